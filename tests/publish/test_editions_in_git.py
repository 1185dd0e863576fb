"""Editions from git's history (R39, R78): read where periods need them, each record with its commit, and problems."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from kaopu.publish.explaining import explanation
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.plan import Selection, make_plan
from tests.outcomes.firm import deal, firm, grades
from tests.outcomes.test_editions import LOWER, TWICE_A
from tests.support.editions import FIRST, judged_by, period, record
from tests.support.repository import shown, write

FILES = firm(LOWER, grades("ann", "DACB"), deals=[deal("ann", "2017-08-10", "1000")])
HEAD = FILES["policy/policy.yml"]
JULY = HEAD.replace(FIRST, "effective_from: 2017-07-01").replace("2017-1", "2017-2", 1)


def git(root: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "-C", str(root), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.strip()


def commit(root: Path, files: Mapping[str, str]) -> str:
    """Write files and commit everything; return the commit."""
    write(root, files)
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Edition", "--allow-empty")
    return git(root, "rev-parse", "HEAD")


def errors(inputs: Inputs) -> list[str]:
    return shown(list(inputs.errors))


def test_r78_each_period_by_the_edition_in_history_and_each_record_with_its_commit(tmp_path):
    first = commit(tmp_path, FILES)
    second = commit(tmp_path, {"policy/policy.yml": JULY, "policy/outcomes.yml": TWICE_A})
    inputs = read_inputs(tmp_path)
    assert errors(inputs) == []
    assert [judged_by(inputs.results, when) for when in ("2017-Q1", "2017-06", "2017-Q3", "2017")] == [
        "2017-01-01",
        "2017-01-01",
        "2017-07-01",
        "2017-01-01",
    ]
    commits = [record(inputs.results, "ann", when).policy.commit for when in ("2017-Q2", "2017-Q3")]
    assert commits == [first, second]
    assert inputs.policy is not None
    assert inputs.policy.head.edition == "2017-2"
    assert [str(edition.effective_from) for edition in inputs.editions] == ["2017-01-01", "2017-07-01"]
    plan = make_plan(inputs.results, ("en",), Selection())
    assert {(one.period.id, one.policy.commit) for one in plan.teams if one.period.kind == "quarter"} == {
        ("2017-Q1", first),
        ("2017-Q2", first),
        ("2017-Q3", second),
        ("2017-Q4", second),
    }
    [year] = [one for one in plan.companies if one.period.id == "2017-Q4"]
    assert [grades.period for grades in year.trend] == ["2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4"]


def test_r78_the_newest_commit_of_an_edition_counts_and_the_working_folder_is_newer_still(tmp_path):
    commit(tmp_path, FILES)
    corrected = commit(tmp_path, {"policy/outcomes.yml": TWICE_A})
    commit(tmp_path, {"policy/policy.yml": JULY})
    write(tmp_path, {"policy/outcomes.yml": ""})
    inputs = read_inputs(tmp_path)
    assert record(inputs.results, "ann", "2017-Q2").policy.commit == corrected
    assert (record(inputs.results, "ann", "2017-Q2").outcomes, record(inputs.results, "ann", "2017-Q3").outcomes) == (
        (),
        (),
    )
    assert record(inputs.results, "ann", "2017-Q3").policy.changed
    assert not record(inputs.results, "ann", "2017-Q2").policy.changed


def test_r69_what_an_edition_in_history_began_is_explained_by_its_words(tmp_path):
    commit(tmp_path, FILES)
    commit(tmp_path, {"policy/policy.yml": JULY, "policy/outcomes.yml": ""})
    assert "50%" not in explanation(tmp_path, "ann", period("2017-08"), None, "en")
    again = {"data/measures.csv": firm(LOWER, grades("ann", "DCCB"))["data/measures.csv"]}
    commit(tmp_path, again)
    told = explanation(tmp_path, "ann", period("2017-08"), None, "en")
    assert "The rule (Q1 2017: grade D)" in told or ("The rule" in told and "Q1 2017" in told)
    assert "50%" in told


BROKEN = {"policy/measures.yml": FILES["policy/measures.yml"].replace("sum: deals.credited", "sum: deals.credit", 1)}


def test_r78_an_edition_that_cannot_be_read_is_named_with_commit_and_place(tmp_path):
    broken = commit(tmp_path, {**FILES, **BROKEN})
    commit(tmp_path, {"policy/policy.yml": JULY, "policy/measures.yml": FILES["policy/measures.yml"]})
    inputs = read_inputs(tmp_path)
    assert errors(inputs) == ["policy/policy.yml edition-unreadable"]
    [problem] = inputs.errors
    assert str(problem.values["commit"]) == broken[:12]
    assert str(problem.values["place"]).startswith(f"{broken[:12]}:policy/measures.yml:6:")
    for language in ("zh", "zh-Hant", "en"):
        assert "2017-01-01" in problem.message(language)
        assert broken[:12] in problem.hint(language)
    assert inputs.results.editions == ()


def test_r78_editions_that_no_period_needs_are_not_read(tmp_path):
    old = HEAD.replace(FIRST, "effective_from: 2016-01-01")
    commit(tmp_path, {**FILES, **BROKEN, "policy/policy.yml": old})
    commit(tmp_path, FILES)
    inputs = read_inputs(tmp_path)
    assert errors(inputs) == []
    assert [len(inputs.editions), len(inputs.sources)] == [2, 1]


def test_an_edition_that_judges_nothing_yet_is_what_the_handbook_shows(tmp_path):
    commit(tmp_path, FILES)
    commit(tmp_path, {"policy/policy.yml": HEAD.replace(FIRST, "effective_from: 2019-01-01")})
    inputs = read_inputs(tmp_path)
    assert errors(inputs) == []
    assert judged_by(inputs.results, "2017") == "2017-01-01"
    assert inputs.policy is not None
    assert inputs.policy.head.effective_from == datetime.date(2019, 1, 1)


def test_editions_of_two_currencies_are_refused(tmp_path):
    commit(tmp_path, FILES)
    commit(tmp_path, {"policy/policy.yml": JULY.replace("currency: CNY", "currency: USD")})
    inputs = read_inputs(tmp_path)
    assert errors(inputs) == ["policy/policy.yml:6:11 edition-currency-changed"]
    assert inputs.errors[0].message("en") == ("the edition 2017-2 is in USD, and the earlier one, 2017-1, is in CNY")
    assert inputs.results.editions == ()


@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant"])
def test_an_edition_in_one_language_has_records_in_all_of_the_newest(tmp_path, language):
    commit(tmp_path, {**FILES, "policy/policy.yml": HEAD.replace("languages: [zh, en]", "languages: [zh]")})
    commit(tmp_path, {"policy/policy.yml": JULY})
    inputs = read_inputs(tmp_path)
    assert errors(inputs) == []
    assert record(inputs.results, "ann", "2017-Q1", language).language == language
