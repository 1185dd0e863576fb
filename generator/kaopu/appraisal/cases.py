"""Run a policy's own worked examples: they explain the policy and test it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.scoring import IndicatorResult, compute_indicator, with_weight
from kaopu.data.targets import Target
from kaopu.facts.measuring import MeasureValue
from kaopu.policy.expression import names_in, parse_expression
from kaopu.policy.model import Case, Policy
from kaopu.text.language import LocalText
from kaopu.text.problems import Problem

FIELDS = {
    "actual": LocalText("实际", "the actual"),
    "attainment": LocalText("达成率", "the attainment"),
    "score": LocalText("得分", "the score"),
}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and the calculation of each indicator it expects something of."""

    id: str
    case: Case
    indicators: tuple[IndicatorResult, ...]


def run_case(policy: Policy, name: str, case: Case) -> tuple[CaseResult | None, list[Problem]]:
    """Compute a case; None with problems when it lacks something its indicators need, or expects another result."""
    problems = list(_incomplete(policy, case))
    if problems:
        return None, problems
    measures = {key: MeasureValue(value.value) for key, value in case.given.items() if not key.startswith("target.")}
    targets = {
        key.removeprefix("target."): Target(value.value, case.value_place_in("given", key))
        for key, value in case.given.items()
        if key.startswith("target.")
    }
    scorecard = policy.scorecard(case.role, case.cycle)
    weights = scorecard.weights() if scorecard is not None else {}
    results = tuple(
        with_weight(compute_indicator(policy, indicator, weights[indicator], measures, targets), weights[indicator])
        for indicator in case.expect
    )
    return CaseResult(name, case, results), [problem for result in results for problem in _differences(case, result)]


def run_cases(policy: Policy) -> tuple[tuple[CaseResult, ...], list[Problem]]:
    """Run all cases of a policy."""
    outcomes = [run_case(policy, name, case) for name, case in policy.cases.items()]
    results = tuple(result for result, _ in outcomes if result is not None)
    return results, [problem for _, problems in outcomes for problem in problems]


def _incomplete(policy: Policy, case: Case) -> Iterator[Problem]:
    for name in case.expect:
        indicator = policy.indicators[name]
        needed = [item.name for item in names_in(parse_expression(indicator.actual))]
        if isinstance(indicator.target, str):
            needed.append(f"target.{indicator.target}")
        for key in dict.fromkeys(needed):
            if key not in case.given:
                yield Problem("case-incomplete", case.key_place_in("expect", name), {"name": key})


def _differences(case: Case, result: IndicatorResult) -> Iterator[Problem]:
    expectation = case.expect[result.id]
    wanted: dict[str, Decimal | None] = {
        "actual": expectation.actual.value if expectation.actual is not None else None,
        "attainment": expectation.attainment.value if expectation.attainment is not None else None,
        "score": expectation.score,
    }
    for field, value in wanted.items():
        computed: Decimal | None = getattr(result, field)
        if value is not None and value != computed:
            values = {
                "field": FIELDS[field],
                "expected": _shown(field, value),
                "computed": _shown(field, computed),
            }
            yield Problem("case-fails", expectation.place_of(field), values)


def _shown(field: str, value: Decimal | None) -> str:
    if value is None:
        return "–"
    return f"{(value * 100).normalize():f}%" if field == "attainment" else f"{value.normalize():f}"
