"""The disk becomes full at every single write: nothing changes, a sentence says so, and the next build succeeds."""

import json
import subprocess
import sys

from tests.publish.conftest import REPOSITORY
from tests.publish.mounting import in_own_mounts


def run(command):
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_disk_that_is_full_at_any_page_or_any_name_changes_nothing(tmp_path):
    program = (sys.executable, "-m", "tests.publish.filling", "disk", tmp_path)
    failed = run(in_own_mounts(f"mount -t tmpfs none {tmp_path}", *program))
    for limit, least in (("size", 12), ("nr_inodes", 30)):
        for begin in ("first", "older layout", "later"):
            assert failed[f"{limit}, {begin}"] >= least, failed


def test_a_file_that_cannot_grow_changes_nothing(tmp_path):
    done = run([sys.executable, "-m", "tests.publish.filling", "files", str(tmp_path)])
    assert done["failed"] == done["sizes"] > 8
