"""Floor 10: git history → commits and editions."""
