"""The handbook's page on pay: components, plans, and tiers drawn with the policy's numbers and its worked example."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from kaopu.pages.charts_of_policy_tiers import tiers_chart
from kaopu.pages.drawing import web_palette
from kaopu.pages.handbook import handbook_pages
from kaopu.pages.handbook_commission import drawing_of, example_of
from kaopu.pages.handbook_markdown import escape_markdown, read_handbook_theme
from kaopu.pages.handbook_pay import commission_plans, pay_components
from kaopu.pages.handbook_rules import our_parameters
from kaopu.pages.handbook_words import Words
from kaopu.pages.prose import whole_place
from kaopu.pages.references import resolve
from kaopu.pages.theme import default_site_folder
from kaopu.text.language import LANGUAGES
from tests.pages.policies import FILES, read
from tests.pages.sample_rules import demo_policy, rules_file

THEME = read_handbook_theme(default_site_folder())
SVG = "{http://www.w3.org/2000/svg}"
SAMPLE = read({**FILES, **rules_file()})
DEMO = demo_policy()
PAGES = {language: handbook_pages(DEMO, language, (), THEME)["pay/index.md"] for language in LANGUAGES}
both = pytest.mark.parametrize("language", LANGUAGES)


def drawn(plan):
    drawing = drawing_of(Words(DEMO, "en"), DEMO.commission[plan])
    assert drawing is not None
    return drawing, ET.fromstring(str(tiers_chart(drawing, Words(DEMO, "en"), web_palette())))  # noqa: S314 - ours


def lines(picture):
    """Return both ends of each step's line: the accent strokes that are not dashed."""
    found = []
    for path in picture.iter(f"{SVG}path"):
        if path.get("stroke") == "var(--accent)" and path.get("stroke-dasharray") is None:
            points = re.findall(r"([\d.]+),([\d.]+)", path.get("d"))
            found.append([(float(x), float(y)) for x, y in points])
    return found


@both
def test_r70_every_component_stands_on_the_page_with_its_rules(language):
    page, words = PAGES[language], Words(DEMO, language)
    assert DEMO.pay is not None
    assert [part.id for part in pay_components(words)] == list(DEMO.pay.components)
    for part in pay_components(words):
        section = page[page.index(f"{{ #component-{part.id} }}") :].split("\n### ")[0].split("\n## ")[0]
        for text in (part.text, *part.how, part.rounding):
            assert escape_markdown(text) in section
        row = next(line for line in page.splitlines() if f"#component-{part.id})" in line)
        for rule in part.rules:
            assert f"../outcomes/index.md#{rule}" in row


def test_r55_r57_r68_r69_the_rules_that_act_on_a_component_are_named():
    """Read off policy/outcomes.yml by hand."""
    rules = {part.id: part.rules for part in pay_components(Words(DEMO, "en"))}
    assert rules["performance"] == ("monthly_multiplier",)
    assert rules["quarter_bonus"] == ("over_target", "under_target")
    assert rules["year_end_bonus"] == ("no_year_end_bonus",)
    assert rules["extra_month"] == ("extra_month",)
    assert rules["base"] == ()


@both
def test_r70_every_rate_and_step_of_every_plan_stands_in_a_table(language):
    page, words = PAGES[language], Words(DEMO, language)
    for name, plan in DEMO.commission.items():
        section = page[page.index(f"{{ #plan-{name} }}") :].split("\n## ")[0]
        for line in plan.rates:
            assert f"| {words.quantity(line.rate, 'percent')} |" in section
            assert words.date(line.from_) in section
        assert plan.tiers is not None
        for step in plan.tiers.steps:
            rate = step.rate if step.rate is not None else plan.rates[-1].rate * (step.times or 0)
            assert f"| {words.quantity(rate, 'percent')} |" in section
        assert (
            f'data-edit="policy/commission.yml"><code>policy/commission.yml:{DEMO.places["commission", name].line}'
            in section
        )


def test_r58_r59_a_plan_names_the_rules_that_change_it():
    plans = {plan.id: plan for plan in commission_plans(Words(DEMO, "en"))}
    assert plans["specialist"].rules == ("commission_raise", "commission_lowered", "commission_suspended")
    assert plans["senior"].rules == ()
    assert plans["specialist"].roles == "Sales specialist"


def test_r70_the_tiers_are_drawn_with_the_policys_numbers():
    """Each step's line rises by its own rate, and begins where the policy says: 100 % and 120 % of ¥80,000."""
    drawing, picture = drawn("specialist")
    assert [band.start for band in drawing.bands] == [0, 80_000, 96_000]
    assert [band.rate for band in drawing.bands] == [Decimal("0.01"), Decimal("0.012"), Decimal("0.015")]
    ends = lines(picture)
    assert len(ends) == 3
    across = (ends[-1][1][0] - ends[0][0][0]) / float(drawing.bands[-1].end)
    for band, ((left, _), (right, _)) in zip(drawing.bands, ends, strict=True):
        assert (left - ends[0][0][0]) / across == pytest.approx(float(band.start), rel=1e-3)
        assert (right - left) / across == pytest.approx(float(band.end - band.start), rel=1e-2)
    slopes = [(low - high) / (right - left) for (left, low), (right, high) in ends]
    assert slopes[1] / slopes[0] == pytest.approx(1.2, rel=1e-2)
    assert slopes[2] / slopes[0] == pytest.approx(1.5, rel=1e-2)
    assert [ends[0][1], ends[1][1]] == [ends[1][0], ends[2][0]]  # each part by its own step: no jump
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    for label in ("1%", "1.2%", "1.5%", "0%", "100%", "120%", "¥800", "¥992", "¥120,000 → ¥1,352"):
        assert label in texts


def test_r70_where_a_step_changes_all_of_the_amount_the_line_jumps():
    """At ¥50,000 the rate of 1.2 % becomes 1.5 %: 600 becomes 750."""
    drawing, picture = drawn("senior")
    assert [(band.at_start, band.at_end) for band in drawing.bands[:2]] == [(0, 600), (750, 1500)]
    assert drawing.bands[2].at_start == 1800
    dashed = [path for path in picture.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert len(dashed) == 2
    title = picture.find(f"{SVG}title")
    assert title is not None
    assert title.text == (
        "Commission over sales: from ¥0 on 1.2%; from ¥50,000 on 1.5%; from ¥100,000 on 1.8%; "
        "for example ¥120,000 earns ¥2,160"
    )


def test_r70_the_point_of_the_example_lies_on_the_line():
    drawing, picture = drawn("specialist")
    (left, low), (right, high) = lines(picture)[-1]
    disc = next(path for path in picture.iter(f"{SVG}path") if path.get("fill") == "var(--ink)")
    x, y = map(float, re.findall(r"M([\d.]+),([\d.]+)", disc.get("d"))[0])
    x += 3.5  # a disc's path begins at its left side
    assert y == pytest.approx(low + (high - low) * (x - left) / (right - left), abs=0.05)
    assert drawing.commission == 1352


def test_r70_the_example_is_worked_out_step_by_step():
    example = example_of(Words(DEMO, "en"), "specialist", DEMO.commission["specialist"].examples[-1])
    assert example.given == "Given: sold ¥120,000; target ¥80,000."
    assert example.steps == (
        "Share of the target: ¥120,000 ÷ ¥80,000 = 150%",
        "From ¥0 to ¥80,000: ¥80,000 × 1% = 800",
        "From ¥80,000 to ¥96,000: ¥16,000 × 1.2% = 192",
        "Above ¥96,000: ¥24,000 × 1.5% = 360",
        "Together: 800 + 192 + 360 = 1,352",
    )
    assert example.result == "Commission: ¥1,352"


def test_r70_an_example_that_is_rounded_says_so_and_one_without_tiers_is_one_product():
    whole = example_of(Words(DEMO, "zh"), "senior", DEMO.commission["senior"].examples[0])
    assert whole.steps == ("达到 ¥0 一档，全部按这一档：¥49,999 × 1.2% = 599.988", "舍入：599.988 → 599.99")
    flat = example_of(Words(SAMPLE, "en"), "plain", SAMPLE.commission["plain"].examples[0])
    assert flat.steps == ("¥333.33 × 1% = 3.3333", "Rounded: 3.3333 → 3.33")
    assert drawing_of(Words(SAMPLE, "en"), SAMPLE.commission["plain"]) is None


def test_a_plan_without_tiers_has_neither_table_nor_drawing():
    page = handbook_pages(SAMPLE, "en", (), THEME)["pay/index.md"]
    assert "<svg" not in page
    assert "#tiers-plain" not in page
    assert "Nothing is taken back." in page
    assert "Steps that were reached" not in page


REFERENCES = [
    ("outcomes.commission_raise", "申请提高提成比例", "Applying for a higher commission rate"),
    ("outcomes.commission_raise.if.in_a_row", "2", "2"),
    ("outcomes.commission_raise.then.may_apply.commission_rate.to", "1.5%", "1.5%"),
    ("outcomes.monthly_multiplier.then.multiplier.by_grade.S", "120%", "120%"),
    ("outcomes.over_target.if.indicators.sales_attainment.attainment.at_least", "110%", "110%"),
    ("outcomes.newcomer_award.if.employed.less_than", "6 个月", "6 months"),
    ("outcomes.improvement_plan.then.pip.goals.satisfaction", "85 分", "85 points"),
    ("outcomes.improvement_plan.then.pip.goals.lead_conversion", "+10%", "+10%"),
    ("outcomes.oral_warning.then.discipline.steps", "口头警告、书面警告、解除劳动合同",
     "oral warning, written warning, termination"),
    ("pay.components.performance", "绩效工资（月度奖金）", "Performance pay (monthly bonus)"),
    ("pay.components.minimum_wage.amounts.1.amount", "¥2,000", "¥2,000"),
    ("pay.components.minimum_wage.amounts.1.from", "2017年1月1日", "1 Jan 2017"),
    ("commission.specialist", "销售专员提成方案", "Commission plan for specialists"),
    ("commission.specialist.rates.3.rate", "1%", "1%"),
    ("commission.specialist.tiers.steps.2.times", "120%", "120%"),
    ("commission.specialist.claw_back.within", "12 个月", "12 months"),
    ("commission.specialist.claw_back.after", "成交取消、退款、货款成为坏账",
     "a cancellation, a credit note, a write-off"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "zh", "en"), REFERENCES)
def test_references_lead_into_rules_pay_and_commission(path, zh, en):
    assert resolve(Words(DEMO, "zh"), path) == zh
    assert resolve(Words(DEMO, "en"), path) == en


def test_a_reference_to_a_whole_rule_component_or_plan_links_to_it():
    words = Words(DEMO, "en")
    assert whole_place(words, "outcomes.extra_month") == "outcomes/index.md#extra_month"
    assert whole_place(words, "pay.components.base") == "pay/index.md#component-base"
    assert whole_place(words, "commission.senior") == "pay/index.md#plan-senior"
    for place in ("outcomes/index.md#extra_month", "pay/index.md#component-base", "pay/index.md#plan-senior"):
        path, _, anchor = place.partition("#")
        assert f"{{ #{anchor} }}" in handbook_pages(DEMO, "en", (), THEME)[path]


def test_what_the_company_decided_about_results_and_pay_is_listed():
    ours = {(item.chapter, item.anchor) for item in our_parameters(Words(DEMO, "en")) if item.anchor}
    assert {("outcomes", "over_target"), ("pay", "component-minimum_wage"), ("pay", "plan-specialist")} <= ours
    assert ("outcomes", "extra_month") not in ours
