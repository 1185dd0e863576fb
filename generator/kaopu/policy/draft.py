"""A policy that has been read but not yet checked: what could not be decoded is None, but its id is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from kaopu.policy.audiences import Audiences
from kaopu.policy.edition import PolicyHead
from kaopu.policy.governance import Governance
from kaopu.policy.grades import Grades
from kaopu.policy.model import Calendar, Customers, Principles, Receivables
from kaopu.policy.pay import Pay
from kaopu.policy.people import PeopleRules
from kaopu.policy.scorecards import Scorecard
from kaopu.policy.training import SchemeReview
from kaopu.text.problems import Place
from kaopu.text.shapes import Shape


@dataclass
class Draft:
    """All parts by kind and id, the places of the ids, and the kinds that a whole unreadable file may have held."""

    head: PolicyHead | None = None
    customers: Customers | None = None
    principles: Principles | None = None
    receivables: Receivables | None = None
    people: PeopleRules | None = None
    pay: Pay | None = None
    calendar: Calendar | None = None
    scheme_review: SchemeReview | None = None
    governance: Governance | None = None
    audiences: Audiences | None = None
    grades: Grades | None = None
    maps: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            kind: {}
            for kind in (
                "roles",
                "dimensions",
                "duties",
                "targets",
                "measures",
                "indicators",
                "round",
                "outcomes",
                "commission",
                "training",
                "chapters",
                "cases",
            )
        }
    )
    prose: dict[tuple[str, str], str] = field(default_factory=dict)
    scorecards: dict[tuple[str, str], Scorecard | None] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def models(self) -> Iterator[Shape]:
        """Yield every part that could be decoded."""
        parts = (getattr(self, one.name) for one in fields(self))
        maps = (model for each in self.maps.values() for model in each.values())
        yield from (one for one in (*parts, *maps, *self.scorecards.values()) if isinstance(one, Shape))

    def decoded(self, kind: str) -> Iterable[tuple[str, Any]]:
        """Yield the entries of ``kind`` that could be decoded."""
        return ((key, model) for key, model in self.maps[kind].items() if model is not None)

    def knows(self, kind: str, name: str) -> bool:
        """Say whether ``name`` exists; true when it may have stood in a file that could not be read."""
        return name in self.maps[kind] or kind in self.unread
