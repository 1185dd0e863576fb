"""A new repository checks and builds at once, also from an installed wheel in an empty folder without network."""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from kaopu import __version__
from kaopu.cli import main
from kaopu.cli.writing import STARTERS
from kaopu.pages.theme import default_site_folder
from kaopu.publish.design import site_folder
from kaopu.publish.starting import PEOPLE, start_repository, starter_policy
from kaopu.text.problems import InputProblemsError
from tests.publish.conftest import REPOSITORY, kaopu
from tests.publish.test_build import snapshot

NOWHERE = "http://127.0.0.1:9"
FILES = {".gitattributes", ".gitignore", ".gitlab-ci.yml", "README.md", "mkdocs.yml", "noxfile.py"}
FOLDERS = {".github", ".gitlab", ".kaopu", ".vscode", "data", "policy"}


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Return a folder that holds what the wheel installs."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(folder / "installed")
    return folder / "installed"


@pytest.fixture(scope="session")
def without_network():
    """Return the words before a command that leave it no network, as far as this machine allows."""
    words = ["unshare", "--map-root-user", "--net"]
    allowed = shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if allowed and allowed.returncode == 0 else []


@dataclass(frozen=True)
class Program:
    """The installed program in an empty folder, without network."""

    here: Path
    before: list[str]
    environment: dict[str, str]

    def __call__(self, *arguments):
        """Run it; return what it prints."""
        command = [*self.before, sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=self.here, env=self.environment, capture_output=True, text=True, check=False, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def run(installed, without_network, tmp_path):
    """Return the installed program in a folder of its own."""
    here = tmp_path / "here"
    here.mkdir()
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), NOWHERE)
    return Program(here, without_network, {**os.environ, **proxies, "PYTHONPATH": str(installed)})


def test_the_installed_package_is_the_wheels_own(run, installed):
    assert Path(run("-c", "import kaopu; print(kaopu.__file__)").strip()).is_relative_to(installed)
    found = {path.name for path in (installed / "kaopu/starters").iterdir() if path.is_dir()}
    assert found == set(STARTERS)


@pytest.mark.slow
@pytest.mark.parametrize("starter", STARTERS)
def test_each_starter_checks_and_builds_from_the_wheel(starter, run):
    said = run("-m", "kaopu", "init", "mine", "--starter", starter, "--lang", "en")
    assert said.splitlines()[-2:] == ["    kaopu check", "    kaopu build"]
    repository = run.here / "mine"
    assert {path.name for path in repository.iterdir()} == FILES | FOLDERS
    problems = json.loads(run("-m", "kaopu", "check", "--root", "mine", "--format", "json"))
    assert {problem["code"] for problem in problems} <= {"git-no-repository"}
    tokens = (default_site_folder() / "tokens.css").read_text(encoding="utf-8")
    own = repository / "site/tokens.css"
    own.parent.mkdir()
    own.write_text(tokens.replace("--accent: #0b5a75", "--accent: #1a2b3c"), encoding="utf-8")
    run("-m", "kaopu", "build", "--root", "mine", "--period", "2017-Q1", "--person", "p0001")
    built = repository / "build/preview"
    appraisals = sorted(built.glob("appraisals/people/*/2017-Q1"))
    assert appraisals
    for folder in appraisals:
        assert (folder / "appraisal.pdf").read_bytes().startswith(b"%PDF-1.7")
        assert "#1a2b3c" in (folder / "index.html").read_text(encoding="utf-8")
        assert json.loads((folder / "appraisal.json").read_text(encoding="utf-8"))["grade"]
    handbook = built / "handbook"
    assert (handbook / "en/index.html").is_file()
    assert "#1a2b3c" in (handbook / "assets/stylesheets/tokens.css").read_text(encoding="utf-8")
    assert (handbook / "assets/stylesheets/handbook.css").is_file()


@pytest.mark.parametrize("starter", STARTERS)
def test_the_same_starter_gives_the_same_bytes(starter, tmp_path):
    for name in ("one", "two"):
        start_repository(tmp_path / name, starter)
    one = snapshot(tmp_path / "one")
    assert one == snapshot(tmp_path / "two")
    policy = {f"policy/{name}": digest for name, digest in snapshot(starter_policy(starter)).items()}
    assert policy.items() <= one.items()


def test_the_handbooks_settings_are_the_projects_own_without_the_folder_of_the_theme(tmp_path):
    start_repository(tmp_path / "mine", STARTERS[0])
    lines = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8").splitlines()
    expected = [line for line in lines if line != "  custom_dir: site/handbook/theme"]
    assert (tmp_path / "mine/mkdocs.yml").read_text(encoding="utf-8").splitlines() == expected


def test_it_comes_with_the_projects_own_review_of_pull_requests(tmp_path):
    start_repository(tmp_path / "mine", STARTERS[0])
    same = [".github/workflows/review.yml", ".github/workflows/build.yml", ".github/pull_request_template.md"]
    same += [".gitlab/merge_request_templates/Default.md"]
    for folder in (".github/ISSUE_TEMPLATE", ".gitlab/issue_templates"):
        same += [f"{folder}/{path.name}" for path in sorted((REPOSITORY / folder).iterdir())]
    assert len(same) == 4 + 4 + 3
    for name in same:
        assert (tmp_path / "mine" / name).read_bytes() == (REPOSITORY / name).read_bytes()
    own, ours = (
        (folder / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
        for folder in (tmp_path / "mine", REPOSITORY)
    )
    assert [line for line in ours if line not in own] == [
        line for line in ours if line.startswith(("/generator/", "/tests/"))
    ]
    assert set(own) <= set(ours)
    jobs, all_jobs = (
        yaml.safe_load((folder / ".gitlab-ci.yml").read_text(encoding="utf-8"))
        for folder in (tmp_path / "mine", REPOSITORY)
    )
    assert jobs == {name: job for name, job in all_jobs.items() if name not in ("check", "nightly")}


def test_its_tasks_are_those_of_its_readme(tmp_path):
    start_repository(tmp_path / "mine", STARTERS[0])
    listing = [sys.executable, "-m", "nox", "--list", "--noxfile", tmp_path / "mine/noxfile.py"]
    done = subprocess.run(listing, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for task in ("check", "build", "serve", "review"):
        assert f" {task} -> " in done.stdout
    assert f'"kaopu=={__version__}"' in (tmp_path / "mine/noxfile.py").read_text(encoding="utf-8")


def test_data_are_invented_and_small(tmp_path):
    start_repository(tmp_path / "mine", STARTERS[0])
    with (tmp_path / "mine/data/people.csv").open(encoding="utf-8", newline="") as opened:
        assert len(list(csv.DictReader(opened))) >= PEOPLE
    for name in ("README.md", "data/README.md"):
        text = (tmp_path / "mine" / name).read_text(encoding="utf-8")
        assert "虚构" in text
        assert "invented" in text


def test_schemas_and_editor_settings_come_with_it(tmp_path):
    start_repository(tmp_path / "mine", STARTERS[0])
    settings = json.loads((tmp_path / "mine/.vscode/settings.json").read_text(encoding="utf-8"))
    for schema, describes in settings["yaml.schemas"].items():
        assert (tmp_path / "mine" / schema).is_file()
        assert describes.startswith(("policy/", "data/", "kaopu.yml"))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "precious.txt").write_text("keep", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "precious.txt"):
        done = kaopu(tmp_path, "init", str(folder), "--lang", "en")
        assert done.returncode == 1
        assert "folder-not-empty: there is something here already" in done.stdout
        assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_the_current_folder_can_be_filled_when_it_is_empty(tmp_path):
    done = kaopu(tmp_path, "init", ".", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == FILES | FOLDERS


def test_folders_above_are_made(tmp_path):
    assert kaopu(tmp_path, "init", "a/b/c").returncode == 0
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["c"]
    assert (tmp_path / "a/b/c").stat().st_mode & 0o777 == 0o777 & ~umask()


def umask():
    """Return this process's umask, which can only be asked for by setting it."""
    now = os.umask(0o22)
    os.umask(now)
    return now


def test_an_unknown_starter_is_a_wrong_command_line(tmp_path):
    answer = CliRunner().invoke(main, ["init", str(tmp_path / "mine"), "--starter", "five-dimensions"])
    assert answer.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_nothing_half_made_is_left_behind(tmp_path):
    with pytest.raises(FileNotFoundError):
        start_repository(tmp_path / "mine", "no-such-starter")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = kaopu(tmp_path, "init", "file/mine")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_each_file_of_the_design_is_looked_for_in_the_repository_first(tmp_path):
    packaged = default_site_folder()
    assert site_folder(tmp_path) == packaged
    own = tmp_path / "site"
    (own / "templates").mkdir(parents=True)
    (own / "templates/team_page.html").write_text("ours", encoding="utf-8")
    (own / "tokens.css").write_text(":root {}", encoding="utf-8")
    merged = snapshot(site_folder(tmp_path))
    expected = snapshot(packaged) | snapshot(own)
    assert merged == expected
    (own / "tokens.css").unlink()
    assert snapshot(site_folder(tmp_path))["tokens.css"] == snapshot(packaged)["tokens.css"]
    assert site_folder(REPOSITORY) == REPOSITORY / "site"


def test_a_link_in_the_design_is_refused(tmp_path):
    (tmp_path / "secret.css").write_text("secret", encoding="utf-8")
    (tmp_path / "mine/site").mkdir(parents=True)
    (tmp_path / "mine/site/tokens.css").symlink_to(tmp_path / "secret.css")
    with pytest.raises(InputProblemsError) as refused:
        site_folder(tmp_path / "mine")
    assert [problem.code for problem in refused.value.problems] == ["symbolic-link"]
