"""Where two records differ, key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.records.record import AppraisalRecord

MOST = 200


@dataclass(frozen=True, slots=True)
class KeyDifference:
    """A key, such as ``indicators.0.score``, with what the file says and what the repository gives."""

    key: str
    theirs: str
    ours: str


def key_differences(theirs: AppraisalRecord, ours: AppraisalRecord) -> tuple[KeyDifference, ...]:
    """Return the keys in which records differ, in the order of the record, two hundred at most."""
    found = _walk("", json.loads(theirs.to_json()), json.loads(ours.to_json()))
    return tuple(one for one, _ in zip(found, range(MOST), strict=False))


def _walk(key: str, theirs: object, ours: object) -> Iterator[KeyDifference]:
    if theirs == ours:
        return
    inner: list[str | int] = []
    if isinstance(theirs, dict) and isinstance(ours, dict):
        inner = [*theirs, *(name for name in ours if name not in theirs)]
        for name in inner:
            yield from _walk(f"{key}.{name}" if key else str(name), theirs.get(name), ours.get(name))
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for number, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            yield from _walk(f"{key}.{number}", one, other)
    else:
        yield KeyDifference(key, _shown(theirs), _shown(ours))


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
