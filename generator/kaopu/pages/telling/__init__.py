"""Differences between two policies in sentences, in the policy's own terms and in the handbook's words (R79)."""
