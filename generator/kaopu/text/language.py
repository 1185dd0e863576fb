"""Languages of the interface, and texts that exist in several of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from opencc import OpenCC

Language = Literal["zh", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALES: Mapping[Language, str] = {"zh": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW", "en": "en_GB"}


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - takes 30 ms, needed for Traditional Chinese only

    return OpenCC("s2twp")


@lru_cache(maxsize=20_000)
def traditional(text: str) -> str:
    """Convert Simplified to Traditional Chinese as written in Taiwan, phrase by phrase."""
    return str(_converter().convert(text))


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text in one or more languages.

    ``zh`` and ``en`` are equal when the author wrote a single string.
    """

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the text in ``language``; Traditional Chinese is converted from Simplified."""
        if language == "en":
            return self.en
        return traditional(self.zh) if language == "zh-Hant" else self.zh
