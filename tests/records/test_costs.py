"""What pay costs adds up to the same in every view, against the budget, and bad budget lines are found (R70)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.policy.editions import Editions
from kaopu.records.costs import check_budget
from kaopu.records.views import CostLine, RecordCost
from kaopu.text.problems import in_order
from tests.records.paid_company import CYCLES, Own, costs_of, period_of, read_company
from tests.support.bad_input import Bad, assert_sentences_complete
from tests.support.repository import shown

MONTHS = tuple(f"2017-{month:02}" for month in range(1, 13))
QUARTERS = tuple(f"2017-Q{quarter}" for quarter in range(1, 5))
PERIODS = {"month": MONTHS, "quarter": QUARTERS, "year": ("2017",)}
CELLS = tuple(
    (person, period, name) for person in ("ann", "bob") for name, c in CYCLES.items() for period in PERIODS[c]
)
CENTS = st.integers(-999_999, 99_999_999).map(lambda cents: Decimal(cents) / 100)
EVERYWHERE: Own = {cell: Decimal(100) for cell in CELLS}
# Bob is north's in January and south's from February on: his own quarter and year are south's.


def cost(own: Own, period: str, budget: str = "") -> RecordCost:
    found = costs_of(own, budget).record(period_of(period), "en")
    assert found is not None
    return found


def by_id(lines: tuple[CostLine, ...]) -> dict[str, CostLine]:
    return {line.id: line for line in lines}


def test_r70_costs_of_a_quarter_by_hand():
    found = cost(EVERYWHERE, "2017-Q1", "2017-01,north,base,250\n2017-01,south,base,0\n2017-Q1,,bonus,150\n")
    # Base: 2 × 3 × 100; bonus: 2 × 100. North: Ann's 4 and Bob's January; south: the other 3 of Bob's.
    assert {name: str(line.amount) for name, line in by_id(found.by_component).items()} == {
        "base": "600.00",
        "bonus": "200.00",
    }
    assert {name: str(line.amount) for name, line in by_id(found.by_team).items() if name} == {
        "north": "500.00",
        "south": "300.00",
    }
    assert [(line.id, str(line.amount), line.people) for line in found.by_period if line.id] == [
        ("2017-01", "200.00", 2),
        ("2017-02", "200.00", 2),
        ("2017-03", "200.00", 2),
        ("2017-Q1", "200.00", 2),
    ]
    assert (found.total.amount, found.total.people) == (Decimal(800), 2)
    # January's base is budgeted, the other months' is not; the bonus is, for the company as a whole.
    base, bonus = found.by_component
    assert (base.budget, base.difference, base.uncovered) == (Decimal(250), Decimal(-50), Decimal(400))
    assert (bonus.budget, bonus.difference, bonus.uncovered) == (Decimal(150), Decimal(50), Decimal(0))
    assert (found.total.budget, found.total.difference) == (Decimal(400), Decimal(0))
    # No team was given the bonus: the table by team says so in a line of its own.
    rest = by_id(found.by_team)[""]
    assert (rest.amount, rest.budget) == (Decimal(0), Decimal(150))


def test_a_month_shows_no_component_of_longer_cycles_and_a_year_shows_all():
    assert [component.id for component in cost(EVERYWHERE, "2017-02").components] == ["base"]
    assert [component.id for component in cost(EVERYWHERE, "2017").components] == ["base", "bonus", "thirteenth"]
    own = [line.id for line in cost(EVERYWHERE, "2017").by_period]
    assert own[:4] == ["2017-01", "2017-02", "2017-03", "2017-Q1"]
    assert own[-3:] == ["2017-12", "2017-Q4", "2017"]


def test_nobody_paid_no_costs():
    assert costs_of({("ann", "2017-01", "base"): Decimal(1)}).record(period_of("2017-02"), "en") is None
    assert cost(EVERYWHERE, "2017").total.budget is None


def test_who_was_paid_nothing_does_not_count():
    found = cost({**EVERYWHERE, ("bob", "2017-01", "base"): Decimal(0)}, "2017-01")
    assert found.total.people == 1


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_names_are_in_the_records_language(language):
    found = costs_of(EVERYWHERE).record(period_of("2017-Q1"), language)
    assert found is not None
    names = {
        "zh": ("季度奖金", "2017 年 1 月"),
        "zh-Hant": ("季度獎金", "2017 年 1 月"),
        "en": ("Bonus", "January 2017"),
    }
    assert (found.components[1].name, found.by_period[0].name) == names[language]


budgets = st.lists(
    st.tuples(
        st.sampled_from((*MONTHS[:4], *QUARTERS[:2], "2017")),
        st.sampled_from(("", "north", "south")),
        st.sampled_from(tuple(CYCLES)),
        st.integers(0, 100_000_000).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=12,
    unique_by=lambda line: line[:3],
)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.sampled_from(CELLS), CENTS, min_size=1), budgets, st.sampled_from((*MONTHS, *QUARTERS, "2017"))
)
def test_r70_every_view_adds_up_to_the_same(own, lines, period):
    budget = "".join(f"{','.join(map(str, line))}\n" for line in lines)
    found = costs_of(own, budget).record(period_of(period), "en")
    inside = set(period_of(period).months())
    # The slow reference: every cell that lies in the period, added up one by one.
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for (_, cell, component), amount in own.items():
        if set(period_of(cell).months()) <= inside:
            paid[component] += amount
    if found is None:
        assert not paid
        return
    assert found.total.amount == sum(paid.values())
    assert found.total.amounts == {name: amount for name, amount in paid.items() if name in found.total.amounts}
    for view in (found.by_component, found.by_team, found.by_period):
        assert sum(line.amount for line in view) == found.total.amount
        for component in found.components:
            parts = sum(line.amounts.get(component.id, Decimal(0)) for line in view)
            assert parts == paid[component.id]
        assert sum(line.budget or 0 for line in view) == (found.total.budget or 0)
        assert sum(line.uncovered for line in view) == found.total.uncovered
        for line in (*view, found.total):
            assert sum(line.amounts.values()) == line.amount
            if line.budget is None:
                assert (line.difference, line.uncovered) == (None, line.amount)
            else:
                assert line.difference == line.amount - line.uncovered - line.budget


@given(st.permutations(CELLS))
@settings(deadline=None, max_examples=10)
def test_r70_the_order_of_payouts_does_not_matter(order):
    amounts = {cell: Decimal(number * 137) / 100 for number, cell in enumerate(CELLS)}
    assert cost({cell: amounts[cell] for cell in order}, "2017") == cost(amounts, "2017")


ALL = [
    Bad("budget-of-an-unknown-component", "data/budget.csv", "", "period,team,component,amount\n2017-01,north,bas,100\n", ("2:1 unknown-component",), says="did you mean base"),  # noqa: E501
    Bad("budget-of-a-quarters-bonus-for-a-month", "data/budget.csv", "", "period,team,component,amount\n2017-Q1,,bonus,1\n2017-02,,bonus,1\n", ("3:1 budget-period-too-short",), says="not paid for a period as short as 2017-02"),  # noqa: E501
    Bad("budget-of-a-years-bonus-for-a-quarter", "data/budget.csv", "", "period,team,component,amount\n2017-Q1,south,thirteenth,1\n2017,,thirteenth,1\n", ("2:1 budget-period-too-short",)),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_bad_budget_lines_are_found_where_they_stand(case):
    assert isinstance(case.new, str)
    policy, data = read_company(case.new.split("\n", 1)[1])
    found = in_order(check_budget(Editions((policy,)), data))
    assert shown(found) == case.expected()
    assert any(case.says in sentence for problem in found for sentence in (problem.message("en"), problem.hint("en")))
    for problem in found:
        assert_sentences_complete(problem)


def test_a_good_budget_has_no_problem():
    policy, data = read_company("2017-01,north,base,100\n2017-Q1,,base,100\n2017,,thirteenth,1\n")
    assert list(check_budget(Editions((policy,)), data)) == []
