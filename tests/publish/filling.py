"""Let the disk become full while something is published, at every write; a program of its own.

``python -m tests.publish.filling disk FOLDER`` needs FOLDER to be a tmpfs of its own that may be mounted again with
other limits (test_release_full.py makes one where that is allowed); ``… files FOLDER`` limits how large a file may
become instead. Both print as JSON how often publishing failed.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
from itertools import count
from pathlib import Path

from kaopu.text.problems import InputProblemsError
from tests.publish.killing import child
from tests.publish.releasing import (
    FILES,
    RULES,
    content_of,
    leftovers,
    manifest_of,
    old_layout,
    publish,
    releases,
    shown,
)

PAGE = 4096
AMPLE = {"size": 64 * 1024 * 1024, "nr_inodes": 10_000}


def attempt(published, site, prepare=lambda: None):
    """Publish in a process of its own; return the problems' codes, none when it went well."""

    def work(_tell):
        prepare()
        try:
            publish(published, site)
        except InputProblemsError as error:
            os._exit(7 if {problem.code for problem in error.problems} == {"disk-full"} else 8)

    process, told = child(work)
    os.close(told)
    return {0: "published", 7: "disk-full"}.get(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), "something else")


def fails_cleanly(published, site, prepare=lambda: None):
    """Try to publish where there is no space; say whether it failed: nothing changed, nothing left over."""
    before, had = shown(published), releases(published) if published.exists() else set()
    done = attempt(published, site, prepare)
    if done == "published":
        assert shown(published) == site
        return False
    assert done == "disk-full", done
    assert shown(published) == before
    if published.with_name("public.releases").exists():
        assert not leftovers(published), leftovers(published)
        assert releases(published) == had
    return True


def every_page_and_every_name(mounted):
    """Leave space for n more pages, then for n more files, folders and links, for every n until it is enough."""
    failed = dict.fromkeys((f"{limit}, {begin}" for limit in AMPLE for begin in ("first", "older layout", "later")), 0)
    for case in failed:
        limit, _, begin = case.partition(", ")
        for more in count(0):
            folder = mounted / f"{case}-{more}"
            folder.mkdir()
            published = folder / "public"
            if begin == "older layout":
                old_layout(published, 1)
            elif begin == "later":
                publish(published, 1)
            remount(mounted, limit, more)
            full = fails_cleanly(published, 2)
            remount(mounted)
            if not full:
                break
            failed[case] += 1
            assert attempt(published, 3) == "published"
            assert shown(published) == 3
            assert not leftovers(published)
            subprocess.run(["rm", "-r", str(folder)], check=True)
    return failed


def remount(mounted, limit=None, more=0):
    """Set the limits of a tmpfs: ample ones, but of ``limit`` only so much more than is used."""
    now = os.statvfs(mounted)
    used = {"size": (now.f_blocks - now.f_bfree) * now.f_frsize, "nr_inodes": now.f_files - now.f_ffree}
    limits = {**AMPLE, **({limit: used[limit] + more * (PAGE if limit == "size" else 1)} if limit else {})}
    if limits["size"] == 0:
        limits["size"] = PAGE  # none would mean no limit
    options = ",".join(["remount", *(f"{name}={value}" for name, value in limits.items())])
    subprocess.run(["mount", "-o", options, "none", str(mounted)], check=True)


def every_size(folder):
    """Let no file become as large as each of those that are written, from the smallest to the largest."""
    sizes = {len(manifest_of(2)), 17, *(len(content_of(name, 2)) for name in (*FILES, *RULES))}
    failed = 0
    for begin, size in enumerate(sorted(sizes)):
        published = folder / str(begin) / "public"
        published.parent.mkdir()
        publish(published, 1)
        largest = size - 1

        def limited(largest=largest):
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

        failed += fails_cleanly(published, 2, limited)
        assert attempt(published, 3) == "published"
        assert shown(published) == 3
    return {"sizes": len(sizes), "failed": failed}


def main(kind, folder):
    work = {"disk": every_page_and_every_name, "files": every_size}[kind]
    with contextlib.chdir(folder):
        sys.stdout.write(json.dumps(work(folder)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
