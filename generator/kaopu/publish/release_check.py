"""Whether a release is what its manifest says, read again from the disk; and putting files on the disk for good."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from kaopu.publish.manifest import MANIFEST, at_once, digest_of_file, files_below

PUBLIC, ACCESS = "public", "access"
"""The two folders of a release: the site, and who may read what of it."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Where a release is not what its manifest says: paths below the release's folder, sorted."""

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.unexpected)

    def counts(self) -> dict[str, object]:
        """Return how many there are of each: what a message may tell, since paths name people."""
        return {
            "changed": len(self.changed),
            "missing": len(self.missing),
            "unexpected": len(self.unexpected),
        }


def read_manifest(release: Path) -> Mapping[str, object] | None:
    """Return a release's manifest; None when there is none that can be read."""
    try:
        content = json.loads((release / PUBLIC / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def differences(release: Path, digest: str) -> Differences:
    """Compare every file of ``release`` with its manifest, and that with ``digest``, of which the first digits will do.

    Access rules are compared when the manifest lists them: files by their digests, links by where they lead.
    """
    manifest = read_manifest(release)
    name = f"{PUBLIC}/{MANIFEST}"
    if manifest is None:
        return Differences(missing=(name,))
    if not digest_of_file(release / PUBLIC / MANIFEST).startswith(digest):
        return Differences(changed=(name,))
    wanted = {f"{PUBLIC}/{path}": value for path, value in listed(manifest, "files").items()}
    found = {f"{PUBLIC}/{path}": value for path, value in digests(release / PUBLIC).items() if path != MANIFEST}
    if ACCESS in manifest:
        wanted |= {f"{ACCESS}/{path}": value for path, value in listed(manifest, ACCESS).items()}
        found |= {f"{ACCESS}/{path}": value for path, value in access_entries(release / ACCESS).items()}
    return Differences(
        changed=tuple(sorted(path for path in wanted.keys() & found.keys() if wanted[path] != found[path])),
        missing=tuple(sorted(wanted.keys() - found.keys())),
        unexpected=tuple(sorted(found.keys() - wanted.keys())),
    )


def listed(manifest: Mapping[str, object], key: str) -> dict[str, object]:
    """Return the digests that a manifest lists under ``files`` or ``access``, by path."""
    found = manifest.get(key)
    return dict(found) if isinstance(found, dict) else {}


def digests(folder: Path, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the SHA-256 of every file below ``folder`` by its path; of a link it says that it is one.

    Files whose digests are ``known`` are not read.
    """
    known = known or {}
    found = files_below(folder)
    unknown = [path for path in found if path not in known]
    read = dict(zip(unknown, at_once(digest_or_link, [f"{folder}/{path}" for path in unknown]), strict=True))
    return {path: known.get(path) or read[path] for path in found}


def digest_or_link(path: str) -> str:
    """Return the SHA-256 of a file; of a link only that it is one. Raises OSError where it cannot be read."""
    return "link" if os.path.islink(path) else digest_of_file(path)  # noqa: PTH114 - paths as text are quicker


def access_entries(folder: Path) -> dict[str, str]:
    """Return what the manifest says of a release's access rules: each file's SHA-256, one of all links.

    The links, whose digest is called ``grants``, are the rules themselves: many and short, so that one digest will do.
    """
    links = hashlib.sha256()
    files: dict[str, str] = {}
    for path in entries(folder):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            links.update(f"{name}\0{path.readlink().as_posix()}\0".encode())
        elif not path.is_dir():
            files[name] = digest_of_file(path)
    return {**files, "grants": links.hexdigest()}


def entries(folder: Path) -> list[Path]:
    """Return everything below ``folder``, sorted by path; links are not followed."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder, followlinks=False):
        found += [Path(parent, name) for name in (*folders, *names)]
    return sorted(found)


def settle(folder: Path, there: Collection[str] = ()) -> None:
    """Wait until a release's ``folder`` is on the disk with its site and its access rules, folders too.

    What is read next comes from there. ``there`` are paths of files below its public/ that are on the disk already.
    Raises OSError for what the system had put off writing and could not.
    """
    left_out = {f"{folder}/{PUBLIC}/{path}" for path in there}
    parts = [path for name in (PUBLIC, ACCESS) for path in (folder / name, *entries(folder / name))]
    wanted = [str(path) for path in (*parts, folder) if not path.is_symlink()]
    # The disk is waited for once for many files, where each alone would take it milliseconds.
    at_once(settle_one, [path for path in wanted if path not in left_out])


def settle_one(path: Path | str) -> None:
    """Wait until one file, or a folder's list of names, is on the disk."""
    windows = os.name == "nt"
    if windows and Path(path).is_dir():
        return  # a folder cannot be opened there
    descriptor = os.open(path, os.O_RDWR if windows else os.O_RDONLY)
    try:
        os.fsync(descriptor)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
