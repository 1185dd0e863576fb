"""Who is expected at which training by when, who was there, and how far the yearly review is (R72-R75)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kaopu.data.attendance import DepartmentReview, attended, department_reviews, trained
from kaopu.data.people import Person
from kaopu.data.periods import Period
from kaopu.data.store import Data
from kaopu.policy.model import Policy
from kaopu.policy.public_days import YearUnknownError
from kaopu.policy.training import Course, Every
from kaopu.policy.working_days import WorkingDays
from kaopu.rounds.deadlines import day_after, year_unknown
from kaopu.text.problems import Problem
from kaopu.text.suggestions import suggest

MONTHS: Mapping[Every, int] = {"quarter": 3, "half_year": 6, "year": 12}
ONE_DAY = datetime.timedelta(days=1)
TrainingStatus = Literal["done", "late", "open", "missing"]


@dataclass(frozen=True, slots=True)
class Span:
    """A quarter, half-year or year in which a course is held; both days are included."""

    first_day: datetime.date
    last_day: datetime.date


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody's training: ``span`` is None for new people, ``due`` the last day on which it is in time."""

    course: str
    person: str
    due: datetime.date
    span: Span | None
    attended_on: datetime.date | None
    status: TrainingStatus


@dataclass(frozen=True, slots=True)
class DepartmentState:
    """A department's part in the yearly review; None: it has said nothing."""

    department: str
    said: DepartmentReview | None


@dataclass(frozen=True, slots=True)
class ReviewState:
    """The yearly review of a policy: open until ``due``, and missing after it while a department has said nothing."""

    year: int
    first_day: datetime.date
    due: datetime.date
    departments: tuple[DepartmentState, ...]
    status: TrainingStatus


@dataclass(frozen=True)
class TrainingBook:
    """What training one edition of the policy expects of whom, as it stands on ``today``.

    It looks at everybody who was employed on the first and on the last day of a quarter, half-year or year (up to
    today), and was not on leave for half of it or more; a manager is who manages somebody on that last day.
    """

    policy: Policy
    data: Data
    today: datetime.date
    _working_days: WorkingDays = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the calendar."""
        object.__setattr__(self, "_working_days", WorkingDays(self.policy.calendar))

    @cached_property
    def expected(self) -> tuple[Expected, ...]:
        """Everything that is expected, by the last day, then in the policy's order of courses and people.csv's order.

        Raises YearUnknownError where a year's working days are not known: check_training makes a problem of it.
        """
        found = [one for name in self.policy.training for one in self._of_course(name)]
        return tuple(sorted(found, key=lambda one: one.due))

    @cached_property
    def by_person(self) -> Mapping[str, tuple[Expected, ...]]:
        """Person → what is expected of them."""
        found: defaultdict[str, list[Expected]] = defaultdict(list)
        for one in self.expected:
            found[one.person].append(one)
        return {person: tuple(ones) for person, ones in found.items()}

    def due_in(self, period: Period, people: Collection[str] | None = None) -> tuple[Expected, ...]:
        """Return what is due in a period, of everybody or of some people."""
        if people is None:
            return _due_in(period, self.expected)
        found = [one for person in people for one in self.of(person, period)]
        return tuple(sorted(found, key=lambda one: self._order[one.due, one.course, one.person]))

    def of(self, person: str, period: Period) -> tuple[Expected, ...]:
        """Return what is due of a person in a period."""
        return _due_in(period, self.by_person.get(person, ()))

    @cached_property
    def _order(self) -> Mapping[tuple[datetime.date, str, str], int]:
        return {(one.due, one.course, one.person): number for number, one in enumerate(self.expected)}

    def review(self, period: Period) -> ReviewState | None:
        """Return the yearly review that is due in a period; None where none is, or it has not begun on ``today``."""
        review = self.policy.scheme_review
        if review is None:
            return None
        first = datetime.date(period.year, int(review.month), 1)
        due = _months_later(first, 1) - ONE_DAY
        begun = self.policy.head.effective_from <= due and first <= self.today
        if not begun or not period.first_day <= due <= period.last_day:
            return None
        said = {row.department: row for row in department_reviews(self.data.tables) if row.period == str(period.year)}
        departments = tuple(DepartmentState(name, said.get(name)) for name in review.departments)
        days = [state.said.reviewed_on for state in departments if state.said is not None]
        held = max(days) if len(days) == len(departments) else None
        return ReviewState(period.year, first, due, departments, self._status(held, due))

    @cached_property
    def _attended(self) -> Mapping[tuple[str, str], list[datetime.date]]:
        """(course, person) → the days on which it was attended, in order."""
        found: defaultdict[tuple[str, str], list[datetime.date]] = defaultdict(list)
        for row in attended(self.data.tables):
            found[row.course, row.person].append(row.held_on)
        for name, course in self.policy.training.items():
            for person, day in trained(self.data.tables, course.kinds) if course.kinds else ():
                found[name, person].append(day)
        return {key: sorted(days) for key, days in found.items()}

    def _of_course(self, name: str) -> Iterator[Expected]:
        course = self.policy.training[name]
        if course.every is None:
            yield from self._of_new_people(name, course)
            return
        for span in self._spans(course.every):
            day = min(span.last_day, self.today)
            managers = self._managers(day) if course.who == "managers" else None
            for person in self.data.people.people.values():
                wanted = self._has_role(course, person.id, day) and (managers is None or person.id in managers)
                if wanted and self._was_there(person, span.first_day, day):
                    days = self._attended.get((name, person.id), ())
                    held = next((day for day in days if span.first_day <= day <= span.last_day), None)
                    yield Expected(name, person.id, span.last_day, span, held, self._status(held, span.last_day))

    def _of_new_people(self, name: str, course: Course) -> Iterator[Expected]:
        for person in self.data.people.people.values():
            joined = person.joined_on
            if joined is None or course.within is None or not self.policy.head.effective_from <= joined <= self.today:
                continue
            if not self._has_role(course, person.id, joined):
                continue
            due = day_after(joined, course.within, self._working_days)
            held = next(iter(self._attended.get((name, person.id), ())), None)
            if held is not None or person.left_on is None or person.left_on > due:
                yield Expected(name, person.id, due, None, held, self._status(held, due))

    def _status(self, held: datetime.date | None, due: datetime.date) -> TrainingStatus:
        if held is not None and held <= self.today:
            return "done" if held <= due else "late"
        return "open" if due >= self.today else "missing"

    def _spans(self, every: Every) -> Iterator[Span]:
        """Yield the stretches that begin under this edition, and up to today."""
        first = datetime.date(self.policy.head.effective_from.year, 1, 1)
        while first <= self.today:
            after = _months_later(first, MONTHS[every])
            if first >= self.policy.head.effective_from:
                yield Span(first, after - ONE_DAY)
            first = after

    def _managers(self, day: datetime.date) -> frozenset[str]:
        people = self.data.people
        there = (person for person in people.people.values() if _employed(person, day))
        return frozenset(manager for person in there if (manager := people.on(person.id, day).manager) is not None)

    def _has_role(self, course: Course, person: str, day: datetime.date) -> bool:
        return not course.roles or self.data.people.on(person, day).role in course.roles

    def _was_there(self, person: Person, first: datetime.date, last: datetime.date) -> bool:
        if not (_employed(person, first) and _employed(person, last)):
            return False
        leaves = self.data.people.absences.get(person.id, ())
        away = sum(max(0, (min(last, leave.last_day) - max(first, leave.first_day)).days + 1) for leave in leaves)
        return away * 2 < (last - first).days + 1


def check_training(policy: Policy, data: Data, today: datetime.date) -> Iterator[Problem]:
    """Attendance names courses, and reviews name departments, that the policy has; deadlines can be counted."""
    for row in attended(data.tables):
        if row.course not in policy.training:
            told = {"name": row.course, "suggestion": suggest(row.course, policy.training)}
            yield Problem("attendance-course-unknown", row.place, told, severity="warning")
    departments = policy.scheme_review.departments if policy.scheme_review is not None else {}
    for review in department_reviews(data.tables):
        if review.department not in departments:
            told = {"name": review.department, "suggestion": suggest(review.department, departments)}
            yield Problem("review-department-unknown", review.place, told, severity="warning")
    try:
        len(TrainingBook(policy, data, today).expected)
    except YearUnknownError as error:
        yield year_unknown(policy, error)


def _due_in(period: Period, ones: Iterable[Expected]) -> tuple[Expected, ...]:
    first, last = period.first_day, period.last_day
    return tuple(one for one in ones if first <= one.due <= last)


def _employed(person: Person, day: datetime.date) -> bool:
    return (person.joined_on is None or person.joined_on <= day) and (person.left_on is None or person.left_on >= day)


def _months_later(first: datetime.date, months: int) -> datetime.date:
    month = first.month - 1 + months
    return datetime.date(first.year + month // 12, month % 12 + 1, 1)
