"""One cycle's appraisals by all editions of the policy, as one course of time: each period by the edition it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from kaopu.appraisal.appraising import Appraisals
    from kaopu.appraisal.scoring import Result
    from kaopu.data.periods import Period, PeriodKind
    from kaopu.data.store import Data
    from kaopu.facts.owners import Level
    from kaopu.policy.model import Policy


@dataclass(frozen=True)
class Timeline:
    """The appraisals of one cycle, one for each edition that has it, in order of the editions; at least one."""

    editions: tuple[Appraisals, ...]
    _of: Mapping[Period, Appraisals] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up once which edition has which period."""
        found = {period: appraisals for appraisals in self.editions for period in appraisals.periods}
        object.__setattr__(self, "_of", {period: found[period] for period in sorted(found)})

    def __contains__(self, appraisals: Appraisals) -> bool:
        """Say whether these very appraisals are a part of it."""
        return any(own is appraisals for own in self.editions)

    @property
    def data(self) -> Data:
        """The data that all of them appraised."""
        return self.editions[0].data

    @property
    def periods(self) -> tuple[Period, ...]:
        """All periods that are judged, in order."""
        return tuple(self._of)

    def of(self, period: Period) -> Appraisals | None:
        """Return the appraisals by the edition that judged a period; None where it is not judged."""
        return self._of.get(period)

    def result(self, person: str, period: Period) -> Result | None:
        """Return a person's result as it was given then; None without one."""
        found = self._of.get(period)
        return None if found is None else found.results.get((person, period))

    def score(self, level: Level, owner: str, period: Period) -> Decimal | None:
        """Return the total score of a person, a team or the company; None without a result."""
        found = self._of.get(period)
        return None if found is None else found.score(level, owner, period)

    def history(self, person: str, period: Period, length: int) -> tuple[tuple[Period, Result], ...]:
        """Return a person's results up to ``period``, oldest first, at most ``length``."""
        past = ((p, found.results.get((person, p))) for p, found in self._of.items() if p <= period)
        return tuple((p, result) for p, result in past if result is not None)[-length:]


@dataclass(frozen=True)
class Judged:
    """An edition, and its appraisals of the periods that it judges."""

    policy: Policy
    appraisals: Mapping[PeriodKind, Appraisals]


def timelines_of(editions: Iterable[Judged]) -> dict[PeriodKind, Timeline]:
    """Return each cycle's timeline, shorter cycles first; ``editions`` are in order of time."""
    found: dict[PeriodKind, list[Appraisals]] = {"month": [], "quarter": [], "year": []}
    for edition in editions:
        for kind, appraisals in edition.appraisals.items():
            found[kind].append(appraisals)
    return {kind: Timeline(tuple(of_kind)) for kind, of_kind in found.items() if of_kind}
