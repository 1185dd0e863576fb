"""The three policies that Kaopu comes with: complete, in both languages, free of problems, and R1-R43 expressed."""

import re
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from kaopu.appraisal.cases import run_cases
from kaopu.data.catalogue import CATALOGUE
from kaopu.pages.references import check_references
from kaopu.policy.measures import OPERATIONS
from kaopu.policy.reader import read_policy
from kaopu.text.language import LocalText
from kaopu.text.problems import Problem
from kaopu.text.shapes import Quantity, Shape, Span
from kaopu.text.tree import FolderTree

ROOT = Path(__file__).parents[2]
DEMO = "four-dimensions"
FOLDERS = {
    DEMO: ROOT,
    "specialists": ROOT / "generator" / "kaopu" / "starters" / "specialists",
    "regulation": ROOT / "generator" / "kaopu" / "starters" / "regulation",
}
CURVES = {"points", "steps", "linear", "deduction", "rating", "range"}
EDGES = {
    DEMO: {"S": 100, "A": 90, "B": 75, "C": 60},
    "specialists": {"S": 100, "A": 88, "B": 75, "C": 60},
    "regulation": {"S": 95, "A": 85, "B": 75, "C": 60},
}


def read(name):
    problems: list[Problem] = []
    policy = read_policy(FolderTree(FOLDERS[name]), problems.append)
    assert problems == []
    return policy


POLICIES = {name: read(name) for name in FOLDERS}


@pytest.fixture(params=FOLDERS)
def name(request):
    return request.param


@pytest.fixture
def policy(name):
    return POLICIES[name]


@pytest.fixture
def demo():
    return POLICIES[DEMO]


def typed(name, file):
    """Return a policy file as any YAML reader sees it."""
    return yaml.safe_load((FOLDERS[name] / "policy" / file).read_text(encoding="utf-8"))


def test_policies_read_without_problem_and_their_cases_come_out_as_stated(policy):
    results, problems = run_cases(policy)
    assert problems == []
    assert len(results) == len(policy.cases)


def test_every_reference_of_the_prose_leads_somewhere(policy):
    assert list(check_references(policy)) == []


def test_prose_holds_no_number_that_the_policy_could_hold(policy):
    for (chapter, language), text in policy.prose.items():
        bare = re.sub(r"\[\[.*?\]\]|^\d\. ", "", text, flags=re.MULTILINE)
        assert re.findall(r"\d+", bare) == [], (chapter, language)


# Where the demo company's policy says what each requirement asks for. Some have tests of their own below.
EXPRESSED = {
    "R1": ["principles.short_and_long", "dimensions.results", "dimensions.growth"],
    "R2": ["principles.customer_first", "principles.results_and_process", "principles.short_and_long",
           "principles.data_driven", "principles.fair_and_open"],
    "R4": ["duties.customer_pool", "indicators.lead_growth"],
    "R5": ["duties.return_visits", "indicators.repurchase_rate"],
    "R6": ["duties.tiered_care", "indicators.customer_lifetime_value"],
    "R7": ["duties.targets"],
    "R8": ["duties.means", "indicators.strategic_share"],
    "R9": ["duties.tracking", "indicators.monthly_tracking"],
    "R10": ["duties.market_report", "indicators.market_report"],
    "R11": ["duties.compliance", "indicators.overdue_share"],
    "R12": ["duties.records", "indicators.crm_discipline"],
    "R13": ["duties.meetings", "measures.cases_shared"],
    "R14": ["duties.learning", "indicators.certificates"],
    "R15": ["duties.across_departments", "measures.cross_department_help"],
    "R16": ["duties.product_knowledge", "duties.personal_plan", "duties.before_and_after_sales",
            "duties.reports_on_time", "duties.contests_and_training"],
    "R17": ["duties.guide_plans", "duties.track_and_solve", "duties.train_team", "duties.analyse_and_report",
            "duties.feed_back_upwards"],
    "R18": ["duties.set_targets", "duties.supervise_process", "duties.market_research", "duties.audit_appraisals",
            "duties.coordinate"],
    "R19": ["targets.sales", "targets.new_customers"],
    "R23": ["indicators.sales_attainment", "measures.new_sales", "measures.repeat_sales"],
    "R25": ["indicators.collection_on_time", "indicators.overdue_share"],
    "R26": ["indicators.lead_conversion"],
    "R32": ["indicators.visits"],
    "R33": ["indicators.sales_growth", "indicators.sales_growth_on_last_year", "indicators.collection_rate",
            "indicators.collection_on_time", "indicators.new_customers", "indicators.strategic_share"],
    "R34": ["indicators.satisfaction", "indicators.repurchase_rate", "indicators.customer_lifetime_value",
            "indicators.complaints_in_time", "indicators.complaints_resolved"],
    "R35": ["indicators.visits", "indicators.calls", "indicators.proposals", "indicators.lead_conversion",
            "indicators.opportunity_conversion", "indicators.sales_cycle", "indicators.product_test",
            "indicators.crm_discipline"],
    "R36": ["indicators.sharing", "indicators.training_hours", "indicators.certificates", "indicators.compliance"],
}  # fmt: skip


@pytest.mark.parametrize(("requirement", "path"), [(r, path) for r, paths in EXPRESSED.items() for path in paths])
def test_r1_to_r36_stand_in_the_policy(demo, requirement, path):
    part, identifier = path.split(".")
    entries = demo.principles.principles if part == "principles" else getattr(demo, part)
    assert identifier in entries, requirement


def test_every_indicator_of_the_demo_is_judged_somewhere_and_has_a_worked_example(demo):
    judged = {indicator for card in demo.scorecards.values() for indicator in card.weights()}
    assert judged == set(demo.indicators)
    assert {indicator for case in demo.cases.values() for indicator in case.expect} == set(demo.indicators)


def test_every_measure_is_used(policy):
    formulas = " ".join(indicator.formula for indicator in policy.indicators.values())
    used = set(re.findall(r"[a-z][a-z0-9_]*", formulas)) | {measure.earlier for measure in policy.measures.values()}
    used |= {component.of for component in policy.pay.components.values() if component.kind == "figure"}
    used |= {name for rule in policy.outcomes.values() for name in asked_about(rule.condition)}
    assert set(policy.measures) - used == set()


def asked_about(condition):
    """Yield the measures that a condition looks at, in all its parts."""
    if condition is None:
        return
    yield from condition.measures
    if condition.rank is not None:
        for by in (condition.rank.by, *condition.rank.then_by):
            yield by.removeprefix("measures.")
    for part in (*condition.all, *condition.any, condition.not_):
        yield from asked_about(part)


def test_r3_purpose_and_scope_cover_every_salesperson(demo):
    assert "全体销售人员" in demo.principles.scope.zh
    assert "every salesperson" in demo.principles.scope.en
    assert demo.principles.purpose.zh


@pytest.mark.parametrize("name", [DEMO, "specialists"])
def test_r4_to_r15_the_duties_of_a_specialist_are_twelve(name):
    twelve = ["customer_pool", "return_visits", "tiered_care", "targets", "means", "tracking", "market_report",
              "compliance", "records", "meetings", "learning", "across_departments"]  # fmt: skip
    assert list(POLICIES[name].duties)[:12] == twelve
    assert {POLICIES[name].duties[duty].role for duty in twelve} == {"specialist"}


@pytest.mark.parametrize("name", [DEMO, "regulation"])
def test_r16_to_r18_three_roles_have_duties_and_the_department_is_not_appraised(name):
    policy = POLICIES[name]
    assert {duty.role for duty in policy.duties.values()} == {"specialist", "supervisor", "sales_management"}
    assert policy.roles["sales_management"].not_appraised is not None
    assert ("supervisor", "year") in policy.scorecards


def test_r20_to_r22_targets_add_up_and_are_set_beforehand(policy):
    assert {target: kind.adds_up for target, kind in policy.targets.items()} == {"sales": True, "new_customers": True}
    assert "具体、可衡量、有挑战" in policy.targets["sales"].about.zh


def test_r21_teams_have_a_scorecard_of_their_own(policy):
    assert "sales_attainment" in policy.scorecards["team", "quarter"].weights()


def test_r23_new_and_repeat_sales_are_counted_apart_and_shared_deals_by_share(policy):
    assert policy.indicators["sales_attainment"].formula == "new_sales + repeat_sales"
    for name, customer in (("new_sales", "new"), ("repeat_sales", "repeat")):
        measure = policy.measures[name]
        assert (measure.source, measure.where) == ("deals.credited", {"stage": ("won",), "customer": (customer,)})


def test_r24_what_a_valid_customer_is_is_a_parameter(policy):
    assert policy.customers.ours
    assert policy.customers.valid.yearly_purchases_at_least > 0
    assert "contract" in policy.customers.valid.agreement


@pytest.mark.parametrize("name", [DEMO, "specialists"])
def test_r25_the_overdue_share_is_watched_and_lower_is_better(name):
    policy = POLICIES[name]
    assert policy.indicators["overdue_share"].better == "lower"
    assert policy.receivables.overdue_after == Span(30, "days")


def test_r27_satisfaction_is_asked_by_aspect(demo):
    aspects = {measure.where["aspect"][0] for measure in demo.measures.values() if "aspect" in measure.where}
    assert aspects == set(CATALOGUE["surveys"].columns["aspect"].choices)


def test_r28_a_floor_of_satisfaction_demands_a_plan(policy):
    assert policy.indicators["satisfaction"].plan_below == 60


@pytest.mark.parametrize("name", [DEMO, "specialists"])
def test_r29_compliance_takes_points_off_by_severity(name):
    curve = POLICIES[name].indicators["compliance"].curve
    assert curve.kind == "deduction"
    minor, major, severe = (curve.off[f"{severity}_findings"] for severity in ("minor", "major", "severe"))
    assert minor < major < severe


def test_r30_peer_reviews_need_three_reviewers(policy):
    [measure] = [measure for measure in policy.measures.values() if measure.table == "peer_reviews"]
    assert measure.different == {"reviewer": 3}


@pytest.mark.parametrize("name", [DEMO, "specialists"])
def test_r31_learning_has_a_pass_rate_certificates_and_the_change_of_the_win_rate(name):
    policy = POLICIES[name]
    assert policy.indicators["training_passed"].formula == "training_passed"
    assert policy.indicators["certificates"].formula == "certificates"
    assert policy.indicators["win_rate_change"].formula == "win_rate - win_rate_before"
    assert policy.measures["win_rate_before"].which == "period_before"


@pytest.mark.parametrize(
    ("group", "least", "most"),
    [("results", 50, 60), ("customer_value", 20, 25), ("process", 15, 20), ("growth", 5, 10)],
)
def test_r33_to_r36_the_four_dimensions_declare_their_ranges(demo, group, least, most):
    chosen = demo.scorecards["specialist", "quarter"].groups[group]
    assert (chosen.range.at_least, chosen.range.at_most) == (least, most)
    assert least <= chosen.weight <= most
    assert {demo.indicators[name].dimension for name in chosen.weights()} == {group}


def test_r37_weights_are_the_companys_own_and_total_100(policy):
    for card in policy.scorecards.values():
        assert card.ours
        assert sum(card.weights().values()) == 100


def test_r33_growth_is_against_the_period_before_and_the_same_period_last_year(demo):
    which = {measure.which for measure in demo.measures.values() if measure.earlier == "signed_sales"}
    assert which == {"period_before", "same_period_last_year"}


@pytest.mark.parametrize("indicator", ["overdue_share", "sales_cycle", "complaint_share", "compliance"])
def test_r25_r29_r34_r35_less_is_better_where_it_is(demo, indicator):
    assert demo.indicators[indicator].better == "lower"


def test_r38_the_regulation_judges_results_satisfaction_initiative_and_teamwork():
    policy = POLICIES["regulation"]
    dimensions = ["results", "satisfaction", "initiative", "teamwork"]
    assert list(policy.dimensions) == dimensions
    assert list(policy.scorecards["specialist", "quarter"].groups) == dimensions


def test_r39_nothing_is_judged_but_what_is_counted(policy):
    """Every actual follows from rows, from given figures that are named, or from earlier scores."""
    for indicator in policy.indicators.values():
        names = re.findall(r"[a-z][a-z0-9_]*", indicator.formula)
        assert set(names) <= set(policy.measures)
    judged = " ".join(indicator.formula for indicator in policy.indicators.values())
    given = {name for name, measure in policy.measures.items() if measure.given}
    assert {name for name in given if name in judged} <= {"market_report_mark"}
    assert given <= {"market_report_mark", "dividend"}


def test_r40_the_month_judges_the_process_only():
    for name, dimensions in {DEMO: {"process"}, "regulation": {"initiative"}}.items():
        policy = POLICIES[name]
        judged = policy.scorecards["specialist", "month"].weights()
        assert {policy.indicators[indicator].dimension for indicator in judged} == dimensions
    assert set(POLICIES["specialists"].scorecards["specialist", "month"].weights()) == {
        "visits", "lead_conversion", "crm_discipline"
    }  # fmt: skip


def test_r41_the_quarter_judges_process_and_results(demo):
    judged = demo.scorecards["specialist", "quarter"].weights()
    assert {demo.indicators[indicator].dimension for indicator in judged} >= {"results", "process"}


def test_r42_the_year_is_made_of_its_quarters_and_ends_in_a_grade(policy):
    weights = policy.scorecards["specialist", "year"].weights()
    assert policy.measures["quarter_scores"].scores == "quarter"
    assert 60 <= weights["quarter_results"] <= 70
    assert [band.grade for band in policy.grades.bands] == ["S", "A", "B", "C", "D"]


def test_r43_monthly_tracking_counts_towards_the_quarter(demo):
    assert demo.measures["month_scores"].scores == "month"
    assert "monthly_tracking" in demo.scorecards["specialist", "quarter"].weights()


def test_quantitative_60_and_qualitative_40_as_nested_weights():
    card = POLICIES["specialists"].scorecards["specialist", "quarter"]
    assert {group: entry.weight for group, entry in card.groups.items()} == {"quantitative": 60, "qualitative": 40}
    assert card.weights()["sales_attainment"] == Decimal("24.00")  # 40 % of 60


def test_no_cycle_is_the_same_scorecard_under_another_name(policy):
    cards = [set(policy.scorecards["specialist", cycle].weights()) for cycle in ("month", "quarter", "year")]
    for first, second in ((0, 1), (1, 2), (0, 2)):
        assert len(cards[first] & cards[second]) < min(len(cards[first]), len(cards[second]))


def test_every_curve_operation_and_cycle_is_used(demo):
    assert {indicator.curve.kind for indicator in demo.indicators.values()} == CURVES
    assert {measure.operation for measure in demo.measures.values()} == set(OPERATIONS)
    for policy in POLICIES.values():
        assert {cycle for _, cycle in policy.scorecards} == {"month", "quarter", "year"}


@pytest.mark.parametrize("cycle", [("specialist", "month"), ("specialist", "quarter"), ("specialist", "year"),
                                   ("team", "quarter")])  # fmt: skip
def test_a_case_stands_at_each_edge_of_a_grade(name, policy, cycle):
    cases = [case for case in policy.cases.values() if (case.role, case.cycle) == cycle and case.total is not None]
    assert {case.total.grade: case.total.score for case in cases} == EDGES[name]


def test_totals_of_the_cases_add_up_with_a_pocket_calculator(name):
    """Weights and scores from the files as they were typed, multiplied and added up."""
    scorecards = typed(name, "scorecards.yml")
    found = 0
    for path in sorted((FOLDERS[name] / "policy" / "cases").glob("totals*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")).values():
            total = Decimal(0)
            for group in scorecards[case["role"]][case["cycle"]]["groups"].values():
                weights = {key: Decimal(str(value)) for key, value in group.get("indicators", {}).items()}
                for key, share in group.get("shares", {}).items():
                    weights[key] = Decimal(str(group["weight"])) * Decimal(share.rstrip("%")) / 100
                total += sum(Decimal(str(case["given"][f"score.{key}"])) * w for key, w in weights.items())
            assert total / 100 == case["total"]["score"]
            found += 1
    assert found >= 16


def test_a_range_target_a_rating_and_a_floor_are_worked_out_in_cases(demo):
    kinds = {demo.indicators[name].curve.kind for case in demo.cases.values() for name in case.expect}
    assert kinds == CURVES


def test_what_the_company_must_decide_is_marked(policy):
    assert policy.grades.ours
    assert policy.people.ours
    unmarked = [name for name, indicator in policy.indicators.items() if not indicator.ours]
    assert set(unmarked) <= {"quarter_results", "monthly_tracking"}
    if policy.receivables is not None:
        assert policy.receivables.ours


def texts_of(value, place="policy"):
    """Yield every text in two languages with where it stands."""
    if isinstance(value, LocalText):
        yield place, value
    elif isinstance(value, Shape):
        for field in type(value).model_fields:
            yield from texts_of(getattr(value, field), f"{place}.{field}")
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from texts_of(entry, f"{place}.{key}")
    elif isinstance(value, tuple):
        for entry in value:
            yield from texts_of(entry, place)
    elif is_dataclass(value) and not isinstance(value, Quantity | Span):
        for part in fields(value):
            yield from texts_of(getattr(value, part.name), f"{place}.{part.name}")


def test_every_text_stands_in_both_languages(policy):
    found = list(texts_of(policy))
    assert len(found) > 150
    for place, text in found:
        assert re.search(r"[\u4e00-\u9fff]", text.zh), place
        assert not re.search(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]", text.en), place
        assert not re.search(r"[\u4e00-\u9fff][,;:()!?]|[,;:()!?][\u4e00-\u9fff]", text.zh), place


def test_prose_of_both_languages_says_the_same_numbers_in_the_same_chapters(policy):
    assert {chapter for chapter, _ in policy.prose} == set(policy.chapters)
    for chapter in policy.chapters:
        zh, en = (set(re.findall(r"\[\[(.*?)\]\]", policy.prose[chapter, language])) for language in ("zh", "en"))
        assert zh == en, chapter
        headings = [policy.prose[chapter, language].count("\n## ") for language in ("zh", "en")]
        assert headings[0] == headings[1], chapter
