"""Floor 5: pure appraisal: measures → scores → grade. No files, no clock, no environment."""
