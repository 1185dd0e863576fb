"""Which editions git's history holds, what a person does with it, and which of them judges a period (R39, R74)."""

from __future__ import annotations

import datetime

import pytest

from kaopu.history.editions import edition_of, read_head
from kaopu.policy.reader import read_policy
from tests.history.found_editions import D1, D2, D3, FILE, editions, named, period, told
from tests.history.real_git import commit, git, head_text, policy
from tests.support.repository import VALID, ignore, valid_policy, write

# What people do.


def test_r39_an_edition_is_the_newest_commit_with_its_date(root):
    named(root, D2, "b, better")
    assert told(root) == [f"{D1} a: a", f"{D2} b, better: b, better, working"]


def test_an_edition_goes_on_with_every_commit_until_the_date_changes(tmp_path):
    named(tmp_path, D1, "a")
    later = commit(tmp_path, {"policy/grades.yml": "a: 1\n"})
    commit(tmp_path, {"data/x.csv": "a\n"})
    named(tmp_path, D2, "b")
    first, second = editions(tmp_path)
    assert (first.commit, second.working) == (later, True)
    assert first.tree.paths("policy", "") == ["policy/grades.yml", FILE]


def test_a_date_that_comes_back_is_the_same_edition_again(root):
    named(root, D1, "a again")
    assert told(root, "warning edition-later") == [f"{D1} a again: a again, working", f"{D2} b: b"]


def test_a_reverted_edition_was_on_the_history_and_stays_an_edition(root):
    git(root, "revert", "--no-edit", "HEAD")
    assert told(root, "warning edition-later") == [f'{D1} a: Revert "b", working', f"{D2} b: b"]


def test_a_day_that_was_a_slip_is_named_until_it_carries_what_should_hold(tmp_path):
    named(tmp_path, D1, "a")
    named(tmp_path, D2, "b")  # D3 was meant
    named(tmp_path, D3, "b")
    assert len(told(tmp_path, "warning edition-twice")) == 3
    named(tmp_path, D2, "a, still")
    named(tmp_path, D3, "b")
    assert told(tmp_path) == [f"{D1} a: a", f"{D2} a, still: a, still", f"{D3} b: b, working"]


def test_a_correction_of_an_old_edition_is_merged_without_changing_the_new_one(root):
    git(root, "checkout", "--quiet", "-b", "correction", "HEAD~1")
    named(root, D1, "a, corrected")
    git(root, "checkout", "--quiet", "main")
    git(root, "merge", "--quiet", "--strategy=ours", "--message", "merge", "correction")
    assert told(root) == [f"{D1} a, corrected: a, corrected", f"{D2} b: b, working"]


def test_of_two_corrections_the_one_merged_last_is_the_newer_whenever_it_was_made(root):
    for name, year in (("first", "2030"), ("second", "2001")):
        git(root, "checkout", "--quiet", "-b", name, "main~1" if name == "first" else "main~2")
        dates = {"GIT_AUTHOR_DATE": f"{year}-01-01T00:00:00Z", "GIT_COMMITTER_DATE": f"{year}-01-01T00:00:00Z"}
        commit(root, policy(D1, name), variables=dates)
        git(root, "checkout", "--quiet", "main")
        git(root, "merge", "--quiet", "--strategy=ours", "--message", "merge", name)
    assert [edition.head.edition for edition in editions(root)] == ["second", "b"]


def test_a_merge_that_carries_the_date_itself_decides_between_its_sides(root):
    git(root, "checkout", "--quiet", "-b", "other")
    named(root, D2, "theirs")
    git(root, "checkout", "--quiet", "main")
    named(root, D2, "ours")
    git(root, "merge", "--quiet", "--strategy=ours", "--no-commit", "other")
    named(root, D2, "resolved")
    assert git(root, "rev-list", "--merges", "--count", "HEAD") == "1"
    assert told(root) == [f"{D1} a: a", f"{D2} resolved: resolved, working"]


def test_a_merge_of_three_branches_brings_the_editions_of_all(root):
    for name, day in (("x", D3), ("y", "2018-07-01")):
        git(root, "checkout", "--quiet", "-b", name, "main")
        named(root, day, name)
    git(root, "checkout", "--quiet", "main")
    made = git(root, "commit-tree", "-p", "main", "-p", "x", "-p", "y", "-m", "octopus", "main^{tree}")
    git(root, "reset", "--hard", "--quiet", made)
    later = ["warning edition-later"] * 2
    assert told(root, *later) == [f"{D1} a: a", f"{D2} b: b, working", f"{D3} x: x", "2018-07-01 y: y"]


def test_a_branch_that_is_not_merged_is_not_looked_at(root):
    git(root, "checkout", "--quiet", "-b", "draft")
    named(root, D3, "c")
    git(root, "checkout", "--quiet", "main")
    assert told(root) == [f"{D1} a: a", f"{D2} b: b, working"]


def test_histories_without_a_common_beginning_are_one_history_after_a_merge(root):
    git(root, "checkout", "--quiet", "--orphan", "other")
    named(root, D3, "c")
    git(root, "checkout", "--quiet", "main")
    git(root, "merge", "--quiet", "--strategy=ours", "--allow-unrelated-histories", "--message", "merge", "other")
    assert told(root, "warning edition-later") == [f"{D1} a: a", f"{D2} b: b, working", f"{D3} c: c"]


# The working folder.


@pytest.mark.parametrize(
    ("day", "expected", "problems"),
    [
        (D2, [f"{D1} a: a", f"{D2} typed: b, working"], ()),
        (D3, [f"{D1} a: a", f"{D2} b: b", f"{D3} typed: None, working"], ()),
        (D1, [f"{D1} typed: a, working", f"{D2} b: b"], ("warning edition-later",)),
    ],
)
def test_what_is_not_committed_is_the_newest_version_of_its_own_edition(root, day, expected, problems):
    write(root, {FILE: head_text(day, "typed")})
    assert told(root, *problems) == expected
    working = next(edition for edition in editions(root, *problems) if edition.working)
    assert working.tree.read(FILE) == head_text(day, "typed").encode()


@pytest.mark.parametrize("content", [None, "broken: [\n", "effective_from: soon\napplies_by: first_day\n"])
def test_a_working_folder_that_cannot_be_read_is_no_edition(root, content):
    write(root, {FILE: content or ""})
    if content is None:
        (root / FILE).unlink()
    assert told(root) == [f"{D1} a: a", f"{D2} b: b"]


def test_a_link_in_the_working_folder_is_no_edition(root):
    (root / "real.yml").write_text(head_text(D3), encoding="utf-8")
    (root / FILE).unlink()
    (root / FILE).symlink_to(root / "real.yml")
    assert told(root) == [f"{D1} a: a", f"{D2} b: b"]


def test_a_head_that_cannot_be_read_is_named_while_the_folder_has_it_right(root):
    commit(root, {FILE: "effective_from: soon\n"})
    assert told(root) == [f"{D1} a: a", f"{D2} b: b"]
    write(root, {FILE: head_text(D2, "typed")})
    assert told(root, "warning edition-head-unreadable") == [f"{D1} a: a", f"{D2} typed: b, working"]


def test_a_commit_that_cannot_be_read_is_passed_over(root):
    commit(root, {FILE: "<<<<<<< a\n=======\n>>>>>>> b\n"})
    named(root, D3, "c")
    assert told(root) == [f"{D1} a: a", f"{D2} b: b", f"{D3} c: c, working"]


# The head, and who judges what.


def test_the_whole_policy_of_an_old_edition_is_read_from_its_tree(tmp_path):
    commit(tmp_path, VALID)
    old = editions(tmp_path)[0]
    later = VALID[FILE].replace(str(old.effective_from), D3)
    commit(tmp_path, {FILE: later, "policy/grades.yml": "bands: []\n"})
    first, second = editions(tmp_path, "warning edition-twice")
    read = read_policy(first.tree, ignore)
    assert read is not None
    assert read.digest == valid_policy().digest
    assert str(second.effective_from) == D3


@pytest.mark.parametrize("applies_by", ["first_day", "last_day"])
def test_r74_an_edition_claims_what_its_head_claims(applies_by):
    head = read_head(head_text(D2, "b", applies_by).encode())
    dates = {"effective_from": datetime.date.fromisoformat(D2), "applies_by": applies_by}
    whole = valid_policy().head.model_copy(update=dates)
    assert head is not None
    names = ("2016", "2017", "2018", "2017-Q2", "2017-Q3", "2017-06", "2017-07")
    claimed = [name for name in names if head.claims(period(name))]
    assert claimed == [name for name in names if whole.claims(period(name))]
    assert claimed == (
        ["2018", "2017-Q3", "2017-07"] if applies_by == "first_day" else ["2017", *names[2:5:2], names[6]]
    )


def test_r74_a_period_is_judged_by_the_latest_edition_that_claims_it(root):
    named(root, D3, "c", applies_by="last_day")
    found = editions(root)
    judged = {
        name: edition_of(found, period(name)) for name in ("2016", "2017", "2017-Q4", "2017-12", "2018-01", "2018")
    }
    assert {name: edition and edition.head.edition for name, edition in judged.items()} == {
        "2016": None,
        "2017": "a",
        "2017-Q4": "b",
        "2017-12": "b",
        "2018-01": "c",
        "2018": "c",
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("effective_from: 2017-01-01\napplies_by: last_day\n", D1),
        ("{applies_by: 'last_day', \"effective_from\": '2017-01-01', more: 1}\n", D1),
        ("\ufeffeffective_from: 2017-01-01\r\napplies_by: last_day\r\n", D1),
        ("effective_from: 2017-01-01\n", None),
        ("applies_by: last_day\n", None),
        ("effective_from: 20170101\napplies_by: last_day\n", None),
        ("effective_from: 2017-W01-1\napplies_by: last_day\n", None),
        ("effective_from: [2017-01-01]\napplies_by: last_day\n", None),
        ("effective_from: 2017-13-01\napplies_by: last_day\n", None),
        ("effective_from: 2017-01-01\napplies_by: [last_day]\n", None),
        ("", None),
        ("# nothing\n", None),
    ],
)
def test_a_head_is_read_as_the_policy_reads_it(text, day):
    head = read_head(text.encode())
    assert (head and str(head.effective_from)) == day


def test_a_file_that_is_no_text_has_no_head():
    assert read_head(None) is read_head(b"\xff\xfe") is None
