"""The handbook's page on who may read what: the rule in words, by the policy, also when the policy does not say."""

from __future__ import annotations

import pytest

from kaopu.pages.handbook import handbook_navigation, handbook_pages
from kaopu.pages.handbook_markdown import escape_markdown, read_handbook_theme
from kaopu.pages.handbook_words import Words
from kaopu.pages.theme import default_site_folder
from kaopu.policy.model import Policy
from kaopu.text.language import LANGUAGES, Language
from tests.pages.policies import FILES, read

THEME = read_handbook_theme(default_site_folder())
SENTENCES = ("audiences_lines_period_end", "audiences_lines_today", "audiences_lines_both")


def policy(managers: str | None) -> Policy:
    """Return the sample policy with these managers; None: without the file."""
    return read(FILES if managers is None else {**FILES, "policy/audiences.yml": f"managers: {managers}\n".encode()})


def page_of(found: Policy, language: Language) -> str:
    return handbook_pages(found, language, (), THEME)["audiences/index.md"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("managers", "sentence"),
    [
        (None, "audiences_lines_period_end"),
        ("[period_end]", "audiences_lines_period_end"),
        ("[today]", "audiences_lines_today"),
        ("[period_end, today]", "audiences_lines_both"),
        ("[today, period_end]", "audiences_lines_both"),
    ],
)
def test_the_page_says_which_managers_are_meant(language: Language, managers: str | None, sentence: str) -> None:
    found = policy(managers)
    page, say = page_of(found, language), Words(found, language).say
    told = [key for key in SENTENCES if escape_markdown(say(key)) in page]
    assert told == [sentence]
    assert (escape_markdown(say("audiences_default")) in page) == (managers is None)
    assert f'source: "policy/{"policy" if managers is None else "audiences"}.yml"' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_every_kind_of_place_and_is_in_the_book(language: Language) -> None:
    found = policy(None)
    page, say = page_of(found, language), Words(found, language).say
    for what in ("handbook", "person", "review", "team", "company", "all"):
        row = f"| {escape_markdown(say(f'audiences_{what}'))} | {escape_markdown(say(f'audiences_{what}_who'))} |"
        assert row in page, what
    assert "audiences/index.md" in handbook_navigation(found, language)
    assert "audiences/index.md" in handbook_pages(found, language, (), THEME)["index.md"]
