"""Closing and restating (R71, R78, R79): what is frozen, what is found, what pages say, and that bytes stay."""

from __future__ import annotations

import datetime
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from kaopu.closing.lock import lock_path, lock_text, read_locks
from kaopu.data.periods import Period
from kaopu.pages.company_page import company_html
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.pay.rounding import Rounder
from kaopu.publish.closing import Written, close, restate
from kaopu.publish.estimating import estimators_of
from kaopu.publish.explaining import explanation
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.text.problems import InputProblemsError, Problem
from kaopu.text.tree import FolderTree
from tests.history.real_git import commit, git
from tests.outcomes.firm import DECISIONS, deal, firm, grades
from tests.outcomes.test_editions import LOWER
from tests.outcomes.test_requirements import RAISE, rule
from tests.support.bad_input import assert_sentences_complete
from tests.support.editions import FIRST, period
from tests.support.rendering import render_records
from tests.support.repository import shown, write

CODES = {
    "close-already",
    "close-provisional",
    "close-unfinished",
    "closed-changed",
    "lock-edited",
    "lock-missing",
    "lock-name",
    "lock-policy-damaged",
    "restate-approver-unknown",
    "restate-not-closed",
    "restate-nothing",
    "restate-reason",
}
NO_ROUND: Mapping[str, str | None] = {"policy/round.yml": None}
SALARIES = "person,from,base_salary,performance_pay\nann,2017-01-01,5000,1000\nbob,2017-01-01,4000,1000\n"
FILES = firm(
    LOWER,
    grades("ann", "DACB"),
    deals=[deal("ann", "2017-02-10", "1000"), deal("ann", "2017-08-10", "1000")],
    changes={**NO_ROUND, "data/salaries.csv": SALARIES},
)
HEAD, MARKS, GRADES = "policy/policy.yml", "data/measures.csv", "policy/grades.yml"
Q1, LOCK = "2017-Q1", "data/closed/2017-Q1.1.yml"
JULY = FILES[HEAD].replace(FIRST, "effective_from: 2017-07-01").replace("2017-1", "2017-2", 1)
REASON = "A contract had been entered twice."


def edited(path: str, old: str, new: str) -> dict[str, str]:
    """Return a file of the firm with one edit."""
    assert FILES[path].count(old) == 1, old
    return {path: FILES[path].replace(old, new)}


def marked(who: str, when: str, mark: str) -> dict[str, str]:
    """Return the firm's figures with another score of one person in one period."""
    pattern = re.compile(rf"^{who},{when},marks,.*$", re.MULTILINE)
    assert len(pattern.findall(FILES[MARKS])) == 1
    return {MARKS: pattern.sub(f"{who},{when},marks,{mark}", FILES[MARKS])}


def errors(root: Path) -> list[Problem]:
    """Return the problems that stop a build; each has its sentences."""
    found = [*read_inputs(root).errors]
    for problem in found:
        assert_sentences_complete(problem)
    return found


def refused(root: Path, action: object, *arguments: object, **options: object) -> list[str]:
    """Do what must be refused and return the problems; nothing below data/closed may have changed."""
    before = contents(root / "data/closed")
    with pytest.raises(InputProblemsError) as caught:
        action(root, *arguments, **options)  # type: ignore[operator]
    for problem in caught.value.problems:
        assert_sentences_complete(problem)
    assert contents(root / "data/closed") == before
    return shown(list(caught.value.problems))


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def printed(root: Path, folder: Path, person: str, when: str, today: datetime.date | None = None) -> dict[str, bytes]:
    """Return the files that a build writes for a person in a period, by path."""
    inputs = read_inputs(root, today)
    assert shown(list(inputs.errors)) == []
    plan = planned(inputs, Selection(period(when), person))
    shutil.rmtree(folder, ignore_errors=True)
    estimators = estimators_of(inputs.results, [when], plan.links.languages)
    render_records(plan.appraisals, folder, plan.links, estimators=estimators)
    return contents(folder)


def planned(inputs: Inputs, selection: Selection) -> Plan:
    """Return the plan of a build."""
    assert inputs.policy is not None
    return make_plan(inputs.results, inputs.policy.head.languages, selection)


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Return the small firm without git, with its first quarter closed on the last day of 2017."""
    root = tmp_path / "firm"
    write(root, FILES)
    assert close(root, period(Q1)) == Written(LOCK, 4, 0)
    return root


# What is frozen.


def test_r71_a_closed_period_has_a_lock_with_everybodys_result_and_the_policy_of_then(closed):
    lock = yaml.safe_load((closed / LOCK).read_text(encoding="utf-8"))
    assert {who: (one["score"], one["grade"]) for who, one in lock["people"].items()} == {
        "ann": (59.00, "D"),
        "bob": (75.00, "B"),
        "cat": (75.00, "B"),
        "dan": (75.00, "B"),
    }
    # Three months' performance pay of 1,000, and 1 % of the deal of February.
    assert [str(lock["people"][who].get("total")) for who in ("ann", "bob")] == ["3010.0", "3000.0"]
    assert (lock["today"], lock["effective_from"]) == (datetime.date(2017, 12, 31), datetime.date(2017, 1, 1))
    stored = closed / "data/closed/policies" / lock["policy"]
    assert contents(stored / "policy").keys() == {
        path.removeprefix("policy/")
        for path in FILES
        if path.startswith("policy/") and path != "policy/allowed_signers"
    }
    assert all((stored / path).read_bytes() == FILES[path].encode() for path in FILES if (stored / path).is_file())
    assert errors(closed) == []
    inputs = read_inputs(closed)
    assert inputs.replayed is not None
    assert list(inputs.replayed.closed.locks) == [period(Q1)]


def test_closing_again_is_refused(closed):
    assert refused(closed, close, period(Q1)) == [f"{LOCK}:1:1 close-already"]


def test_a_period_that_is_not_over_is_not_closed(tmp_path):
    write(tmp_path, FILES)
    day = datetime.date(2017, 3, 30)
    assert refused(tmp_path, close, period(Q1), day) == [f"{LOCK} close-unfinished"]
    assert close(tmp_path, period(Q1), day + datetime.timedelta(days=1)).people == 4


@pytest.mark.parametrize("when", ["2018-Q1", "2016", "2018-01"])
def test_a_period_without_data_is_not_closed(tmp_path, when):
    write(tmp_path, FILES)
    assert refused(tmp_path, close, period(when)) == ["data/months period-without-data"]


def test_nothing_is_closed_while_the_input_has_problems(tmp_path):
    write(tmp_path, {**FILES, **marked("ann", Q1, "many")})
    assert any(found.startswith(MARKS) for found in refused(tmp_path, close, period(Q1)))


def test_provisional_results_are_closed_only_when_that_is_said(tmp_path):
    files = firm("", {})  # its round has a talk, and nobody has had one
    write(tmp_path, files)
    assert refused(tmp_path, close, period(Q1)) == [f"{LOCK} close-provisional"]
    assert close(tmp_path, period(Q1), provisional=True).people == 4
    assert "provisional: true" in (tmp_path / LOCK).read_text(encoding="utf-8")
    assert close(tmp_path, period("2017-01")).people == 4  # months have no round: nothing is missing
    [record] = [
        one for one in planned(read_inputs(tmp_path), Selection(period(Q1), "ann")).appraisals if one.language == "en"
    ]
    assert record.status == "closed"
    page = printed(tmp_path, tmp_path / "out", "ann", Q1)["appraisals/people/ann/2017-Q1/index.en.html"].decode()
    assert "some steps of the round were not done" in page


def test_a_month_and_its_quarter_are_closed_each(closed):
    for month in ("2017-01", "2017-02", "2017-03"):
        close(closed, period(month))
    assert len(list((closed / "data/closed").glob("*.yml"))) == 4
    assert len(list((closed / "data/closed/policies").iterdir())) == 1
    write(closed, edited("data/salaries.csv", "ann,2017-01-01,5000,1000", "ann,2017-01-01,5000,1300"))
    assert [str(problem.values["period"]) for problem in errors(closed)] == ["2017-01", "2017-02", "2017-03", Q1]
    write(closed, {"data/salaries.csv": FILES["data/salaries.csv"]})
    assert errors(closed) == []


# What is found.


def moved(letter: str, limit: str, to: str) -> dict[str, str]:
    """Return the firm's grades with one limit moved, and the policy's own example of it."""
    old, new = f"{{score.result: {limit}}}, total: {{score: {limit}", f"{{score.result: {to}}}, total: {{score: {to}"
    pattern = re.compile(rf"(grade: {letter}, name: \w+, at_least: ){limit}")
    return {GRADES: pattern.sub(rf"\g<1>{to}", FILES[GRADES]), **edited("policy/cases/edges.yml", old, new)}


LESS_PAY = edited("data/salaries.csv", "bob,2017-01-01,4000,1000", "bob,2017-01-01,4000,900")
DATA, POLICY = "the data are not those of the closing", "the policy is not that of the closing"


@pytest.mark.parametrize(
    ("change", "said", "cause"),
    [
        (marked("ann", Q1, "90"), "ann: 59.00/D/3010.00 → 90.00/A/3010.00", DATA),
        (LESS_PAY, "bob: 75.00/B/3000.00 → 75.00/B/2700.00", DATA),
        (
            moved("B", "70", "76"),
            "bob: 75.00/B/3000.00 → 75.00/C/3000.00; cat: 75.00/B → 75.00/C; dan: 75.00/B → 75.00/C",
            POLICY,
        ),
    ],
    ids=["score", "pay", "policy"],
)
def test_r71_what_would_change_a_closed_result_is_a_problem_that_says_whose(closed, change, said, cause):
    write(closed, change)
    found = errors(closed)
    assert shown(found) == [f"{LOCK}:1:1 closed-changed"]
    assert found[0].message("en") == (
        f"2017-Q1 is closed, but {said.count('→')} of its results would be different now ({cause}): {said}"
    )
    for language in ("zh", "zh-Hant"):
        assert said.split(";")[0] in found[0].message(language)


def test_a_limit_that_nobody_is_near_may_move(closed):
    write(closed, moved("A", "85", "80"))
    assert errors(closed) == []


def test_a_row_that_is_added_to_a_closed_month_is_found(closed):
    path = "data/months/2017-03/deals.csv"
    write(closed, {path: FILES[path] + f"d9,{deal('bob', '2017-03-09', '500')}\n"})
    [problem] = errors(closed)
    # 1 % of 500.
    assert "bob: 75.00/B/3000.00 → 75.00/B/3005.00" in problem.message("en")


def test_another_program_is_found(closed, monkeypatch):
    assert errors(closed) == []
    right = Rounder.__call__
    monkeypatch.setattr(Rounder, "__call__", lambda self, value: right(self, value) + Decimal("0.01"))
    [problem] = errors(closed)
    assert "the version of Kaopu is not" in problem.message("en")


def three_more_months() -> dict[str, str]:
    """Return the firm's files after three more months, in which everybody scores 99; rows are only added."""
    longer = firm(LOWER, grades("ann", "DACB"), months=15, changes=NO_ROUND)
    added = {path: text for path, text in longer.items() if path.startswith("data/months/2018")}
    when = ("2018-01", "2018-02", "2018-03", "2018-Q1")
    scores = "".join(f"{who},{one},marks,99\n" for one in when for who in ("ann", "bob", "cat", "dan"))
    deals = added["data/months/2018-02/deals.csv"] + f"z1,{deal('ann', '2018-02-05', '700')}\n"
    return {**added, "data/months/2018-02/deals.csv": deals, MARKS: FILES[MARKS] + scores}


def test_later_editions_and_months_change_nothing_that_is_closed(closed):
    lower = {
        GRADES: FILES[GRADES].replace("at_least: 70}", "at_least: 60.5}"),
        "policy/cases/edges.yml": FILES["policy/cases/edges.yml"].replace(
            "{score.result: 70}, total: {score: 70", "{score.result: 60.5}, total: {score: 60.5"
        ),
    }
    write(closed, {HEAD: JULY, **lower, **three_more_months()})
    inputs = read_inputs(closed)
    assert shown(list(inputs.errors)) == []
    # No git: the edition of the first half-year is known by the lock, and judges what is not closed as well.
    assert [str(policy.head.effective_from) for policy, _ in inputs.sources] == ["2017-01-01", "2017-07-01"]


def test_a_decision_recorded_later_changes_nothing_that_is_closed(tmp_path):
    files = firm(rule("quarter", "{grade: {exactly: A}}", RAISE), grades("ann", "ADCB"), changes=NO_ROUND)
    write(tmp_path, files)
    close(tmp_path, period(Q1))
    inputs = read_inputs(tmp_path)
    assert inputs.results.outcomes is not None
    [outcome] = inputs.results.outcomes.of("ann", period(Q1))
    assert outcome.status == "proposed"
    decided = f"{DECISIONS}ann,2017-Q1,rule,granted,Wang,head,2017-10-01,2017-10-01\n"
    write(tmp_path, {"data/decisions.csv": decided})
    inputs = read_inputs(tmp_path)
    assert shown(list(inputs.errors)) == []
    assert inputs.results.outcomes is not None
    assert inputs.results.outcomes.of("ann", period(Q1))[0].status == "granted"


# Locks and stored policies that somebody touched.


def test_a_stored_policy_that_was_changed_or_lost_is_found(closed):
    [stored] = (closed / "data/closed/policies").iterdir()
    place = stored / GRADES
    before = place.read_bytes()
    place.write_bytes(before.replace(b"at_least: 85", b"at_least: 84"))
    assert shown(errors(closed)) == [f"{LOCK}:1:1 lock-policy-damaged"]
    place.unlink()
    assert shown(errors(closed)) == [f"{LOCK}:1:1 lock-policy-damaged"]
    place.write_bytes(b"# another comment, the same meaning\n" + before)
    assert errors(closed) == []
    shutil.rmtree(stored)
    assert shown(errors(closed)) == [f"{LOCK}:1:1 lock-policy-damaged"]


def test_a_lock_that_was_edited_or_lost_is_found(closed):
    text = (closed / LOCK).read_text(encoding="utf-8")
    write(closed, {LOCK: text.replace('"cat": {score: 75.00', '"cat": {score: 76.00')})
    assert [problem.code for problem in errors(closed)] == ["lock-edited"]
    write(closed, {LOCK: text, "data/closed/2017-Q1.3.yml": text, "data/closed/notes.yml": "a: b\n"})
    assert sorted(problem.code for problem in errors(closed)) == ["lock-missing", "lock-name"]


def test_two_hundred_bad_locks_never_crash(closed):
    text = (closed / LOCK).read_bytes()
    chance = random.Random(6)  # noqa: S311 - the same edits every time
    for _ in range(200):
        bad = bytearray(text)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(bad))
            match chance.randrange(3):
                case 0:
                    bad[at] = chance.randrange(256)
                case 1:
                    del bad[at : at + chance.randint(1, 40)]
                case _:
                    bad[at:at] = chance.choice([b"\n", b"{", b"]: ", b"&a *a", b"\xff", b"people:\n", b"'"])
        (closed / LOCK).write_bytes(bytes(bad))
        problems: list[Problem] = []
        locks = read_locks(FolderTree(closed), problems.append)
        for problem in problems:
            assert_sentences_complete(problem)
        for lock in locks.values():  # only a comment or the space between two words may have been hit
            assert lock_text(lock.current).encode() == text


# Restating.


def test_r71_a_restatement_keeps_both_versions_on_page_and_paper(closed, tmp_path):
    write(closed, marked("ann", Q1, "90"))
    day = datetime.date(2018, 2, 1)
    done = restate(closed, period(Q1), f"  {REASON}\n", "E900", day)
    assert done == Written("data/closed/2017-Q1.2.yml", 4, 0, 1, ())
    assert errors(closed) == []
    files = printed(closed, tmp_path / "out", "ann", Q1)
    folder = "appraisals/people/ann/2017-Q1"
    page = files[f"{folder}/index.en.html"].decode()
    (tmp_path / "ann.pdf").write_bytes(files[f"{folder}/appraisal.en.pdf"])
    paper = " ".join(" ".join(one.extract_text() for one in PdfReader(tmp_path / "ann.pdf").pages).split())
    words = " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<body") :]).split())
    for text in (words, paper):
        assert "Restated" in text
        assert "All versions" in text
        assert re.search(r"1 \(closed\) 31 Dec 2017 59\.00 ?D 3,010\.00 ?– –", text), text
        assert re.search(rf"2 \(restated\) 1 Feb 2018 90\.00 ?A 3,010\.00 ?{REASON} E900", text), text
    record = json.loads(files[f"{folder}/appraisal.en.json"])
    assert record["status"] == "restated"
    assert [(one["number"], one["score"], one["grade"], one["approved_by"]) for one in record["versions"]] == [
        (1, "59.00", "D", None),
        (2, "90.00", "A", "E900"),
    ]
    # Whose result stayed has both versions as well, with the same figures.
    others = json.loads(printed(closed, tmp_path / "out", "bob", Q1)["appraisals/people/bob/2017-Q1/appraisal.en.json"])
    assert [one["score"] for one in others["versions"]] == ["75.00", "75.00"]
    assert "is closed, but" not in explanation(closed, "ann", period(Q1), None, "en")


def test_the_approvers_name_is_shown_when_it_is_known(closed):
    write(closed, marked("ann", Q1, "90"))
    restate(closed, period(Q1), REASON, "max")
    plan = planned(read_inputs(closed), Selection(period(Q1), "ann"))
    assert {one.versions[1].approved_by for one in plan.appraisals} == {"Max"}


def test_views_say_that_a_period_is_closed_and_why_it_was_restated(closed):
    close(closed, period("2017-Q2"))
    write(closed, marked("ann", Q1, "90"))
    restate(closed, period(Q1), REASON, "max")
    plan = planned(read_inputs(closed), Selection())
    theme = read_theme(default_site_folder())
    views = {(view.period.id, view.language): view for view in plan.companies}
    first, second, third = (company_html(views[f"2017-Q{n}", "en"], theme, plan.links) for n in (1, 2, 3))
    assert REASON in first
    assert "Max" in first
    assert REASON not in second
    assert "Closed periods" in third
    assert [(one.period, one.version) for one in views["2017-Q3", "en"].closed] == [(Q1, 2), ("2017-Q2", 1)]
    assert views["2017-Q3", "en"].versions == ()
    [team] = [one for one in plan.teams if (one.id, one.period.id, one.language) == ("north", Q1, "zh")]
    assert "已更正" in team_html(team, theme, plan.links)
    assert REASON in team_html(team, theme, plan.links)
    statuses = {record.period.id: record.status for record in plan.appraisals if record.period.kind == "quarter"}
    assert statuses == {Q1: "restated", "2017-Q2": "closed", "2017-Q3": "provisional", "2017-Q4": "provisional"}


def test_restating_is_refused_without_lock_difference_reason_or_approver(closed):
    assert refused(closed, restate, period("2017-Q2"), REASON, "E900") == ["data/closed restate-not-closed"]
    assert refused(closed, restate, period(Q1), REASON, "E900") == [f"{LOCK}:1:1 restate-nothing"]
    write(closed, marked("ann", Q1, "90"))
    assert refused(closed, restate, period(Q1), " \n", "E900") == [f"{LOCK}:1:1 restate-reason"]
    assert refused(closed, restate, period(Q1), "a\x00b", "E900") == [f"{LOCK}:1:1 restate-reason"]
    assert refused(closed, restate, period(Q1), "\U0001f600", "E900") == [f"{LOCK}:1:1 character-without-glyph"]
    assert refused(closed, restate, period(Q1), REASON, "E90") == [f"{LOCK}:1:1 restate-approver-unknown"]
    write(closed, {"data/teams.csv": "id\n"})
    assert refused(closed, restate, period(Q1), REASON, "E900") != []


def test_a_quarter_with_a_restated_month_is_restated_too(closed):
    close(closed, period("2017-01"))
    write(closed, edited("data/salaries.csv", "ann,2017-01-01,5000,1000", "ann,2017-01-01,5000,1300"))
    assert restate(closed, period("2017-01"), REASON, "E900").still == (period(Q1),)
    [problem] = errors(closed)
    assert problem.values["period"] == Q1
    assert "quarter" in problem.hint("en")
    assert restate(closed, period(Q1), REASON, "E900").still == ()
    assert errors(closed) == []


def test_a_restated_period_is_watched_by_its_last_version(closed):
    write(closed, marked("ann", Q1, "90"))
    restate(closed, period(Q1), REASON, "E900")
    write(closed, {MARKS: FILES[MARKS]})
    [problem] = errors(closed)
    assert (problem.code, problem.place.file) == ("closed-changed", "data/closed/2017-Q1.2.yml")
    assert restate(closed, period(Q1), "It had not.", "E900").file == "data/closed/2017-Q1.3.yml"
    assert errors(closed) == []


# Bytes that stay.


@pytest.mark.parametrize("change", ["months", "edition", "prose", "lines", "today"])
def test_r71_a_closed_periods_files_stay_byte_for_byte(closed, tmp_path, change):
    before = {who: printed(closed, tmp_path / "out", who, Q1) for who in ("ann", "bob")}
    today = None
    match change:
        case "months":
            write(closed, three_more_months())
        case "edition":
            write(closed, {HEAD: JULY, "policy/outcomes.yml": ""})
        case "prose":
            write(
                closed,
                {
                    "policy/handbook/why.en.md": "Another text.\n",
                    **edited(GRADES, "name: Outstanding", "name: Brilliant"),
                },
            )
        case "lines":
            moved = {path: "# A comment.\n\n" + FILES[path] for path in FILES if re.match("policy/.*yml", path)}
            write(closed, moved)
        case _:
            today = datetime.date(2019, 5, 5)
    for who, files in before.items():
        assert printed(closed, tmp_path / "out", who, Q1, today) == files


def test_r78_a_closed_period_builds_without_history(tmp_path):
    root = tmp_path / "firm"
    first = commit(root, FILES)
    for when in ("2017-01", "2017-02", "2017-03", "2017-04", "2017-05", "2017-06", Q1, "2017-Q2", "2017"):
        close(root, period(when), datetime.date(2017, 12, 31))
    commit(root, {})
    before = printed(root, tmp_path / "out", "ann", Q1)
    commit(root, {HEAD: JULY, "policy/outcomes.yml": ""})
    commit(root, {"data/quality.txt": "x"})
    assert printed(root, tmp_path / "out", "ann", Q1) == before
    record = json.loads(before["appraisals/people/ann/2017-Q1/appraisal.en.json"])
    assert record["policy"]["commit"] == first
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", str(shallow))
    assert shown(list(read_inputs(shallow).errors)) == []
    assert printed(shallow, tmp_path / "out", "ann", Q1) == before
    shutil.rmtree(root / ".git")
    assert printed(root, tmp_path / "out", "ann", Q1) == before


def test_r79_an_edition_that_reaches_back_is_found_and_so_is_what_it_changes(tmp_path):
    commit(tmp_path, FILES)
    close(tmp_path, period("2017-Q2"))
    back = FILES[HEAD].replace(FIRST, "effective_from: 2017-04-01").replace("2017-1", "2017-2", 1)
    commit(tmp_path, {HEAD: back})
    assert [problem.code for problem in errors(tmp_path)] == ["edition-in-closed-past"]
    lower = edited(GRADES, "at_least: 85}", "at_least: 86}")
    edges = edited(
        "policy/cases/edges.yml", "{score.result: 85}, total: {score: 85", "{score.result: 86}, total: {score: 86"
    )
    commit(tmp_path, {**lower, **edges})
    found = {problem.code: problem for problem in errors(tmp_path)}
    assert set(found) == {"edition-in-closed-past", "closed-changed"}
    assert "1 of its results" in found["closed-changed"].message("en")
    assert "ann: 85.00/A" in found["closed-changed"].message("en")
    # Where the company lets editions reach back, the period can be restated; it is judged by the new edition then.
    commit(tmp_path, {"policy/governance.yml": "checks: {closed_past: warn}\n"})
    assert restate(tmp_path, period("2017-Q2"), REASON, "E900").different == 1
    assert errors(tmp_path) == []
    lock = yaml.safe_load((tmp_path / "data/closed/2017-Q2.2.yml").read_text(encoding="utf-8"))
    assert lock["effective_from"] == datetime.date(2017, 4, 1)


# The demo, by the command line.


def kaopu(root: Path, *arguments: str) -> tuple[int, str]:
    """Run the command line as its users do; return its exit status and what it prints."""
    command = [sys.executable, "-m", "kaopu", *arguments, "--root", str(root), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout


def test_r71_a_quarter_of_the_demo_is_closed_watched_and_restated_by_the_command_line(repository):
    status, told = kaopu(repository, "close", Q1)
    assert (status, told.count("\n")) == (0, 4)
    assert "2017-Q1 is closed: 41 people" in told
    assert "git add data/closed\n    git commit -m 'Close 2017-Q1'" in told
    assert not re.search("(?i)anna|snelling", told)
    assert kaopu(repository, "check")[0] == 0
    people = ("anna-snelling", "boris-faz")
    before = {who: built(repository, who) for who in people}
    place = repository / "data/months/2017-03/deals.csv"
    row = "ZZZZZZZZ,anna-snelling,streethex,mg-special,won,contract,2017-01-26,2017-03-31,53\n"
    text = place.read_text(encoding="utf-8")
    place.write_text(text + row, encoding="utf-8")
    status, told = kaopu(repository, "check")
    assert status == 1
    assert "data/closed/2017-Q1.1.yml:1:1: closed-changed: 2017-Q1 is closed, but 3 of its results" in told
    assert "anna-snelling: 99.88/A/33883.80 → " in told
    assert "; company: " in told
    assert "; team/" in told
    assert kaopu(repository, "build", "--period", Q1, "--person", people[0], "--jobs", "1")[0] == 1
    place.write_text(text, encoding="utf-8")
    assert {who: built(repository, who) for who in people} == before
    place.write_text(text + row, encoding="utf-8")
    status, told = kaopu(repository, "restate", Q1, "--reason", REASON, "--approved-by", "E900")
    assert status == 0
    assert "data/closed/2017-Q1.2.yml" in told
    page = built(repository, people[0])["index.en.html"].decode()
    assert REASON in page
    assert "99.88" in page


def test_r71_a_quarter_of_the_demo_closed_in_april_is_the_same_when_the_whole_year_is_known(repository, tmp_path):
    whole = tmp_path / "whole"
    shutil.copytree(repository / "data", whole)
    only_first_quarter(repository)
    for when in ("2017-01", "2017-02", "2017-03", Q1):
        close(repository, period(when), datetime.date(2017, 4, 20), provisional=True)
    people = ("anna-snelling", "boris-faz")
    before = records_of_quarter(repository)
    files = {who: printed(repository, tmp_path / "out", who, Q1) for who in people}
    shutil.copytree(whole, repository / "data", dirs_exist_ok=True)
    # Another edition from 2018 on, another text for its readers, and no history.
    head = repository / HEAD
    head.write_text(head.read_text(encoding="utf-8").replace(FIRST, "effective_from: 2018-01-01"), encoding="utf-8")
    shutil.rmtree(repository / ".git")
    inputs = read_inputs(repository)
    assert str(inputs.today) > "2018"
    assert records_of_quarter(repository) == before
    assert {who: printed(repository, tmp_path / "out", who, Q1) for who in people} == files


def only_first_quarter(root: Path) -> None:
    """Take all later months and rounds away, and the rows of other tables that speak of them."""
    for month in range(4, 13):
        shutil.rmtree(root / f"data/months/2017-{month:02}")
    for folder in (root / "data/rounds").iterdir():
        if folder.name != Q1:
            shutil.rmtree(folder)
    lines: dict[str, set[int]] = {}
    for problem in read_inputs(root).errors:
        lines.setdefault(problem.place.file, set()).add(problem.place.line)
    for name, wrong in lines.items():
        rows = (root / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (root / name).write_text("".join(row for n, row in enumerate(rows, 1) if n not in wrong), encoding="utf-8")


def records_of_quarter(root: Path) -> list[str]:
    """Return all records of the first quarter, of people, teams and the company, as text."""
    inputs = read_inputs(root)
    assert shown(list(inputs.errors)) == []
    plan = planned(inputs, Selection(period(Q1)))
    views = [view.model_dump_json() for view in (*plan.teams, *plan.companies)]
    return [*(record.to_json() for record in plan.appraisals), *views]


def built(root: Path, person: str) -> dict[str, bytes]:
    """Build one person's first quarter and return its files."""
    assert kaopu(root, "build", "--period", Q1, "--person", person, "--jobs", "1")[0] == 0
    return contents(root / "build/preview/appraisals/people" / person / Q1)


def test_no_command_writes_outside_the_closed_periods_folder(tmp_path):
    write(tmp_path, FILES)
    before = contents(tmp_path)
    close(tmp_path, period(Q1))
    after = contents(tmp_path)
    assert {path: text for path, text in after.items() if not path.startswith("data/closed/")} == before
    assert lock_path(Period(2017, 1, "quarter"), 1) in after
    assert not [path for path in after if ".writing" in path]
