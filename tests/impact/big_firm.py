"""A larger invented firm, so that groups are large enough to be told: 18 people in three teams, pay by commission."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kaopu.publish.inputs import read_inputs
from kaopu.publish.payroll import Payroll, payroll_csv, payroll_periods
from tests.history.real_git import git
from tests.outcomes.firm import deal, firm
from tests.outcomes.test_requirements import rule
from tests.support.repository import write

TEAMS = {"north": 9, "south": 6, "tiny": 3}
PEOPLE = {f"{team[0]}{number:02}": team for team, size in TEAMS.items() for number in range(size)}
"""Ids with their teams: n00 to n08, s00 to s05, t00 to t02."""
NAMES = {person: f"<Name & {person.upper()}>" for person in PEOPLE}
PLAN = rule(
    "quarter",
    "{grade: {at_most: C}}",
    "{pip: {months: 3, mentor: optional, goals: {own_marks: 80}, if_not_met: [transfer]}}",
)
HEAD, GRADES, COMMISSION, MARKS = "policy/policy.yml", "policy/grades.yml", "policy/commission.yml", "data/measures.csv"
Files = Mapping[str, str | None]


def big_firm(*, months: int = 12, outcomes: str = "", changes: Files | None = None) -> dict[str, str]:
    """Return the files; marks lie between 60 and 95 and differ from person to person, and everybody sells monthly."""
    deals = [
        deal(person, f"2017-{month:02}-10", str(1000 + 100 * number))
        for number, person in enumerate(PEOPLE)
        for month in range(1, min(months, 12) + 1)
    ]
    files = firm(outcomes, {}, months=months, deals=deals, changes=changes)
    rows = [line.split(",") for line in files[MARKS].splitlines()[1:]]
    periods = dict.fromkeys(row[1] for row in rows)
    marks = [
        f"{person},{when},marks,{60 + (7 * number + 3 * place) % 36}"
        for number, person in enumerate(PEOPLE)
        for place, when in enumerate(periods)
    ]
    files[MARKS] = "\n".join(["person,period,measure,value", *marks]) + "\n"
    people = [f'{person},"{NAMES[person]}",specialist,{team},max,,' for person, team in PEOPLE.items()]
    header = "id,name,role,team,manager,joined_on,left_on"
    files["data/people.csv"] = "\n".join([header, *people, "max,Max,supervisor,north,,,"]) + "\n"
    files["data/teams.csv"] = "id,name,manager,office\n" + "".join(f"{t},Team {t},max,\n" for t in TEAMS)
    quarters = [when for when in periods if "Q" in when]
    targets = [f"person,{person},{quarter},sales,1000" for person in PEOPLE for quarter in quarters]
    files["data/targets.csv"] = "\n".join(["level,id,period,target,value", *targets]) + "\n"
    return files


def commit(root: Path, files: Files, subject: str) -> str:
    """Write files (None deletes one) and commit everything; begin a repository where there is none."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet")
    for path in [path for path, text in files.items() if text is None]:
        (root / path).unlink()
    write(root, {path: text for path, text in files.items() if text is not None})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", subject)
    return git(root, "rev-parse", "HEAD")


def payrolls(root: Path, revision: str, folder: Path) -> Path:
    """Check a revision out in a clone and write the payroll of every period, as a build does."""
    clone = folder / "clone"
    git(root.parent, "clone", "--quiet", str(root), str(clone))
    git(clone, "checkout", "--quiet", "--detach", f"origin/{revision}")
    inputs = read_inputs(clone)
    assert not inputs.errors, [f"{problem.place} {problem.code}" for problem in inputs.errors]
    found = folder / "payouts"
    found.mkdir()
    results = inputs.results
    assert results.costs is not None
    for period in payroll_periods(results.payouts):
        (found / f"{period.id}.csv").write_bytes(payroll_csv(Payroll(results.costs, "en"), period))
    return found
