"""Texts that people handed in with a character that no typeface of the documents has, told before printing."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.data.round_tables import ROUNDS_FOLDER
from kaopu.data.rounds import PersonRound, Rounds, Row
from kaopu.pages.fonts import missing_characters
from kaopu.text.problems import Place, Problem

BREAKS = {"\n", "\r", "\t"}


def texts_without_glyph(rounds: Rounds) -> Iterator[Problem]:
    """Yield each cell with such a character; of an anonymous comment only the file, for its row tells too much."""
    for (_, period), handed_in in rounds.items():
        for row in _rows(handed_in):
            yield from _in_row(row)
        for comment in handed_in.peer_comments:
            place = Place(f"{ROUNDS_FOLDER}/{period}/peer_comments.csv")
            yield from (_problem(place, "comment", character) for character in strange_characters(comment))


def strange_characters(text: str) -> list[str]:
    """Return the characters of a text that cannot be printed, in order."""
    return [] if text.isascii() else sorted(missing_characters(text, "zh") - BREAKS)


def _rows(handed_in: PersonRound) -> Iterator[Row]:
    own, review = handed_in.self_assessment, handed_in.review
    if own is not None:
        yield from (own, *own.scores, *own.evidence)
    if review is not None:
        yield from (review, *review.scores)
    yield from (*handed_in.feedback, *handed_in.actions, *handed_in.appeals)
    yield from (row for row in (handed_in.talk, handed_in.acknowledgement) if row is not None)


def _in_row(row: Row) -> Iterator[Problem]:
    cells = row.cells
    if cells is None:
        return
    for column, text in zip(cells.text.header, cells.text.rows[cells.row], strict=True):
        for character in strange_characters(text):
            yield _problem(cells.place(column), column, character)


def _problem(place: Place, column: str, character: str) -> Problem:
    return Problem("character-without-glyph", place, {"character": f"U+{ord(character):04X}", "field": column})
