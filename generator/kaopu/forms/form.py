"""A form as plain data: what is asked, what was printed beside it, and what somebody wrote into it (R44-R49).

A form is made once from a record and shown as a workbook or as a PDF; both have the same fields under the same ids, and
what comes back is the same whichever of them somebody filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from kaopu.data.periods import parse_period
from kaopu.text.language import LANGUAGES, Language
from kaopu.text.problems import Place

FormKind = Literal["self_assessment", "review"]
FieldKind = Literal["text", "number", "date", "choice"]
FORM_KINDS: tuple[FormKind, ...] = get_args(FormKind)
SCHEMA = "kaopu.form/1"
LONGEST_KEY = 400
WORDS = 6
"""How many words a key has."""
_DIGEST = re.compile(r"[0-9a-f]{8,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormKey:
    """Which form this is; it travels with the form and comes back with it.

    ``digest`` is that of what the person is judged by (``judged_by``): another weight makes another form, other prose
    in the handbook does not.
    """

    kind: FormKind
    person: str
    period: str
    language: Language
    digest: str

    def text(self) -> str:
        """Write the key as one line, such as ``kaopu.form/1 self_assessment E1001 2017-Q4 zh 3fa9…``."""
        return f"{SCHEMA} {self.kind} {self.person} {self.period} {self.language} {self.digest}"


def parse_key(text: str) -> FormKey | None:
    """Read the line that ``FormKey.text`` wrote; None when it is none. The person may be an unknown one."""
    words = text.split() if len(text) <= LONGEST_KEY else []
    if len(words) != WORDS or words[0] != SCHEMA:
        return None
    kind, person, period, language, digest = words[1:]
    if kind not in FORM_KINDS or language not in LANGUAGES or not _DIGEST.fullmatch(digest):
        return None
    if parse_period(period) is None:
        return None
    return FormKey(kind, person, period, language, digest)


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that can be filled in.

    ``id`` is the same in every language and file format, such as ``achieved``, ``score.INDICATOR`` or
    ``evidence.1.file``. ``least`` and ``most`` hold for numbers, both included; ``longest`` is in characters.
    ``choices`` are pairs of the value that is stored and the words that are shown. ``value`` is what was handed in
    before, as the CSV has it: it is filled in already and may be changed. ``head`` is the label without what it is
    about: the head of the column, where fields such as ``evidence.1.file`` or ``score.INDICATOR`` make a table.
    """

    id: str
    kind: FieldKind
    label: str
    hint: str = ""
    required: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int = 2000
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    head: str = ""

    @property
    def fixed(self) -> bool:
        """Whether there is nothing to choose: the only choice is filled in already."""
        return len(self.choices) == 1 and self.required and self.value == self.choices[0][0]

    def shown(self) -> str:
        """Return the value as it is shown: of a choice its words."""
        return dict(self.choices).get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One indicator: its figures as the appraisal prints them, and what can be filled in beside them."""

    indicator: str
    name: str
    target: str
    actual: str
    attainment: str
    score: str
    weight: str
    fields: tuple[FormField, ...]

    def figures(self) -> tuple[str, ...]:
        """Return what stands before the fields, in the order of ``Form.columns``."""
        return (self.name, self.target, self.actual, self.attainment, self.score, self.weight)


@dataclass(frozen=True, slots=True)
class FormSection:
    """Fields that belong together, and what they are about."""

    title: str
    about: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form in one language.

    ``facts`` are pairs of a label and a value. ``columns`` are the heads of the table of indicators: those of the six
    figures of ``FormRow.figures``, then one for each field of a row (every row has the same kinds of fields, or none).
    """

    key: FormKey
    title: str
    intro: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[FormRow, ...]
    columns: tuple[str, ...]
    sections: tuple[FormSection, ...]
    notes: tuple[str, ...] = ()

    def fields(self) -> Mapping[str, FormField]:
        """Return all fields by id, in the order in which they stand on the form."""
        in_rows = [field for row in self.rows for field in row.fields]
        return {field.id: field for field in (*in_rows, *(one for section in self.sections for one in section.fields))}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wrote, and where: a cell's file, row and column, or a PDF as a whole.

    Numbers are written plainly (``85.5``), dates as ``2017-04-06``; a choice is the value or the words shown.
    """

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back in one file: only fields that are in the file; an empty text is a field that was left empty."""

    key: FormKey
    file: str
    values: Mapping[str, Answer]
