"""The handbook's pages on what results lead to: every kind of condition and effect in words, as the rule has it."""

from __future__ import annotations

import re

import pytest

from kaopu.data.periods import parse_period
from kaopu.pages.handbook import handbook_navigation, handbook_pages
from kaopu.pages.handbook_conditions import condition_words
from kaopu.pages.handbook_effects import decision_words, effect_words
from kaopu.pages.handbook_honours import PublicHonours, honours_by_period, public_awards
from kaopu.pages.handbook_markdown import escape_markdown, read_handbook_theme
from kaopu.pages.handbook_outcomes import grade_consequences, rule_text
from kaopu.pages.handbook_words import Words
from kaopu.pages.theme import default_site_folder
from kaopu.text.language import LANGUAGES
from tests.pages.policies import FILES, read
from tests.pages.sample_rules import EFFECTS, RULES, SAID, demo_policy, rules_file

THEME = read_handbook_theme(default_site_folder())


SAMPLE = read({**FILES, **rules_file()})
DEMO = demo_policy()
PAGES = {language: handbook_pages(DEMO, language, (), THEME) for language in LANGUAGES}
both = pytest.mark.parametrize("language", LANGUAGES)


@pytest.mark.parametrize(("name", "zh", "en"), SAID)
def test_each_kind_of_condition_is_a_sentence(name, zh, en):
    rule = SAMPLE.outcomes[name]
    assert condition_words(Words(SAMPLE, "zh"), rule.condition, rule.after) == zh
    assert condition_words(Words(SAMPLE, "en"), rule.condition, rule.after) == en


@pytest.mark.parametrize(("name", "zh", "en"), EFFECTS)
def test_each_kind_of_effect_is_a_sentence(name, zh, en):
    rule = SAMPLE.outcomes[name]
    assert effect_words(Words(SAMPLE, "zh"), rule) == zh
    assert effect_words(Words(SAMPLE, "en"), rule) == en


def test_every_kind_of_effect_is_tried():
    told = {kind for name, _, _ in EFFECTS for kind in SAMPLE.outcomes[name].then.kinds()}
    assert told == {kind for rule in DEMO.outcomes.values() for kind in rule.then.kinds()}
    assert len(told) == 14


def test_a_changed_rule_changes_its_sentence():
    changed = read({**FILES, **rules_file(("in_a_row: 2, grade: {at_least: A}", "in_a_row: 3, grade: {at_least: S}"))})
    rule = changed.outcomes["run"]
    assert condition_words(Words(changed, "en"), rule.condition, "quarter") == (
        "for 3 quarters in a row, the grade is S or better"
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("apply", "decision_needed"),
        ("promoted", "decision_needed"),
        ("warned", "decision_needed"),
        ("plan", "decision_pip"),
        ("cancelled", "decision_none"),
        ("mixed", "decision_some"),
    ],
)
def test_r58_r60_r64_r76_what_needs_a_decision_says_so(name, key):
    words = Words(SAMPLE, "en")
    assert decision_words(words, SAMPLE.outcomes[name].then) == words.say(key)


@both
def test_r55_to_r69_and_r76_every_rule_stands_on_the_page_with_its_place(language):
    page, words = PAGES[language]["outcomes/index.md"], Words(DEMO, language)
    for name in DEMO.outcomes:
        told = rule_text(words, name)
        place = DEMO.places["outcomes", name]
        section = page[page.index(f"{{ #{name} }}") :].split("\n### ")[0]
        for text in (told.name, told.text, told.when, told.decision, told.roles, *told.effects):
            assert escape_markdown(text) in page
        for text in (told.when, *told.effects):
            assert escape_markdown(text) in section
        assert f"policy/outcomes.yml:{place.line}<" in section
        assert 'data-edit="policy/outcomes.yml"' in section


def test_the_table_of_grades_has_what_each_grade_leads_to():
    """Worked out by hand from policy/outcomes.yml."""
    rows = {row.grade: row for row in grade_consequences(Words(DEMO, "en"))}
    found = {
        grade: [[(item.rule, item.note) for item in cell] for cell in rows[grade].cells] for grade in ("S", "C", "D")
    }
    month, quarter, year = found["S"]
    assert month == [("monthly_multiplier", "120%")]
    assert ("commission_raise", "2 quarters in a row") in quarter
    assert ("training_first", "") in quarter
    assert ("extra_month", "") in year
    assert ("promotion_first", "and more") in year
    assert not [rule for rule, _ in year if rule == "trainee_pool"]  # exactly A (R61)
    _, quarter, year = found["C"]
    assert dict(quarter)["improvement_plan"] == "2 quarters in a row"
    assert "commission_lowered" in dict(quarter)
    assert "team_player" not in dict(quarter)
    assert year == []
    _, quarter, year = found["D"]
    assert dict(quarter)["improvement_plan"] == ""
    assert dict(quarter)["commission_suspended"] == "2 quarters in a row"
    assert year == [("no_year_end_bonus", "")]


@both
def test_r62_r63_r64_the_plan_has_its_term_goals_and_what_follows(language):
    page = PAGES[language]["improvement/index.md"]
    wanted = {
        "zh": ("3 个月", "“客户满意度”达到 85 分", "“线索转化率”比开始时提高 10%", "培训、调整岗位、解除劳动合同"),
        "en": ("3 months", "“Customer satisfaction” reaches 85 points", "training, then a transfer, then dismissal"),
        "zh-Hant": ("3 個月",),
    }
    for text in wanted[language]:
        assert text in page


def test_r76_the_steps_of_discipline_stand_in_their_order():
    page = PAGES["en"]["disciplinary/index.md"]
    steps = re.findall(r"^1\. (.+)$", page, re.MULTILINE)
    assert steps[:3] == ["oral warning", "written warning", "termination"]
    assert "| Counts for | 12 months |" in page


def awarded():
    quarter, month = parse_period("2017-Q2"), parse_period("2017-06")
    assert quarter is not None
    assert month is not None
    return PublicHonours(
        {
            month: {"month_champion": ("Ann Invented",)},
            quarter: {
                "quarter_champion": ("Ann Invented", "Bo Invented"),
                "team_player": ("Secret Invented",),
                "commission_raise": ("Other Invented",),
                "no_such_rule": ("Nobody Invented",),
            },
        }
    )


@both
def test_r65_the_page_of_honours_shows_no_award_that_is_not_public(language):
    page = handbook_pages(DEMO, language, (), THEME, None, awarded())["honours/index.md"]
    assert "Ann Invented" in page
    assert "Bo Invented" in page
    for name in ("Secret", "Other", "Nobody"):
        assert name not in page
    private = DEMO.outcomes["team_player"].then.award
    assert private is not None
    assert not private.public
    assert "#team_player" not in page


def test_r65_honours_stand_newest_first_and_without_any_the_page_says_so():
    words = Words(DEMO, "en")
    sections = honours_by_period(words, awarded())
    assert [(section.year, section.title) for section in sections] == [
        ("2017", "Q2 2017"),
        ("2017", "June 2017"),
    ]
    assert sections[0].awards == (("quarter_champion", "Sales champion of the quarter", "Ann Invented, Bo Invented"),)
    assert words.say("honours_none") in PAGES["en"]["honours/index.md"]
    assert "team_player" not in public_awards(words)


@both
def test_the_handbook_says_nothing_else_about_people(language):
    pages = handbook_pages(DEMO, language, (), THEME, None, awarded())
    assert [path for path, page in pages.items() if "Invented" in page] == ["honours/index.md"]


def test_pages_without_anything_to_tell_are_left_out():
    bare = handbook_pages(read(FILES), "zh", (), THEME)
    chapters = ("outcomes", "pay", "improvement", "disciplinary", "honours")
    assert not {f"{chapter}/index.md" for chapter in chapters} & set(bare)
    paths = [f"{chapter}/index.md" for chapter in chapters]
    assert paths == [path for path in handbook_navigation(DEMO, "zh") if isinstance(path, str) and path in paths]


def test_a_name_of_a_rule_cannot_become_markup():
    hostile = read({**FILES, **rules_file(("name: {zh: 规则, en: Rule}", "name: '<b>|](javascript:x)'"))})
    for path, page in handbook_pages(hostile, "zh", (), THEME).items():
        _, _, body = page.partition("\n---\n")  # what stands before it is data, which the theme escapes
        assert "<b>" not in body, path
        assert "](javascript" not in body, path


def test_every_sample_rule_is_used_by_a_test():
    assert set(RULES) == set(SAMPLE.outcomes)
