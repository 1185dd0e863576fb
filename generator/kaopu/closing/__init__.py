"""Periods that are closed: what came out is frozen in a lock, and whatever would change it is found."""
