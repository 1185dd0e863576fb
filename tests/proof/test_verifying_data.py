"""``kaopu verify`` when data have changed since: old states are found by the lines that a record shows (R69, R70)."""

import datetime
import json
import random
import re
import shutil
from pathlib import Path

import pytest

from kaopu.data.repository import open_repository
from kaopu.pages.theme import default_site_folder
from kaopu.proof.verifying import Asked, verify
from kaopu.proof.verifying_past import Past, in_turn, with_data_first
from kaopu.proof.verifying_report import told
from kaopu.proof.verifying_states import States
from kaopu.publish.closing import close, restate
from kaopu.publish.inputs import read_inputs
from tests.outcomes.firm import DEALS, deal, firm, grades, quarter_by
from tests.outcomes.test_editions import LOWER
from tests.proof.printing import printed_of
from tests.proof.small_company import commit, edit, git
from tests.support.editions import period
from tests.support.repository import write

FEBRUARY, MARKS, PEOPLE = "data/months/2017-02/deals.csv", "data/measures.csv", "data/people.csv"
PRINCIPLES = "policy/principles.yml"
FILES = firm(
    LOWER,
    grades("ann", "DA"),
    months=3,
    deals=[deal("ann", "2017-02-10", "1000"), deal("bob", "2017-02-11", "900")],
    changes={**quarter_by(result=60, target_reached=40), "policy/round.yml": None},
)
DAY = datetime.date(2017, 4, 30)


def founded(root: Path, files=FILES) -> Path:
    """Commit files in a new repository."""
    write(root, files)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def record_of(root: Path, person="ann", data: Path | None = None, language="en") -> bytes:
    """Return the appraisal.json of the first quarter."""
    inputs, when = read_inputs(root, DAY, data=data), period("2017-Q1")
    assert not inputs.errors
    found = inputs.results.of(when)
    assert found is not None
    return inputs.results.recorder_in(when, language).record(found.person(person), when).to_json().encode()


def file(folder: Path, content: bytes, name: str = "appraisal.json") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def said_of(root: Path, path: Path, **more):
    """Return the code of what is said of a file, the notes, and the verdict."""
    [verdict] = verify([path], Asked(root, today=DAY, **more))
    assert told(verdict, "zh", values=True)
    return verdict.code, dict(verdict.notes), verdict


def renamed(root: Path, name: str) -> str:
    """Commit the person's name: her record changes, and none of the lines that it shows."""
    path = root / PEOPLE
    path.write_text(re.sub(r"(?m)^ann,[^,]*", f"ann,{name}", path.read_text(encoding="utf-8")), encoding="utf-8")
    return commit(root)


@pytest.fixture
def root(tmp_path):
    return founded(tmp_path / "company")


def test_r70_other_peoples_data_and_later_data_make_no_difference(root, tmp_path):
    old = file(tmp_path / "old", record_of(root))
    edit(root / FEBRUARY, "bob,acme", "bob,zeta")
    write(root, {"data/months/2017-04/deals.csv": DEALS + "\n"})
    commit(root)
    assert said_of(root, old)[:2] == ("same", {})


def test_r70_a_state_with_the_same_lines_and_another_record_is_passed_over(root, tmp_path):
    old = file(tmp_path / "old", record_of(root))
    first = git(root, "rev-parse", "HEAD")
    for number in range(3):
        renamed(root, f"Ann{number}")
    second = file(tmp_path / "second", record_of(root).replace(b"Ann2", b"Ann1"))
    assert said_of(root, old)[:2] == ("same", {"made-at": {"commit": first[:12]}})
    code, notes, _ = said_of(root, second)
    assert (code, notes) == ("same", {"made-at": {"commit": git(root, "rev-parse", "HEAD~1")[:12]}})
    assert git(root, "status", "--porcelain") == ""


def test_r70_an_edited_figure_is_compared_with_the_state_that_comes_closest(root, tmp_path):
    renamed(root, "Anna")
    record = json.loads(record_of(root))
    renamed(root, "Ann-Marie")
    renamed(root, "Ann-Lou")
    record["indicators"][0]["score"] = "99"
    code, notes, verdict = said_of(root, file(tmp_path, json.dumps(record).encode()))
    assert code == "record-differs"
    assert [one.key for one in verdict.keys] == ["indicators.0.score"]
    assert notes["closest"] == {"count": 4}
    assert notes["made-at"] == {"commit": git(root, "rev-parse", "HEAD~2")[:12]}


def test_r70_states_that_were_not_tried_are_told(root, tmp_path):
    old = file(tmp_path, record_of(root))
    for number in range(4):
        renamed(root, f"Ann{number}")
    code, notes, verdict = said_of(root, old, most_states=1)
    assert (code, notes["untried"]) == ("record-differs", {"count": 3})
    assert "git worktree add" in told(verdict, "en", values=False)
    assert said_of(root, old, most_states=4)[0] == "same"


def test_r70_lines_that_no_commit_has_are_told_from_a_policy_that_is_not_there(root, tmp_path):
    edit(root / FEBRUARY, "1000", "1001")
    never = file(tmp_path, record_of(root))
    assert said_of(root, never)[:2] == ("same", {})  # as it lies there
    git(root, "checkout", "--quiet", "--", "data")
    code, notes, _ = said_of(root, never)
    assert (code, set(notes)) == ("sources-missing", {"rows-unknown"})


def test_r70_rows_that_were_edited_in_a_record_are_told_by_their_keys(root, tmp_path):
    record = json.loads(record_of(root))
    record["evidence"][0]["rows"][0]["line"] = 3
    code, _, verdict = said_of(root, file(tmp_path, json.dumps(record).encode()))
    assert (code, [one.key for one in verdict.keys]) == ("record-differs", ["evidence.0.rows.0.line"])


@pytest.mark.parametrize(
    ("named", "lines"),
    [
        ("data/../policy/policy.yml", [1]),
        ("/etc/passwd", [1]),
        ("data/a\nHEAD", [1]),
        ("data/\x00", [1]),
        ("data/months", [0, -5, 10**30]),
        ("", [1]),
    ],
)
def test_what_a_forged_record_names_is_nowhere_looked_up(root, tmp_path, named, lines):
    record = json.loads(record_of(root))
    record["indicators"][0]["rows"] = [{"file": named, "lines": lines}]
    code, _, verdict = said_of(root, file(tmp_path, json.dumps(record).encode()))
    assert (code, verdict.good) == ("record-differs", False)


def test_r70_a_pdf_of_two_commits_ago_is_the_same_after_its_own_data_and_the_theme_changed(root, tmp_path):
    first = git(root, "rev-parse", "HEAD")
    old = file(tmp_path, printed_of(root, "ann", "2017-Q1", "en"), "appraisal.pdf")
    tokens = (default_site_folder() / "tokens.css").read_text(encoding="utf-8")
    write(root, {"site/tokens.css": tokens, "site/paper.css": (default_site_folder() / "paper.css").read_bytes()})
    edit(root / "site/paper.css", "margin: 44pt", "margin: 40pt")
    commit(root)
    verdict = next(iter(verify([old], Asked(root))))  # the record of today, and another look
    assert (verdict.code, dict(verdict.notes)) == ("same", {"made-at": {"commit": first[:12]}})
    edit(root / FEBRUARY, "1000", "2000")
    commit(root)
    verdict = next(iter(verify([old], Asked(root))))
    assert (verdict.code, dict(verdict.notes)) == ("same", {"made-at": {"commit": first[:12]}})
    spoilt = bytearray(old.read_bytes())
    spoilt[len(spoilt) // 2] ^= 4
    assert next(iter(verify([file(tmp_path, bytes(spoilt), "b.pdf")], Asked(root)))).code == "pages-differ"


def test_r70_a_closed_periods_record_is_found_by_its_lock_after_a_restatement(root, tmp_path):
    close(root, period("2017-Q1"), DAY)
    made = commit(root)
    old = file(tmp_path, record_of(root))
    edit(root / FEBRUARY, "1000", "2000")
    commit(root)
    # The closed result would be another one now, and nothing could be built.
    assert said_of(root, old)[:2] == ("same", {"made-at": {"commit": made[:12]}})
    restate(root, period("2017-Q1"), "A contract had been forgotten.", "max", DAY)
    commit(root)
    assert json.loads(record_of(root))["status"] == "restated"
    assert said_of(root, old)[:2] == ("same", {"made-at": {"commit": made[:12]}})


# Data in a repository of their own.


@pytest.fixture
def two(tmp_path):
    """The policy's repository, which names that of the data, and the data's."""
    data = founded(tmp_path / "data", {path: text for path, text in FILES.items() if path.startswith("data/")})
    policy = {path: text for path, text in FILES.items() if not path.startswith("data/")}
    return founded(tmp_path / "policy", {**policy, "kaopu.yml": FILES["kaopu.yml"] + "data: ../data\n"}), data


def test_r70_an_old_document_is_found_in_the_history_of_a_repository_of_data(two, tmp_path):
    policy, data = two
    commits = git(policy, "rev-parse", "HEAD")[:12], git(data, "rev-parse", "HEAD")[:12]
    old = file(tmp_path, record_of(policy), "appraisal.json")
    pdf = file(tmp_path, printed_of(policy, "ann", "2017-Q1", "zh"), "appraisal.pdf")
    assert said_of(policy, old)[:2] == ("same", {})
    edit(data / MARKS, "bob,2017-Q1,marks,75", "bob,2017-Q1,marks,80")
    renamed(data, "Anna")
    write(policy, {"site/note.md": "Another commit of the policy's repository."})
    commit(policy)
    edit(data / FEBRUARY, "1000", "2000")
    commit(data)
    code, notes, _ = said_of(policy, old)
    assert (code, notes["made-at-both"]["data"]) == ("same", commits[1])
    # Whichever policy: the record is the same under both.
    assert notes["made-at-both"]["commit"] in (commits[0], git(policy, "rev-parse", "HEAD")[:12])
    # The option says what kaopu.yml does.
    (policy / "kaopu.yml").write_text(FILES["kaopu.yml"], encoding="utf-8")
    assert said_of(policy, old, data=data)[0] == "same"
    verdict = next(iter(verify([pdf], Asked(policy, data))))
    assert (verdict.code, verdict.notes[0][0]) == ("same", "made-at-both")
    assert git(data, "status", "--porcelain") == ""


def test_r70_a_theme_of_then_is_found_with_the_data_of_then(two, tmp_path):
    policy, data = two
    write(policy, {"site/paper.css": (default_site_folder() / "paper.css").read_bytes()})
    edit(policy / "site/paper.css", "margin: 44pt", "margin: 42pt")
    made = commit(policy)
    old = file(tmp_path, printed_of(policy, "ann", "2017-Q1", "en"), "appraisal.pdf")
    edit(policy / "site/paper.css", "margin: 42pt", "margin: 40pt")
    commit(policy)
    for name in ("Anna", "Anne"):
        renamed(data, name)
    verdict = next(iter(verify([old], Asked(policy))))
    at = {"commit": made[:12], "data": git(data, "rev-parse", "HEAD~2")[:12]}
    assert (verdict.code, dict(verdict.notes)) == ("same", {"made-at-both": at})


def test_r70_what_to_fetch_of_data_is_told(two, tmp_path):
    policy, data = two
    old = file(tmp_path / "old", record_of(policy))
    edit(data / FEBRUARY, "1000", "2000")
    commit(data)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{data}", str(shallow))
    code, notes, verdict = said_of(policy, old, data=shallow)
    assert (code, notes["fetch-all-data"]) == ("sources-missing", {"folder": shallow.as_posix()})
    assert f"git -C {shallow} fetch --unshallow" in told(verdict, "en", values=False)
    git(shallow, "fetch", "--quiet", "--unshallow")
    assert said_of(policy, old, data=shallow)[0] == "same"


def test_r70_a_document_of_the_time_before_data_moved_out_is_found_in_the_policys_history(root, tmp_path):
    old, made = file(tmp_path / "old", record_of(root)), git(root, "rev-parse", "HEAD")
    data = tmp_path / "data"
    data.mkdir()
    shutil.move(root / "data", data / "data")
    git(data, "init", "--quiet")
    renamed(data, "Anna")
    write(root, {"kaopu.yml": FILES["kaopu.yml"] + "data: ../data\n"})
    commit(root)
    assert said_of(root, old)[:2] == ("same", {"made-at": {"commit": made[:12]}})


# The order, and what is kept.


def test_states_are_tried_the_newest_first_and_far_ones_soon():
    for count in range(40):
        states = [Past(f"{number}") for number in range(count)]
        tried = in_turn(states)
        assert sorted(tried, key=lambda one: int(one.commit)) == states
        assert tried[:1] == states[:1]
    states, chance = [Past(f"{number}") for number in range(1000)], random.Random(2)  # noqa: S311 - to be repeated
    tried = in_turn(states)[:100]
    for _ in range(50):
        first = chance.randrange(950)  # a stretch of a twentieth
        assert set(states[first : first + 50]) & set(tried)
    assert set(states[:50]) <= set(tried)
    pairs = [Past(policy, data) for policy in "abc" for data in "xyz"]
    assert [one.commit for one in with_data_first(pairs, "y")[:3]] == ["a", "b", "c"]


def test_few_states_lie_on_the_disk_at_a_time(root, tmp_path):
    commits = [git(root, "rev-parse", "HEAD"), *(renamed(root, f"Ann{number}") for number in range(7))]
    states = States(open_repository(root), tmp_path / "scratch")
    (tmp_path / "scratch").mkdir()
    for number, one in enumerate([*commits, *commits]):
        state = states.of_past(Past(one))
        assert state is not None
        name = f"Ann{number % 8 - 1}" if number % 8 else "Ann"
        assert f"ann,{name}," in (state.root / PEOPLE).read_text(encoding="utf-8")
        assert len(list((tmp_path / "scratch").iterdir())) <= 4
