"""Floor 6: git history → commits and editions."""
