"""Every recipe of the handbook's chapter for HR is carried out exactly as it is written, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.howto.recipes import LANGUAGES, NAMES, Block, Desk, blocks_of, copy_of, pattern_of, text_of

RECIPES = [name for name in NAMES if name != "index"]
_COMMAND = re.compile(r"^(kaopu|git)\b[^\n]*$", re.MULTILINE)
SECTIONS = ["get", "need", "steps", "wrong", "next"]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_does_what_its_page_says(
    name: str, language: str, practice: Path, programs: Path, cache: Path, tmp_path: Path
) -> None:
    desk = Desk(copy_of(practice, tmp_path), programs, cache)
    for block in blocks_of(name, language):
        desk.follow(block, f"{name}.{language}.md")


def test_the_first_page_makes_the_same_company_in_english(
    practice: Path, programs: Path, cache: Path, tmp_path: Path
) -> None:
    desk = Desk(tmp_path, programs, cache)
    for block in blocks_of("index", "en"):
        desk.follow(block, "index.en.md")
    for file in ("policy/scorecards.yml", "data/people.csv"):
        assert (desk.folder / file).read_bytes() == (practice / file).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_tell_the_same_steps(name: str) -> None:
    zh, en = (blocks_of(name, language) for language in LANGUAGES)
    assert [(one.kind, one.told) for one in zh] == [(one.kind, one.told) for one in en]
    for ours, theirs in zip(zh, en, strict=True):
        if ours.kind == "run":
            assert _plain(ours) == _plain(theirs)
        if ours.kind == "picture":
            assert len(ours.lines) == len(theirs.lines)


def _plain(block: Block) -> list[str]:
    """Return the commands of a block without the language, and without texts, which each language words itself."""
    return [re.sub(r'"[^"]*"', '""', line.replace(" --lang en", "")) for line in block.lines]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_has_all_its_parts(name: str, language: str) -> None:
    text, blocks = text_of(name, language), blocks_of(name, language)
    assert re.findall(r"^## .*\{ #(\w+) \}$", text, re.MULTILINE) == SECTIONS
    kinds = [block.kind for block in blocks]
    assert kinds.count("picture") == 1
    assert "see" in kinds
    after_wrong = text[text.index("{ #wrong }") :]
    assert "```see" in after_wrong, "what goes wrong is shown in the program's own words"
    # A screen's text follows what was typed.
    assert all(kinds[place - 1] == "run" for place, kind in enumerate(kinds) if kind == "see")
    for command in (line for block in blocks if block.kind == "run" for line in block.lines):
        assert _COMMAND.match(command) or command.startswith("cd "), command
        assert command.startswith(("git", "cd")) or (" --lang en" in command) == (language == "en"), command


def test_there_are_ten_recipes_and_an_index() -> None:
    assert len(RECIPES) == 10
    assert len(NAMES) == 11


def test_what_a_page_promises_is_compared_line_by_line() -> None:
    shown = "one\ntwo 2017\nthree\n"
    assert re.fullmatch(pattern_of(["one", "…", "three"]), shown)
    assert re.fullmatch(pattern_of(["one", "two …", "three"]), shown)
    assert not re.fullmatch(pattern_of(["one", "three"]), shown)
    assert not re.fullmatch(pattern_of(["one", "two 2018", "three"]), shown)
    assert not re.fullmatch(pattern_of(["one"]), shown)
