"""Which cut typeface a document is printed with: one a language, and one of its own for each closed period.

A typeface is cut down to the characters that are printed with it. What is printed of open periods changes from build
to build; a closed period's documents must stay the same to the byte, whoever joins later.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from kaopu.pages.fonts import FontSet, font_set
from kaopu.records.record import AppraisalRecord
from kaopu.text.formats import date
from kaopu.text.language import Language
from kaopu.text.phrases import catalogue

FontKey = tuple[Language, str]
"""A language, and the id of a closed period or nothing."""
CLOSED = ("closed", "restated")


def font_key(record: AppraisalRecord) -> FontKey:
    """Return with which typeface a record's document is printed."""
    return record.language, record.period.id if record.status in CLOSED else ""


def fonts_for(records: Sequence[AppraisalRecord]) -> dict[FontKey, FontSet]:
    """Cut the typeface down to what each group of documents can print."""
    groups: dict[FontKey, list[AppraisalRecord]] = {}
    for record in records:
        groups.setdefault(font_key(record), []).append(record)
    return {key: font_set(_characters(group, key[0]), key[0]) for key, group in groups.items()}


def _characters(records: Iterable[AppraisalRecord], language: Language) -> Iterator[str]:
    for name in ("pages", "units"):
        yield from (text.in_language(language) for text in catalogue(name).values())
    yield from (date(datetime.date(2000, month, 28), language) for month in range(1, 13))
    for record in records:
        yield record.to_json()
