"""What differs between two policies, by their meaning: ids and values, never lines of text."""
