"""Floor 9: git history → commits and editions."""
