"""A form as a workbook: figures that are locked, tinted cells that take answers, and a hidden sheet that says which.

Its bytes depend on the form alone. The hidden sheet holds the form's key and, for each field, a defined name: names go
along when somebody moves a cell or adds a row, so an answer is always read where its field is.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from kaopu.data.periods import parse_period
from kaopu.forms.form import Form, FormField, FormKey, FormRow, FormSection
from kaopu.forms.workbook_look import (
    COLUMNS,
    FIGURES,
    LAST,
    WIDTHS,
    Looks,
    breaks,
    height_of,
    spans_of,
    tables_of,
)
from kaopu.forms.workbook_rules import rule_of
from kaopu.text.language import Language
from kaopu.text.numbers import decimal_of
from kaopu.text.phrases import phrase

FONTS: Mapping[Language, str] = {"zh": "Microsoft YaHei", "zh-Hant": "Microsoft JhengHei", "en": "Microsoft YaHei"}
"""Typefaces that Excel has for the names in a language; other programs take their own instead."""
HIDDEN = "kaopu"
"""The name of the hidden sheet: the key in its first cell, then a line for each field: id, kind, defined name."""
NAME = "kaopu_{number:03}"
A4 = 9
HEADER_LENGTH = 120
LABEL = (0, 1)
"""The columns of a field's label, of those of the table; its answer stands in the others."""
SHORT, BESIDE, LONG = (2, 4), (5, 7), (2, 7)
"""The columns of a short answer, of the hint beside it, and of a long answer."""
HEADS = {0: "head", FIGURES + 1: "head_in"}
"""The looks of the heads over texts; the other columns are figures."""
ROW, WIDE_ROW = 24, 30
"""The heights of a row, and of one with answers beside its figures, in points; whoever writes more can widen it."""
TEXT_HEIGHT = 76
"""Of an empty field for a text, in points."""
PROTECTION = {"format_rows": True, "format_columns": True, "select_locked_cells": True, "select_unlocked_cells": True}


def workbook_of(form: Form) -> bytes:
    """Return the form as a workbook (.xlsx) that can be filled in without macros or a network.

    Every text is written as a string; nothing in it is a formula or a link.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,  # also makes the library date the parts of the archive alike
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": FONTS[form.key.language], "font_size": 10},
    }
    book = Workbook(file, options)
    book.set_properties({"title": form.title, "created": _made(form.key)})
    _Writing(form, book).write()
    book.close()
    return file.getvalue()


def _made(key: FormKey) -> datetime.datetime:
    """Return the day that the workbook says it was made on: the period's last one, the same at every build."""
    period = parse_period(key.period)
    day = period.last_day if period is not None else datetime.date(2000, 1, 1)
    return datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a workbook's dates have no zone


@dataclass
class _Writing:
    """One workbook being written, from the top down; ``row`` is the next free row."""

    form: Form
    book: Any
    row: int = 0
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    sections: list[int] = field(default_factory=list)
    """The rows at which a new page can begin."""

    def __post_init__(self) -> None:
        review = self.form.key.kind == "review"
        self.page = self.book.add_worksheet(self._say("sheet_review") if review else self._say("sheet_self_assessment"))
        self.hidden = self.book.add_worksheet(HIDDEN)
        self.looks = Looks(self.book)

    def _say(self, key: str, **values: object) -> str:
        return phrase(f"forms.{key}", self.form.key.language, **values)

    def write(self) -> None:
        self._set_up()
        self._head()
        self._facts()
        self._indicators()
        for section in self.form.sections:
            self._section(section)
        self._notes()
        self._hide()
        self._print()

    def _set_up(self) -> None:
        self.page.set_column(0, 0, 1.5)
        for number, width in enumerate(WIDTHS):
            self.page.set_column(COLUMNS[number], COLUMNS[number], width)
        self.page.hide_gridlines(2)
        self.page.protect("", PROTECTION)
        self.hidden.protect("")
        self.hidden.very_hidden()

    def _head(self) -> None:
        self._line(self.form.title, "title", 36)
        self.page.freeze_panes(1, 0)
        self._line(self.form.intro, "soft")
        self._space(8)

    def _facts(self) -> None:
        """Write facts in rows of four, each a small label above its value."""
        spans = spans_of(4)
        for start in range(0, len(self.form.facts), len(spans)):
            some = self.form.facts[start : start + len(spans)]
            height = max(height_of(value, span) for (_, value), span in zip(some, spans, strict=False))
            for (label, value), span in zip(some, spans, strict=False):
                self._put(self.row, span, label, "label")
                self._put(self.row + 1, span, value, "value")
            self._height(self.row, 15)
            self._height(self.row + 1, height + 4)
            self.row += 2

    def _indicators(self) -> None:
        self._space(14)
        for number, head in enumerate(self.form.columns):
            self._put(self.row, (number, number), head, HEADS.get(number, "head_right"))
        for number in range(len(self.form.columns), len(WIDTHS)):
            self._put(self.row, (number, number), "", "head")
        self._height(self.row, 32)
        self.row += 1
        for line in self.form.rows:
            self._indicator(line)

    def _indicator(self, line: FormRow) -> None:
        for number, figure in enumerate(line.figures()):
            self._put(self.row, (number, number), figure, "figure" if number else "name")
        height = height_of(line.name, (0, 0))
        for number in range(FIGURES, len(WIDTHS)):
            self._put(self.row, (number, number), "", "name")
        for number, asked in enumerate(line.fields, FIGURES):
            self._answer(asked, self.row, (number, number))
            height = max(height, height_of(asked.shown(), (number, number)))
        self._height(self.row, max(height + 2, WIDE_ROW if line.fields else ROW))
        self.row += 1

    def _section(self, section: FormSection) -> None:
        self._space(14)
        self.sections.append(self.row)
        self._line(section.title, "section", 24)
        if section.about:
            self._line(section.about, "soft" if section.fields else "body")
        for fields in tables_of(section.fields):
            if len(fields) == 1 and len(fields[0]) == 1:
                self._field(fields[0][0])
            else:
                self._table(fields)

    def _field(self, asked: FormField) -> None:
        """Write a label and its answer: beside a short one its hint, under the label of a long one."""
        long = asked.kind == "text"
        label = f"{asked.label} *" if asked.required and not asked.fixed else asked.label
        self._put(self.row, LABEL, label, "asked_above" if long else "asked")
        if long and asked.hint:
            normal, small = self.looks.strong, self.looks.small
            cell = xl_rowcol_to_cell(self.row, COLUMNS[LABEL[0]])
            self.page.write_rich_string(cell, normal, label, small, f"\n{asked.hint}", self.looks["asked_above"])
        if not long:
            self._put(self.row, BESIDE, asked.hint, "hint")
        span = LONG if long else SHORT
        self._answer(asked, self.row, span, long=long)
        height = max(TEXT_HEIGHT, height_of(asked.shown(), span)) if long else ROW
        self._height(self.row, height)
        self.row += 1
        self._space(4)

    def _table(self, lines: Sequence[Sequence[FormField]]) -> None:
        """Write numbered fields as a table: a head for each column, a line for each number."""
        spans = spans_of(len(lines[0]))
        for asked, span in zip(lines[0], spans, strict=True):
            self._put(self.row, span, asked.head or asked.label, "head_in")
        self._height(self.row, 20)
        self.row += 1
        for line in lines:
            for asked, span in zip(line, spans, strict=True):
                self._answer(asked, self.row, span)
            self._height(self.row, max(ROW, *(height_of(one.shown(), at) for one, at in zip(line, spans, strict=True))))
            self.row += 1

    def _notes(self) -> None:
        self._space(12)
        for note in self.form.notes:
            self._line(note, "soft")

    def _answer(self, asked: FormField, row: int, span: tuple[int, int], *, long: bool = False) -> None:
        """Make room for an answer, with what was handed in before, and say what may stand there."""
        name = "fixed" if asked.fixed else "answer_long" if long else f"answer_{asked.kind}"
        look, cell = self.looks[name], (row, COLUMNS[span[0]])
        self._put(row, span, "", name)
        self.cells[asked.id] = cell
        number = decimal_of(asked.value) if asked.kind == "number" else None
        if number is not None:
            self.page.write_number(*cell, number, look)
        elif asked.kind == "date" and asked.value:
            self.page.write_datetime(*cell, datetime.date.fromisoformat(asked.value), look)
        elif asked.value:
            self.page.write_string(*cell, asked.shown(), look)
        rule = None if asked.fixed else rule_of(asked, self.form.key, self._list(asked))
        if rule is not None:
            self.page.data_validation(*cell, *cell, rule)

    def _list(self, asked: FormField) -> str:
        """Write the words of a choice down on the hidden sheet, once for all fields that have the same; say where."""
        words = tuple(shown for _, shown in asked.choices)
        if words and words not in self.lists:
            column = 4 + len(self.lists)
            for row, shown in enumerate(words):
                self.hidden.write_string(row, column, shown)
            first, last = (xl_rowcol_to_cell(row, column, True, True) for row in (0, len(words) - 1))  # noqa: FBT003
            self.lists[words] = f"={HIDDEN}!{first}:{last}"
        return self.lists.get(words, "")

    def _hide(self) -> None:
        """Write the key and where each field stands onto the hidden sheet."""
        self.hidden.write_string(0, 0, self.form.key.text())
        sheet = self.page.get_name().replace("'", "''")
        for number, (name, asked) in enumerate(self.form.fields().items(), 1):
            defined = NAME.format(number=number)
            for column, text in enumerate((name, asked.kind, defined)):
                self.hidden.write_string(number, column, text)
            at = xl_rowcol_to_cell(*self.cells[name], True, True)  # noqa: FBT003
            self.book.define_name(defined, f"='{sheet}'!{at}")

    def _print(self) -> None:
        title = self.form.title[:HEADER_LENGTH].replace("&", "&&")
        self.page.set_landscape()
        self.page.set_paper(A4)
        self.page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
        self.page.fit_to_pages(1, 0)
        self.page.center_horizontally()
        # Excel divides pages as it likes once it has to fit them; other programs begin them here.
        self.page.set_h_pagebreaks(list(breaks(self.heights, self.sections)))
        self.page.print_area(0, 0, self.row - 1, LAST)
        self.page.set_header(f"&L&8{title}&R&8{phrase('pages.confidential', self.form.key.language)}")
        self.page.set_footer("&R&8&P / &N")
        first = next(iter(self.cells.values()), (0, 0))
        self.page.set_selection(*first, *first)
        self.page.set_first_sheet()
        self.page.activate()

    def _height(self, row: int, height: float) -> None:
        self.heights[row] = height
        self.page.set_row(row, height)

    def _line(self, text: str, look: str, height: float | None = None) -> None:
        """Write a text across all columns."""
        span = (0, len(WIDTHS) - 1)
        self._put(self.row, span, text, look)
        self._height(self.row, height if height is not None else height_of(text, span, small=look == "soft") + 3)
        self.row += 1

    def _space(self, height: float) -> None:
        self._height(self.row, height)
        self.row += 1

    def _put(self, row: int, span: tuple[int, int], text: str, look: str) -> None:
        first, last = COLUMNS[span[0]], COLUMNS[span[1]]
        if first == last:
            self.page.write_string(row, first, text, self.looks[look]) if text else self.page.write_blank(
                row, first, None, self.looks[look]
            )
        else:
            self.page.merge_range(row, first, row, last, "", self.looks[look])
            if text:
                self.page.write_string(row, first, text, self.looks[look])
