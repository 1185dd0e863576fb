"""What the handbook's pages on grades, rounding and the company's own parameters show, worked out from the policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from kaopu.pages.handbook_words import Words


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade band in words."""

    grade: str
    name: str
    scores: str


@dataclass(frozen=True, slots=True)
class OurParameter:
    """Something the company decided for itself, and the page that shows it: an indicator's or a chapter."""

    name: str
    indicator: str = ""
    chapter: str = ""
    anchor: str = ""


def grade_rows(words: Words) -> list[GradeRow]:
    """Return the bands, best first."""
    bands = words.policy.grades.bands
    return [GradeRow(band.grade, words.text(band.name), words.grade_scores(rank)) for rank, band in enumerate(bands)]


def rounding_rows(words: Words) -> list[tuple[str, str]]:
    """Return what is rounded and to which step."""
    rounding, currency = words.policy.head.rounding, words.policy.head.currency
    return [
        (words.say("rounding_score"), words.number(rounding.score)),
        (words.say("rounding_percent"), words.quantity(rounding.percent, "percent")),
        (words.say("rounding_money"), f"{words.number(rounding.money)} {currency}"),
        (words.say("rounding_days"), words.number(rounding.days)),
    ]


def rounding_example(words: Words) -> str:
    """Tell, at the limit of the best grade, which total is just rounded up to it and which is not."""
    policy = words.policy
    limit, step = policy.grades.bands[0].at_least, policy.head.rounding.score
    if limit is None:
        return ""

    def told(exact: Decimal, name: str) -> dict[str, str]:
        rounded = policy.head.rounding.apply(exact, "score")
        grade = policy.grades.band_of(rounded).grade
        return {name: words.number(exact), f"{name}_rounded": words.number(rounded), f"{name}_grade": grade}

    # A tenth of a step on either side of the middle, so that the example holds for both ways of rounding halves.
    above = told(limit - step * 4 / 10, "above")
    below = told(limit - step * 6 / 10, "below")
    return words.say("rounding_example", **above, **below)


def our_parameters(words: Words) -> list[OurParameter]:
    """Return everything the policy marks with ``ours``."""
    return list(_our_parameters(words))


def _our_parameters(words: Words) -> Iterator[OurParameter]:
    policy = words.policy
    for name, indicator in policy.indicators.items():
        if indicator.ours:
            yield OurParameter(words.say("ours_indicator", name=words.text(indicator.name)), indicator=name)
    for (role, cycle), scorecard in policy.scorecards.items():
        if scorecard.ours:
            yield OurParameter(words.say("ours_scorecard", name=words.scorecard(role, cycle)), chapter="scorecards")
    if policy.grades.ours:
        yield OurParameter(words.say("ours_grades"), chapter="grades")
    if policy.people is not None and policy.people.ours:
        yield OurParameter(words.say("ours_people"), chapter="people")
    if policy.receivables is not None and policy.receivables.ours:
        yield OurParameter(words.say("ours_receivables"), chapter="customers")
    if policy.calendar is not None and policy.calendar.ours:
        yield OurParameter(words.say("ours_calendar"), chapter="round", anchor="calendar")
    yield from _of_training(words)
    if policy.customers.ours:
        yield OurParameter(words.say("ours_customers"), chapter="customers")
    yield from _of_results(words)


def _of_training(words: Words) -> Iterator[OurParameter]:
    for name, course in words.policy.training.items():
        if course.ours:
            told = words.say("ours_training", name=words.text(course.name))
            yield OurParameter(told, chapter="training", anchor=name)
    review = words.policy.scheme_review
    if review is not None and review.ours:
        yield OurParameter(words.say("ours_scheme_review"), chapter="training", anchor="scheme-review")


def _of_results(words: Words) -> Iterator[OurParameter]:
    """Yield what the company decided about what results lead to, and about pay."""
    policy = words.policy
    for name, rule in policy.outcomes.items():
        if rule.ours:
            yield OurParameter(words.say("ours_outcome", name=words.text(rule.name)), chapter="outcomes", anchor=name)
    for name, part in policy.pay.components.items() if policy.pay is not None else ():
        if part.ours:
            told = words.say("ours_pay", name=words.text(part.name))
            yield OurParameter(told, chapter="pay", anchor=f"component-{name}")
    for name, plan in policy.commission.items():
        if plan.ours:
            told = words.say("ours_commission", name=words.text(plan.name))
            yield OurParameter(told, chapter="pay", anchor=f"plan-{name}")
