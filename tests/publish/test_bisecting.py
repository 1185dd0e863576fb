"""``kaopu bisect`` in real repositories (R71): the commit since which somebody's result is what it is."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kaopu.cli import main
from kaopu.publish import bisecting
from kaopu.publish.inputs import read_inputs
from kaopu.text.phrases import catalogue
from tests.history.real_git import git
from tests.outcomes.firm import deal, firm, grades
from tests.outcomes.test_editions import LOWER
from tests.support.editions import FIRST, paid, period, score
from tests.support.repository import write

EDGES = {"policy/cases/edges.yml": ""}
FILES = firm(LOWER, grades("ann", "B"), months=3, deals=[deal("ann", "2017-02-10", "1000")], changes=EDGES)
HEAD, GRADES, MARKS = "policy/policy.yml", "policy/grades.yml", "data/measures.csv"
COMMISSION = "policy/commission.yml"
Files = Mapping[str, str | None]


def marks(**instead: int) -> dict[str, str]:
    """Return the marks with some people's in the quarter replaced."""
    text = FILES[MARKS]
    for person, value in instead.items():
        text, count = re.subn(rf"{person},2017-Q1,marks,\d+\n", f"{person},2017-Q1,marks,{value}\n", text)
        assert count == 1
    return {MARKS: text}


def deals(*rows: str) -> dict[str, str]:
    """Return the deals of February."""
    path = "data/months/2017-02/deals.csv"
    head, *_ = FILES[path].splitlines()
    return {path: "\n".join([head, *(f"d{number},{row}" for number, row in enumerate(rows, 1))]) + "\n"}


ANN_A, ANN_B = marks(ann=86), {MARKS: FILES[MARKS]}
BOB_A = marks(bob=90)
A_FROM_71 = {GRADES: FILES[GRADES].replace("at_least: 85", "at_least: 71")}
HIGHER_RATE = {COMMISSION: FILES[COMMISSION].replace("rate: 1%", "rate: 3%")}
BROKEN = {GRADES: FILES[GRADES].replace("at_least: 85", "at_least: many")}
UNBROKEN = {GRADES: FILES[GRADES]}
APRIL_EDITION = {HEAD: FILES[HEAD].replace(FIRST, "effective_from: 2017-04-01").replace("2017-1", "2017-2", 1)}


def commit(root: Path, files: Files, subject: str, *options: str, author: str = "Ann") -> str:
    """Write files and commit everything; begin a repository where there is none."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet")
    for path in [path for path, text in files.items() if text is None]:
        (root / path).unlink()
    write(root, {path: text for path, text in files.items() if text is not None})
    git(root, "add", "--all")
    words = ("commit", "--quiet", "--allow-empty", "--message", subject, *options)
    git(root, *words, variables={"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_DATE": "2017-05-02T23:30:00+0800"})
    return git(root, "rev-parse", "HEAD")


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    words = ["bisect", *arguments, "--root", str(root)]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def told(root: Path, person: str = "ann", when: str = "2017-Q1", language: str = "en") -> str:
    status, written, _ = run(root, person, when, "--lang", language)
    assert status == 0, written
    return written


def found(root: Path, person: str = "ann", when: str = "2017-Q1") -> dict[str, Any]:
    status, written, _ = run(root, person, when, "--format", "json", "--lang", "en")
    assert status == 0, written
    return dict(json.loads(written))


def culprit(root: Path, person: str = "ann", when: str = "2017-Q1") -> str | None:
    answer = found(root, person, when)["commit"]
    return None if answer is None else str(answer["id"])


def refused(root: Path, *arguments: str) -> list[tuple[str, str]]:
    """Return the codes and hints of a run that is refused."""
    status, written, _ = run(root, *arguments, "--format", "json", "--lang", "en")
    assert status == 1
    return [(problem["code"], problem["hint"]) for problem in json.loads(written)]


def test_a_commit_of_data_is_told_with_the_figures_before_and_after(tmp_path):
    commit(tmp_path, FILES, "Start")
    at = commit(tmp_path, ANN_A, "Correct the marks", author="Bob Li")
    commit(tmp_path, marks(ann=86, bob=90), "Somebody else's marks")
    assert told(tmp_path) == (
        f"The result of ann for Q1 2017 is what it is since commit {at[:12]}.\n"
        "  2 May 2017, Bob Li: Correct the marks\nIt changed data/.\n\n"
        "Score: 70 → 86\nGrade: B → A\nPay: ¥10.00 → ¥10.00\n"
    )
    answer = found(tmp_path)
    before, after = answer["before"], answer["after"]
    assert answer["schema"] == "kaopu.bisect/1"
    assert (answer["person"], answer["period"], answer["changed"]) == ("ann", "2017-Q1", ["data"])
    assert answer["commit"] == {
        "id": at,
        "author": "Bob Li",
        "date": "2017-05-02T23:30:00+08:00",
        "subject": "Correct the marks",
    }
    assert [(one["score"], one["grade"], one["pay"], one["currency"]) for one in (before, after)] == [
        ("70.00", "B", "10.00", "CNY"),
        ("86.00", "A", "10.00", "CNY"),
    ]
    assert before["digest"] != after["digest"]
    assert answer["policy_changes"] == []


def test_a_commit_of_the_policy_is_told_with_what_it_changed_in_words(tmp_path):
    commit(tmp_path, FILES, "Start")
    at = commit(tmp_path, A_FROM_71, "A from 71")
    commit(tmp_path, {"data/notes.txt": "nothing"}, "A file that nobody reads")
    answer = found(tmp_path, "bob")
    assert (answer["commit"]["id"], answer["changed"]) == (at, ["policy"])
    assert (answer["before"]["grade"], answer["after"]["grade"]) == ("B", "A")
    [change] = [one for one in answer["policy_changes"] if one["part"] == "grades"]
    assert change["sentence"] == "Grade A now starts at 71 (85 before)."
    assert change["path"] == ["grades", "bands", "A", "at_least"]
    written = told(tmp_path, "bob")
    assert "It changed policy/.\n" in written
    assert "\nWhat changed in the policy · Grades\n  Grade A now starts at 71 (85 before).\n" in written
    # Ann has 70 all the time: nothing of hers has changed since the start.
    assert found(tmp_path, "ann")["commit"]["subject"] == "Start"


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_every_language(tmp_path, language):
    commit(tmp_path, FILES, "Start")
    commit(tmp_path, {**A_FROM_71, **ANN_A}, "Both")
    written = told(tmp_path, language=language)
    expected = {
        "zh": ("得分：70 → 86", "改动了 policy/ 和 data/。", "制度的变化 · 等级", "A 级现在从 71 分起（原为 85 分）。"),
        "zh-Hant": ("得分：70 → 86", "policy/ 和 data/。", "制度的變化", "A 級"),
        "en": ("Score: 70 → 86", "It changed policy/ and data/.", "What changed in the policy · Grades", "Grade A now"),
    }
    for sentence in expected[language]:
        assert sentence in written


def test_pay_alone_and_reasons_alone_count_too(tmp_path):
    commit(tmp_path, FILES, "Start")
    rate = commit(tmp_path, HIGHER_RATE, "A higher rate")
    assert culprit(tmp_path) == rate
    assert "Pay: ¥10.00 → ¥30.00\n" in told(tmp_path)
    month = found(tmp_path, when="2017-02")
    assert (month["commit"]["id"], month["before"]["pay"], month["after"]["pay"]) == (rate, "10.00", "30.00")
    curve = "points: [0: 0, 120: 120]"
    indicators = FILES["policy/indicators/results.yml"].replace(curve, "points: [0: 0, 60: 60, 120: 120]")
    assert curve not in indicators
    commit(tmp_path, {"policy/indicators/results.yml": indicators}, "The same curve in two pieces")
    commit(tmp_path, deals(deal("ann", "2017-02-10", "1000.00")), "The same amount, written otherwise")
    assert culprit(tmp_path, when="2017-02") == rate
    two = deals(deal("ann", "2017-02-10", "600"), deal("ann", "2017-02-10", "400"))
    other = commit(tmp_path, two, "Two deals with the same commission")
    month = found(tmp_path, when="2017-02")
    assert (month["commit"]["id"], month["before"]["pay"], month["after"]["pay"]) == (other, "30.00", "30.00")
    written = told(tmp_path, when="2017-02")
    assert written.endswith("Score, grade and pay are the same; what changed is how they came about.\n")


def test_results_that_go_back_and_forth(tmp_path):
    commit(tmp_path, {**FILES, **ANN_A}, "A")
    commit(tmp_path, ANN_B, "B")
    back = commit(tmp_path, ANN_A, "A again")
    commit(tmp_path, BOB_A, "Bob")
    commit(tmp_path, marks(ann=86, bob=90), "Ann")
    # The marks of Ann were lost with Bob's commit and came back with the last one.
    assert found(tmp_path)["commit"]["subject"] == "Ann"
    git(tmp_path, "reset", "--quiet", "--hard", back)
    assert culprit(tmp_path) == back


def test_a_revert_is_the_commit_that_counts(tmp_path):
    commit(tmp_path, FILES, "Start")
    commit(tmp_path, HIGHER_RATE, "A higher rate")
    git(tmp_path, "revert", "--no-edit", "HEAD")
    answer = found(tmp_path)
    assert answer["commit"]["id"] == git(tmp_path, "rev-parse", "HEAD")
    assert (answer["before"]["pay"], answer["after"]["pay"]) == ("30.00", "10.00")


def test_a_merge_leads_to_the_commit_on_its_branch_and_is_the_answer_only_when_it_is_new(tmp_path):
    start = commit(tmp_path, FILES, "Start")
    git(tmp_path, "checkout", "--quiet", "-b", "side")
    rate = commit(tmp_path, HIGHER_RATE, "A higher rate")
    git(tmp_path, "checkout", "--quiet", "-b", "trunk", start)
    marked = commit(tmp_path, BOB_A, "Bob's marks")
    git(tmp_path, "merge", "--quiet", "--no-ff", "--message", "Merge", "side")
    assert culprit(tmp_path) == rate
    assert culprit(tmp_path, "bob") == marked
    # A merge of two changes of one person's result gives what neither parent gave.
    git(tmp_path, "reset", "--quiet", "--hard", marked)
    commit(tmp_path, marks(ann=86, bob=90), "Ann's marks")
    git(tmp_path, "merge", "--quiet", "--no-ff", "--message", "Merge both", "side")
    answer = found(tmp_path)
    assert answer["commit"]["subject"] == "Merge both"
    assert (answer["before"]["pay"], answer["after"]["pay"]) == ("10.00", "30.00")
    assert (answer["before"]["grade"], answer["changed"]) == ("A", ["policy"])


def test_a_merge_that_takes_over_no_file_can_still_bring_in_an_edition(tmp_path):
    late = {HEAD: FILES[HEAD].replace(FIRST, "effective_from: 2017-02-01").replace("2017-1", "2017-0", 1)}
    commit(tmp_path, {**FILES, HEAD: FILES[HEAD].replace("first_day", "last_day")}, "Start")
    git(tmp_path, "checkout", "--quiet", "-b", "side")
    commit(tmp_path, {**HIGHER_RATE, HEAD: late[HEAD].replace("first_day", "last_day")}, "From February on")
    git(tmp_path, "checkout", "--quiet", "-b", "trunk", "side~1")
    twice = deals(deal("ann", "2017-02-10", "1000"), deal("ann", "2017-02-11", "1000"))
    commit(tmp_path, twice, "Another deal")
    git(tmp_path, "merge", "--quiet", "--strategy=ours", "--message", "Ours", "side")
    answer = found(tmp_path, when="2017-02")
    assert (answer["commit"]["subject"], answer["changed"]) == ("Ours", [])
    assert (answer["before"]["pay"], answer["after"]["pay"]) == ("20.00", "60.00")
    assert any("3%" in one["sentence"] for one in answer["policy_changes"])
    assert "It brought in editions of the policy by a merge" in told(tmp_path, when="2017-02")


def test_an_edition_that_judges_other_periods_changes_nothing(tmp_path):
    start = commit(tmp_path, FILES, "Start")
    commit(tmp_path, {**APRIL_EDITION, **HIGHER_RATE}, "From April on")
    assert culprit(tmp_path) == start


def test_the_first_commit(tmp_path):
    start = commit(tmp_path, FILES, "Start")
    commit(tmp_path, {}, "Nothing")
    answer = found(tmp_path)
    assert (answer["commit"]["id"], answer["before"], answer["after"]["grade"]) == (start, None, "B")
    assert answer["changed"] == ["policy", "data"]
    written = told(tmp_path)
    assert "It is the first commit of the history.\n\nScore: – → 70\nGrade: – → B\nPay: – → ¥10.00\n" in written


def test_before_it_there_was_no_result(tmp_path):
    commit(tmp_path, {"README.md": "nothing yet"}, "Nothing")
    commit(tmp_path, {path: text for path, text in FILES.items() if path.startswith("policy/")}, "The policy")
    at = commit(tmp_path, FILES, "The data")
    answer = found(tmp_path)
    assert (answer["commit"]["id"], answer["before"]) == (at, None)
    assert answer["problems_before"] > 0
    written = told(tmp_path)
    assert "Before it there was no result: policy/ and data/ had problems then (" in written
    assert "Score: – → 70\n" in written


def test_a_period_that_was_added_began_with_the_commit_that_added_it(tmp_path):
    commit(tmp_path, {path: text for path, text in FILES.items() if "2017-03/" not in path}, "Until February")
    at = commit(tmp_path, FILES, "March")
    answer = found(tmp_path)
    assert (answer["commit"]["id"], answer["before"], answer["problems_before"]) == (at, None, 0)
    assert "\nBefore it there was no result.\n" in told(tmp_path)
    assert found(tmp_path, when="2017-02")["commit"]["subject"] == "Until February"


def test_a_commit_with_problems_gives_no_result(tmp_path):
    commit(tmp_path, FILES, "Start")
    commit(tmp_path, BROKEN, "A slip")
    mended = commit(tmp_path, UNBROKEN, "Mended")
    answer = found(tmp_path)
    assert (answer["commit"]["id"], answer["before"], answer["problems_before"]) == (mended, None, 1)


def test_the_working_folder_counts_when_it_gives_another_result(tmp_path):
    start = commit(tmp_path, FILES, "Start")
    write(tmp_path, BOB_A)
    assert culprit(tmp_path, "ann") == start
    answer = found(tmp_path, "bob")
    assert (answer["commit"], answer["changed"]) == (None, ["data"])
    assert (answer["before"]["grade"], answer["after"]["grade"]) == ("B", "A")
    assert "changes in the working folder that are not committed.\nIt changed data/.\n" in told(tmp_path, "bob")
    write(tmp_path, HIGHER_RATE)
    answer = found(tmp_path, "ann")
    assert (answer["commit"], answer["changed"]) == (None, ["policy", "data"])
    assert any("3%" in one["sentence"] for one in answer["policy_changes"])


def test_problems_of_the_working_folder_are_told_as_ever(tmp_path):
    commit(tmp_path, FILES, "Start")
    write(tmp_path, BROKEN)
    status, written, said = run(tmp_path, "ann", "2017-Q1", "--lang", "en")
    assert status == 1
    assert re.search(r"^policy/grades\.yml:3:\d+: ", written)
    assert "at_least: many" in written
    assert said == "Problems found: 1.\n"


def test_a_broken_head_with_a_sound_folder(tmp_path):
    commit(tmp_path, FILES, "Start")
    commit(tmp_path, BROKEN, "A slip")
    write(tmp_path, UNBROKEN)
    answer = found(tmp_path)
    assert (answer["commit"], answer["problems_before"]) == (None, 1)


def test_somebody_whose_result_was_taken_away(tmp_path):
    commit(tmp_path, FILES, "Start")
    people = FILES["data/people.csv"].replace("ann,Ann,specialist", "ann,Ann,supervisor")
    gone = commit(tmp_path, {"data/people.csv": people}, "Ann leads")
    answer = found(tmp_path)
    assert answer["commit"]["id"] == gone
    assert (answer["before"]["grade"], answer["after"]["grade"] if answer["after"] else None) == ("B", None)


def test_who_never_had_a_result(tmp_path):
    commit(tmp_path, FILES, "Start")
    commit(tmp_path, BOB_A, "More")
    [(code, hint)] = refused(tmp_path, "max", "2017-Q1")
    assert code == "bisect-never"
    assert "kaopu explain" in hint


def test_an_unknown_person_or_period_is_a_problem_with_a_suggestion(tmp_path):
    commit(tmp_path, FILES, "Start")
    assert refused(tmp_path, "anne", "2017-Q1") == [("person-unknown", "did you mean ann?")]
    assert refused(tmp_path, "ann", "2017-Q2") == [("period-without-data", "did you mean 2017-Q1, 2017-02?")]
    status, _, said = run(tmp_path, "ann", "2017-13")
    assert status == 2
    assert "2017-13" in said


def test_a_shallow_clone_says_that_its_history_is_cut(tmp_path):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir()
    commit(whole, FILES, "Start")
    rate = commit(whole, HIGHER_RATE, "A higher rate")
    commit(whole, BOB_A, "Bob's marks")
    bob = git(whole, "rev-parse", "HEAD")
    git(tmp_path, "clone", "--quiet", "--depth=2", whole.as_uri(), str(cut))
    assert culprit(cut, "bob") == bob
    [(code, hint)] = refused(cut, "ann", "2017-Q1")
    assert (code, hint) == ("bisect-shallow", "run git fetch --unshallow")
    assert rate[:12] in run(cut, "ann", "2017-Q1")[1]
    git(cut, "fetch", "--quiet", "--unshallow")
    assert culprit(cut) == rate


def test_a_shallow_clone_without_the_edition_of_the_period(tmp_path):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    whole.mkdir()
    commit(whole, FILES, "Start")
    commit(whole, APRIL_EDITION, "From April on")
    git(tmp_path, "clone", "--quiet", "--depth=1", whole.as_uri(), str(cut))
    [(code, hint)] = refused(cut, "ann", "2017-Q1")
    assert code == "bisect-shallow"
    assert "--unshallow" in hint
    write(cut, {HEAD: FILES[HEAD]})
    assert [code for code, _ in refused(cut, "ann", "2017-Q1")] == ["git-shallow-history"]


def test_without_git_and_without_a_commit_the_reason_is_told(tmp_path):
    write(tmp_path, FILES)
    assert [code for code, _ in refused(tmp_path, "ann", "2017-Q1")] == ["git-no-repository"]
    git(tmp_path, "init", "--quiet")
    assert [code for code, _ in refused(tmp_path, "ann", "2017-Q1")] == ["git-no-commit"]


def test_a_clone_that_lacks_objects_is_no_change_of_result(tmp_path):
    whole, part = tmp_path / "whole", tmp_path / "part"
    whole.mkdir()
    commit(whole, FILES, "Start")
    commit(whole, BOB_A, "Bob's marks")
    git(whole, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", whole.as_uri(), str(part))
    codes = {code for code, _ in refused(part, "ann", "2017-Q1")}
    assert codes == {"git-objects-missing"}


def test_below_the_top_of_a_repository_and_what_a_subject_cannot_do(tmp_path):
    git(tmp_path, "init", "--quiet")
    inner = tmp_path / "company"
    write(inner, FILES)
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Start")
    write(inner, ANN_A)
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Marks \x1b[31m\u202e of Ann")
    written = told(inner)
    assert "It changed data/." in written
    assert "Marks [U+001B][31m[U+202E] of Ann" in written
    assert not set("\x1b\u202e") & set(written)


def test_progress_names_nobody_and_nothing_is_changed(tmp_path):
    commit(tmp_path, FILES, "Start")
    for number in range(3):
        commit(tmp_path, marks(bob=80 + number), f"Bob {number}")
    before = git(tmp_path, "rev-parse", "HEAD"), git(tmp_path, "status", "--porcelain", "--ignored")
    status, _, said = run(tmp_path, "ann", "2017-Q1", "--lang", "en")
    assert status == 0
    assert re.fullmatch(r"(Commits looked at: \d/4\n)+", said)
    assert "ann" not in said
    assert (git(tmp_path, "rev-parse", "HEAD"), git(tmp_path, "status", "--porcelain", "--ignored")) == before


def test_commits_that_touch_neither_folder_are_not_worked_out_and_equal_ones_once(tmp_path, capfd):
    commit(tmp_path, FILES, "Start")
    for number in range(4):
        commit(tmp_path, {"README.md": str(number)}, "Words")
    commit(tmp_path, BOB_A, "Bob")
    commit(tmp_path, {MARKS: FILES[MARKS]}, "Not Bob")
    _, _, said = run(tmp_path, "ann", "2017-Q1", "--lang", "en")
    # Three commits touch data/ or policy/; the last one holds what the first one does.
    assert said.splitlines()[-1] == "Commits looked at: 2/3"


def test_every_phrase_exists_and_is_used():
    folder = Path(bisecting.__file__).parent
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in ("bisecting.py", "bisect_report.py"))
    said = set(re.findall(r"""["']bisect\.([a-z_]+)["']""", text))
    phrases = catalogue("bisect")
    assert said == set(phrases)
    for key, sentence in phrases.items():
        names = [set(re.findall(r"\{(\w+)\}", written)) for written in (sentence.zh, sentence.en)]
        assert names[0] == names[1], key


# Random histories, against a definition that checks every commit out.

CHANGES: tuple[Files, ...] = (
    ANN_A,
    ANN_B,
    BOB_A,
    A_FROM_71,
    HIGHER_RATE,
    {COMMISSION: FILES[COMMISSION]},
    {"README.md": "words"},
    {HEAD: FILES[HEAD].replace("effective_from: 2017-01-01", "effective_from: 2017-03-01")},
    {HEAD: FILES[HEAD]},
    BROKEN,
    UNBROKEN,
)


def random_history(root: Path, seed: int) -> None:
    """Make a history of edits, reverts (edits that undo others), merges and ours-merges; the last state is sound."""
    chance = random.Random(seed)  # noqa: S311 - tests, not secrets
    commit(root, FILES, "Start")
    git(root, "branch", "other")
    for number in range(7):
        if chance.random() < 0.3:
            branch = "other" if git(root, "rev-parse", "--abbrev-ref", "HEAD") != "other" else "main"
            git(root, "checkout", "--quiet", branch)
        if chance.random() < 0.25:
            other = "other" if git(root, "rev-parse", "--abbrev-ref", "HEAD") != "other" else "main"
            strategy = chance.choice((["--strategy=ours"], ["--strategy-option=ours"], ["--strategy-option=theirs"]))
            git(root, "merge", "--quiet", "--no-ff", "--message", f"Merge {number}", *strategy, other, check=False)
            git(root, "merge", "--abort", check=False)
        else:
            commit(root, chance.choice(CHANGES), f"Change {number}")
    if "many" in (root / GRADES).read_text(encoding="utf-8"):
        commit(root, UNBROKEN, "Sound again")


def by_checking_out(root: Path, clone: Path, person: str, when: str) -> str | None:
    """Return the answer by the words of the definition: every commit is checked out and built from its folder."""
    git(root.parent, "clone", "--quiet", str(root), str(clone))

    @cache
    def result(revision: str) -> tuple[object, ...] | None:
        git(clone, "checkout", "--quiet", "--force", "--detach", revision)
        inputs = read_inputs(clone)
        if inputs.errors or inputs.results.of(period(when)) is None:
            return None
        led = inputs.results.outcomes.of(person, period(when)) if inputs.results.outcomes else ()
        return score(inputs.results, person, when), paid(inputs.results, person, when), [one.rule for one in led]

    at = git(root, "rev-parse", "HEAD")
    while True:
        parents = git(root, "rev-list", "--parents", "-1", at).split()[1:]
        same = [parent for parent in parents if result(parent) == result(at)]
        if not same:
            return at
        at = same[0]


@pytest.mark.parametrize("seed", range(8))
def test_random_histories_against_checking_out_every_commit(tmp_path, seed):
    root = tmp_path / "root"
    root.mkdir()
    random_history(root, seed)
    for person, when in (("ann", "2017-Q1"), ("ann", "2017-02")):
        expected = by_checking_out(root, tmp_path / f"clone-{when}", person, when)
        assert culprit(root, person, when) == expected
