"""The files of a release that is being made: those that are as they were are linked from the release before.

So a file that stays the same takes no space a second time, and no time to be written. Releases are never changed in
place, which makes that safe; a file of the release before that is not what it was is found out and not linked.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kaopu.cache.keys import digest_of
from kaopu.publish.manifest import digest_of_file
from kaopu.publish.release_check import PUBLIC, digests, listed, read_manifest

_ASIDE = ".new"


class ReleaseFiles:
    """Writes files below ``folder``, and knows the SHA-256 of each by its path; ``before`` is an older release."""

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}
        self.linked: set[str] = set()
        """Which of them are the release before's own files."""
        self._before = before
        self._listed = listed((read_manifest(before) if before is not None else None) or {}, "files")
        self._made: set[str] = set()

    def write(self, path: str, content: bytes) -> str:
        """Write a file, or link it when the release before has just the same; return its digest."""
        digest = digest_of(content)
        if not self.link(path, digest):
            with open(self._aside(path), "xb") as stream:  # noqa: PTH123 - paths as text are quicker
                stream.write(content)
            self._put(path, digest)
            self.linked.discard(path)
        return digest

    def link(self, path: str, digest: str) -> bool:
        """Link the file with this digest from the release before; False where it has none, or a damaged one."""
        if self._before is None or self._listed.get(path) != digest:
            return False
        source = f"{self._before}/{PUBLIC}/{path}"
        try:
            if os.path.islink(source) or digest_of_file(source) != digest:  # noqa: PTH114
                return False
            os.link(source, self._aside(path))
        except OSError:  # it is gone, or the disk has no such links
            return False
        self._put(path, digest)
        self.linked.add(path)
        return True

    def read(self, path: str) -> bytes:
        """Return what was written."""
        return (self.folder / path).read_bytes()

    def all_digests(self) -> Mapping[str, str]:
        """Return the SHA-256 of every file below the folder; what others wrote is read now, and linked if it can be."""
        found = digests(self.folder, self.digests)
        for path, digest in found.items():
            if path not in self.digests:
                self.link(path, digest)
        return found

    def _aside(self, path: str) -> str:
        """Return a place beside a file's own, where there is none: into a linked one nobody may write."""
        parent = path.rpartition("/")[0]
        if parent not in self._made:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        return f"{self.folder}/{path}{_ASIDE}"

    def _put(self, path: str, digest: str) -> None:
        """Move what was made aside to its place, whatever stands there."""
        aside = Path(self._aside(path))
        aside.replace(self.folder / path)
        aside.unlink(missing_ok=True)  # the system leaves it when both are one file already
        self.digests[path] = digest
