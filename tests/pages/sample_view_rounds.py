"""The rounds of an invented team and an invented company for the tests of the pages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from kaopu.records.parts import ViewPerson
from kaopu.records.round_view_parts import (
    CompanyRound,
    TeamRound,
    ViewAppeal,
    ViewBeside,
    ViewDeparture,
    ViewLeniency,
    ViewOwnScores,
    ViewShortTalk,
    ViewSpread,
    ViewStep,
    ViewStepCount,
)
from kaopu.text.language import Language
from tests.pages.sample_indicators import say

Names = Sequence[tuple[str, str, str]]
TODAY = datetime.date(2017, 4, 19)
MANAGER = ("林堃", "Lin Kun")


def _people(language: Language, names: Names) -> tuple[ViewPerson, ...]:
    return tuple(ViewPerson(id=name, name=say(language, zh, en)) for name, zh, en in names)


def _steps(language: Language, people: tuple[ViewPerson, ...]) -> tuple[ViewStep, ...]:
    found = (
        (("提交自评", "Self-assessment"), ("本人", "employee"), people[4:], 7, True),
        (("主管评价", "Review"), MANAGER, people[2:4], 18, True),
        (("绩效面谈", "Talk about the result"), MANAGER, people[:2], 19, True),
        (("签收", "Acknowledgement"), ("本人", "employee"), people[:4], 26, False),
    )
    return tuple(
        ViewStep(
            name=say(language, *name),
            by=say(language, *by),
            people=whose,
            due=datetime.date(2017, 4, day),
            firm=firm,
            days=day - TODAY.day,
        )
        for name, by, whose, day, firm in found
    )


def team_round(language: Language, names: Names, indicators: Sequence[str]) -> TeamRound:
    """Something overdue, something due today, and own scores above and below the manager's."""
    people = _people(language, names)
    given = ((people[0], (100, 95, 90)), (people[1], (80, 70, 85)), (people[3], (60,)))
    own_scores = []
    for person, scores in given:
        beside = {
            name: ViewBeside(own=Decimal(own), manager=Decimal("82.5"), difference=own - Decimal("82.5"))
            for name, own in zip(indicators, scores, strict=False)
        }
        mean = sum((one.difference for one in beside.values()), Decimal(0)) / len(beside)
        own_scores.append(ViewOwnScores(person=person, mean=mean.quantize(Decimal("0.01")), indicators=beside))
    return TeamRound(today=TODAY, provisional=5, final=1, steps=_steps(language, people), own_scores=tuple(own_scores))


def company_round(language: Language, names: Names) -> CompanyRound:
    """A round of 35 people with everything that HR looks for."""
    people = _people(language, names)
    counts = (
        (("提交自评", "Self-assessment"), ("本人", "employee"), 33, 4, 0, 2),
        (("主管评价", "Review"), ("主管", "manager"), 30, 0, 2, 3),
        (("绩效面谈", "Talk about the result"), ("主管", "manager"), 12, 1, 23, 0),
    )
    appealed = (
        (people[0], False, "4月12日提出，4月18日答复：申诉成立", "filed on 12 Apr, answered on 18 Apr: upheld"),
        (people[1], True, "4月18日提出，尚未答复", "filed on 18 Apr; not answered yet"),
    )
    return CompanyRound(
        today=TODAY,
        provisional=31,
        final=4,
        counts=tuple(
            ViewStepCount(
                name=say(language, *name), by=say(language, *by), done=done, late=late, open=rest, missing=missing
            )
            for name, by, done, late, rest, missing in counts
        ),
        missing=_steps(language, people)[:2],
        short_talks=(
            ViewShortTalk(
                person=people[3],
                manager=say(language, *MANAGER),
                held_on=datetime.date(2017, 4, 13),
                minutes=18,
                least_minutes=Decimal(30),
            ),
        ),
        appeals=tuple(
            ViewAppeal(
                person=person,
                indicator=say(language, "销售额达成率", "Sales attainment") if still else None,
                open=still,
                text=say(language, zh, en),
            )
            for person, still, zh, en in appealed
        ),
        departures=(
            ViewDeparture(
                person=people[1],
                indicator=say(language, "团队协作贡献", "Teamwork"),
                by=say(language, *MANAGER),
                before="80",
                after="88.5",
                why=say(language, "带教两名新人。", "Trained two newcomers."),
            ),
        ),
        leniency=(
            ViewLeniency(
                manager=ViewPerson(id="E002", name=say(language, *MANAGER)),
                people=14,
                rest=21,
                scores=ViewSpread(mean=Decimal("84.12"), deviation=Decimal("6.40")),
                rest_scores=ViewSpread(mean=Decimal("77.98"), deviation=Decimal("8.05")),
                departures=9,
                departed=7,
                rest_departed=5,
                departure=ViewSpread(mean=Decimal("4.25"), deviation=Decimal("2.10")),
                rest_departure=ViewSpread(mean=Decimal("-0.75"), deviation=Decimal("1.33")),
            ),
            ViewLeniency(
                manager=ViewPerson(id="E003", name=say(language, "沈望", "Shen Wang")),
                people=3,
                rest=32,
                scores=ViewSpread(mean=Decimal("71.20"), deviation=Decimal("3.00")),
                rest_scores=ViewSpread(mean=Decimal("81.30"), deviation=Decimal("7.71")),
                departures=1,
                departed=1,
                rest_departed=2,
                departure=None,
                rest_departure=None,
            ),
        ),
    )
