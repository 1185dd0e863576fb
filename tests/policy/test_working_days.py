"""Working days against the notices of the State Council, copied by hand, and against counting them one by one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.policy.model import Calendar
from kaopu.policy.public_days import YearUnknownError, holidays_of, known_years, make_up_days, regions
from kaopu.policy.working_days import WorkingDays
from kaopu.text.language import LANGUAGES
from tests.policy.bad_rounds import WITH_CALENDAR
from tests.policy.test_language import read

DAY = datetime.timedelta(days=1)
CHINA = WorkingDays(Calendar(region="CN"))
PLAIN = WorkingDays(None)
OFF = {
    2017: "01-01..01-02 01-27..02-02 04-02..04-04 04-29..05-01 05-28..05-30 10-01..10-08 12-30..12-31",
    2018: "01-01 02-15..02-21 04-05..04-07 04-29..05-01 06-16..06-18 09-22..09-24 10-01..10-07 12-30..12-31",
    2019: "01-01 02-04..02-10 04-05..04-07 05-01..05-04 06-07..06-09 09-13..09-15 10-01..10-07",
    2023: "01-01..01-02 01-21..01-27 04-05 04-29..05-03 06-22..06-24 09-29..10-06 12-30..12-31",
    2024: "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-08..06-10 09-15..09-17 10-01..10-07",
}
"""Days off as the notices of the General Office of the State Council list them, with the weekends they include."""
WORKED = {
    2017: "01-22 02-04 04-01 05-27 09-30",
    2018: "02-11 02-24 04-08 04-28 09-29 09-30 12-29",
    2019: "02-02 02-03 04-28 05-05 09-29 10-12",
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
}
"""Saturdays and Sundays that the same notices make working days."""


def listed(year: int, text: str) -> Iterator[datetime.date]:
    for part in text.split():
        first, _, last = part.partition("..")
        day, end = (datetime.date.fromisoformat(f"{year}-{edge}") for edge in (first, last or first))
        while day <= end:
            yield day
            day += DAY


def days_of(year: int) -> list[datetime.date]:
    return list(listed(year, "01-01..12-31"))


@pytest.mark.parametrize("year", OFF)
def test_r44_r46_r50_r51_every_day_of_a_year_is_worked_or_not_as_the_notice_says(year):
    off, worked = set(listed(year, OFF[year])), set(listed(year, WORKED[year]))
    for day in days_of(year):
        expected = day in worked or (day.weekday() < 5 and day not in off)
        assert CHINA.is_working_day(day) is expected, day


@pytest.mark.parametrize("year", OFF)
def test_the_days_that_are_worked_for_others_are_listed(year):
    assert make_up_days("CN", year) == list(listed(year, WORKED[year]))
    named = {entry.day for entry in holidays_of("CN", year, "zh") if entry.day.weekday() < 5}
    assert named == {day for day in listed(year, OFF[year]) if day.weekday() < 5}


def test_holidays_have_names_in_every_language_that_the_library_knows():
    names = {language: {entry.day: entry.name for entry in holidays_of("CN", 2017, language)} for language in LANGUAGES}
    spring = datetime.date(2017, 1, 28)
    assert names["zh"][spring] == "春节"
    assert names["zh-Hant"][spring] == "春節"
    assert "Spring Festival" in names["en"][spring]
    assert holidays_of("US", 2017, "zh")[0].name == "New Year's Day"


def test_without_a_calendar_mondays_to_fridays_are_worked_whatever_the_holidays():
    assert all(PLAIN.is_working_day(day) is (day.weekday() < 5) for day in days_of(2017))
    assert PLAIN.after(datetime.date(2017, 9, 30), 3) == datetime.date(2017, 10, 4)  # 2, 3 and 4 October


def test_the_company_has_exceptions_of_its_own():
    days = WorkingDays(read(dict(WITH_CALENDAR)).calendar)
    assert not days.is_working_day(datetime.date(2017, 12, 29))  # a Friday
    assert days.is_working_day(datetime.date(2017, 12, 30))  # a Saturday
    # Wednesday 27: 1 is Thursday 28, 2 is Saturday 30, for Friday is off; 3 is Tuesday, for Monday is New Year.
    assert [days.after(datetime.date(2017, 12, 27), count) for count in (1, 2, 3)] == [
        datetime.date(2017, 12, 28),
        datetime.date(2017, 12, 30),
        datetime.date(2018, 1, 2),
    ]


def test_an_exception_of_the_company_goes_before_the_country():
    new_year, spring = datetime.date(2017, 1, 2), datetime.date(2017, 2, 4)
    text = (
        "region: CN\nworking_days:\n  2017-01-02: {zh: 盘点, en: Stocktaking}\ndays_off:\n  2017-02-04: Company day\n"
    )
    calendar = read({**WITH_CALENDAR, "policy/calendar.yml": text}).calendar
    days = WorkingDays(calendar)
    assert days.is_working_day(new_year)
    assert not days.is_working_day(spring)
    assert calendar is not None
    assert calendar.working_days[new_year].zh == "盘点"


def test_a_year_that_is_not_known_is_no_guess():
    first, last = known_years("CN")
    assert (first, last >= 2026) == (2001, True)
    for year in (first - 1, last + 1):
        with pytest.raises(YearUnknownError) as raised:
            CHINA.is_working_day(datetime.date(year, 6, 15))
        assert (raised.value.region, raised.value.year) == ("CN", year)
    with pytest.raises(YearUnknownError):
        holidays_of("CN", last + 1, "zh")


def test_a_year_of_ones_own_is_mondays_to_fridays_and_the_days_named():
    text = "region: CN\nown_years: [2099]\ndays_off:\n  2099-01-01: New Year\nworking_days:\n  2099-01-03: For Friday\n"
    days = WorkingDays(read({**WITH_CALENDAR, "policy/calendar.yml": text}).calendar)
    # 31 December 2098 is a Wednesday; asking for a day of 2099 only, so 2098 is not needed.
    assert [days.is_working_day(datetime.date(2099, 1, day)) for day in range(1, 6)] == [False, True, True, False, True]


def test_a_country_that_swaps_no_days_is_known_for_long():
    first, last = known_years("US")
    assert (first < 1900, last > 2090) == (True, True)
    assert make_up_days("US", 2017) == []
    assert {"CN", "HK", "TW", "US"} <= set(regions())
    with pytest.raises(KeyError):
        known_years("ZZ")


@given(
    st.dates(datetime.date(2003, 1, 1), datetime.date(2024, 12, 31)),
    st.integers(1, 60),
    st.sampled_from([CHINA, PLAIN, WorkingDays(Calendar(region="US"))]),
)
def test_the_nth_working_day_has_exactly_n_working_days_up_to_it(day, count, days):
    found = days.after(day, count)
    between = [day + number * DAY for number in range(1, (found - day).days + 1)]
    assert sum(map(days.is_working_day, between)) == count
    assert days.is_working_day(found)


@given(st.dates(datetime.date(2003, 1, 1), datetime.date(2024, 12, 31)), st.integers(1, 30), st.integers(1, 30))
def test_working_days_add_up(day, first, second):
    assert CHINA.after(CHINA.after(day, first), second) == CHINA.after(day, first + second)
