"""Write down in one language who attended the training that is expected, for a person, a team and the company."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kaopu.data.periods import Period, PeriodKind, period_of
from kaopu.records.naming import period_name
from kaopu.records.training_parts import RecordTraining, ViewDepartment, ViewSchemeReview, ViewTraining
from kaopu.rounds.training import Expected, Span, TrainingBook
from kaopu.text.formats import date
from kaopu.text.grouping import grouped
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

KINDS: Mapping[int, PeriodKind] = {3: "quarter", 12: "year"}
"""Months → the kind of period; a half-year is none."""


@dataclass(frozen=True, slots=True)
class TrainingTeller:
    """Tells what a book of training says, in one language."""

    book: TrainingBook
    language: Language

    def of(self, person: str, period: Period) -> tuple[RecordTraining, ...]:
        """Return what is due of a person in a period."""
        return tuple(self._record(one) for one in self.book.of(person, period))

    def view(self, period: Period, people: Collection[str] | None = None) -> tuple[ViewTraining, ...]:
        """Return the courses that are due in a period: of some people, or of everybody."""
        groups = grouped(self.book.due_in(period, people), lambda one: (one.due, one.course, one.span))
        return tuple(self._view(ones) for ones in groups.values())

    def review(self, period: Period) -> ViewSchemeReview | None:
        """Return the yearly review when it is due in a period (R74)."""
        state, review = self.book.review(period), self.book.policy.scheme_review
        if state is None or review is None:
            return None
        departments = tuple(
            ViewDepartment(
                name=review.departments[of.department].in_language(self.language),
                reviewed_on=of.said.reviewed_on if of.said is not None else None,
                conclusion=of.said.conclusion if of.said is not None else "",
            )
            for of in state.departments
        )
        silent = phrase("training.list_mark", self.language).join(of.name for of in departments if not of.reviewed_on)
        due = date(state.due, self.language)
        return ViewSchemeReview(
            year=state.year,
            due=state.due,
            status=state.status,
            text=phrase(f"training.review_{state.status}", self.language, due=due, departments=silent),
            departments=departments,
        )

    def _view(self, ones: Sequence[Expected]) -> ViewTraining:
        first, course = ones[0], self.book.policy.training[ones[0].course]
        status = [one.status for one in ones]
        return ViewTraining(
            name=course.name.in_language(self.language),
            by=course.by.in_language(self.language),
            span=self._span(first.span),
            due=first.due,
            expected=len(ones),
            attended=status.count("done") + status.count("late"),
            open=status.count("open"),
            late=self._names(ones, "late"),
            missing=self._names(ones, "missing"),
        )

    def _names(self, ones: Sequence[Expected], status: str) -> tuple[str, ...]:
        people = self.book.data.people
        return tuple(people.name_of(one.person) or one.person for one in ones if one.status == status)

    def _record(self, one: Expected) -> RecordTraining:
        held = date(one.attended_on, self.language) if one.attended_on is not None else ""
        due = date(one.due, self.language)
        return RecordTraining(
            id=one.course,
            name=self.book.policy.training[one.course].name.in_language(self.language),
            span=self._span(one.span),
            due=one.due,
            attended_on=one.attended_on,
            status=one.status,
            text=phrase(f"training.status_{one.status}", self.language, day=held, due=due),
        )

    def _span(self, span: Span | None) -> str:
        if span is None:
            return phrase("training.after_joining", self.language)
        kind = KINDS.get(span.last_day.month - span.first_day.month + 1)
        if kind is not None:
            return period_name(period_of(span.first_day, kind), self.language)
        half = "first_half" if span.first_day.month == 1 else "second_half"
        return phrase(f"training.{half}", self.language, year=span.first_day.year)
