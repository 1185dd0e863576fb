"""The pictures of the views: as long as their figures, and saying them in words."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from kaopu.pages.charts_of_distribution import FEW, grade_columns, share_bar, share_scale
from kaopu.pages.charts_of_funnel import funnel_chart
from kaopu.pages.charts_of_targets import cascade
from kaopu.pages.drawing import web_palette
from kaopu.pages.view_parts import headings, won_of_decided
from kaopu.pages.wording import Wording
from tests.pages import sample_views

SVG = "{http://www.w3.org/2000/svg}"
WRITE = Wording("en", "CNY")
PAINTS = web_palette()


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 - our own drawing


def boxes(drawing: ET.Element, paint: str) -> list[tuple[float, float]]:
    """Return left and width of every box of a paint."""
    found = [one for one in drawing.iter(f"{SVG}rect") if one.get("fill") == paint]
    return [(float(one.get("x", "")), float(one.get("width", ""))) for one in found]


def placed(drawing: ET.Element, paint: str) -> list[float]:
    """Return left and width of the only box of a paint."""
    [found] = boxes(drawing, paint)
    return list(found)


def told(drawing: ET.Element) -> str:
    title = drawing.find(f"{SVG}title")
    assert title is not None
    assert drawing.get("role") == "img"
    return title.text or ""


def words(drawing: ET.Element) -> list[str]:
    return [one.text or "" for one in drawing.iter(f"{SVG}text")]


def test_a_cascade_begins_where_the_part_before_ended_and_is_filled_by_what_was_reached() -> None:
    target = sample_views.company("en").targets[0]  # 1,100,000 reached 1,210,000; 650,000 reached 650,000
    whole, east, west = map(parsed, cascade(target, PAINTS, WRITE))
    [(left, width)] = boxes(whole, PAINTS.line)
    scale = width / 1_800_000
    assert left == 0
    assert placed(whole, PAINTS.accent) == pytest.approx([0, 1_686_415.5 * scale], abs=0.01)
    assert placed(east, PAINTS.line) == pytest.approx([0, 1_100_000 * scale], abs=0.01)
    assert placed(east, PAINTS.accent) == pytest.approx([0, 1_210_000 * scale], abs=0.01)
    assert placed(west, PAINTS.line) == pytest.approx([1_100_000 * scale, 650_000 * scale], abs=0.01)
    assert told(west) == "West: target ¥650,000, ¥650,000 reached"


def test_a_cascade_of_what_nothing_was_counted_for_shows_the_target_alone() -> None:
    target = sample_views.team("en").targets[0]
    bare = target.model_copy(update={"reached": None, "parts": (), "value": Decimal(0)})
    [nothing] = map(parsed, cascade(bare, PAINTS, WRITE))
    assert list(nothing.iter(f"{SVG}rect")) == []
    [alone] = map(parsed, cascade(bare.model_copy(update={"value": Decimal(7)}), PAINTS, WRITE))
    assert boxes(alone, PAINTS.accent) == []
    assert told(alone) == "Sales: target ¥7, – reached"


def test_a_cascade_never_leaves_its_drawing() -> None:
    target = sample_views.company("en").targets[0].model_copy(update={"reached": Decimal(9_000_000)})
    for bar in map(parsed, cascade(target, PAINTS, WRITE)):
        assert all(left + width <= 320 for left, width in boxes(bar, PAINTS.accent))


def test_a_funnel_has_a_bar_and_a_figure_for_each_stage() -> None:
    funnel = sample_views.company("en").funnels[0]  # 1,200 opened, 1,300 decided, 642 won
    drawing = parsed(funnel_chart(funnel, PAINTS, WRITE))
    lengths = [width for _, width in boxes(drawing, PAINTS.accent)]
    assert [length / lengths[1] for length in lengths] == pytest.approx([1200 / 1300, 1, 642 / 1300], abs=0.001)
    assert words(drawing) == ["1,200", "1,300", "642"]
    assert "Leads opened 1,200; Leads decided 1,300; Deals won 642" in told(drawing)
    assert won_of_decided(funnel) == Decimal("0.4938")  # 642 / 1300
    assert won_of_decided(funnel.model_copy(update={"stages": funnel.stages[:2]})) is None


def test_the_columns_of_the_periods_are_divided_by_people() -> None:
    record = sample_views.team("en")
    drawing = parsed(grade_columns(record.trend, record.bands, PAINTS, WRITE))
    height = 176 - 18 - 16
    by_column: dict[float, list[float]] = {}
    for one in drawing.iter(f"{SVG}rect"):
        if one.get("fill-opacity") is not None:
            by_column.setdefault(float(one.get("x", "")), []).append(float(one.get("height", "")) + 1)
    assert len(by_column) == len(record.trend) == 3
    for parts, period in zip(by_column.values(), record.trend, strict=True):
        people = [count.people for count in period.grades if count.people]
        assert parts == pytest.approx([height * one / sum(people) for one in people], abs=0.02)
    assert set(words(drawing)) >= {"74.8", "79.15", "68.53", "2016-Q3", "2016-Q4", "2017-Q1", "A 2", "B 3"}
    assert "Q3 2016 74.8 (A 2, B 2, C 1, D 1)" in told(drawing)


@pytest.mark.parametrize(("periods", "kind"), [(FEW, "few"), (FEW + 1, "many"), (12, "many"), (14, "many")])
def test_however_many_periods_there_are_the_columns_stay_in_their_drawing(periods: int, kind: str) -> None:
    record = sample_views.team("en")
    drawing = parsed(grade_columns(record.trend[:1] * periods, record.bands, PAINTS, WRITE))
    assert drawing.get("class") == f"chart columns {kind}"
    width = float(drawing.get("viewBox", "").split()[2])
    for one in drawing.iter(f"{SVG}rect"):
        assert float(one.get("x", "")) + float(one.get("width", "")) <= width


def test_a_grade_of_another_edition_is_drawn_without_a_colour() -> None:
    record = sample_views.team("en")
    period = record.trend[0]
    other = period.grades[1].model_copy(update={"grade": "A+"})
    drawing = parsed(
        grade_columns([period.model_copy(update={"grades": (other,)})], record.bands, PAINTS, WRITE),
    )
    assert boxes(drawing, PAINTS.soft)
    assert f"A+ {other.people}" in words(drawing)


def test_a_grades_share_stands_beside_the_companys() -> None:
    record = sample_views.team("en")
    scale = share_scale(record.grades, record.company_grades)
    assert scale == max(count.share for count in (*record.grades, *record.company_grades))
    count, company = record.grades[1], record.company_grades[1]
    drawing = parsed(share_bar(count, company, scale, record.bands, PAINTS, WRITE))
    [(_, length)] = boxes(drawing, PAINTS.grades[1])
    [(place, _)] = boxes(drawing, PAINTS.ink)
    assert length / place == pytest.approx(float(count.share / company.share), abs=0.01)
    assert told(drawing) == "A 1 (16.7%); Share in the company 25.7%"
    alone = parsed(share_bar(count, None, scale, record.bands, PAINTS, WRITE))
    assert boxes(alone, PAINTS.ink) == []


def test_contents_leave_drawings_out() -> None:
    found = headings('<h2 id="own">Grade <svg><title>A</title></svg>A 87.60</h2><h2 id="b">x &amp; y</h2>')
    assert found == [("own", "Grade A 87.60"), ("b", "x & y")]
    assert re.search("<", "".join(words for _, words in found)) is None
