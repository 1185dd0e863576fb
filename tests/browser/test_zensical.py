"""Zensical, which MkDocs' theme is continued in, makes the same handbook from the same Markdown and settings."""

import subprocess
import sys

import pytest

from tests.browser.building import LANGUAGES
from tests.pages.browsing import addresses, elements, name, tree

# What Zensical makes besides. Nobody is led there: a company's server has its own page for what is missing.
BESIDES = {"404.html"}


@pytest.fixture(scope="module")
def both(built):
    """Return language → the folders of MkDocs' handbook and of Zensical's."""
    made = {}
    for language in LANGUAGES:
        settings = built.root / "build" / f"mkdocs-{language}.yml"
        text = settings.read_text(encoding="utf-8")
        other = settings.with_name(f"zensical-{language}.yml")
        assert text.count("site_dir: handbook/") == 1
        other.write_text(text.replace("site_dir: handbook/", "site_dir: zensical/"), encoding="utf-8")
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", f"build/{other.name}"]
        done = subprocess.run(command, cwd=built.root, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        made[language] = (built.root / "build" / "handbook" / language, built.root / "build" / "zensical" / language)
    return made


def pages(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}


def words(element):
    return " ".join("".join(element.itertext()).split())


def with_class(root, tag, wanted):
    return [one for one in elements(root, tag) if wanted in (one.get("class") or "").split()]


def links(element):
    """Return where links lead and what they are called; where there is none, a name only marks a place."""
    found = [(one.get("href") or "", words(one)) for one in elements(element, "a")]
    return [(href.removeprefix("./"), text) for href, text in found if href]


def told(path):
    """Return what a reader is told on a page, and where it leads."""
    root = tree(path.read_text(encoding="utf-8"))
    (text,) = with_class(root, "article", "md-content__inner")
    navigation, contents = with_class(root, "nav", "md-nav--primary"), with_class(root, "nav", "md-nav--secondary")
    return {
        "language": elements(root, "html")[0].get("lang"),
        "title": words(elements(root, "title")[0]),
        "headings": [(name(one), one.get("id"), words(one)) for one in elements(text, "h1", "h2", "h3", "h4")],
        "text": words(text),
        "links": links(text),
        "drawings": [words(one) for one in elements(text, "title", "desc")],
        "tables": [len(elements(one, "tr")) for one in elements(text, "table")],
        "navigation": [link for one in navigation for link in links(one)],
        "contents": [link for one in contents for link in links(one)],
        "languages": [link for one in with_class(root, "nav", "languages") for link in links(one)],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_issue_9_zensical_makes_the_same_pages(both, language):
    mkdocs, zensical = map(pages, both[language])
    assert zensical.keys() - mkdocs.keys() == BESIDES
    assert mkdocs.keys() - zensical.keys() == set()
    assert len(mkdocs) > 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_issue_9_zensicals_pages_say_the_same(both, language):
    mkdocs, zensical = map(pages, both[language])
    differing = []
    for place, path in mkdocs.items():
        one, other = told(path), told(zensical[place])
        assert one["headings"]
        assert len(one["navigation"]) > 60
        differing += [f"{place}, {part}: {one[part]} | {other[part]}" for part in one if one[part] != other[part]]
    assert not differing, "\n".join(line[:600] for line in differing[:20])


@pytest.mark.parametrize("language", LANGUAGES)
def test_issue_9_zensicals_pages_load_nothing_from_elsewhere(both, language):
    for path in pages(both[language][1]).values():
        root = tree(path.read_text(encoding="utf-8"))
        loads = [one for tag in ("script", "link", "img") for one in elements(root, tag)]
        assert [url for one in loads for url in addresses(one) if "://" in url] == []


def test_a_page_that_says_something_else_is_told_apart(both, tmp_path):
    path = both["en"][0] / "grades" / "index.html"
    html = path.read_text(encoding="utf-8")
    changed = tmp_path / "index.html"
    changes = {"<h2": "<h3", "</article>": "more</article>", '<a href="../': '<a href="x/', "<tr>": "<tr><tr>"}
    for old, new in changes.items():
        before, article, after = html.partition("<article")
        changed.write_text(before + article + after.replace(old, new, 1), encoding="utf-8")
        assert told(changed) != told(path), old
