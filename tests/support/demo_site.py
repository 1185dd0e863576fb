"""One built site of the demo company for all tests that want one, made by the real command line in a fresh clone."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PARTS = ("policy", "data", "site", "mkdocs.yml")


def kaopu(root, *arguments):
    """Run the command line as its users do; return the finished process."""
    command = [sys.executable, "-m", "kaopu", *arguments, "--root", str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def copy_repository(target):
    """Copy what a build reads into ``target`` and commit it."""
    for part in PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, target / part)
        else:
            shutil.copy(source, target / part)
    for words in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "."),
        ("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message=Demo"),
    ):
        subprocess.run(["git", *words], cwd=target, check=True, capture_output=True)
    return target


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Return a repository with the demo company whose public/ has been built; shared by all test processes."""
    base = tmp_path_factory.getbasetemp()  # of this process; below one that all processes of the same run share
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-site"
    with Path(f"{shared}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "public").exists():
            shutil.rmtree(shared, ignore_errors=True)
            shared.mkdir()
            copy_repository(shared)
            done = kaopu(shared, "build")
            assert done.returncode == 0, done.stdout + done.stderr
    return shared


@pytest.fixture(scope="session")
def public(demo):
    """Return the published folder."""
    return demo / "public"


@pytest.fixture
def repository(tmp_path):
    """Return a fresh repository with the demo company, free to be changed."""
    target = tmp_path / "repository"
    target.mkdir()
    return copy_repository(target)
