"""The handbook's page of editions: what it shows follows from the editions it is given (R77-R79)."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from kaopu.pages.handbook import handbook_pages
from kaopu.pages.handbook_editions import PublicEdition, edition_texts
from kaopu.pages.handbook_markdown import escape_markdown, read_handbook_theme
from kaopu.pages.handbook_words import Words
from kaopu.text.language import LANGUAGES
from tests.changes.policies import edited, policy_of

THEME = read_handbook_theme(Path(__file__).resolve().parents[2] / "site")
FIRST = policy_of("demo")
NAMED = [("policy.yml", "edition: 2017-1", "edition: 2018-1"),
         ("policy.yml", "effective_from: 2017-01-01", "effective_from: 2018-01-01")]  # fmt: skip
SECOND = edited(*NAMED, ("grades.yml", "at_least: 90", "at_least: 88"))
SAME = edited(*NAMED)


def edition(policy, **values):
    return PublicEdition(policy.head.edition, policy.head.effective_from, policy, **values)


OLD = edition(FIRST, commit="a" * 40, author="Ada <b>Invented</b>", day=datetime.date(2016, 12, 1))
NEW = edition(SECOND, commit="b" * 40, author="Ben Invented", day=datetime.date(2017, 12, 1))


def page(policy, language, editions=None):
    return handbook_pages(policy, language, (), THEME, editions=editions)["editions/index.md"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_r79_each_edition_says_what_changed_the_newest_first(language):
    texts = edition_texts(Words(SECOND, language), [NEW, OLD])
    assert [text.anchor for text in texts] == ["from-2018-01-01", "from-2017-01-01"]
    [part] = texts[0].parts
    [change] = part.changes
    shown = page(SECOND, language, [OLD, NEW])
    assert escape_markdown(change.sentence) in shown
    assert shown.index("from-2018-01-01") < shown.index("from-2017-01-01")


def test_r77_an_edition_shows_who_drafted_approved_announced_and_committed_it():
    shown = page(SECOND, "en", [OLD, NEW])
    adoption = FIRST.head.adoption
    assert adoption.consulted is not None
    for text in (
        adoption.drafted_by.en,
        adoption.consulted.form.en,
        adoption.approved[0].by,
        "policy/records/2016-11-18.md",
        "Ben Invented, 1 Dec 2017",
    ):
        assert text in shown
    assert "<code>aaaaaaaaaaaa</code>" in shown
    assert "&#60;b&#62;Invented" in shown
    assert "Grade A now starts at 88 (90 before)." in shown
    # The table has the edition's name, its date and its adoption already.
    assert "Edition changed from" not in shown


def test_one_edition_says_that_there_is_nothing_to_compare_it_with():
    assert "The history has this edition only" in page(FIRST, "en", [OLD])
    assert "历史中只有这一版" in page(FIRST, "zh", [OLD])
    assert "This is the earliest edition" in page(SECOND, "en", [OLD, NEW])


def test_without_history_the_page_does_not_pretend_to_know_one():
    shown = page(FIRST, "en")
    assert "made without the policy's history" in shown
    assert "committed" not in shown
    assert "2016" in shown


def test_an_edition_that_changes_nothing_else_says_so():
    assert "it says the same as edition 2017-1" in page(SAME, "en", [OLD, edition(SAME, commit="c" * 40)])


def test_what_is_not_committed_is_called_that():
    assert "not committed yet" in page(SECOND, "en", [OLD, edition(SECOND)])
    assert "changed since that commit" in page(SECOND, "en", [OLD, edition(SECOND, commit="d" * 40, uncommitted=True)])


def test_an_edition_that_cannot_be_read_is_named_and_nothing_is_guessed():
    unread = PublicEdition("2016-1", datetime.date(2016, 1, 1), None, "e" * 40)
    shown = page(FIRST, "en", [unread, OLD])
    assert "The files of edition 2016-1 can no longer be read" in shown
    assert "Against the edition before" not in shown
