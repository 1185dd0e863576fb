"""The CI files are valid, safe and short, and leave all work to nox. Nothing here needs the network."""

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
STARTING = ROOT / "generator" / "kaopu" / "publish" / "new_repository"
STARTED_GITLAB = STARTING / "gitlab-ci.yml"
"""What ``kaopu init`` puts into a new repository; its workflows are these here (tests/publish/test_starting.py)."""
CI_FILES = [*WORKFLOWS, GITLAB, STARTED_GITLAB]
SCRIPTS = Path(sysconfig.get_path("scripts"))

ALLOWED_COMMAND = re.compile(r'python -m pip install nox|(sudo env "PATH=\$PATH" )?nox -s [a-z]+( [a-z]+)*')
COMMENT = 'gh pr comment "$NUMBER" --edit-last --create-if-none --body-file impact.md'
PINNED_ACTION = re.compile(r"- uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

each_ci_file = pytest.mark.parametrize("path", CI_FILES, ids=lambda path: path.name)
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def run(*command: str | Path) -> str:
    """Run a command that must succeed; return what it printed."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commands(path: Path) -> Iterator[str]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs = content.get("jobs", content)
    for job in jobs.values():
        for step in job.get("steps", []):
            yield from step.get("run", "").splitlines()
        for key in ("before_script", "script", "after_script"):
            yield from job.get(key, [])


def test_both_systems_have_ci_files() -> None:
    assert [path.name for path in WORKFLOWS] == ["build.yml", "check.yml", "nightly.yml", "review.yml"]
    assert GITLAB.is_file()


@each_ci_file
def test_schema(path: Path) -> None:
    schema = "gitlab-ci" if path in (GITLAB, STARTED_GITLAB) else "github-workflows"
    run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", path)


@each_ci_file
def test_yaml_style(path: Path) -> None:
    run(sys.executable, "-m", "yamllint", "--strict", path)


@each_ci_file
def test_under_50_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 50


@each_ci_file
def test_only_nox_is_called(path: Path) -> None:
    called = list(commands(path))
    assert any("nox -s" in command for command in called)
    others = [command for command in called if not ALLOWED_COMMAND.fullmatch(command)]
    assert others == ([COMMENT] if path.name == "review.yml" else [])


@each_workflow
def test_actions_are_pinned_by_commit(path: Path) -> None:
    uses = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert [line for line in uses if not PINNED_ACTION.fullmatch(line)] == []


@each_workflow
def test_least_privilege(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.name != "review.yml":
        assert workflow["permissions"] == {"contents": "read"}
        assert not any("permissions" in job for job in workflow["jobs"].values())
        return
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "impact": {"contents": "read"},
        "comment": {"pull-requests": "write"},
    }


def test_the_job_that_may_write_runs_nothing_of_the_pull_request() -> None:
    """It fetches one file that the other job made, and hands it to a program of the forge's own."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "review.yml").read_text(encoding="utf-8"))
    comment = workflow["jobs"]["comment"]
    assert [step.get("run") or step["uses"].partition("@")[0] for step in comment["steps"]] == [
        "actions/download-artifact",
        COMMENT,
    ]
    assert comment["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert "secrets." not in (ROOT / ".github" / "workflows" / "review.yml").read_text(encoding="utf-8")


def test_workflows_are_safe() -> None:
    run(SCRIPTS / "zizmor", "--offline", "--no-progress", "--persona=pedantic", *WORKFLOWS)


def test_ci_script() -> None:
    run("bash", "-n", ROOT / ".ci" / "run")
    # As git has it, which is the same on systems whose files have no such mark.
    assert run("git", "-C", ROOT, "ls-files", "--stage", ".ci/run").startswith("100755"), "chmod +x .ci/run"
