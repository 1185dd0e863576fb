"""All worked examples of a policy on one page: what is given, each calculation in sentences, and the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaopu.pages.handbook_indicator import given_values
from kaopu.records.narration import Narrator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaopu.appraisal.cases import CaseResult
    from kaopu.pages.handbook_words import Words
    from kaopu.policy.case import Case

SCORE = "score."


@dataclass(frozen=True, slots=True)
class Calculation:
    """One indicator of an example: its id, what is given, and the calculation in sentences."""

    indicator: str
    given: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A whole example: its scorecard, the scores that are given, its calculations, and the total with its grade."""

    id: str
    name: str
    role: str
    cycle: str
    scores: str
    calculations: tuple[Calculation, ...]
    total: str


def worked_cases(words: Words, cases: Iterable[CaseResult]) -> list[WorkedCase]:
    """Return every example in the policy's order."""
    return [_worked(words, case) for case in cases]


def _worked(words: Words, case: CaseResult) -> WorkedCase:
    shown = [result for result in case.indicators if result.id in case.case.expect]
    narrator = Narrator(words.policy, words.language)
    calculations = tuple(
        Calculation(
            result.id,
            words.say("case_given", values=words.say("clause_mark").join(given_values(words, result))),
            narrator.arithmetic(result),
        )
        for result in shown
    )
    scores = words.say("clause_mark").join(_scores(words, case.case))
    return WorkedCase(
        id=case.id,
        name=words.text(case.case.name),
        role=case.case.role,
        cycle=case.case.cycle,
        scores=words.say("case_given", values=scores) if scores else "",
        calculations=calculations,
        total=_total(words, case.case),
    )


def _scores(words: Words, case: Case) -> Iterator[str]:
    """Say which scores are given because their calculation is not the point of the example."""
    for key, value in case.given.items():
        if key.startswith(SCORE):
            name = words.text(words.policy.indicators[key.removeprefix(SCORE)].name)
            yield words.say("case_score", name=name, score=words.number(value.value))


def _total(words: Words, case: Case) -> str:
    """Work the total out in one line, from the scores that are given where all of them are."""
    if case.total is None:
        return ""
    scorecard = words.policy.scorecard(case.role, case.cycle)
    weights = scorecard.weights() if scorecard is not None else {}
    given = {key.removeprefix(SCORE): value.value for key, value in case.given.items() if key.startswith(SCORE)}
    values = {"score": words.number(case.total.score), "grade": case.total.grade}
    if not weights or given.keys() != weights.keys():
        return words.say("case_total", **values)
    parts = " + ".join(f"{words.number(given[name])} × {words.number(weight)}%" for name, weight in weights.items())
    return words.say("case_total_sum", sum=parts, **values)
