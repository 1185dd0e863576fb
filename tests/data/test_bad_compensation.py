"""Bad salaries, reversals, decisions, improvement plans and budgets: each problem where it stands."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import pytest

from kaopu.data.store import read_data
from kaopu.text.problems import Problem, in_order
from tests.support.bad_input import Bad
from tests.support.repository import tree_of

SALARIES = "data/salaries.csv"
REVERSALS = "data/months/2017-03/reversals.csv"
DECISIONS = "data/decisions.csv"
PLANS = "data/improvement_plans.csv"
BUDGET = "data/budget.csv"
DEALS = "data/months/2017-02/deals.csv"

SALARY = "person,from,base_salary,performance_pay\n"
REVERSAL = "id,person,deal,kind,reversed_on,amount\n"
DECISION = "person,period,rule,decision,by,role,decided_on,first_day\n"
PLAN = "person,period,rule,mentor,first_day\n"
LINE = "period,team,component,amount\n"


def bad(
    name: str, path: str, text: str, *problems: str, says: str = "", also: tuple[tuple[str, str | None], ...] = ()
) -> Bad:
    """A case that is one whole file."""
    return Bad(name, path, "", text, problems, says, also)


SALARY_CASES = [
    bad("salary-below-zero", SALARIES, SALARY + "ann,2017-01-01,-0.01,2000\nann,2017-02-01,6000,-5\n", "2:16 negative-pay", "3:21 negative-pay", says="base_salary cannot be negative (-0.01)"),
    bad("salary-twice-from-a-day", SALARIES, SALARY + "ann,2017-01-01,6000,2000\nann,2017-01-01,6500,2000\n", "3:1 duplicate-row", says="“ann, 2017-01-01” stands in salaries twice (first at data/salaries.csv:2)"),
    bad("salary-of-nobody", SALARIES, SALARY + "rob,2017-01-01,6000,2000\n", "2:1 unknown-reference", says="did you mean bob"),
    bad("salary-from-no-day", SALARIES, SALARY + "ann,2017-13-01,6000,2000\n", "2:5 wrong-type"),
    bad("salary-of-nothing", SALARIES, SALARY + "ann,2017-01-01,,2000\n", "2:16 csv-empty-cell"),
    bad("salary-with-a-comma", SALARIES, SALARY + 'ann,2017-01-01,"6,000",2000\n', "2:16 wrong-type"),
    bad("salary-finer-than-the-grain", SALARIES, SALARY + "ann,2017-01-01,6000.00001,2000\n", "2:16 wrong-type"),
    bad("salary-column-misspelt", SALARIES, "person,from,base_salery,performance_pay\n", "1:1 csv-missing-column", "1:13 csv-unknown-column", says="did you mean base_salary"),
    bad("salaries-misnamed", "data/salary.csv", SALARY, "data/salary.csv data-file-unknown", says="salaries.csv"),
]  # fmt: skip

# In the valid repository d1 is ann's, won on 2017-02-04 for 2500; d2 is ann's and lost.
REVERSAL_CASES = [
    bad("reversal-of-a-lost-deal", REVERSALS, REVERSAL + "x1,ann,d2,cancelled,2017-03-01,1\n", "2:8 reversal-not-won", says="“d2” was not won"),
    bad("reversal-of-no-deal", REVERSALS, REVERSAL + "x1,ann,d9,cancelled,2017-03-01,1\n", "2:8 unknown-reference"),
    bad("reversal-of-nobody", REVERSALS, REVERSAL + "x1,rob,d1,cancelled,2017-03-01,1\n", "2:4 unknown-reference", says="did you mean bob"),
    bad("reversal-of-a-colleague", REVERSALS, REVERSAL + "x1,bob,d1,cancelled,2017-03-01,1\n", "2:4 reversal-of-another", says="“d1” is ann's, not bob's"),
    bad("reversal-of-nothing", REVERSALS, REVERSAL + "x1,ann,d1,credit_note,2017-03-01,0\nx2,ann,d1,credit_note,2017-03-01,-500\n", "2:34 reversal-not-positive", "3:34 reversal-not-positive", says="found -500"),
    bad("reversal-before-the-deal", "data/months/2017-02/reversals.csv", REVERSAL + "x1,ann,d1,cancelled,2017-02-03,2500\n", "2:21 reversal-too-early", says="2017-02-03 is before “d1” was closed on 2017-02-04"),
    bad("reversal-a-hair-too-much", REVERSALS, REVERSAL + "x1,ann,d1,cancelled,2017-03-01,2500.0001\n", "2:32 reversal-too-much", says="0.0001 more than its amount of 2500"),
    bad("reversals-together-too-much", REVERSALS, REVERSAL + "x1,ann,d1,written_off,2017-03-09,600\nx2,ann,d1,credit_note,2017-03-01,2000\n", "2:34 reversal-too-much", says="2600 of “d1” is reversed in all, 100 more than its amount of 2500"),
    bad("reversal-twice", REVERSALS, REVERSAL + "x1,ann,d1,credit_note,2017-03-01,1\nX1,ann,d1,credit_note,2017-03-01,1\n", "3:1 duplicate-id"),
    bad("reversal-in-the-wrong-month", REVERSALS, REVERSAL + "x1,ann,d1,cancelled,2017-04-01,1\n", "2:21 wrong-month"),
    bad("reversal-of-no-kind", REVERSALS, REVERSAL + "x1,ann,d1,refund,2017-03-01,1\n", "2:11 not-a-choice", says="credit_note"),
    bad("reversal-of-a-deal-that-is-bad-itself", REVERSALS, REVERSAL + "x1,ann,d1,cancelled,2017-03-01,9999\n", f"{DEALS}:2:41 wrong-type", also=((DEALS, "id,person,account,product,stage,agreement,opened_on,closed_on,amount\nd1,ann,acme,saw,won,contract,2017-01-05,2017-02-30,2500\n"),)),
    bad("reversal-without-deals", REVERSALS, REVERSAL + "x1,ann,d1,cancelled,2017-03-01,1\n", "data/months/*/deals.csv missing-file", also=((DEALS, None),)),
    bad("reversals-outside-a-month", "data/reversals.csv", REVERSAL, "data/reversals.csv data-file-unknown"),
]  # fmt: skip

DECISION_CASES = [
    bad("decision-of-no-kind", DECISIONS, DECISION + "ann,2017-Q1,raise,agreed,Max,boss,2017-04-03,\n", "2:19 not-a-choice", says="granted"),
    bad("decision-of-no-period", DECISIONS, DECISION + "ann,2017-Q5,raise,granted,Max,boss,2017-04-03,\n", "2:5 wrong-type", says="2017-Q1"),
    bad("decision-on-no-day", DECISIONS, DECISION + "ann,2017-Q1,raise,granted,Max,boss,3 April,2017-4-3\n", "2:36 wrong-type", "2:44 wrong-type"),
    bad("decision-without-a-day", DECISIONS, DECISION + "ann,2017-Q1,raise,granted,Max,boss,,\n", "2:36 csv-empty-cell"),
    bad("decision-by-nobody", DECISIONS, DECISION + "ann,2017-Q1,raise,granted,,,2017-04-03,\n", "2:27 csv-empty-cell", "2:28 csv-empty-cell"),
    bad("decision-about-nobody", DECISIONS, DECISION + "rob,2017-Q1,raise,granted,Max,boss,2017-04-03,\n", "2:1 unknown-reference", says="did you mean bob"),
    bad("decision-twice", DECISIONS, DECISION + "ann,2017-Q1,raise,granted,Max,boss,2017-04-03,\nann,2017-Q1,raise,granted,Max,boss,2017-04-04,\n", "3:1 duplicate-row", says="“ann, 2017-Q1, raise, granted”"),
]  # fmt: skip

PLAN_CASES = [
    bad("plan-with-an-unknown-mentor", PLANS, PLAN + "ann,2017-Q1,pip,mac,2017-04-03\n", "2:17 unknown-reference", says="did you mean max"),
    bad("plan-without-a-mentor", PLANS, PLAN + "ann,2017-Q1,pip,,2017-04-03\n", "2:17 csv-empty-cell"),
    bad("plan-of-nobody-in-no-period", PLANS, PLAN + "rob,2017-Q1,pip,max,2017-04-03\nann,Q1,pip,max,2017-04-03\n", "2:1 unknown-reference", "3:5 wrong-type"),
    bad("plan-that-begins-on-no-day", PLANS, PLAN + "ann,2017-Q1,pip,max,2017-04-31\n", "2:21 wrong-type"),
    bad("plan-twice", PLANS, PLAN + "ann,2017-Q1,pip,max,2017-04-03\nann,2017-Q1,pip,bob,2017-04-04\n", "3:1 duplicate-row", says="“ann, 2017-Q1, pip”"),
]  # fmt: skip

BUDGET_CASES = [
    bad("budget-below-zero", BUDGET, LINE + "2017-01,north,commission,-1\n", "2:26 negative-pay", says="amount cannot be negative (-1)"),
    bad("budget-of-no-team", BUDGET, LINE + "2017-01,nort,commission,1\n", "2:9 unknown-reference", says="north"),
    bad("budget-of-no-period", BUDGET, LINE + "01/2017,,commission,1\n", "2:1 wrong-type"),
    bad("budget-of-a-team-twice", BUDGET, LINE + "2017-01,north,commission,1\n2017-01,north,commission,2\n", "3:1 duplicate-row", says="“2017-01, north, commission”"),
    bad("budget-of-the-company-twice", BUDGET, LINE + "2017,,commission,1\n2017,north,commission,1\n2017,,commission,2\n", "4:1 duplicate-row", says="“2017, -, commission” stands in budget twice (first at data/budget.csv:2)"),
]  # fmt: skip

ALL = [*SALARY_CASES, *REVERSAL_CASES, *DECISION_CASES, *PLAN_CASES, *BUDGET_CASES]


def found_in(case: Bad) -> list[Problem]:
    found: list[Problem] = []
    read_data(tree_of(case.files()), found.append)
    return in_order(found)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_bad_compensation_is_reported_where_it_stands(case):
    case.check(found_in(case))
