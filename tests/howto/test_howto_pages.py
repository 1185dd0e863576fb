"""The chapter for HR as pages: every block of a recipe stands there, in the reader's language, and tells of nobody."""

from __future__ import annotations

import csv
import html
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kaopu.appraisal.cases import run_cases
from kaopu.leaks.public import public_texts, recipe_texts
from kaopu.pages.handbook import handbook_navigation, handbook_pages
from kaopu.pages.handbook_howto import RECIPES, RecipeError, read_recipe
from kaopu.pages.handbook_howto_pictures import PictureError, howto_picture, width_of, wrapped
from kaopu.pages.handbook_markdown import HandbookTheme, read_handbook_theme
from kaopu.pages.sanitising import removed_by_allow_list
from kaopu.pages.theme import default_site_folder
from kaopu.text.language import LANGUAGES, Language, traditional
from kaopu.text.tree import MemoryTree
from tests.howto.recipes import NAMES, TEXTS, blocks_of, text_of
from tests.pages.policies import policy_with

ROOT = Path(__file__).parents[2]
POLICY = policy_with()
THEME = read_handbook_theme(default_site_folder())
SVG = "{http://www.w3.org/2000/svg}"
_MARKUP = re.compile(r"</?(?:ins|del|code|pre|figcaption|figure)\b[^>]*>")
every = pytest.mark.parametrize("language", LANGUAGES)


def pages_of(language: Language, theme: HandbookTheme = THEME) -> dict[str, str]:
    return handbook_pages(POLICY, language, run_cases(POLICY)[0], theme)


PAGES = {language: pages_of(language) for language in LANGUAGES}


def traditional_in(language: Language, text: str) -> str:
    return traditional(text) if language == "zh-Hant" else text


def path_of(name: str) -> str:
    return "howto/index.md" if name == "index" else f"howto/{name}/index.md"


@every
@pytest.mark.parametrize("name", NAMES)
def test_all_that_tests_carry_out_stands_on_the_page_as_it_is_typed(name: str, language: Language) -> None:
    page = html.unescape(_MARKUP.sub("", PAGES[language][path_of(name)]))
    written = "en" if language == "en" else "zh"
    for block in blocks_of(name, written):
        if block.kind == "edit":
            lines = [line[1:] for line in block.lines]
        else:
            lines = [] if block.kind == "picture" else block.lines
        assert block.told in page or block.kind in ("run", "picture")
        for line in lines:
            assert line in page


@every
def test_the_chapter_is_last_in_the_navigation_with_its_ten_recipes(language: Language) -> None:
    section = handbook_navigation(POLICY, language)[-1]
    assert isinstance(section, dict)
    [(name, paths)] = section.items()
    assert paths == ["howto/index.md", *(path_of(recipe) for recipe in RECIPES)]
    assert set(paths) == {path for path in PAGES[language] if path.startswith("howto/")}
    assert name == ("How do I… (for HR)" if language == "en" else traditional_in(language, "怎么做（人力资源部）"))
    # The cover and the chapter's first page lead there.
    assert "(howto/index.md)" in PAGES[language]["index.md"]
    for recipe in RECIPES:
        assert f"({recipe}/index.md)" in PAGES[language]["howto/index.md"]


def test_traditional_chinese_leaves_what_is_typed_as_it_is() -> None:
    page = PAGES["zh-Hant"]["howto/staff/index.md"]
    assert "一位同事離職" in page
    assert "p0011,示例·新同事,specialist" in page
    assert "发现 3 个问题。" in page


def test_a_recipe_is_found_by_its_title_in_the_other_script() -> None:
    head = PAGES["zh"]["howto/restate/index.md"].partition("\n---\n")[0]
    assert traditional("更正已封账的期间") in head
    assert "tags" in PAGES["zh-Hant"]["howto/weight/index.md"].partition("\n---\n")[0]


@every
def test_links_lead_to_chapters_that_the_handbook_has(language: Language) -> None:
    for name in NAMES:
        for target in re.findall(r"\]\(([\w./-]+\.md)\)", PAGES[language][path_of(name)]):
            folder = path_of(name).rpartition("/")[0].split("/")
            for step in target.split("/"):
                folder = folder[:-1] if step == ".." else [*folder, step]
            assert "/".join(folder) in PAGES[language], f"{name}: {target}"


def test_a_link_to_a_chapter_that_the_policy_lacks_is_its_text() -> None:
    assert not POLICY.commission
    assert "手册的薪酬一章" in PAGES["zh"]["howto/commission/index.md"]


@every
def test_pictures_have_a_text_alternative_and_fit_a_phone(language: Language) -> None:
    for name in NAMES:
        drawings = re.findall(r"<svg.*?</svg>", PAGES[language][path_of(name)], re.DOTALL)
        assert len(drawings) == 1, name
        drawn = ET.fromstring(drawings[0])  # noqa: S314 - drawn here
        assert drawn.get("role") == "img"
        title = drawn.findtext(f"{SVG}title")
        assert title is not None
        assert len(title) > 30
        _, _, width, height = map(float, str(drawn.get("viewBox")).split())
        assert width == 360
        for text in drawn.iter(f"{SVG}text"):
            x, size, words = float(text.get("x", 0)), float(text.get("font-size", 0)), text.text or ""
            reach = 0 if text.get("text-anchor") == "end" else width_of(words, size)
            assert x + reach <= width + size, f"{name}: {words}"
            assert 0 < float(text.get("y", 0)) <= height


@every
def test_nothing_on_the_pages_is_more_than_the_allow_list_knows(language: Language) -> None:
    for name in NAMES:
        figures = re.findall(r"<figure.*?</figure>", PAGES[language][path_of(name)], re.DOTALL)
        assert figures
        assert not removed_by_allow_list("\n".join(figures))


def test_nobody_of_the_companys_own_people_is_named() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in TEXTS.glob("*.md"))
    with (ROOT / "data" / "people.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    assert people
    for person in people:
        assert person["id"] not in texts
        assert person["name"] not in texts


def test_the_gate_knows_whose_ids_the_chapter_uses() -> None:
    """Or a company with a person p0001 could publish no handbook; elsewhere p0001 is still looked for."""
    own = "site/handbook/pages/howto/own.zh.md"
    tree = MemoryTree({own: b"p0002", "site/handbook/pages/cover.md": b"Ours"})
    recipes, public = list(recipe_texts(tree)), list(public_texts(tree, []))
    assert {text_of(name, language) for name in NAMES for language in ("zh", "en")} | {"p0002"} == set(recipes)
    assert set(public).isdisjoint(recipes)
    assert "Ours" in public


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: 改一个权重\n", "", "title"),
        ("```run 1\n", "```shout\n", "shout"),
        ("+        indicators: {satisfaction: 10, complaints_in_time: 8}\n", "", "adds nothing"),
        ("```picture change\n", "```picture circle\n", "picture"),
        ("月度过程得分 | 5% | 6%\n", "月度过程得分 | five | 6%\n", "“five” is no number"),
    ],
)
def test_a_company_that_writes_a_recipe_wrongly_is_told_where(old: str, new: str, told: str) -> None:
    text = dict(THEME.howto)["weight.zh.md"]
    assert old in text
    theme = replace(THEME, howto=tuple({**dict(THEME.howto), "weight.zh.md": text.replace(old, new, 1)}.items()))
    with pytest.raises((RecipeError, PictureError), match=told):
        pages_of("zh", theme)


def test_a_missing_or_open_recipe_is_told() -> None:
    with pytest.raises(RecipeError, match=r"weight\.en\.md is missing"):
        pages_of("zh", replace(THEME, howto=tuple(entry for entry in THEME.howto if entry[0] != "weight.en.md")))
    opened = {**dict(THEME.howto), "weight.zh.md": dict(THEME.howto)["weight.zh.md"] + "\n```run\nkaopu check\n"}
    with pytest.raises(RecipeError, match="not closed"):
        pages_of("zh", replace(THEME, howto=tuple(opened.items())))
    with pytest.raises(RecipeError, match="title, when and gist"):
        read_recipe("x", "# X\n")


def test_lines_break_between_chinese_characters_and_english_words() -> None:
    assert wrapped("一二三四五六", 36, 12) == ["一二三", "四五六"]
    assert wrapped("一二三，四", 36, 12) == ["一二三，", "四"]
    assert wrapped("one two three", 60, 12) == ["one two", "three"]
    assert wrapped("", 60, 12) == []


def test_a_calendar_marks_the_months() -> None:
    drawn = ET.fromstring(howto_picture("calendar", "Which months.\nClosing | 1,4\n", "x"))  # noqa: S314 - drawn here
    paths = [part for part in drawn.iter(f"{SVG}path") if part.get("fill") != "none"]
    assert [part.get("d", "").count("M") for part in paths] == [2]
