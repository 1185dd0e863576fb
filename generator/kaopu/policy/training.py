"""Training that the policy expects, and the yearly review of the policy itself (R72-R75)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kaopu.text.shapes import Flag, Identifier, Length, Number, Shape, Text

Audience = Literal["new_people", "managers", "everybody"]
Every = Literal["quarter", "half_year", "year"]


class Course(Shape):
    """Training that people are expected to attend: once after joining, or once in every quarter, half-year or year.

    ``roles`` narrows the audience; without it every role is meant. Who attended stands in data/attendance.csv under
    the course's id; with ``kinds``, rows of these kinds in the table of trainings count too.
    """

    name: Text
    text: Text
    by: Text
    """Who gives it."""
    who: Audience
    within: Length | None = None
    """Of new people: so long after joining."""
    every: Every | None = None
    """Of all others: once in each."""
    roles: tuple[Identifier, ...] = ()
    kinds: tuple[Literal["course", "product_test", "certificate"], ...] = ()
    ours: Flag = False


class SchemeReview(Shape):
    """``policy/scheme_review.yml``: once a year departments review the policy together, in ``month`` (R74)."""

    text: Text
    month: Number
    departments: Annotated[dict[Identifier, Text], Field(min_length=1)]
    ours: Flag = False
