"""The handbook's estimator: its page's data, and the files that the page loads from the handbook itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.estimator import handbook_data
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaopu.pages.handbook_markdown import HandbookTheme
    from kaopu.pages.handbook_words import Words

TEMPLATE = "estimator.html"
SCRIPT = "assets/javascripts/estimator.js"
STYLE = "assets/stylesheets/estimator.css"


def estimator_context(words: Words) -> dict[str, object]:
    """Return what the page says, and (``meta``) the template and data that the theme puts around it."""
    roles = {role: words.owner(role) for role, _ in words.policy.scorecards}
    cycles = {cycle: words.say(f"cycle_{cycle}") for _, cycle in words.policy.scorecards}
    data = handbook_data(words.policy, words.language, roles, cycles)
    return {
        "off": phrase("estimator.without_script", words.language),
        "meta": {"template": TEMPLATE, "estimator": data},
    }


def estimator_files(theme: HandbookTheme) -> Mapping[str, str]:
    """Return the script and the style sheet by their paths in the handbook."""
    return {SCRIPT: theme.estimator_script, STYLE: theme.estimator_css}
