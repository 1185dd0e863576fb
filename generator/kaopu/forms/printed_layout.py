"""How a form is set on paper: its fields in a line, as an area to write in or as a list, on one page or on two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kaopu.text import formats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaopu.forms.form import FieldKind, Form, FormField, FormRow, FormSection

LONGEST_LINE = 300
"""A text of at most so many characters is one line; longer ones get several."""
_LONG_WORDS = 12
_IN_A_LINE = 4
_NUMBERED = re.compile(r"([a-z_]+)\.[1-9]\d*\.([a-z_]+)", re.ASCII)
_WIDTHS: dict[FieldKind, str] = {"text": "", "number": "c-number", "date": "c-date", "choice": "c-choice"}
_FIGURES = ("", "n c-amount", "n c-amount", "n c-percent", "n c-score", "n c-narrow")
# Points of a page of A4 within its margins, and what the parts of a form take of it: rather too much than too little.
_PAGE, _TO_SPARE = 754, 24
_H1, _FACTS, _TABLE, _TITLE, _LINE_OF_FIELDS, _AREA_LABEL, _NOTE = 26, 29, 30, 31, 50, 21, 11
_ROW, _CLOSE_ROW, _BARE_ROW, _LISTED_ROW, _TEXT, _SMALL_TEXT = 37, 31, 17, 23, 14, 11
_LEAST_AREA, _MOST_AREA = 66, 150
_MANY_ROWS = 8
_WIDTH, _INTRO_WIDTH, _FACT_WIDTH, _NAME_WIDTH, _HEAD_WIDTH = 485, 400, 112, 90, 84
_TITLE_WIDTH = 240
_HAN_WIDTH, _LATIN_WIDTH, _LAST_LATIN = 9.2, 4.9, 0x2E7F


@dataclass(frozen=True, slots=True)
class Block:
    """Fields that are set together.

    ``line`` and ``area`` have ``fields``; ``listed`` has ``rows`` of like fields, with a style sheet's class for each
    column in ``widths``.
    """

    kind: Literal["line", "area", "listed"]
    fields: tuple[FormField, ...] = ()
    rows: tuple[tuple[FormField, ...], ...] = ()
    widths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a form breaks, and how high its areas are, in points.

    ``second`` is the section that begins the second page; None: the form is left to flow. ``heights`` are those of
    areas, by field. ``close``: so many indicators that their rows stand close.
    """

    second: FormSection | None
    heights: Mapping[str, int]
    close: bool


def has_lines(field: FormField) -> bool:
    """Return whether a field takes several lines of text."""
    return field.kind == "text" and field.longest > LONGEST_LINE


def is_area(field: FormField) -> bool:
    """Return whether a field of a section is an area to write in, as wide as the page."""
    return _sort(field) == "area"


def is_wide(field: FormField) -> bool:
    """Return whether a field that stands in a line takes two of its four columns."""
    return field.kind == "text" or max((len(words) for _, words in field.choices), default=0) > _LONG_WORDS


def blocks(section: FormSection) -> tuple[Block, ...]:
    """Set the fields of a section: numbered ones (``action.2.text``) as a list, the others as they come."""
    found: list[Block] = []
    waiting = list(section.fields)
    while waiting:
        sort = _sort(waiting[0])
        taken = waiting if sort != "area" else waiting[:1]
        count = next((count for count, field in enumerate(taken) if _sort(field) != sort), len(taken))
        found.append(_block(tuple(waiting[:count])))
        del waiting[:count]
    return tuple(found)


def heads(form: Form) -> tuple[tuple[str, str, str], ...]:
    """Return the heads of the table of indicators: words, a class of the style sheet, and what holds for all rows."""
    columns = list(zip(*(row.fields for row in form.rows if row.fields), strict=False))
    asked = [(f"asked {_WIDTHS[column[0].kind] or 'c-words'}", _shared(form, column)) for column in columns]
    kinds = [*((kind, "") for kind in _FIGURES), *asked]
    return tuple((head, kind, hint) for head, (kind, hint) in zip(form.columns, kinds, strict=True))


def limits(form: Form) -> dict[str, str]:
    """Return what is printed below the number fields of the table whose limits differ from row to row: ``80–95``."""
    hints = [hint for _, _, hint in heads(form)[len(_FIGURES) :]]
    return {
        field.id: _limits_of(form, field)
        for row in form.rows
        for field, hint in zip(row.fields, hints, strict=False)
        if field.kind == "number" and not hint
    }


def setting(form: Form) -> Setting:
    """Return how the form is set: its sections kept whole, and areas as high as their page has room for."""
    close = len(form.rows) > _MANY_ROWS
    pages: list[list[FormSection]] = [[]]
    used = [_head(form) + sum(_height_of_row(row, close=close) for row in form.rows)]
    for section in form.sections:
        if len(pages) == 1 and section.fields and used[0] + _least(section) > _PAGE - _TO_SPARE:
            pages.append([])
            used.append(0)
        pages[-1].append(section)
        used[-1] += _least(section)
    used[-1] += 2 * _TEXT + _NOTE * len(form.notes)
    heights: dict[str, int] = {}
    for sections, height in zip(pages, used, strict=True):
        areas = [field.id for section in sections for field in section.fields if is_area(field)]
        more = (_PAGE - _TO_SPARE - height) // max(len(areas), 1)
        heights |= dict.fromkeys(areas, min(max(_LEAST_AREA + more, _LEAST_AREA), _MOST_AREA))
    # Without a whole page before it, a break would only leave a page with hardly anything on it.
    second = pages[1][0] if len(pages) > 1 and used[0] <= _PAGE else None
    return Setting(second, heights, close)


def _sort(field: FormField) -> str:
    numbered = _NUMBERED.fullmatch(field.id)
    return f"listed {numbered[1]}" if numbered else "area" if has_lines(field) else "line"


def _block(fields: tuple[FormField, ...]) -> Block:
    sort = _sort(fields[0])
    if sort in ("area", "line"):
        return Block("area" if sort == "area" else "line", fields)
    rows: dict[str, list[FormField]] = {}
    for field in fields:
        rows.setdefault(field.id.rpartition(".")[0], []).append(field)
    widths = tuple(_WIDTHS[field.kind] for field in next(iter(rows.values())))
    return Block("listed", rows=tuple(tuple(row) for row in rows.values()), widths=widths)


def _shared(form: Form, column: tuple[FormField, ...]) -> str:
    """Return what holds for all fields of a column: of numbers their limits, otherwise their hint."""
    found = {_limits_of(form, field) if field.kind == "number" else field.hint for field in column}
    # One row's limits stand beside it all the same: another row may be without a field.
    return found.pop() if len(found) == 1 and (len(column) > 1 or column[0].kind != "number") else ""


def _limits_of(form: Form, field: FormField) -> str:
    language = form.key.language
    least, most = (formats.number(value, language) if value is not None else "" for value in (field.least, field.most))
    return f"{least}–{most}" if least or most else ""


def _head(form: Form) -> int:
    """Return how high the form is down to the first row of figures."""
    height = _H1 * _lines(form.title, _TITLE_WIDTH) + _TEXT * _lines(form.intro, _INTRO_WIDTH) + _SMALL_TEXT
    for start in range(0, len(form.facts), _IN_A_LINE):
        lines = max(_lines(value, _FACT_WIDTH) for _, value in form.facts[start : start + _IN_A_LINE])
        height += _FACTS + _SMALL_TEXT * (lines - 1)
    if form.rows:
        lines = max(_lines(head, _HEAD_WIDTH) + _lines(hint, _HEAD_WIDTH) for head, _, hint in heads(form))
        height += _TABLE + _SMALL_TEXT * (lines - 1)
    return height


def _height_of_row(row: FormRow, *, close: bool) -> int:
    least = _BARE_ROW if not row.fields else _CLOSE_ROW if close else _ROW
    return max(least, _SMALL_TEXT * (_lines(row.name, _NAME_WIDTH) - 1) + _BARE_ROW)


def _least(section: FormSection) -> int:
    """Return how high a section is when its areas are as small as they may be."""
    height = _TITLE + _TEXT * _lines(section.about, _WIDTH)
    for block in blocks(section):
        if block.kind == "area":
            height += (_AREA_LABEL + _LEAST_AREA) * len(block.fields)
        elif block.kind == "line":
            columns = sum(2 if is_wide(field) else 1 for field in block.fields)
            height += _LINE_OF_FIELDS * -(-columns // _IN_A_LINE)
        else:
            height += _TABLE + _LISTED_ROW * len(block.rows)
    return height


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes, rather too many than too few."""
    widths = [
        sum(_HAN_WIDTH if ord(letter) > _LAST_LATIN else _LATIN_WIDTH for letter in line) for line in text.split("\n")
    ]
    return sum(1 + int(line // width) for line in widths) if text else 0
