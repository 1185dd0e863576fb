"""Names and figures of an impact in one language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kaopu.data.people import People
from kaopu.data.periods import Period, parse_period
from kaopu.policy.model import Policy
from kaopu.records.naming import period_name
from kaopu.text.formats import money, number
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

MINUS = "−"


@dataclass(frozen=True)
class Wording:
    """Says what ids mean: by the head of the comparison, and where it does not know one, by the base."""

    base: Policy
    head: Policy
    people: People
    language: Language

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue."""
        return phrase(f"impact.{key}", self.language, **values)

    def amount(self, value: Decimal) -> str:
        """Write an amount of money."""
        return money(value, self.language, self.head.head.currency)

    def change(self, value: Decimal) -> str:
        """Write a difference of money with its sign."""
        sign = "+" if value > 0 else MINUS if value < 0 else "±"
        return f"{sign}{money(abs(value), self.language, self.head.head.currency)}"

    def points(self, value: Decimal) -> str:
        """Write a difference of scores with its sign."""
        sign = "+" if value > 0 else MINUS if value < 0 else "±"
        return f"{sign}{number(abs(value), self.language)}"

    def period(self, identifier: str) -> str:
        """Name a period."""
        period = parse_period(identifier)
        return identifier if period is None else period_name(period, self.language)

    def periods(self, periods: tuple[Period, ...]) -> str:
        """Name several periods."""
        separator = ", " if self.language == "en" else "、"
        return separator.join(period_name(period, self.language) for period in periods)

    def team(self, identifier: str) -> str:
        """Name a team."""
        team = self.people.teams.get(identifier)
        return identifier if team is None else team.name

    def component(self, identifier: str) -> str:
        """Name a component of pay."""
        return self._named(identifier, lambda policy: policy.pay.components if policy.pay is not None else {})

    def role(self, identifier: str) -> str:
        """Name a role."""
        return self._named(identifier, lambda policy: policy.roles)

    def rule(self, identifier: str) -> str:
        """Name a rule of policy/outcomes.yml."""
        return self._named(identifier, lambda policy: policy.outcomes)

    def grade(self, grade: str | None) -> str:
        """Name a grade, or that there is no result."""
        return self.say("no_result") if grade is None else grade

    def group(self, dimension: str, identifier: str) -> str:
        """Name a group of people by what it was grouped by."""
        if dimension == "team":
            return self.team(identifier)
        if dimension == "role":
            return self.role(identifier)
        return self.say(f"tenure_{identifier}") if dimension == "tenure" else self.say("group_everybody")

    @cached_property
    def _policies(self) -> tuple[Policy, Policy]:
        return self.head, self.base

    def _named(self, identifier: str, entries: Callable[[Policy], object]) -> str:
        for policy in self._policies:
            found = entries(policy)
            entry = found.get(identifier) if hasattr(found, "get") else None
            if entry is not None:
                return str(entry.name.in_language(self.language))
        return identifier
