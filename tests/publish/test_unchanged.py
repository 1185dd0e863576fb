"""Whoever builds again what has not changed gets the release that is there, read again; any change makes a build."""

import datetime
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kaopu.cache.store import Store
from kaopu.cli.working import told_why
from kaopu.publish import build as building
from kaopu.publish import preparing
from kaopu.publish.build import CACHE, Means, build
from kaopu.publish.making import Reason, begin_making
from kaopu.publish.plan import Selection
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.rollback import rollback
from kaopu.text.phrases import catalogue
from kaopu.text.problems import InputProblemsError
from tests.proof.small_company import FILES, commit, copied, edit, git, release_of
from tests.support.repository import write

DECEMBER = "2017-12-31"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A company that was built once with a cache."""
    root = tmp_path_factory.mktemp("unchanged") / "firm"
    root.mkdir()
    write(root, FILES)
    write(root, {"mkdocs.yml": (Path(__file__).parents[2] / "mkdocs.yml").read_bytes()})
    write(root, {".gitignore": b"/build/\n/public*\n/access\n"})
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    again(root)
    return root


@pytest.fixture
def company(source, tmp_path):
    return copied(source, tmp_path / "firm")


def again(root, **more):
    return build(root, None, Selection(), Means(1, Store(root / CACHE)), **more)


class PreparedError(Exception):
    """A build has begun in earnest."""


@pytest.fixture
def watched(monkeypatch):
    def prepare(*_arguments, **_more):
        raise PreparedError

    monkeypatch.setattr(building, "prepare", prepare)


def files(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("watched")
def test_nothing_changed_so_nothing_is_made(company):
    before = files(release_of(company))
    for path in (*company.glob("policy/**/*.yml"), *company.glob("data/**/*.csv")):
        os.utime(path, (1, 1))  # times say nothing
    built = again(company)
    assert (built.reasons, built.documents > 10, built.appraisals > 5) == ((), True, True)
    assert files(release_of(company)) == before
    assert sorted(path.name for path in (company / "public.releases").iterdir() if not path.is_symlink()) == sorted(
        [
            ".order",
            release_of(company).name,
            *(name for name in (".lock",) if (company / "public.releases" / name).exists()),
        ]
    )


def _policy(root):
    edit(root / "policy/policy.yml", "edition:", "edition: ")


def _data(root):
    edit(root / "data/people.csv", "ann,", "ann,")
    (root / "data/people.csv").write_bytes((root / "data/people.csv").read_bytes() + b"\n")


def _more_data(root):
    (root / "data/months/2017-01/ignored.txt").write_text("new")


def _design(root):
    shutil.copytree(Path(__file__).parents[2] / "site/templates", root / "site/templates")


def _handbook(root):
    edit(root / "mkdocs.yml", "strict: true", "strict: true ")


def _settings(root):
    (root / "kaopu.yml").write_text("# nothing\n")


def _commit(root):
    git(root, "commit", "--quiet", "--allow-empty", "--message=Nothing")


def _link(root):
    (root / "data/elsewhere.csv").symlink_to("people.csv")


def _damage(root):
    [place] = [*(release_of(root) / "public/appraisals/people").rglob("index.html")][:1]
    place.write_bytes(place.read_bytes() + b" ")


def _loss(root):
    [place] = [*(release_of(root) / "public/appraisals/people").rglob("appraisal.pdf")][:1]
    place.unlink()


def _grant(root):
    [place] = [path for path in (release_of(root) / "access").rglob("*") if path.is_symlink()][:1]
    place.unlink()


def _release(root):
    shutil.rmtree(root / "public.releases")


def _cache(root):
    for path in (root / CACHE).rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"!")


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize(
    "change",
    [
        _policy,
        _data,
        _more_data,
        _design,
        _handbook,
        _settings,
        _commit,
        _link,
        _damage,
        _loss,
        _grant,
        _release,
        _cache,
    ],
)
def test_after_any_change_everything_is_looked_at(company, change):
    change(company)
    with pytest.raises(PreparedError):
        again(company)


@pytest.mark.usefixtures("watched")
def test_another_day_is_another_build(company):
    with pytest.raises(PreparedError):
        again(company, today=datetime.date.fromisoformat(DECEMBER))


def test_what_was_rolled_back_from_is_shown_again_without_being_made(company, monkeypatch):
    first = release_of(company)
    edit(company / "data/people.csv", "Ann", "Anne")
    again(company)
    second = release_of(company)
    assert second != first
    rollback(company / "public")
    assert release_of(company) == first
    monkeypatch.setattr(building, "prepare", None)
    assert again(company).reasons == ()
    assert release_of(company) == second
    edit(company / "data/people.csv", "Anne", "Ann")
    assert again(company).reasons == ()
    assert release_of(company) == first


def test_hints_are_told_again_in_every_language(company):
    (company / "data/people.csv").write_bytes((company / "data/people.csv").read_bytes())
    shutil.rmtree(company / ".git")
    first, second = again(company), again(company)
    assert [one.code for one in first.warnings] == ["git-no-repository"]
    assert first.warnings[0].message("zh") == second.warnings[0].message("zh")
    assert first.warnings[0].hint("en") == second.warnings[0].hint("en")
    assert (first.warnings[0].place, first.warnings[0].severity) == (second.warnings[0].place, "warning")


def test_a_release_made_from_files_that_were_edited_meanwhile_is_not_remembered(company, monkeypatch):
    made = preparing.prepare

    def prepare(root, *arguments, **more):
        edit(root / "data/people.csv", "Ann", "Anne")
        return made(root, *arguments, **more)

    edit(company / "data/people.csv", "Ann", "Anna")
    monkeypatch.setattr(building, "prepare", prepare)
    again(company)
    changed = release_of(company)
    edit(company / "data/people.csv", "Anne", "Ann")  # as it was when the key was made
    monkeypatch.setattr(building, "prepare", made)
    again(company)
    assert release_of(company) != changed


def test_problems_are_found_although_a_release_is_known(company):
    edit(company / "data/people.csv", "ann,", ",")
    with pytest.raises(InputProblemsError):
        again(company)


def test_the_command_says_what_was_made_and_why(company):
    def kaopu(*words):
        command = [
            sys.executable,
            "-m",
            "kaopu",
            "build",
            "--root",
            str(company),
            "--jobs",
            "1",
            "--lang",
            "en",
            *words,
        ]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()

    kaopu()
    assert kaopu("--why")[-1].startswith("Made anew: 0;")
    edit(company / "data/months/2017-02/deals.csv", "1000", "1100")
    said = kaopu("--why")
    reasons = [line for line in said if line.startswith("appraisals/")]
    assert reasons
    assert all(line.endswith((": its record changed", ".zip: the files in it changed")) for line in reasons), reasons
    assert said[-1].startswith(f"Made anew: {len(reasons)};")
    assert {line.split("/")[2] for line in reasons if line.startswith("appraisals/people/")} == {"ann"}
    assert all("2017-01/" not in line for line in reasons)


def test_whatever_something_is_made_from_has_a_name(company):
    made_from = [
        entry.parts for entry in begin_making(Store(company / CACHE), ReleaseFiles(company / "nothing")).before.values()
    ]
    assert {name for parts in made_from for name in parts} <= catalogue("why").keys()
    assert any("documents" in parts for parts in made_from)
    of_another_version = (Reason("a.pdf", ("record", "typewriter", "program")),)
    assert told_why(of_another_version, "en") == "a.pdf: its record changed, the program changed\n"


def test_a_build_that_prints_nothing_reads_no_library_that_prints(company):
    build(company, None, Selection(), Means(1, Store(company / CACHE)))
    script = """
import sys
from pathlib import Path
from kaopu.cache.store import Store
from kaopu.publish.build import Means, build
from kaopu.publish.plan import Selection
from kaopu.publish.release_files import ReleaseFiles
root, cache = map(Path, sys.argv[1:])
found = build(root, None, Selection(), Means(1, Store(cache)))
assert found.reasons == ()
print(sorted({"weasyprint", "fontTools"} & sys.modules.keys()))
"""
    command = [sys.executable, "-c", script, str(company), str(company / CACHE)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
