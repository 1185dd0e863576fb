"""Who is one period from a rule: of a run or a count all but the last period is there, so one more like it fires it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period, PeriodKind
from kaopu.outcomes.conditions import because, conditions_of
from kaopu.outcomes.history import histories
from kaopu.outcomes.result import Outcome, Outcomes
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition, EffectKind
from kaopu.records.consequences import PAY_KINDS
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.records.parts import ViewPerson
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
        person = ViewPerson(id=record.person.id, name=record.person.name)
        for near in self.found.get((person.id, period), ()):
            kinds = self.policy.outcomes[near.rule].then.kinds()
            yield NearRule(
                person=person,
                rule=near.rule,
                name=None if PAY_KINDS.intersection(kinds) else teller.name(near.rule),
                kinds=tuple(kind for kind in kinds if kind not in PAY_KINDS),
                because=teller.because(near, record.grade),
            )


def near_rules(policy: Policy, appraisals: Mapping[PeriodKind, Appraisals], outcomes: Outcomes) -> Nearness:
    """Look at every rule with a run or a count that did not fire, as if one period less were asked for."""
    found: dict[tuple[str, Period], tuple[Outcome, ...]] = {}
    for name, rule in policy.outcomes.items():
        kinds = [kind for kind in rule.then.kinds() if kind not in PAY_KINDS]
        shorter = None if rule.condition is None else one_less(rule.condition)
        if rule.condition is None or shorter is None or not kinds or rule.after not in appraisals:
            continue
        for outcome in _near(policy, name, (rule.condition, shorter), kinds[0], appraisals):
            key = (outcome.person, outcome.period)
            found[key] = (*found.get(key, ()), outcome)
    return Nearness(policy, outcomes, found)


def _near(
    policy: Policy,
    name: str,
    conditions: tuple[Condition, Condition],
    kind: EffectKind,
    appraisals: Mapping[PeriodKind, Appraisals],
) -> Iterator[Outcome]:
    rule = policy.outcomes[name]
    make = conditions_of(rule, appraisals)
    whole, shorter = make.node(conditions[0]), make.node(conditions[1])
    for person, history in histories(appraisals[rule.after]).items():
        for index, moment in enumerate(history):
            meant = moment.result is not None and (not rule.roles or moment.role in rule.roles)
            if meant and shorter.holds(history, index) and not whole.holds(history, index):
                reasons = because(shorter, history, index, conditions[1])
                yield Outcome(name, person, moment.period, kind, reasons, "in_force")


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
