"""What a result led to, in sentences: the effect with its figures, and because of what in which periods."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kaopu.data.compensation import RecordedDecision
from kaopu.data.periods import Period
from kaopu.outcomes.result import Outcome, Outcomes, Plan, RateChange, Reason, Suspension
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import (
    BarPromotion,
    CommissionRate,
    Condition,
    EffectKind,
    ExtraSalary,
    Multiplier,
    Promotion,
    Suspend,
)
from kaopu.records.condition_words import ConditionTeller
from kaopu.records.naming import period_name
from kaopu.text.formats import Unit, date, number, percent, quantity
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


@dataclass(frozen=True)
class OutcomeTeller:
    """Tells what rules did, in one language; the effects of rules that fired, never whether they fire.

    ``policy`` is the edition that is told by; what came about under another one is told by ``under``.
    """

    policy: Policy
    outcomes: Outcomes
    language: Language

    def say(self, key: str, **values: object) -> str:
        """Return a phrase of the catalogue ``outcomes``."""
        return phrase(f"outcomes.{key}", self.language, **values)

    def under(self, outcome: Outcome) -> OutcomeTeller:
        """Return who tells an outcome by the words of the edition that judged its period."""
        other = self.outcomes.judged_by.get(outcome.period)
        return self if other is None or other is self.policy else replace(self, policy=other)

    def name(self, outcome: Outcome) -> str:
        """Name the rule that an outcome follows from."""
        return self.outcomes.rule_of(outcome).name.in_language(self.language)

    def effect(self, outcome: Outcome, grade: str) -> str:
        """Say what an outcome is, with its figures; ``grade`` is the person's in the outcome's period."""
        kind, written = outcome.effect, getattr(self.outcomes.rule_of(outcome).then, outcome.effect)
        tell: dict[EffectKind, Callable[[], str]] = {
            "multiplier": lambda: self._multiplier(written, grade),
            "extra_salary": lambda: self._extra(written),
            "cancel": lambda: self.say("cancel", component=self.component(written.of)),
            "commission_rate": lambda: self._rate(outcome, written),
            "suspend": lambda: self._suspension(outcome, written),
            "may_apply": lambda: self._may_apply(outcome, written.commission_rate),
            "promotion": lambda: self._promotion(outcome, written),
            "bar_promotion": lambda: self._barred(outcome, written),
            "pool": lambda: self.say("pool", name=written.name.in_language(self.language)),
            "pip": lambda: self._plan(outcome),
            "award": lambda: self.say("award", name=self.name(outcome)),
            "training_priority": lambda: self.say("training_priority", name=written.name.in_language(self.language)),
            "plan_due": lambda: self.say("plan_due", name=written.name.in_language(self.language)),
            "discipline": lambda: self._discipline(outcome),
        }
        return tell[kind]()

    def _multiplier(self, multiplier: Multiplier, grade: str) -> str:
        times = multiplier.by_grade.get(grade, Decimal(1)) if multiplier.times is None else multiplier.times
        shown = percent(times.normalize(), self.language)
        return self.say("multiplier", component=self.component(multiplier.of), times=shown)

    def _barred(self, outcome: Outcome, barred: BarPromotion) -> str:
        told = self.say("bar_promotion", day=self._day(_day_after(outcome.period)))
        return self._until(told, outcome, barred.until)

    def component(self, identifier: str) -> str:
        """Name a component of pay."""
        components = self.policy.pay.components if self.policy.pay is not None else {}
        found = components.get(identifier)
        return identifier if found is None else found.name.in_language(self.language)

    def plan_name(self, identifier: str) -> str:
        """Name a commission plan."""
        return self.policy.commission[identifier].name.in_language(self.language)

    def _extra(self, extra: ExtraSalary) -> str:
        component = self.policy.pay.components.get(extra.component) if self.policy.pay is not None else None
        salary = self.say(getattr(component, "of", "base_salary"))
        name = self.component(extra.component)
        if extra.months == 1:
            return self.say("extra_salary_one", component=name, salary=salary)
        return self.say("extra_salary", component=name, salary=salary, months=self._plain(extra.months))

    def _rate(self, outcome: Outcome, rate: CommissionRate) -> str:
        change = self._change(outcome)
        first = change.first_day if change is not None else _day_after(outcome.period)
        told = self._rate_words("commission_rate", rate, first)
        told = told if rate.until is None else self._until(told, outcome, rate.until)
        return told if change is not None else self.say("running", effect=told)

    def _may_apply(self, outcome: Outcome, rate: CommissionRate) -> str:
        change = self._change(outcome)
        first = change.first_day if change is not None else _day_after(outcome.period)
        return self._rate_words("may_apply" if change is None else "commission_rate", rate, first)

    def _rate_words(self, key: str, rate: CommissionRate, first: datetime.date) -> str:
        value = rate.to if rate.to is not None else rate.times if rate.times is not None else Decimal(1)
        how = "to" if rate.to is not None else "times"
        shown = {"plan": self.plan_name(rate.plan), "rate": percent(value.normalize(), self.language)}
        return self.say(f"{key}_{how}", day=self._day(first), **shown)

    def _suspension(self, outcome: Outcome, suspend: Suspend) -> str:
        found = self._suspended(outcome)
        first = found.first_day if found is not None else _day_after(outcome.period)
        named = {"plan": self.plan_name(suspend.plan), "condition": self._condition(outcome, suspend.until)}
        told = self.say(f"suspend_{suspend.then}", day=self._day(first), **named)
        return told if found is not None else self.say("running", effect=told)

    def _until(self, effect: str, outcome: Outcome, condition: Condition) -> str:
        return self.say("until", effect=effect, condition=self._condition(outcome, condition))

    def _condition(self, outcome: Outcome, condition: Condition) -> str:
        cycle = self.outcomes.rule_of(outcome).after
        return ConditionTeller(self.policy, self.language).words(condition, cycle)

    def _discipline(self, outcome: Outcome) -> str:
        key = "discipline_granted" if outcome.status == "granted" else "discipline"
        return self.say(key, step=self.say(f"step_{outcome.step}"))

    def _change(self, outcome: Outcome) -> RateChange | None:
        changes = self.outcomes.rate_changes.get(outcome.person, ())
        return next((change for change in changes if _same(change.outcome, outcome)), None)

    def _suspended(self, outcome: Outcome) -> Suspension | None:
        found = self.outcomes.suspensions.get(outcome.person, ())
        return next((suspension for suspension in found if _same(suspension.outcome, outcome)), None)

    def _promotion(self, outcome: Outcome, promotion: Promotion) -> str:
        names = [self.policy.roles[role].name.in_language(self.language) for role in promotion.to]
        key = "promotion_barred" if outcome.step == "barred" else "promotion"
        return self.say(key, roles=self.say("reason_mark").join(names))

    def _plan(self, outcome: Outcome) -> str:
        plans: Sequence[Plan] = self.outcomes.plans.get(outcome.person, ())
        found = next((plan for plan in plans if _same(plan.outcome, outcome)), None)
        if found is None:
            return self.say("pip_running")
        return self.say("pip", first=self._day(found.first_day), last=self._day(found.last_day))

    def status(self, outcome: Outcome) -> str:
        """Say whether an outcome is in force, or waits for a decision."""
        return self.say(f"status_{outcome.status}")

    def decision(self, decision: RecordedDecision) -> str:
        """Say what was decided, and from when on."""
        told = self.say(f"decision_{decision.decision}")
        if decision.first_day is None:
            return told
        return self.say("decision_from", decision=told, day=self._day(decision.first_day))

    def because(self, outcome: Outcome, grade: str) -> str:
        """Say what held in which periods, oldest first; ``grade`` is the person's in the outcome's period."""
        reasons = list(outcome.because)
        if not reasons and outcome.effect == "multiplier":
            return self._in_period(outcome.period, [self.say("reason_grade", value=grade)])
        by_period: dict[Period, list[str]] = {}
        for reason in sorted(reasons, key=lambda reason: reason.period.first_day):
            told, said = self._reason(reason), by_period.setdefault(reason.period, [])
            if told not in said:
                said.append(told)
        if not by_period:
            return self.say("because_always")
        single = all(len(said) == 1 for said in by_period.values())
        mark = self.say("reason_mark" if single else "period_mark")
        return mark.join(self._in_period(period, said, short=single) for period, said in by_period.items())

    def _in_period(self, period: Period, reasons: Iterable[str], *, short: bool = True) -> str:
        shown, told = period_name(period, self.language), self.say("reason_mark").join(one.strip() for one in reasons)
        if short:
            return self.say("because_one", period=shown, reason="".join(reasons))
        return self.say("because_more", period=shown, reasons=told)

    def _reason(self, reason: Reason) -> str:
        if reason.about == "grade" and not reason.of:
            return self.say("reason_grade", value=reason.value)
        if reason.about == "score" and not reason.of:
            return self.say("reason_score", value=self._value(reason.value, "number"))
        if reason.about == "rank" and reason.condition.rank is not None:
            rank = reason.condition.rank
            if reason.value is None:
                return self.say("reason_rank_none")
            by = ConditionTeller(self.policy, self.language).ranked_by(rank.by)
            return self.say(f"reason_rank_{rank.within}", by=by, value=self._value(reason.value, "number"))
        if reason.about == "employed" and reason.condition.employed is not None:
            teller = ConditionTeller(self.policy, self.language)
            return teller.employed(reason.condition.employed, holds=reason.holds)
        if reason.about == "first_appraisal":
            first = reason.condition.first_appraisal == reason.holds
            return self.say("reason_first_yes" if first else "reason_first_no")
        return self._of_indicator(reason)

    def _of_indicator(self, reason: Reason) -> str:
        indicator = self.policy.indicators.get(reason.about)
        if indicator is None or reason.of == "value":
            measure = self.policy.measures[reason.about]
            value = self._value(reason.value, measure.unit)
            return self.say("reason_measure", name=measure.name.in_language(self.language), value=value)
        units: dict[str, Unit] = {"score": "number", "attainment": "percent"}
        value = self._value(reason.value, units.get(reason.of, indicator.unit))
        return self.say(f"reason_indicator_{reason.of}", name=indicator.name.in_language(self.language), value=value)

    def _value(self, value: Decimal | str | None, unit: Unit) -> str:
        if isinstance(value, str):
            return value
        if value is not None and unit == "number":
            return number(value.normalize(), self.language)
        return quantity(value, unit, self.language, self.policy.head.currency)

    def _day(self, day: datetime.date) -> str:
        return date(day, self.language)

    def _plain(self, value: Decimal) -> str:
        return number(value.normalize(), self.language)


def _same(one: Outcome, other: Outcome) -> bool:
    return (one.rule, one.period, one.effect) == (other.rule, other.period, other.effect)


def _day_after(period: Period) -> datetime.date:
    return period.last_day + datetime.timedelta(days=1)
