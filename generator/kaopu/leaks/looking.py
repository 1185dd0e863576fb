"""What one file says, without regard to what is looked for, and what was found in it.

So it is kept from build to build; nothing of it is a pickle: lists are JSON, long texts are packed by zlib.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kaopu.leaks.reading import texts_of
from kaopu.leaks.texts import Unread
from kaopu.leaks.wording import KeptWording, Wording

_REPEATED = "html-style"
"""A text that is the same on every page: it is looked at as if it were a file of its own."""
_NO_FILE = "./repeated"
"""No file's name ends so."""
_APART = "\n\1\1\1\1\1\1\1\1\n"
"""Between texts, so that no name is found across two of them."""
ABOUT = "about"
"""The part of a packed look that is asked for most: all but the texts."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says beside its own words. A unit is what a file is read as: its digest and the end of its name."""

    links: frozenset[str] = frozenset()
    """Targets of links as they were written."""
    unread: tuple[Unread, ...] = ()
    same: tuple[str, ...] = ()
    """Units of other published files that lie in it; what they say was left to them."""
    inlined: tuple[str, ...] = ()
    """Units of parts that were read with it, because they are not published for themselves."""
    repeated: tuple[str, ...] = ()
    """Units of texts that many files have, e.g. style sheets; they are no files."""


@dataclass(frozen=True)
class Look:
    """What a unit says, what was found in it, and the digest of all that was looked for."""

    unit: str
    said: Said
    wording: Wording
    found: frozenset[str] = frozenset()
    sought: str = ""

    def searched(self, found: Collection[str], sought: str) -> Look:
        """Return it with what was found now."""
        return Look(self.unit, self.said, self.wording, frozenset(found), sought)

    def fits(self, published: Collection[str]) -> bool:
        """Say whether it would be read in the same way among these published units."""
        return all(one in published for one in self.said.same) and not any(
            one in published for one in self.said.inlined
        )

    def packed(self, *, texts: bool = True) -> dict[str, bytes]:
        """Return it as bytes to be kept, with or without its texts."""
        about = {
            "links": sorted(self.said.links),
            "unread": [(one.kind, one.reason) for one in self.said.unread],
            "same": self.said.same,
            "inlined": self.said.inlined,
            "repeated": self.said.repeated,
            "figures": sorted(self.wording.figures),
            "paths": sorted(self.wording.paths),
            "found": sorted(self.found),
            "sought": self.sought,
        }
        written = json.dumps(about, separators=(",", ":")).encode("ascii")
        return {ABOUT: written, **(self.wording.packed() if texts else {})}

    @classmethod
    def unpacked(cls, unit: str, parts: Mapping[str, bytes]) -> Look:
        """Return what was packed."""
        about = json.loads(parts[ABOUT])
        said = Said(
            frozenset(about["links"]),
            tuple(Unread(kind, reason) for kind, reason in about["unread"]),
            tuple(about["same"]),
            tuple(about["inlined"]),
            tuple(about["repeated"]),
        )
        wording = KeptWording(parts, frozenset(about["figures"]), frozenset(about["paths"]))
        return cls(unit, said, wording, frozenset(about["found"]), about["sought"])


def look_at(unit: str, content: bytes, published: Collection[str]) -> Iterator[Look]:
    """Read a file the quick way; yield what it says, then what texts of it say that many files have.

    The end of the ``unit`` tells the kind where the bytes do not; parts that are ``published`` units are not read.
    """
    suffix = unit.partition(".")[2]
    reading = texts_of(f"x.{suffix}", content, quick=True, known=published)
    own = [text.text for text in reading.texts if not text.kind.endswith(_REPEATED)]
    many = [text.text for text in reading.texts if text.kind.endswith(_REPEATED)]
    style = Wording(_APART.join(many))
    name = hashlib.sha256(style.text.encode("utf-8", "surrogatepass")).hexdigest() + _NO_FILE
    said = Said(
        frozenset(reading.links),
        tuple(reading.unread),
        tuple(dict.fromkeys(reading.same)),
        tuple(dict.fromkeys(reading.inlined)),
        (name,) if many else (),
    )
    yield Look(unit, said, Wording(_APART.join(own)))
    if many:
        yield Look(name, Said(), style)
