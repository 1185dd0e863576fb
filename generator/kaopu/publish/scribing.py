"""Records written down as soon as they are made, so that a build never holds everybody's at once.

What is written is appraisal.json, in its place in the new release. Kept are a slim copy for the views, its digest, and
which characters stand in it, for the typefaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from kaopu.data.people import Person
from kaopu.execution.copies import by_copies
from kaopu.pages.links import Links
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.typefaces import Characters, FontKey, font_key
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import RecordsOfOne
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
    """Writes records among the files of a release."""

    files: ReleaseFiles
    links: Links
    jobs: int = 1
    """So many processes think up what is written; this one writes."""
    sheets: list[Sheet] = field(default_factory=list)
    characters: Characters = field(default_factory=Characters)

    def write(self, people: Sequence[Person], records_of: RecordsOfOne) -> Iterator[AppraisalRecord]:
        """Write the records of some people down, in their order; yield what is kept of each."""
        aside = self.files.folder.parent  # among the files it would be published
        for of_one in by_copies(partial(_written, records_of), people, self.jobs, aside):
            for text, record in of_one:
                self.put(text, record)
                yield record

    def put(self, text: str, record: AppraisalRecord) -> None:
        """Write a record's JSON down; of the record itself what is kept will do."""
        font = font_key(record)
        place = self.links.appraisal(record.person.id, record.period.id, record.language, "appraisal.json")
        digest = self.files.write(place, text.encode())
        self.sheets.append(Sheet(record.person.id, record.period.id, record.language, font, digest))
        self.characters.add(font, text)

    def read(self, sheet: Sheet) -> str:
        """Return the JSON of a record that was written."""
        return self.files.read(sheet.place(self.links, "appraisal.json")).decode()


def _written(records_of: RecordsOfOne, person: Person) -> list[tuple[str, AppraisalRecord]]:
    """Return a person's records: the JSON, and what is kept of it."""
    return [(record.to_json(), slim(record)) for record in records_of(person)]
