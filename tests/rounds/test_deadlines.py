"""Deadlines against ones counted by hand on a wall calendar, across holidays and the days that are worked for them."""

from __future__ import annotations

import datetime

import pytest

from kaopu.data.periods import Period, parse_period
from kaopu.policy.public_days import YearUnknownError
from kaopu.rounds.deadlines import Deadline, deadlines, year_unknown
from tests.policy.test_language import read
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import VALID

ROUND = """\
own: {kind: self_assessment, cycles: [quarter], name: O, text: t, by: person, within: 3 working days, after: period_end}
review: {kind: review, cycles: [quarter], name: R, text: t, by: manager, within: 5 working days, after: own}
talk: {kind: talk, cycles: [quarter], name: T, text: t, by: manager, within: 5 working days, after: review}
appeal: {kind: appeal, cycles: [quarter], name: A, text: t, by: person, within: 3 working days, after: talk}
answer: {kind: appeal_answer, cycles: [quarter], name: W, text: t, by: hr, within: 5 working days, after: appeal}
"""
STEPS = ("own", "review", "talk", "appeal", "answer")


def policy(calendar="region: CN\n", steps=ROUND):
    return read({**VALID, "policy/round.yml": steps, **({"policy/calendar.yml": calendar} if calendar else {})})


CHINA = policy()


def due(period, found=CHINA, **done):
    """Return step → last day, as text."""
    when = parse_period(period)
    assert when is not None
    days = {step: datetime.date.fromisoformat(day) for step, day in done.items()}
    return {step: deadline.due.isoformat() for step, deadline in deadlines(found, when, days).items()}


# Each date is counted from the day of the event before; / stands for days that are not worked, ! for worked weekends.
COUNTED = {
    # New Year: Sun 1 and Mon 2 Jan off. Tue 3, Wed 4, Thu 5.
    # Fri 6, Mon 9, Tue 10, Wed 11, Thu 12. Fri 13, Mon 16, Tue 17, Wed 18, Thu 19.
    # Fri 20, Sun 22!, Mon 23. Tue 24, Wed 25, Thu 26, / 27 Jan-2 Feb Spring Festival /, Fri 3 Feb, Sat 4 Feb!.
    "2016-Q4": ("2017-01-05", "2017-01-12", "2017-01-19", "2017-01-23", "2017-02-04"),
    # The quarter ends on Fri 31 Mar. Sat 1 Apr!, / 2-4 Apr Qingming /, Wed 5, Thu 6.
    # Fri 7, Mon 10, Tue 11, Wed 12, Thu 13. Fri 14, Mon 17, Tue 18, Wed 19, Thu 20.
    # Fri 21, Mon 24, Tue 25. Wed 26, Thu 27, Fri 28, / 29 Apr-1 May /, Tue 2 May, Wed 3.
    "2017-Q1": ("2017-04-06", "2017-04-13", "2017-04-20", "2017-04-25", "2017-05-03"),
    # The quarter ends on Sat 30 Sep, which is worked. / 1-8 Oct National Day and Mid-Autumn /, Mon 9, Tue 10, Wed 11.
    # Thu 12, Fri 13, Mon 16, Tue 17, Wed 18. Thu 19, Fri 20, Mon 23, Tue 24, Wed 25.
    # Thu 26, Fri 27, Mon 30. Tue 31, Wed 1 Nov, Thu 2, Fri 3, Mon 6.
    "2017-Q3": ("2017-10-11", "2017-10-18", "2017-10-25", "2017-10-30", "2017-11-06"),
    # / 30 Dec-1 Jan /, Tue 2, Wed 3, Thu 4. Fri 5, Mon 8, Tue 9, Wed 10, Thu 11.
    # Fri 12, Mon 15, Tue 16, Wed 17, Thu 18. Fri 19, Mon 22, Tue 23. Wed 24, Thu 25, Fri 26, Mon 29, Tue 30.
    "2017-Q4": ("2018-01-04", "2018-01-11", "2018-01-18", "2018-01-23", "2018-01-30"),
    # Mon 2 Apr, Tue 3, Wed 4. / 5-7 Apr Qingming /, Sun 8!, Mon 9, Tue 10, Wed 11, Thu 12.
    # Fri 13, Mon 16, Tue 17, Wed 18, Thu 19. Fri 20, Mon 23, Tue 24.
    # Wed 25, Thu 26, Fri 27, Sat 28!, / 29 Apr-1 May /, Wed 2 May.
    "2018-Q1": ("2018-04-04", "2018-04-12", "2018-04-19", "2018-04-24", "2018-05-02"),
    # The quarter ends on Sun 30 Sep, which is worked. / 1-7 Oct /, Mon 8, Tue 9, Wed 10.
    # Thu 11, Fri 12, Mon 15, Tue 16, Wed 17. Thu 18, Fri 19, Mon 22, Tue 23, Wed 24.
    # Thu 25, Fri 26, Mon 29. Tue 30, Wed 31, Thu 1 Nov, Fri 2, Mon 5.
    "2018-Q3": ("2018-10-10", "2018-10-17", "2018-10-24", "2018-10-29", "2018-11-05"),
    # / 30 Dec-1 Jan /, Wed 2, Thu 3, Fri 4. Mon 7-Fri 11. Mon 14-Fri 18. Mon 21, Tue 22, Wed 23.
    # Thu 24, Fri 25, Mon 28, Tue 29, Wed 30.
    "2018-Q4": ("2019-01-04", "2019-01-11", "2019-01-18", "2019-01-23", "2019-01-30"),
    # The quarter ends on Mon 30 Sep. / 1-7 Oct /, Tue 8, Wed 9, Thu 10. Fri 11, Sat 12!, Mon 14, Tue 15, Wed 16.
    # Thu 17, Fri 18, Mon 21, Tue 22, Wed 23. Thu 24, Fri 25, Mon 28. Tue 29, Wed 30, Thu 31, Fri 1 Nov, Mon 4.
    "2019-Q3": ("2019-10-10", "2019-10-16", "2019-10-23", "2019-10-28", "2019-11-04"),
    # / 31 Dec-2 Jan /, Tue 3, Wed 4, Thu 5. Fri 6, Mon 9, Tue 10, Wed 11, Thu 12. Fri 13, Mon 16-Thu 19.
    # Fri 20, / 21-27 Jan Spring Festival /, Sat 28!, Sun 29!. Mon 30, Tue 31, Wed 1 Feb, Thu 2, Fri 3.
    "2022-Q4": ("2023-01-05", "2023-01-12", "2023-01-19", "2023-01-29", "2023-02-03"),
    # / 29 Sep-6 Oct /, Sat 7!, Sun 8!, Mon 9. Tue 10, Wed 11, Thu 12, Fri 13, Mon 16. Tue 17-Fri 20, Mon 23.
    # Tue 24, Wed 25, Thu 26. Fri 27, Mon 30, Tue 31, Wed 1 Nov, Thu 2.
    "2023-Q3": ("2023-10-09", "2023-10-16", "2023-10-23", "2023-10-26", "2023-11-02"),
    # / 1-7 Oct /, Tue 8, Wed 9, Thu 10. Fri 11, Sat 12!, Mon 14, Tue 15, Wed 16.
    # Thu 17, Fri 18, Mon 21, Tue 22, Wed 23. Thu 24, Fri 25, Mon 28. Tue 29, Wed 30, Thu 31, Fri 1 Nov, Mon 4.
    "2024-Q3": ("2024-10-10", "2024-10-16", "2024-10-23", "2024-10-28", "2024-11-04"),
}  # fmt: skip


@pytest.mark.parametrize("period", COUNTED)
def test_r44_r46_r50_r51_every_deadline_is_the_one_counted_by_hand(period):
    assert due(period) == dict(zip(STEPS, COUNTED[period], strict=True))


def test_r44_the_self_assessment_is_due_three_working_days_after_the_period_whatever_was_done():
    assert due("2017-Q3", own="2017-12-01", review="2017-12-02")["own"] == "2017-10-11"


def test_r46_the_clock_of_the_review_starts_on_the_day_of_the_self_assessment():
    # Handed in on Sat 30 Sep 2017, the last day of the period: / 1-8 Oct /, Mon 9-Fri 13.
    assert due("2017-Q3", own="2017-09-30")["review"] == "2017-10-13"
    # Two days late, on Fri 13 Oct: Mon 16-Fri 20.
    assert due("2017-Q3", own="2017-10-13")["review"] == "2017-10-20"
    # What follows the review still waits for it: Mon 23-Fri 27.
    assert due("2017-Q3", own="2017-10-13")["talk"] == "2017-10-27"


@pytest.mark.parametrize(
    ("period", "talk", "until"),
    [
        # Fri 9, Sun 11!, Mon 12 Feb 2018.
        ("2017-Q4", "2018-02-08", "2018-02-12"),
        # Fri 1, Sat 2!, Sun 3 Feb 2019!.
        ("2018-Q4", "2019-01-31", "2019-02-03"),
        # Sun 4!, Mon 5, Tue 6 Feb 2024.
        ("2023-Q4", "2024-02-02", "2024-02-06"),
        # On Spring Festival itself: / until 27 Jan /, Sat 28!, Sun 29!, Mon 30 Jan 2023.
        ("2022-Q4", "2023-01-22", "2023-01-30"),
    ],
)
def test_r50_an_appeal_is_in_time_for_three_working_days_after_the_talk(period, talk, until):
    assert due(period, talk=talk)["appeal"] == until


@pytest.mark.parametrize(
    ("period", "filed", "until"),
    [
        # Tue 13, Wed 14, / 15-21 Feb /, Thu 22, Fri 23, Sat 24 Feb 2018!.
        ("2017-Q4", "2018-02-12", "2018-02-24"),
        # Thu 31, Fri 1, Sat 2!, Sun 3!, / 4-10 Feb /, Mon 11 Feb 2019.
        ("2018-Q4", "2019-01-30", "2019-02-11"),
        # Fri 9, / 10-17 Feb /, Sun 18!, Mon 19, Tue 20, Wed 21 Feb 2024.
        ("2023-Q4", "2024-02-08", "2024-02-21"),
        # Fri 29 Sep, Sat 30!, / 1-8 Oct /, Mon 9, Tue 10, Wed 11 Oct 2017.
        ("2017-Q2", "2017-09-28", "2017-10-11"),
    ],
)
def test_r51_an_answer_is_due_five_working_days_after_the_appeal(period, filed, until):
    assert due(period, appeal=filed)["answer"] == until


def test_a_deadline_says_what_started_its_clock_and_whether_that_happened():
    found = deadlines(CHINA, Period(2017, 7, "quarter"), {"own": datetime.date(2017, 10, 10)})
    day = datetime.date
    assert list(found) == list(STEPS)
    assert found["own"] == Deadline("own", day(2017, 9, 30), day(2017, 10, 11), "period_end")
    assert found["review"] == Deadline("review", day(2017, 10, 10), day(2017, 10, 17), "own")
    assert found["talk"] == Deadline("talk", day(2017, 10, 17), day(2017, 10, 24), "review", expected=True)


def test_without_a_calendar_holidays_are_worked():
    # Mon 2, Tue 3, Wed 4 Oct; Thu 5, Fri 6, Mon 9, Tue 10, Wed 11.
    found = due("2017-Q3", policy(calendar=""))
    assert (found["own"], found["review"]) == ("2017-10-04", "2017-10-11")


def test_the_company_can_be_off_on_a_day_that_everybody_else_works():
    # Mon 9 and Wed 11 Oct as ever, but Tue 10 is off: Thu 12.
    found = due("2017-Q3", policy("region: CN\ndays_off:\n  2017-10-10: Founding day\n"))
    assert found["own"] == "2017-10-12"


@pytest.mark.parametrize(
    ("within", "period", "until"),
    [
        ("1 day", "2017-Q3", "2017-10-01"),
        ("30 days", "2017-Q1", "2017-04-30"),
        ("1 month", "2017-Q1", "2017-04-30"),
        ("5 months", "2017-Q3", "2018-02-28"),
        ("1 year", "2017-Q1", "2018-03-31"),
    ],
)
def test_other_lengths_follow_the_calendar_and_months_end_on_the_same_day(within, period, until):
    steps = ROUND.replace("within: 3 working days, after: period_end", f"within: {within}, after: period_end")
    assert due(period, policy(steps=steps))["own"] == until


def test_a_step_belongs_to_its_cycles_only():
    year = "  year:\n    groups:\n      all: {name: All, weight: 100, indicators: {share_won: 100}}\n"
    own = ROUND.replace("self_assessment, cycles: [quarter]", "self_assessment, cycles: [quarter, year]")
    files = {**VALID, "policy/round.yml": own, "policy/scorecards.yml": VALID["policy/scorecards.yml"] + year}
    found = read(files)
    assert list(due("2017", found)) == ["own"]
    assert due("2017-02", found) == {}
    assert list(due("2017-Q1", found)) == list(STEPS)


def test_steps_may_stand_in_any_order():
    lines = ROUND.splitlines(keepends=True)
    backwards = policy(steps="".join(reversed(lines)))
    assert list(due("2017-Q3", backwards)) == list(reversed(STEPS))
    assert due("2017-Q3", backwards) == due("2017-Q3")


def test_a_year_whose_working_days_nobody_knows_yet_is_a_problem_with_its_place():
    with pytest.raises(YearUnknownError) as raised:
        due("2098-Q4")
    problem = year_unknown(CHINA, raised.value)
    assert (problem.code, str(problem.place)) == ("calendar-year-unknown", "policy/calendar.yml:1:9")
    assert "own_years: [2099]" in problem.hint("en")
    assert_sentences_complete(problem)


def test_the_company_can_say_itself_what_a_year_to_come_is_like():
    text = "region: CN\nown_years: [2099]\ndays_off:\n  2099-01-01: New Year\nworking_days:\n  2099-01-03: For Friday\n"
    # Thu 1 Jan 2099 is off, Fri 2, Sat 3!, Mon 5.
    assert due("2098-Q4", policy(text))["own"] == "2099-01-05"
