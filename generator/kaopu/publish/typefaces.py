"""Which cut typeface a document is printed with: one a language, and one of its own for each closed period.

A typeface is cut down to the characters that are printed with it. What is printed of open periods changes from build
to build; a closed period's documents must stay the same to the byte, whoever joins later.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from kaopu.cache.keys import digest_of
from kaopu.pages.fonts import Face, FontSet, font_set
from kaopu.publish.making import Making
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


class Characters:
    """The characters that are printed with each typeface, collected record by record."""

    def __init__(self) -> None:
        self._seen: dict[FontKey, npt.NDArray[np.bool_]] = {}

    def add(self, key: FontKey, text: str) -> None:
        """Take all characters of a record's JSON, in which everything stands that is printed of it."""
        if key not in self._seen:
            self._seen[key] = np.zeros(sys.maxunicode + 1, np.bool_)
        # A mark for each character: three times as fast as a set, and this is done for everybody in every build.
        self._seen[key][np.frombuffer(text.encode("utf-32-le"), np.uint32)] = True

    def by_font(self) -> dict[FontKey, set[str]]:
        """Return what each typeface must have: that, and what stands on every page in its language."""
        return {
            key: set(map(chr, np.flatnonzero(seen).tolist())).union(*_of_every_page(key[0]))
            for key, seen in self._seen.items()
        }


def fonts_for(records: Iterable[AppraisalRecord]) -> dict[FontKey, FontSet]:
    """Cut the typeface down to what each group of documents can print."""
    characters = Characters()
    for record in records:
        characters.add(font_key(record), record.to_json())
    return {key: font_set(found, key[0]) for key, found in characters.by_font().items()}


def _of_every_page(language: Language) -> Iterator[str]:
    for name in ("pages", "units"):
        yield from (text.in_language(language) for text in catalogue(name).values())
    yield from (date(datetime.date(2000, month, 28), language) for month in range(1, 13))


def cut_fonts(characters: Characters, making: Making) -> dict[FontKey, FontSet]:
    """Cut the typeface down for each group of documents; what was cut for the same characters before is used again."""
    return {key: _cut(found, key[0], making) for key, found in characters.by_font().items()}


def _cut(characters: set[str], language: Language, making: Making) -> FontSet:
    parts = {"language": language, "characters": digest_of("".join(sorted(characters)))}
    kept = making.kept("typeface", parts, lambda: _written(font_set(characters, language)))
    faces = tuple(Face(int(name), data) for name, data in kept.items() if name.isdigit())
    return FontSet(language, faces, frozenset(kept["characters"].decode()))


def _written(fonts: FontSet) -> dict[str, bytes]:
    return {
        **{str(face.weight): face.data for face in fonts.faces},
        "characters": "".join(sorted(fonts.characters)).encode(),
    }


def font_digest(fonts: FontSet) -> str:
    """Return the digest of a typeface's bytes."""
    return digest_of(b"".join(face.data for face in fonts.faces))
