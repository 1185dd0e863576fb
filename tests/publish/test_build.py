"""A whole build: what comes out, where, and what happens when it fails."""

import datetime
import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from kaopu.publish.manifest import IncompleteBuildError, Sources, write_manifest
from kaopu.records.record import AppraisalRecord
from tests.publish.annual_reference import Person, last_day, rows
from tests.publish.annual_rules import LEAST_DAYS
from tests.publish.conftest import kaopu

PERIOD_NAMES = {1: "2017-{0:02}", 3: "2017-Q{1}", 12: "2017"}
FORMS = ("index.html", "appraisal.pdf", "appraisal.json")
OWN_FORM = {f"self-assessment{language}.{kind}" for language in ("", ".en") for kind in ("xlsx", "pdf")}


def snapshot(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def expected_appraisals():
    """Return (person, period) of everybody who was there long enough: the rule of policy/people.yml, day by day."""
    found = set()
    for row in rows("people"):
        person, kinds = Person(row["id"]), (1, 3, 12) if row["role"] == "specialist" else (3, 12)
        for months in kinds:
            for first in (datetime.date(2017, month, 1) for month in range(1, 13, months)):
                if person.present(first, last_day(first, months))[0] >= LEAST_DAYS:
                    found.add((row["id"], PERIOD_NAMES[months].format(first.month, first.month // 3 + 1)))
    return found


def waits_for(folder, *kinds):
    """Say whether a result is provisional and one of its steps, by their kinds, is still to be done."""
    record = json.loads((folder / "appraisal.json").read_text(encoding="utf-8"))
    to_do = {step["kind"] for step in record["round"]["steps"] if step["state"] in ("open", "missing")}
    return record["status"] == "provisional" and bool(to_do & set(kinds))


def test_each_appraisal_has_its_three_files_in_both_languages(public):
    folders = sorted(public.glob("appraisals/people/*/*"))
    assert {(folder.parent.name, folder.name) for folder in folders} == expected_appraisals()
    assert len(folders) == 619
    for folder in folders:
        names = {path.name for path in folder.iterdir()}
        asked = OWN_FORM if waits_for(folder, "self_assessment") else set()
        assert names == {*FORMS, "index.en.html", "appraisal.en.pdf", "appraisal.en.json"} | asked, folder


def test_manifest_proves_that_what_was_expected_was_produced(public):
    manifest = json.loads((public / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["appraisals"] == 619
    assert manifest["expected"] == manifest["produced"]
    found = snapshot(public)
    del found["manifest.json"]
    assert manifest["files"] == found
    assert manifest["policy_digest"]
    assert manifest["today"] == "2018-01-17"  # the last day in data/rounds
    assert len(manifest["commit"]) == 40
    assert manifest["policy_changed_since_commit"] is False


def test_teams_companies_handbook_and_first_page_are_there(public, demo):
    teams = [line.split(",")[0] for line in (demo / "data/teams.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert len(teams) == 6
    for period in ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4"):
        for team in teams:
            folder = public / "appraisals/teams" / team / period
            files = {"index.html", "index.en.html", "appraisals.zip", "members.xlsx", "members.en.xlsx", "round.ics"}
            assert {path.name for path in folder.iterdir()} == files
        company = {path.name for path in (public / "appraisals/company" / period).iterdir()}
        tables = {"members.xlsx", "members.en.xlsx", "payouts.csv", "payouts.xlsx"}
        assert company == {"index.html", "index.en.html", "round.ics", *tables}
    for page in ("index.html", "index.en.html", "handbook/index.html", "handbook/en/index.html"):
        assert (public / page).is_file(), page


def test_the_handbooks_editions_are_those_of_git(public, demo):
    log = subprocess.run(["git", "log", "-1", "--format=%H %an"], cwd=demo, capture_output=True, text=True, check=True)
    commit, author = log.stdout.strip().split(" ", 1)
    page = (public / "handbook/en/editions/index.html").read_text(encoding="utf-8")
    assert "2017-1" in page
    assert commit[:12] in page
    assert author in page


def test_each_report_that_is_not_written_has_its_form_where_managers_read_and_the_person_does_not(public):
    expected = set()
    for record in public.glob("appraisals/people/*/*/appraisal.json"):
        if waits_for(record.parent, "review", "talk", "improvement_plan"):
            person, period = record.parts[-3:-1]
            expected |= {
                f"{person}/{period}/{person}.review{language}.{kind}"
                for language in ("", ".en")
                for kind in ("xlsx", "pdf")
            }
    reviews = public / "appraisals/reviews"
    assert len(expected) > 100
    assert {path.relative_to(reviews).as_posix() for path in reviews.rglob("*") if path.is_file()} == expected


def test_a_teams_archive_holds_every_members_pdf(public):
    for archive in public.glob("appraisals/teams/*/2017-Q2/appraisals.zip"):
        team = archive.parent.parent.name
        members = {
            path.parent.parent.name
            for path in public.glob("appraisals/people/*/2017-Q2/appraisal.json")
            if json.loads(path.read_text(encoding="utf-8"))["person"]["team"] == team
        }
        with zipfile.ZipFile(archive) as opened:
            expected = {f"{person}/{name}" for person in members for name in ("appraisal.pdf", "appraisal.en.pdf")}
            assert set(opened.namelist()) == expected
            assert all(opened.read(name).startswith(b"%PDF-1.7") for name in opened.namelist())


def test_published_records_have_the_keys_of_the_contract_and_survive_a_round_trip(public):
    required = {
        "schema", "person", "period", "status", "policy", "indicators", "score", "grade", "adjustments", "outcomes",
        "payout", "round", "next_grade", "inputs",
    }  # fmt: skip
    of_indicator = {
        "id", "name", "dimension", "measures", "actual", "target", "attainment", "score", "weight", "points", "missing",
        "steps", "rule", "rows",
    }  # fmt: skip
    for path in public.glob("appraisals/people/*/2017-Q3/appraisal*.json"):
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        assert content["schema"] == "kaopu.appraisal/1"
        assert required <= set(content)
        for entry in content["indicators"]:
            assert of_indicator <= set(entry)
            assert all(isinstance(step, str) for step in entry["steps"])
        assert AppraisalRecord.from_json(text).to_json() == text


def test_rules_named_in_a_record_stand_at_that_line(public, demo):
    path = next(iter(sorted(public.glob("appraisals/people/*/2017-Q1/appraisal.json"))))
    for entry in json.loads(path.read_text(encoding="utf-8"))["indicators"]:
        lines = (demo / entry["rule"]["file"]).read_text(encoding="utf-8").split("\n")
        assert lines[entry["rule"]["line"] - 1] == f"{entry['id']}:"


def test_both_languages_carry_the_same_numbers(public):
    for path in public.glob("appraisals/people/*/2017-Q4/appraisal.json"):
        chinese = json.loads(path.read_text(encoding="utf-8"))
        english = json.loads(path.with_name("appraisal.en.json").read_text(encoding="utf-8"))
        for key in ("score", "points", "grade", "trend"):
            numbers = [
                [{name: value for name, value in point.items() if name != "name"} for point in record[key]]
                if key == "trend"
                else record[key]
                for record in (chinese, english)
            ]
            assert numbers[0] == numbers[1]
        assert [entry["points"] for entry in chinese["indicators"]] == [
            entry["points"] for entry in english["indicators"]
        ]
        assert chinese["indicators"][0]["steps"] != english["indicators"][0]["steps"]


def test_a_failed_build_leaves_the_published_site_as_it_was(repository):
    assert kaopu(repository, "build", "--person", "anna-snelling", "--out", str(repository / "public")).returncode == 0
    releases = repository / "public.releases"
    before, target = snapshot(repository / "public"), (releases / "current").readlink()
    edit(repository / "policy/scorecards.yml", "sales_attainment: 30", "sales_attainment: 25")
    done = kaopu(repository, "build", "--lang", "en")
    assert done.returncode == 1
    assert "policy/scorecards.yml:25:11: group-weights-total" in done.stdout
    assert "Traceback" not in done.stderr
    assert snapshot(repository / "public") == before
    assert (releases / "current").readlink() == target
    assert {path.name for path in releases.iterdir()} == {".lock", ".order", "current", target.name}


def test_a_part_is_built_aside_and_never_replaces_the_whole_site(repository):
    done = kaopu(repository, "build", "--period", "2017-Q2", "--person", "anna-snelling")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (repository / "public").exists()
    built = sorted(path.name for path in (repository / "build/preview/appraisals/people").iterdir())
    assert built == ["anna-snelling"]
    assert not (repository / "build/preview/appraisals/teams").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--period", "2019-Q1"), "period-without-data"),
        (("--person", "anna-sneling"), "person-unknown"),
    ],
)
def test_a_selection_without_an_appraisal_is_a_problem(repository, arguments, code):
    done = kaopu(repository, "build", *arguments)
    assert done.returncode == 1
    assert code in done.stdout


def test_a_folder_that_kaopu_did_not_make_is_not_overwritten(repository):
    (repository / "public").mkdir()
    (repository / "public/precious.txt").write_text("keep", encoding="utf-8")
    done = kaopu(repository, "build")
    assert done.returncode == 1
    assert "output-not-ours" in done.stdout
    assert (repository / "public/precious.txt").read_text(encoding="utf-8") == "keep"


SOURCES = Sources("1", "p", "d", None, changed=False, generator="test", today=datetime.date(2017, 3, 31))


def test_a_manifest_is_refused_when_a_file_is_missing_or_too_many(tmp_path):
    (tmp_path / "appraisals").mkdir()
    (tmp_path / "appraisals/one.html").write_text("1", encoding="utf-8")
    files = {"appraisals/one.html": hashlib.sha256(b"1").hexdigest()}
    with pytest.raises(IncompleteBuildError) as missing:
        write_manifest(tmp_path, files, {"appraisals/one.html", "appraisals/two.html"}, 1, SOURCES)
    assert missing.value.missing == ["appraisals/two.html"]
    with pytest.raises(IncompleteBuildError) as unexpected:
        write_manifest(tmp_path, files, set(), 1, SOURCES)
    assert unexpected.value.unexpected == ["appraisals/one.html"]
    assert not (tmp_path / "manifest.json").exists()
