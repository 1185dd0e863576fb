"""Invented attendance of the training that the demo expects, and its yearly review, with awkward cases (R72-R75)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from kaopu.invention.days import Days, workday_after
from kaopu.invention.sheets import Sheets
from kaopu.invention.staff import MANAGER, Employee, Staff

LATE = 21
"""So many days after joining somebody hears of the policy, when it was forgotten at first."""
TALK_DAYS = ((3, 15), (9, 20))
"""Month and day of the two trainings of managers."""
CONCLUSIONS = (
    ("hr", (12, 20), "流程按期完成率较高；面谈记录需更规范。"),
    ("sales", (12, 21), "权重总体合适；建议下一年略增新客户的权重。"),
)
"""Department, month and day, and what it said; finance has not said anything yet."""


def write_attendance(staff: Staff, days: Days, sheets: Sheets) -> None:
    """Write attendance.csv and scheme_reviews.csv: one induction is late, and a manager has missed a half-year."""
    rows = [*_inductions(staff.everybody.values(), days), *_talk_trainings(staff, days)]
    sheets.whole("attendance", sorted(rows))
    year = days.year
    sheets.whole(
        "scheme_reviews",
        sorted((str(year), by, datetime.date(year, month, day), said) for by, (month, day), said in CONCLUSIONS),
    )


def _inductions(everybody: Iterable[Employee], days: Days) -> Iterator[tuple[str, str, str]]:
    """Whoever joins hears of the policy, the first of them late."""
    joined = [person for person in everybody if person.joined is not None]
    for number, person in enumerate(joined):
        wait = LATE if number == 0 else 2
        yield person.id, "induction", days.text(workday_after((person.joined or 0) + wait))


def _talk_trainings(staff: Staff, days: Days) -> Iterator[tuple[str, str, str]]:
    """Managers are trained twice a year; one of them misses the second time."""
    managers = [person for person in staff.everybody.values() if person.role == MANAGER]
    for number, (month, day) in enumerate(TALK_DAYS):
        held_on = workday_after(days.in_year(month, day))
        for person in managers[:-1] if number else managers:
            if person.present(held_on):
                yield person.id, "talk_training", days.text(held_on)
