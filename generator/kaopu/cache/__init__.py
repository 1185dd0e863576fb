"""What was made before, found again by what it was made from."""
