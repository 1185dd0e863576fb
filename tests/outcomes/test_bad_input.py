"""Recorded decisions and improvement plans that do not fit what the rules led to: each problem at its row."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.outcomes.firm import DECISIONS, PLANS, STAFF, firm, grades, judged_with_problems
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import shown

RULES = """\
apply: {name: Apply, text: Apply., after: quarter, if: {grade: {at_least: A}},
        then: {may_apply: {commission_rate: {plan: selling, to: 2%}}}}
promote: {name: Promote, text: Promote., after: year, if: {grade: {exactly: S}}, then: {promotion: {to: [senior]}}}
improve: {name: Improve, text: Improve., after: quarter, if: {grade: {exactly: D}},
          then: {pip: {months: 4, mentor: required, goals: {own_marks: 85, conversion: 50%},
                       if_not_met: [training, dismissal]}}}
"""
MARKS = {"ann": {"2017-Q1": "90", "2017-Q2": "80", "2017": "96"}, **grades("bob", "DDBD")}
OPENED = "bob,2017-Q1,improve,ann,2017-04-01\n"
FIT = "ann,2017-Q1,apply,granted,Wang,head,2017-04-01,2017-04-01\nann,2017,promote,refused,Wang,head,2018-01-01,\n"
"""Decisions that are right: made and in force on the first day on which that is possible."""
LOST = ("bob,acme,saw,lost,none,2016-12-01,2017-05-01,0",)
"""What makes the plan of the first quarter one that was not met."""
DECISIONS_FILE, PLANS_FILE = "data/decisions.csv", "data/improvement_plans.csv"


@dataclass(frozen=True)
class Bad:
    """Rows after those that are right, and the problems that they must give, as ``line:column code``."""

    id: str
    decisions: str
    plans: str
    problems: tuple[str, ...]
    says: str = ""


D, P = f"{DECISIONS_FILE}:", f"{PLANS_FILE}:"
ALL = [
    Bad("rule-unknown", "ann,2017-Q1,aply,granted,Wang,head,2017-04-02,2017-05-01\n", "", (f"{D}4:1 outcome-rule-unknown",), "did you mean apply"),
    Bad("rule-of-another-cycle", "ann,2017,apply,granted,Wang,head,2018-04-02,2018-05-01\n", "", (f"{D}4:1 outcome-period-wrong",), "after the appraisal of 2017"),
    Bad("period-without-data", "ann,2018-Q1,apply,granted,Wang,head,2018-04-02,2018-05-01\n", "", (f"{D}4:1 outcome-period-wrong",), "2018-Q1"),
    Bad("not-proposed", "ann,2017-Q2,apply,granted,Wang,head,2017-07-02,2017-08-01\n", "", (f"{D}4:1 decision-not-proposed",), "“granted”"),
    Bad("not-a-proposal", "bob,2017-Q1,improve,granted,Wang,head,2017-04-02,2017-05-01\n", "", (f"{D}4:1 decision-not-proposed",)),
    Bad("contradicted", "ann,2017-Q1,apply,refused,Wang,head,2017-04-03,\n", "", (f"{D}4:1 decision-contradicted",), "both"),
    Bad("decided-on-the-last-day", "cat,2017-Q1,apply,refused,Wang,head,2017-03-31,\n", "", (f"{D}4:1 decided-too-early", ), "2017-03-31"),
    Bad("granted-without-a-day", "cat,2017-Q1,apply,granted,Wang,head,2017-04-01,\n", "", (f"{D}4:1 granted-from-when",), "after 2017-03-31"),
    Bad("granted-from-within-the-period", "cat,2017-Q1,apply,granted,Wang,head,2017-04-01,2017-03-31\n", "", (f"{D}4:1 granted-from-when",)),
    Bad("training-before-the-plan-ends", "bob,2017-Q1,improve,training,Wang,head,2017-07-31,\n", "", (f"{D}4:1 decided-too-early",), "2017-07-31"),
    Bad("transfer-that-the-policy-does-not-name", "bob,2017-Q1,improve,transfer,Wang,head,2017-08-02,\n", "", (f"{D}4:1 decision-not-proposed",), "“transfer”"),
    Bad("training-after-a-plan-that-was-not-opened", "bob,2017-Q4,improve,training,Wang,head,2018-08-02,\n", "", (f"{D}4:1 decision-not-proposed",)),
    Bad("training-without-a-plan", "ann,2017-Q1,apply,training,Wang,head,2017-08-02,\n", "", (f"{D}4:1 decision-not-proposed",)),
    Bad("dismissal-first", "bob,2017-Q1,improve,dismissal,Wang,head,2017-08-02,\n", "", (f"{D}4:1 dismissal-too-early",), "before training or transfer"),
    Bad("dismissal-on-the-day-of-the-training", "bob,2017-Q1,improve,training,Wang,head,2017-08-02,\nbob,2017-Q1,improve,dismissal,Wang,head,2017-08-02,\n", "", (f"{D}5:1 dismissal-too-early",)),
    Bad("plan-of-an-unknown-rule", "", "bob,2017-Q4,improv,ann,2018-01-01\n", (f"{P}3:1 outcome-rule-unknown",), "did you mean improve"),
    Bad("plan-of-another-cycle", "", "bob,2017-12,improve,ann,2018-01-01\n", (f"{P}3:1 outcome-period-wrong",)),
    Bad("plan-not-due", "", "ann,2017-Q1,improve,bob,2017-04-01\n", (f"{P}3:1 plan-not-due",), "opened no improvement plan"),
    Bad("plan-of-a-rule-without-one", "", "ann,2017-Q1,apply,bob,2017-04-01\n", (f"{P}3:1 plan-not-due",)),
    Bad("plan-within-its-period", "", "bob,2017-Q4,improve,ann,2017-12-31\n", (f"{P}3:1 plan-too-early",), "2017-12-31"),
    Bad("plan-while-another-runs", "", "bob,2017-Q2,improve,ann,2017-07-31\n", (f"{P}3:1 plan-runs-already",), "still running"),
    Bad("own-mentor", "", "bob,2017-Q4,improve,bob,2018-01-01\n", (f"{P}3:1 mentor-is-the-person",), "their own mentor"),
]  # fmt: skip
CODES = {problem.rpartition(" ")[2] for case in ALL for problem in case.problems}
"""What these cases bring about, for tests/text/test_problem_codes.py."""


def files(decisions: str = "", plans: str = "", **more: str) -> dict[str, str]:
    changes: dict[str, str | None] = {
        DECISIONS_FILE: DECISIONS + FIT + decisions,
        PLANS_FILE: PLANS + OPENED + plans,
        **more,
    }
    marks = {**MARKS, "cat": {"2017-Q1": "90"}}
    return firm(RULES, marks, deals=LOST, changes=changes)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_rows_that_do_not_fit_are_reported_where_they_stand(case: Bad) -> None:
    problems = judged_with_problems(files(case.decisions, case.plans))[1]
    assert shown(problems) == list(case.problems)
    assert any(case.says in problem.message("en") + problem.hint("en") for problem in problems)
    for problem in problems:
        assert_sentences_complete(problem)


def test_rows_that_fit_are_no_problem():
    decided = (
        "bob,2017-Q1,improve,training,Wang,head,2017-08-01,\nbob,2017-Q1,improve,dismissal,Wang,head,2017-08-02,\n"
    )
    later = "bob,2017-Q2,improve,ann,2017-08-01\n"
    assert shown(judged_with_problems(files(decided, later))[1]) == []


def test_rows_about_periods_of_an_earlier_edition_are_its_own_affair():
    decided = "ann,2016-Q4,gone,granted,Wang,head,2017-01-02,2017-01-02\n"
    assert shown(judged_with_problems(files(decided, "bob,2016-Q4,gone,ann,2017-01-02\n"))[1]) == []


def test_what_follows_from_another_problem_is_not_reported_again():
    text = files()
    without = text["data/measures.csv"].replace("ann,2017-Q1,marks,90\n", "")
    assert without != text["data/measures.csv"]
    found = shown(judged_with_problems({**text, "data/measures.csv": without})[1])
    assert found == ["data/people.csv:2:1 value-missing"]


def test_somebody_who_was_not_appraised_has_nothing_that_could_be_granted():
    left = STAFF.replace("ann,Ann,specialist,north,max,,", "ann,Ann,specialist,north,max,,2017-01-10")
    found = shown(judged_with_problems(files(**{"data/people.csv": left}))[1])
    assert found == [f"{D}2:1 decision-not-proposed", f"{D}3:1 decision-not-proposed"]
