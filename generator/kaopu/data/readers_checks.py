"""What holds of the table of readers beyond the types of its cells: whose a login is, that every row says something."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence

from kaopu.data.checks import Places
from kaopu.data.people import Person
from kaopu.data.readers import LOGIN, ReaderRow
from kaopu.text.problems import Place, Problem, Report


def check_readers(rows: Sequence[ReaderRow], people: Mapping[str, Person], places: Places, report: Report) -> None:
    """Report logins that are none or somebody else's, rows that say nothing, and two rows where one must hold.

    Logins that differ in case only are the same: on some disks they would be one file.
    """
    ids = {person.casefold(): person for person in people}
    for row in rows:
        if not LOGIN.fullmatch(row.login):
            report(Problem("reader-login", _cell(row, "login", places), {"login": row.login}))
            continue
        owner = ids.get(row.login.casefold())
        if owner is not None and owner != row.person:
            values = {"login": row.login, "person": owner}
            report(Problem("reader-login-of-another", _cell(row, "login", places), values))
        if row.person is None and row.reads is None:
            report(Problem("reader-without-rights", _cell(row, "person", places), {"login": row.login}))
    for first, row in _meeting(rows, lambda row: row.login.casefold()):
        if first.first_day != row.first_day:  # the same row twice has been reported
            values = {"login": row.login, "first": f"{first.place.file}:{first.place.line}"}
            report(Problem("reader-login-twice", _cell(row, "login", places), values))
    for first, row in _meeting(rows, lambda row: row.person):
        if first.login.casefold() != row.login.casefold():
            values = {"person": row.person or "", "first": f"{first.place.file}:{first.place.line}"}
            report(Problem("reader-person-twice", _cell(row, "person", places), values))


def _meeting(
    rows: Iterable[ReaderRow], key: Callable[[ReaderRow], str | None]
) -> Iterable[tuple[ReaderRow, ReaderRow]]:
    """Yield each row with one that stands above it, has the same key, and holds on a day on which it holds itself."""
    known: dict[str, list[ReaderRow]] = {}
    for row in rows:
        name = key(row)
        if name is not None:
            known.setdefault(name, []).append(row)
    for same in known.values():
        yield from _meeting_among(same)


def _meeting_among(rows: Sequence[ReaderRow]) -> Iterable[tuple[ReaderRow, ReaderRow]]:
    """Yield pairs among rows of one key, one for each row that meets any; by days, so that many rows are quick."""
    in_time = sorted(rows, key=lambda row: (row.first_day or datetime.date.min, row.place))
    longest: ReaderRow | None = None
    for row in in_time:
        if longest is not None and longest.meets(row):
            first, second = sorted((longest, row), key=lambda one: one.place)
            yield first, second
        if longest is None or (row.last_day or datetime.date.max) > (longest.last_day or datetime.date.max):
            longest = row


def _cell(row: ReaderRow, column: str, places: Places) -> Place:
    return places.cell(row.place.file, row.place.line, column)
