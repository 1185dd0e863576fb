"""What adds up: over people (so that a team's total means something) and over time (so that fewer days mean less)."""

from __future__ import annotations

from kaopu.policy.expression import Choice, Expression, Extreme, Name, Number, Operation, names_in, parse_expression
from kaopu.policy.indicators import Indicator
from kaopu.policy.measures import Measure
from kaopu.policy.model import Policy

ADDING_UNITS = ("money", "count")


def measure_adds_up(policy: Policy, measure: Measure) -> bool:
    """Whether the values of several people add up: money and counts, not means, shares or different customers."""
    if measure.unit not in ADDING_UNITS:
        return False
    if measure.operation == "earlier":
        return measure_adds_up(policy, policy.measures[measure.source])
    return measure.operation in ("sum", "count") or measure.given == "sum"


def indicator_adds_up(policy: Policy, indicator: Indicator) -> bool:
    """Whether the actuals of several people add up: a sum of measures that do."""
    expression = parse_expression(indicator.formula)
    measures = [policy.measures[item.name] for item in names_in(expression) if item.name in policy.measures]
    return (
        indicator.unit in ADDING_UNITS
        and bool(measures)
        and all(measure_adds_up(policy, measure) for measure in measures)
        and _is_sum(expression)
    )


def grows_with_time(policy: Policy, indicator: Indicator) -> bool:
    """Whether the actual of twice the time would be about twice as much: a sum of sums and counts of the period."""
    expression = parse_expression(indicator.formula)
    measures = [policy.measures[item.name] for item in names_in(expression) if item.name in policy.measures]
    return (
        indicator.unit in ADDING_UNITS
        and bool(measures)
        and all(_measure_grows(measure) for measure in measures)
        and _is_sum(expression)
    )


def _measure_grows(measure: Measure) -> bool:
    counted = measure.operation in ("sum", "count", "distinct") and measure.window is None
    return measure.unit in ADDING_UNITS and (counted or measure.given == "sum")


def _is_sum(expression: Expression) -> bool:
    """Whether nothing but sums, differences and fixed multiples of names stands in a formula."""
    match expression:
        case Name():
            return True
        case Operation("+" | "-", left, right):
            return _is_sum(left) and _is_sum(right)
        case Operation("*", Number(), part) | Operation("*" | "/", part, Number()):
            return _is_sum(part)
        case Number(value):
            return not value
        case Operation() | Extreme() | Choice():
            return False
