"""The other commands, run as their users run them."""

import csv
import json
import shutil
from collections import Counter

import pytest

from tests.publish.conftest import REPOSITORY, kaopu
from tests.publish.test_build import edit, snapshot

EXPORT = sorted((REPOSITORY / "data/sources/crm-sales-opportunities").glob("*.csv"))


def test_the_demo_has_no_problem_but_the_short_talk_that_it_shows(repository):
    done = kaopu(repository, "check", "--lang", "en", "--format", "json")
    found = [(entry["severity"], entry["code"], entry["file"]) for entry in json.loads(done.stdout)]
    assert (done.returncode, found) == (0, [("warning", "talk-too-short", "data/rounds/2017-Q3/talks.csv")])
    assert kaopu(repository, "check", "--lang", "en").stderr == "No problems; hints: 1.\n"
    edit(repository / "data/rounds/2017-Q3/talks.csv", ",2017-10-18,20,", ",2017-10-18,30,")
    assert kaopu(repository, "check", "--lang", "en").stderr == "No problems.\n"


def test_problems_of_policy_and_data_come_out_together(repository):
    edit(repository / "policy/grades.yml", "at_least: 100", "at_least: 85")
    edit(repository / "policy/measures.yml", "sum: deals.credited\n  where: {stage: won, customer: new}",
         "sum: deals.creditted\n  where: {stage: won, customer: new}")  # fmt: skip
    targets = repository / "data/targets.csv"
    targets.write_text(
        targets.read_text(encoding="utf-8").replace("2017-Q1,sales,", "2017-Q5,sales,", 1), encoding="utf-8"
    )
    done = kaopu(repository, "check", "--lang", "en", "--format", "json")
    assert done.returncode == 1
    found = {(entry["file"], entry["line"], entry["column"], entry["code"]) for entry in json.loads(done.stdout)}
    assert found == {
        ("policy/grades.yml", 4, 57, "band-overlap"),
        ("policy/measures.yml", 7, 8, "unknown-column"),
        ("data/targets.csv", 2, 22, "wrong-type"),
    }


def test_a_problem_is_shown_with_its_line_and_a_caret(repository):
    edit(repository / "policy/scorecards.yml", "weight: 55", "weight: 50")
    done = kaopu(repository, "check", "--lang", "en")
    assert done.stdout.startswith(
        "policy/scorecards.yml:20:7: weights-total: the weights of specialist/quarter add up to 95, not 100\n"
        "   20 |       results:\n"
        "      |       ^ expected 100\n"
    )


def test_github_sees_problems_on_their_lines(repository):
    edit(repository / "policy/scorecards.yml", "weight: 55", "weight: 50")
    done = kaopu(repository, "check", "--lang", "en", "--format", "github")
    assert "::error file=policy/scorecards.yml,line=20,col=7,title=weights-total::" in done.stdout


def test_gitlab_sees_problems_in_a_file(repository):
    edit(repository / "policy/scorecards.yml", "weight: 55", "weight: 50")
    report = repository / "build/review/problems.json"
    done = kaopu(repository, "check", "--lang", "en", "--format", "gitlab", "--out", str(report))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Problems found: 2.\n")
    found = {(entry["check_name"], entry["location"]["path"], entry["location"]["lines"]["begin"])
             for entry in json.loads(report.read_text(encoding="utf-8"))}  # fmt: skip
    assert ("weights-total", "policy/scorecards.yml", 20) in found
    assert len(found) == 2
    done = kaopu(repository, "check", "--out", str(report / "no-folder"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_explain_tells_the_whole_calculation(demo, language):
    done = kaopu(demo, "explain", "anna-snelling", "2017-Q2", "--lang", language)
    assert done.returncode == 0
    for figure in ("73,805.00", "8,667.00", "82,472.00", "85,000.00", "97.03%", "94.06", "28.218"):
        assert figure in done.stdout, figure
    assert "data/months/2017-04/deals.csv:" in done.stdout
    assert "policy/indicators/results.yml:" in done.stdout


def test_explain_names_a_near_person(demo):
    done = kaopu(demo, "explain", "ana-snelling", "2017-Q2", "--lang", "en")
    assert done.returncode == 1
    assert "did you mean anna-snelling" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--period", "2017Q1"),
        ("explain", "x", "Q1"),
        ("check", "--format", "x"),
        ("chek",),
        ("build", "--today", "2017-4-31"),
    ],
)
def test_a_wrong_command_line_ends_with_status_2(demo, arguments):
    done = kaopu(demo, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_importing_the_export_gives_the_committed_tables_and_twice_is_once(repository):
    before = snapshot(repository / "data")
    imported = ("accounts.csv", "products.csv", "teams.csv", "import-report.csv", "leads.csv", "deals.csv")
    for name in imported:
        for path in (repository / "data").rglob(name):
            if "sources" not in path.parts:
                path.unlink()
    files = [str(repository / "data/sources/crm-sales-opportunities" / path.name) for path in EXPORT]
    first = kaopu(repository, "import", "crm", *files, "--lang", "en")
    assert first.returncode == 0, first.stdout + first.stderr
    assert snapshot(repository / "data") == before
    again = kaopu(repository, "import", "crm", *files, "--lang", "en")
    assert "0 files changed" in again.stdout


def test_the_raw_export_is_unchanged_from_its_publisher():
    """Rows as its publisher says: 8,800 opportunities, 35 reps, 85 accounts, 7 products."""
    rows = {path.name: path.read_bytes().count(b"\n") - 1 for path in EXPORT}
    assert rows == {"sales_pipeline.csv": 8800, "sales_teams.csv": 35, "accounts.csv": 85, "products.csv": 7}


def test_every_row_of_the_export_is_somewhere_and_every_oddity_is_listed_with_its_line(demo):
    def rows(path):
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    pipeline = rows(next(path for path in EXPORT if path.name == "sales_pipeline.csv"))
    leads = [row for path in sorted((demo / "data/months").glob("*/leads.csv")) for row in rows(path)]
    deals = [row for path in sorted((demo / "data/months").glob("*/deals.csv")) for row in rows(path)]
    assert {row["id"] for row in leads} == {row["opportunity_id"] for row in pipeline}
    assert {row["id"] for row in deals} == {
        row["opportunity_id"] for row in pipeline if row["deal_stage"] in ("Won", "Lost")
    }
    expected: Counter[tuple[str, str, int]] = Counter()
    for line, row in enumerate(pipeline, 2):
        expected["leads", "mapped", line] += row["product"] == "GTXPro"
        expected["leads", "empty", line] += not row["account"]
        expected["leads", "undated", line] += not row["engage_date"]
        expected["deals", "mapped", line] += row["product"] == "GTXPro" and row["deal_stage"] in ("Won", "Lost")
    listed = Counter(
        (row["table"], row["case"], int(row["line"]))
        for row in rows(demo / "data/import-report.csv")
        if row["table"] in ("leads", "deals")
    )
    assert +expected == listed


def test_an_import_with_a_problem_writes_nothing(repository):
    before = snapshot(repository / "data")
    folder = repository / "incoming"
    shutil.copytree(EXPORT[0].parent, folder)
    pipeline = folder / "sales_pipeline.csv"
    pipeline.write_text(
        pipeline.read_text(encoding="utf-8").replace(
            "Won,2016-10-20,2017-03-01,1054", "Won,2016-10-20,2017-03-01,1O54"
        ),
        encoding="utf-8",
    )
    done = kaopu(repository, "import", "crm", *map(str, sorted(folder.glob("*.csv"))), "--lang", "en")
    assert done.returncode == 1
    assert "data/months/2017-03/deals.csv:" in done.stdout
    assert snapshot(repository / "data") == before


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("opportunity_id,", "opportunity,", "data/sources.yml:60:13: source-column-unknown"),
        (",Won,2016-10-20", ",Wonn,2016-10-20", "sales_pipeline.csv:2:45: source-value-unknown"),
    ],
)
def test_an_export_that_does_not_fit_its_rules_is_a_problem(repository, old, new, code):
    folder = repository / "incoming"
    shutil.copytree(EXPORT[0].parent, folder)
    pipeline = folder / "sales_pipeline.csv"
    pipeline.write_text(pipeline.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    done = kaopu(repository, "import", "crm", *map(str, sorted(folder.glob("*.csv"))), "--lang", "en")
    assert done.returncode == 1
    assert code in done.stdout
