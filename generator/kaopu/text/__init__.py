"""Floor 1: text with its places: bounded YAML and CSV readers, problems, languages, number formats."""
