"""Ids that differ, and are mixed to the same number: rare, but such can be made."""

from __future__ import annotations

import numpy as np

from kaopu.data import ids
from kaopu.data.ids import Ids


def ids_of_one_word() -> list[str]:
    """Return several such ids: the last eight characters take back what the first eight differ in."""
    start, end = np.frombuffer(b"customer-number1", np.uint64)
    starts = np.array([f"n{number:07}" for number in range(100_000)], "S8").view(np.uint64)
    ends = ids.mix(np.array([start]), np.array([end])) - ids.mix(starts, np.zeros(1, np.uint64))
    printable = ((ends.view(np.uint8).reshape(-1, 8) > 0x20) & (ends.view(np.uint8).reshape(-1, 8) < 0x7F)).all(axis=1)
    twins = Ids.of_words(np.stack([starts, ends], axis=1)[printable])
    found = ["customer-number1", *twins.texts()]
    assert len(found) > 3
    assert len(set(Ids.of(found).mixed().tolist())) == 1
    return found
