"""Build aside, then switch: the published folder is a link to a release, replaced in one atomic step."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kaopu.text.problems import InputProblemsError, Place, Problem

KEPT = 3
STAGING = ".staging-"


def releases_folder(published: Path) -> Path:
    """Return the folder beside ``published`` that holds its releases."""
    return published.with_name(published.name + ".releases")


def check_target(published: Path) -> None:
    """Raise InputProblemsError when ``published`` is something that a build did not make."""
    if published.is_symlink() or not published.exists():
        return
    if published.is_dir() and not any(published.iterdir()):
        return
    raise InputProblemsError([Problem("output-not-ours", Place(published.name))])


@contextlib.contextmanager
def staging(published: Path) -> Iterator[Path]:
    """Give an empty folder to build in; it is gone afterwards unless it was released."""
    folder = releases_folder(published)
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    aside.chmod(0o755)  # mkdtemp makes it private; a web server must be able to read it
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def release(aside: Path, published: Path, digest: str) -> Path:
    """Publish a finished folder under its digest: rename it, point the link to it, drop the oldest releases."""
    target = releases_folder(published) / digest[:16]
    if target.exists():
        shutil.rmtree(aside)
    else:
        aside.rename(target)
    if published.is_dir() and not published.is_symlink():
        published.rmdir()  # an empty folder, as check_target made sure
    link = published.with_name(f".{published.name}.new")
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(target, published.parent), target_is_directory=True)
    link.replace(published)
    os.utime(target)  # the newest release is the one published last, also when it existed before
    _drop_old(published, target)
    return target


def _drop_old(published: Path, current: Path) -> None:
    releases = [path for path in releases_folder(published).iterdir() if not path.name.startswith(".")]
    releases.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in releases[KEPT:]:
        if path != current:
            shutil.rmtree(path, ignore_errors=True)
