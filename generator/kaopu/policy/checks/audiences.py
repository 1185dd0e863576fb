"""Checks of who may read what, beyond the types."""

from __future__ import annotations

from kaopu.policy.checks.common import Problems, repetition_problems
from kaopu.policy.draft import Draft


def check_audiences(draft: Draft) -> Problems:
    """Each reporting line is named once."""
    if draft.audiences is not None:
        yield from repetition_problems(draft.audiences, "managers")
