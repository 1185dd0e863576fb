"""The data rows on an appraisal's page: all of them while a page can bear it, and never a page that it cannot."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.evidence_rows import MOST_CELLS, listed_rows
from kaopu.pages.theme import Theme
from kaopu.pages.wording import Wording
from kaopu.records.record import Evidence, EvidenceColumn, EvidenceRow
from kaopu.text.language import Language
from tests.pages import samples
from tests.pages.conftest import LINKS
from tests.pages.reading import Page, plain

LARGEST = 150_000


def table(name: str, rows: int, columns: int = 12, files: int = 3) -> Evidence:
    """Return a table like that of deals: text, then figures; its rows lie in several months' files."""
    named = [EvidenceColumn(id=f"c{n}", name=f"Column {n}", unit="count" if n > 6 else None) for n in range(columns)]
    cells = tuple(f"text-{n}" if n < 7 else str(n) for n in range(columns))
    lines = [
        EvidenceRow(
            file=f"data/months/2017-0{1 + number * files // max(rows, 1)}/{name}.csv", line=number + 2, cells=cells
        )
        for number in range(rows)
    ]
    return Evidence(table=name, name=name.capitalize(), columns=tuple(named), rows=tuple(lines))


def test_few_rows_are_all_listed_under_their_file_with_figures_on_the_right() -> None:
    [deals] = listed_rows([table("deals", 7)])
    assert (deals.number, deals.rest, deals.figures) == (7, 0, "n9 n10 n11 n12 n13")
    assert [(file, [row.line for row in rows]) for file, rows in deals.files] == [
        ("data/months/2017-01/deals.csv", [2, 3, 4]),
        ("data/months/2017-02/deals.csv", [5, 6]),
        ("data/months/2017-03/deals.csv", [7, 8]),
    ]


def test_a_long_table_gives_way_and_short_ones_stay_whole() -> None:
    deals, surveys, none = table("deals", 900), table("surveys", 20, columns=5), table("calls", 0)
    shown = {one.name: one for one in listed_rows([deals, surveys, none])}
    assert set(shown) == {"Deals", "Surveys"}
    assert shown["Surveys"].rest == 0
    # 20 rows of 6 cells leave 2,280 of 2,400 cells: 175 rows of 13.
    assert (shown["Deals"].number, shown["Deals"].rest) == (900, 725)
    assert sum(len(rows) for _, rows in shown["Deals"].files) == 175


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 12)), max_size=5), st.integers(0, 3000))
def test_never_more_cells_than_a_page_can_bear_and_none_left_out_without_need(
    sizes: list[tuple[int, int]], most: int
) -> None:
    tables = [table(f"t{number}", rows, columns) for number, (rows, columns) in enumerate(sizes)]
    shown = listed_rows(tables, most)
    cells = [(one.number - one.rest) * (len(one.columns) + 1) for one in shown]
    assert sum(cells) <= most
    if any(one.rest for one in shown):
        # What is left is less than a row for each table that was cut.
        assert most - sum(cells) < sum(len(one.columns) + 1 for one in shown if one.rest) + len(shown)


def test_issue_9_a_page_with_thousands_of_rows_stays_light_and_says_where_the_others_are(
    language: Language, theme: Theme
) -> None:
    record = samples.twelve_paid(language)
    assert sum(len(one.rows) for one in record.evidence) < MOST_CELLS
    heavy = record.model_copy(update={"evidence": (table("deals", 3000), table("leads", 3000), table("surveys", 9))})
    html = appraisal_html(heavy, theme, LINKS)
    assert len(html.encode()) < LARGEST
    page, write = Page(html), Wording(language, "CNY")
    text = plain(page.root.text())
    for one in listed_rows(heavy.evidence):
        assert plain(write.say("evidence_of", name=one.name, number=one.number)) in text
        assert (plain(write.say("evidence_rest", number=one.rest)) in text) == bool(one.rest)
    left_out = [
        a for p in page.root.all("p") if "source" in p.classes() for a in p.all("a") if a.text() == write.say("as_json")
    ]
    assert len(left_out) == 2
    assert all(re.fullmatch(r"appraisal(\.en)?\.json", link.attributes["href"]) for link in left_out)
