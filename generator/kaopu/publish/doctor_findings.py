"""What ``kaopu doctor`` finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "problem"]
"""A warning can be lived with; with a problem a build fails, or what is published is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is, and what to do about it; sentences in one language."""

    check: str
    state: State
    said: str
    advice: str = ""
