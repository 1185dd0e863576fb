"""Issue forms: valid, in both languages, the same questions on both systems, and nobody's figures asked for."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GITHUB, GITLAB = ROOT / ".github/ISSUE_TEMPLATE", ROOT / ".gitlab/issue_templates"
KINDS = ("figures", "pages", "policy")
HAN, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")

each_kind = pytest.mark.parametrize("kind", KINDS)


def form(kind):
    return yaml.safe_load((GITHUB / f"{kind}.yml").read_text(encoding="utf-8"))


def labels(kind):
    return [part["attributes"]["label"] for part in form(kind)["body"] if part["type"] != "markdown"]


def in_both_languages(text):
    chinese, _, english = text.rpartition("/ ")
    return bool(HAN.search(chinese)) and bool(LATIN.search(english)) and not HAN.search(english)


def test_both_systems_have_the_same_kinds():
    assert sorted(path.stem for path in GITHUB.iterdir()) == sorted((*KINDS, "config"))
    assert sorted(path.stem for path in GITLAB.iterdir()) == sorted(KINDS)


@pytest.mark.parametrize(("name", "schema"), [*((f"{kind}.yml", "forms") for kind in KINDS), ("config.yml", "config")])
def test_forms_are_what_github_reads(name, schema):
    builtin = ("--builtin-schema", f"vendor.github-issue-{schema}")
    command = [sys.executable, "-m", "check_jsonschema", *builtin, GITHUB / name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    subprocess.run([sys.executable, "-m", "yamllint", "--strict", GITHUB / name], check=True, cwd=ROOT)


@each_kind
def test_everything_is_said_in_both_languages(kind):
    found = form(kind)
    options = [option for part in found["body"] for option in part["attributes"].get("options", ())]
    for text in (found["name"], found["description"], *labels(kind), *options):
        assert in_both_languages(text), text


@each_kind
def test_gitlab_asks_the_same(kind):
    text = (GITLAB / f"{kind}.md").read_text(encoding="utf-8")
    assert re.findall(r"^\*\*(.+)\*\*$", text, re.MULTILINE) == labels(kind)
    assert f"/label ~{form(kind)['labels'][0]}" in text


@each_kind
def test_each_says_first_that_nobody_s_figures_belong_there(kind):
    first = form(kind)["body"][0]
    assert first["type"] == "markdown"
    for told in (first["attributes"]["value"], (GITLAB / f"{kind}.md").read_text(encoding="utf-8").partition("-->")[0]):
        for word in ("姓名", "工资", "name", "pay"):
            assert word in told
