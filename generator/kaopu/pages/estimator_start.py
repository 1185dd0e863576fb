"""The figures that the handbook's estimator begins with: invented, round, and good enough for a score of about 85."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from kaopu.appraisal.proration import target_unit
from kaopu.policy.curves import DeductionCurve
from kaopu.policy.edition import on_grid
from kaopu.policy.expression import Expression, Name, Number, Operation, parse_expression
from kaopu.text.shapes import Quantity

if TYPE_CHECKING:
    from kaopu.policy.indicators import Indicator
    from kaopu.policy.model import Policy
    from kaopu.text.formats import Unit

SCORE = Decimal(85)
USUAL: dict[Unit, Decimal] = {
    "money": Decimal(100_000),
    "percent": Decimal("0.8"),
    "days": Decimal(30),
    "count": Decimal(20),
    "points": Decimal(80),
    "number": Decimal(20),
}
"""What is thought of where a policy says nothing about how large something is."""
SALARIES = {"base_salary": Decimal(8000), "performance_pay": Decimal(2000), "sold": USUAL["money"]}
"""A month's salaries, and what was sold, likewise."""
_GRID: dict[Unit, Decimal] = {"money": Decimal(100), "percent": Decimal("0.001"), "count": Decimal(1)}
_FINE = Decimal("0.1")


def starting_figures(policy: Policy) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return a figure for each measure that an indicator reads, and for each target."""
    targets = {name: USUAL[kind.unit] for name, kind in policy.targets.items()}
    measures: dict[str, Decimal] = {}
    for _, indicator in sorted(policy.indicators.items(), key=lambda entry: _size(entry[1])):
        _Guess(policy, measures).reach(parse_expression(indicator.formula), _wanted(policy, indicator, targets))
    return measures, targets


def _size(indicator: Indicator) -> int:
    """Say how many names a formula has: simple ones come first, and others build on them."""
    return len(parse_expression(indicator.formula).names)


def _wanted(policy: Policy, indicator: Indicator, targets: dict[str, Decimal]) -> Decimal:
    """Return the actual that gives about the score wanted."""
    curve = indicator.curve
    if isinstance(curve, DeductionCurve):
        return Decimal(0)
    x = curve.x_for(min(SCORE, max(score for _, score in curve.corners())))
    if x is None:
        return USUAL[indicator.unit]
    if curve.of == "actual":
        return x
    own = indicator.target
    target = own.value if isinstance(own, Quantity) else targets.get(own or "", USUAL[target_unit(policy, indicator)])
    return target / x if indicator.better == "lower" and x else target * x


class _Guess:
    """Finds figures that make a formula about so much; what is known already stays."""

    def __init__(self, policy: Policy, measures: dict[str, Decimal]) -> None:
        self.policy, self.measures = policy, measures

    def reach(self, part: Expression, wanted: Decimal) -> None:
        """Set the figures of a formula that have none yet."""
        terms = _terms(part)
        if terms:  # as much of each, however they are weighted
            whole = sum((times for times, _ in terms), Decimal(0))
            for _, name in terms:
                self._set(name, wanted / whole if whole else wanted)
            return
        match part:
            case Operation("-", left, right):
                other = self._value(right)
                self._both(left, right, wanted + other, other)
            case Operation("*", left, right):
                other = self._value(right)
                self._both(left, right, wanted / other if other else wanted, other)
            case Operation("/", left, right):
                other = self._value(right)
                self._both(left, right, wanted * other, other)
            case _:
                for item in part.names:
                    self.reach(item, self._value(item))

    def _set(self, name: str, wanted: Decimal) -> None:
        if name in self.policy.measures and name not in self.measures:
            step = _GRID.get(self.policy.measures[name].unit, _FINE)
            self.measures[name] = max(on_grid(wanted, step, ROUND_HALF_UP), Decimal(0))

    def _both(self, left: Expression, right: Expression, of_left: Decimal, of_right: Decimal) -> None:
        self.reach(right, of_right)
        self.reach(left, of_left)

    def _value(self, part: Expression) -> Decimal:
        """Return what a part is taken to be: a number, what is known, or what is usual for its first measure."""
        if isinstance(part, Number):
            return part.value
        names = [item.name for item in part.names if item.name in self.policy.measures]
        if not names:
            return Decimal(1)
        known = self.measures.get(names[0])
        return USUAL[self.policy.measures[names[0]].unit] if known is None else known


def _terms(part: Expression) -> list[tuple[Decimal, str]]:
    """Return a sum of names, each times a number, as pairs; nothing for any other formula."""
    match part:
        case Name(name):
            return [(Decimal(1), name)]
        case Operation("*", Number(times), Name(name)) | Operation("*", Name(name), Number(times)):
            return [(times, name)]
        case Operation("+", left, right):
            terms = (_terms(left), _terms(right))
            return [*terms[0], *terms[1]] if all(terms) else []
        case _:
            return []
