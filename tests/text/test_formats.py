"""Figures as each language writes them, against Babel, which knows how: ours only asks it less often."""

from decimal import Decimal
from typing import get_args

import pytest
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from kaopu.text.formats import locale_of, money, number, percent, whole_money
from kaopu.text.language import Language

LANGUAGES = st.sampled_from(get_args(Language))
FIGURES = st.decimals(min_value=-(10**12), max_value=10**12, places=6) | st.decimals(-(10**5), 10**5, places=2)
CURRENCIES = st.sampled_from(["CNY", "USD", "EUR", "JPY", "TWD", "KWD"])


@given(FIGURES, LANGUAGES, st.none() | st.integers(0, 4))
def test_numbers_are_written_as_babel_writes_them(value, language, places):
    pattern = "#,##0" if places == 0 else "#,##0." + ("0" * places if places else "##########")
    expected = format_decimal(value, format=pattern, locale=locale_of(language), decimal_quantization=False)
    assert number(value, language, places=places) == expected


@given(FIGURES, LANGUAGES)
def test_percentages_are_written_as_babel_writes_them(value, language):
    expected = format_percent(value, "#,##0.##########%", locale=locale_of(language), decimal_quantization=False)
    assert percent(value, language) == expected


@given(FIGURES, LANGUAGES, CURRENCIES)
def test_amounts_are_written_as_babel_writes_them(value, language, currency):
    sign = "¥" if currency == "CNY" else "¤"
    expected = format_currency(value, currency, f"{sign}#,##0.00", locale=locale_of(language))
    assert money(value, language, currency) == expected


@given(FIGURES, LANGUAGES, CURRENCIES)
def test_whole_amounts_are_written_as_babel_writes_them(value, language, currency):
    sign = "¥" if currency == "CNY" else "¤"
    expected = format_currency(value, currency, f"{sign}#,##0", locale=locale_of(language), currency_digits=False)
    assert whole_money(value, language, currency) == expected


@pytest.mark.parametrize(
    ("written", "value"),
    [("0", "0"), ("-0", "-0"), ("0.5", "0.50"), ("1,000", "1E+3"), ("1,234,567.89", "1234567.890"), ("-12", "-12.0")],
)
def test_figures_worked_by_hand(written, value):
    assert number(Decimal(value), "zh") == written


def test_decimals_asked_for_are_filled_up_and_never_cut():
    assert number(Decimal("2.5"), "en", places=2) == "2.50"
    assert number(Decimal("2.125"), "en", places=2) == "2.125"


def test_zero_keeps_its_sign_whichever_was_written_before():
    for _ in range(2):
        for value, sign in (("0", ""), ("-0", "-"), ("0.00", "")):
            assert number(Decimal(value), "en") == f"{sign}0"
            assert percent(Decimal(value), "en") == f"{sign}0%"
            assert money(Decimal(value), "en", "CNY") == f"{sign}¥0.00"
            assert whole_money(Decimal(value), "en", "CNY") == f"{sign}¥0"


def test_equal_figures_are_written_alike_however_they_came_about():
    assert {number(Decimal(value), "en") for value in ("100", "1E+2", "100.000")} == {"100"}
    assert {money(Decimal(value), "zh", "CNY") for value in ("2.5", "2.50", "2.500")} == {"¥2.50"}
