"""What ``kaopu doctor`` sees of the place that is published to: whether it can be, its space, and its release."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kaopu.publish.doctor_findings import Finding
from kaopu.publish.environment import environment_differences
from kaopu.publish.release_check import differences, entries, read_manifest
from kaopu.publish.release_lock import only_one
from kaopu.publish.releases import Home, check_home
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import InputProblemsError

MEGABYTE = 1_000_000
FIRST_BUILD = 500 * MEGABYTE
"""What is asked for when there is no release yet to measure."""
FIRST_FILES = 10_000
IN_BETWEEN = 2
"""A build needs about so many times the size of a release: the new one, and what is in between."""


def look_at_place(home: Home, language: Language) -> Iterator[Finding]:
    """See whether something else stands there, and try out, in a folder beside it, all that publishing does."""
    folder = home.published.parent
    try:
        check_home(home)
    except InputProblemsError as error:
        for problem in error.problems:
            said = phrase("doctor.place_theirs", language, name=problem.place.file)
            yield Finding("place", "problem", said, phrase("doctor.place_theirs_advice", language))
    try:
        with tempfile.TemporaryDirectory(prefix=".kaopu-doctor-", dir=folder) as tried:
            _try_out(Path(tried))
    except OSError as error:
        said = phrase(
            "doctor.place_refused", language, folder=folder.name or folder, reason=error.strerror or "OSError"
        )
        yield Finding("place", "problem", said, phrase("doctor.place_refused_advice", language))
    else:
        yield Finding("place", "ok", phrase("doctor.place_ok", language, folder=folder.name or folder))


def _try_out(folder: Path) -> None:
    """Do once what publishing does. Raises OSError for what cannot be done."""
    with only_one(folder):
        for name in ("one", "other"):
            (folder / name).mkdir()
            (folder / name / "page").write_text(name, encoding="ascii")
        (folder / "link").symlink_to("one", target_is_directory=True)
        (folder / "new").symlink_to("other", target_is_directory=True)
        (folder / "new").replace(folder / "link")
        if (folder / "link/page").read_text(encoding="ascii") != "other":
            raise OSError("symlink")


def look_at_disk(home: Home, language: Language) -> Iterator[Finding]:
    """Compare what is free with what the current release takes."""
    folder = home.published.parent
    name = home.current_name()
    need, files = FIRST_BUILD, FIRST_FILES
    if name is not None:
        sizes = [path.lstat().st_size for path in entries(home.releases / name)]
        need, files = IN_BETWEEN * sum(sizes), IN_BETWEEN * len(sizes)
    free = shutil.disk_usage(folder).free
    values = {"free": free // MEGABYTE, "need": -(-need // MEGABYTE)}
    advice = phrase("doctor.disk_small_advice", language)
    if free < need:
        yield Finding("disk", "problem", phrase("doctor.disk_small", language, **values), advice)
        return
    if hasattr(os, "statvfs"):
        room = os.statvfs(folder)
        if room.f_files > 0 and room.f_favail < files:  # file systems without such a limit say 0
            said = phrase("doctor.disk_names", language, free=room.f_favail, need=files)
            yield Finding("disk", "problem", said, advice)
            return
    yield Finding("disk", "ok", phrase("doctor.disk_ok", language, **values))


def look_at_release(home: Home, language: Language) -> Iterator[Finding]:
    """Compare the release that is shown with its manifest, and see whether it is shown."""
    if not home.releases.is_dir():
        yield Finding("release", "ok", phrase("doctor.release_none", language))
        return
    yield from _left_over(home, language)
    name = home.current_name()
    if name is None:
        older = home.published.is_dir()
        said = phrase("doctor.release_older", language) if older else phrase("doctor.release_none", language)
        advice = phrase("doctor.release_older_advice", language) if older else ""
        yield Finding("release", "warning" if older else "ok", said, advice)
        return
    yield from _links(home, language)
    manifest = read_manifest(home.releases / name) or {}
    found = differences(home.releases / name, name)
    if found:
        said = phrase("doctor.release_damaged", language, release=name, **found.counts())
        yield Finding("release", "problem", said, phrase("doctor.release_damaged_advice", language))
        return
    files = manifest.get("files")
    count = len(files) if isinstance(files, dict) else 0
    yield Finding("release", "ok", phrase("doctor.release_ok", language, release=name, files=count))
    others = [
        f"{library} {before or '-'} → {now or '-'}" for library, before, now in _others(manifest.get("environment"))
    ]
    if others:
        said = phrase("doctor.environment_other", language, names=", ".join(others))
        yield Finding("environment", "warning", said, phrase("doctor.environment_other_advice", language))
    elif "environment" in manifest:
        yield Finding("environment", "ok", phrase("doctor.environment_ok", language))


def _others(recorded: object) -> tuple[tuple[str, str, str], ...]:
    try:
        return environment_differences(recorded) if recorded is not None else ()
    except (ImportError, OSError):
        return ()  # one of them is not even there, which another look has told


def _links(home: Home, language: Language) -> Iterator[Finding]:
    for link, target in home.links().items():
        if not (link.is_symlink() and os.readlink(link).replace(os.sep, "/") == target):  # noqa: PTH115 - the link's text
            said = phrase("doctor.release_links", language, name=link.name)
            yield Finding("release", "problem", said, phrase("doctor.release_links_advice", language))


def _left_over(home: Home, language: Language) -> Iterator[Finding]:
    left = [path for path in home.releases.iterdir() if path.name.startswith(".") and path.is_dir()]
    if not left:
        return
    try:
        with only_one(home.releases):
            said = phrase("doctor.release_left", language, count=len(left))
            yield Finding("release", "warning", said, phrase("doctor.release_left_advice", language))
    except InputProblemsError:
        yield Finding("release", "ok", phrase("doctor.release_running", language))
