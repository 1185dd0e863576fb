"""Who may read what, in the handbook's words; also where the policy has no such part, because then a rule holds too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.policy.audiences import lines_of

if TYPE_CHECKING:
    from kaopu.pages.handbook_words import Words


def audiences_context(words: Words) -> dict[str, object]:
    """Return what the page needs besides the policy: which managers are meant, as a sentence."""
    lines = lines_of(words.policy.audiences)
    if len(lines) > 1:
        return {"lines": words.say("audiences_lines_both")}
    if "today" in lines:
        return {"lines": words.say("audiences_lines_today")}
    return {"lines": words.say("audiences_lines_period_end")}
