"""The round's page says which days count: the country's holidays, what is worked for them, the company's exceptions."""

from __future__ import annotations

import pytest

from kaopu.pages.handbook import handbook_pages
from kaopu.pages.handbook_markdown import read_handbook_theme
from kaopu.pages.handbook_rules import our_parameters
from kaopu.pages.handbook_words import Words
from kaopu.pages.theme import default_site_folder
from kaopu.text.language import LANGUAGES
from tests.pages.policies import FILES, policy_with, read

THEME = read_handbook_theme(default_site_folder())
CALENDAR = """\
region: CN
days_off:
  2017-12-29: {zh: 盘点后补休, en: Rest after the stocktaking}
working_days:
  2017-12-30: {zh: 年终盘点, en: Stocktaking}
ours: true
"""


def policy(text=CALENDAR, **more):
    return read({**FILES, "policy/calendar.yml": text.encode(), **more})


def page(found, language="en"):
    return handbook_pages(found, language, (), THEME)["round/index.md"]


def test_the_holidays_of_the_editions_year_are_those_of_the_notice_each_stretch_once():
    told = page(policy())
    for row in (
        "| 1 Jan 2017 to 2 Jan 2017 | New Year's Day |",
        "| 27 Jan 2017 to 2 Feb 2017 | Chinese New Year (Spring Festival) |",
        "| 3 Apr 2017 to 4 Apr 2017 | Tomb-Sweeping Day |",
        "| Monday, 1 May 2017 | Labor Day |",
        "| 29 May 2017 to 30 May 2017 | Dragon Boat Festival |",
        "| 1 Oct 2017 to 6 Oct 2017 | National Day, Mid-Autumn Festival |",
    ):
        assert row in told
    assert told.count(" 2017 to ") == 5


def test_weekends_that_are_worked_are_listed():
    told = page(policy(), "zh")
    for day in ("1月22日（星期日）", "2月4日（星期六）", "4月1日（星期六）", "5月27日（星期六）", "9月30日（星期六）"):
        assert f"- 2017年{day}" in told


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("zh", ("12月29日（星期五） | 盘点后补休 |", "12月30日（星期六） | 年终盘点 |", "春节", "中国")),
        ("zh-Hant", ("12月29日（星期五） | 盤點後補休 |", "12月30日（星期六） | 年終盤點 |", "春節", "中國")),
        ("en", ("Friday, 29 Dec 2017 | Rest after", "Saturday, 30 Dec 2017 | Stocktaking |", "China")),
    ],
)
def test_the_companys_exceptions_stand_there_with_their_reasons(language, rows):
    told = page(policy(), language)
    assert [row for row in rows if row not in told] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_exceptions_of_the_companys_own_are_marked(language):
    words = Words(policy(), language)
    assert words.say("ours_mark") in page(policy(), language)
    assert ("round", "calendar") in [(item.chapter, item.anchor) for item in our_parameters(words)]
    plain = policy("region: CN\n")
    assert words.say("ours_mark") not in page(plain, language)
    assert "calendar" not in [item.anchor for item in our_parameters(Words(plain, language))]


def test_without_a_calendar_the_page_says_what_counts():
    told = page(policy_with())
    assert "Mondays to Fridays are working days" in told
    assert "#holidays" not in told


def test_without_working_days_there_is_nothing_to_say():
    days = FILES["policy/round.yml"].replace(b"working days", b"days")
    assert "#calendar" not in page(read({**FILES, "policy/round.yml": days}))


def test_a_year_whose_holidays_the_company_lists_itself():
    told = page(policy("region: CN\nown_years: [2017]\ndays_off:\n  2017-01-02: New Year\n"))
    assert "The company lists the holidays of 2017 itself" in told
    assert "| Monday, 2 Jan 2017 | New Year |" in told
    assert "#holidays" not in told


def test_a_day_off_that_only_another_day_is_worked_for_has_a_name_too():
    # 31 December 2018 is off for Saturday 29 December, and the next New Year is another year's.
    head = FILES["policy/policy.yml"].replace(b"effective_from: 2017-01-01", b"effective_from: 2018-01-01")
    told = page(policy("region: CN\n", **{"policy/policy.yml": head}))
    assert "| Monday, 31 Dec 2018 | for a day worked at a weekend |" in told


def test_the_table_says_in_which_cycles_a_step_is_done():
    told = page(policy_with(round=("cycles: [quarter]", "cycles: [quarter, year]")))
    assert "| quarter, year |" in told


def test_r39_r46_the_page_of_an_indicator_says_by_how_much_the_manager_may_depart_from_the_computed_score():
    scored = policy_with(
        indicators__results=("  when_missing:", "  manual: {by: manager, within: 7.5}\n  when_missing:")
    )
    [name] = [name for name, indicator in scored.indicators.items() if indicator.manual is not None]
    pages = handbook_pages(scored, "en", (), THEME)
    told = "departs from the computed one by at most 7.5 points"
    assert [path for path, text in pages.items() if told in text] == [f"indicators/{name}/index.md"]
