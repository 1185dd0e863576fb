"""Run a policy's own worked examples: they explain the policy and test it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.scoring import IndicatorResult, Result, compute_indicator, weigh, with_score, with_weight
from kaopu.data.targets import Target
from kaopu.facts.measuring import MeasureValue
from kaopu.policy.case import Case, ExpectedTotal
from kaopu.policy.expression import names_in, parse_expression
from kaopu.policy.model import Policy
from kaopu.text.language import LocalText
from kaopu.text.problems import Problem

FIELDS = {
    "actual": LocalText("实际", "the actual"),
    "attainment": LocalText("达成率", "the attainment"),
    "score": LocalText("得分", "the score"),
    "total": LocalText("总分", "the total score"),
    "grade": LocalText("等级", "the grade"),
}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case, the calculation of each indicator it expects something of, and the whole result if it expects a total."""

    id: str
    case: Case
    indicators: tuple[IndicatorResult, ...]
    total: Result | None = None


def run_case(policy: Policy, name: str, case: Case) -> tuple[CaseResult | None, list[Problem]]:
    """Compute a case; None with problems when it lacks something its indicators need, or expects another result."""
    scorecard = policy.scorecard(case.role, case.cycle)
    weights = scorecard.weights() if scorecard is not None else {}
    needed = dict.fromkeys((*case.expect, *(weights if case.total is not None else ())))
    problems = list(_incomplete(policy, case, needed))
    if problems:
        return None, problems
    given = _Given.of(case)
    computed = {indicator: given.compute(policy, indicator, weights[indicator]) for indicator in needed}
    results = tuple(with_weight(computed[indicator], weights[indicator]) for indicator in case.expect)
    problems = [problem for result in results for problem in _differences(case, result)]
    if case.total is None:
        return CaseResult(name, case, results), problems
    outcome = weigh(policy, [computed[indicator] for indicator in weights])
    total = outcome if isinstance(outcome, Result) else None
    problems += _total_differences(case.total, total)
    return CaseResult(name, case, results, total), problems


@dataclass(frozen=True, slots=True)
class _Given:
    """What a case gives: measures, targets and scores."""

    measures: Mapping[str, MeasureValue]
    targets: Mapping[str, Target]
    scores: Mapping[str, Decimal]

    @classmethod
    def of(cls, case: Case) -> _Given:
        """Sort what a case gives."""
        named = {key: (*_split(key), value.value) for key, value in case.given.items()}
        return cls(
            {name: MeasureValue(value) for kind, name, value in named.values() if not kind},
            {
                name: Target(value, case.value_place_in("given", key))
                for key, (kind, name, value) in named.items()
                if kind == "target"
            },
            {name: value for kind, name, value in named.values() if kind == "score"},
        )

    def compute(self, policy: Policy, indicator: str, weight: Decimal) -> IndicatorResult:
        """Compute an indicator, or take its score as given."""
        if indicator in self.scores:
            return with_score(policy, indicator, weight, self.scores[indicator])
        return compute_indicator(policy, indicator, weight, self.measures, self.targets)


def _split(key: str) -> tuple[str, str]:
    """Split ``target.sales`` and ``score.sales_attainment``; a measure has no kind."""
    kind, dot, name = key.partition(".")
    return (kind, name) if dot else ("", key)


def run_cases(policy: Policy) -> tuple[tuple[CaseResult, ...], list[Problem]]:
    """Run all cases of a policy, and name the band edges that none of them shows."""
    outcomes = [run_case(policy, name, case) for name, case in policy.cases.items()]
    results = tuple(result for result, _ in outcomes if result is not None)
    return results, [*(problem for _, problems in outcomes for problem in problems), *check_edges(policy)]


def check_edges(policy: Policy) -> Iterator[Problem]:
    """Yield a warning for each band whose limit no case shows: the least score that still gets the grade."""
    shown = {(case.total.score, case.total.grade) for case in policy.cases.values() if case.total is not None}
    for band in policy.grades.bands:
        if band.at_least is not None and (band.at_least, band.grade) not in shown:
            values = {"grade": band.grade, "limit": _shown("score", band.at_least)}
            yield Problem("case-missing-at-edge", band.place_of("at_least"), values, severity="warning")


def _incomplete(policy: Policy, case: Case, indicators: Iterable[str]) -> Iterator[Problem]:
    for name in indicators:
        if f"score.{name}" in case.given:
            continue
        indicator = policy.indicators[name]
        needed = [item.name for item in names_in(parse_expression(indicator.formula))]
        if isinstance(indicator.target, str):
            needed.append(f"target.{indicator.target}")
        place = case.key_place_in("expect", name) if name in case.expect else case.place_of("total")
        for key in dict.fromkeys(needed):
            if key not in case.given:
                yield Problem("case-incomplete", place, {"name": key})


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


def _total_differences(expected: ExpectedTotal, total: Result | None) -> Iterator[Problem]:
    if total is None or total.score != expected.score:
        computed = _shown("score", None if total is None else total.score)
        values = {"field": FIELDS["total"], "expected": _shown("score", expected.score), "computed": computed}
        yield Problem("case-fails", expected.place_of("score"), values)
    if total is None or total.band.grade != expected.grade:
        computed = "–" if total is None else total.band.grade
        values = {"field": FIELDS["grade"], "expected": expected.grade, "computed": computed}
        yield Problem("case-fails", expected.place_of("grade"), values)


def _shown(field: str, value: Decimal | None) -> str:
    if value is None:
        return "–"
    return f"{(value * 100).normalize():f}%" if field == "attainment" else f"{value.normalize():f}"
