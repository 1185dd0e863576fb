"""Training that is expected and the yearly review of the policy, by hand (R72-R75); all people are invented."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest

from kaopu.data.store import Data, read_data
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.records.training_recording import TrainingTeller
from kaopu.rounds.training import TrainingBook, check_training
from kaopu.text.problems import Problem
from tests.appraisal.company import PEOPLE, company, period_of
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import shown, tree_of

TRAINING = """\
induction: {name: Induction, text: The policy., by: HR, who: new_people, within: 10 working days}
talks: {name: Talks, text: How to talk., by: HR, who: managers, every: half_year}
tests: {name: Tests, text: Products., by: Sales, who: everybody, every: quarter, roles: [specialist],
        kinds: [product_test]}
update: {name: Update, text: What is new., by: HR, who: everybody, every: year}
"""
REVIEW = "{text: Do the weights fit?, month: 12, departments: {sales: Sales, hr: HR, finance: Finance}}\n"
CALENDAR = "region: CN\n"
END = datetime.date(2017, 12, 31)
Found = tuple[Policy, Data]


def firm(
    *attended: str, reviews: tuple[str, ...] = (), people: str = "", changes: Mapping[str, str] | None = None
) -> Found:
    """Read a company; rows of attendance are ``person,course,day``."""
    files = company({}, "") | {
        "policy/training.yml": TRAINING,
        "policy/scheme_review.yml": REVIEW,
        "policy/calendar.yml": CALENDAR,
        "data/people.csv": PEOPLE + people,
        "data/attendance.csv": "\n".join(["person,course,held_on", *attended]) + "\n",
        "data/scheme_reviews.csv": "\n".join(["period,department,reviewed_on,conclusion", *reviews]) + "\n",
    }
    problems: list[Problem] = []
    tree = tree_of(files | dict(changes or {}))
    policy, data = read_policy(tree, problems.append), read_data(tree, problems.append)
    assert policy is not None
    assert shown(problems) == []
    return policy, data


def state(found: Found, course: str, today: datetime.date = END) -> dict[tuple[str, str], str]:
    """Return (person, last day) → status of a course, of what is due in 2017."""
    ones = [one for one in TrainingBook(*found, today).expected if one.course == course and one.due <= END]
    return {(one.person, f"{one.due:%m-%d}"): one.status for one in ones}


JOINER = "joy,Joy,specialist,north,max,2017-01-16,\n"


@pytest.mark.parametrize(
    ("attended", "today", "status"),
    [
        # Ten working days after Monday 16 January: 17-20, Sunday 22 (worked), 23-26, and after the holidays 3 February.
        ("2017-02-03", "2017-12-31", "done"),
        ("2017-02-06", "2017-12-31", "late"),
        ("2017-02-06", "2017-02-05", "missing"),
        ("", "2017-02-03", "open"),
        ("", "2017-02-04", "missing"),
    ],
)
def test_r72_induction_is_due_ten_working_days_after_joining(attended, today, status):
    rows = [f"joy,induction,{attended}"] if attended else []
    found = state(firm(*rows, people=JOINER), "induction", datetime.date.fromisoformat(today))
    assert found == {("joy", "02-03"): status}


def test_r72_nobody_else_is_new():
    """Who joined before the edition, or leaves before the time is over, is not expected."""
    before = "old,Old,specialist,north,max,2016-12-30,\ngone,Gone,specialist,north,max,2017-03-01,2017-03-08\n"
    assert state(firm(people=before), "induction") == {}


def test_r73_managers_are_trained_every_half_year():
    found = firm("max,talks,2017-03-15")
    assert state(found, "talks") == {("max", "06-30"): "done", ("max", "12-31"): "open"}
    assert state(found, "talks", datetime.date(2018, 1, 10)) == {
        ("max", "06-30"): "done", ("max", "12-31"): "missing",
    }  # fmt: skip


def test_r73_a_training_counts_for_the_half_year_in_which_it_is_held():
    found = firm("max,talks,2017-07-01")
    assert state(found, "talks") == {("max", "06-30"): "missing", ("max", "12-31"): "done"}


def test_r73_who_manages_nobody_any_more_is_no_manager():
    moved = {"data/moves.csv": "person,from,role,team,manager\nann,2017-08-01,,,bob\nbob,2017-08-01,,,ann\n"}
    assert state(firm(changes=moved), "talks") == {
        ("max", "06-30"): "missing", ("ann", "12-31"): "open", ("bob", "12-31"): "open",
    }  # fmt: skip


def test_r75_training_records_count_as_attendance_of_regular_training():
    head = "id,person,kind,held_on,hours,result,score\n"
    trained = {
        "data/months/2017-02/trainings.csv": f"{head}t1,ann,product_test,2017-02-01,1,failed,40\n",
        "data/months/2017-05/trainings.csv": f"{head}t2,ann,course,2017-05-02,1,attended,\n",
    }
    found = state(firm("bob,tests,2017-06-30", changes=trained), "tests", datetime.date(2017, 8, 1))
    assert found == {
        ("ann", "03-31"): "done", ("bob", "03-31"): "missing",
        ("ann", "06-30"): "missing", ("bob", "06-30"): "done",
        ("ann", "09-30"): "open", ("bob", "09-30"): "open",
    }  # fmt: skip


def test_r75_who_was_not_there_is_not_expected():
    people = JOINER + "off,Off,specialist,north,max,,2017-05-02\n"
    # 46 of 90 days of the first quarter, and 45 of 91 days of the second.
    away = "person,first_day,last_day,kind\nann,2017-01-01,2017-02-15,sick\nann,2017-04-01,2017-05-15,sick\n"
    found = state(firm(people=people, changes={"data/absences.csv": away}), "tests", datetime.date(2017, 6, 30))
    assert found == {
        ("bob", "03-31"): "missing", ("off", "03-31"): "missing",
        ("ann", "06-30"): "open", ("bob", "06-30"): "open", ("joy", "06-30"): "open",
    }  # fmt: skip


def test_r75_everybody_means_managers_too():
    assert {person for person, _ in state(firm(), "update")} == {"ann", "bob", "max"}


def teller(found: Found, today: datetime.date = END) -> TrainingTeller:
    return TrainingTeller(TrainingBook(*found, today), "en")


SAID = ("2017,sales,2017-12-20,They fit.", "2017,hr,2017-12-21,Fewer forms.")


def test_r74_the_yearly_review_is_due_in_its_month():
    told = teller(firm(reviews=SAID))
    assert [told.review(period_of(text)) is not None for text in ("2017", "2017-Q4", "2017-12")] == [True] * 3
    assert [told.review(period_of(text)) for text in ("2017-Q3", "2017-11", "2016")] == [None] * 3
    assert teller(firm(reviews=SAID), datetime.date(2017, 11, 30)).review(period_of("2017")) is None


@pytest.mark.parametrize(
    ("reviews", "today", "status", "text"),
    [
        (SAID, END, "open", "Not reviewed yet by: Finance. It is due by 31 Dec 2017."),
        (SAID, datetime.date(2018, 1, 1), "missing", "Not reviewed by 31 Dec 2017 by: Finance."),
        ((*SAID, "2017,finance,2017-12-22,Agreed."), END, "done", "All departments have reviewed the policy."),
        (
            (*SAID, "2017,finance,2018-01-05,Agreed."),
            datetime.date(2018, 1, 9),
            "late",
            "All departments have reviewed",
        ),
    ],
)
def test_r74_the_review_is_done_when_every_department_has_spoken(reviews, today, status, text):
    review = teller(firm(reviews=reviews), today).review(period_of("2017"))
    assert review is not None
    assert review.status == status
    assert review.text.startswith(text)
    assert [department.name for department in review.departments] == ["Sales", "HR", "Finance"]
    assert review.departments[1].conclusion == "Fewer forms."


def test_r72_r75_the_views_name_who_is_late_and_who_is_missing():
    told = teller(firm("joy,induction,2017-02-06", "bob,tests,2017-01-31", people=JOINER))
    quarter = {one.name: one for one in told.view(period_of("2017-Q1"))}
    assert (quarter["Induction"].late, quarter["Induction"].missing) == (("Joy",), ())
    tests = quarter["Tests"]
    assert (tests.expected, tests.attended, tests.open, tests.missing) == (2, 1, 0, ("Ann",))
    assert (quarter["Induction"].span, tests.span, str(tests.due)) == ("after joining", "Q1 2017", "2017-03-31")
    assert [one.name for one in told.view(period_of("2017-Q1"), {"bob"})] == ["Tests"]
    assert [one.span for one in told.view(period_of("2017")) if one.name == "Talks"] == [
        "First half of 2017", "Second half of 2017",
    ]  # fmt: skip


def test_r75_a_persons_page_says_what_was_attended():
    told = teller(firm("joy,induction,2017-02-06", "ann,tests,2017-02-01", people=JOINER))
    assert [(one.name, one.text) for one in told.of("ann", period_of("2017-Q1"))] == [
        ("Tests", "attended on 1 Feb 2017")
    ]
    assert [one.text for one in told.of("joy", period_of("2017-Q1"))] == ["attended on 6 Feb 2017, after 3 Feb 2017"]
    assert told.of("bob", period_of("2017-Q1"))[0].text == "not attended by 31 Mar 2017"
    assert [one.status for one in told.of("ann", period_of("2017"))] == ["done", "missing", "missing", "open", "open"]


@pytest.mark.parametrize(
    ("attended", "reviews", "problem", "says"),
    [
        (("ann,test,2017-01-05",), (), "data/attendance.csv:2:2 attendance-course-unknown", "did you mean tests"),
        (
            (),
            ("2017,sale,2017-12-01,Fine.",),
            "data/scheme_reviews.csv:2:2 review-department-unknown",
            "did you mean sales",
        ),
    ],
)
def test_what_the_policy_does_not_know_is_hinted_at(attended, reviews, problem, says):
    problems = list(check_training(*firm(*attended, reviews=reviews), END))
    assert shown(problems) == [problem]
    assert [found.severity for found in problems] == ["warning"]
    assert says in problems[0].hint("en")
    assert_sentences_complete(problems[0])


CODES = {"attendance-course-unknown", "review-department-unknown"}
"""What these cases bring about, for tests/text/test_problem_codes.py."""


def test_a_year_whose_working_days_are_unknown_is_a_problem():
    policy, data = firm(people="far,Far,specialist,north,max,2047-01-05,\n")
    [problem] = check_training(policy, data, datetime.date(2047, 12, 31))
    assert problem.code == "calendar-year-unknown"
