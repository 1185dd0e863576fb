"""What holds of the days of people: moves lie within the employment, long leaves do not overlap."""

from __future__ import annotations

from kaopu.data.checks import Places
from kaopu.data.people import People
from kaopu.text.problems import Problem, Report


def check_moves(people: People, places: Places, report: Report) -> None:
    """Report moves before somebody joined or after they left."""
    for identifier, moves in people.moves.items():
        person = people.people.get(identifier)
        if person is None:
            continue
        for move in moves:
            early = person.joined_on is not None and move.first_day < person.joined_on
            late = person.left_on is not None and move.first_day > person.left_on
            if early or late:
                place = places.cell(move.place.file, move.place.line, "from")
                report(Problem("move-outside-employment", place, {"person": identifier, "day": move.first_day}))


def check_absences(people: People, places: Places, report: Report) -> None:
    """Report long leaves that begin before an earlier one of the same person has ended."""
    for absences in people.absences.values():
        longest = absences[0]  # of those before: the one that ends last
        for absence in absences[1:]:
            # Two that begin on one day are one row twice, which has been reported.
            if longest.first_day < absence.first_day <= longest.last_day:
                place = places.cell(absence.place.file, absence.place.line, "first_day")
                first = f"{longest.place.file}:{longest.place.line}"
                report(Problem("absence-overlap", place, {"day": longest.last_day, "first": first}))
            longest = max(longest, absence, key=lambda known: known.last_day)
