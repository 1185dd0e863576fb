"""A process that publishes is killed: what is shown is wholly the old site or wholly the new one."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.publish.conftest import REPOSITORY, kaopu
from tests.publish.releasing import digest_of

KILLS = 300
REAL_KILLS = 4
MEMORY = Path("/dev/shm")  # noqa: S108 - what a killed process leaves behind does not depend on the disk


@pytest.mark.slow
def test_sites_are_whole_after_300_random_kills_and_one_before_every_operation(tmp_path):
    place = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(prefix="kaopu-kills-", dir=place) as folder:
        command = [sys.executable, "-m", "tests.publish.killing", folder, "7", str(KILLS)]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)
    assert counts["random"] >= KILLS
    assert counts["every operation"] > 400
    for what in ("build", "rollback"):
        for site in ("old", "new"):
            assert counts[f"{what} killed, {site} site shown"] >= 2, counts
    assert counts["left something behind"] > 100


def whole(published):
    """Return the digest of what is shown after comparing every file with the manifest."""
    manifest = (published / "manifest.json").read_bytes()
    found = {
        path.relative_to(published).as_posix(): digest_of(path.read_bytes())
        for path in published.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert json.loads(manifest)["files"] == found
    return digest_of(manifest)


@pytest.mark.slow
def test_real_builds_of_a_company_are_killed(tmp_path):
    root = tmp_path / "company"
    chance = random.Random(10)  # noqa: S311 - a seed, so that a run can be repeated
    assert kaopu(tmp_path, "init", "company").returncode == 0
    shutil.rmtree(root / "data/rounds", ignore_errors=True)
    command = [sys.executable, "-m", "kaopu", "build", "--root", str(root), "--person", "p0001", "--jobs", "2"]
    begun = time.monotonic()
    first = subprocess.run(command, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stdout + first.stderr
    lasts, published = time.monotonic() - begun, root / "build/preview"
    teams = root / "data/teams.csv"
    text, before = teams.read_text(encoding="utf-8"), whole(published)
    for number in range(REAL_KILLS):
        teams.write_text(text.replace("示例", f"示例{number}"), encoding="utf-8")  # so that each site is another one
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            try:
                running.wait(chance.uniform(0.1, 1) * lasts)
            except subprocess.TimeoutExpired:
                running.kill()
        assert published.resolve().parent.name == whole(published)[:16]
        assert (root / "build/preview.access").resolve().parent == published.resolve().parent
    last = subprocess.run(command, capture_output=True, text=True, check=False)
    assert last.returncode == 0, last.stdout + last.stderr
    assert whole(published) != before
    kept = {path.name for path in (root / "build/preview.releases").iterdir() if len(path.name) != 16}
    assert kept == {".lock", ".order", "current"}
