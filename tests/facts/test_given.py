"""Figures that come ready-made from data/measures.csv, by person, month, quarter, year, team and company."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.facts.literal import data_of, files_of, measured, period, policy_of

MEASURES = """\
total: {name: a, unit: number, given: sum}
average: {name: a, unit: number, given: mean}
latest: {name: a, unit: number, given: last}
own: {name: a, unit: percent, given: own}
own_before: {name: a, unit: percent, earlier: own, which: period_before}
"""
MONTHLY = {"2017-01": "10", "2017-02": "20.5", "2017-03": "6"}


def figures(*rows: str, months: str = "2016-07") -> dict[str, str]:
    files = files_of(leads=[{"person": "max", "opened_on": f"{months}-01"}])
    return {**files, "data/measures.csv": "person,period,measure,value\n" + "".join(f"{row}\n" for row in rows)}


def monthly(person: str, name: str, factor: int = 1, skipped: str = "") -> list[str]:
    return [
        f"{person},{month},{name},{Decimal(value) * factor}" for month, value in MONTHLY.items() if month != skipped
    ]


@pytest.mark.parametrize(("name", "value"), [("total", "36.5"), ("average", "12.17"), ("latest", "6")])
def test_a_quarters_figure_follows_from_its_months_as_the_measure_says(name, value):
    found = measured(policy_of(MEASURES), data_of(figures(*monthly("ann", name))), "2017-Q1")
    given = found.of("ann", period("2017-Q1"))[name]
    assert given.value == Decimal(value)
    lines = (4,) if name == "latest" else (2, 3, 4)
    assert tuple((place.file, place.line) for place in given.places) == tuple(("data/measures.csv", n) for n in lines)
    assert (given.positions, given.counted) == ((), 0)
    assert found.table_of(name) is None


@pytest.mark.parametrize("name", ["total", "average", "latest"])
@pytest.mark.parametrize("skipped", MONTHLY)
def test_a_month_without_a_figure_leaves_the_quarter_without_one(name, skipped):
    found = measured(policy_of(MEASURES), data_of(figures(*monthly("ann", name, skipped=skipped))), "2017-Q1")
    assert found.of("ann", period("2017-Q1"))[name].value is None
    assert found.of("bob", period("2017-Q1"))[name].value is None


def test_a_month_has_its_own_figure_and_a_year_needs_all_twelve():
    rows = [f"ann,2017-{month:02},total,{month}" for month in range(1, 13)]
    policy, data = policy_of(MEASURES), data_of(figures(*rows))
    assert measured(policy, data, "2017-02").of("ann", period("2017-02"))["total"].value == 2
    assert measured(policy, data, "2017").of("ann", period("2017"))["total"].value == 78


def test_own_figures_stand_for_their_period_only_and_earlier_ones_can_be_asked_for():
    rows = ["ann,2016-Q4,own,0.5", "ann,2017-Q1,own,0.75", "ann,2017,own,0.6", "ann,2016-Q2,own,0.1"]
    policy, data = policy_of(MEASURES), data_of(figures(*rows))
    quarter = measured(policy, data, "2017-Q1", "2016-Q3").of
    assert quarter("ann", period("2017-Q1"))["own"].value == Decimal("0.75")
    assert quarter("ann", period("2017-Q1"))["own_before"].value == Decimal("0.5")
    assert quarter("ann", period("2016-Q3"))["own"].value is None
    # The data begin with the third quarter: what was before is not covered, even if somebody typed a figure.
    assert quarter("ann", period("2016-Q3"))["own_before"].value is None
    assert measured(policy, data, "2017").of("ann", period("2017"))["own"].value == Decimal("0.6")


@pytest.mark.parametrize(("name", "value"), [("total", "109.5"), ("average", "18.25"), ("latest", "9")])
def test_a_team_has_the_sum_or_the_mean_of_its_members_who_have_a_figure(name, value):
    rows = [*monthly("ann", name), *monthly("bob", name, 2), *monthly("eve", name, 10)]
    found = measured(policy_of(MEASURES), data_of(figures(*rows)), "2017-Q1", level="team")
    given = found.of("north", period("2017-Q1"))[name]
    assert given.value == Decimal(value)
    assert len(given.places) == (2 if name == "latest" else 6)


def test_a_team_of_which_nobody_has_a_figure_has_none():
    found = measured(policy_of(MEASURES), data_of(figures(*monthly("ann", "total"))), "2017-Q1", level="team")
    assert found.of("south", period("2017-Q1"))["total"].value is None


def test_the_company_has_the_figures_of_everybody():
    rows = [*monthly("ann", "total"), *monthly("eve", "total", 10)]
    found = measured(policy_of(MEASURES), data_of(figures(*rows)), "2017-Q1", level="company")
    assert found.of("company", period("2017-Q1"))["total"].value == Decimal("401.5")


def test_measures_of_scores_are_left_to_the_appraisals():
    policy = policy_of("""\
scores: {name: a, unit: points, scores: month}
before: {name: a, unit: points, earlier: scores, which: period_before}
own: {name: a, unit: percent, given: own}
""")
    found = measured(policy, data_of(figures()), "2017-Q1")
    assert set(found.of("ann", period("2017-Q1"))) == {"own"}
