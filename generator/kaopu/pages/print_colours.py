"""Which colours are meant: sRGB, as the smallest profile that says so.

The ICC's own profile has curves of a thousand places, where its fourth version has a formula; that is a ninth of it.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache

_VERSION = 0x04200000
_WHITE = (0.9642, 1.0, 0.8249)
"""The white of ICC profiles, D50."""
_RED = (0.4360747, 0.2225045, 0.0139322)
_GREEN = (0.3850649, 0.7168786, 0.0971045)
_BLUE = (0.1430804, 0.0606169, 0.7141733)
"""The primaries of IEC 61966-2-1, brought from its own white, D65, to D50."""
_TO_WHITE = (1.0478112, 0.0228866, -0.050127, 0.0295424, 0.9904844, -0.0170491, -0.0092345, 0.0150436, 0.7521316)
"""How they were brought there (Bradford)."""
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_POWER_ABOVE_A_LINE = 3
_HEAD = 128


@cache
def srgb() -> bytes:
    """Return the profile, compressed for a PDF."""
    return zlib.compress(profile(), 9)


def profile() -> bytes:
    """Return the profile as a file."""
    curve = b"para" + bytes(4) + struct.pack(">HH", _POWER_ABOVE_A_LINE, 0) + _numbers(_CURVE)
    tags = (
        (b"desc", _text("sRGB")),
        (b"cprt", _text("CC0")),
        (b"wtpt", _place(_WHITE)),
        (b"chad", b"sf32" + bytes(4) + _numbers(_TO_WHITE)),
        (b"rXYZ", _place(_RED)),
        (b"gXYZ", _place(_GREEN)),
        (b"bXYZ", _place(_BLUE)),
        *((name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")),
    )
    begin = _HEAD + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    parts = b""
    for _, part in tags:
        if part not in places:  # the three curves are one
            places[part] = begin + len(parts)
            parts += part + bytes(-len(part) % 4)
    listed = b"".join(name + struct.pack(">II", places[part], len(part)) for name, part in tags)
    length = struct.pack(">I", begin + len(parts))
    return length + _head() + struct.pack(">I", len(tags)) + listed + parts


def _head() -> bytes:
    """Return what stands before the tags: a monitor's profile of RGB, made on a fixed day, by and for no machine."""
    kind = bytes(4) + struct.pack(">I", _VERSION) + b"mntrRGB XYZ "
    day = struct.pack(">6H", 2017, 1, 1, 0, 0, 0)
    return kind + day + b"acsp" + bytes(28) + _numbers(_WHITE) + bytes(48)


def _numbers(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _place(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + _numbers(values)


def _text(text: str) -> bytes:
    written = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II4sII", 1, 12, b"enUS", len(written), 28) + written
