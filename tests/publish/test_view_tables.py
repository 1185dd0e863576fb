"""``members.xlsx``: every figure of the record and no other, read by another library than the one that wrote it."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kaopu.pages.links import Links
from kaopu.publish.view_tables import View, table_of, view_table
from kaopu.records.views import TeamRecord
from kaopu.text.language import Language
from tests.pages import sample_views

LINKS = Links(("zh", "en"))


@pytest.fixture(params=[sample_views.team, sample_views.wide_team, sample_views.company])
def view(request: pytest.FixtureRequest) -> View:
    return request.param("en")  # type: ignore[no-any-return]


def cells(view: View) -> tuple[list[list[Any]], list[list[Any]]]:
    book = load_workbook(io.BytesIO(view_table(view)))
    scores, actuals = ([[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets)
    return scores, actuals


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def test_each_row_has_the_scores_of_its_record(view: View) -> None:
    (heads, *rows, last), _ = cells(view)
    named = 3 if isinstance(view, TeamRecord) else 4
    assert heads[named:] == ["Score", "Grade", "Change", *(indicator.name for indicator in view.indicators)]
    assert len(rows) == len(view.members)
    for row, member in zip(rows, view.members, strict=True):
        assert row[:3] == [member.id, member.name, member.role_name]
        assert row[named : named + 3] == [number(member.score), member.grade, number(member.change)]
        scores = [number(member.indicators[indicator.id].score) for indicator in view.indicators]
        assert row[named + 3 :] == scores
    assert last[named] == number(view.mean_score)
    assert set(last[named + 1 :]) == {None}


def test_the_second_sheet_has_each_actual_beside_its_target(view: View) -> None:
    _, (heads, *rows, _) = cells(view)
    named = 3 if isinstance(view, TeamRecord) else 4
    assert heads[named : named + 2] == [f"{view.indicators[0].name} · Actual", f"{view.indicators[0].name} · Target"]
    for row, member in zip(rows, view.members, strict=True):
        found = [member.indicators[indicator.id] for indicator in view.indicators]
        assert row[named:] == [number(value) for cell in found for value in (cell.actual, cell.target)]


def test_shares_are_in_percent_and_money_has_its_commas(view: View) -> None:
    sheet = load_workbook(io.BytesIO(view_table(view))).worksheets[1]
    named = 3 if isinstance(view, TeamRecord) else 4
    looks = {"percent": "0.00##%", "money": "#,##0.00;-#,##0.00;–"}
    for place, indicator in enumerate(view.indicators):
        column = [sheet.cell(row, named + 1 + 2 * place) for row in range(2, len(view.members) + 2)]
        found = {cell.number_format for cell in column if cell.value is not None}
        assert found <= {looks.get(indicator.unit, "General")}, indicator.id


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_the_same_record_gives_the_same_bytes_and_rows_can_be_filtered(language: Language) -> None:
    view = sample_views.team(language)
    assert view_table(view) == view_table(sample_views.team(language))
    book = load_workbook(io.BytesIO(view_table(view)))
    sheet = book.worksheets[0]
    assert sheet.auto_filter.ref == f"A1:{chr(ord('A') + sheet.max_column - 1)}{len(view.members) + 1}"
    assert book.properties.created is not None
    assert book.properties.created.date() == view.period.last_day


def test_nothing_in_it_is_a_formula_or_a_link_whatever_somebody_is_called() -> None:
    view = sample_views.team("en")
    strange = [member.model_copy(update={"name": '=HYPERLINK("https://example.org")'}) for member in view.members]
    content = view_table(view.model_copy(update={"members": tuple(strange)}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 2
    assert all("<f>" not in sheet and "<hyperlink" not in sheet for sheet in sheets)
    assert "=HYPERLINK" in str(load_workbook(io.BytesIO(content)).worksheets[0].cell(2, 2).value)


def test_it_lies_beside_its_page_so_that_the_pages_readers_read_it(view: View) -> None:
    page = (
        LINKS.team(view.id, view.period.id, "en")
        if isinstance(view, TeamRecord)
        else LINKS.company(view.period.id, "en")
    )
    assert Path(table_of(LINKS, view)).parent == Path(page).parent
    assert Path(table_of(LINKS, view)).name == "members.en.xlsx"
