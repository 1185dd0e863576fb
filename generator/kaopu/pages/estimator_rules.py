"""What the estimator in a reader's browser needs of a policy, as plain data: numbers are texts, exactly as they count.

Nothing is computed here. Whatever the engine does with one period's figures is in it; what looks at other periods, at
other people or at single deals is named in ``estimator_words.omitted``, so that nothing is left out silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from kaopu.appraisal.proration import is_reduced, target_unit
from kaopu.pay.examples import rounding_of
from kaopu.policy.curves import AnyCurve, DeductionCurve, LinearCurve, StepsCurve
from kaopu.policy.expression import (
    Choice,
    Expression,
    Extreme,
    Name,
    Number,
    Operation,
    parse_expression,
)
from kaopu.policy.indicators import FixedScore, Indicator
from kaopu.policy.outcomes import Condition, NumberLimits, OutcomeRule
from kaopu.policy.pay import CommissionPay, ExtraPay, FigurePay, FloorPay, SalaryPay
from kaopu.policy.scorecards import LEVELS
from kaopu.text.shapes import Quantity

if TYPE_CHECKING:
    import datetime

    from kaopu.policy.model import Policy
    from kaopu.policy.pay import AnyComponent, CommissionPlan, PayRounding

Json = str | bool | None | Sequence["Json"] | Mapping[str, "Json"]
Beyond = Literal["periods", "people", "person"]
"""What a rule looks at besides the period's result: other periods, other people, how long a person has been here."""
_SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}
_PARTS = ("score", "actual", "attainment")


def text(value: Decimal) -> str:
    """Write a number exactly, without zeros that say nothing."""
    return format(value.normalize(), "f")


def formula_tree(part: Expression) -> Json:
    """Return a formula as nested lists: a number's text, ``{"n": name}``, or an operator and its parts."""
    match part:
        case Number(value):
            return text(value)
        case Name(name):
            return {"n": name}
        case Operation(sign, left, right):
            return [sign, formula_tree(left), formula_tree(right)]
        case Extreme(which, operands):
            return [which, *map(formula_tree, operands)]
        case Choice(condition, then, otherwise):
            return ["if", *map(formula_tree, (condition, then, otherwise))]


def curve_rules(curve: AnyCurve) -> dict[str, Json]:
    """Return a curve: its kind, what x is, and its corners, steps or limits."""
    found: dict[str, Json] = {"kind": curve.kind, "of": curve.of}
    if isinstance(curve, LinearCurve):
        return {**found, "floor": text(curve.floor), "cap": text(curve.cap)}
    if isinstance(curve, DeductionCurve):
        return {**found, "full": text(curve.full), "floor": text(curve.floor)}
    if isinstance(curve, StepsCurve):
        return {**found, "steps": [[_limit(one.at_least), _limit(one.at_most), text(one.score)] for one in curve.steps]}
    return {**found, "corners": [[text(x), text(y)] for x, y in curve.corners()]}


def _limit(value: Quantity | None) -> str | None:
    return None if value is None else text(value.value)


def line_rules(policy: Policy, name: str, weight: Decimal, *, reduced: bool = True) -> dict[str, Json]:
    """Return an indicator of a scorecard; ``reduced`` is False of teams and the company, which are there every day."""
    indicator = policy.indicators[name]
    formula, rule = parse_expression(indicator.formula), indicator.when_missing
    missing: dict[str, Json] = (
        {"action": "fixed_score", "score": text(rule.fixed_score)}
        if isinstance(rule, FixedScore)
        else {"action": str(rule)}
    )
    found: dict[str, Json] = {
        "id": name,
        "unit": indicator.unit,
        "better": "lower" if indicator.better == "lower" else None,
        "weight": text(weight),
        "formula": formula_tree(formula),
        "curve": curve_rules(indicator.curve),
        "missing": missing,
    }
    if indicator.target is not None:
        found["target"] = _target(policy, indicator, reduced=reduced)
    if indicator.plan_below is not None:
        found["planBelow"] = text(indicator.plan_below)
    return found


def _target(policy: Policy, indicator: Indicator, *, reduced: bool) -> dict[str, Json]:
    own: dict[str, Json] = (
        {"fixed": text(indicator.target.value)}
        if isinstance(indicator.target, Quantity)
        else {"name": indicator.target or ""}
    )
    return {**own, "unit": target_unit(policy, indicator), "reduced": reduced and is_reduced(policy, indicator)}


def beyond(condition: Condition | None) -> Beyond | None:
    """Say what a condition looks at besides the period's own figures; None when it can be estimated."""
    if condition is None:
        return None
    if condition.in_a_row is not None or condition.times is not None or condition.first_appraisal is not None:
        return "periods"
    if condition.rank is not None:
        return "people"
    if condition.employed is not None:
        return "person"
    nested = (*condition.all, *condition.any, *(() if condition.not_ is None else (condition.not_,)))
    return next((found for found in map(beyond, nested) if found is not None), None)


def condition_tree(policy: Policy, condition: Condition) -> dict[str, Json]:
    """Return a condition on one period; grades are named by their places among the bands."""
    return {"all": list(_parts(policy, condition))}


def _parts(policy: Policy, condition: Condition) -> Iterator[Json]:
    if condition.grade is not None:
        yield {"grade": _grades(policy, condition)}
    if condition.score is not None:
        yield {"score": _limits(condition.score)}
    for name, limits in condition.indicators.items():
        for part in _PARTS:
            of_part: NumberLimits | None = getattr(limits, part)
            if of_part is not None:
                yield {"indicator": name, "of": part, "limits": _limits(of_part)}
    for name, of_measure in condition.measures.items():
        yield {"measure": name, "limits": _limits(of_measure)}
    yield from (condition_tree(policy, part) for part in condition.all)
    if condition.any:
        yield {"any": [condition_tree(policy, part) for part in condition.any]}
    if condition.not_ is not None:
        yield {"not": condition_tree(policy, condition.not_)}


def _grades(policy: Policy, condition: Condition) -> list[Json]:
    """Return which bands a condition allows, as numbers."""
    assert condition.grade is not None  # noqa: S101 - the caller has looked
    names, limits = [band.grade for band in policy.grades.bands], condition.grade
    exactly, best, worst = (
        None if one is None else names.index(one) for one in (limits.exactly, limits.at_most, limits.at_least)
    )
    return [
        str(number)
        for number in range(len(names))
        if (exactly is None or number == exactly)
        and (worst is None or number <= worst)
        and (best is None or number >= best)
    ]


def _limits(limits: NumberLimits) -> dict[str, Json]:
    found = {sign: getattr(limits, name) for name, sign in _SIGNS.items()}
    return {sign: text(limit.value) for sign, limit in found.items() if limit is not None}


def _measures_of(condition: Condition | None) -> Iterator[str]:
    if condition is None:
        return
    yield from condition.measures
    for part in (*condition.all, *condition.any, *(() if condition.not_ is None else (condition.not_,))):
        yield from _measures_of(part)


@dataclass(frozen=True)
class CardRules:
    """One scorecard of a policy: who is judged by it in which cycle, and what follows in the very period."""

    policy: Policy
    role: str
    cycle: str

    @property
    def level(self) -> bool:
        """Whether it judges a team or the company: nothing follows from that."""
        return self.role in LEVELS

    @property
    def asked(self) -> dict[str, OutcomeRule]:
        """The rules that are asked after the cycle's appraisals of the role, whatever they look at."""
        return {
            name: rule
            for name, rule in self.policy.outcomes.items()
            if not self.level and rule.after == self.cycle and (not rule.roles or self.role in rule.roles)
        }

    @property
    def components(self) -> dict[str, AnyComponent]:
        """The components that are paid for the very period."""
        pay = self.policy.pay
        return {
            name: component
            for name, component in (pay.components.items() if pay is not None and not self.level else ())
            if self._is_paid(component)
        }

    def _is_paid(self, component: AnyComponent) -> bool:
        if isinstance(component, CommissionPay):
            return self.cycle == "month" and self.role in component.plans
        if isinstance(component, FloorPay):
            return self.cycle == "month"
        return component.each == self.cycle

    @property
    def plan(self) -> str | None:
        """The role's commission plan: that of the first component that has one."""
        for component in self.policy.pay.components.values() if self.policy.pay is not None else ():
            if isinstance(component, CommissionPay) and self.role in component.plans:
                return component.plans[self.role]
        return None

    def measures(self) -> list[str]:
        """Return the measures that the rules read besides the indicators' own."""
        found = (
            name
            for rule in self.asked.values()
            if beyond(rule.condition) is None
            for name in _measures_of(rule.condition)
        )
        return list(dict.fromkeys(found))

    def rules(self) -> dict[str, Json]:
        """Return the scorecard with its indicators, the rules of this period alone, and what it pays."""
        scorecard = self.policy.scorecards[self.role, self.cycle]
        lines = [
            line_rules(self.policy, name, weight, reduced=not self.level)
            for name, weight in scorecard.weights().items()
        ]
        rules = [self._rule(name, rule) for name, rule in self.asked.items() if beyond(rule.condition) is None]
        pay = [self._component(name, component) for name, component in self.components.items()]
        found: dict[str, Json] = {"role": self.role, "cycle": self.cycle, "lines": lines, "rules": rules, "pay": pay}
        if self.plan is not None:
            found["plan"] = self._plan(self.plan, self.policy.commission[self.plan])
        return found

    def _rule(self, name: str, rule: OutcomeRule) -> dict[str, Json]:
        found: dict[str, Json] = {"id": name}
        if rule.condition is not None:
            found["if"] = condition_tree(self.policy, rule.condition)
        multiplier, extra, cancel = rule.then.multiplier, rule.then.extra_salary, rule.then.cancel
        if multiplier is not None:
            by_grade = [multiplier.by_grade.get(band.grade) for band in self.policy.grades.bands]
            found["multiplier"] = {
                "of": multiplier.of,
                "times": None if multiplier.times is None else text(multiplier.times),
                "grades": [None if times is None else text(times) for times in by_grade],
            }
        if extra is not None:
            found["extra"] = {"of": extra.component, "months": text(extra.months)}
        if cancel is not None:
            found["cancel"] = cancel.of
        return found

    def _component(self, name: str, component: AnyComponent) -> dict[str, Json]:
        found: dict[str, Json] = {"id": name, "kind": component.kind, "round": _rounding(component.rounding)}
        if isinstance(component, SalaryPay):
            found |= {"of": component.of, "times": text(component.times)}
            if component.without_grade is not None and self._asks_for_a_grade(name):
                found["withoutGrade"] = text(component.without_grade)
        elif isinstance(component, ExtraPay):
            found["of"] = component.of
        elif isinstance(component, FigurePay):
            found |= {"of": component.of, "unit": self.policy.measures[component.of].unit}
        elif isinstance(component, FloorPay):
            found["covers"] = list(component.covers)
        return found

    def _asks_for_a_grade(self, component: str) -> bool:
        """Say whether a rule multiplies the component by a grade: without one the component says by how much."""
        multipliers = (rule.then.multiplier for rule in self.asked.values())
        return any(one is not None and one.of == component and one.by_grade for one in multipliers)

    def _plan(self, name: str, plan: CommissionPlan) -> dict[str, Json]:
        found: dict[str, Json] = {
            "id": name,
            "rate": text(plan.rates[-1].rate),
            "round": _rounding(rounding_of(self.policy, name)),
        }
        if plan.tiers is not None:
            found |= {"of": plan.tiers.of, "over": plan.tiers.over, "whole": plan.tiers.count == "whole_amount"}
            found["steps"] = [
                {
                    "from": text(step.at_least.value),
                    "rate": None if step.rate is None else text(step.rate),
                    "times": None if step.times is None else text(step.times),
                }
                for step in plan.tiers.steps
            ]
        return found


def least_pay(component: FloorPay, day: datetime.date | None = None) -> tuple[datetime.date, Decimal] | None:
    """Return since when which least pay holds on a day, without one the last that was set; None before the first."""
    begun = [amount for amount in component.amounts if day is None or amount.from_ <= day]
    last = max(begun, key=lambda amount: amount.from_, default=None)
    return None if last is None else (last.from_, last.amount)


def with_floors(card: CardRules, rules: dict[str, Json], day: datetime.date | None = None) -> dict[str, Json]:
    """Put the least pay of a day into the components; a floor that does not hold yet is left out."""
    found: list[Json] = []
    components = rules["pay"]
    assert isinstance(components, list)  # noqa: S101 - ``rules`` is what CardRules gives
    for one in components:
        component = card.components[one["id"]]
        least = least_pay(component, day) if isinstance(component, FloorPay) else None
        if least is not None:
            found.append({**one, "since": least[0].isoformat(), "least": text(least[1])})
        elif not isinstance(component, FloorPay):
            found.append(one)
    return {**rules, "pay": found}


def _rounding(rounding: PayRounding) -> dict[str, Json]:
    return {"to": text(rounding.to), "up": rounding.half == "up"}


def common_rules(policy: Policy) -> dict[str, Json]:
    """Return what holds for every scorecard: how figures are rounded, and from which score on which grade is given."""
    rounding = policy.head.rounding
    steps = {name: text(getattr(rounding, name)) for name in ("money", "percent", "days", "score")}
    bands = policy.grades.bands
    return {
        "round": {**steps, "up": rounding.half == "up"},
        "bands": [{"id": band.grade, "from": None if band.at_least is None else text(band.at_least)} for band in bands],
    }


def card_rules(policy: Policy, role: str, cycle: str, day: datetime.date | None = None) -> dict[str, Json]:
    """Return all that a scorecard's estimate needs besides ``common_rules``; ``day`` is the period's last one."""
    card = CardRules(policy, role, cycle)
    return with_floors(card, card.rules(), day)
