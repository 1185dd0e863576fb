"""Reads pages as browsers do: with the HTML standard's own algorithm, which nothing of the templates knows of."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from xml.etree.ElementTree import Element

import tinyhtml5  # type: ignore[import-untyped]


@lru_cache(maxsize=300)
def tree(html: str) -> Element:
    """Return the document as a browser has it; not to be changed, as it is read once."""
    root: Element = tinyhtml5.parse(html)
    return root


def name(element: Element) -> str:
    """Return an element's name without its namespace; of a comment nothing."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def elements(root: Element, *names: str) -> list[Element]:
    """Return all elements with one of the names, in order."""
    return [element for element in root.iter() if name(element) in names]


def policy_of(root: Element) -> dict[str, list[str]]:
    """Return the Content-Security-Policy: its sources by directive. It must be the first thing in the head."""
    head = elements(root, "head")[0]
    first = head[0]
    assert (name(first), first.get("http-equiv")) == ("meta", "Content-Security-Policy")
    directives = [entry.split() for entry in (first.get("content") or "").split(";")]
    assert len({directive[0] for directive in directives}) == len(directives)
    return {directive: sources for directive, *sources in directives}


def hashes(root: Element, kind: str) -> set[str]:
    """Return the source expressions of all inline scripts or styles that are run or used."""
    texts = [
        element.text or ""
        for element in elements(root, kind)
        if element.get("src") is None and element.get("type") != "application/json"
    ]
    return {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts}


def assert_strict(html: str, *, own: frozenset[str] = frozenset()) -> None:
    """Fail unless the page's policy lets in exactly what the page has, and the page has nothing it would refuse.

    ``own`` are the directives that may name the site itself.
    """
    root = tree(html)
    policy = policy_of(root)
    assert html.encode().index(b'<meta charset="utf-8">') < 1024
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    for kind in ("script", "style"):
        sources = set(policy.get(f"{kind}-src", []))
        assert {source for source in sources if source.startswith("'sha256-")} == hashes(root, kind)
        assert sources - hashes(root, kind) == ({"'self'"} if f"{kind}-src" in own else set())
    for directive in policy.keys() - {"default-src", "base-uri", "form-action", "script-src", "style-src"}:
        # A blob is the page's own: asking for one sends nothing.
        allowed = {"img-src": {"data:"}, "connect-src": {"blob:"}}.get(directive, set())
        assert set(policy[directive]) <= allowed | ({"'self'"} if directive in own else set())
    for element in root.iter():
        assert not [
            attribute
            for attribute in map(str, element.attrib)
            if attribute.startswith("on") or attribute in ("style", "srcdoc")
        ]
        assert name(element) not in {"iframe", "object", "embed", "base", "frame", "applet"}


def shape(root: Element) -> set[tuple[str, tuple[str, ...]]]:
    """Return which elements with which attributes there are."""
    return {(name(element), tuple(sorted(element.attrib))) for element in root.iter()}


def addresses(root: Element) -> list[str]:
    """Return where all links and loads lead, in order."""
    found = [element.get(key) for element in root.iter() for key in ("href", "src", "action", "data", "srcset")]
    return [address for address in found if address is not None]
