"""The interface's own sentences, in every language, from the catalogues in ``phrases/``.

A catalogue is a YAML map ``key: {zh: …, en: …}``; the file's name is the first part of the key, so
``pages.yml`` with the key ``score`` is the phrase ``pages.score``. Traditional Chinese is converted.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from kaopu.text.language import Language, LocalText
from kaopu.text.plurals import with_plurals


@cache
def catalogue(name: str) -> dict[str, LocalText]:
    """Read the catalogue ``name``: key → text. Raises FileNotFoundError for an unknown name."""
    source = files("kaopu.text").joinpath("phrases", f"{name}.yml").read_text(encoding="utf-8")
    entries = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    return {key: LocalText(zh=texts["zh"], en=texts["en"]) for key, texts in entries.items()}


def phrase(key: str, language: Language, **values: object) -> str:
    """Return the phrase ``catalogue.key`` in ``language`` with ``{name}`` replaced by ``values``.

    ``{name|one|more}`` is one of two forms, by the number ``name``.

    Raises KeyError when the phrase does not exist: a missing string is a defect, never an empty label.
    """
    return with_plurals(_template(key, language), values, language).format_map(values)


@cache
def _template(key: str, language: Language) -> str:
    name, _, entry = key.partition(".")
    return catalogue(name)[entry].in_language(language)
