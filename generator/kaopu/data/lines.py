"""The lines of the data files as they stand there, byte for byte, and the digest of those that a result rests on (R69).

A line is named by its file and its number, counted from 1 as everybody counts who opens it. It ends with LF, CR or
both. A row of a CSV file is every line that it stands on: a quoted cell may go on over several. ``docs/verifying.md``
tells how to work the digest out with sed and sha256sum; what is written here and there must stay the same.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from kaopu.text.problems import InputProblemsError, Place, Problem
from kaopu.text.tree import FileTree, MemoryTree

LF, CR = 10, 13
QUOTE = b'"'
Places = Mapping[str, Collection[int]]
"""Line numbers by file."""


@dataclass(frozen=True, slots=True)
class FileLines:
    """A file's bytes, and where each of its lines begins; after them where the last one ends. Four bytes a line.

    ``quoted`` says whether there are quotation marks, without which every row is one line; ``plain`` whether every line
    ends with LF alone.
    """

    file: str
    content: bytes
    starts: memoryview
    quoted: bool
    plain: bool

    @classmethod
    def of(cls, file: str, content: bytes) -> FileLines:
        """Find the lines of a file; what stands behind the last line end is one too, unless nothing does."""
        characters = np.frombuffer(content, np.uint8)
        ends = characters == LF
        if b"\r" in content:
            alone = characters == CR
            alone[:-1] &= ~ends[1:]
            ends |= alone
        first = np.flatnonzero(ends) + 1
        rest = [len(content)] if content and (not len(first) or first[-1] < len(content)) else []
        smallest = np.uint32 if len(content) < 2**32 else np.uint64
        quoted = file.endswith(".csv") and QUOTE in content
        # Looked up one at a time, a view is much faster than an array.
        starts = memoryview(np.concatenate([[0], first, rest]).astype(smallest).data)
        return cls(file, content, starts, quoted, not rest and b"\r" not in content)

    def __len__(self) -> int:
        """Count the lines."""
        return len(self.starts) - 1

    def written(self, lines: Collection[int]) -> bytes:
        """Return the lines of the rows that begin on ``lines``, each as ``FILE:LINE:`` and its bytes, with an LF.

        In order, and each once. Of one that is not there file and number alone are written, behind all others.
        """
        last = len(self)
        wanted = {line for line in lines if 0 < line <= last}
        missing = [] if len(wanted) == len(lines) else sorted({*lines} - wanted)
        if self.quoted:
            wanted.update([further for line in wanted for further in self._further(line)])
        head, content, starts = self.file.encode(), self.content, self.starts
        texts = [(line, content[starts[line - 1] : starts[line]]) for line in sorted(wanted)]
        if self.plain:
            found = [b"%s:%d:%s" % (head, line, text) for line, text in texts]
        else:
            found = [b"%s:%d:%s\n" % (head, line, text.rstrip(b"\r\n")) for line, text in texts]
        return b"".join([*found, *(b"%s:%d\n" % (head, line) for line in missing)])

    def _further(self, line: int) -> range:
        """Return the lines after ``line`` on which the row that begins there goes on: seldom any."""
        if QUOTE not in self.content[self.starts[line - 1] : self.starts[line]]:
            return range(0)
        reader = csv.reader(self._from(line), strict=True)
        try:
            next(reader, None)
        except csv.Error:  # not a row of a file that was read
            return range(0)
        return range(line + 1, line + reader.line_num)

    def _from(self, line: int) -> Iterator[str]:
        for number in range(line, len(self) + 1):
            yield self.content[self.starts[number - 1] : self.starts[number]].decode("utf-8", "replace")


@dataclass(frozen=True)
class DataLines:
    """The lines of a tree's files; each file is read when one of its lines is asked for, and kept.

    ``digests`` are the SHA-256 of files as they were when the tables were read: a file that is another by now has
    lines that nobody counted.
    """

    tree: FileTree = field(default_factory=lambda: MemoryTree({}))
    digests: Mapping[str, str] = field(default_factory=dict)
    _files: dict[str, FileLines] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, file: str) -> FileLines:
        """Return the lines of a file, none where it is not there.

        Raises InputProblemsError when it was changed since its table was read.
        """
        if file not in self._files:
            content = self.tree.read(file) or b""
            if file in self.digests and hashlib.sha256(content).hexdigest() != self.digests[file]:
                raise InputProblemsError([Problem("data-file-changed", Place(file))])
            self._files[file] = FileLines.of(file, content)
        return self._files[file]


def lines_digest(lines: DataLines, places: Places) -> str:
    """Return the SHA-256 of the rows that begin at ``places``, as ``FileLines.written`` has them, file by file."""
    return digest_of_written(lines.of(file).written(places[file]) for file in sorted(places))


def digest_of_written(written: Iterable[bytes]) -> str:
    """Return the SHA-256 of what ``FileLines.written`` gives of each file, in order of their names."""
    digest = hashlib.sha256()
    for part in written:
        digest.update(part)
    return digest.hexdigest()
