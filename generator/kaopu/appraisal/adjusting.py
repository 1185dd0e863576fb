"""The one place where people change scores: a reviewer's departure within its limit (R46), an upheld appeal (R51)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kaopu.appraisal.adjustment import Adjustment, AdjustmentKind
from kaopu.appraisal.scoring import IndicatorResult, Result, weigh
from kaopu.data.rounds import Appeal, ManualScore, PersonRound, place_in
from kaopu.policy.curves import AnyCurve
from kaopu.policy.model import Policy
from kaopu.text.problems import Problem
from kaopu.text.suggestions import suggest


@dataclass(frozen=True, slots=True)
class SetScore:
    """A score that somebody set, as it was handed in; it may be one that nobody may set."""

    kind: AdjustmentKind
    indicator: str
    score: Decimal
    by: tuple[str, ...]
    on: datetime.date
    why: str
    row: ManualScore | Appeal


def adjusted(policy: Policy, result: Result, handed_in: PersonRound | None) -> Result:
    """Put the scores that people set in place of the computed ones; points, total and grade follow.

    What may not be set is passed over here: ``refusal`` says why. Appeals come after the review, so they win.
    ``result`` has the computed scores.
    """
    if handed_in is None:
        return result
    for setting in set_scores(result, handed_in):
        if refusal(policy, result, setting) is None:
            result = _applied(policy, result, setting)
    return result


def set_scores(result: Result, handed_in: PersonRound) -> Iterator[SetScore]:
    """Yield every score that was set, in the order in which they hold, whatever the order of the rows.

    The review's come first, in the scorecard's order; then the upheld appeals', by the day of their answer.
    """
    order = {indicator.id: number for number, indicator in enumerate(result.indicators)}
    review = handed_in.review
    if review is not None:
        given = sorted(review.scores, key=lambda score: (order.get(score.indicator, len(order)), score.indicator))
        for score in given:
            told = (score.indicator, score.score, (review.reviewer,), review.submitted_on, score.reason, score)
            yield SetScore("review", *told)
    settings = [setting for appeal in handed_in.appeals if (setting := _upheld(appeal)) is not None]
    yield from sorted(settings, key=lambda s: (s.on, order.get(s.indicator, len(order)), s.indicator))


def _upheld(appeal: Appeal) -> SetScore | None:
    """Return the score that an appeal led to; None while it is open, when it was rejected or concerned no score."""
    if appeal.outcome != "upheld" or appeal.indicator is None or appeal.score is None or appeal.answered_on is None:
        return None
    by = tuple(person for person in (appeal.hr_reviewer, appeal.director) if person is not None)
    why = appeal.answer or appeal.grounds
    return SetScore("appeal", appeal.indicator, appeal.score, by, appeal.answered_on, why, appeal)


def refusal(policy: Policy, result: Result, setting: SetScore) -> Problem | None:
    """Say why a score may not be set so; None when it may. ``result`` may be adjusted already.

    A reviewer may depart from the computed score by the policy's ``within`` points at most; on an appeal every score
    of the indicator's curve is possible.
    """
    own = next((indicator for indicator in result.indicators if indicator.id == setting.indicator), None)
    values = {"indicator": setting.indicator, "score": _plain(setting.score)}
    if own is None:
        known = [indicator.id for indicator in result.indicators]
        return Problem(
            "round-indicator-unknown",
            place_in(setting.row, "indicator"),
            {**values, "suggestion": suggest(setting.indicator, known)},
        )
    lowest, highest = score_limits(policy.indicators[own.id].curve)
    if not lowest <= setting.score <= highest:
        told = {**values, "lowest": _plain(lowest), "highest": _plain(highest)}
        return Problem("round-score-off-the-curve", place_in(setting.row, "score"), told)
    return _not_manual(policy, own, setting, values) if setting.kind == "review" else None


def _not_manual(policy: Policy, own: IndicatorResult, setting: SetScore, values: dict[str, str]) -> Problem | None:
    manual = policy.indicators[own.id].manual
    if manual is None:
        return Problem("round-score-not-manual", place_in(setting.row, "indicator"), values)
    if own.computed is None:
        return Problem("round-score-not-computed", place_in(setting.row, "indicator"), values)
    away = abs(policy.head.rounding.apply(setting.score, "score") - own.computed)
    if away > manual.within:
        told = {**values, "computed": _plain(own.computed), "within": _plain(manual.within), "away": _plain(away)}
        return Problem("round-score-beyond", place_in(setting.row, "score"), told)
    return None


def score_limits(curve: AnyCurve) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest score that a curve can give."""
    scores = [score for _, score in curve.corners()]
    if curve.beyond is not None:
        scores.append(curve.beyond)
    return min(scores), max(scores)


def _applied(policy: Policy, result: Result, setting: SetScore) -> Result:
    own = result.indicator(setting.indicator)
    score = policy.head.rounding.apply(setting.score, "score")
    if score == own.score:
        return result
    limit = policy.indicators[own.id].plan_below
    changed = replace(own, score=score, plan_due=limit is not None and score < limit)
    # An indicator that was left out gets its weight back, so everybody's weight is worked out again.
    after = weigh(policy, [changed if indicator is own else indicator for indicator in result.indicators])
    assert isinstance(after, Result)  # noqa: S101 - one indicator at least has a score
    adjustment = Adjustment(
        own.id,
        setting.kind,
        own.score,
        score,
        setting.by,
        setting.on,
        setting.why,
        setting.row.place,
        result.score,
        after.score,
        result.band.grade,
        after.band.grade,
    )
    indicators = (
        replace(indicator, adjustments=(*own.adjustments, adjustment)) if indicator.id == own.id else indicator
        for indicator in after.indicators
    )
    return replace(after, indicators=tuple(indicators))


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
