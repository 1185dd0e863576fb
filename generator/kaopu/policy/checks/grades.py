"""Checks of grades: bands without gap or overlap, and a recommended distribution that can be followed."""

from __future__ import annotations

from itertools import pairwise

from kaopu.policy.checks.common import Problems, item_place, score_problems, unknown
from kaopu.policy.draft import Draft
from kaopu.text.problems import Problem


def check_grades(draft: Draft) -> Problems:
    """Bands come best first, without overlap, and the last one is open, so that no score is left without a grade."""
    if draft.grades is None:
        return
    bands = draft.grades.bands
    for before, after in pairwise(bands):
        if before.at_least is None:
            yield Problem("band-open", before.place, {"grade": before.grade})
        elif after.at_least is not None and after.at_least >= before.at_least:
            values = {
                "grade": after.grade,
                "limit": after.at_least,
                "above": before.grade,
                "other": before.at_least,
            }
            yield Problem("band-overlap", after.place_of("at_least"), values)
    if bands[-1].at_least is not None:
        values = {"grade": bands[-1].grade, "limit": bands[-1].at_least}
        yield Problem("band-gap", bands[-1].place_of("at_least"), values)
    grades = [band.grade for band in bands]
    for index, band in enumerate(bands):
        if band.grade in grades[:index]:
            yield Problem("band-repeated", band.place_of("grade"), {"grade": band.grade})
        if band.at_least is not None:
            yield from score_problems(draft, band.at_least, band.place_of("at_least"))


def check_recommended(draft: Draft) -> Problems:
    """A recommended distribution speaks of grades that exist and of a share between 0 and 100 %."""
    if draft.grades is None:
        return
    known = [band.grade for band in draft.grades.bands]
    for advice in draft.grades.recommended:
        for index, grade in enumerate(advice.grades):
            if grade not in known:
                yield unknown("grade", grade, item_place(advice, "grades", index), known)
        if not 0 <= advice.at_most <= 1:
            yield Problem("share-range", advice.place_of("at_most"))
