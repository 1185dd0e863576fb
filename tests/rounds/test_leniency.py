"""Managers beside each other: hand-worked means and spreads, and nothing about fewer than three people."""

from __future__ import annotations

import statistics
from decimal import Decimal

from kaopu.rounds.leniency import Leniency, leniency
from tests.appraisal.company import period_of
from tests.rounds.house import APPEAL, Gone, house, table, went

QUARTER = period_of("2017-Q1")
PEOPLE = ("ann", "bob", "cat", "dan", "fay", "gus", "hal")
"""The first four are Max's, the other three Eve's."""
STAFF = (
    "id,name,role,team,manager,joined_on,left_on\n"
    + "".join(f"{who},{who.title()},specialist,north,{'max' if n < 4 else 'eve'},,\n" for n, who in enumerate(PEOPLE))
    + "".join(f"{who},{who.title()},supervisor,south,,,\n" for who in ("max", "eve", "han"))
)
OF = {who: "max" if n < 4 else "eve" for n, who in enumerate(PEOPLE)}


def firm_with(scores: dict[str, str], *more: dict[str, str | None], staff: str = STAFF) -> Gone:
    """Return the firm in which teamwork, computed as 80 for everybody, was scored so."""
    reviews = [f"{who},{OF[who]},2017-04-10,Good.,Nothing." for who in PEOPLE if f"\n{who}," in staff]
    given = [f"{who},{OF[who]},teamwork,{score},Seen." for who, score in scores.items()]
    files = house(table("reviews", *reviews), table("review_scores", *given), *more, changes={"data/people.csv": staff})
    months = "".join(
        f"{who},{period},marks,75\n"
        for who in PEOPLE[4:]
        if f"\n{who}," in staff
        for period in ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4")
    )
    marks = "".join(f"{who},2017-Q1,team_marks,80\n" for who in PEOPLE[4:] if f"\n{who}," in staff)
    files["data/measures.csv"] += months + marks
    files["data/targets.csv"] = "level,id,period,target,value\n"
    return went(files)


def told(found: Gone) -> dict[str, Leniency]:
    return {one.manager: one for one in leniency(found.appraisals["quarter"], QUARTER)}


def test_means_and_spreads_by_hand():
    # Max: +5, +2, −1 for three of four people: mean 2, deviations 3, 0, −3: √(18 ÷ 3) = √6 = 2.449…
    # His totals: 60 + 20 % of 85, 82, 79, 80: 77, 76.4, 75.8, 76: mean 76.3; deviations 0.7, 0.1, −0.5, −0.3:
    #   0.49 + 0.01 + 0.25 + 0.09 = 0.84; √0.21 = 0.458…
    # Eve: 76 for three people, none departed from.
    found = told(firm_with({"ann": "85", "bob": "82", "cat": "79"}))
    assert list(found) == ["max", "eve"]
    max_, eve = found["max"], found["eve"]
    assert (max_.people, max_.rest, max_.departures, max_.departed, max_.rest_departures) == (4, 3, 3, 3, 0)
    assert max_.departure is not None
    assert (max_.departure.mean, max_.departure.deviation) == (Decimal("2.00"), Decimal("2.45"))
    assert max_.scores is not None
    assert (max_.scores.mean, max_.scores.deviation) == (Decimal("76.30"), Decimal("0.46"))
    assert max_.rest_scores is not None
    assert (max_.rest_scores.mean, max_.rest_scores.deviation) == (Decimal("76.00"), Decimal("0.00"))
    assert (max_.rest_departure, eve.departure, eve.rest_departure) == (None, None, max_.departure)
    assert (eve.people, eve.rest, eve.scores, eve.rest_scores) == (3, 4, max_.rest_scores, max_.scores)
    assert round(statistics.pstdev([77, 76.4, 75.8, 76]), 2) == float(max_.scores.deviation)


def test_nothing_is_told_of_fewer_than_three_departures_or_people():
    found = told(firm_with({"ann": "85", "bob": "82"}))
    assert (found["max"].departures, found["max"].departure, found["eve"].rest_departure) == (2, None, None)
    staff = STAFF.replace("hal,Hal,specialist,north,eve,,\n", "")
    few = told(firm_with({"ann": "85"}, staff=staff))
    assert (few["eve"].people, few["eve"].scores, few["max"].rest_scores) == (2, None, None)
    assert few["max"].scores is not None


def test_an_appeal_is_not_the_managers():
    with_appeal = told(firm_with({"ann": "85"}, table("appeals", APPEAL + "100")))
    assert with_appeal["max"].scores == told(firm_with({"ann": "85"}))["max"].scores
    assert with_appeal["max"].departures == 1


def test_whoever_reviewed_is_the_manager_and_otherwise_the_judged_one():
    moves = "person,from,role,team,manager\ndan,2017-02-01,,,eve\n"
    found = told(went(house(changes={"data/moves.csv": moves})))
    assert {manager: one.people for manager, one in found.items()} == {"max": 3, "eve": 1}
    reviewed = table("reviews", "dan,max,2017-04-10,Good.,Nothing.")
    found = told(went(house(reviewed, changes={"data/moves.csv": moves})))
    assert {manager: one.people for manager, one in found.items()} == {"max": 4}
