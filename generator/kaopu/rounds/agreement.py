"""Does what was handed in during a round fit the policy and the results? Small named checks, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaopu.appraisal.adjusting import refusal, score_limits, set_scores
from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import Result
from kaopu.data.periods import Period, PeriodKind, parse_period
from kaopu.data.rounds import Appeal, Evidence, PersonRound, SelfScore, place_in
from kaopu.data.store import Data
from kaopu.policy.model import Policy, RoundStep, StepKind
from kaopu.rounds.managers import managers_in, reviewers_of
from kaopu.text.problems import Place, Problem
from kaopu.text.suggestions import suggest

Found = Mapping[PeriodKind, Appraisals]


def steps_of(policy: Policy, cycle: PeriodKind) -> dict[str, RoundStep]:
    """Return the steps of the round that are done in a cycle, in the policy's order."""
    return {name: step for name, step in policy.round.items() if cycle in step.cycles}


def step_named(policy: Policy, cycle: PeriodKind, kind: StepKind) -> RoundStep | None:
    """Return the step of one kind in a cycle; None when the policy has none."""
    return next((step for step in steps_of(policy, cycle).values() if step.kind == kind), None)


def check_rounds(policy: Policy, data: Data, appraisals: Found) -> Iterator[Problem]:
    """Yield what is wrong with the rows of data/rounds about periods that this edition judges."""
    for (person, period_id), handed_in in data.rounds.items():
        period = parse_period(period_id)
        if period is not None and policy.decides(period):
            yield from _check_person(policy, data, appraisals.get(period.kind), (person, period), handed_in)


def _check_person(
    policy: Policy, data: Data, found: Appraisals | None, subject: tuple[str, Period], handed_in: PersonRound
) -> Iterator[Problem]:
    person, period = subject
    values = {"person": person, "period": period.id}
    pieces = list(_pieces(handed_in))
    known = {step.kind for step in steps_of(policy, period.kind).values()}
    for kind, place in pieces:
        if kind not in known:
            yield Problem("round-step-not-in-cycle", place, {**values, "kind": kind})
    result = None if found is None else found.results.get(subject)
    if found is None or result is None:
        if pieces and not _is_unknown(policy, data, found, subject):
            yield Problem("round-without-result", pieces[0][1], values)
        return
    one = _One(policy, found, person, period, result, handed_in)
    for check in (
        one.check_reviewers,
        one.check_indicators,
        one.check_scores,
        one.check_actions,
        one.check_talk,
        one.check_appeals,
    ):
        yield from check()


def _is_unknown(policy: Policy, data: Data, found: Appraisals | None, subject: tuple[str, Period]) -> bool:
    """Say whether the result is missing because of a problem of its own: nothing follows from that."""
    person, period = subject
    if person not in data.people.people:
        return True
    if found is None or period not in found.periods:
        return False
    there = found.roll.of(person, period)
    judged = there is not None and policy.scorecard(there.person.role, period.kind) is not None
    return judged and subject not in found.not_appraised


def _pieces(handed_in: PersonRound) -> Iterator[tuple[StepKind, Place]]:
    """Yield the kind of step and the place of everything that was handed in."""
    single: tuple[tuple[StepKind, Place | None], ...] = (
        ("self_assessment", handed_in.self_assessment.place if handed_in.self_assessment else None),
        ("review", handed_in.review.place if handed_in.review else None),
        ("talk", handed_in.talk.place if handed_in.talk else None),
        ("acknowledgement", handed_in.acknowledgement.place if handed_in.acknowledgement else None),
    )
    yield from ((kind, place) for kind, place in single if place is not None)
    yield from (("review", feedback.place) for feedback in handed_in.feedback)
    yield from (("improvement_plan", action.place) for action in handed_in.actions)
    for appeal in handed_in.appeals:
        yield "appeal", appeal.place
        if appeal.answered_on is not None:
            yield "appeal_answer", appeal.place


@dataclass(frozen=True)
class _One:
    """What was handed in about one person in one period, beside the result."""

    policy: Policy
    found: Appraisals
    person: str
    period: Period
    result: Result
    handed_in: PersonRound

    @property
    def _values(self) -> dict[str, object]:
        return {"person": self.person, "period": self.period.id}

    def check_reviewers(self) -> Iterator[Problem]:
        """Who reviews or talks is the person's manager of the period, or was for a part of it."""
        review, talk = self.handed_in.review, self.handed_in.talk
        signed = [(review.reviewer, review.submitted_on, place_in(review, "reviewer"))] if review is not None else []
        signed += [(talk.manager, talk.held_on, place_in(talk, "manager"))] if talk is not None else []
        for manager, day, place in signed:
            allowed = reviewers_of(self.found, self.person, self.period, day)
            if allowed and manager not in allowed:
                told = {**self._values, "reviewer": manager, "managers": ", ".join(sorted(allowed))}
                yield Problem("round-reviewer-wrong", place, told)

    def check_indicators(self) -> Iterator[Problem]:
        """What somebody scores themselves, or shows, belongs to an indicator of their scorecard and its curve."""
        own, known = self.handed_in.self_assessment, [indicator.id for indicator in self.result.indicators]
        scores, evidence = (own.scores, own.evidence) if own is not None else ((), ())
        # An upheld appeal sets a score, and is looked at with those.
        appeals = (appeal for appeal in self.handed_in.appeals if appeal.outcome != "upheld")
        rows: tuple[SelfScore | Evidence | Appeal, ...] = (*scores, *evidence, *appeals)
        for row in rows:
            name = row.indicator
            if name is not None and name not in known:
                told = {"indicator": name, "suggestion": suggest(name, known)}
                yield Problem("round-indicator-unknown", place_in(row, "indicator"), told)
        for score in (score for score in scores if score.indicator in known):
            lowest, highest = score_limits(self.policy.indicators[score.indicator].curve)
            if not lowest <= score.score <= highest:
                told = {"indicator": score.indicator, "score": score.score, "lowest": lowest, "highest": highest}
                yield Problem("round-score-off-the-curve", place_in(score, "score"), told)

    def check_scores(self) -> Iterator[Problem]:
        """A score that somebody set is one that they may set; an upheld appeal changes the score."""
        changed = {(made.indicator, made.place) for made in self.result.adjustments}
        for setting in set_scores(self.result, self.handed_in):
            problem = refusal(self.policy, self.result, setting)
            if problem is not None:
                yield problem
            elif setting.kind == "appeal" and (setting.indicator, setting.row.place) not in changed:
                told = {**self._values, "indicator": setting.indicator, "score": setting.score}
                yield Problem("appeal-score-unchanged", place_in(setting.row, "score"), told)

    def check_actions(self) -> Iterator[Problem]:
        """A measure that counts what is done is one of the policy, and counted rather than made of scores."""
        known = [name for name, measure in self.policy.measures.items() if measure.scores is None]
        for action in self.handed_in.actions:
            if action.measure is not None and action.measure not in known:
                told = {"action": action.id, "measure": action.measure, "suggestion": suggest(action.measure, known)}
                yield Problem("action-measure-unknown", place_in(action, "measure"), told)

    def check_talk(self) -> Iterator[Problem]:
        """The talk lasts as long as the policy demands (R48, R54): a shorter one was held, so it is a warning."""
        talk, step = self.handed_in.talk, step_named(self.policy, self.period.kind, "talk")
        if talk is None or step is None or step.least_minutes is None or talk.minutes >= step.least_minutes:
            return
        told = {**self._values, "minutes": talk.minutes, "least": step.least_minutes}
        yield Problem("talk-too-short", place_in(talk, "minutes"), told, severity="warning")

    def check_appeals(self) -> Iterator[Problem]:
        """Nobody answers an appeal against their own judgement (R51): before the review that is the manager's."""
        if self.handed_in.review is not None:
            return  # then data/round_checks.py has compared the two
        managers = managers_in(self.found, self.person, self.period)
        for appeal in self.handed_in.appeals:
            for field, somebody in (("hr_reviewer", appeal.hr_reviewer), ("director", appeal.director)):
                if somebody in managers:
                    told = {**self._values, "field": field, "reviewer": somebody}
                    yield Problem("appeal-to-the-manager", place_in(appeal, field), told)
