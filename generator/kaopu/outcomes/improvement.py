"""Improvement plans (PIP, R62-R64): term, mentor, goals month by month from the data, and what may follow."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kaopu.data.compensation import OpenedPlan, RecordedDecision
from kaopu.data.periods import Period
from kaopu.facts.days import day_later
from kaopu.outcomes.decisions import AFTER_A_PLAN, Key, Recorded
from kaopu.outcomes.firing import Firing
from kaopu.outcomes.history import ONE_DAY
from kaopu.outcomes.result import GoalMonth, GoalProgress, Outcome, Plan, PlanStatus
from kaopu.outcomes.stretches import Stretch, StretchMeasures
from kaopu.outcomes.terms import day_after
from kaopu.policy.expression import Undefined, evaluate, names_in, parse_expression
from kaopu.policy.outcomes import GoalValue, ImprovementPlan
from kaopu.text.shapes import Span


@dataclass(frozen=True, slots=True)
class _Course:
    """How far the data go in a plan's term: over when they cover all of it and the person stayed to its end."""

    term: Stretch
    covered: tuple[Period, ...]
    over: bool


@dataclass(frozen=True)
class Improvement:
    """Makes the plans of those for whom a rule of one edition with a PIP fired.

    They are measured by that edition to their ends, also on days that a later one judges.
    """

    measures: StretchMeasures
    recorded: Recorded

    def plan(self, firing: Firing, outcome: Outcome) -> Plan:
        """Make the plan that a firing opens, or would open: there may be no row for it yet."""
        terms, row = firing.then.pip, self.recorded.plans.get(firing.key)
        assert terms is not None  # noqa: S101 - the caller has looked
        months, first = int(terms.months), first_day_of(firing, row)
        term = Stretch(first, day_later(first, Span(months, "months")) - ONE_DAY, months)
        course = self._course(firing.person, term) if row is not None else _Course(term, (), over=False)
        goals = tuple(self._goal(firing, name, goal, course) for name, goal in terms.goals.items())
        status = _status(goals, course) if row is not None else "not_opened"
        proposals = _proposals(terms, outcome.decisions) if status == "not_met" else ()
        mentor = None if row is None else row.mentor
        return Plan(outcome, term.first_day, term.last_day, mentor, goals, status, proposals)

    def _course(self, person: str, term: Stretch) -> _Course:
        """Find the months of the term up to the first that has no data yet."""
        known, months = self.measures.data.months, term.months_touched()
        covered = next((months[:number] for number, month in enumerate(months) if month not in known), months)
        left = self.measures.data.people.people[person].left_on
        return _Course(term, covered, over=covered == months and (left is None or left >= term.last_day))

    def _goal(self, firing: Firing, name: str, goal: GoalValue, course: _Course) -> GoalProgress:
        indicator, term = self.measures.policy.indicators[name], course.term
        start = self._start(firing, name)
        wanted = _wanted(goal, start)
        if wanted is not None:
            wanted = self.measures.policy.head.rounding.apply(wanted, indicator.unit)
        months = tuple(self._month(name, firing.person, term, month) for month in course.covered)
        found = GoalProgress(name, start, wanted, months, met=None)
        actual = found.actual
        if actual is None or wanted is None or not course.over:
            return found
        return replace(found, met=actual >= wanted if indicator.better == "higher" else actual <= wanted)

    def _month(self, name: str, person: str, term: Stretch, month: Period) -> GoalMonth:
        """Measure the days of the term in a month, and all of its days up to the month's end."""
        so_far = Stretch(term.first_day, min(term.last_day, month.last_day), term.months)
        return GoalMonth(month, self._actual(name, person, term.within(month)), self._actual(name, person, so_far))

    def _start(self, firing: Firing, name: str) -> Decimal | None:
        """Return the actual of the deciding period: the appraisal's, or that of an indicator it did not judge."""
        moment = firing.history[firing.index]
        judged = moment.result.indicators if moment.result is not None else ()
        for indicator in judged:
            if indicator.id == name:
                return indicator.actual
        period = moment.period
        return self._actual(name, firing.person, Stretch(period.first_day, period.last_day, len(period.months())))

    def _actual(self, name: str, person: str, stretch: Stretch) -> Decimal | None:
        """Compute an indicator's formula over the measures of a stretch; None when it has no value."""
        indicator = self.measures.policy.indicators[name]
        expression = parse_expression(indicator.formula)
        values: dict[str, Decimal | None] = {}
        for item in names_in(expression):
            if item.name not in values:
                values[item.name] = self._value(item.name, person, stretch)
        try:
            return self.measures.policy.head.rounding.apply(evaluate(expression, values), indicator.unit)
        except Undefined:
            return None

    def _value(self, name: str, person: str, stretch: Stretch) -> Decimal | None:
        """Return a measure, or a target: there is one only of days that are a period with a target."""
        if not name.startswith("target."):
            return self.measures.value(name, person, stretch)
        period = stretch.period()
        targets = {} if period is None else self.measures.data.targets.of("person", person, period)
        target = targets.get(name.removeprefix("target."))
        return None if target is None else target.value


def plans_opened(
    firings: Sequence[Firing], outcomes: Mapping[Key, Outcome], by_edition: Callable[[int], Improvement]
) -> Iterator[tuple[Firing, Plan]]:
    """Yield the plans that the firings of one rule for one person open, in order of time, whatever their editions.

    While a plan of the rule runs, or is due, another firing opens none; a plan that was never opened gives way to
    one that was.
    """
    last: Plan | None = None
    for firing in (firing for firing in firings if firing.then.pip is not None):
        improvement = by_edition(firing.ruling.edition)
        row = improvement.recorded.plans.get(firing.key)
        if last is None or not _runs(last, first_day_of(firing, row), row):
            last = improvement.plan(firing, outcomes[firing.key])
            yield firing, last


def first_day_of(firing: Firing, row: OpenedPlan | None) -> datetime.date:
    """Return the first day of a plan: as it was opened or, while nobody has, the day after the deciding period."""
    return day_after(firing.history, firing.index) if row is None else row.first_day


def _runs(last: Plan, first_day: datetime.date, row: OpenedPlan | None) -> bool:
    due_only = last.status == "not_opened" and row is not None
    return first_day <= last.last_day and not due_only


def _status(goals: Sequence[GoalProgress], course: _Course) -> PlanStatus:
    """Judge a plan at its end; a goal that cannot be measured decides nothing, and without any nobody is judged."""
    judged = [goal.met for goal in goals if goal.met is not None]
    if not judged or not course.over:
        return "running"
    return "met" if all(judged) else "not_met"


def _wanted(goal: GoalValue, start: Decimal | None) -> Decimal | None:
    """Return the actual to reach; a change is of the size of what there was, so that plus is always more."""
    if not goal.relative:
        return goal.value
    return None if start is None else start + abs(start) * goal.value


def _proposals(terms: ImprovementPlan, decisions: Sequence[RecordedDecision]) -> tuple[str, ...]:
    """Return what may be proposed and has not been decided yet, in order; dismissal only after something milder."""
    decided = {decision.decision for decision in decisions if decision.decision in AFTER_A_PLAN}
    tried = decided & {"training", "transfer"}
    return tuple(step for step in terms.if_not_met if step not in decided and (step != "dismissal" or tried))
