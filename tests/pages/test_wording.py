"""Numbers line up on the decimal point, and Chinese keeps its distance from Latin."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaopu.pages.wording import Wording, thinly_spaced
from kaopu.records.parts import Rows

WRITE = Wording("en", "CNY")


@pytest.mark.parametrize(
    ("figure", "places", "expected"),
    [
        ("25.3125", 4, ""),
        ("18.75", 4, "pad-2"),
        ("20", 4, "point-4"),
        ("1,020.5", 2, "pad-1"),
        ("–", 2, "point-2"),
        ("20", 0, ""),
    ],
)
def test_alignment(figure: str, places: int, expected: str) -> None:
    assert WRITE.aligned(figure, places) == expected


def test_places_are_those_of_the_longest() -> None:
    assert WRITE.places(["25.3125", "20", "–"]) == 4
    assert WRITE.places([]) == 0


def test_scores_keep_the_decimals_they_were_rounded_to() -> None:
    assert WRITE.score(Decimal("90.00")) == "90.00"
    assert WRITE.score(Decimal(90)) == "90"
    assert WRITE.signed(Decimal("-1.50")) == "−1.50"
    assert WRITE.signed(Decimal("0.00")) == "0.00"
    assert WRITE.signed(Decimal(2)) == "+2"
    assert WRITE.signed(None) == "–"


def test_whole_amounts_have_no_decimals() -> None:
    assert WRITE.quantity(Decimal("300000.00"), "money") == "¥300,000"
    assert WRITE.quantity(Decimal("0.5"), "money") == "¥0.50"
    assert WRITE.percent_figure(Decimal("0.9369")) == "93.69"


def test_lines_are_compact() -> None:
    assert WRITE.lines(Rows(file="a.csv", lines=(3, 4, 5, 18))) == "3–5, 18"


def test_spaces_stand_in_text_and_never_in_tags() -> None:
    html = '<p title="第1季度">第1季度A级，共3页<b>年5</b></p>'
    assert thinly_spaced(html, "_") == '<p title="第1季度">第_1_季度_A_级，共_3_页<b>年_5</b></p>'
