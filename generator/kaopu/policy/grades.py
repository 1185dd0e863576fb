"""``policy/grades.yml``: grade bands, and a distribution that is recommended but never enforced."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from kaopu.text.shapes import Flag, Number, PlainText, Ratio, Shape, Text


class Band(Shape):
    """A grade band: from ``at_least``, included, up to the next better one; the last band has no limit."""

    grade: PlainText
    name: Text
    at_least: Number | None = None


class Recommended(Shape):
    """Advice: at most this share of people should have one of these grades. It changes nobody's grade."""

    grades: Annotated[tuple[PlainText, ...], Field(min_length=1)]
    at_most: Ratio


class Grades(Shape):
    """``policy/grades.yml``: the bands, best first."""

    bands: Annotated[tuple[Band, ...], Field(min_length=2)]
    recommended: tuple[Recommended, ...] = ()
    ours: Flag = False

    def band_of(self, score: Decimal) -> Band:
        """Return the first band whose limit ``score`` reaches."""
        return next(band for band in self.bands if band.at_least is None or score >= band.at_least)
