"""The state of everybody's round: what is due when, what was done, what is missing, and whether the result is final."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import Result
from kaopu.data.periods import Period
from kaopu.data.rounds import Appeal, ManualScore, PersonRound, SelfScore
from kaopu.data.store import Data
from kaopu.policy.model import Policy, RoundStep, StepKind
from kaopu.policy.public_days import YearUnknownError
from kaopu.rounds.agreement import Found, check_rounds, steps_of
from kaopu.rounds.deadlines import Deadline, deadlines, year_unknown
from kaopu.rounds.plans import ActionState, plan_done
from kaopu.text.problems import Report

RoundStatus = Literal["provisional", "final"]
StepStatus = Literal["done", "late", "open", "missing", "possible", "unused", "not_needed", "left"]
NEEDED: tuple[StepKind, ...] = ("review", "talk", "acknowledgement")
"""What a person has to do before a result is final: no decision is purely automatic."""
OPTIONAL: tuple[StepKind, ...] = ("appeal",)
NOTHING = PersonRound()


@dataclass(frozen=True, slots=True)
class StepState:
    """A step of somebody's round.

    ``due`` is its last day, and firm once the event that starts its clock is there (``fixed``); ``done`` the day it
    was done. ``status``: done in time; late: done after its last day; open; missing: not done, and its last day is
    over; possible or unused: an appeal, which nobody has to make; not_needed: the answer to none; left: the person had
    left by then, so nothing is due. ``by`` are the ids of who did it or has to, where that is known.
    """

    id: str
    kind: StepKind
    due: datetime.date
    fixed: bool
    done: datetime.date | None
    status: StepStatus
    by: tuple[str, ...]

    @property
    def late(self) -> bool:
        """Whether it was done, but after its last day."""
        return self.status == "late"


@dataclass(frozen=True, slots=True)
class AppealState:
    """An appeal (R50) and until when it has to be answered (R51); ``open`` while there is no answer."""

    appeal: Appeal
    late: bool
    answer_due: datetime.date | None
    answer_late: bool

    @property
    def open(self) -> bool:
        """Whether nobody has answered it."""
        return self.appeal.answered_on is None


@dataclass(frozen=True, slots=True)
class ScoreBeside:
    """One indicator's scores side by side: the person's own, the computed, the reviewer's, and the one that holds."""

    indicator: str
    own: SelfScore | None
    computed: Decimal | None
    manual: ManualScore | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class RoundState:
    """The state of one person's round in one period on a given day.

    ``waiting`` are the steps that keep the result provisional. ``appeal_until`` is the last day for an appeal, None
    while the event that starts its clock has not happened or where nobody can appeal. ``left_on`` is the day somebody
    left before all steps were due. ``plan_before`` is the plan for this period, made in the one before.
    """

    person: str
    period: Period
    status: RoundStatus
    waiting: tuple[StepKind, ...]
    steps: tuple[StepState, ...]
    handed_in: PersonRound
    scores: tuple[ScoreBeside, ...]
    appeals: tuple[AppealState, ...]
    appeal_until: datetime.date | None
    plan_before: tuple[ActionState, ...]
    left_on: datetime.date | None

    def step(self, kind: StepKind) -> StepState | None:
        """Return the step of a kind; None when the policy has none in this cycle."""
        return next((step for step in self.steps if step.kind == kind), None)


RoundStates = Mapping[tuple[str, Period], RoundState]


def round_states(
    policy: Policy, data: Data, appraisals: Found, today: datetime.date, report: Report
) -> dict[tuple[str, Period], RoundState]:
    """Return the state of everybody who has a result in a cycle with a round; report what does not fit.

    ``today`` decides what is missing and what is still open; what was done and whether a result is final follows from
    the data alone.
    """
    for problem in check_rounds(policy, data, appraisals):
        report(problem)
    found: dict[tuple[str, Period], RoundState] = {}
    clock, unknown = _Clock(policy), dict[int, YearUnknownError]()
    for kind, of_cycle in appraisals.items():
        steps = steps_of(policy, kind)
        for (person, period), result in of_cycle.results.items() if steps else ():
            handed_in = data.rounds.get((person, period.id), NOTHING)
            making = _Making(of_cycle, steps, clock, today, person, period, handed_in)
            try:
                found[person, period] = making.state(result)
            except YearUnknownError as error:
                unknown[error.year] = error
    for year in sorted(unknown):
        report(year_unknown(policy, unknown[year]))
    return found


def states_in(found: Appraisals, period: Period, today: datetime.date) -> dict[tuple[str, Period], RoundState]:
    """Return the states of one period's rounds on a day, which may be another than that of all the others.

    Raises YearUnknownError where a year's working days are not known; ``round_states`` makes a problem of it.
    """
    steps, clock = steps_of(found.policy, period.kind), _Clock(found.policy)
    if not steps:
        return {}
    return {
        (person, of): _Making(
            found, steps, clock, today, person, of, found.data.rounds.get((person, of.id), NOTHING)
        ).state(result)
        for (person, of), result in found.results.items()
        if of == period
    }


@dataclass(frozen=True)
class _Clock:
    """The deadlines of a policy, each worked out once: most people are asked about the same days."""

    policy: Policy
    _found: dict[tuple[Period, frozenset[tuple[str, datetime.date]]], Mapping[str, Deadline]] = field(
        default_factory=dict
    )

    def deadlines(self, period: Period, done: Mapping[str, datetime.date]) -> Mapping[str, Deadline]:
        """Return the deadlines by step; raises YearUnknownError."""
        key = period, frozenset(done.items())
        if key not in self._found:
            self._found[key] = deadlines(self.policy, period, done)
        return self._found[key]


@dataclass(frozen=True)
class _Making:
    """One person's round being looked at."""

    found: Appraisals
    declared: Mapping[str, RoundStep]
    clock: _Clock
    today: datetime.date
    person: str
    period: Period
    handed_in: PersonRound

    def state(self, result: Result) -> RoundState:
        done = {name: day for name, step in self.declared.items() if (day := self._day_done(step.kind)) is not None}
        due = self.clock.deadlines(self.period, done)
        steps = tuple(self._step(step, due[name], done.get(name)) for name, step in self.declared.items())
        waiting = self._waiting(steps)
        needed = any(step.kind in NEEDED for step in steps)
        appeal = next((step for step in steps if step.kind == "appeal"), None)
        return RoundState(
            self.person,
            self.period,
            "final" if needed and not waiting else "provisional",
            waiting,
            steps,
            self.handed_in,
            tuple(self._beside(result)),
            tuple(self._appeals(appeal, done)),
            appeal.due if appeal is not None and appeal.fixed else None,
            plan_done(self.found, self.found.data.rounds, self.person, self.period),
            self._left_on if any(step.status == "left" for step in steps) else None,
        )

    @property
    def _left_on(self) -> datetime.date | None:
        return self.found.person(self.person).left_on

    def _day_done(self, kind: StepKind) -> datetime.date | None:
        """Return the day on which a step was done; None while it is not.

        A plan has no day of its own: both agree on it in the talk. What was acknowledged was delivered and discussed.
        The answer to several appeals is there with the last of them.
        """
        given = self.handed_in
        match kind:
            case "self_assessment":
                return given.self_assessment.submitted_on if given.self_assessment is not None else None
            case "review":
                return given.review.submitted_on if given.review is not None else None
            case "talk":
                return given.talk.held_on if given.talk is not None else None
            case "improvement_plan":
                return given.talk.held_on if given.actions and given.talk is not None else None
            case "acknowledgement":
                signed = given.acknowledgement
                return max(signed.delivered_on, signed.discussed_on) if signed is not None else None
            case "appeal":
                return min((appeal.filed_on for appeal in given.appeals), default=None)
            case "appeal_answer":
                days = [appeal.answered_on for appeal in given.appeals if appeal.answered_on is not None]
                return max(days) if days and len(days) == len(given.appeals) else None

    def _step(self, step: RoundStep, deadline: Deadline, done: datetime.date | None) -> StepState:
        due, fixed = deadline.due, not deadline.expected
        status = self._status(step.kind, due, done, fixed=fixed)
        return StepState(deadline.step, step.kind, due, fixed, done, status, self._by(step))

    def _status(self, kind: StepKind, due: datetime.date, done: datetime.date | None, *, fixed: bool) -> StepStatus:
        if done is not None:
            return "late" if done > due else "done"
        if kind in OPTIONAL:
            return "unused" if fixed and due < self.today else "possible"
        if kind == "appeal_answer" and not self.handed_in.appeals:
            return "not_needed"
        # Whoever appealed is owed an answer, employed or not; nothing else is due after somebody has left.
        if kind != "appeal_answer" and self._left_on is not None and self._left_on < due:
            return "left"
        return "missing" if due < self.today else "open"

    def _by(self, step: RoundStep) -> tuple[str, ...]:
        given = self.handed_in
        if step.by == "person":
            return (self.person,)
        if step.by == "manager":
            did = {
                "review": given.review.reviewer if given.review is not None else None,
                "talk": given.talk.manager if given.talk is not None else None,
            }.get(step.kind)
            manager = did or self.found.presences[self.person, self.period].person.manager
            return (manager,) if manager is not None else ()
        hr = [appeal.hr_reviewer for appeal in given.appeals if step.by in ("hr", "hr_and_sales_director")]
        directors = [appeal.director for appeal in given.appeals if step.by != "hr"]
        return tuple(dict.fromkeys(somebody for somebody in (*hr, *directors) if somebody is not None))

    def _waiting(self, steps: tuple[StepState, ...]) -> tuple[StepKind, ...]:
        waiting: list[StepKind] = [step.kind for step in steps if step.kind in NEEDED and step.done is None]
        if any(appeal.answered_on is None for appeal in self.handed_in.appeals):
            waiting.append("appeal_answer")
        return tuple(waiting)

    def _appeals(self, step: StepState | None, done: Mapping[str, datetime.date]) -> Iterator[AppealState]:
        answer = next((name for name, found in self.declared.items() if found.kind == "appeal_answer"), None)
        for appeal in sorted(self.handed_in.appeals, key=lambda appeal: (appeal.filed_on, appeal.place)):
            filed = done if step is None else {**done, step.id: appeal.filed_on}
            due = None if answer is None else self.clock.deadlines(self.period, filed)[answer].due
            answered = appeal.answered_on
            late = step is not None and appeal.filed_on > step.due
            yield AppealState(appeal, late, due, due is not None and answered is not None and answered > due)

    def _beside(self, result: Result) -> Iterator[ScoreBeside]:
        own, review = self.handed_in.self_assessment, self.handed_in.review
        if own is None and review is None:
            return
        owned = {score.indicator: score for score in own.scores} if own is not None else {}
        given = {score.indicator: score for score in review.scores} if review is not None else {}
        for indicator in result.indicators:
            name = indicator.id
            yield ScoreBeside(name, owned.get(name), indicator.computed, given.get(name), indicator.score)
