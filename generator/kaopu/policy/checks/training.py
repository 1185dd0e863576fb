"""Checks of the training that people are expected to attend, and of the yearly review (R72-R75)."""

from __future__ import annotations

from kaopu.policy.checks.common import Problems, item_place, repetition_problems, unknown
from kaopu.policy.draft import Draft
from kaopu.policy.training import Course
from kaopu.text.problems import Problem

LAST_MONTH = 12


def check_training(draft: Draft) -> Problems:
    """New people have so long after joining; everybody else is expected in every stretch of the calendar."""
    for _, course in draft.decoded("training"):
        yield from _timing_problems(course)
        for key in ("roles", "kinds"):
            yield from repetition_problems(course, key)
        for index, role in enumerate(course.roles):
            if not draft.knows("roles", role):
                yield unknown("role", role, item_place(course, "roles", index), draft.maps["roles"])


def _timing_problems(course: Course) -> Problems:
    key, other = ("within", "every") if course.who == "new_people" else ("every", "within")
    if getattr(course, key) is None:
        yield Problem("missing-key", course.place, {"key": key})
    if getattr(course, other) is not None:
        yield Problem("course-timing", course.place_of(other), {"who": course.who, "key": key, "other": other})


def check_scheme_review(draft: Draft) -> Problems:
    """The yearly review lies in a month of the year."""
    review = draft.scheme_review
    if review is not None and (review.month != int(review.month) or not 1 <= review.month <= LAST_MONTH):
        yield Problem("month-number", review.place_of("month"))
