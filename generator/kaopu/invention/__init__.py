"""Invented data: what a real export lacks, made by a seeded generator and marked as invented."""
