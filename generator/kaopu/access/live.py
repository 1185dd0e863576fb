"""What `kaopu serve` adds to the pages that it shows: they load themselves anew, and say what is wrong with the policy.

Nothing of it is ever published. A page gets one element, a script that lies at an address no published file can have,
and its own Content-Security-Policy is widened by exactly that address and the one that the script listens to.
"""

from __future__ import annotations

import html
import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from kaopu.access.audiences import AccessList
from kaopu.text.language import LANGUAGES, Language
from kaopu.text.phrases import phrase

FOLDER: Final = "/.kaopu/"
"""No part of a published address begins with a dot."""
SCRIPT: Final = f"{FOLDER}live.js"
EVENTS: Final = f"{FOLDER}events"
STILL_HERE: Final = 15.0
"""Seconds after which a browser is told that nothing has happened, so that one that is gone is noticed."""
_POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_NONE = "'none'"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: a published folder, by which access list (None: everything), and which release that is.

    ``folder`` None: nothing, since nothing good has been built yet.
    """

    folder: Path | None
    access: AccessList | None = None
    version: str = ""


class LiveSite:
    """What is shown now, and what is wrong with what is being written; all open pages are told when that changes.

    Every method may be called from any thread.
    """

    def __init__(self, shown: Shown, language: Language) -> None:
        self._changed = threading.Condition()
        self._shown, self._panels = shown, dict[Language, object]()
        self._building = self._ended = False
        self._number = 0
        self.language: Language = language
        """Of what the server itself says, where there is no page."""

    @property
    def shown(self) -> Shown:
        """What a request is answered from."""
        with self._changed:
            return self._shown

    def show(self, shown: Shown) -> None:
        """Show another release from now on, with nothing wrong."""
        with self._changed:
            self._shown, self._panels, self._building = shown, {}, False
            self._tell()

    def complain(self, panels: Mapping[Language, object]) -> None:
        """Say in open pages what is wrong, language by language; what they show stays."""
        with self._changed:
            self._panels, self._building = dict(panels), False
            self._tell()

    def build(self) -> None:
        """Say in open pages that something is being built."""
        with self._changed:
            self._building = True
            self._tell()

    def end(self) -> None:
        """Let go of all who listen."""
        with self._changed:
            self._ended = True
            self._tell()

    def _tell(self) -> None:
        self._number += 1
        self._changed.notify_all()

    def messages(self, still_here: float = STILL_HERE) -> Iterator[str]:
        """Yield what a page that listens is sent, as server-sent events: the state now, and each one after it."""
        seen = -1
        while True:
            with self._changed:
                if self._number == seen and not self._ended:
                    self._changed.wait(still_here)
                if self._ended:
                    return
                message = self._message() if self._number != seen else ": nothing new\n\n"
                seen = self._number
            yield message

    def _message(self) -> str:
        building = {language: phrase("serving.building", language) for language in LANGUAGES}
        told = {"version": self._shown.version, "building": building if self._building else {}}
        return f"data: {json.dumps(told | {'panels': self._panels}, ensure_ascii=False)}\n\n"


def live_script() -> bytes:
    """Return the script that pages get."""
    return (resources.files("kaopu.access") / "templates" / "live.js").read_bytes()


def with_script(page: str, origin: str, version: str) -> str:
    """Return a page with the script in its head, and allowed by its policy. ``origin`` is ``http://127.0.0.1:8000``."""
    element = f'<script src="{SCRIPT}" data-version="{html.escape(version)}" defer></script>'
    policy = _POLICY.search(page)
    if policy is not None:
        allowed = _allowing(policy[2], {"script-src": origin + SCRIPT, "connect-src": origin + EVENTS})
        head, after = page[: policy.start()], page[policy.end() :]
        return f"{head}{policy[1]}{allowed}{policy[3]}\n{element}{after}"
    found = _HEAD.search(page)
    return page if found is None else f"{page[: found.end()]}{element}{page[found.end() :]}"


def _allowing(policy: str, more: Mapping[str, str]) -> str:
    """Add sources to a Content-Security-Policy, each to its directive."""
    written = (part.strip().partition(" ") for part in policy.split(";") if part.strip())
    directives = {name: sources for name, _, sources in written}
    for name, source in more.items():
        held = [one for one in directives.get(name, directives.get("default-src", "")).split() if one != _NONE]
        directives[name] = " ".join((*held, source))
    return "; ".join(f"{name} {sources}".rstrip() for name, sources in directives.items())


def no_such_page(language: Language) -> str:
    """Return the page in place of one that is not there, so that what comes later can be shown in its place."""
    title, told = phrase("serving.nothing", language), phrase("serving.nothing_told", language)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{told}</p>\n</main>\n</body>\n</html>\n"
    )
