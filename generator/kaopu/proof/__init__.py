"""Whether what was published is what its sources give; who vouches for it, and what a dispute needs."""
