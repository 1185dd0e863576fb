"""What a printed form says, to be known before anything is printed; without the libraries that print."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from kaopu.pages.wording import page_number_words
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaopu.forms.form import Form


def form_texts(form: Form) -> Iterator[str]:
    """Yield what a form prints or holds: its fonts are to be cut for these characters."""
    language = form.key.language
    yield from (phrase("pages.confidential", language), *page_number_words(language).values())
    yield from (form.title, form.intro, *form.columns, *form.notes, form.key.text(), *itertools.chain(*form.facts))
    yield from (text for row in form.rows for text in row.figures())
    yield from (text for section in form.sections for text in (section.title, section.about))
    for field in form.fields().values():
        yield from (field.label, field.head, field.hint, field.value)
        yield from (words for _, words in field.choices)
