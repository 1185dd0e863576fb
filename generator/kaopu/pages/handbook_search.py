"""What makes the handbook's search find Chinese: the policy's own terms, whole and in parts, in both scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kaopu.text.language import LocalText, traditional
from kaopu.text.phrases import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaopu.policy.model import Policy
    from kaopu.text.language import Language

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]+")
# So frequent that the segmenter prefers the whole term to any way of cutting it.
_FREQUENCY = 1_000_000
_SHORTEST = 2


def term_keys() -> tuple[str, ...]:
    """Return the keys of the glossary's own terms, in the catalogue's order."""
    keys = catalogue("handbook")
    return tuple(key for key in keys if key.startswith("term_") and f"{key}_text" in keys)


def vocabulary(policy: Policy) -> tuple[LocalText, ...]:
    """Return the policy's own terms: its names, the glossary's terms and the titles of pages."""
    named = (policy.indicators, policy.measures, policy.dimensions, policy.roles)
    names = [entry.name for entries in named for entry in entries.values()]
    phrases = catalogue("handbook")
    titles = [text for key, text in phrases.items() if key.startswith("page_")]
    return (*names, *(band.name for band in policy.grades.bands), *(phrases[key] for key in term_keys()), *titles)


def segmenter_dictionary(policy: Policy) -> str:
    """Return the user dictionary of jieba: every term in both scripts, one a line with its frequency."""
    texts = (text for term in vocabulary(policy) for text in (term.zh, traditional(term.zh)))
    words = {run for text in texts for run in _runs(text)}
    return "".join(f"{word} {_FREQUENCY}\n" for word in sorted(words))


def search_words(title: LocalText, also: Iterable[LocalText], language: Language) -> list[str]:
    """Return words that a page is found by besides its text.

    These are the ends of its title (达成率 of 销售额达成率: the search matches beginnings only), and its title with
    its ends, and the terms ``also``, in the other Chinese script.
    """
    if language == "en":
        return []
    own, other = _scripts(title, language)
    words = {*_ends(own), *_runs(other), *_ends(other)}
    for term in also:
        here, there = _scripts(term, language)
        words.update(run for run in _runs(there) if run not in here)
    return sorted(words - set(_runs(own)))


def _scripts(text: LocalText, language: Language) -> tuple[str, str]:
    """Return a text in the page's Chinese script and in the other one."""
    both = (text.zh, traditional(text.zh))
    return both if language == "zh" else (both[1], both[0])


def _runs(text: str) -> list[str]:
    return [run for run in _HAN_RUN.findall(text) if len(run) >= _SHORTEST]


def _ends(text: str) -> Iterator[str]:
    for run in _runs(text):
        yield from _shorter(run)


def _shorter(run: str) -> Iterable[str]:
    return (run[start:] for start in range(1, len(run) - _SHORTEST + 1))
