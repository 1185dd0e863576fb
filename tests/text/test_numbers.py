"""Only a plain number is a number: what people, spreadsheets and programming languages also write is not."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.text.formats import line_ranges, percent, quantity
from kaopu.text.numbers import amount_of, decimal_of, ratio_of

ALPHABET = st.text(alphabet="0123456789.,-+eE_ %¥$infNa９３٣\u00a0'", max_size=12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "-",
        "1.",
        ".5",
        "+1",
        "01",
        "00",
        "-01",
        "1,000",
        "1_000",
        "1 000",
        "1e3",
        "1E3",
        "inf",
        "NaN",
        "0x1F",
        "９３.５",
        "٣",
        "1\n",
        " 1",
        "1 ",
        "\xa01",
        "--1",
        "1.2.3",
        "½",
        "1" * 16,
        "0." + "1" * 11,
        "True",
    ],
)
def test_what_is_not_a_plain_number_is_none(text):
    assert decimal_of(text) is None


@given(ALPHABET)
def test_a_number_is_read_exactly_or_not_at_all(text):
    value = decimal_of(text)
    plain = re.match(r"^-?(0|[1-9][0-9]*)([.][0-9]+)?$", text.replace("\n", "x")) is not None
    assert (value is not None) is (plain and text.isascii())
    if value is not None:
        whole, _, fraction = text.lstrip("-").partition(".")
        expected = Fraction(int(whole + fraction), 10 ** len(fraction))
        assert Fraction(value) == (-expected if text.startswith("-") else expected)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_percentages_and_amounts_are_exact(value):
    text = f"{value:f}"
    ratio = ratio_of(text + "%")
    assert ratio is not None
    assert Fraction(ratio) == Fraction(value) / 100
    assert amount_of(text) == value
    signed = ("-¥" if value.is_signed() else "¥") + text.lstrip("-")
    assert amount_of(signed) == value


@pytest.mark.parametrize("text", ["60", "60％", "%", "60 %", "60%%", "６０%", "1e1%"])
def test_what_is_not_a_percentage_is_none(text):
    assert ratio_of(text) is None


@pytest.mark.parametrize("text", ["¥", "¥ 300", "¥¥300", "300¥", "¥1,000", "¥-5", "￥３００", "£1e3"])
def test_what_is_not_an_amount_is_none(text):
    assert amount_of(text) is None


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1), st.integers(min_value=0, max_value=10))
def test_a_shown_percentage_reads_back_as_the_ratio(number, places):
    ratio = Decimal(number % 10**7).scaleb(-places)
    assert ratio_of(percent(ratio, "en").replace(",", "")) == ratio


def test_a_missing_value_is_never_shown_as_zero():
    assert quantity(None, "money", "zh", "CNY") == "–"
    assert quantity(Decimal(0), "money", "zh", "CNY") == "¥0.00"


@given(st.sets(st.integers(min_value=1, max_value=60)))
def test_line_ranges_name_every_line_once(lines):
    named: list[int] = []
    for run in filter(None, line_ranges(sorted(lines)).split(", ")):
        first, _, last = run.partition("–")
        named += range(int(first), int(last or first) + 1)
    assert named == sorted(lines)
