"""Workbooks whose bytes depend on nothing but what stands in them, and in which no text can act as a formula."""

from __future__ import annotations

import datetime
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from kaopu.text.language import Language
from kaopu.text.phrases import phrase

Cell = str | Decimal
FONTS: Mapping[Language, str] = {"zh": "Microsoft YaHei", "zh-Hant": "Microsoft JhengHei", "en": "Microsoft YaHei"}
"""Typefaces that Excel has for the names in a language; other programs take their own instead."""
WIDTHS = (6, 48)
"""The narrowest and the widest column, in figures."""
SIZE = 10
A4 = 9
HEADER_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: heads, rows and a last row of sums. Text stands left, Decimals are money and stand right.

    ``fixed`` columns stay in sight when it scrolls; numbers in those of ``ratios`` are shown in percent, in those of
    ``figures`` with the decimals that each has. The rows can be ``filtered`` by their heads.
    """

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    last: tuple[Cell, ...]
    fixed: int
    ratios: tuple[int, ...] = ()
    figures: tuple[int, ...] = ()
    filtered: bool = False

    def look(self, column: int) -> int:
        """Return how numbers of a column are shown: 1 as money, 2 in percent, 3 as figures; text is 0."""
        return 2 if column in self.ratios else 3 if column in self.figures else 1


def workbook(sheets: Sequence[Sheet], title: str, day: datetime.date, language: Language) -> bytes:
    """Return a workbook that says it was made on ``day``, so that its bytes are the same at every build.

    Every text is written as a string, in cells that stay text also when somebody edits them; nothing is a formula or a
    link. Amounts are numbers: binary ones, in which any amount of up to fifteen figures comes out as it was put in.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,  # also makes the library date the parts of the archive alike
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": FONTS[language], "font_size": SIZE},
    }
    book = Workbook(file, options)
    made = datetime.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a workbook's dates have no zone
    book.set_properties({"title": title, "created": made})
    header = f"&L{title[:HEADER_LENGTH].replace('&', '&&')}&R{phrase('pages.confidential', language)}"
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        _write(page, sheet, _Styles(book, sheet))
        page.set_header(header)
    book.close()
    return file.getvalue()


class _Styles:
    """The looks of a sheet's cells; of the last row those of ``sums``."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        figures = [
            cell
            for row in (*sheet.rows, sheet.last)
            for column, cell in enumerate(row)
            if isinstance(cell, Decimal) and sheet.look(column) == 1
        ]
        zeros = "0" * max([2, *map(_places, figures)])
        text: dict[str, Any] = {"num_format": "@", "quote_prefix": True, "valign": "vcenter"}
        money = {"num_format": f"#,##0.{zeros};-#,##0.{zeros};–", "align": "right", "valign": "vcenter"}
        ratio = {**money, "num_format": "0.00##%"}
        figure = {**money, "num_format": "General"}
        head = {**text, "bold": True, "text_wrap": True, "bottom": 1}
        last = {"bold": True, "top": 1}
        self.heads = (book.add_format(head), book.add_format({**head, "align": "right"}))
        self.cells = tuple(map(book.add_format, (text, money, ratio, figure)))
        self.sums = tuple(book.add_format({**look, **last}) for look in (text, money, ratio, figure))


def _write(page: Any, sheet: Sheet, styles: _Styles) -> None:
    numeric = [any(isinstance(row[column], Decimal) for row in sheet.rows) for column in range(len(sheet.heads))]
    for column, head in enumerate(sheet.heads):
        page.write_string(0, column, head, styles.heads[numeric[column]])
    for number, row in enumerate((*sheet.rows, sheet.last), 1):
        looks = styles.cells if number <= len(sheet.rows) else styles.sums
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                page.write_number(number, column, cell, looks[sheet.look(column)])
            elif cell:
                page.write_string(number, column, cell, looks[0])
            else:
                page.write_blank(number, column, None, looks[0])
    for column, width in enumerate(_widths(sheet)):
        page.set_column(column, column, width)
    page.freeze_panes(1, sheet.fixed)
    if sheet.filtered and sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.heads) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_footer("&R&P / &N")


def _places(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _widths(sheet: Sheet) -> Iterator[int]:
    """Yield the width of each column in figures: Chinese characters take two, and an amount has its commas."""
    for column in range(len(sheet.heads)):
        cells = (row[column] for row in ((sheet.heads), *sheet.rows, sheet.last))
        widest = max(_width(f"{cell:,.2f}" if isinstance(cell, Decimal) else cell) for cell in cells)
        yield min(max(widest + 2, WIDTHS[0]), WIDTHS[1])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
