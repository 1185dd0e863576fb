"""Who is one period from a rule: of a run or a count all but the last period is there, so one more like it fires it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.timeline import Judged, timelines_of
from kaopu.data.periods import Period
from kaopu.outcomes.conditions import because
from kaopu.outcomes.firing import Ruling, rulings_of
from kaopu.outcomes.history import History, histories
from kaopu.outcomes.result import Outcome, Outcomes
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition
from kaopu.records.consequences import PAY_KINDS, person_in
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.records.record import AppraisalRecord
from kaopu.records.views import NearRule
from kaopu.text.language import Language

ONE = Decimal(1)


@dataclass(frozen=True)
class Nearness:
    """For every person and period the rules that would fire after one more period, with the reasons so far.

    Rules that are about pay alone are left out: they are nothing for a team's page.
    """

    policy: Policy
    outcomes: Outcomes
    found: Mapping[tuple[str, Period], tuple[Outcome, ...]]

    def of(self, record: AppraisalRecord, period: Period, language: Language) -> Iterator[NearRule]:
        """Yield the rules that a person is near to in a period, in the order of the policy."""
        teller = OutcomeTeller(self.policy, self.outcomes, language)
        person = person_in(record)
        for near in self.found.get((person.id, period), ()):
            kinds = self.policy.outcomes[near.rule].then.kinds()
            yield NearRule(
                person=person,
                rule=near.rule,
                name=None if PAY_KINDS.intersection(kinds) else teller.name(near),
                kinds=tuple(kind for kind in kinds if kind not in PAY_KINDS),
                because=teller.because(near, record.grade),
            )


def near_rules(editions: Sequence[Judged], outcomes: Sequence[Outcomes]) -> tuple[Nearness, ...]:
    """Look at every rule with a run or a count that did not fire, as if one period less were asked for.

    Each edition's rules are looked at in the periods that it judges; what came before counts, whoever judged it.
    """
    timelines = timelines_of(editions)
    known = {kind: histories(timeline) for kind, timeline in timelines.items()}
    found: list[Nearness] = []
    for number, (edition, led) in enumerate(zip(editions, outcomes, strict=True)):
        near: dict[tuple[str, Period], tuple[Outcome, ...]] = {}
        for ruling in rulings_of(edition, number, timelines):
            appraisals = edition.appraisals.get(ruling.rule.after)
            for outcome in _near(ruling, frozenset(appraisals.periods), known[ruling.rule.after]) if appraisals else ():
                key = (outcome.person, outcome.period)
                near[key] = (*near.get(key, ()), outcome)
        found.append(Nearness(edition.policy, led, near))
    return tuple(found)


def _near(ruling: Ruling, own: Collection[Period], known: Mapping[str, History]) -> Iterator[Outcome]:
    rule = ruling.rule
    kinds = [kind for kind in rule.then.kinds() if kind not in PAY_KINDS]
    asked = None if rule.condition is None else one_less(rule.condition)
    if asked is None or not kinds or not known:
        return
    whole, shorter = ruling.node(rule.condition), ruling.node(asked)
    assert whole is not None and shorter is not None  # noqa: S101, PT018 - both conditions are written
    for person, history in known.items():
        for index, moment in enumerate(history):
            meant = moment.result is not None and moment.period in own
            meant = meant and (not rule.roles or moment.role in rule.roles)
            if meant and shorter.holds(history, index) and not whole.holds(history, index):
                reasons = because(shorter, history, index, asked)
                yield Outcome(ruling.id, person, moment.period, kinds[0], reasons, "in_force")


def one_less(condition: Condition) -> Condition | None:
    """Return a condition with each run and count one period shorter; None where there is none to shorten.

    What stands under ``not`` stays as it is: a shorter run there would ask for more.
    """
    every, some = [one_less(part) for part in condition.all], [one_less(part) for part in condition.any]
    changed: dict[str, object] = {}
    if any(every):
        changed["all"] = tuple(short or part for short, part in zip(every, condition.all, strict=True))
    if any(some):
        changed["any"] = tuple(short or part for short, part in zip(some, condition.any, strict=True))
    if condition.in_a_row is not None and condition.in_a_row > ONE:
        changed["in_a_row"] = condition.in_a_row - ONE
    if condition.times is not None and condition.within is not None and condition.times > ONE:
        changed |= {"times": condition.times - ONE, "within": condition.within - ONE}
    return condition.model_copy(update=changed) if changed else None
