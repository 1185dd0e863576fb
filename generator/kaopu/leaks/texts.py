"""What reading a published file gives: its texts with where they stand, its links, and what could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePosixPath

MOST_DEPTH = 6
"""So many containers may lie in each other, e.g. an archive's PDF with an attachment is three."""
MOST_BYTES = 256 * 1024 * 1024
"""So much is decoded of one published file, whatever it is packed in."""


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded text of a file; ``kind`` says where it stands, outermost first: ``zip > pdf-attachment > json-key``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a file that nobody could look into, and why: such a file cannot be shown to hold nothing."""

    kind: str
    reason: str


@dataclass
class Reading:
    """All that was found in one file so far, and how much was decoded of it."""

    texts: list[Text] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    """Targets of links as they were written."""
    decoded: int = 0
    """Bytes."""
    quick: bool = False
    """Whether parts may be read a quicker way that gives the same words, told less finely."""

    known: Collection[str] = ()
    """Units that are read for themselves: parts that are the same are not read here."""
    same: list[str] = field(default_factory=list)
    """Units of the parts that were not read for that reason."""
    inlined: list[str] = field(default_factory=list)
    """Units of the parts that were read here, where any are known."""

    def add(self, kind: str, text: str) -> None:
        """Keep a text unless it is empty."""
        if text and not text.isspace():
            self.texts.append(Text(kind, text))

    def problem(self, kind: str, reason: str) -> None:
        """Keep that something could not be read."""
        self.unread.append(Unread(kind, reason))

    def may_decode(self, kind: str, size: int, depth: int) -> bool:
        """Say whether so many more bytes may be looked at, so deep inside; what may not is kept as unread."""
        if depth > MOST_DEPTH:
            self.problem(kind, "too-deep")
            return False
        self.decoded += size
        if self.decoded > MOST_BYTES:
            self.problem(kind, "too-large")
            return False
        return True


def unit_of(name: str, content: bytes) -> str:
    """Return what a file is read as: its digest, and the end of its name. What has the same unit says the same."""
    return unit_with(name, hashlib.sha256(content).hexdigest())


def unit_with(name: str, digest: str) -> str:
    """Return what a file is read as whose SHA-256 is known."""
    return f"{digest}.{suffix_of(name)}"


def suffix_of(name: str) -> str:
    """Return the end of a name, as far as it matters for how a file is read."""
    return PurePosixPath(name).name.lower().rpartition(".")[2]


def inside(outer: str, kind: str) -> str:
    """Return the kind of something that stands within something else."""
    return f"{outer} > {kind}" if outer else kind
