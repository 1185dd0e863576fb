"""What a team's manager and the company see of what results lead to: never pay in a team, counts for the company."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest

from kaopu.appraisal.timeline import Judged
from kaopu.pages.company_page import company_html
from kaopu.pages.team_page import team_html
from kaopu.pay.paying import pay_everybody
from kaopu.records.consequences import PAY_KINDS, rule_counts, view_outcomes
from kaopu.records.costs import Costs
from kaopu.records.level_views import LevelRecorder
from kaopu.records.nearness import Nearness, near_rules
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Provenance, Recorder
from kaopu.records.summarising import company_record, team_record
from kaopu.records.views import CompanyRecord, TeamRecord
from kaopu.text.language import Language
from tests.appraisal.company import period_of, read
from tests.outcomes.firm import deal, firm, grades, judge
from tests.pages.conftest import LINKS, the_theme
from tests.records.demo import history
from tests.support.repository import shown

Q2 = period_of("2017-Q2")
RULES = """\
bonus:
  {name: Excellent quarter, text: By the grade., after: quarter, if: {grade: {at_least: A}},
   then: {extra_salary: {as: quarterly, months: 3}, award: {public: true}}}
champion: {name: Champion, text: The best., after: quarter, if: {grade: {exactly: S}}, then: {award: {public: true}}}
raise:
  {name: Rule of the raise, text: May apply., after: quarter, if: {in_a_row: 2, grade: {at_least: A}},
   missing_period: breaks, then: {may_apply: {commission_rate: {plan: selling, to: 1.337%}}}}
low:
  {name: Two Cs, text: A plan., after: quarter, if: {in_a_row: 2, grade: {at_most: C}}, missing_period: breaks,
   then: {pip: {months: 3, mentor: optional, goals: {satisfaction: 85}, if_not_met: [training]}}}
lowered:
  {name: Rule of the cut, text: Lower., after: quarter, if: {in_a_row: 2, grade: {at_most: C}}, missing_period: breaks,
   then: {commission_rate: {plan: selling, times: 61.7%, until: {grade: {at_least: B}}}}}
"""
# Amounts and rates that occur nowhere but in pay, with and without grouping.
AMOUNTS = ("7654.32", "7,654.32", "4321.98", "4,321.98", "22962.96", "22,962.96")
CANARIES = (*AMOUNTS, "1.337", "61.7", "Rule of the raise", "Rule of the cut")
EXTRA = """\
  quarterly:
    {name: Quarterly extra, text: For an A., kind: extra, of: base_salary, each: quarter,
     rounding: {to: 0.01, half: up}}
"""
SALARIES = "person,from,base_salary,performance_pay\n" + "".join(
    f"{who},2017-01-01,7654.32,4321.98\n" for who in ("ann", "bob", "cat", "dan")
)


@cache
def views(language: Language) -> tuple[TeamRecord, CompanyRecord, tuple[AppraisalRecord, ...]]:
    marks = {**grades("ann", "SS"), **grades("bob", "CC"), **grades("cat", "BC"), **grades("dan", "AC")}
    files = firm(RULES, marks, months=6, deals=[deal("ann", "2017-05-03"), deal("bob", "2017-02-03", "54321")])
    files |= {"policy/pay.yml": files["policy/pay.yml"] + EXTRA, "data/salaries.csv": SALARIES}
    found, problems = read(files)
    outcomes = judge(found, problems)
    quarters = found["quarter"]
    payouts = pay_everybody(quarters.policy, quarters.data, found, outcomes, problems.append)
    assert shown(problems) == []
    recorder = Recorder(quarters, Provenance(None, False, "test"), language, None, outcomes, payouts)
    records = tuple(recorder.record(person, Q2) for person in quarters.people_in(Q2))
    levels = LevelRecorder(
        quarters,
        language,
        Costs(quarters.policy, quarters.data, quarters.roll, payouts),
        near_rules([Judged(quarters.policy, found)], [outcomes])[0],
    )
    people = quarters.data.people
    own = [record for record in records if record.person.team == "north"]
    team = team_record(people.teams["north"], own, history(records), levels.team("north", Q2, own))
    company = company_record("Firm", people, records, history(records), None, levels.company(Q2, records))
    return team, company, records


def test_the_canaries_are_in_what_the_people_themselves_see():
    text = "".join(record.to_json() for record in views("en")[2])
    assert [canary for canary in CANARIES if canary not in text] == []


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_r70_a_team_sees_nothing_of_pay(language):
    team, _, _ = views(language)
    shown_to_the_manager = team.model_dump_json() + team_html(team, the_theme(), LINKS)
    assert [canary for canary in CANARIES if canary in shown_to_the_manager] == []
    assert {outcome.kind for outcome in team.outcomes}.isdisjoint(PAY_KINDS)
    assert {kind for near in team.nearly for kind in near.kinds}.isdisjoint(PAY_KINDS)
    assert "payout" not in shown_to_the_manager


def test_a_team_sees_who_is_honoured_and_who_has_a_plan():
    team, _, records = views("en")
    assert [(o.person.id, o.rule, o.name, o.kind) for o in team.outcomes] == [
        ("ann", "bonus", None, "award"),  # its rule is about pay as well: the effect alone is told
        ("ann", "champion", "Champion", "award"),
        ("bob", "low", "Two Cs", "pip"),
    ]
    [plan] = team.plans
    assert (plan.person.id, str(plan.first_day), plan.status) == ("bob", "2017-07-01", "not_opened")
    assert view_outcomes(records[:1]) == team.outcomes[:2]


def test_a_team_sees_who_is_one_period_from_a_rule():
    # Bob has his two Cs already; Cat has one; Dan is of another team. Nobody hears of the raise and the cut.
    team, _, _ = views("en")
    assert [(near.person.id, near.rule, near.name, near.kinds) for near in team.nearly] == [
        ("cat", "low", "Two Cs", ("pip",))
    ]
    assert "Q2 2017" in team.nearly[0].because
    assert "C" in team.nearly[0].because


def near_in(condition: str, given: str, after: str = "2017-Q4", missing: str = "breaks") -> bool:
    text = f"rule:\n  {{name: Rule, text: Rule., after: quarter, if: {condition}, missing_period: {missing},\n"
    found, problems = read(firm(text + "   then: {award: {public: true}}}\n", grades("ann", given)))
    outcomes = judge(found, problems)
    assert shown(problems) == []
    near: Nearness = near_rules([Judged(found["quarter"].policy, found)], [outcomes])[0]
    return ("ann", period_of(after)) in near.found


@pytest.mark.parametrize(
    ("condition", "given", "near"),
    [
        ("{in_a_row: 2, grade: {exactly: C}}", "BBBC", True),
        ("{in_a_row: 2, grade: {exactly: C}}", "BBCB", False),  # the run is broken
        ("{in_a_row: 2, grade: {exactly: C}}", "BBCC", False),  # it has fired
        ("{in_a_row: 3, grade: {exactly: C}}", "BBCC", True),
        ("{in_a_row: 3, grade: {exactly: C}}", "BCBC", False),
        ("{any: [{grade: {exactly: D}}, {in_a_row: 2, grade: {exactly: C}}]}", "BBBC", True),
        ("{any: [{grade: {exactly: D}}, {in_a_row: 2, grade: {exactly: C}}]}", "BBBD", False),
        ("{all: [{score: {at_least: 90}}, {in_a_row: 2, grade: {exactly: S}}]}", "BBBS", True),
        ("{times: 3, within: 4, grade: {exactly: A}}", "BBAA", True),
        ("{times: 3, within: 4, grade: {exactly: A}}", "AABA", False),  # it has fired
        ("{times: 3, within: 4, grade: {exactly: A}}", "ABBA", False),  # the first of them will be too long ago
    ],
)
def test_near_means_that_one_more_period_like_it_is_missing(condition, given, near):
    assert near_in(condition, given) == near


def test_the_company_counts_by_rule():
    _, company, records = views("en")
    assert company.rules == rule_counts(records)
    counted = {(line.rule, line.kind): [person.id for person in line.people] for line in company.rules}
    assert counted == {
        ("bonus", "extra_salary"): ["ann"],
        ("bonus", "award"): ["ann"],
        ("champion", "award"): ["ann"],
        ("raise", "may_apply"): ["ann"],
        ("low", "pip"): ["bob"],
        ("lowered", "commission_rate"): ["bob"],
    }
    assert [(line.rule, line.proposed) for line in company.rules if line.proposed] == [("raise", 1)]


def test_the_company_sees_what_pay_costs():
    _, company, records = views("en")
    assert company.cost is not None
    assert company.cost.total.amount == sum((record.payout.total for record in records), Decimal(0))
    # Ann's extra three months, on top of everybody's monthly pay and commission.
    extra = next(line for line in company.cost.by_component if line.id == "quarterly")
    assert (extra.amount, extra.people) == (Decimal("22962.96"), 1)
    html = company_html(company, the_theme(), LINKS)
    assert "22,962.96" in html
    assert 'href="payouts.xlsx"' in html
    assert 'href="../2017-05/payouts.xlsx"' in html


def test_without_outcomes_and_pay_the_views_are_silent():
    found, problems = read(firm("", {}, months=6))
    assert shown(problems) == []
    quarters = found["quarter"]
    recorder = Recorder(quarters, Provenance(None, False, "test"), "en")
    records = [recorder.record(person, Q2) for person in quarters.people_in(Q2)]
    level = LevelRecorder(quarters, "en").company(Q2, records)
    company = company_record("Firm", quarters.data.people, records, history(records), None, level)
    assert (company.cost, company.rules, company.plans) == (None, (), ())
    assert "payouts" not in company_html(company, the_theme(), LINKS)
