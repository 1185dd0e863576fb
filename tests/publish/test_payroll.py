"""The payroll's files, read back by readers that know nothing of what wrote them: csv and openpyxl (R70)."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from kaopu.data.periods import Period
from kaopu.pages.links import Links
from kaopu.pay.result import CommissionLine, ComponentPay, Payout, Payouts
from kaopu.publish.payroll import (
    Payroll,
    payroll_csv,
    payroll_files,
    payroll_periods,
    payroll_workbook,
    write_payroll,
)
from kaopu.records.costs import Costs
from kaopu.text.problems import Place
from kaopu.text.spreadsheets import harmless
from tests.records.paid_company import CYCLES, costs_of, period_of, renamed
from tests.support.rendering import making_in

Q1, JANUARY, YEAR = period_of("2017-Q1"), period_of("2017-01"), period_of("2017")
OWN = {
    ("ann", "2017-01", "base"): Decimal("8000.10"),
    ("ann", "2017-02", "base"): Decimal("8000.10"),
    ("ann", "2017-03", "base"): Decimal("-0.05"),
    ("ann", "2017-Q1", "bonus"): Decimal("1234.5"),
    ("bob", "2017-03", "base"): Decimal(9000),
    ("bob", "2017-Q1", "bonus"): Decimal(0),
    ("ann", "2017", "thirteenth"): Decimal(8000),
}
FORMULA_SIGNS = "=+-@＝＋－＠\t\r"
NASTY = (
    '=HYPERLINK("http://example.com","Ann")',
    "＝1+1",
    "@SUM(A1:A9)",
    "+8613800000000",
    "-1",
    "－1",
    "＋1",
    "＠SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "Ann;=1+1",
    "Ann\t=1+1",
    "Ann\n=1+1",
    "Ann, @home",
    "=cmd|' /C calc'!A0",
)


def payroll(costs: Costs | None = None) -> Payroll:
    return Payroll(costs or costs_of(OWN), "en")


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheets_of(content: bytes) -> tuple[Worksheet, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    first, second = book.worksheets
    assert isinstance(first, Worksheet)
    assert isinstance(second, Worksheet)
    return first, second


def cells(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def exact(value: object) -> Decimal:
    """Return a workbook's number as the decimal that it shows: binary numbers say it in at most 17 figures."""
    assert isinstance(value, int | float)
    return Decimal(repr(value))


def total_of(costs: Costs, period: Period) -> Decimal:
    found = costs.record(period, "en")
    assert found is not None
    return found.total.amount


def test_r70_a_row_a_person_by_hand():
    rows = rows_of(payroll_csv(payroll(), Q1))
    assert rows == [
        {"id": "ann", "name": "Ann", "role": "Specialist", "team": "North", "base": "16000.15", "bonus": "1234.50",
         "total": "17234.65", "currency": "CNY"},
        {"id": "bob", "name": "Bob", "role": "Specialist", "team": "South", "base": "9000.00", "bonus": "0.00",
         "total": "9000.00", "currency": "CNY"},
    ]  # fmt: skip
    assert [row["id"] for row in rows_of(payroll_csv(payroll(), JANUARY))] == ["ann"]


def test_one_payroll_tells_each_period_as_one_of_its_own_does():
    same = payroll()
    for period in (Q1, JANUARY, YEAR, Q1):
        assert payroll_csv(same, period) == payroll_csv(payroll(), period)


def test_excel_sees_that_the_csv_is_unicode():
    assert payroll_csv(payroll(), Q1).startswith(b"\xef\xbb\xbfid,name,")
    named = renamed(costs_of(OWN), "ann", "苏喆玥")
    assert rows_of(payroll_csv(payroll(named), Q1))[0]["name"] == "苏喆玥"


@pytest.mark.parametrize("period", [JANUARY, Q1, YEAR], ids=lambda period: period.id)
def test_r70_totals_in_both_files_equal_the_records(period):
    costs = costs_of(OWN)
    expected = total_of(costs, period)
    rows = rows_of(payroll_csv(payroll(costs), period))
    assert sum(Decimal(row["total"]) for row in rows) == expected
    first, second = (cells(sheet) for sheet in sheets_of(payroll_workbook(payroll(costs), period)))
    head, last = first[0], first[-1]
    total = head.index("Total")
    assert exact(last[total]) == expected == sum(exact(row[total]) for row in first[1:-1])
    for column in range(4, total):
        assert exact(last[column]) == sum(exact(row[column]) for row in first[1:-1])
        component = [name for name in CYCLES if period.parts(CYCLES[name])][column - 4]
        assert exact(last[column]) == sum(Decimal(row[component]) for row in rows)
    amount = second[0].index("Amount")
    assert exact(second[-1][amount]) == expected == sum(exact(row[amount]) for row in second[1:-1])


def test_the_lines_say_for_which_period_each_part_was_paid():
    _, second = sheets_of(payroll_workbook(payroll(), Q1))
    lines = [(row[0], row[2], row[3], exact(row[9])) for row in cells(second)[1:-1]]
    assert lines == [
        ("ann", "Base", "January 2017", Decimal("8000.1")),
        ("ann", "Base", "February 2017", Decimal("8000.1")),
        ("ann", "Base", "March 2017", Decimal("-0.05")),
        ("ann", "Bonus", "Q1 2017", Decimal("1234.5")),
        ("bob", "Base", "March 2017", Decimal(9000)),
    ]


def test_r70_each_deal_behind_the_commission_has_its_line():
    def line(kind, day, deal, base, amount):
        place = Place("data/months/2017-01/deals.csv", 7, 1)
        rate = Decimal("0.01")
        return CommissionLine(kind, day, "plan", deal, "acme", Decimal(1), base, rate, (), amount, place)

    lines = (
        line("earned", JANUARY.first_day, "d1", Decimal(2500), Decimal(25)),
        line("held", JANUARY.last_day, "d2", Decimal(1000), Decimal(0)),
        line("clawed_back", JANUARY.last_day, "d1", Decimal(-500), Decimal(-5)),
    )
    component = ComponentPay("base", Decimal(3000), Decimal("0.01"), Decimal(1), Decimal(20), lines=lines)
    payouts = Payouts({("ann", JANUARY): Payout("ann", JANUARY, (component,), Decimal(20))})
    _, second = sheets_of(payroll_workbook(payroll(replace(costs_of(OWN), payouts=payouts)), JANUARY))
    assert [[row[4], row[5], row[6], row[7], row[9], row[10]] for row in cells(second)[1:]] == [
        ["Earned d1 acme", "1 Jan 2017", 2500, 0.01, 25, "data/months/2017-01/deals.csv:7"],
        ["Held d2 acme", "31 Jan 2017", 1000, 0.01, 0, "data/months/2017-01/deals.csv:7"],
        ["Taken back d1 acme", "31 Jan 2017", -500, 0.01, -5, "data/months/2017-01/deals.csv:7"],
        [None, None, None, None, 20, None],
    ]


@pytest.mark.parametrize("name", NASTY)
def test_r70_no_name_acts_as_a_formula_in_the_csv(name):
    content = payroll_csv(payroll(renamed(costs_of(OWN), "ann", name)), Q1)
    for separator in (",", ";", "\t", "|"):
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator):
            for cell in row:
                if cell.lstrip('"').startswith("-") and cell.replace("-", "").replace(".", "").isdigit():
                    continue  # a negative amount
                assert not cell.lstrip(' \u3000\u200b"').startswith(tuple(FORMULA_SIGNS)), (separator, cell)
    [ann, _] = rows_of(content)
    assert ann["name"].replace("'", "") == name.replace("'", "")


@pytest.mark.parametrize("name", NASTY)
def test_r70_no_name_acts_as_a_formula_in_the_workbook(name):
    content = payroll_workbook(payroll(renamed(costs_of(OWN), "ann", name)), Q1)
    for sheet in sheets_of(content):
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}
            for cell in row:
                if isinstance(cell.value, str):
                    assert (cell.number_format, cell.quotePrefix, cell.hyperlink) == ("@", True, None)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(part).decode() for part in archive.namelist() if "worksheets/sheet" in part]
        assert len(sheets) == 2
        assert all("<f>" not in text and "hyperlink" not in text for text in sheets)
        strings = archive.read("xl/sharedStrings.xml").decode()
        assert "http://" not in strings.replace("http://example.com", "").replace("http://schemas.", "")


@given(st.text(alphabet=FORMULA_SIGNS + " ;,|\nab'\u3000\u200b", max_size=8))
@settings(max_examples=300)
def test_no_text_begins_like_a_formula(text):
    made = harmless(text)
    assert not made.lstrip(" \u3000\u200b").startswith(tuple(FORMULA_SIGNS))
    assert made.replace("'", "") == text.replace("'", "")
    for separator in ";,|\t\n":
        assert not any(part.lstrip(" \u3000\u200b").startswith(tuple("=+-@＝＋－＠")) for part in made.split(separator))


@pytest.mark.parametrize("text", ["Ann", "O'Brien", "苏喆玥", "Jean-Luc", "a=b", "A+", "", "’t Hooft", "1-2"])
def test_names_that_cannot_be_formulas_stay_as_they_are(text):
    assert harmless(text) == text


def test_amounts_are_numbers_in_money_columns():
    first, _ = sheets_of(payroll_workbook(payroll(), Q1))
    ann = list(first.iter_rows())[1]
    assert [cell.value for cell in ann[4:7]] == [16000.15, 1234.5, 17234.65]
    assert {(cell.number_format, cell.alignment.horizontal) for cell in ann[4:7]} == {("#,##0.00;-#,##0.00;–", "right")}
    march, _ = sheets_of(payroll_workbook(payroll(), period_of("2017-03")))
    assert list(march.iter_rows())[1][4].value == -0.05
    assert rows_of(payroll_csv(payroll(), period_of("2017-03")))[0]["base"] == "-0.05"


def test_a_workbook_is_ready_to_read_and_print():
    first, second = sheets_of(payroll_workbook(Payroll(costs_of(OWN), "zh"), Q1))
    assert (first.title, second.title) == ("发放汇总", "逐项明细")
    assert [cell.value for cell in first[1]] == ["编号", "姓名", "岗位", "团队", "基本工资", "季度奖金", "合计", "币种"]
    assert first.freeze_panes == "C2"
    assert {cell.font.name for row in first.iter_rows() for cell in row} == {"Microsoft YaHei"}
    assert all(cell.font.bold for cell in (*first[1], *first[first.max_row]))
    assert first.column_dimensions["B"].width >= 6
    assert first.page_setup.orientation == "landscape"
    assert first.print_title_rows == "$1:$1"


def test_the_same_payouts_give_the_same_bytes(tmp_path):
    links = Links(("zh", "en"))
    made = []
    for folder in ("one", "two"):
        costs = costs_of(OWN)
        making = making_in(tmp_path / folder)
        write_payroll(links, Payroll(costs, "zh"), payroll_periods(costs.payouts), making.files, making.make)
        files = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        made.append({path.relative_to(tmp_path / folder).as_posix(): path.read_bytes() for path in files})
    assert made[0] == made[1]
    assert made[0].keys() == payroll_files(links, payroll_periods(costs_of(OWN).payouts))
    assert "appraisals/company/2017-Q1/payouts.xlsx" in made[0]
    with zipfile.ZipFile(io.BytesIO(made[0]["appraisals/company/2017-Q1/payouts.xlsx"])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2017-03-31T00:00:00Z" in archive.read("docProps/core.xml")


def test_periods_without_payouts_have_no_files():
    periods = payroll_periods(costs_of({("ann", "2017-02", "base"): Decimal(1)}).payouts)
    assert sorted(period.id for period in periods) == ["2017", "2017-02", "2017-Q1"]
    assert payroll_periods(None) == ()


def test_an_amount_finer_than_cents_is_shown_in_full():
    costs = costs_of({("ann", "2017-01", "base"): Decimal("1.2345")})
    assert rows_of(payroll_csv(payroll(costs), JANUARY))[0]["base"] == "1.2345"
    first, _ = sheets_of(payroll_workbook(payroll(costs), JANUARY))
    assert list(first.iter_rows())[1][4].number_format == "#,##0.0000;-#,##0.0000;–"
