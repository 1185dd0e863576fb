"""Numbers in prose are references into the policy: they say what the rule says, and nothing else can stand there."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import markdown  # type: ignore[import-untyped]
import pytest

from kaopu.appraisal.cases import run_cases
from kaopu.pages.handbook import handbook_pages
from kaopu.pages.handbook_markdown import read_handbook_theme
from kaopu.pages.handbook_words import Words
from kaopu.pages.prose import prose_markdown, whole_place
from kaopu.pages.references import UnknownReferenceError, check_references, find, resolve, roots
from kaopu.pages.theme import default_site_folder
from kaopu.text.language import LANGUAGES
from kaopu.text.problems import in_order
from tests.pages.policies import policy_saying, policy_with, public_targets
from tests.support.bad_input import assert_sentences_complete

POLICY = policy_with()
HERE = "chapters/bylaws/index.md"

# Worked out by hand from sample_policy/.
WRITTEN = [
    ("policy", "销售专员绩效考核制度", "Appraisal policy for sales specialists"),
    ("policy.edition", "2017-1", "2017-1"),
    ("policy.effective_from", "2017年1月1日", "1 Jan 2017"),
    ("policy.highest_score", "120", "120"),
    ("policy.adoption.notice", "30 天", "30 days"),
    ("policy.adoption.approved.1.on", "2016年11月28日", "28 Nov 2016"),
    ("policy.rounding.percent", "0.01%", "0.01%"),
    ("principles.scope", "公司全体销售人员。", "Every salesperson of the company."),
    ("principles.principles.customer", "以客户为中心", "Customer first"),
    ("customers.valid.yearly_purchases_at_least", "¥2,000", "¥2,000"),
    ("customers.valid.agreement", "合同、意向书", "contract, letter of intent"),
    ("customers.new.stays_new_for", "3 个月", "3 months"),
    ("receivables.overdue_after", "45 天", "45 days"),
    ("people.at_least", "30 天", "30 days"),
    ("people.targets", "按在岗天数折算", "reduced by days present"),
    ("people.ours", "是", "yes"),
    ("roles.specialist", "销售专员", "Sales specialist"),
    ("duties.tiered_care.text", "对高价值客户提供定制服务。", "Give high-value customers tailored service."),
    ("dimensions.results.name", "业绩结果", "Results"),
    ("targets.sales", "销售额", "Sales"),
    ("measures.visits", "拜访数", "Visits"),
    ("indicators.lead_conversion.target", "65%", "65%"),
    ("indicators.lead_conversion.plan_below", "50", "50"),
    ("indicators.sales_cycle.target", "50 天", "50 days"),
    ("indicators.sales_cycle.curve.steps.1.at_most", "40 天", "40 days"),
    ("indicators.sales_cycle.curve.steps.1.score", "110", "110"),
    ("indicators.sales_attainment.curve.points.1.x", "60%", "60%"),
    ("indicators.compliance.curve.off.severe_findings", "40", "40"),
    ("indicators.discount.curve.full_to", "8%", "8%"),
    ("scorecards.specialist.quarter", "销售专员·季度", "Sales specialist, quarter"),
    ("scorecards.team.quarter", "团队整体·季度", "The team as a whole, quarter"),
    ("scorecards.specialist.quarter.results.weight", "60%", "60%"),
    ("scorecards.specialist.quarter.results.range.at_least", "50", "50"),
    ("scorecards.specialist.quarter.sales_attainment", "45%", "45%"),
    ("scorecards.specialist.quarter.results.new_customers", "15%", "15%"),
    ("grades.A", "A", "A"),
    ("grades.A.at_least", "90", "90"),
    ("grades.A.name", "优秀", "Excellent"),
    ("grades.recommended.1.at_most", "20%", "20%"),
    ("round.self_assessment.within", "3 个工作日", "3 working days"),
    ("round.review.by", "直属主管", "the manager"),
    ("round.talk.least_minutes", "30", "30"),
    ("chapters.bylaws", "附则", "Bylaws"),
    ("cases.discount_too_high.name", "折扣过高", "Too much discount"),
]


@pytest.mark.parametrize(("path", "zh", "en"), WRITTEN)
def test_a_reference_is_written_in_the_readers_language_with_its_unit(path, zh, en):
    assert resolve(Words(POLICY, "zh"), path) == zh
    assert resolve(Words(POLICY, "en"), path) == en


def test_every_part_of_the_policy_can_be_referred_to():
    assert {path.partition(".")[0] for path, _, _ in WRITTEN} == set(roots(POLICY))


def test_the_highest_score_is_a_hundred_when_the_policy_says_nothing():
    silent = replace(POLICY, head=POLICY.head.model_copy(update={"highest_score": None}))
    assert resolve(Words(silent, "en"), "policy.highest_score") == "100"


WRONG = [
    ("", "policy"),
    ("grades.Z.at_least", "grades."),
    ("indicators.sales_attainmen", "did you mean indicators.sales_attainment"),
    ("round.self_assesment.within", "round.self_assessment"),
    ("customers.valid", "did you mean customers.valid."),
    ("policy.effective_from.year", "no name to choose"),
    ("indicators.sales_attainment.plan_below", "indicators.sales_attainment."),
    ("policy.__class__", "policy."),
    ("scorecards.specialist", "did you mean scorecards.specialist."),
]


@pytest.mark.parametrize(("path", "says"), WRONG)
def test_a_path_that_leads_nowhere_is_a_problem_with_a_suggestion(path, says):
    with pytest.raises(UnknownReferenceError):
        find(POLICY, path)
    [problem] = check_references(policy_saying("好。", f"Line one.\n\nSee [[{path}]]."))
    assert (problem.code, str(problem.place)) == ("reference-unknown", "policy/handbook/bylaws.en.md:3:7")
    assert f"[[{path}]]" in problem.message("en")
    assert says in problem.hint("en")
    assert_sentences_complete(problem)


def test_all_wrong_references_are_reported_at_once_with_their_own_columns():
    policy = policy_saying("一二 [[nope]] 三 [[grades.A]]、[[nope]]\n[[nada]]", "[[none]]")
    found = [(str(problem.place), problem.values["reference"]) for problem in in_order(check_references(policy))]
    assert found == [
        ("policy/handbook/bylaws.en.md:1:3", "none"),
        ("policy/handbook/bylaws.zh.md:1:6", "nope"),
        ("policy/handbook/bylaws.zh.md:1:30", "nope"),
        ("policy/handbook/bylaws.zh.md:2:3", "nada"),
    ]


def test_the_sample_policy_has_no_wrong_reference():
    assert list(check_references(POLICY)) == []


def test_references_to_whole_things_link_to_where_they_are_told():
    results, _ = run_cases(POLICY)
    theme = read_handbook_theme(default_site_folder())
    for language in LANGUAGES:
        pages = handbook_pages(POLICY, language, results, theme, public_targets())
        for path, _, _ in WRITTEN:
            place = whole_place(Words(POLICY, language), path)
            if place is not None:
                file, _, anchor = place.partition("#")
                assert file in pages
                assert not anchor or f"{{ #{anchor} }}" in pages[file], place
    assert whole_place(Words(POLICY, "zh"), "grades.A.at_least") is None


def test_prose_has_its_numbers_and_its_links():
    filled = prose_markdown(Words(POLICY, "en"), POLICY.prose["bylaws", "en"], HERE)
    assert "within\n3 working days of the end of the period; the talk takes at least 30 minutes." in filled
    assert "[Self-assessment](../../round/index.md#self_assessment)" in filled
    assert "weighs 45%;" in filled
    assert "[[" not in filled


def test_headings_of_prose_go_below_the_page_s_own():
    words = Words(POLICY, "en")
    assert prose_markdown(words, "# One\n\n## Two\n", HERE) == "## One\n\n### Two\n"
    assert prose_markdown(words, "## One\n\n### Two\n", HERE) == "## One\n\n### Two\n"


HOSTILE = [
    "<script>alert(1)</script>",
    "<div>\n\n<img src=x onerror=alert(1)>\n\n</div>",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    '[x](https://example.org/"onclick="alert(1))',
    "![x](https://example.org/x.png)",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x][y]\n\n  [y]: javascript:alert(1)",
    "# x {: onclick=alert(1) }",
    "x\n{: onclick=alert(1) }",
    "<javascript:alert(1)>",
    "&lt;script&gt;",
    "\ue0000\ue001",
]


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_raw_html_in_prose_stays_text(text):
    filled = prose_markdown(Words(POLICY, "en"), text, HERE)
    html = str(markdown.markdown(filled, extensions=["attr_list", "md_in_html", "tables"]))
    for tag, attributes in Elements(html).found:
        assert tag in {"p", "h2", "code", "pre", "em", "strong", "a"}
        assert attributes == ({"href": "https://example.org/x.png"} if tag == "a" else {})  # of an image: its link


def test_lists_tables_and_links_of_prose_work():
    text = "- **a**\n- b\n\n| x | y |\n|---|---|\n| 1 | [[grades.A.at_least]] |\n\n[law](https://example.org/a)\n"
    html = str(markdown.markdown(prose_markdown(Words(POLICY, "en"), text, HERE), extensions=["tables"]))
    assert "<li><strong>a</strong></li>" in html
    assert "<td>90</td>" in html
    assert '<a href="https://example.org/a">law</a>' in html


def test_a_name_in_a_reference_cannot_become_markup():
    policy = policy_with(roles=("zh: 销售专员", "zh: '<b>](javascript:x)'"))
    filled = prose_markdown(Words(policy, "zh"), "[[roles.specialist]]", HERE)
    html = str(markdown.markdown(filled))
    assert "<b>" not in html
    assert "&lt;b&gt;" in html or "&#60;b&#62;" in html
