"""JSON, calendars, and what is text as it stands."""

from __future__ import annotations

import json
import re
from typing import Any

from kaopu.leaks.texts import Reading, inside
from kaopu.leaks.unwrapping import backslashes

_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')
_OTHER_ESCAPE = re.compile(r'\\[^"n]')
_FOLD = re.compile(r"\r?\n[ \t]")
_TAG = re.compile(r"<[^>]*>")
_JSON_IN_SCRIPT = re.compile(r"\s*(?:var|const) \w+ = (\{.*\});\s*", re.DOTALL)


def read_plain(reading: Reading, text: str, kind: str) -> None:
    """Read a text as it stands."""
    reading.add(kind, text)


def read_script(reading: Reading, text: str, kind: str) -> None:
    """Read a script as it stands; one that is nothing but a value, as the search index for disks is, like JSON."""
    value = _JSON_IN_SCRIPT.fullmatch(text)
    if value is None:
        reading.add(kind, text)
    else:
        read_json(reading, value[1], kind)


def read_json(reading: Reading, text: str, kind: str) -> None:
    """Read JSON's keys and values; also of keys that stand there twice, and of what is no JSON at all."""
    keys = [] if reading.quick else _KEY.findall(text)
    values = text if reading.quick else _KEY.sub("", text)
    if "\\" in text and (_OTHER_ESCAPE.search(text) or "<" in text):
        try:
            found_keys: list[str] = []
            found_values: list[str] = []
            _walk(json.loads(text), found_keys, found_values)
        except (ValueError, RecursionError):
            reading.problem(kind, "not-json")
        else:
            reading.add(inside(kind, "json-key"), "\n".join(dict.fromkeys(found_keys)))
            reading.add(inside(kind, "json-value"), "\n".join(found_values))
            _without_tags(reading, inside(kind, "json-value"), found_values)
    reading.add(inside(kind, "json-key"), "\n".join(dict.fromkeys(keys)))
    # Also what the walk does not see: the first of two values with the same key.
    simple = values.replace("\\n", "\n").replace('\\"', '"')
    reading.add(inside(kind, "json-value"), backslashes(simple) if "\\" in simple else simple)


def _walk(value: Any, keys: list[str], values: list[str]) -> None:
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            keys += one
            stack += one.values()
        elif isinstance(one, list):
            stack += one
        elif isinstance(one, str):
            values.append(one)


def _without_tags(reading: Reading, kind: str, values: list[str]) -> None:
    """Search indexes hold pages with their tags."""
    marked = [value for value in values if "<" in value]
    if marked:
        reading.add(kind, _TAG.sub("", "\n".join(marked)))


def read_calendar(reading: Reading, text: str, kind: str) -> None:
    """Read a calendar file as it was before its lines were folded; what is escaped is unescaped with all texts."""
    reading.add(kind, _FOLD.sub("", text))
