"""Floor 9: results → records: everything about a person, a team or the company in a period, in one language."""
