"""Whom a published file may rightly name, and of whom it may hold more: a short list of rules, each with its reason.

Everything that no rule allows is a leak. ``practised`` allows only ids that an invented company has, too, ``names``
names and ids as well, ``rows`` ids of data rows, ``everything`` private texts and amounts too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kaopu.leaks.canaries import CanaryKind

Area = Literal["people", "reviews", "teams", "company", "handbook", "home", "manifest", "elsewhere"]
"""What kind of place a file has below public/."""
Whom = Literal["self", "above", "acting", "mentioned", "below", "members", "around-members", "honoured", "all"]
Allows = Literal["practised", "names", "rows", "everything"]

ALLOWED: Final[dict[Allows, frozenset[CanaryKind]]] = {
    "practised": frozenset(("practised",)),
    "names": frozenset(("practised", "id", "name")),
    "rows": frozenset(("practised", "id", "name", "row")),
    "everything": frozenset(("practised", "id", "name", "row", "text", "figure")),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """In files of an ``area`` so much may stand of these people, and why."""

    area: Area
    whom: Whom
    allows: Allows
    why: str


RULES: Final = (
    Rule("people", "self", "everything", "it is the person's own page"),
    Rule("people", "above", "names", "managers appraise and sign, and the person knows them"),
    Rule("people", "acting", "names", "who reviewed, talked, mentors or decided signs with the name"),
    Rule("people", "mentioned", "names", "texts about the person go to the person as they were written"),
    Rule(
        "people", "below", "rows", "a manager's result is counted from the rows of those below, whose pages they read"
    ),
    Rule("reviews", "self", "everything", "the report is about the person; only managers read it"),
    Rule("reviews", "above", "names", "they write the report"),
    Rule("reviews", "acting", "names", "who took part in the round stands in its report"),
    Rule("reviews", "mentioned", "names", "the report shows what was written about the person"),
    Rule("reviews", "below", "rows", "a manager's result is counted from the rows of those below"),
    Rule("teams", "members", "everything", "only who reads all members' pages reads the team's"),
    Rule("teams", "around-members", "names", "whom a member's page may name, the team's may"),
    Rule("company", "all", "everything", "it is for those who may know about everybody"),
    Rule("handbook", "honoured", "names", "the policy calls these honours public"),
    Rule("handbook", "all", "practised", "the chapter for HR practises with invented people, who may be called alike"),
    Rule("manifest", "all", "names", "only those who read everything read it, and it lists their files"),
)
"""The handbook names besides what the policy's own texts name: those are no canaries, because everybody reads them."""


@dataclass(frozen=True, slots=True)
class LinkRule:
    """Pages of one area may link to another that not all of their readers may open, and why that tells nobody."""

    area: Area
    target: Area
    why: str


LINKS: Final = (
    LinkRule("company", "people", "the company's page names everybody; who may not open a person's page is told so"),
    LinkRule("company", "teams", "the company's page names every team"),
    LinkRule("teams", "reviews", "the page names its members; a manager's own report is for those above"),
)
