"""``policy/audiences.yml``: whose reporting line decides which managers read a person's pages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kaopu.text.shapes import Shape

ReportingLine = Literal["period_end", "today"]
"""period_end: the managers of a period's last day. today: those of the day on which the pages are made."""


class Audiences(Shape):
    """``policy/audiences.yml``: the managers of which day, direct or further up, read the pages about a person."""

    managers: Annotated[tuple[ReportingLine, ...], Field(min_length=1)]
    """period_end: those of the period's last day. today: those of the day on which the pages are made."""


def lines_of(audiences: Audiences | None) -> frozenset[ReportingLine]:
    """Return which reporting lines count; without the file that of a period's last day."""
    return frozenset(("period_end",)) if audiences is None else frozenset(audiences.managers)
