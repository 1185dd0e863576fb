"""The targets of tier tables by attainment: a person's own, for the part of the period that is known (R70)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from kaopu.data.periods import Period, period_of
from kaopu.data.store import Data
from kaopu.facts.presence import presence
from kaopu.policy.model import Policy
from kaopu.policy.pay import Tiers
from kaopu.text.problems import Problem, Report


@dataclass(frozen=True)
class TierTargets:
    """Looks up the targets that tier tables need; a missing one is reported once."""

    policy: Policy
    data: Data
    report: Report
    _missing: set[tuple[str, str, str]] = field(default_factory=set)

    def of(self, person: str, tiers: Tiers, month: Period, *, needed: bool) -> Decimal | None:
        """Return the target of the period of ``over`` that the month lies in; None when there is none.

        A target that adds up is reduced by calendar days for joiners, leavers and long leave, as appraisals do it; but
        what begins after the month (leaving, leave) is not known yet and changes no pay of before. Where it is
        ``needed`` and none is set, that is a problem.
        """
        if tiers.of == "amount" or tiers.target is None:
            return None
        window = period_of(month.first_day, tiers.over)
        target = self.data.targets.of("person", person, window).get(tiers.target)
        if target is None:
            if needed:
                self._report_missing(person, tiers.target, window)
            return None
        return self._reduced(person, tiers.target, target.value, window, month)

    def _report_missing(self, person: str, target: str, window: Period) -> None:
        key = (person, target, window.id)
        if key not in self._missing and ("person", person) not in self.data.targets.refused:
            self._missing.add(key)
            place = self.data.people.people[person].place
            self.report(Problem("target-missing", place, {"target": target, "period": window.id}))

    def _reduced(self, person: str, name: str, value: Decimal, window: Period, month: Period) -> Decimal:
        kind, rules, people = self.policy.targets.get(name), self.policy.people, self.data.people
        if kind is None or not kind.adds_up or rules is None or rules.targets != "by_days":
            return value
        known = people.people[person]
        if known.left_on is not None and known.left_on > month.last_day:
            known = replace(known, left_on=None)
        absences = tuple(one for one in people.absences.get(person, ()) if one.first_day <= month.last_day)
        if not absences and known.left_on is None and (known.joined_on or window.first_day) <= window.first_day:
            return value
        as_known = replace(people, people={person: known}, absences={person: absences})
        there = presence(self.policy, as_known, person, window)
        if there is None or there.days == there.of:
            return value
        return self.policy.head.rounding.apply(value * there.days / there.of, kind.unit)
