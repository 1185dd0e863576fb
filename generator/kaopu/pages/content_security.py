"""A strict Content-Security-Policy in every page: nothing is loaded or run but what the page's designers put there.

A page may run an inline script only by its hash, and only scripts that stand in a template are ever hashed: were hashes
taken from whatever a page contains, one that somebody slipped in would be allowed by its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_OPENED = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_SOURCE = re.compile(r"\ssrc=[\"']?([^\"'\s>]*)", re.IGNORECASE)
_DATA = re.compile(r"\stype=[\"']?application/(?:ld\+)?json[\"'\s]?", re.IGNORECASE)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)
# What a theme fills into its own scripts: a way to another folder. Nothing that could end a string.
_WAY = r"[\w./-]*"

CLOSED = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
"""What every page says; ``default-src`` holds for scripts, styles, images, fonts, requests, frames, workers."""


class StrangeScriptError(Exception):
    """A page has a script or style that stands in no template, or loads one from another address."""


@dataclass(frozen=True, slots=True)
class Known:
    """Inline scripts and styles that may stand in a page: by their whole text, or with ways filled in."""

    texts: frozenset[str] = frozenset()
    patterns: tuple[re.Pattern[str], ...] = field(default=(), compare=False)

    def __contains__(self, text: str) -> bool:
        """Return whether a template wrote this."""
        return text in self.texts or any(pattern.fullmatch(text) for pattern in self.patterns)


@lru_cache(maxsize=8)
def known_inline(templates: tuple[str, ...], also: tuple[str, ...] = ()) -> Known:
    """Return the inline scripts and styles of templates, and the texts ``also`` that are filled in as a whole.

    One that a template fills with anything but a way to a folder is not known: texts do not belong in a script.
    """
    texts, patterns = set(also), []
    for template in templates:
        for _, attributes, body in _INLINE.findall(_COMMENT.sub("", template)):
            if _SOURCE.search(attributes) or not body.strip():
                continue
            if "{{" not in body and "{%" not in body:
                texts.add(body)
            elif "{%" not in body and _HOLE.sub("", body).strip():
                patterns.append(re.compile(_WAY.join(map(re.escape, _HOLE.split(body)))))
    return Known(frozenset(texts), tuple(patterns))


def digest(text: str) -> str:
    """Return the source expression that allows an inline script or style of exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def secured(html: str, known: Known, sources: Mapping[str, str] | None = None) -> str:
    """Return the page with its policy as the first thing in its head.

    ``sources`` are what it may load besides its own inline scripts and styles, by directive. Raises
    StrangeScriptError when an inline one is not among the known, when a file comes from another address, and when
    the page has no head.
    """
    allowed: dict[str, set[str]] = {"script": set(), "style": set()}
    found = list(_INLINE.finditer(html))
    if len(found) != len(_OPENED.findall(html)):
        raise StrangeScriptError("a <script> or <style> within another, or without an end")
    for kind, attributes, body in (match.groups() for match in found):
        source = _SOURCE.search(attributes)
        if source:
            _check_own(source[1])
        elif _DATA.search(attributes):
            # A block of data is never run, whatever the policy says.
            json.loads(body)
        elif body in known:
            allowed[kind.lower()].add(digest(body))
        else:
            raise StrangeScriptError(f"an inline <{kind.lower()}> that is in no template: {body.strip()[:80]!r}")
    directives = dict(CLOSED) | dict(sources or {})
    for kind, hashes in allowed.items():
        if hashes:
            directives[f"{kind}-src"] = " ".join((*directives.get(f"{kind}-src", "").split(), *sorted(hashes)))
    head = _HEAD.search(html)
    if head is None:
        raise StrangeScriptError("a page without <head>")
    return f"{html[: head.end()]}\n{_meta(directives)}{html[head.end() :]}"


def _check_own(source: str) -> None:
    """Raise StrangeScriptError for a script that does not lie in the site itself."""
    if not source or _ELSEWHERE.match(source):
        raise StrangeScriptError(f"a <script> from elsewhere: {source[:80]!r}")


def _meta(directives: Mapping[str, str]) -> str:
    policy = "; ".join(f"{name} {value}" for name, value in directives.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def texts_of(templates: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the texts of named templates."""
    return tuple(text for _, text in templates)
