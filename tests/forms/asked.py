"""Forms of Ann, who is invented, made from a small firm's records; and a workbook as somebody sees it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kaopu.data.rounds import PersonRound
from kaopu.forms.asking import form_of
from kaopu.forms.form import Form, FormKind
from kaopu.text.language import Language
from tests.rounds.house import REVIEW, TALK, Gone, house, table, went

HANDED_IN = (
    table("self_assessments", '"ann",2017-04-05,"Sold a lot,\nand early.",One customer left.'),
    table("self_scores", "ann,teamwork,90.50,I help."),
    table("evidence", f"ann,result,crm.png,{'ab' * 32}"),
    table("reviews", REVIEW),
    table("review_scores", "ann,max,teamwork,83,Helps the new ones."),
    table("department_feedback", "ann,finance,2017-04-05,88,Invoices are right."),
    table("talks", TALK),
    table("actions", "ann,a1,Return visits,2,", "ann,a2,Complaints upheld,3,flag"),
)


@cache
def the_house(*, handed_in: bool) -> Gone:
    return went(house(*(HANDED_IN if handed_in else ())))


def asked(kind: FormKind, language: Language = "en", *, handed_in: bool = False, period: str = "2017-Q1") -> Form:
    """Return Ann's form; ``handed_in`` says whether everything has been handed in before."""
    found = the_house(handed_in=handed_in)
    given = found.data.rounds.get(("ann", period), PersonRound())
    return form_of(kind, found.record("ann", period, language), found.policy, given)


def opened(content: bytes) -> Any:
    """Open a workbook as a whole, with another library than the one it was written with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content))


def free_cells(sheet: Worksheet) -> dict[str, str]:
    """Return what stands to the left of, or above, each cell that is not locked → that cell; first come, first kept.

    Somebody finds a field by the words beside it: in its row, or at the head of its column. In a table of numbered
    lines the line's number stands behind the head.
    """
    found: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if type(cell).__name__ == "MergedCell" or cell.protection.locked:
                continue
            label = _label(sheet, cell.row or 0, cell.column or 0)
            numbers[label] = numbers.get(label, 0) + 1
            found[f"{label} {numbers[label]}" if numbers[label] > 1 else label] = cell.coordinate
    return found


def _label(sheet: Worksheet, row: int, column: int) -> str:
    beside = str(sheet.cell(row, 2).value or "") if sheet.cell(row, 2).protection.locked else ""
    if beside and sheet.cell(row, 3).value is None:
        return beside.split("\n")[0]
    above = row - 1
    while not sheet.cell(above, column).protection.locked or sheet.cell(above, column).value is None:
        above -= 1
    head = str(sheet.cell(above, column).value)
    return f"{beside}: {head}" if beside else head


def values_of(form: Form) -> Mapping[str, str]:
    """Return what was filled in before, as it is shown."""
    return {name: field.shown() for name, field in form.fields().items()}
