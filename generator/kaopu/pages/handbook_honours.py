"""The page of honours (R65, R66, R68): who has which award, of those awards only that the policy calls public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kaopu.records.naming import period_name

if TYPE_CHECKING:
    from kaopu.data.periods import Period
    from kaopu.pages.handbook_words import Words

_LENGTH = {"month": 0, "quarter": 1, "year": 2}


@dataclass(frozen=True)
class PublicHonours:
    """Period → id of the rule → the names of those who have its award, in the order in which they are shown.

    Awards that the policy does not call public are never shown, even if they are given here.
    """

    awarded: Mapping[Period, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HonoursOfPeriod:
    """The awards of one period, and its year: the rule's id and name, and the names of the people."""

    year: str
    title: str
    awards: tuple[tuple[str, str, str], ...]


def public_awards(words: Words) -> list[str]:
    """Return the ids of the rules whose award is public, in the policy's order."""
    rules = words.policy.outcomes.items()
    return [name for name, rule in rules if rule.then.award is not None and rule.then.award.public]


def honours_by_period(words: Words, honours: PublicHonours | None) -> list[HonoursOfPeriod]:
    """Return the public awards of each period that has any, the newest first, longer periods before shorter ones."""
    if honours is None:
        return []
    shown = public_awards(words)
    found = []
    periods = sorted(honours.awarded, key=lambda period: (period.last_day, _LENGTH[period.kind]), reverse=True)
    for period in periods:
        awarded = honours.awarded[period]
        rows = tuple(
            (name, words.text(words.policy.outcomes[name].name), words.say("list_mark").join(awarded[name]))
            for name in shown
            if awarded.get(name)
        )
        if rows:
            title = period_name(period, words.language)
            found.append(HonoursOfPeriod(str(period.year), title, rows))
    return found
