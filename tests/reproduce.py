"""Build one state of a repository as differently as a machine allows, and compare every byte that comes out (R69).

``python -m tests.reproduce [FOLDER]`` does so with what is committed in FOLDER (default: this repository), and exits
with 1 when any published file differs. tests/publish/test_reproducible.py does it with a small company.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
VARIABLES = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV")
"""All that a build is given of this process's own environment."""


@dataclass(frozen=True)
class Surroundings:
    """Where and how a build runs. ``backwards``: its files were made in the other order and are of another age."""

    folder: str
    variables: Mapping[str, str]
    jobs: int
    umask: int
    backwards: bool = False


HOME = Surroundings(
    "a",
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    jobs=1,
    umask=0o022,
)
ABROAD = Surroundings(
    "another place, 很远/deep/down",
    {
        "TZ": "Pacific/Chatham",
        "LC_ALL": "zh_CN.UTF-8",
        "LANGUAGE": "de",
        "PYTHONHASHSEED": "4242",
        "SOURCE_DATE_EPOCH": "86400",
        "PYTHONUTF8": "1",
        "COLUMNS": "40",
        "USER": "somebody-else",
    },
    jobs=2,
    umask=0o077,
    backwards=True,
)


def built(source: Path, scratch: Path, around: Surroundings) -> Path:
    """Clone what is committed in ``source`` and build it; return the clone's folder."""
    target = scratch / around.folder / "repository"
    target.parent.mkdir(parents=True)
    _run(["git", "clone", "--quiet", "--no-hardlinks", str(source), str(target)])
    if around.backwards:
        _make_again_backwards(target)
    build(target, around)
    return target


def build(repository: Path, around: Surroundings) -> None:
    """Build in a repository; a home folder that is empty at first, as on a machine that has never built anything."""
    home = repository.parent / "home"
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in VARIABLES if name in os.environ}
    variables = {**kept, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "TMPDIR": str(home / "tmp")}

    def settle() -> None:
        os.umask(around.umask)
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: around.jobs])

    words = [sys.executable, "-m", "kaopu", "build", "--root", str(repository), "--jobs", str(around.jobs)]
    _run(words, {**variables, **around.variables}, repository.parent, settle)


def _run(
    words: list[str],
    variables: Mapping[str, str] | None = None,
    folder: Path | None = None,
    settle: Callable[[], None] | None = None,
) -> None:
    done = subprocess.run(words, env=variables, cwd=folder, preexec_fn=settle, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).decode("utf-8", "replace")[-4000:])


def _make_again_backwards(repository: Path) -> None:
    """Write all files once more, last one first, so that the file system lists them otherwise; and make them old."""
    aside = repository.with_name("aside")
    repository.rename(aside)
    for path in sorted(aside.rglob("*"), reverse=True):
        target = repository / path.relative_to(aside)
        if path.is_dir() and not path.is_symlink():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target, follow_symlinks=False)
            os.utime(target, (1_000_000_000, 1_000_000_000), follow_symlinks=False)
    shutil.rmtree(aside)


def released(repository: Path) -> dict[str, str]:
    """Return what a repository's current release consists of, read by its own means: path → digest or target."""
    release = (repository / "public").resolve().parent
    found = {}
    for path in sorted(release.rglob("*")):
        name = path.relative_to(release).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths that are not the same in both, in order; the manifest, which names the others, at the end."""
    paths = sorted(one.keys() | other.keys(), key=lambda path: (path.endswith("manifest.json"), path))
    yield from (path for path in paths if one.get(path) != other.get(path))


def main() -> int:
    """Build twice and once more, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    parser.add_argument("--keep", type=Path, help="build here, and leave both builds for a look")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reproduce-") as temporary:
        scratch = asked.keep or Path(temporary)
        first, second = (built(asked.folder.resolve(), scratch, around) for around in (HOME, ABROAD))
        builds = {"at home": released(first), "abroad": released(second)}
        build(second, ABROAD)
        builds["abroad, a second time"] = released(second)
    wrong = 0
    for name, found in builds.items():
        paths = list(differing(builds["at home"], found))
        wrong += len(paths)
        sys.stdout.write(f"{name}: {len(found)} files, {len(paths)} differ\n")
        sys.stdout.writelines(f"    {path}\n" for path in paths[:20])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
