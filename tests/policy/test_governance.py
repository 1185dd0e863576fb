"""What an edition needs before it takes effect, as far as the policy alone tells (R77-R79)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest

from kaopu.policy.governance import Governance, severity_of
from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem
from tests.policy.bad_governance import CHECKS, FILE, HEAD, HEARD
from tests.support.repository import VALID, changed, tree_of

WITHOUT = {path: text for path, text in VALID.items() if path != FILE}
LACKING = {
    "consultation": ((HEARD, ""), "adoption-not-consulted"),
    "approver": (("drafters: [E905]", "drafters: [E900]"), "adoption-drafter-approves"),
    "notice": (("notice: 30 days", "notice: 2 months"), "adoption-short-notice"),
}


def found(files: Mapping[str, str | bytes]) -> list[tuple[str, str]]:
    problems: list[Problem] = []
    read_policy(tree_of(files), problems.append)
    return [(problem.code, problem.severity) for problem in problems]


def edited(old: str, new: str, base: Mapping[str, str] = VALID) -> dict[str, str]:
    files: dict[str, str] = {path: str(text) for path, text in changed(HEAD, old, new, base).items()}
    return files


@pytest.mark.parametrize("check", LACKING)
def test_r79_a_company_requires_a_check_or_only_warns_or_does_not_look(check):
    (old, new), code = LACKING[check]
    assert found(edited(old, new)) == [(code, "error")]
    for demand, expected in (("warn", [(code, "warning")]), ("skip", [])):
        files = edited(old, new)
        files[FILE] = files[FILE].replace(f"{check}: require", f"{check}: {demand}")
        assert found(files) == expected


@pytest.mark.parametrize("check", LACKING)
def test_r79_without_the_file_or_the_check_it_is_a_hint(check):
    (old, new), code = LACKING[check]
    assert found(edited(old, new, WITHOUT)) == [(code, "warning")]
    files = edited(old, new)
    files[FILE] = files[FILE].replace(f"{check}: require, ", "")
    assert found(files) == [(code, "warning")]


def test_r79_without_the_file_closed_periods_are_guarded_and_signatures_are_not_asked_for():
    demands = {name: severity_of(None, name) for name in ("closed_past", "signature")}
    assert demands == {"closed_past": "error", "signature": None}
    assert set(Governance.model_fields) == {"checks", "allowed_signers"}


def test_a_file_that_cannot_be_read_makes_one_problem_and_no_guess():
    files = edited(HEARD, "")
    files[FILE] = files[FILE].replace("closed_past: require", "closed_past: must")
    assert found(files) == [("not-a-choice", "error")]


def test_r79_one_approver_who_did_not_draft_it_is_enough():
    second = "    - {by: E910, role: HR, on: 2016-11-29}\n  announced_on"
    files = edited("drafters: [E905]", "drafters: [E900]", edited("  announced_on", second))
    assert found(files) == []


# Announced on Thursday 1 December 2016, in force on Sunday 1 January 2017. Working days counted by hand: with Mondays
# to Fridays 22 of them end on 2 January; with China's calendar 30 December is the 21st, and 2 January is a holiday.
@pytest.mark.parametrize(
    ("notice", "calendar", "short"),
    [
        ("31 days", "", False),
        ("32 days", "", True),
        ("1 month", "", False),
        ("2 months", "", True),
        ("21 working days", "", False),
        ("22 working days", "", True),
        ("21 working days", "region: CN\n", False),
        ("21 working days", "region: CN\ndays_off: {2016-12-30: stocktaking}\n", True),
        ("22 working days", "region: CN\nworking_days: {2016-12-31: stocktaking}\n", False),
    ],
)
def test_r79_notice_is_counted_by_the_policys_own_calendar(notice, calendar, short):
    files = edited("notice: 30 days", f"notice: {notice}")
    if calendar:
        files["policy/calendar.yml"] = calendar
    assert found(files) == ([("adoption-short-notice", "error")] if short else [])


@pytest.mark.parametrize(("day", "notice", "earliest"), [
    ("2017-01-31", "1 month", "2017-02-28"),
    ("2016-01-31", "1 month", "2016-02-29"),
    ("2016-02-29", "1 year", "2017-02-28"),
    ("2016-12-15", "1 month", "2017-01-15"),
])  # fmt: skip
def test_a_month_that_is_too_short_ends_on_its_last_day(day, notice, earliest):
    before = datetime.date.fromisoformat(earliest) - datetime.timedelta(days=1)
    files = edited("announced_on: 2016-12-01", f"announced_on: {day}")
    files = edited("2016-11-28", "2015-01-02", edited("2016-11-18,", "2015-01-01,", files))
    files = edited("notice: 30 days", f"notice: {notice}", files)
    on_time = edited("effective_from: 2017-01-01", f"effective_from: {earliest}", files)
    assert found(on_time) == []
    early = edited("effective_from: 2017-01-01", f"effective_from: {before}", files)
    assert found(early) == [("adoption-short-notice", "error")]


def test_working_days_of_a_year_that_nobody_knows_are_not_guessed():
    files = edited("announced_on: 2016-12-01", "announced_on: 2090-12-01")
    files = edited("effective_from: 2017-01-01", "effective_from: 2091-01-01", files)
    files = edited("notice: 30 days", "notice: 5 working days", files)
    files["policy/calendar.yml"] = "region: CN\n"
    assert found(files) == [("calendar-year-unknown", "error")]
    assert found({**files, FILE: f"checks: {CHECKS.replace('notice: require', 'notice: warn')}\n"}) == [
        ("calendar-year-unknown", "warning")
    ]
    assert found({**files, "policy/calendar.yml": "region: XX\n"}) == [("unknown-region", "error")]


def test_drafters_and_the_record_are_part_of_what_an_edition_means():
    texts = [VALID, edited("drafters: [E905]", "drafters: [E906]"), edited("2016-11-18.md", "2016-11-19.md"), WITHOUT]
    digests = set()
    for files in texts:
        policy = read_policy(tree_of(files), lambda _problem: None)
        assert policy is not None
        digests.add(policy.digest)
    assert len(digests) == len(texts)
