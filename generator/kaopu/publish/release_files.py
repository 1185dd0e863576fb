"""The files of a release that is being made: those that are as they were are linked from the release before.

So a file that stays the same takes no space a second time, and no time to be written. Releases are never changed in
place, which makes that safe; a file of the release before that is not what it was is found out and not linked.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from kaopu.cache.keys import digest_of
from kaopu.publish.manifest import MANIFEST, at_once, digest_of_file, files_below, listed_files


class ReleaseFiles:
    """Writes files below ``folder``, and knows the SHA-256 of each by its path; ``before`` is an older public/."""

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}
        self._before = before
        self._listed: Mapping[str, object] = {} if before is None else listed_files(before)
        self._made: set[str] = set()

    def write(self, path: str, content: bytes) -> str:
        """Write a file, or link it when the release before has just the same; return its digest."""
        digest = digest_of(content)
        if not self.link(path, digest):
            with open(self._free(path), "xb") as stream:  # noqa: PTH123 - paths as text are quicker
                stream.write(content)
            self.digests[path] = digest
        return digest

    def link(self, path: str, digest: str) -> bool:
        """Link the file with this digest from the release before; False where it has none, or a damaged one."""
        if self._before is None or self._listed.get(path) != digest:
            return False
        source = f"{self._before}/{path}"
        try:
            if os.path.islink(source) or digest_of_file(source) != digest:  # noqa: PTH114
                return False
            os.link(source, self._free(path))
        except OSError:  # it is gone, or the disk has no such links
            return False
        self.digests[path] = digest
        return True

    def read(self, path: str) -> bytes:
        """Return what was written."""
        return (self.folder / path).read_bytes()

    def all_digests(self) -> Mapping[str, str]:
        """Return the SHA-256 of every file below the folder; what others wrote there is read, and linked if it can be.

        Of the manifest it says nothing.
        """
        found = files_below(self.folder)
        strange = [path for path in found if path not in self.digests and path != MANIFEST]
        written = at_once(digest_of_file, [f"{self.folder}/{path}" for path in strange])
        for path, digest in zip(strange, written, strict=True):
            if not self.link(path, digest):
                self.digests[path] = digest
        return {path: self.digests[path] for path in found if path != MANIFEST}

    def _free(self, path: str) -> str:
        """Return the place of a file, where there is none: to write into a linked one would change other releases."""
        target, parent = f"{self.folder}/{path}", path.rpartition("/")[0]
        if parent not in self._made:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        if os.path.lexists(target):
            Path(target).unlink()
        return target
