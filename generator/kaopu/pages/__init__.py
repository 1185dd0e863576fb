"""Floor 10: record → page: HTML, PDF, drawings. A page computes nothing; it formats what the record says."""
