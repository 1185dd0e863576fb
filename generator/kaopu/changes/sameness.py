"""Whether two values of a policy mean the same, and what they mean as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kaopu.text.shapes import Shape


def meaning(value: Any) -> Any:
    """Return what a value means as lists, maps, texts and truth values: no places, no zeros that say nothing.

    Keys that were not written have their default, so that leaving one out and writing it mean the same.
    """
    if isinstance(value, Shape):
        names = {name: field.alias or name for name, field in type(value).model_fields.items()}
        return {written: meaning(getattr(value, name)) for name, written in names.items()}
    if isinstance(value, Mapping):
        return {joined(key): meaning(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [meaning(entry) for entry in value]
    if hasattr(value, "__dataclass_fields__"):
        items = [item.name for item in fields(value) if item.name != "place"]
        return {name: meaning(getattr(value, name)) for name in items}
    if value is None or isinstance(value, bool | str | int):
        return value
    return format(value.normalize(), "f") if hasattr(value, "normalize") else str(value)


def same(before: object, after: object) -> bool:
    """Say whether two values mean the same; so do those of different models never."""
    return before is after or (type(before) is type(after) and bool(meaning(before) == meaning(after)))


def joined(key: object) -> str:
    """Write the key of a map; one that is made of several, such as role and cycle, with slashes."""
    return "/".join(key) if isinstance(key, tuple) else str(key)
