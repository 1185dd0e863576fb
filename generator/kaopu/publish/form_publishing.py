"""The forms that are still to be handed in, as workbooks and PDFs, where those find them who fill them in.

A person's own form lies in the person's folder. The form for a report about somebody has a folder of its own, because
the managers above the person read it and the person does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import get_args

from kaopu.data.periods import Period
from kaopu.execution.workforce import Workforce
from kaopu.forms.form import FormKind
from kaopu.pages.links import FillIn, Links
from kaopu.pages.theme import Theme
from kaopu.publish.batches import Begun
from kaopu.publish.form_making import FormMaker
from kaopu.publish.form_printing import FormPrinting, Opened
from kaopu.publish.making import Making
from kaopu.publish.results import Results
from kaopu.publish.scribing import Scribe
from kaopu.publish.shards import Shard
from kaopu.rounds.handing_in import open_forms
from kaopu.text.language import Language

FILL_INS: tuple[FillIn, ...] = get_args(FillIn)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that is still to be handed in: by the person, or by the person's manager."""

    kind: FormKind
    person: str
    period: Period
    language: Language

    def paths(self, links: Links) -> dict[FillIn, str]:
        """Return the places of the workbook and of the PDF."""
        whose = (self.person, self.period.id, self.language)
        if self.kind == "self_assessment":
            return {suffix: links.self_assessment(*whose, suffix) for suffix in FILL_INS}
        return {suffix: links.review(*whose, suffix) for suffix in FILL_INS}


def forms_to_hand_in(
    results: Results, languages: Sequence[Language], period: Period | None, person: str | None
) -> tuple[OpenForm, ...]:
    """Return every form that is open, in each language; of one period or one person only where these are given."""
    found: list[OpenForm] = []
    for (whose, when), state in sorted(results.rounds.items(), key=lambda entry: (entry[0][1], entry[0][0])):
        if period not in (None, when) or person not in (None, whose) or when in results.closed:
            continue
        if results.of(when) is None:
            continue
        kinds = open_forms(((step.kind, step.status) for step in state.steps), state.status)
        found += (OpenForm(kind, whose, when, language) for language in languages for kind in kinds)
    return tuple(found)


@dataclass(frozen=True)
class FormPublisher:
    """Makes the forms that are open from the results."""

    forms: tuple[OpenForm, ...]
    results: Results
    links: Links

    def files(self) -> frozenset[str]:
        """Return the path of every form that a build writes."""
        return frozenset(path for form in self.forms for path in form.paths(self.links).values())

    @contextmanager
    def begin(
        self, scribe: Scribe, theme: Theme, making: Making, workforce: Workforce, shard: Shard
    ) -> Iterator[Begun]:
        """Begin to write the forms of a shard beside the records that the scribe has written.

        What is known from before is not made anew.
        """
        opened = self._opened(scribe)
        printing = FormPrinting(scribe, theme, making, FormMaker(self.results))
        with printing.begin(opened, shard.share(opened), workforce) as begun:
            yield begun

    def unknown(self, scribe: Scribe, theme: Theme, making: Making) -> int:
        """Write all forms that are known from before; return how many are not."""
        return FormPrinting(scribe, theme, making, FormMaker(self.results)).unknown(self._opened(scribe))

    def _opened(self, scribe: Scribe) -> list[Opened]:
        sheets = {(sheet.person, sheet.period, sheet.language): sheet for sheet in scribe.sheets}
        return [
            Opened(form.kind, sheets[form.person, form.period.id, form.language], _named(form.paths(self.links)))
            for form in self.forms
        ]


def _named(paths: Mapping[FillIn, str]) -> dict[str, str]:
    return dict(paths.items())
