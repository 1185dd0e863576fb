"""Scorecards: what a role, a team or the company is judged by in a cycle."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from kaopu.text.shapes import Flag, Identifier, Number, Ratio, Shape, Text

LEVELS = ("team", "company")
"""Words that stand in scorecards.yml where a role would: the grade of a whole team, or of the company (R21)."""


class WeightRange(Shape):
    """Within which limits a group's weight may be chosen, both included (R33-R37)."""

    at_least: Number
    at_most: Number


class Group(Shape):
    """A group of a scorecard: its weight in percent of the whole.

    It has either its indicators' weights, also in percent of the whole, or their shares of the group, which add up
    to 100 %.
    """

    name: Text
    weight: Number
    range: WeightRange | None = None
    indicators: dict[Identifier, Number] = Field(default={})
    shares: dict[Identifier, Ratio] = Field(default={})

    def weights(self) -> dict[str, Decimal]:
        """Return indicator → weight in percent of the whole."""
        if self.shares:
            return {name: self.weight * share for name, share in self.shares.items()}
        return dict(self.indicators)


class Scorecard(Shape):
    """What a role is judged by in a cycle: groups of weighted indicators."""

    groups: Annotated[dict[Identifier, Group], Field(min_length=1)]
    ours: Flag = False

    def weights(self) -> dict[str, Decimal]:
        """Return indicator → weight over all groups."""
        return {name: weight for group in self.groups.values() for name, weight in group.weights().items()}
