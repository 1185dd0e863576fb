"""The files of a release that is being made: those that are as they were are linked from the release before.

So a file that stays the same takes no space a second time, and no time to be written. Releases are never changed in
place, which makes that safe; a file of the release before that is not what it was is found out and not linked.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from pathlib import Path

from kaopu.cache.keys import digest_of
from kaopu.publish.release_check import PUBLIC, digest_or_link, digests, listed, read_manifest

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
        self._ahead: Future[dict[str, str]] | None = None

    def read_ahead(self, executor: Executor) -> None:
        """Have somebody read the release before while other things are done; what is read by then need not be again."""
        if self._before is not None:
            self._ahead = executor.submit(digests, self._before / PUBLIC)

    def write(self, path: str, content: bytes) -> str:
        """Write a file, or link it when the release before has just the same; return its digest."""
        digest = digest_of(content)
        if not self.link(path, digest):
            aside = self._place(path) + _ASIDE
            with open(aside, "xb") as stream:  # noqa: PTH123 - paths as text are quicker
                stream.write(content)
            os.replace(aside, self._place(path))  # noqa: PTH105
            self.digests[path] = digest
            self.linked.discard(path)
        return digest

    def link(self, path: str, digest: str) -> bool:
        """Link the file with this digest from the release before; False where it has none, or a damaged one."""
        if self._before is None or self._listed.get(path) != digest:
            return False
        source = f"{self._before}/{PUBLIC}/{path}"
        try:
            if (self._digests_before.get(path) or digest_or_link(source)) != digest:
                return False
            _link(source, self._place(path))
        except OSError:  # it is gone, or the disk has no such links
            return False
        self.digests[path] = digest
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

    @property
    def _digests_before(self) -> Mapping[str, str]:
        """The digests of the release before, if they are known by now."""
        if self._ahead is None or not self._ahead.done():
            return {}
        if self._ahead.cancelled() or self._ahead.exception() is not None:  # then each file is read when it is needed
            self._ahead = None
            return {}
        return self._ahead.result()

    def _place(self, path: str) -> str:
        """Return the place of a file, in a folder that is there."""
        parent = path.rpartition("/")[0]
        if parent not in self._made:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        return f"{self.folder}/{path}"


def _link(source: str, place: str) -> None:
    """Make one file stand in another place, too, whatever stands there now: nobody writes into what may be linked."""
    try:
        os.link(source, place)
    except FileExistsError:
        os.link(source, place + _ASIDE)
        os.replace(place + _ASIDE, place)  # noqa: PTH105 - paths as text are quicker
        with contextlib.suppress(FileNotFoundError):
            os.unlink(place + _ASIDE)  # noqa: PTH108 - the system leaves it when both are one file already
