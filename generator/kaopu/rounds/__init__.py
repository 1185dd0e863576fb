"""Floor 8: the appraisal round: what is due when, what was handed in, and how far everybody is."""
