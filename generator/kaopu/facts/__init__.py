"""Floor 4: policy × tables → facts: every measure of everybody, each with the rows it was counted from."""
