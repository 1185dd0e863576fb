"""The handbook says what the policy says: every rule on its page, every number from the files (R1-R24, R33-R42)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kaopu.appraisal.cases import run_cases
from kaopu.pages.handbook import handbook_navigation, handbook_pages
from kaopu.pages.handbook_howto import RECIPES
from kaopu.pages.handbook_markdown import escape_markdown, read_handbook_theme
from kaopu.pages.handbook_rules import our_parameters
from kaopu.pages.handbook_search import search_words, segmenter_dictionary
from kaopu.pages.handbook_words import Words
from kaopu.records.narration import Narrator
from kaopu.text.language import LANGUAGES, LocalText, traditional
from kaopu.text.phrases import catalogue
from kaopu.text.shapes import Span
from tests.pages.policies import FILES, FOLDER, policy_with, policy_without, public_targets, read

ROOT = Path(__file__).resolve().parents[2]
THEME = read_handbook_theme(ROOT / "site")


def pages_of(policy, language):
    results, _ = run_cases(policy)
    return handbook_pages(policy, language, results, THEME, public_targets())


POLICY = policy_with()
PAGES = {language: pages_of(POLICY, language) for language in LANGUAGES}
both = pytest.mark.parametrize("language", LANGUAGES)
each_indicator = pytest.mark.parametrize("name", POLICY.indicators)


@both
@each_indicator
def test_an_indicator_has_a_page_with_its_definition_formula_and_weights(language, name):
    page, words, indicator = (
        PAGES[language][f"indicators/{name}/index.md"],
        Words(POLICY, language),
        POLICY.indicators[name],
    )
    for text in (indicator.name, indicator.definition, indicator.source):
        assert escape_markdown(words.text(text)) in page
    assert escape_markdown(Narrator(POLICY, language).formula(indicator)) in page
    assert escape_markdown(words.target(indicator)) in page
    assert escape_markdown(words.missing(indicator)) in page
    for (role, cycle), scorecard in POLICY.scorecards.items():
        weight = scorecard.weights().get(name)
        if weight is not None:
            assert f"{words.number(weight)}%" in page
            assert f"scorecards/index.md#{role}-{cycle}" in page


@both
@each_indicator
def test_an_indicator_page_has_every_corner_of_its_curve_drawn_and_in_a_table(language, name):
    page, words = PAGES[language][f"indicators/{name}/index.md"], Words(POLICY, language)
    rows = words.corners(POLICY.indicators[name])
    assert len(rows) >= 2
    for x, score in rows:
        assert f"| {escape_markdown(x)} | {score} |" in page
    assert re.search(r'^<figure class="curve" data-search-exclude><svg .*</svg></figure>$', page, re.MULTILINE)


@both
def test_worked_examples_are_told_with_their_results(language):
    results, problems = run_cases(POLICY)
    assert not [problem for problem in problems if problem.severity == "error"]
    words = Words(POLICY, language)
    for case in results:
        for result in case.indicators:
            page = PAGES[language][f"indicators/{result.id}/index.md"]
            assert f"### {escape_markdown(words.text(case.case.name))} {{" in page
            assert result.score is not None
            assert escape_markdown(words.say("case_result", score=words.number(result.score))) in page
            for step in Narrator(POLICY, language).arithmetic(result):
                assert escape_markdown(step) in page
                assert escape_markdown(step) in PAGES[language]["cases/index.md"]


def test_worked_examples_do_not_speak_of_data_rows():
    for path, page in PAGES["zh"].items():
        assert "没有数据行" not in page, path
        if path.startswith("howto/"):  # where files are named for those who edit them
            continue
        assert "policy/cases" not in page.split("---\n", 2)[2], path


@both
def test_measures_say_what_they_count(language):
    page = PAGES[language]["indicators/sales_attainment/index.md"]
    wanted = {
        "zh": ("“成交与丢单”表中“计入金额”的合计", "结果为“成交”", "新老客户为“新”", "按“结束日期”归入期间"),
        "en": ("sum of “Credited amount” in the table “Deals”", "Result is “won”", "by “Closed on”"),
        "zh-Hant": (traditional("“成交与丢单”表中“计入金额”的合计"),),
    }
    for text in wanted[language]:
        assert text in page


@both
def test_duties_stand_under_their_role_with_links_to_indicators(language):
    page, words = PAGES[language]["duties/index.md"], Words(POLICY, language)
    for name, duty in POLICY.duties.items():
        assert f"{{ #{duty.role}-{name} }}" in page
        assert escape_markdown(words.text(duty.text)) in page
        for indicator in duty.shown_by:
            assert f"../indicators/{indicator}/index.md" in page


@both
def test_cover_and_adoption_have_edition_dates_and_who_decided(language):
    pages, words, head = PAGES[language], Words(POLICY, language), POLICY.head
    page = pages["index.md"] + pages["adoption/index.md"]
    heard = head.adoption.consulted
    assert heard is not None
    dates = (head.effective_from, heard.on, head.adoption.announced_on, head.adoption.approved[0].on)
    for shown in (head.edition, *map(words.date, dates), words.span(head.adoption.notice), POLICY.digest):
        assert shown in page
    for text in (head.company, head.title, head.adoption.drafted_by, heard.form):
        assert escape_markdown(words.text(text)) in page


@both
def test_r77_adoption_shows_the_record_and_what_the_company_asks_of_an_edition_but_no_drafter(language):
    page, words = PAGES[language]["adoption/index.md"], Words(POLICY, language)
    assert "<code>policy/records/2016-11-18.md</code>" in page
    assert not any("E905" in text for text in PAGES[language].values())
    levels = [line.split("|")[2].strip() for line in page.partition("#governance")[2].splitlines() if "|" in line]
    demands = ("warn", "warn", "warn", "require", "skip")
    assert levels[2:] == [escape_markdown(words.say(f"demand_{demand}")) for demand in demands]


def test_an_edition_of_which_nobody_was_heard_says_so():
    text = FILES["policy/policy.yml"].decode()
    start = text.index("  consulted:")
    without = text[:start] + text[text.index("\n", start) + 1 :]
    policy = read({**FILES, "policy/policy.yml": without.encode()})
    pages = handbook_pages(policy, "en", (), THEME)
    assert "| Staff consulted | not consulted | – |" in pages["adoption/index.md"]
    assert "not consulted" in pages["editions/index.md"]


@both
def test_scorecards_show_every_weight_range_and_share_and_their_sum(language):
    page, words = PAGES[language]["scorecards/index.md"], Words(POLICY, language)
    for scorecard in POLICY.scorecards.values():
        for group in scorecard.groups.values():
            for indicator, weight in group.weights().items():
                name = words.text(POLICY.indicators[indicator].name)
                row = next(
                    row for row in page.splitlines() if row.endswith(f"| {words.number(weight)}% |") and name in row
                )
                assert f"[{name}](../indicators/{indicator}/index.md)" in row
            if group.range is not None:
                assert f"{group.range.at_least}%" in page
                assert f"{group.range.at_most}%" in page
    assert "75%" in page  # a share of the group
    sums = [row for row in page.splitlines() if row.startswith(f"| **{words.say('sum')}**")]
    assert sums == [f"| **{words.say('sum')}** | **100%** |"] * len(POLICY.scorecards)


def test_pages_follow_the_policy_when_a_number_changes():
    weights = policy_with(
        scorecards=("sales_attainment: 75%, new_customers: 25%", "sales_attainment: 60%, new_customers: 40%")
    )
    pages = pages_of(weights, "zh")
    assert "36% · [销售专员·季度]" in pages["indicators/sales_attainment/index.md"]
    assert "45% · [销售专员·季度]" not in pages["indicators/sales_attainment/index.md"]
    assert "| 36% |" in pages["scorecards/index.md"]
    assert "占 36%" in pages["chapters/bylaws/index.md"]
    limits = pages_of(policy_with(grades=("at_least: 90", "at_least: 91.5")), "en")
    assert "91.5 and above, less than 105" in limits["grades/index.md"]
    valid = pages_of(policy_with(customers=("¥2000", "¥3500")), "en")
    assert "at least ¥3,500 within a year" in valid["customers/index.md"]
    rounding = pages_of(policy_with(policy=("half: up", "half: even")), "en")
    assert "rounded to the even neighbour" in rounding["grades/index.md"]


def test_a_text_of_the_policy_cannot_become_markup():
    hostile = policy_with(
        dimensions=("zh: 业绩结果", "zh: '<script>alert(1)</script>|[x](javascript:alert(1))'"),
        policy=("zh: 样例公司（虚构）", "zh: '<img src=x onerror=alert(1)>'"),
        indicators__results=("zh: 销售额达成率", "zh: '</title><script>alert(2)</script>'"),
    )
    for path, page in pages_of(hostile, "zh").items():
        for markup in ("<script", "<img", "onerror=alert(1)>", "](javascript"):
            assert markup not in page, path


def test_what_the_company_decided_is_marked_and_listed():
    words = Words(POLICY, "zh")
    ours = our_parameters(words)
    assert {item.indicator for item in ours if item.indicator} == {
        name for name, indicator in POLICY.indicators.items() if indicator.ours
    }
    assert all(item.name in PAGES["zh"]["ours/index.md"] for item in ours)
    assert "公司自定</span>" in PAGES["zh"]["grades/index.md"]
    plain = pages_of(policy_with(grades=("ours: true", "ours: false")), "zh")
    assert "公司自定</span>" not in plain["grades/index.md"]


@both
def test_every_page_names_the_file_it_came_from(language):
    for path, page in PAGES[language].items():
        if path.startswith("howto/"):  # which comes with the program
            continue
        found = re.search(r'^source: "policy/([a-z_/]+\.(?:yml|(?:zh|en)\.md))"$', page, re.MULTILINE)
        assert found, path
        assert (FOLDER / found[1]).is_file(), path
    assert (
        'source: "policy/indicators/results.yml"\nsource_line: 1\n'
        in PAGES[language]["indicators/sales_attainment/index.md"]
    )


def listed(policy, language="zh"):
    """Return the paths of the navigation in its order."""
    entries = handbook_navigation(policy, language)
    return [path for entry in entries for path in (next(iter(entry.values())) if isinstance(entry, dict) else [entry])]


def test_every_language_has_the_same_pages_and_the_navigation_has_them_all():
    assert set(listed(POLICY)) == PAGES["zh"].keys() == PAGES["en"].keys() == PAGES["zh-Hant"].keys()


def test_the_chapters_stand_in_the_order_of_the_book():
    indicators = [f"indicators/{name}/index.md" for name in Words(POLICY, "zh").indicators()]
    chapters = ["principles", "roles", "duties", "targets", "dimensions", "customers", "indicators"]
    later = ["scorecards", "grades", "people", "round", "chapters/bylaws", "cases", "estimator", "audiences", "ours",
             "adoption", "editions", "glossary"]  # fmt: skip
    paths = [f"{chapter}/index.md" for chapter in chapters]
    howto = ["howto/index.md", *(f"howto/{recipe}/index.md" for recipe in RECIPES)]
    assert listed(POLICY) == ["index.md", *paths, *indicators, *(f"{chapter}/index.md" for chapter in later), *howto]


def test_chapters_of_parts_that_the_policy_lacks_are_left_out_everywhere():
    optional = (
        "principles.yml",
        "targets.yml",
        "people.yml",
        "round.yml",
        "chapters.yml",
        "handbook/",
        "cases/",
        "receivables.yml",
    )
    bare = policy_without(*optional)
    absent = {f"{name}/index.md" for name in ("principles", "targets", "people", "round", "cases", "chapters/bylaws")}
    pages = pages_of(bare, "en")
    assert absent.isdisjoint(pages)
    assert set(listed(bare)) == pages.keys()
    links = {link for page in pages.values() for link in re.findall(r"\]\(([^)#]+)", page)}
    assert not [link for link in links if any(link.endswith(path) for path in absent)]


def test_all_phrases_are_in_both_languages_with_chinese_punctuation():
    for key, text in catalogue("handbook").items():
        assert key == "gap" or text.zh  # Chinese sentences need no space between them
        assert text.en
        if not key.startswith("language_"):
            assert not re.search(r"[\u4e00-\u9fff][,;:()?!]|[,;:()?!][\u4e00-\u9fff]", text.zh), key
        assert set(re.findall(r"{(\w+)}", text.zh)) == set(re.findall(r"{(\w+)}", text.en)), key


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [(Span(3, "months"), "3 个月", "3 months"), (Span(1, "years"), "1 年", "1 year"),
     (Span(5, "working days"), "5 个工作日", "5 working days"), (Span(1, "days"), "1 天", "1 day")],
)  # fmt: skip
def test_lengths_of_time_are_told(span, zh, en):
    assert Words(POLICY, "zh").span(span) == zh
    assert Words(POLICY, "en").span(span) == en


def test_the_word_list_of_the_search_has_the_policys_terms_in_both_scripts():
    words = {line.split()[0] for line in segmenter_dictionary(POLICY).splitlines()}
    assert {"销售额达成率", "銷售額達成率", "达成率", "績效考核", "绩效考核", "有效新客户数"} <= words


def test_a_page_is_found_by_the_end_of_its_title_and_in_the_other_script():
    found = search_words(LocalText("销售额达成率", "Sales attainment"), (), "zh")
    assert {"达成率", "銷售額達成率", "達成率"} <= set(found)
    assert "销售额达成率" not in found
    assert "销售额达成率" in search_words(LocalText("销售额达成率", "Sales attainment"), (), "zh-Hant")
    assert search_words(LocalText("销售额达成率", "Sales attainment"), (), "en") == []
