"""Words that go with a count: ``{days} {days|day|days}`` is “1 day”, “2 days”, “1.0 days”, “1,234 days” in English.

Which form a figure takes is CLDR's rule for the language, by the figure as written: decimals that are shown count.
Chinese has one form, so its phrases need none of this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from kaopu.text.language import LOCALES, Language

_FORMS = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")
_WRITTEN = re.compile(r"[-−+]?[0-9][0-9,]*(\.[0-9]+)?", re.ASCII)


def with_plurals(sentence: str, values: Mapping[str, object], language: Language) -> str:
    """Choose between the forms in ``sentence`` by the figures among ``values``; its other holes stay as they are.

    Raises KeyError for forms of a figure that is not among the values.
    """
    if "|" not in sentence:
        return sentence
    return _FORMS.sub(lambda found: found[2] if _is_one(str(values[found[1]]), language) else found[3], sentence)


@lru_cache(maxsize=4096)
def _is_one(written: str, language: Language) -> bool:
    """Say whether a figure, as it is written, is singular; what is no figure is not."""
    if not _WRITTEN.fullmatch(written):
        return False
    try:
        return _rule(language)(Decimal(written.replace(",", "").replace("−", "-"))) == "one"
    except InvalidOperation:
        return False


@cache
def _rule(language: Language) -> Callable[[Decimal], str]:
    from babel import Locale  # noqa: PLC0415 - takes a while, and most sentences have no count

    return Locale.parse(LOCALES[language]).plural_form
