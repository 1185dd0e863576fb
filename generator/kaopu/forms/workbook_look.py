"""How a form's sheet looks: the grid of its columns, the heights of its rows, and the formats of its cells."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from kaopu.forms.form import FormField

WIDTHS = (25, 13, 13, 11, 11, 9, 12, 42)
"""Of the columns of the table of indicators, in figures; a narrow empty one stands before them."""
FIRST = 1
COLUMNS = tuple(range(FIRST, FIRST + len(WIDTHS)))
LAST = COLUMNS[-1]
FIGURES = 6
"""So many columns show figures; the others take answers."""
LINE = 16.5
"""The height of a line of text, in points."""
PAGE = 575
"""How high the rows of a printed page are together, in points."""
SMALL = 0.9
"""How large remarks are beside other text."""
HIGHEST = 400
"""Excel's highest row is 409 points."""
_SPANS: Mapping[int, tuple[tuple[int, int], ...]] = {
    2: ((0, 1), (2, 7)),
    3: ((0, 4), (5, 6), (7, 7)),
    4: ((0, 0), (1, 3), (4, 6), (7, 7)),
}
INK, SOFT, LINE_COLOUR, FAINT, ACCENT = "#15191E", "#56606B", "#CFD5DB", "#F2F4F6", "#0B5A75"
TINT, EDGE = "#E8F3F7", "#8FB9C9"
"""Of cells that take an answer."""


def spans_of(fields: int) -> tuple[tuple[int, int], ...]:
    """Return the first and last column of each of so many things that stand in one row."""
    return _SPANS.get(fields) or tuple((number, number) for number in range(fields))


def height_of(text: str, span: tuple[int, int], *, small: bool = False) -> float:
    """Return the height that a text needs in some columns, in points: Chinese characters take two figures."""
    room = max(sum(WIDTHS[span[0] : span[1] + 1]) - 1, 1) / (SMALL if small else 1)
    lines = sum(max(1, math.ceil(_width(line) / room)) for line in text.split("\n"))
    return min(lines * LINE * (SMALL if small else 1), HIGHEST)


def _width(text: str) -> float:
    return sum(1.95 if unicodedata.east_asian_width(character) in "WFA" else 0.98 for character in text)


def breaks(heights: Mapping[int, float], sections: Sequence[int]) -> Iterator[int]:
    """Yield the rows at which a new page begins: a section that fits on a page is not divided."""
    ends = [*sections, len(heights)]
    used = sum(heights[row] for row in range(ends[0]))
    for first, end in pairwise(ends):
        height = sum(heights[row] for row in range(first, end))
        if used % PAGE + height > PAGE and used % PAGE > 0:
            yield first
            used = 0.0
        used += height


def tables_of(fields: Sequence[FormField]) -> list[list[list[FormField]]]:
    """Put numbered fields together: those of ``action.1.text``, ``action.1.planned``, ``action.2.text`` … are a table.

    A table is a list of lines, a line a list of fields; any other field is a table of its own.
    """
    tables: list[list[list[FormField]]] = []
    before: tuple[str, str] | None = None
    for field in fields:
        name, _, rest = field.id.partition(".")
        number = rest.partition(".")[0]
        if not number.isdigit():
            tables.append([[field]])
            before = None
        elif before == (name, number):
            tables[-1][-1].append(field)
        elif before is not None and before[0] == name:
            tables[-1].append([field])
            before = (name, number)
        else:
            tables.append([[field]])
            before = (name, number)
    return tables


class Looks:
    """The formats of a workbook by name."""

    def __init__(self, book: Any) -> None:
        text: dict[str, Any] = {"num_format": "@", "quote_prefix": True, "valign": "vcenter", "text_wrap": True}
        text["font_color"] = INK
        rule = {"bottom": 1, "bottom_color": LINE_COLOUR}
        head = {**text, "bold": True, "bg_color": FAINT, "bottom": 1, "bottom_color": SOFT, "font_size": 9}
        answer = {**text, "locked": False, "bg_color": TINT, "border": 1, "border_color": EDGE, "quote_prefix": False}
        looks: dict[str, dict[str, Any]] = {
            "title": {**text, "bold": True, "font_size": 18, "font_color": ACCENT, "text_wrap": False},
            "soft": {**text, "font_color": SOFT, "font_size": 9},
            "body": text,
            "label": {**text, "font_color": SOFT, "font_size": 8, "top": 1, "top_color": LINE_COLOUR},
            "value": {**text, "bold": True, "valign": "top"},
            "section": {
                **text,
                "bold": True,
                "font_size": 12,
                "font_color": ACCENT,
                "bottom": 1,
                "bottom_color": ACCENT,
            },
            "head": head,
            "head_in": {**head, "indent": 1},
            "head_right": {**head, "align": "right", "indent": 1},
            "name": {**text, **rule},
            "figure": {**text, **rule, "align": "right", "indent": 1},
            "asked": {**text, "bold": True},
            "asked_above": {**text, "bold": True, "valign": "top"},
            "hint": {**text, "font_color": SOFT, "font_size": 9, "indent": 1},
            "fixed": {**text, "bold": True},
            "answer_text": {**answer, "indent": 1},
            "answer_long": {**answer, "align": "left", "indent": 1, "valign": "top"},
            "answer_choice": {**answer, "indent": 1},
            "answer_number": {**answer, "num_format": "General", "align": "right", "indent": 1},
            "answer_date": {**answer, "num_format": "yyyy-mm-dd", "align": "left", "indent": 1},
        }
        self._formats = {name: book.add_format(look) for name, look in looks.items()}
        self.strong = book.add_format({"bold": True, "font_color": INK})
        self.small = book.add_format({"font_color": SOFT, "font_size": 8})

    def __getitem__(self, name: str) -> Any:
        """Return a format."""
        return self._formats[name]
