"""Floor 5: pure appraisal: measures → scores → grade → record. No files, no clock, no environment."""
