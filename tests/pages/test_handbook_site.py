"""The built handbook: whole, self-contained, searchable in Chinese, and the same every time."""

from __future__ import annotations

import json
import posixpath
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from kaopu.appraisal.cases import run_cases
from kaopu.pages.handbook import handbook_pages
from kaopu.pages.handbook_markdown import read_handbook_theme
from kaopu.pages.handbook_site import (
    HandbookError,
    build_handbook,
    mkdocs_settings,
    scheme_css,
    write_handbook,
)
from kaopu.pages.links import Links
from tests.pages.policies import FILES, FOLDER, policy_with, public_targets, read
from tests.pages.sample_rules import rules_file

ROOT = Path(__file__).resolve().parents[2]
CONFIG, SITE = ROOT / "mkdocs.yml", ROOT / "site"
LOADED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data"}


POLICY = read({**FILES, **rules_file()})
CASES = run_cases(POLICY)[0]


def build(root: Path, policy=POLICY) -> Path:
    target = root / "public" / "handbook"
    cases = run_cases(policy)[0]
    build_handbook(root, policy, cases, target, targets=public_targets(), config=CONFIG, site=SITE)
    return target


@pytest.fixture(scope="module")
def handbook(tmp_path_factory):
    return build(tmp_path_factory.mktemp("handbook"))


class Page(HTMLParser):
    """Collects what a page loads, where it leads, and its anchors."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[dict[str, str]] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        values = {key: value or "" for key, value in attributes}
        if "id" in values:
            self.anchors.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values)
        elif LOADED.get(tag) in values:
            self.loaded.append(values[LOADED[tag]])


def pages_in(folder: Path) -> dict[str, Page]:
    return {path.relative_to(folder).as_posix(): Page(path) for path in sorted(folder.rglob("*.html"))}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_every_page_is_where_the_other_pages_expect_it(handbook):
    links = Links(POLICY.head.languages)
    for language in POLICY.head.languages:
        assert (handbook.parent / links.handbook(language)).is_file()
        for name in POLICY.indicators:
            assert (handbook.parent / links.indicator(name, language)).is_file()


def test_nothing_is_loaded_from_elsewhere(handbook):
    for path, page in pages_in(handbook).items():
        assert page.loaded, path
        assert not [url for url in page.loaded if urlsplit(url).scheme or url.startswith("//")], path
        # The theme would ask a forge for its stars here.
        assert 'data-md-component="source"' not in (handbook / path).read_text(encoding="utf-8")
    for style in handbook.rglob("*.css"):
        assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", style.read_text(encoding="utf-8")), style


def test_every_link_within_the_handbook_names_a_file_and_an_anchor_that_exist(handbook):
    pages = pages_in(handbook)
    for path, page in pages.items():
        for url in [*page.loaded, *(link["href"] for link in page.links)]:
            parts = urlsplit(url)
            if parts.scheme:
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            assert (handbook / target).is_file(), (path, url)
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].anchors, (path, url)


def test_the_language_switch_leads_to_the_same_page(handbook):
    for path, page in pages_in(handbook).items():
        switches = [link["href"] for link in page.links if link.get("rel") == "alternate"]
        assert len(switches) == len(POLICY.head.languages) - 1
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), switches[0]))
        assert target == (path.removeprefix("en/") if path.startswith("en/") else f"en/{path}")


def test_the_edit_link_opens_the_policy_file(handbook):
    settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    base = f"{settings['repo_url']}/{settings['extra']['edit_path']}"
    for path, page in pages_in(handbook).items():
        if "/howto/" in path or path.startswith("howto/"):
            continue  # not the company's text
        [edit] = [link["href"] for link in page.links if link.get("rel") == "edit"]
        assert edit.startswith(base), path
        source = edit.removeprefix(base)
        on_disk = FOLDER.parent / source.replace("policy/", f"{FOLDER.name}/", 1)
        assert on_disk.is_file() or source in rules_file(), path
    attainment = Page(handbook / "indicators" / "sales_attainment" / "index.html")
    assert f"{base}policy/indicators/results.yml" in [link["href"] for link in attainment.links]


def test_each_rule_links_to_the_file_where_it_can_be_edited(handbook):
    page = (handbook / "outcomes/index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)"><code>policy/outcomes.yml:(\d+)</code></a>', page)
    assert sorted(int(line) for _, line in links) == sorted(place.line for place in rule_places())
    assert {url for url, _ in links} == {"https://git.example.com/hr/kaopu/edit/main/policy/outcomes.yml"}
    assert "data-edit" not in page


def rule_places():
    return [place for (kind, _), place in POLICY.places.items() if kind == "outcomes"]


def test_the_search_knows_chinese_terms_whole_and_in_parts(handbook):
    index = json.loads((handbook / "search" / "search_index.json").read_text(encoding="utf-8"))
    separator = re.compile(index["config"]["separator"])
    entry = next(doc for doc in index["docs"] if doc["location"] == "indicators/sales_attainment/index.html")
    assert separator.split(entry["title"]) == ["销售额达成率"]
    assert {"达成率", "銷售額達成率"} <= set(entry["tags"])
    words = {word for doc in index["docs"] for word in separator.split(re.sub(r"<[^>]+>", "\u200b", doc["text"]))}
    assert {"销售额达成率", "达成率", "新客户销售额", "有效客户", "计分曲线"} <= words
    assert "<svg" not in json.dumps(index)


def test_a_title_is_said_once(handbook):
    for path, title in (
        ("index.html", "销售专员绩效考核制度"),
        ("grades/index.html", "等级与舍入 - 销售专员绩效考核制度"),
    ):
        assert f"<title>{title}</title>" in (handbook / path).read_text(encoding="utf-8")


def test_english_pages_are_searched_in_english(handbook):
    index = json.loads((handbook / "en" / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["en"]
    assert any(doc["title"] == "Sales attainment" for doc in index["docs"])


def test_two_builds_are_byte_identical_and_nothing_tells_the_time(handbook, tmp_path):
    assert contents(build(tmp_path)) == contents(handbook)
    assert not list(handbook.rglob("sitemap*"))


def test_a_build_in_traditional_chinese_replaces_what_was_there(tmp_path):
    stale = tmp_path / "public" / "handbook" / "en" / "old.html"
    stale.parent.mkdir(parents=True)
    stale.write_text("old", encoding="utf-8")
    handbook = build(tmp_path, policy_with(policy=("languages: [zh, en]", "languages: [zh-Hant]")))
    assert not stale.exists()
    page = (handbook / "indicators" / "sales_attainment" / "index.html").read_text(encoding="utf-8")
    assert "銷售額達成率" in page
    assert 'lang="zh-Hant"' in page
    assert not [link for link in Page(handbook / "index.html").links if link.get("rel") == "alternate"]
    index = json.loads((handbook / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert "銷售額達成率" in {doc["title"] for doc in index["docs"]}


def test_hostile_names_stay_text_in_every_part_of_a_page(tmp_path):
    name = "'</title><script>alert(1)</script>'"
    changes = {"policy": ("zh: 销售专员绩效考核制度", f"zh: {name}"), "roles": ("zh: 销售专员", f"zh: {name}")}
    handbook = build(
        tmp_path, policy_with(**changes, dimensions=("zh: 业绩结果", "zh: '<img src=x onerror=alert(1)>'"))
    )
    for path in handbook.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path


def test_a_warning_of_mkdocs_stops_the_build_and_keeps_what_is_published(tmp_path):
    config = tmp_path / "mkdocs.yml"
    settings = CONFIG.read_text(encoding="utf-8").replace("extra_css:", "not_a_setting: true\nextra_css:")
    config.write_text(settings, encoding="utf-8")
    published = tmp_path / "public"
    published.mkdir()
    (published / "index.html").write_text("before", encoding="utf-8")
    with pytest.raises(HandbookError, match="not_a_setting"):
        build_handbook(tmp_path, POLICY, CASES, published, config=config, site=SITE)
    assert (published / "index.html").read_text(encoding="utf-8") == "before"


def test_pages_are_written_only_when_their_bytes_change(tmp_path):
    pages = handbook_pages(POLICY, "zh", CASES, read_handbook_theme(SITE))
    assert write_handbook(pages, tmp_path) == sorted(pages)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in pages}
    assert write_handbook(pages, tmp_path) == []
    assert write_handbook({**pages, "index.md": "new\n"}, tmp_path) == ["index.md"]
    unchanged = [path for path in pages if path != "index.md"]
    assert all((tmp_path / path).stat().st_mtime_ns == before[path] for path in unchanged)


def test_stale_pages_and_links_are_deleted(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.md").write_text("keep", encoding="utf-8")
    docs = tmp_path / "docs"
    write_handbook({"a/index.md": "a", "b/c/index.md": "c"}, docs)
    (docs / "linked").symlink_to(outside)
    assert write_handbook({"a/index.md": "a", "linked/index.md": "page"}, docs) == [
        "b/c/index.md",
        "linked",
        "linked/index.md",
    ]
    assert not (docs / "b").exists()
    assert (outside / "index.md").read_text(encoding="utf-8") == "keep"


def test_settings_inherit_and_never_repeat_plugins(tmp_path):
    settings = mkdocs_settings(POLICY, "en", ROOT / "build", CONFIG, SITE)
    assert settings["INHERIT"] == "../mkdocs.yml"
    assert settings["theme"] == {"language": "en", "custom_dir": "../site/handbook/theme"}
    assert "plugins" not in settings
    general = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    assert "nav" not in general
    assert general["theme"]["font"] is False


def test_tokens_follow_the_readers_choice_of_scheme():
    css = scheme_css(read_handbook_theme(SITE).tokens_css)
    light, dark = css.split('[data-md-color-scheme="slate"]')
    assert "--paper: #ffffff;" in light
    assert "--size-text:" in light
    assert "--paper: #14181c;" in dark
    assert "--size-text:" not in dark
    assert "pt;" not in css
