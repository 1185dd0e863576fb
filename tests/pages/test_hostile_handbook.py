"""A policy whose every name and text is hostile makes a handbook in which all of it is text (issue 7)."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from kaopu.appraisal.cases import run_cases
from kaopu.pages.handbook_finishing import SOURCES
from kaopu.pages.handbook_site import HandbookError, build_handbook
from tests.pages.browsing import addresses, assert_strict, elements, hashes, name, policy_of, tree
from tests.pages.hostile import PAYLOADS, PRINTABLE, hostile_yaml
from tests.pages.policies import FILES, public_targets, read
from tests.pages.sample_rules import rules_file

ROOT = Path(__file__).resolve().parents[2]
CONFIG, SITE = ROOT / "mkdocs.yml", ROOT / "site"
OWN = frozenset(SOURCES)
POLICY = read(hostile_yaml({**FILES, **rules_file()}))


def build(root: Path, policy=POLICY, config: Path = CONFIG, site: Path = SITE) -> Path:
    target = root / "public" / "handbook"
    build_handbook(root, policy, run_cases(policy)[0], target, targets=public_targets(), config=config, site=site)
    return target


@pytest.fixture(scope="module")
def handbook(tmp_path_factory):
    return build(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def pages(handbook):
    return {
        path.relative_to(handbook).as_posix(): path.read_text(encoding="utf-8") for path in handbook.rglob("*.html")
    }


def test_the_policy_is_hostile_through_and_through():
    assert PRINTABLE in POLICY.head.title.zh
    assert all(PRINTABLE in indicator.name.en for indicator in POLICY.indicators.values())
    assert all(PRINTABLE in role.name.zh for role in POLICY.roles.values())


def test_issue_7_every_page_of_the_handbook_has_a_strict_policy(pages):
    assert len(pages) > 40
    for path, page in pages.items():
        assert_strict(page, own=OWN)
        policy, estimates = policy_of(tree(page)), "estimator/" in path
        assert len(hashes(tree(page), "script")) == (4 if estimates else 3)
        assert set(policy["worker-src"] + policy["style-src"]) == {"'self'"}
        # What people type into the estimator stays with them.
        assert policy["connect-src"] == (["blob:"] if estimates else ["'self'"])


def test_issue_7_hostile_texts_add_nothing_to_a_page(pages):
    for path, page in pages.items():
        root = tree(page)
        article = elements(root, "article")[0]
        assert not elements(article, "script", "img", "iframe", "form", "input", "style"), path
        for address in addresses(root):
            assert ":" not in address or address.startswith("https://git.example.com/"), (path, address)
        for element in root.iter():
            if not name(element):
                assert not any(payload in (element.text or "") for payload in PAYLOADS), path
            assert "alert" not in " ".join(key for key in element.attrib), path


def test_issue_7_hostile_texts_are_shown_to_the_letter(pages):
    shown = 0
    for page in pages.values():
        root = tree(page)
        assert PRINTABLE in (elements(root, "title")[0].text or "")
        shown += PRINTABLE in "".join(elements(root, "article")[0].itertext())
    # The chapter for HR is about an invented company, and names nothing of this one.
    about_it = [path for path in pages if "howto/" not in path]
    assert shown > len(about_it) * 0.9


def test_issue_7_the_search_index_holds_texts_that_cannot_become_more(handbook):
    index = json.loads((handbook / "search" / "search_index.json").read_text(encoding="utf-8"))
    for entry in index["docs"]:
        for text in (entry["title"], entry["text"]):
            assert "<script" not in text
            assert "<img" not in text
            assert "<svg" not in text
    assert any(html.escape(PAYLOADS[0], quote=False) in entry["title"] for entry in index["docs"])


def test_a_page_opened_from_a_disk_finds_its_index(handbook):
    for folder in (handbook, handbook / "en"):
        script = (folder / "search" / "search_index.js").read_text(encoding="utf-8")
        written = script.removeprefix("var __index = ").removesuffix(";\n")
        assert json.loads(written) == json.loads((folder / "search" / "search_index.json").read_text(encoding="utf-8"))


def test_issue_7_an_own_extension_that_lets_html_in_stops_the_build(tmp_path):
    # What a company's mkdocs.yml does is its own; what comes out of it is looked at all the same.
    hook = tmp_path / "hook.py"
    hook.write_text(
        "def on_page_markdown(markdown, **_):\n    return markdown + '\\n\\n<p onclick=x>y</p>\\n'\n", "utf-8"
    )
    config = tmp_path / "mkdocs.yml"
    text = CONFIG.read_text(encoding="utf-8").replace("custom_dir: site/", f"custom_dir: {SITE}/")
    config.write_text(f"{text}\nhooks:\n  - {hook}\n", encoding="utf-8")
    (tmp_path / "public" / "handbook").mkdir(parents=True)
    with pytest.raises(HandbookError, match="onclick"):
        build(tmp_path, read(FILES), config)
    assert list((tmp_path / "public" / "handbook").iterdir()) == []
