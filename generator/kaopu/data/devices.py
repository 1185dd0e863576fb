"""Names that mean a device on some systems, where no file and no folder can be called so."""

from __future__ import annotations

from typing import Final

DEVICES: Final = frozenset(
    {
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"com{number}" for number in range(10)),
        *(f"lpt{number}" for number in range(10)),
    }
)
