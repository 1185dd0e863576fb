"""What the templates say: phrases, numbers and dates in one language, and figures lined up on the decimal point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from babel.numbers import get_decimal_symbol

from kaopu.text import formats
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from kaopu.records.parts import Rows
    from kaopu.text.formats import Unit
    from kaopu.text.language import Language

DASH = "–"
# Chinese, Japanese and fullwidth characters that take a thin space beside Latin letters and figures.
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_LATIN = r"A-Za-z0-9¥$€£%+±@#"
_BETWEEN = re.compile(f"(?<=[{_HAN}])(?=[{_LATIN}(])|(?<=[{_LATIN})])(?=[{_HAN}])")
_TEXT_BETWEEN_TAGS = re.compile(r"(?<=>)[^<]+(?=<)")


@dataclass(frozen=True, slots=True)
class Wording:
    """Phrases and formats of one language and currency, as the templates use them."""

    language: Language
    currency: str

    def say(self, key: str, **values: object) -> str:
        """Return the phrase ``pages.key``."""
        return phrase(f"pages.{key}", self.language, **values)

    def quantity(self, value: Decimal | None, unit: Unit) -> str:
        """Write a value with its unit; whole amounts of money go without decimals, as their readers write them."""
        if unit == "money" and value is not None and value == value.to_integral_value():
            return formats.whole_money(value, self.language, self.currency)
        return formats.quantity(value, unit, self.language, self.currency)

    def money(self, value: Decimal) -> str:
        """Write an amount without its sign, always with the currency's decimals: for columns of amounts."""
        return formats.number(value, self.language, places=2)

    def number(self, value: Decimal | int | None) -> str:
        """Write a number with the decimals it has; a missing one is an en dash."""
        return DASH if value is None else formats.number(Decimal(value), self.language)

    def fixed(self, value: Decimal | None, places: int) -> str:
        """Write a number with so many decimals, for figures that stand in the middle of a column."""
        return DASH if value is None else formats.number(value, self.language, places=places)

    def score(self, value: Decimal) -> str:
        """Write a total score with all the decimals it was rounded to: ``90.00``."""
        exponent = value.as_tuple().exponent
        return formats.number(value, self.language, places=max(-exponent, 0) if isinstance(exponent, int) else 0)

    def signed(self, value: Decimal | None) -> str:
        """Write a change with its sign; a missing one is an en dash."""
        if value is None:
            return DASH
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return sign + self.score(abs(value))

    def percent(self, value: Decimal | None) -> str:
        """Write a ratio as a percentage; a missing one is an en dash."""
        return DASH if value is None else formats.percent(value, self.language)

    def percent_figure(self, value: Decimal | None) -> str:
        """Write a ratio in percent without the sign, for a column whose head has it."""
        return DASH if value is None else formats.number(value.scaleb(2), self.language)

    def date(self, value: datetime.date) -> str:
        """Write a date."""
        return formats.date(value, self.language)

    def aligned(self, figure: str, places: int) -> str:
        """Return the class that moves a right-aligned figure so that decimal points stand in one line.

        ``places`` is the most decimals in the column. ``pad-2`` makes room for two figures, ``point-2`` for
        the decimal point as well.
        """
        decimals = _decimals(figure, self._point)
        if decimals >= places:
            return ""
        return f"point-{places}" if decimals == 0 else f"pad-{places - decimals}"

    def places(self, figures: Iterable[str]) -> int:
        """Return the most decimals that any figure of a column has."""
        return max((_decimals(figure, self._point) for figure in figures), default=0)

    @property
    def _point(self) -> str:
        return get_decimal_symbol(formats.locale_of(self.language))

    def lines(self, rows: Rows) -> str:
        """Write line numbers compactly: ``3–15, 18``."""
        return formats.line_ranges(rows.lines)


def _decimals(figure: str, point: str) -> int:
    """Return how many decimals a written figure has; the dash of a missing one has none."""
    return len(figure.rpartition(point)[2]) if point in figure else 0


def thinly_spaced(html: str, space: str) -> str:
    """Put ``space`` between Chinese and Latin in the text of a page, never inside a tag."""
    return _TEXT_BETWEEN_TAGS.sub(lambda text: _BETWEEN.sub(space, text[0]), html)


def page_number_words(language: Language) -> dict[str, str]:
    """Return the words around the page numbers, by the name that the style sheet uses for them."""
    return {
        "page-before": phrase("pages.page_before", language),
        "page-between": phrase("pages.page_between", language),
        "page-after": phrase("pages.page_after", language),
    }
