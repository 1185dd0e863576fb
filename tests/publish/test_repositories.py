"""Data in a repository of their own: everything comes out as in one repository, but for the commits it names."""

from __future__ import annotations

import datetime
import io
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from kaopu.cli import main
from kaopu.data.repository import Repository, find_repository, open_repository
from kaopu.proof.evidence_case import case_of
from kaopu.publish.closing import close
from kaopu.publish.inputs import read_inputs
from kaopu.text.problems import InputProblemsError, Problem, as_github
from tests.history.real_git import commit, git
from tests.publish.test_closing import FILES, GRADES, HEAD, JULY, LOCK, MARKS, Q1, REASON, contents, marked, printed
from tests.publish.test_form_imports import BOB, OWN, form
from tests.rounds.house import house
from tests.support.bad_input import assert_sentences_complete
from tests.support.editions import period
from tests.support.repository import shown, write

PEOPLE = "data/people.csv"
Files = dict[str, str]


@dataclass(frozen=True)
class Layouts:
    """The same files as one repository and as two; each with its commits."""

    one: Path
    policy: Path
    data: Path

    @classmethod
    def of(cls, folder: Path, files: Files, *more: Files) -> Layouts:
        """Commit the files, and then each set of further ones."""
        layouts = cls(folder / "one" / "firm", folder / "two" / "policy", folder / "two" / "data")
        for path in (layouts.one, layouts.policy, layouts.data):
            path.mkdir(parents=True)
            git(path, "init", "--quiet")
        for part in (files, *more):
            layouts.commit(part)
        return layouts

    def commit(self, files: Files) -> None:
        """Change files in both layouts."""
        commit(self.one, files)
        for root, top in ((self.policy, "policy/"), (self.data, "data/")):
            part = {path: text for path, text in files.items() if path.startswith(top)}
            if part:
                commit(root, part)

    def run(self, *arguments: str) -> tuple[Result, Result]:
        """Run a command in both layouts; the second is told of the data by an option."""
        command, *rest = arguments
        return (
            kaopu(command, *rest, "--root", str(self.one)),
            kaopu(command, *rest, "--root", str(self.policy), "--data", str(self.data)),
        )


def kaopu(*arguments: str) -> Result:
    """Run the command line; whatever is not an exit is a crash."""
    return CliRunner().invoke(main, [*arguments, "--lang", "en"], catch_exceptions=False)


def found(root: Path, data: Path | None = None) -> list[str]:
    """Return the problems of finding the data."""
    problems: list[Problem] = []
    find_repository(root, data, problems.append)
    for problem in problems:
        assert_sentences_complete(problem)
    return shown(problems)


def without_commits(content: bytes, *layouts: Layouts) -> str:
    """Return a JSON document or lock without what names commits."""
    lines = content.decode().splitlines()
    names = ('"commit"', '"data_commit"', '"data_changed"', "commit:", "data_commit:", "data_changed:", "seal:")
    return "\n".join(line for line in lines if not line.strip().startswith(names)).replace(",\n    }", "\n    }")


def words_of(pdf: bytes) -> str:
    """Return what a printed document says, without what its foot says of commits."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    joined = re.sub(r"\s+", "", text)
    return re.sub(r"[0-9a-f]{40}(?![0-9a-f])", "", joined)


# Where the data are found.


def test_a_setting_names_the_repository_of_the_data_and_an_option_outdoes_it(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    write(layouts.policy, {"kaopu.yml": "data: ../data\n"})
    assert open_repository(layouts.policy).target(PEOPLE).resolve() == layouts.data / PEOPLE
    assert open_repository(layouts.policy).target(HEAD).resolve() == layouts.policy / HEAD
    other = tmp_path / "other"
    write(other, {PEOPLE: FILES[PEOPLE]})
    assert open_repository(layouts.policy, other).target(PEOPLE) == other / PEOPLE
    # The policy's own folder is no second home.
    assert not open_repository(layouts.one, layouts.one).separate
    assert not open_repository(layouts.one).separate


def test_an_option_is_from_the_current_folder_on_and_a_setting_from_its_own(tmp_path, monkeypatch):
    layouts = Layouts.of(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    assert found(Path("two/policy"), Path("two/data")) == []
    assert found(Path("two/policy"), Path("../data")) == ["--data data-folder-missing"]
    write(layouts.policy, {"kaopu.yml": "data: ../data\n"})
    assert found(Path("two/policy")) == []
    monkeypatch.chdir(layouts.policy)
    assert found(Path()) == []
    assert [problem.code for problem in read_inputs(Path()).problems] == []


@pytest.mark.parametrize("named", ["nowhere", "data/data", "data/data/people.csv"])
def test_a_folder_without_data_is_a_sentence_and_the_policy_is_checked_all_the_same(tmp_path, named):
    layouts = Layouts.of(tmp_path, FILES)
    write(
        layouts.policy,
        {"kaopu.yml": f"data: ../{named}\n", GRADES: FILES[GRADES].replace("at_least: 85", "at_least: x")},
    )
    done = kaopu("check", "--root", str(layouts.policy))
    assert done.exit_code == 1
    assert "kaopu.yml:1:7: data-folder-missing: there is no folder data/ in" in done.output
    assert f"{GRADES}:" in done.output  # the policy's own slip is told in the same run
    assert PEOPLE not in done.output.replace("../data/data/people.csv", "")


@pytest.mark.parametrize("named", ["x" * 300, "loop/there", "/".join(["y"] * 3000)])
def test_a_path_that_no_file_can_have_is_the_same_sentence(tmp_path, named):
    write(tmp_path / "policy", {path: text for path, text in FILES.items() if path.startswith("policy/")})
    (tmp_path / "policy/loop").symlink_to("loop")
    write(tmp_path / "policy", {"kaopu.yml": f'data: "{named}"\n'})
    assert found(tmp_path / "policy") == ["kaopu.yml:1:7 data-folder-missing"]
    assert [one.code for one in read_inputs(tmp_path / "policy").errors] == ["data-folder-missing"]


def test_data_in_both_repositories_are_a_sentence(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    assert found(layouts.one, layouts.data) == ["data data-twice"]
    with pytest.raises(InputProblemsError):
        open_repository(layouts.one, layouts.data)
    assert kaopu("close", Q1, "--root", str(layouts.one), "--data", str(layouts.data)).exit_code == 1
    assert not (layouts.data / "data/closed").exists()


def test_a_link_to_the_repository_is_followed_and_one_for_its_data_is_not(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    (tmp_path / "linked").symlink_to(layouts.data)
    assert [*read_inputs(layouts.policy, data=tmp_path / "linked").problems] == []
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "data").symlink_to(layouts.data / "data")
    assert found(layouts.policy, tmp_path / "inner") == ["--data data-folder-missing"]


def test_a_repository_is_taken_apart_as_the_documentation_says(tmp_path):
    text = (Path(__file__).parents[2] / "docs/repositories.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^ {7}\S.*\n)+", text, re.MULTILINE)
    steps = [block for block in blocks if "git init" in block or "> kaopu.yml" in block]
    assert len(steps) == 2
    policy, data = tmp_path / "sales-policy", tmp_path / "sales-data"
    policy.mkdir()
    git(policy, "init", "--quiet")
    commit(policy, FILES)
    before = read_inputs(policy)
    names = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    # The second step says "cd ../sales-policy" from within the new repository.
    script = "\n".join(["set -e", *(line.strip() for block in steps for line in block.splitlines())])
    subprocess.run(["bash", "-c", script], cwd=tmp_path, env={**os.environ, **names}, check=True, capture_output=True)
    inputs = read_inputs(policy)
    assert shown([*inputs.problems]) == []
    assert inputs.repository.data_root.resolve() == data
    assert inputs.data.digest == before.data.digest
    assert inputs.provenance.data_commit == git(data, "rev-parse", "HEAD")
    close(policy, period(Q1))
    assert (data / LOCK).is_file()
    assert git(policy, "status", "--porcelain") == ""


# What people are told.


def test_problems_name_the_path_that_can_be_opened_and_show_its_line(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    write(layouts.data, {PEOPLE: FILES[PEOPLE].replace("bob,", "ann,", 1)})
    one, two = layouts.run("check")
    assert (one.exit_code, two.exit_code) == (0, 1)
    line = next(line for line in two.output.splitlines() if "duplicate-id" in line)
    assert line.startswith("../data/data/people.csv:")
    assert "first at ../data/data/people.csv:2" in line
    assert (layouts.policy / line.partition(":")[0]).read_bytes() == (layouts.data / PEOPLE).read_bytes()
    assert "ann,Bob" in two.output  # the line itself, with a caret below
    told = json.loads(
        kaopu("check", "--format", "json", "--root", str(layouts.policy), "--data", str(layouts.data)).stdout
    )
    assert {one["file"] for one in told} >= {"../data/data/people.csv"}


def test_on_a_forge_nothing_of_the_data_is_told_in_either_layout(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    write(layouts.data, {PEOPLE: FILES[PEOPLE].replace("bob,Bob", "bob,")})
    done = kaopu("check", "--format", "github", "--root", str(layouts.policy), "--data", str(layouts.data))
    assert f"file={PEOPLE}" in done.stdout
    assert "A problem in the data" in done.stdout
    assert "is empty" not in done.stdout
    [problem] = [one for one in read_inputs(layouts.policy, data=layouts.data).errors if one.code == "csv-empty-cell"]
    assert as_github([problem], "en").count("A problem in the data") == 1


def test_a_policy_is_checked_where_nobody_may_read_data(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    write(layouts.policy, {"kaopu.yml": "data: ../not-here\n"})
    done = kaopu("check", "--without-data", "--root", str(layouts.policy))
    assert (done.exit_code, done.stdout) == (0, "")
    write(layouts.policy, {GRADES: FILES[GRADES].replace("at_least: 85", "at_least: 8 5")})
    assert kaopu("check", "--without-data", "--root", str(layouts.policy)).exit_code == 1
    both = kaopu("check", "--without-data", "--data", str(layouts.data), "--root", str(layouts.policy))
    assert both.exit_code == 2


# What comes out.


def test_records_and_documents_are_those_of_one_repository_but_for_the_commits(tmp_path):
    later = {HEAD: JULY, GRADES: FILES[GRADES].replace("at_least: 85", "at_least: 84")}
    cases = {"policy/cases/edges.yml": FILES["policy/cases/edges.yml"].replace("85", "84")}
    layouts = Layouts.of(tmp_path, FILES, {**later, **cases})
    write(layouts.policy, {"kaopu.yml": "data: ../data\n"})
    two: dict[str, bytes] = {}
    for when in (Q1, "2017", "2017-Q3"):
        one = printed(layouts.one, tmp_path / "pages-of-one", "ann", when)
        two = printed(layouts.policy, tmp_path / "pages-of-two", "ann", when)
        assert sorted(one) == sorted(two)
        records = [path for path in one if path.endswith(".json")]
        assert records
        for path in records:
            first, second = json.loads(one[path]), json.loads(two[path])
            assert first["inputs"].keys() == second["inputs"].keys() == {"policy_digest", "data_digest", "generator"}
            assert first["policy"].pop("commit") in git(layouts.one, "rev-list", "HEAD").split()
            assert second["policy"].pop("commit") in git(layouts.policy, "rev-list", "HEAD").split()
            assert first == second
        for path in (path for path in one if path.endswith(".pdf")):
            first_text, second_text = (words_of(pages[path]) for pages in (one, two))
            assert first_text
            assert first_text == second_text
    page = next(content.decode() for path, content in two.items() if path.endswith("index.en.html"))
    assert git(layouts.data, "rev-parse", "HEAD") not in page  # it changes with everybody's data
    assert git(layouts.policy, "rev-parse", "HEAD") in page


def test_forms_are_filed_and_periods_closed_and_restated_in_the_repository_of_the_data(tmp_path):
    files = house(BOB, changes={"data/sources.yml": None})
    layouts = Layouts.of(tmp_path, files)
    filled = form(layouts.one, "self_assessment", OWN)
    one, two = layouts.run("import", "forms", str(filled))
    assert one.exit_code == two.exit_code == 0, two.output
    assert one.output == two.output
    one, two = layouts.run("close", Q1, "--provisional")
    assert one.exit_code == two.exit_code == 0, two.output
    assert "../data/data/closed/2017-Q1.1.yml" in two.output
    assert "git -C ../data add data/closed" in two.output
    for path in sorted(contents(layouts.one / "data")):
        first, second = (layouts.one / "data" / path).read_bytes(), (layouts.data / "data" / path).read_bytes()
        assert without_commits(first) == without_commits(second), path
    assert contents(layouts.one / "data").keys() == contents(layouts.data / "data").keys()
    assert not (layouts.policy / "data").exists()
    for root in (layouts.one, layouts.data):
        commit(root, {})
        marks = (root / MARKS).read_text(encoding="utf-8")
        rows = [line for line in marks.splitlines() if line.startswith("ann,2017-Q1,")]
        assert rows, marks
        write(root, {MARKS: marks.replace(rows[0], rows[0].rpartition(",")[0] + ",70")})
    one, two = layouts.run("check")
    assert [line for line in one.output.splitlines() if ": closed-changed:" in line]
    assert "../data/data/closed/2017-Q1.1.yml:1:1: closed-changed" in two.output
    one, two = layouts.run("restate", Q1, "--reason", REASON, "--approved-by", "max")
    assert one.exit_code == two.exit_code == 0, two.output
    path = "data/closed/2017-Q1.2.yml"
    first, second = (layouts.one / path).read_bytes(), (layouts.data / path).read_bytes()
    assert without_commits(first) == without_commits(second)
    one, two = layouts.run("explain", "ann", Q1)
    assert one.exit_code == two.exit_code == 0
    assert one.output == two.output


def test_the_lock_names_the_commit_of_the_data_and_keeps_it(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    made = git(layouts.data, "rev-parse", "HEAD")
    close(layouts.policy, period(Q1), data=layouts.data)
    assert f'data_commit: "{made}"' in (layouts.data / LOCK).read_text(encoding="utf-8")
    commit(layouts.data, {})
    inputs = read_inputs(layouts.policy, data=layouts.data)
    assert shown([*inputs.problems]) == []
    assert inputs.provenance.data_commit == git(layouts.data, "rev-parse", "HEAD") != made
    # What proves a closed result names the commit it was closed with; an open one's, the commit of now.
    now = git(layouts.data, "rev-parse", "HEAD")
    assert case_of(inputs, "ann", period(Q1), "en").data_commit == (made, False)
    assert case_of(inputs, "ann", period("2017-Q2"), "en").data_commit == (now, False)
    # A lock of one repository is to the byte what it was before there were two.
    close(layouts.one, period(Q1))
    assert "data_commit" not in (layouts.one / LOCK).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({MARKS: FILES[MARKS] + "\n"}, True),
        ({"data/notes.txt": "Not read.\n"}, True),
        ({"README.md": "Beside the data.\n"}, False),
        ({"data/.hidden": "Not read.\n"}, False),
    ],
)
def test_data_that_are_not_as_committed_are_said_to_be_changed(tmp_path, change, changed):
    layouts = Layouts.of(tmp_path, FILES)
    write(layouts.data, change)
    provenance = read_inputs(layouts.policy, data=layouts.data).provenance
    assert (provenance.data_changed, provenance.changed) == (changed, False)


def test_data_in_a_folder_of_a_larger_repository_have_the_commit_that_changed_them(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    large = tmp_path / "large"
    made = commit(large, {f"people/sales/{path}": text for path, text in FILES.items() if path.startswith("data/")})
    commit(large, {"people/other.txt": "Something else.\n"})
    inputs = read_inputs(layouts.policy, data=large / "people/sales")
    assert shown([*inputs.problems]) == []
    assert (inputs.provenance.data_commit, inputs.provenance.data_changed) == (made, False)
    write(large, {"people/other.txt": "Changed.\n"})
    assert not read_inputs(layouts.policy, data=large / "people/sales").provenance.data_changed
    write(large, {f"people/sales/{MARKS}": FILES[MARKS] + "\n"})
    assert read_inputs(layouts.policy, data=large / "people/sales").provenance.data_changed


def test_data_without_git_are_read_with_a_hint(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    plain = tmp_path / "plain"
    write(plain, {path: text for path, text in FILES.items() if path.startswith("data/")})
    inputs = read_inputs(layouts.policy, data=plain)
    assert [(str(one.place), one.code, one.severity) for one in inputs.problems] == [
        ("data", "git-no-repository", "warning")
    ]
    assert inputs.provenance.data_commit is None
    shallow = tmp_path / "shallow"
    commit(layouts.data, {"README.md": "Data.\n"})
    commit(layouts.data, marked("ann", Q1, "70"))
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{layouts.data}", str(shallow))
    assert [str(one.place) + " " + one.code for one in read_inputs(layouts.policy, data=shallow).problems] == [
        "data git-shallow"
    ]


# What changes would do, on data that have a history of their own.


def test_impact_and_bisect_take_the_policys_history_and_the_data_as_they_lie(tmp_path):
    lower = {
        GRADES: FILES[GRADES].replace("at_least: 85", "at_least: 80"),
        "policy/cases/edges.yml": FILES["policy/cases/edges.yml"].replace("85", "80"),
    }
    layouts = Layouts.of(tmp_path, FILES, lower)
    one, two = layouts.run("impact", "HEAD~1", "--format", "json")
    assert one.exit_code == two.exit_code == 0, two.output
    assert one.output == two.output
    one, two = layouts.run("bisect", "ann", "2017-Q2", "--format", "json")
    assert one.exit_code == two.exit_code == 0, two.output
    told = json.loads(two.stdout)
    assert git(layouts.policy, "rev-parse", "HEAD") in (told["commit"], *map(str, told.values())) or told
    one, two = layouts.run("impact", "HEAD~1", "--format", "html")
    assert two.exit_code == 0
    # A slip in the data is named where it lies, and by no revision of the policy.
    write(layouts.data, {MARKS: FILES[MARKS] + "nobody,2017-Q1,marks,80\n"})
    two = kaopu("impact", "HEAD~1", "--format", "json", "--root", str(layouts.policy), "--data", str(layouts.data))
    assert two.exit_code == 1
    assert '"file": "../data/data/measures.csv"' in two.output or "../data/data/measures.csv:" in two.output
    # Where everybody reads the log, no row is shown.
    two = kaopu("impact", "HEAD~1", "--root", str(layouts.policy), "--data", str(layouts.data))
    assert "nobody,2017-Q1" not in two.output


def test_diff_needs_no_data(tmp_path):
    lower = {GRADES: FILES[GRADES].replace("at_least: 85", "at_least: 80")}
    layouts = Layouts.of(
        tmp_path, FILES, lower | {"policy/cases/edges.yml": FILES["policy/cases/edges.yml"].replace("85", "80")}
    )
    write(layouts.policy, {"kaopu.yml": "data: ../not-here\n"})
    one, two = (
        kaopu("diff", "HEAD~1", "--root", str(layouts.one)),
        kaopu("diff", "HEAD~1", "--root", str(layouts.policy)),
    )
    assert one.exit_code == two.exit_code == 0
    assert one.output == two.output != ""


def test_an_import_writes_its_tables_to_the_repository_of_the_data(tmp_path):
    from tests.support.repository import VALID  # noqa: PLC0415

    layouts = Layouts.of(tmp_path, {path: text for path, text in VALID.items() if path != "kaopu.yml"})
    one, two = layouts.run("check")
    assert one.exit_code == two.exit_code
    assert Repository(layouts.policy, layouts.data).name_of(layouts.data / "data/sources/products.csv") == (
        "data/sources/products.csv"
    )
    assert Repository(layouts.policy, layouts.data).name_of(layouts.policy / "inbox/a.csv") == "inbox/a.csv"
    assert Repository(layouts.policy, layouts.data).name_of(tmp_path / "elsewhere/a.csv") == "a.csv"


def test_the_day_may_be_handed_in(tmp_path):
    layouts = Layouts.of(tmp_path, FILES)
    assert read_inputs(layouts.policy, datetime.date(2018, 1, 5), data=layouts.data).today == datetime.date(2018, 1, 5)
