"""The training that the policy expects and its yearly review, in the handbook's words and as a calendar (R72-R75)."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaopu.text.formats import month_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaopu.pages.handbook_words import Words
    from kaopu.policy.training import Course

_MONTHS = {"quarter": 3, "half_year": 6, "year": 12}
_YEAR = 12


@dataclass(frozen=True, slots=True)
class CourseText:
    """A course in words: for whom, until when, by whom, and what else counts as having attended."""

    id: str
    name: str
    text: str
    who: str
    when: str
    by: str
    also: str
    ours: bool


@dataclass(frozen=True, slots=True)
class ReviewText:
    """The yearly review in words."""

    text: str
    month: str
    departments: str
    ours: bool


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A day until which something is to be done, and what."""

    day: str
    text: str


def training_context(words: Words) -> dict[str, object]:
    """Return what the page of training shows; the calendar is that of the year in which the edition takes effect."""
    year = words.policy.head.effective_from.year
    return {
        "courses": [_course(words, name, course) for name, course in words.policy.training.items()],
        "review": _review(words),
        "year": str(year),
        "calendar": [CalendarRow(words.date(day), text) for day, text in sorted(_calendar(words, year))],
    }


def _course(words: Words, name: str, course: Course) -> CourseText:
    roles = [words.text(words.policy.roles[role].name) for role in course.roles]
    who = words.say(f"training_who_{course.who}")
    if roles:
        who = words.say("training_who_of", who=who, roles=words.say("list_mark").join(roles))
    within = words.say("training_within", span=words.span(course.within)) if course.within is not None else ""
    kinds = words.say("list_mark").join(words.choice(kind) for kind in course.kinds)
    return CourseText(
        name,
        words.text(course.name),
        words.text(course.text),
        who,
        within or words.say(f"training_every_{course.every}"),
        words.text(course.by),
        words.say("training_kinds", kinds=kinds) if kinds else "",
        course.ours,
    )


def _review(words: Words) -> ReviewText | None:
    review = words.policy.scheme_review
    if review is None:
        return None
    departments = words.say("list_mark").join(words.text(name) for name in review.departments.values())
    first = datetime.date(words.policy.head.effective_from.year, int(review.month), 1)
    return ReviewText(words.text(review.text), month_name(first, words.language), departments, review.ours)


def _calendar(words: Words, year: int) -> Iterator[tuple[datetime.date, str]]:
    for course in words.policy.training.values():
        step = _MONTHS.get(course.every or "")
        for month in range(step, _YEAR + 1, step) if step is not None else ():
            yield _last_day(year, month), words.text(course.name)
    review = words.policy.scheme_review
    if review is not None:
        yield _last_day(year, int(review.month)), words.say("scheme_review")


def _last_day(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
