"""Floor 11: forms that people fill in without an account, and what they wrote in them (R44-R49)."""
