"""The schemas of outcomes, pay and commission say what the checks say, as far as the shape of one file can tell."""

from __future__ import annotations

import pytest

from tests.policy import test_bad_outcomes, test_bad_pay
from tests.policy.outcomes_policy import WITH_OUTCOMES

FILES = ("policy/outcomes.yml", "policy/pay.yml", "policy/commission.yml")
OF_ONE_FILE = {
    "at-least-one",
    "bad-identifier",
    "empty-value",
    "exactly-one",
    "limits-both",
    "missing-key",
    "not-a-choice",
    "run-twice",
    "too-few-conditions",
    "unknown-key",
    "whole-number",
    "wrong-type",
}
CASES = [
    case
    for case in (*test_bad_outcomes.ALL, *test_bad_pay.ALL)
    if any(problem[0].isdigit() and problem.partition(" ")[2] in OF_ONE_FILE for problem in case.problems)
]
LEFT_TO_CHECK = {"example-without-target", "indicators-empty"}
"""Whether an example needs a target stands elsewhere in the plan; a map of indicators may be empty beside others."""


@pytest.mark.parametrize("path", FILES)
def test_the_whole_policy_fits(path, outcome_complaints):
    assert outcome_complaints(path, WITH_OUTCOMES[path]) == []


def test_there_are_slips_of_every_kind():
    codes = {problem.partition(" ")[2] for case in CASES for problem in case.problems}
    assert codes >= OF_ONE_FILE


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_a_slip_is_refused_where_it_is_typed(case, outcome_complaints):
    text = case.files()[case.path]
    assert isinstance(text, str)
    assert bool(outcome_complaints(case.path, text)) != (case.id in LEFT_TO_CHECK)


def at(content, *path):
    for step in path:
        content = content[step]
    return content


def test_ids_of_the_policy_are_offered(outcome_contents):
    outcomes = outcome_contents["policy/outcomes.yml"]["$defs"]
    components = ["base", "performance", "commission", "year_end", "extra_month", "dividend", "least"]
    assert at(outcomes, "Multiplier", "properties", "of", "anyOf")[0] == {"enum": components}
    assert at(outcomes, "ExtraSalary", "properties", "as", "anyOf")[0] == {"enum": components}
    assert at(outcomes, "Suspend", "properties", "plan", "anyOf")[0] == {"enum": ["selling", "collecting"]}
    assert at(outcomes, "GradeLimits", "properties", "at_least", "anyOf")[0] == {"enum": ["A", "B", "C"]}
    assert "teamwork" in at(outcomes, "ImprovementPlan", "properties", "goals", "properties")
    assert {"sales", "severe"} <= set(at(outcomes, "Condition", "properties", "measures", "properties"))
    ranked = at(outcomes, "Rank", "properties", "by", "anyOf")[0]["enum"]
    assert {"score", "measures.sales", "indicators.visits_made"} <= set(ranked)
    commission = outcome_contents["policy/commission.yml"]["$defs"]
    assert at(commission, "Tiers", "properties", "target", "anyOf")[0] == {"enum": ["sales"]}
    assert "customer" in at(commission, "conditions-deals", "properties")
    pay = outcome_contents["policy/pay.yml"]["$defs"]
    plans = at(pay, "CommissionPay", "properties", "plans", "properties")
    assert list(plans) == ["specialist", "supervisor"]
    assert at(plans, "specialist", "anyOf")[0] == {"enum": ["selling", "collecting"]}


def test_a_condition_may_hold_conditions(outcome_contents):
    condition = at(outcome_contents["policy/outcomes.yml"], "$defs", "Condition", "properties")
    assert at(condition, "any", "items") == at(condition, "not") == {"$ref": "#/$defs/Condition"}
    assert {"not", "all", "any"} <= set(condition)
