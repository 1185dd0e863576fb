"""The whole command ``kaopu build`` of an invented company: cold, warm, and with one row changed.

The company has the demo's policy, rounds not yet begun, and a year of deals, 60 a person; one quarter of it is built,
in both languages: pages, PDFs, records, forms to hand in, views, archives, the handbook, the search for leaks, the
release. Each build is a process of its own, from the first import to the last file on the disk.

- cold: nothing was made before.
- warm: the same again, nothing changed.
- warm clone: the same in a fresh clone that was given the folder of the cache and nothing else, as in CI.
- row changed: the amount of one deal is another one, and that is committed; each time another person's deal.
"""

import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass

from kaopu.invention.company import invent_company
from tests.bench.measurements import ROOT
from tests.bench.processes import watch
from tests.bench.stages import Stage, count, read_log, stages

PEOPLE, DEALS_A_PERSON, SEED, YEAR = 1_000, 60, 1, 2017
MARKS = ("market_report_mark",)
"""What the demo's policy takes ready-made."""
QUARTER, MONTH = f"{YEAR}-Q2", f"{YEAR}-05"
PARTS = ("policy", "site", "mkdocs.yml", ".gitignore")
MOST_WARM, MOST_CHANGED = 0.03, 0.05


@dataclass(frozen=True)
class Build:
    """What one run of the command took; seconds of clock and processors, bytes."""

    seconds: float
    processor: float
    stages: tuple[Stage, ...]
    documents: int
    own: int
    """The most memory of the command's own process; ``worker``: of any worker; ``together``: of all in one moment."""
    worker: int
    together: int
    made: int | None = None
    """How many outputs were made anew, ``known``: how many came from the cache, as the log says."""
    known: int | None = None

    def stage(self, name):
        """Return the seconds of a stage."""
        return next((stage.seconds for stage in self.stages if stage.name == name), 0.0)


def git(folder, *arguments):
    who = ("-c", "user.name=Invented", "-c", "user.email=i@example.org", "-c", "gc.auto=0")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def invent(folder, people):
    """Make the repository of an invented company, committed."""
    invent_company(folder, people, people * DEALS_A_PERSON, SEED, YEAR, MARKS)
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Invented")


def build(folder, cache, *options, also=()):
    """Build the quarter with a cache, None: without; return what it took."""
    log = folder / "build" / "bench.log"
    log.unlink(missing_ok=True)
    log.parent.mkdir(exist_ok=True)
    kept = ("--no-cache",) if cache is None else ("--cache", str(cache))
    command = [sys.executable, "-m", "kaopu", "build", "--root", str(folder), "--out", str(folder / "public")]
    command += ["--period", QUARTER, "--log", str(log), "--lang", "en", *kept, *options]
    seen = watch(command, log=log, also=also, cwd=ROOT)
    events = read_log(log)
    return Build(
        seen.clock,
        seen.processor,
        tuple(stages(events, seen.clock, seen.looks)),
        count(events, "planned", "documents"),
        seen.peak("own"),
        seen.peak("worker"),
        seen.together,
        count(events, "cached", "made"),
        count(events, "cached", "known"),
    )


def change_row(folder, number):
    """Raise the amount of one deal won in the quarter by one yuan, of another person each ``number``; commit it."""
    path = folder / "data" / "months" / MONTH / "deals.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    names = lines[0].strip().split(",")
    person, stage, amount = (names.index(name) for name in ("person", "stage", "amount"))
    first: dict[str, int] = {}
    for at, line in enumerate(lines[1:], start=1):
        cells = line.strip().split(",")
        if cells[stage] == "won":
            first.setdefault(cells[person], at)
    at = list(first.values())[number % len(first)]
    cells = lines[at].strip().split(",")
    cells[amount] = str(int(cells[amount]) + 1)
    lines[at] = ",".join(cells) + "\n"
    path.write_text("".join(lines), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message=One deal")


def measure(folder, people=PEOPLE, rounds=3, jobs=None):
    """Return all builds of a company by name; each but the cold one several times."""
    company, cache = folder / "company", folder / "cache"
    options = () if jobs is None else ("--jobs", str(jobs))
    invent(company, people)
    found = {"cold": [build(company, cache, *options)], "warm": [], "warm clone": [], "row changed": []}
    for number in range(rounds):
        print(f"warm builds, round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        found["warm"].append(build(company, cache, *options))
        clone = folder / "clone"
        shutil.rmtree(clone, ignore_errors=True)
        subprocess.run(["git", "clone", "--quiet", str(company), str(clone)], check=True)
        found["warm clone"].append(build(clone, cache, *options))
    for number in range(rounds):
        change_row(company, number)
        found["row changed"].append(build(company, cache, *options))
    shutil.rmtree(company)
    return found


def figures(builds):
    """Return the medians of some builds of the same thing."""
    seconds = statistics.median(each.seconds for each in builds)
    render = statistics.median(each.stage("render") for each in builds)
    documents = builds[0].documents
    return {
        "seconds": round(seconds, 2),
        "processor seconds": round(statistics.median(each.processor for each in builds), 2),
        "documents": documents,
        # A build of which nothing has changed makes no plan, and so counts no documents.
        "documents a second, whole build": round(documents / seconds, 1) if documents else None,
        "documents a second, stage render": round(documents / render, 1) if documents and render else None,
        "own process, MB": round(max(each.own for each in builds) / 1e6),
        "largest worker, MB": round(max(each.worker for each in builds) / 1e6),
        "all together, MB": round(max(each.together for each in builds) / 1e6),
        "made anew": builds[-1].made,
        "from the cache": builds[-1].known,
        "stages": stage_figures(builds),
        "rounds": [round(each.seconds, 2) for each in builds],
    }


def stage_figures(builds):
    """Return the median seconds, and the most memory, of each stage."""
    found = {}
    for name in (stage.name for stage in builds[0].stages):
        same = [stage for each in builds for stage in each.stages if stage.name == name]
        found[name] = {
            "seconds": round(statistics.median(stage.seconds for stage in same), 2),
            "own process, MB": round(max(stage.own for stage in same) / 1e6),
            "all together, MB": round(max(stage.together for stage in same) / 1e6),
        }
    return found


def ratios(measured):
    """Return what part of the cold build the others take."""
    cold = measured["cold"]["seconds"]
    return {name: round(found["seconds"] / cold, 4) for name, found in measured.items() if name != "cold"}
