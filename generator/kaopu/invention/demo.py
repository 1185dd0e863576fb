"""Invent what the export of the demo company lacks, from its people and opportunities and a seed (R71).

The joiner, the leaver and the longest leave are people who have no opportunity in the export; the shorter leave lies
in the longest time in which somebody neither opened nor closed anything. So nothing contradicts the export.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from kaopu.data.catalogue import CATALOGUE, MONTHS_FOLDER
from kaopu.data.round_tables import ROUNDS_FOLDER
from kaopu.data.tables import cell_of, typed_part
from kaopu.invention.chance import Chance
from kaopu.invention.choices import write_choices
from kaopu.invention.compensation import (
    BUDGETED,
    invent_dividend,
    invent_reversals,
    invent_salaries,
    write_budget,
    write_salaries,
)
from kaopu.invention.conduct import invent_conduct, invent_marks
from kaopu.invention.days import Days, workday_after, workday_before
from kaopu.invention.deals import WonDeal, invent_credits, invent_payments, quarterly_figures
from kaopu.invention.instruction import write_attendance
from kaopu.invention.rounds import write_rounds
from kaopu.invention.sheets import PREFIXES, KeptText, Sheets
from kaopu.invention.staff import REP, Employee, Profile, Staff
from kaopu.invention.targets import invent_targets
from kaopu.invention.writing import DEMO_READERS, write_marks, write_readers, write_staff, write_targets
from kaopu.text.csv_reader import read_csv
from kaopu.text.problems import Problem, Report
from kaopu.text.tree import FileTree

EXPORTED = ("leads", "deals")
IDLE = 3
"""How many people without opportunities are needed: one joins, one leaves, one has a child."""
MOVED = 2
MARKS = ("market_report_mark",)
"""The measures that the demo's policy takes ready-made from data/measures.csv."""
SHARED = 0.025
"""The part of large deals that colleagues share."""


@dataclass(frozen=True)
class Export:
    """What the export gave: the staff, won deals by person, and each person's accounts and days of doing something."""

    staff: Staff
    won: Mapping[str, list[WonDeal]]
    accounts: Mapping[str, tuple[str, ...]]
    busy: Mapping[str, list[int]]


def invent_demo(tree: FileTree, seed: int, year: int, report: Report) -> dict[str, str]:
    """Return the texts of all invented files by path, and of people.csv; nothing when the export has problems."""
    problems: list[Problem] = []
    tables = {name: _rows(name, tree, problems.append) for name in ("people", *EXPORTED)}
    for problem in problems:
        report(problem)
    if problems:
        return {}
    days = Days(year)
    export = _with_changes(_export(tables, days), days, seed)
    kept: dict[str, KeptText] = {}
    sheets = Sheets(days, lambda path: kept.setdefault(path, KeptText()))
    _invent(export, days, seed, sheets)
    sheets.close()
    return {path: text.kept for path, text in kept.items()}


def stale_files(tree: FileTree, made: Mapping[str, str]) -> list[str]:
    """Return the files of invented tables in month folders, and those of rounds, that are not among those made."""
    invented = {f"{table}.csv" for table in PREFIXES if table not in EXPORTED}
    paths = [path for path in tree.paths("data", ".csv") if path.startswith(f"{MONTHS_FOLDER}/")]
    stale = [path for path in paths if path.rpartition("/")[2] in invented and path not in made]
    return stale + [path for path in tree.paths(ROUNDS_FOLDER, "") if path not in made]


def _rows(table: str, tree: FileTree, report: Report) -> list[dict[str, Any]]:
    """Read a table's rows, each cell converted; problems are reported."""
    rows: list[dict[str, Any]] = []
    columns = CATALOGUE[table].columns
    for path in tree.paths("data", ".csv"):
        content = tree.read(path)
        if path.rpartition("/")[2] != f"{table}.csv" or path.startswith("data/sources/") or content is None:
            continue
        text = read_csv(path, content, report)
        if text is not None:
            typed_part(table, text, report)
            named = [(index, columns[name], name) for index, name in enumerate(text.header) if name in columns]
            rows += [{name: cell_of(column, cells[index]) for index, column, name in named} for cells in text.rows]
    return rows


def _export(tables: Mapping[str, list[dict[str, Any]]], days: Days) -> Export:
    """Gather what was exported; joiners and leavers of an earlier run are forgotten."""
    people = [
        Employee(row["id"], row["name"], row["role"], row["team"], row.get("manager")) for row in tables["people"]
    ]
    won: dict[str, list[WonDeal]] = {}
    accounts: dict[str, set[str]] = {}
    busy: dict[str, list[int]] = {}
    for row in sorted(tables["deals"], key=lambda row: (row["closed_on"], row["id"])):
        closed = row["closed_on"].toordinal()
        busy.setdefault(row["person"], []).append(closed)
        if row["stage"] == "won" and days.first <= closed <= days.last:
            deal = WonDeal(row["id"], row["account"], closed, row["amount"], row["agreement"] != "none")
            won.setdefault(row["person"], []).append(deal)
    for row in tables["leads"]:
        if row.get("opened_on"):
            busy.setdefault(row["person"], []).append(row["opened_on"].toordinal())
        if row.get("account"):
            accounts.setdefault(row["person"], set()).add(row["account"])
    sorted_accounts = {person: tuple(sorted(found)) for person, found in accounts.items()}
    return Export(Staff.of(people), won, sorted_accounts, busy)


def _with_changes(export: Export, days: Days, seed: int) -> Export:
    """Let somebody join, leave, be away and move.

    Teams change within the year's first month, and people leave in its last one: only then do targets add up both over
    a team's people and over its periods, because everybody belongs to one team in all of them.
    """
    chance = Chance(seed, "changes")
    staff = export.staff
    idle = chance.pick_several([person for person in staff.reps if person.id not in export.busy], IDLE)
    changes: list[tuple[str, dict[str, Any]]] = []
    if len(idle) == IDLE:
        first = workday_after(days.in_year(1, chance.whole(9, 20)))
        changes.append((idle[0].id, {"joined": first}))
        changes.append((idle[1].id, {"left": workday_before(days.in_year(12, chance.whole(8, 20)))}))
        begin = days.in_year(3, chance.whole(1, 20))
        changes.append((idle[2].id, {"leaves": ((begin, begin + 127, "parental"),)}))
    gap = _longest_gap(export, days)
    if gap is not None:
        person, first, last = gap
        changes.append((person, {"leaves": ((first, last, "sick"),)}))
    changes += _moves(export, chance, days, {person for person, _ in changes})
    for identifier, change in changes:
        staff = staff.changed(identifier, **change)
    return Export(staff, export.won, export.accounts, export.busy)


def _longest_gap(export: Export, days: Days) -> tuple[str, int, int] | None:
    """Return who was idle longest between April and November, and the first and last day of it."""
    gaps = [
        (after - before, person, before + 1, after - 1)
        for person, busy in sorted(export.busy.items())
        for before, after in itertools.pairwise(sorted(busy))
        if before >= days.in_year(4, 1) and after <= days.in_year(11, 30)
    ]
    longest = max(gaps, key=itemgetter(0), default=None)
    return None if longest is None else longest[1:]


def _moves(export: Export, chance: Chance, days: Days, taken: set[str]) -> list[tuple[str, dict[str, Any]]]:
    """Let one rep change team within January, and another report to another manager from a day in August."""
    candidates = [person for person in export.staff.reps if person.id in export.busy and person.id not in taken]
    if len(candidates) < MOVED:
        return []
    changed: list[tuple[str, dict[str, Any]]] = []
    days_of_move = (days.in_year(1, 16), days.in_year(8, 14))
    for person, day, team_too in zip(chance.pick_several(candidates, MOVED), days_of_move, (True, False), strict=True):
        others = sorted({(other.team, other.manager) for other in export.staff.reps if other.team != person.team})
        if others:
            team, manager = chance.pick(others)
            changed.append((person.id, {"moves": ((day, team if team_too else None, manager),)}))
    return changed


def _invent(export: Export, days: Days, seed: int, sheets: Sheets) -> None:
    shared: list[tuple[str, str, str]] = []
    marks: list[tuple[str, str, str, int]] = []
    for person in export.staff.everybody.values():
        profile = Profile.of(person, seed, days, export.staff, export.accounts.get(person.id, ()))
        won = export.won.get(person.id, [])
        invent_reversals(profile, seed, won, invent_payments(profile, seed, won, sheets), sheets)
        invent_conduct(profile, seed, sheets)
        marks += [*invent_marks(profile, seed, MARKS), *invent_dividend(person, days, seed)]
        shared += invent_credits(profile, seed, won, SHARED)
    sheets.whole("credits", sorted(shared))
    write_staff(export.staff, days, sheets)
    reps = [person for person in export.staff.everybody.values() if person.role == REP]
    actuals = {person.id: quarterly_figures(days, export.won.get(person.id, [])) for person in reps}
    targets = invent_targets(actuals, export.staff, days, seed)
    write_targets(targets, sheets, yaml=True)
    salaries = {person.id: invent_salaries(person, days, seed) for person in export.staff.everybody.values()}
    write_salaries(salaries, sheets)
    write_budget(BUDGETED, salaries, export.staff, targets, sheets)
    write_choices(export.staff.everybody, sheets)
    write_marks(marks, sheets)
    write_attendance(export.staff, days, sheets)
    write_readers(sheets, DEMO_READERS)
    write_rounds(export.staff, {person: found["sales"] for person, found in actuals.items()}, targets, seed, sheets)
