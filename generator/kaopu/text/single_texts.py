"""Texts that an author wrote once for all languages, with their places: good for a name, such as “CRM”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kaopu.text.language import LocalText
from kaopu.text.problems import Place
from kaopu.text.shapes import Shape
from kaopu.text.yaml_reader import YamlList, YamlMap

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def is_chinese(text: str) -> bool:
    """Whether a text has a Chinese character, so that it cannot stand in an English page."""
    return _CHINESE.search(text) is not None


def texts_written_once(model: Shape) -> Iterator[tuple[Place, str]]:
    """Yield each text of a model, and of the models in it, that is one string; and where it stands."""
    source = model.map_as_read
    if source is None:
        return
    for key, name in model.written_keys().items():
        if key in source:
            yield from _within(getattr(model, name), source[key], source.values_at[key])


def _within(value: Any, source: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, LocalText):
        if isinstance(source, str):
            yield place, source
    elif isinstance(value, Shape):
        yield from texts_written_once(value)
    elif isinstance(value, Mapping) and isinstance(source, YamlMap) and len(value) == len(source):
        for one, (key, written) in zip(value.values(), source.items(), strict=True):
            yield from _within(one, written, source.values_at[key])
    elif isinstance(value, list | tuple) and isinstance(source, YamlList) and len(value) == len(source):
        for one, written, at in zip(value, source, source.items_at, strict=True):
            yield from _within(one, written, at)
