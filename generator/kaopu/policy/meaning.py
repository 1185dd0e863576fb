"""What values of a policy mean, as plain data: no places, no layout, nothing that holds anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kaopu.text.shapes import Shape


def meaning(value: Any) -> Any:
    """Return what a value means as lists, maps, texts and truth values: keys as they are typed, numbers without zeros.

    A key that says what holds anyway is left out, as if nobody had written it.
    """
    if isinstance(value, Shape):
        declared = type(value).model_fields.items()
        return {item.alias or name: meaning(getattr(value, name)) for name, item in declared if _says(value, name)}
    if isinstance(value, Mapping):
        return {joined(key): meaning(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [meaning(entry) for entry in value]
    if hasattr(value, "__dataclass_fields__"):
        return {item.name: meaning(getattr(value, item.name)) for item in fields(value) if item.name != "place"}
    if value is None or isinstance(value, bool | str | int):
        return value
    return format(value.normalize(), "f") if hasattr(value, "normalize") else str(value)


def same(before: object, after: object) -> bool:
    """Say whether two values mean the same; those of different models never do."""
    return before is after or (type(before) is type(after) and bool(meaning(before) == meaning(after)))


def joined(key: object) -> str:
    """Write the key of a map; one that is made of several, such as role and cycle, with slashes."""
    return "/".join(key) if isinstance(key, tuple) else str(key)


def _says(shape: Shape, name: str) -> bool:
    """Say whether a field has another value than the one that holds when nobody writes it."""
    declared = type(shape).model_fields[name]
    return declared.is_required() or getattr(shape, name) != declared.get_default(call_default_factory=True)
