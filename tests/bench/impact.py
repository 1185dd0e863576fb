"""Measure what an impact costs: 1,000 invented people, four quarters, a policy edit, against scoring them once.

``python -m tests.bench.impact`` prints a table; ``nox -s bench -- --impact`` does the same. Both sides start from data
that have been read; scoring once is everything that a policy gives: facts, scores, grades, outcomes, pay, rounds. The
edit changes one weight and one limit of a grade, so that one policy in between is worked out for the largest moves.
"""

import statistics
import subprocess
import tempfile
from pathlib import Path

from kaopu.data.periods import Period
from kaopu.data.store import read_data
from kaopu.impact.markdown import markdown
from kaopu.impact.wording import Wording
from kaopu.invention.company import invent_company
from kaopu.policy.reader import read_policy
from kaopu.publish.impacts import Question, impact_of
from kaopu.publish.results import chain_of_results
from kaopu.publish.starting import starter_policy
from kaopu.records.recording import Provenance
from kaopu.rounds.today import last_known_day
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.tree import FolderTree
from tests.bench.measurements import now

PEOPLE, DEALS, SEED, YEAR, ROUNDS = 1_000, 60_000, 2017, 2017, 3
MOST_TIMES = 2.5
QUARTERS = tuple(Period(YEAR, month, "quarter") for month in (1, 4, 7, 10))
EDITS = {
    "policy/grades.yml": ("at_least: 90}", "at_least: 92}"),
    "policy/scorecards.yml": (
        "{satisfaction: 12, complaints_in_time: 8}",
        "{satisfaction: 10, complaints_in_time: 10}",
    ),
}


def git(folder, *arguments):
    who = ("-c", "user.name=Invented", "-c", "user.email=i@example.org")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def prepare(folder, people, deals):
    """Make a repository with two commits: a policy, and the policy edited (as the working branch)."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    source = starter_policy("four-dimensions")
    for path in sorted(source.rglob("*")):
        if path.is_file():
            target = folder / "policy" / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    invent_company(folder, people=people, deals=deals, seed=SEED, year=YEAR)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Before")
    git(folder, "branch", "before")
    for name, (old, new) in EDITS.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, name
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "After")


def score_once(folder):
    """Return what it takes to read, and then to work out, everything that one policy gives."""
    begin = now()
    data = read_data(FolderTree(folder), print)
    policy = read_policy(FolderTree(folder), print)
    assert policy is not None
    read = now()
    with garbage_left_alone():
        chain_of_results([(policy, Provenance(None, changed=False, generator=""))], data, last_known_day(data), print)
    return read - begin, now() - read


def impact_once(folder):
    """Return what an impact takes from nothing to its Markdown, and what it found."""
    begin = now()
    found = impact_of(folder, Question("before", None, QUARTERS))
    markdown(found.impact, Wording(found.base, found.head, found.data.people, "zh"), "before", "after")
    return now() - begin, found


def measure(people=PEOPLE, deals=DEALS):
    """Return all figures, in the order in which they are printed; what is invented for them is removed again."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        prepare(folder, people, deals)
        pairs = [(score_once(folder), impact_once(folder)) for _ in range(ROUNDS)]
    reading = statistics.median(read.processor for (read, _), _ in pairs)
    scoring = statistics.median(scored.processor for (_, scored), _ in pairs)
    whole = statistics.median(spent.processor for _, (spent, _) in pairs)
    found = pairs[-1][1][1]
    return {
        "people": people,
        "results compared": len(found.impact.changes),
        "results touched": len(found.impact.touched),
        "pay changes by": str(found.impact.pay.change),
        "read policy and data, processor seconds": round(reading, 2),
        "score everybody once, processor seconds": round(scoring, 2),
        "impact from nothing to Markdown, processor seconds": round(whole, 2),
        "impact less one reading ÷ scoring once": round((whole - reading) / scoring, 2),
        "impact ÷ reading and scoring once": round(whole / (reading + scoring), 2),
        "limit": MOST_TIMES,
    }


if __name__ == "__main__":
    for name, figure in measure().items():
        print(f"{name:56} {figure}")
