"""Record → page: HTML, PDF and drawings. A page computes nothing; it formats and draws what the record says."""
