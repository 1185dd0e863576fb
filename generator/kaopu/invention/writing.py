"""Write the tables that are not split by month: people, moves, absences, targets and marks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from kaopu.data.given import COLUMNS, GIVEN_FILE
from kaopu.data.targets import TARGETS_FILE, TARGETS_TREE
from kaopu.invention.days import Days
from kaopu.invention.sheets import Sheets
from kaopu.invention.staff import Staff
from kaopu.invention.targets import InventedTargets, as_csv


def write_staff(staff: Staff, days: Days, sheets: Sheets) -> None:
    """Write people, moves and absences."""
    everybody = staff.everybody.values()

    def written(day: int | None) -> str:
        return "" if day is None else days.text(day)

    people = (
        (one.id, one.name, one.role, one.team, one.manager or "", written(one.joined), written(one.left))
        for one in everybody
    )
    moves = ((one.id, days.text(day), "", team or "", boss or "") for one in everybody for day, team, boss in one.moves)
    absences = (
        (one.id, days.text(first), days.text(last), kind) for one in everybody for first, last, kind in one.leaves
    )
    sheets.whole("people", people)
    sheets.whole("moves", moves)
    sheets.whole("absences", absences)


def write_targets(targets: InventedTargets, sheets: Sheets, *, yaml: bool) -> None:
    """Write targets: those of the company and the teams into the YAML file or, without ``yaml``, into the table too."""
    levels = ("person",) if yaml else ("company", "team", "person")
    sheets.text(TARGETS_FILE, as_csv(targets.rows(levels)))
    if yaml:
        sheets.text(TARGETS_TREE, targets.as_yaml())


READERS = (
    # Nobody of these is a person of the company; that of personnel reads everything, the director the company's pages.
    ("E310", "", "everything", "", ""),
    ("E500", "", "company", "", ""),
)
"""Invented readers of every invented company, as rows of readers.csv."""
DEMO_READERS = (
    # One audit is over, and one person signs in under another name than their id.
    ("auditor-2016", "", "everything", "2016-01-01", "2016-12-31"),
    ("zane.levy@example.com", "zane-levy", "", "", ""),
)
"""More of them for the demo."""


def write_readers(sheets: Sheets, more: Iterable[tuple[str, ...]] = ()) -> None:
    """Write who reads more than others, and who signs in under another name than their id."""
    sheets.whole("readers", sorted((*READERS, *more)))


def write_marks(marks: Iterable[tuple[str, str, str, int]], sheets: Sheets) -> None:
    """Write marks that arrive ready-made: person, month, measure, mark."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([COLUMNS, *marks])
    sheets.text(GIVEN_FILE, written.getvalue())
