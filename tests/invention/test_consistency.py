"""Invented tables fit each other and the deals, in the demo company and in companies of other sizes."""

import datetime
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from kaopu.data.store import read_data
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree
from tests.invention.conftest import SIZES, YEARS
from tests.invention.rows import DATES, REFERENCES, WORK, day, quiet_days, team_on

MONEY = ("deals", "receivables", "receipts", "reversals")
"""What the demo's export has no deals for in the quarter before the year."""


def test_kaopu_reads_them_without_a_problem(folders, name):
    problems: list[Problem] = []
    read_data(FolderTree(folders[name]), problems.append)
    assert problems == []


def test_every_reference_exists(tables):
    ids = {table: {row["id"] for row in rows if "id" in row} for table, rows in tables.items()}
    for table, columns in REFERENCES.items():
        for column, other in columns.items():
            assert {row[column] for row in tables[table] if row[column]} <= ids[other], (table, column)


def test_ids_are_used_once(tables):
    for table in ("people", "teams", "accounts", *DATES):
        counted = Counter(row["id"].casefold() for row in tables[table])
        assert counted.most_common(1)[0][1] == 1, table


def test_rows_lie_in_their_month_in_order_of_person_and_day(tables, name):
    last = f"{YEARS[name]}-12-31"
    for table, column in DATES.items():
        by_file = defaultdict(list)
        for row in tables[table]:
            if row[column]:  # the export has leads without a date
                assert row["file"].parent.name == row[column][:7]
                assert f"{YEARS[name] - 1}-10-01" <= row[column] <= last, table
                by_file[row["file"]].append((row["person"], row[column]))
        assert all(rows == sorted(rows) for rows in by_file.values()), table
        quarters = {(file.parent.name[:4], (int(file.parent.name[5:]) + 2) // 3) for file in by_file}
        assert len(quarters) == (4 if name == "demo" and table in MONEY else 5), table


def test_r25_receivables_are_the_won_deals_in_instalments(tables, name):
    owed = defaultdict(list)
    for row in tables["receivables"]:
        owed[row["deal"]].append(row)
    last = datetime.date(YEARS[name], 12, 31)
    for deal in tables["deals"]:
        instalments = owed.pop(deal["id"], [])
        if deal["stage"] == "lost":
            assert instalments == []
            continue
        closed, total = day(deal["closed_on"]), sum(Decimal(row["amount"]) for row in instalments)
        assert {(row["person"], row["account"]) for row in instalments} <= {(deal["person"], deal["account"])}
        assert {(day(row["due_on"]) - closed).days for row in instalments} <= {30, 60}
        if closed + datetime.timedelta(days=60) <= last:
            assert total == Decimal(deal["amount"]), deal["id"]
        assert total <= Decimal(deal["amount"])
    assert owed == {}


def test_r25_nobody_pays_more_than_is_owed_and_most_pay_on_time(tables):
    owed = {row["id"]: row for row in tables["receivables"]}
    paid: dict[str, Decimal] = defaultdict(Decimal)
    on_time = Decimal(0)
    for row in tables["receipts"]:
        receivable = owed[row["receivable"]]
        assert row["person"] == receivable["person"]
        paid[row["receivable"]] += Decimal(row["amount"])
        assert Decimal(row["amount"]) > 0
        on_time += Decimal(row["amount"]) * (row["received_on"] <= receivable["due_on"])
    assert all(total <= Decimal(owed[identifier]["amount"]) for identifier, total in paid.items())
    due = sum(Decimal(row["amount"]) for row in owed.values())
    assert Decimal("0.7") < on_time / due < Decimal("0.97")
    assert on_time < sum(paid.values()) < due


def test_a_payment_comes_after_the_deal(tables):
    closed = {row["id"]: row["closed_on"] for row in tables["deals"]}
    deal_of = {row["id"]: row["deal"] for row in tables["receivables"]}
    assert all(row["received_on"] > closed[deal_of[row["receivable"]]] for row in tables["receipts"])


def test_shares_of_a_deal_make_100_and_name_its_own_person(tables):
    deals = {row["id"]: row for row in tables["deals"]}
    shares: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in tables["credits"]:
        shares[row["deal"]][row["person"]] = Decimal(row["percent"])
    for deal, parts in shares.items():
        assert sum(parts.values()) == 100
        assert deals[deal]["person"] in parts
        assert deals[deal]["stage"] == "won"
        when = day(deals[deal]["closed_on"])
        assert len({team_on(tables, person, when) for person in parts}) == 1


def test_nobody_does_anything_before_joining_after_leaving_or_on_leave(tables):
    quiet = quiet_days(tables)
    for table in (*WORK, "deals", "leads"):
        for row in tables[table]:
            if row["person"] in quiet and row[DATES[table]]:
                when = day(row[DATES[table]])
                assert not any(first <= when <= last for first, last in quiet[row["person"]]), (table, row)


def test_somebody_joins_somebody_is_away(tables):
    assert [row["id"] for row in tables["people"] if row["joined_on"]]
    assert tables["absences"]


@pytest.mark.parametrize("name", ["demo", "thousand"])
def test_somebody_leaves_moves_and_shares_a_deal(tables):
    assert [row["id"] for row in tables["people"] if row["left_on"]]
    assert [row for row in tables["moves"] if row["team"]]
    assert [row for row in tables["moves"] if not row["team"]]
    assert tables["credits"]


def test_activities_are_logged_after_they_were_held(tables, name):
    for row in tables["activities"]:
        assert row["held_on"] <= row["logged_on"] <= f"{YEARS[name]}-12-31"


def test_r30_peers_are_other_reps_of_the_same_team_and_each_is_asked_once_a_quarter(tables):
    roles = {row["id"]: row["role"] for row in tables["people"]}
    teams = {person: {row["team"] for row in tables["people"] if row["id"] == person} for person in roles}
    for row in tables["moves"]:
        teams[row["person"]] |= {row["team"]} - {""}
    asked: Counter[tuple[str, str, str, int]] = Counter()
    for row in tables["peer_reviews"]:
        assert row["reviewer"] != row["person"]
        assert roles[row["reviewer"]] == "specialist"
        assert teams[row["reviewer"]] & teams[row["person"]]
        assert 0 <= int(row["score"]) <= 100
        asked[row["person"], row["reviewer"], row["given_on"][:4], (int(row["given_on"][5:7]) + 2) // 3] += 1
    assert set(asked.values()) == {1}


@pytest.mark.parametrize("name", ["demo", "thousand"])
def test_r30_now_and_then_fewer_than_three_colleagues_answer(tables):
    asked = Counter((row["person"], row["given_on"]) for row in tables["peer_reviews"])
    few = sum(count < 3 for count in asked.values())
    assert 0 < few < len(asked) / 5


@pytest.mark.parametrize("name", ["demo", "thousand"])
def test_who_is_good_stays_good(tables):
    """The halves of the data rank people alike: the level is the person's, not the month's."""
    for table, column in (("surveys", "score"), ("peer_reviews", "score"), ("trainings", "score")):
        halves: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
        for row in tables[table]:
            if row[column]:
                halves[row["person"]][day(row[DATES[table]]).timetuple().tm_yday > 150].append(float(row[column]))
        means = [(sum(a) / len(a), sum(b) / len(b)) for a, b in halves.values() if a and b]
        assert correlation(means) > 0.45, table


def correlation(pairs):
    count = len(pairs)
    a, b = (sum(pair[side] for pair in pairs) / count for side in (0, 1))
    together = sum((x - a) * (y - b) for x, y in pairs)
    return together / (sum((x - a) ** 2 for x, _ in pairs) * sum((y - b) ** 2 for _, y in pairs)) ** 0.5


@pytest.mark.parametrize("name", ["demo", "thousand"])
def test_r29_most_audits_find_nothing_and_some_find_each_severity(tables):
    found = Counter(row["severity"] for row in tables["audits"])
    assert found["none"] > 0.8 * found.total()
    assert found["minor"] > found["major"] > 0
    assert found["severe"] > 0


@pytest.mark.parametrize("name", ["ten", "thousand"])
def test_a_company_has_the_size_that_was_asked_for(tables, name):
    people, deals = SIZES[name]
    assert (len(tables["people"]), len(tables["deals"])) == (people, deals)
    assert {row["role"] for row in tables["people"]} == {"specialist", "supervisor"}
    assert {row["manager"] for row in tables["teams"]} == {
        row["id"] for row in tables["people"] if row["role"] == "supervisor"
    }


@pytest.mark.parametrize("name", ["ten", "thousand"])
def test_invented_names_say_that_they_are_examples(folders, tables, name):
    for table in ("people", "teams", "accounts", "products"):
        assert all(row["name"].startswith("示例") for row in tables[table]), table
    assert "这里的一切都是虚构的" in (folders[name] / "data/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ten", "thousand"])
def test_every_decided_opportunity_of_the_period_was_a_lead(tables, name):
    leads = {row["id"]: row for row in tables["leads"]}
    for deal in tables["deals"]:
        if deal["opened_on"] >= f"{YEARS[name] - 1}-10-01":
            lead = leads[deal["id"]]
            assert all(lead[column] == deal[column] for column in ("person", "account", "product", "opened_on"))
        assert deal["opened_on"] <= deal["closed_on"]
        assert (Decimal(deal["amount"]) > 0) == (deal["stage"] == "won")
