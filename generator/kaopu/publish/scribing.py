"""Records written down as soon as they are made, so that a build never holds everybody's at once.

What is written is appraisal.json, in its place in the new release. Kept are a slim copy for the views, its digest, and
which characters stand in it, for the typefaces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kaopu.cache.keys import digest_of
from kaopu.pages.links import Links
from kaopu.publish.typefaces import Characters, FontKey, font_key
from kaopu.records.record import AppraisalRecord
from kaopu.records.slimming import slim
from kaopu.text.language import Language


@dataclass(frozen=True, slots=True)
class Sheet:
    """An appraisal whose record is written: whose it is, the typeface it is printed with, and the record's digest."""

    person: str
    period: str
    language: Language
    font: FontKey
    digest: str

    def place(self, links: Links, form: str) -> str:
        """Return the place of a form of it below public/."""
        return links.appraisal(self.person, self.period, self.language, form)  # type: ignore[arg-type]


@dataclass
class Scribe:
    """Writes records below a folder."""

    folder: Path
    links: Links
    sheets: list[Sheet] = field(default_factory=list)
    characters: Characters = field(default_factory=Characters)

    def write(self, record: AppraisalRecord) -> AppraisalRecord:
        """Write a record down; return what is kept of it."""
        text, font = record.to_json(), font_key(record)
        content = text.encode()
        sheet = Sheet(record.person.id, record.period.id, record.language, font, digest_of(content))
        target = self.folder / sheet.place(self.links, "appraisal.json")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.sheets.append(sheet)
        self.characters.add(font, text)
        return slim(record)

    def read(self, sheet: Sheet) -> str:
        """Return the JSON of a record that was written."""
        return (self.folder / sheet.place(self.links, "appraisal.json")).read_text(encoding="utf-8")
