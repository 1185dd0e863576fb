"""The policy's language says what the three documents say, each requirement by its number."""

from __future__ import annotations

import datetime
import itertools
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.policy.curves import DeductionCurve
from kaopu.policy.expression import evaluate, parse_expression
from kaopu.policy.model import Policy
from kaopu.policy.reader import FOLDERS, MAPS, SINGLE, read_policy
from kaopu.policy.scorecards import Scorecard
from kaopu.text.problems import Problem, in_order
from kaopu.text.shapes import Shape
from tests.support.repository import VALID, changed, shown, tree_of

SCORECARDS = "policy/scorecards.yml"
PROCESS = "policy/indicators/process.yml"
MEASURES = "policy/measures.yml"


def problems_of(files: dict[str, str]) -> list[str]:
    found: list[Problem] = []
    read_policy(tree_of(files), found.append)
    return shown(in_order(found))


def read(files: dict[str, str]) -> Policy:
    found: list[Problem] = []
    policy = read_policy(tree_of(files), found.append)
    assert policy is not None, shown(found)
    return policy


def without(*paths: str) -> dict[str, str]:
    return {path: text for path, text in VALID.items() if path not in paths}


def test_r1_r2_r3_purpose_scope_and_principles_are_part_of_the_policy():
    principles = """\
purpose: {zh: 兼顾短期业绩与长期能力, en: Results now and ability later}
scope: {zh: 全体销售人员, en: Every salesperson}
principles:
  customer_first: {name: {zh: 以客户为中心, en: Customer-centred}, text: Customers first.}
  results_and_process: {name: {zh: 结果与过程并重, en: Results and process}, text: Both count.}
  long_term: {name: Long term, text: Today and tomorrow.}
  data_driven: {name: {zh: 数据驱动，动态调整, en: Data-driven}, text: Data speak first.}
  fair_and_open: {name: {zh: 公平公正，公开透明, en: Fair and open}, text: Everybody sees the rules.}
"""
    policy = read({**VALID, "policy/principles.yml": principles})
    assert policy.principles is not None
    assert len(policy.principles.principles) == 5
    assert policy.principles.purpose.zh == "兼顾短期业绩与长期能力"
    assert policy.principles.scope.en == "Every salesperson"


def test_a_policy_can_do_without_what_is_optional():
    optional = ["principles", "receivables", "people", "targets", "round", "chapters"]
    policy = read(without(*(f"policy/{name}.yml" for name in optional), *(p for p in VALID if "handbook" in p)))
    assert (policy.principles, policy.receivables, policy.people) == (None, None, None)
    assert (policy.targets, policy.round, policy.chapters, policy.prose) == ({}, {}, {}, {})


@pytest.mark.parametrize("number", range(4, 19))
def test_r4_to_r18_a_duty_belongs_to_a_role_and_shows_in_indicators(number):
    duty = f"r{number}:\n  name: Duty\n  text: Do it.\n  role: {{role}}\n  shown_by: [{{shown_by}}]\n"
    files = {**VALID, "policy/duties.yml": duty.format(role="supervisor", shown_by="share_won, sales_cycle")}
    assert read(files).duties[f"r{number}"].shown_by == ("share_won", "sales_cycle")
    files["policy/duties.yml"] = duty.format(role="boss", shown_by="share_won, cycle")
    assert problems_of(files) == [
        "policy/duties.yml:4:9 unknown-role",
        "policy/duties.yml:5:25 unknown-indicator",
    ]


def test_r19_to_r22_targets_are_declared_with_unit_and_whether_parts_add_up():
    policy = read(dict(VALID))
    assert (policy.targets["sales"].unit, policy.targets["sales"].adds_up) == ("money", True)
    rate = "rate: {name: Rate, about: a share, unit: percent, adds_up: %s}\n"
    text = VALID["policy/targets.yml"]
    assert not read({**VALID, "policy/targets.yml": text + rate % "false"}).targets["rate"].adds_up
    assert problems_of({**VALID, "policy/targets.yml": text + rate % "true"}) == [
        "policy/targets.yml:6:60 target-adds-up"
    ]


def test_r28_a_floor_below_which_a_plan_is_due():
    policy = read(changed(PROCESS, "  when_missing", "  plan_below: 60\n  when_missing"))
    assert policy.indicators["sales_cycle"].plan_below == 60
    assert policy.indicators["share_won"].plan_below is None


def test_r29_compliance_needs_neither_formula_nor_target():
    head = VALID[PROCESS].split("  unit:")[0]
    text = f"""{head}  unit: points
  definition: points off for each finding
  source: audits by legal, finance and operations
  better: lower
  curve: {{kind: deduction, full: 100, floor: 0, off: {{new_sales: 1.50, repeat_sales: 20}}}}
  when_missing: leave_out
"""
    indicator = read({**VALID, PROCESS: text}).indicators["sales_cycle"]
    assert isinstance(indicator.curve, DeductionCurve)
    assert indicator.formula == "1.5 * new_sales + 20 * repeat_sales"
    values = {"new_sales": Decimal(3), "repeat_sales": Decimal(1)}
    assert indicator.curve.score_at(evaluate(parse_expression(indicator.formula), values)) == Decimal("75.5")


def test_r30_a_mean_of_peers_needs_so_many_different_reviewers():
    peers = "peers:\n  name: Peers\n  unit: points\n  mean: peer_reviews.score\n  when: given_on\n"
    files = {**VALID, MEASURES: VALID[MEASURES] + peers + "  different: {reviewer: 3}\n"}
    assert read(files).measures["peers"].different == {"reviewer": 3}
    share = peers.replace("mean: peer_reviews.score", "ratio: peer_reviews\n  where: {score: {at_least: 80}}")
    files[MEASURES] = VALID[MEASURES] + share.replace("points", "percent") + "  different: {reviewer: 5, person: 2}\n"
    assert read(files).measures["peers"].different == {"reviewer": 5, "person": 2}


def test_r31_r33_a_change_is_an_actual_over_its_earlier_value():
    growth = "{0}:\n  name: Before\n  unit: money\n  earlier: new_sales\n  which: {1}\n"
    text = VALID[MEASURES] + growth.format("before", "period_before") + growth.format("year", "same_period_last_year")
    policy = read({**VALID, MEASURES: text})
    assert [policy.measures[name].which for name in ("before", "year")] == ["period_before", "same_period_last_year"]


RANGES = {"results": (50, 60), "customers": (20, 25), "process": (15, 20), "growth": (5, 10)}
"""The ranges of plan B (R33 to R36): together 90 to 115."""


def four_dimensions(weights: dict[str, int], ranges: dict[str, tuple[int, int]]) -> dict[str, str]:
    """Write a scorecard of four groups with an indicator each, in shares of the group."""
    names = ["sales_attainment", "share_won", "sales_cycle", "cycle_again"]
    groups = "".join(
        f"      {group}:\n        name: G\n        weight: {weights[group]}\n        shares: {{{name}: 100%}}\n"
        f"        range: {{at_least: {ranges[group][0]}, at_most: {ranges[group][1]}}}\n"
        for name, group in zip(names, ranges, strict=True)
    )
    again = VALID[PROCESS].replace("sales_cycle:", "cycle_again:")
    text = f"specialist:\n  quarter:\n    groups:\n{groups}"
    return {**VALID, SCORECARDS: text, "policy/indicators/again.yml": again}


@given(st.sampled_from(sorted(itertools.product(range(48, 63, 2), (18, 20, 25), (15, 17, 20), (5, 8, 10)))))
def test_r33_to_r37_weights_are_chosen_within_their_ranges_and_add_up_to_100(chosen):
    weights = dict(zip(RANGES, chosen, strict=True))
    found = problems_of(four_dimensions(weights, RANGES))
    outside = [name for name in weights if not RANGES[name][0] <= weights[name] <= RANGES[name][1]]
    assert sum("weight-out-of-range" in line for line in found) == len(outside)
    assert any("weights-total" in line for line in found) is (sum(chosen) != 100)
    assert len(found) == len(outside) + (sum(chosen) != 100)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), min_size=4, max_size=4))
def test_r37_ranges_must_be_able_to_reach_100(drawn):
    ranges = {name: (least, least + more) for name, (least, more) in zip(RANGES, drawn, strict=True)}
    found = problems_of(four_dimensions({name: least + 1 for name, (least, _) in ranges.items()}, ranges))
    sums: set[int] = {0}
    for least, most in ranges.values():  # every sum that some choice of whole weights has
        sums = {total + weight for total in sums for weight in range(least, most + 1)}
    assert any("ranges-total" in line for line in found) is (100 not in sums)


@pytest.mark.parametrize(("results", "process"), [((70, 80), (30, 40)), ((60, 70), (20, 30)), ((70, 70), (30, 30))])
def test_r37_ranges_that_just_reach_100_will_do(results, process):
    text = VALID[SCORECARDS]
    for group, (least, most) in {"weight: 70": results, "weight: 30": process}.items():
        text = text.replace(group, f"{group}\n        range: {{at_least: {least}, at_most: {most}}}")
    assert problems_of({**VALID, SCORECARDS: text}) == []


@given(st.integers(1, 99))
def test_shares_of_a_group_are_shares_of_its_weight(part):
    shares = {"share_won": part, "sales_cycle": 100 - part}
    written = ", ".join(f"{name}: {share}%" for name, share in shares.items())
    files = changed(SCORECARDS, "indicators: {share_won: 20, sales_cycle: 10}", f"shares: {{{written}}}")
    weights = read(files).scorecards["specialist", "quarter"].weights()
    assert weights == {"sales_attainment": 70, **{name: Decimal(30 * share) / 100 for name, share in shares.items()}}
    assert sum(weights.values()) == 100


def test_r21_a_team_and_the_company_have_scorecards_of_their_own():
    quarter = VALID[SCORECARDS].removeprefix("specialist:\n")
    policy = read({**VALID, SCORECARDS: f"{VALID[SCORECARDS]}team:\n{quarter}company:\n{quarter}"})
    assert [level for level, _ in policy.scorecards] == ["specialist", "team", "company"]


def test_r39_weights_are_fixed_and_made_known_before_they_apply():
    late = changed("policy/policy.yml", "announced_on: 2016-12-01", "announced_on: 2017-01-02")
    assert problems_of(late) == ["policy/policy.yml:4:17 adoption-order"]
    policy = read(dict(VALID))
    assert policy.head.adoption.announced_on <= policy.head.effective_from
    assert sum(policy.scorecards["specialist", "quarter"].weights().values()) == 100


def test_r40_r41_a_month_that_only_repeats_the_quarter_is_worth_a_warning():
    quarter = VALID[SCORECARDS].removeprefix("specialist:\n  quarter:\n")
    same = f"specialist:\n  quarter:\n{quarter}  month:\n{quarter}"
    found: list[Problem] = []
    assert read_policy(tree_of({**VALID, SCORECARDS: same}), found.append) is not None
    assert [(problem.code, problem.severity) for problem in found] == [("scorecard-repeats", "warning")]
    own = quarter.replace("share_won: 20, sales_cycle: 10", "share_won: 10, sales_cycle: 20")
    assert problems_of({**VALID, SCORECARDS: f"specialist:\n  quarter:\n{quarter}  month:\n{own}"}) == []


def test_r42_a_year_is_composed_of_quarters_and_of_something_of_its_own():
    measure = "quarters:\n  name: Quarters\n  unit: points\n  scores: quarter\n"
    indicator = """\
quarters:
  name: Quarters
  dimension: results
  unit: points
  definition: mean of the quarters
  source: appraisals
  actual: quarters
  better: higher
  curve: {kind: points, of: actual, points: [0: 0, 120: 120]}
  when_missing: fail
"""
    groups = "    groups:\n      all: {name: All, weight: 100, indicators: {quarters: 70, share_won: 30}}\n"
    files = {
        **VALID,
        MEASURES: VALID[MEASURES] + measure,
        "policy/indicators/year.yml": indicator,
        SCORECARDS: VALID[SCORECARDS] + "  year:\n" + groups,
    }
    assert read(files).scorecards["specialist", "year"].weights() == {"quarters": 70, "share_won": 30}
    files[SCORECARDS] = "specialist:\n  year:\n" + groups
    assert "policy/scorecards.yml:4:50 scores-without-scorecard" in problems_of(files)


def test_r44_to_r51_every_step_of_the_round_has_a_start():
    policy = read(dict(VALID))
    assert [(name, step.after) for name, step in policy.round.items()] == [
        ("self_assessment", "period_end"),
        ("talk", "self_assessment"),
    ]
    assert policy.round["talk"].least_minutes == 30
    assert [(step.kind, step.cycles) for step in policy.round.values()] == [
        ("self_assessment", ("quarter",)),
        ("talk", ("quarter",)),
    ]


def test_r44_to_r51_the_calendar_names_a_region_and_the_companys_exceptions():
    assert read(dict(VALID)).calendar is None
    text = (
        "region: CN\ndays_off: {2017-12-29: Rest}\nworking_days: {2017-12-30: {zh: 盘点, en: S}}\nown_years: [2031]\n"
    )
    calendar = read({**VALID, "policy/calendar.yml": text}).calendar
    assert calendar is not None
    assert (calendar.region, calendar.own_years, calendar.ours) == ("CN", (Decimal(2031),), False)
    assert {day: reason.en for day, reason in calendar.days_off.items()} == {datetime.date(2017, 12, 29): "Rest"}
    assert {day: reason.zh for day, reason in calendar.working_days.items()} == {datetime.date(2017, 12, 30): "盘点"}


def test_r39_r46_an_indicator_says_by_how_much_the_manager_may_depart_from_the_computed_score():
    results = VALID["policy/indicators/results.yml"]
    manual = results.replace("  target: sales\n", "  target: sales\n  manual: {by: manager, within: 7.5}\n")
    indicators = read({**VALID, "policy/indicators/results.yml": manual}).indicators
    allowed = indicators["sales_attainment"].manual
    assert allowed is not None
    assert (allowed.by, allowed.within) == ("manager", Decimal("7.5"))
    assert indicators["share_won"].manual is None


def test_prose_is_kept_word_for_word_in_both_languages():
    assert read(dict(VALID)).prose == {
        ("why", "zh"): "考核让人知道做得怎样。\n",
        ("why", "en"): "So that people know how they do.\n",
    }


@pytest.mark.parametrize("model", [*SINGLE.values(), *MAPS.values(), *FOLDERS.values(), Scorecard])
def test_every_shape_has_a_json_schema(model: type[Shape]):
    schema = model.model_json_schema()
    assert set(schema["properties"]) == set(model.written_keys())
    assert schema["description"]


def test_ten_thousand_people_with_fifteen_indicators_are_computed_in_seconds():
    formulas = [
        "a + b",
        "a / target.t",
        "(a - b) / b if b > 0 else 0",
        "2 * a + 10 * b + 40 * c",
        "min(a, b) / max(b, 1)",
    ]
    values = {name: Decimal("1234.56") for name in ("a", "b", "c", "target.t")}
    began = time.process_time()
    for _ in range(30_000):
        for formula in formulas:
            evaluate(parse_expression(formula), values)
    assert time.process_time() - began < 4
