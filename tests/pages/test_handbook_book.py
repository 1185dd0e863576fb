"""The handbook as a book: purpose, duties, the tree of targets, the round, and the rules for people as they are."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from kaopu.appraisal.cases import run_cases
from kaopu.data.targets import Targets
from kaopu.pages.charts_of_policy import bands_chart, weights_chart
from kaopu.pages.drawing import web_palette
from kaopu.pages.handbook import handbook_pages
from kaopu.pages.handbook_markdown import escape_markdown, read_handbook_theme
from kaopu.pages.handbook_rules import our_parameters
from kaopu.pages.handbook_targets import PublicTargets, target_trees
from kaopu.pages.handbook_words import Words
from kaopu.pages.theme import default_site_folder
from kaopu.text.language import LANGUAGES
from tests.pages.policies import policy_with, public_targets

SVG = "{http://www.w3.org/2000/svg}"
POLICY = policy_with()
THEME = read_handbook_theme(default_site_folder())
PAGES = {
    language: handbook_pages(POLICY, language, run_cases(POLICY)[0], THEME, public_targets()) for language in LANGUAGES
}
both = pytest.mark.parametrize("language", LANGUAGES)


def rows_below(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table after a heading, without its rule."""
    lines = page[page.index(f"{{ #{heading} }}") :].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    found = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        cells = line.replace('<span class="indent"></span>', "→").strip("|").split("|")
        found.append([cell.strip() for cell in cells])
    return [found[0], *found[2:]]


@both
def test_r1_r2_r3_purpose_principles_and_scope_are_the_policys_own(language):
    page, words = PAGES[language]["principles/index.md"], Words(POLICY, language)
    principles = POLICY.principles
    assert principles is not None
    for text in (principles.purpose, principles.scope):
        assert escape_markdown(words.text(text)) in page
    numbered = re.findall(r"^(\d)\. \*\*(.+?)\*\*", page, re.MULTILINE)
    assert numbered == [
        (str(number), escape_markdown(words.text(principle.name)))
        for number, principle in enumerate(principles.principles.values(), 1)
    ]
    assert len(numbered) == 5


@both
def test_r4_to_r18_duties_of_every_role_stand_under_it(language):
    page, words = PAGES[language]["duties/index.md"], Words(POLICY, language)
    sections = re.split(r"^## .*\{ #(\w+) \}$", page, flags=re.MULTILINE)[1:]
    by_role = dict(zip(sections[::2], sections[1::2], strict=True))
    for name, duty in POLICY.duties.items():
        assert f"{{ #{duty.role}-{name} }}" in by_role[duty.role]
        assert escape_markdown(words.text(duty.text)) in by_role[duty.role]


def test_r19_r20_the_companys_targets_are_indented_by_period_with_the_sum_of_their_parts():
    rows = rows_below(PAGES["en"]["targets/index.md"], "sales-periods")[1:]
    assert rows == [
        ["2017", "¥4,000", "¥4,000"],
        ["→Q1 2017", "¥800", "¥790"],  # 250 + 250 + 290: the parts do not reach the whole, and the page shows it
        ["→→January 2017", "¥250", "–"],
        ["→→February 2017", "¥250", "–"],
        ["→→March 2017", "¥290", "–"],
        ["→Q2 2017", "¥1,000", "–"],
        ["→Q3 2017", "¥1,000", "–"],
        ["→Q4 2017", "¥1,200", "–"],
    ]


def test_r21_the_companys_targets_stand_above_those_of_its_teams_with_their_sum():
    rows = rows_below(PAGES["en"]["targets/index.md"], "sales-teams-1")
    assert rows[0][1:] == ["Q1 2017", "Q2 2017", "Q3 2017", "Q4 2017"]
    assert rows[1:] == [
        ["The company as a whole", "¥800", "¥1,000", "¥1,000", "¥1,200"],
        ["→East", "¥500", "¥500", "¥500", "¥500"],
        ["→West", "¥300", "¥300", "¥300", "¥300"],
        ["→Sum of the teams", "¥800", "¥800", "¥800", "¥800"],
    ]


@both
def test_r21_the_handbook_shows_nobodys_own_target(language):
    for path, page in PAGES[language].items():
        assert "98,765" not in page, path
        assert "ann" not in re.findall(r"\w+", page), path


@both
def test_r22_every_kind_of_target_says_what_it_is_and_whether_it_adds_up(language):
    page, words = PAGES[language]["targets/index.md"], Words(POLICY, language)
    for name, kind in POLICY.targets.items():
        assert f"{{ #{name} }}" in page
        assert escape_markdown(words.text(kind.about)) in page
        assert words.say("targets_adds_up" if kind.adds_up else "targets_single") in page


def test_targets_of_months_alone_are_shown_by_month():
    targets = public_targets()
    only_months = {key: value for key, value in targets.targets.values.items() if key[2][5:6] == "0"}
    team = {("team", "east", period): only_months["company", "company", period] for period in ("2017-01", "2017-02")}
    shown = PublicTargets(Targets({**only_months, **team}), targets.teams)
    [tree, _] = target_trees(Words(POLICY, "en"), shown)
    assert [row.depth for row in tree.periods] == [2, 2, 2]
    assert tree.teams[0].periods == ("January 2017", "February 2017")


def test_a_handbook_without_data_says_that_no_target_is_set():
    pages = handbook_pages(POLICY, "en", (), THEME)
    assert pages["targets/index.md"].count(Words(POLICY, "en").say("targets_none")) == len(POLICY.targets)


@both
def test_the_round_says_who_does_what_within_which_time_after_what(language):
    page, words = PAGES[language]["round/index.md"], Words(POLICY, language)
    spans = {"self_assessment": "3", "review": "5", "talk": "2"}
    for name, step in POLICY.round.items():
        assert f"{{ #{name} }}" in page
        assert escape_markdown(words.text(step.text)) in page
        assert spans[name] in words.deadline(step)
        assert words.deadline(step) in page
    assert words.say("round_minutes", minutes="30") in page
    assert words.text(POLICY.round["self_assessment"].name) in words.deadline(POLICY.round["review"])


def test_the_rules_for_joiners_leavers_and_leave_are_told():
    page = PAGES["en"]["people/index.md"]
    for text in (
        "period's last day",
        "reduced by calendar days present",
        "Leave of 15 days or more",
        "less than 30 days",
    ):
        assert text in page
    assert {"people", "scorecards", "grades", "customers"} <= {
        item.chapter for item in our_parameters(Words(POLICY, "en")) if item.chapter
    }
    other = policy_with(people=("judged_as: last_day", "judged_as: most_days"))
    assert "most of the period's days" in handbook_pages(other, "en", (), THEME)["people/index.md"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("buyers", ("different values of “Account”", "12 months up to the period's end")),
        ("teamwork", ("fewer than 3 different values of “Reviewer”", "never a row")),
        ("visit_growth", ("“Visits” of the period before",)),
        ("discount", ("mean of the months in the table of ready-made figures", "best inside the range")),
        ("quarters", ("total scores of the quarters", "none; the score follows from the actual")),
        ("compliance", ("| Minor findings | 5 |", "| Severe findings | 40 |", "| nothing taken off | 100 |")),
        ("lead_conversion", ("A score below 50 demands an improvement plan.",)),
        ("sales_attainment", ("set for each person and period: “Sales”",)),
    ],
)
def test_every_way_of_measuring_and_scoring_is_told(name, says):
    page = PAGES["en"][f"indicators/{name}/index.md"]
    for text in says:
        assert text in page


def test_an_indicator_without_a_target_has_no_attainment():
    assert "Attainment =" not in PAGES["en"]["indicators/teamwork/index.md"]
    assert "Attainment =" in PAGES["en"]["indicators/buyers/index.md"]


def test_all_worked_examples_stand_on_one_page_with_their_totals():
    page = PAGES["en"]["cases/index.md"]
    for name in POLICY.cases:
        assert f"{{ #{name} }}" in page
    assert "Given: Growth of visits scores 75; Lead conversion scores 75." in page
    assert "Total = 75 × 60% + 75 × 40% = 75, grade B" in page


def test_r33_weights_are_drawn_in_proportion_with_their_ranges():
    words, card = Words(POLICY, "en"), POLICY.scorecards["specialist", "quarter"]
    drawing = ET.fromstring(weights_chart(card, words, web_palette()))  # noqa: S314 - our own drawing
    bars = [(float(bar.attrib["x"]), float(bar.attrib["width"])) for bar in drawing.iter(f"{SVG}rect")]
    assert bars[1][1] / bars[0][1] == pytest.approx(40 / 60, abs=0.001)
    left, scale = bars[0][0], bars[0][1] / 60
    brackets = [re.findall(r"[ML]([\d.]+),([\d.]+)", path.attrib["d"]) for path in drawing.iter(f"{SVG}path")]
    ends = [(float(bracket[0][0]), float(bracket[1][0])) for bracket in brackets]
    expected = [(left + 50 * scale, left + 60 * scale), (left + 30 * scale, left + 45 * scale)]
    assert [pytest.approx(pair, abs=0.02) for pair in expected] == ends
    [title] = drawing.iter(f"{SVG}title")
    assert "Results 60% (50–60%); Sales process 40% (30–45%)" in (title.text or "")


def test_the_bands_are_drawn_in_proportion_to_the_scores():
    drawing = ET.fromstring(bands_chart(POLICY.grades.bands, Decimal(120), Words(POLICY, "en"), web_palette()))  # noqa: S314
    bars = [(float(bar.attrib["x"]), float(bar.attrib["width"])) for bar in drawing.iter(f"{SVG}rect")]
    limits = [105, 90, 75, 60, 0, 120]
    for (left, width), low, high in zip(bars, limits[:5], [limits[5], *limits[:4]], strict=True):
        assert left == pytest.approx(480 * low / 120, abs=1)
        assert width == pytest.approx(480 * (high - low) / 120, abs=2)
