"""Kaopu (考谱): appraisal as code for sales organisations."""

__version__ = "0.1.0"
