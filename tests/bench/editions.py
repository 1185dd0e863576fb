"""Measure reading old editions from git: an edition of 3,000 files against ``git cat-file --batch`` of the same files.

``python -m tests.bench.editions`` prints a table; ``nox -s bench -- --editions`` does the same. The repository is
invented: ten years, 5,000 commits, an edition a year, of which most commits change only data. Both sides read the same
objects, in turns, so that the machine's pace is the same for both; Kaopu first has to find which files there are.
"""

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from kaopu.history.commits import commits_touching
from kaopu.history.editions import find_editions
from kaopu.history.objects import GitTree

FILES, COMMITS, YEARS, ROUNDS = 3_000, 5_000, 10, 9
MOST_TIMES = 5
FIRST_YEAR = 2010
TEXT = "".join(f"indicator_{number}:\n  name: {{zh: 销售达成, en: Sales attainment}}\n" for number in range(15))


def git(folder, *arguments, given=b""):
    """Run git and return what it writes."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, input=given, capture_output=True).stdout


def file_of(path, text):
    """Return a file of a commit, as ``git fast-import`` wants it."""
    content = text.encode()
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)


def changed_in_commit(number, files):
    """Say what a commit changes: a new edition once a year, a file of the policy now and then, otherwise data."""
    year, per_year = FIRST_YEAR + number * YEARS // COMMITS, COMMITS // YEARS
    if number % per_year == 0:
        head = f"edition: {year}-1\neffective_from: {year}-01-01\napplies_by: first_day\n"
        return file_of("policy/policy.yml", head)
    if number % 25 == 0:
        return file_of(f"policy/indicators/part{number % files}.yml", f"# {number}\n{TEXT}")
    month = number % per_year * 12 // per_year + 1
    return file_of(f"data/months/{year}-{month:02}/deals.csv", f"id,amount\nd{number},{number}\n")


def invent(folder, files, commits):
    """Make the repository, packed as a clone is."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    stream = []
    for number in range(commits):
        when = 1_262_304_000 + number * 63_000
        stream.append(b"commit refs/heads/main\ncommitter Invented <i@example.org> %d +0800\ndata 1\nx\n" % when)
        if number == 0:
            stream += [file_of(f"policy/indicators/part{part}.yml", f"# {part}\n{TEXT}") for part in range(files)]
        stream.append(changed_in_commit(number, files))
    git(folder, "fast-import", "--quiet", given=b"".join(stream))
    git(folder, "reset", "--hard", "--quiet")


def seconds(work):
    """Return the time that ``work`` takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def read_edition(folder, commit):
    """Read all files of the policy in a commit, as a reader does; return how many bytes they have."""
    tree = GitTree(folder, commit)
    assert not tree.refusals("policy")
    return sum(len(tree.read(path) or b"") for path in tree.paths("policy", ""))


def measure(files=FILES, commits=COMMITS):
    """Return all figures, in the order in which they are printed; what is invented for them is removed again."""
    with tempfile.TemporaryDirectory() as scratch:
        return measure_in(Path(scratch), files, commits)


def measure_in(folder, files, commits):
    """Invent the repository in a folder and return all figures."""
    invent(folder, files, commits)
    found = find_editions(folder, print)
    head = git(folder, "rev-parse", "HEAD").decode().strip()
    old = found[len(found) // 2].commit
    listed = git(folder, "ls-tree", "-r", old, "policy").decode().splitlines()
    objects = "".join(f"{line.split()[2]}\n" for line in listed).encode()
    batch, edition = [], []
    for _ in range(ROUNDS):
        batch.append(seconds(lambda: git(folder, "cat-file", "--batch", given=objects)))
        edition.append(seconds(lambda: read_edition(folder, old)))
    editions = [seconds(lambda: find_editions(folder, print)) for _ in range(ROUNDS)]
    touching = [seconds(lambda: commits_touching(folder, None, head)) for _ in range(ROUNDS)]
    return {
        "files of the edition": len(listed),
        "bytes of them": read_edition(folder, old),
        "commits": commits,
        "editions found": len(found),
        "git cat-file --batch of the files, milliseconds": round(statistics.median(batch) * 1000, 1),
        "Kaopu reads the edition, milliseconds": round(statistics.median(edition) * 1000, 1),
        f"Kaopu / git, times (at most {MOST_TIMES})": round(statistics.median(edition) / statistics.median(batch), 2),
        "Kaopu finds all editions, milliseconds": round(statistics.median(editions) * 1000, 1),
        "Kaopu lists commits of policy and data, milliseconds": round(statistics.median(touching) * 1000, 1),
    }


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"{name:56} {figure}")
