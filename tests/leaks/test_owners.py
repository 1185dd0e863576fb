"""Whose a row is, told from the files as they are: its person's, and theirs who share its deal."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.data.ids import Ids
from kaopu.data.store import read_data
from kaopu.data.tables import ID
from kaopu.leaks.owners import Owners
from kaopu.leaks.secrets import secrets_of, telling
from kaopu.leaks.whose_rows import LEAST_ROW_ID, in_small_letters, telling_rows, whose_rows
from kaopu.rounds.today import last_known_day
from kaopu.text.tree import FolderTree
from tests.facts.literal import all_rows, data_of, files_of

ROOT = Path(__file__).resolve().parents[2]


def rows(pattern: str) -> list[dict[str, str]]:
    return [
        row
        for path in sorted((ROOT / "data").glob(pattern))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]


@pytest.fixture(scope="module")
def canaries():
    data = read_data(FolderTree(ROOT), lambda _: None)
    return secrets_of(data, last_known_day(data), (), ()).canaries


def owners_in(canaries, text: str) -> set[frozenset[str]]:
    return {canaries.owners[number] for kind, number, _ in canaries.found_in(text) if kind == "row"}


def test_a_row_is_its_persons_and_a_shared_deals_rows_are_all_of_theirs(canaries):
    sharing = defaultdict(set)
    for row in rows("credits.csv"):
        sharing[row["deal"]].add(row["person"])
    deals, due = rows("months/2017-1*/deals.csv"), rows("months/2017-1*/receivables.csv")
    assert sum(row["id"] in sharing for row in deals) > 1
    assert sum(row["deal"] in sharing for row in due) > 1
    told = 0
    for row, deal in (*((row, row["id"]) for row in deals), *((row, row["deal"]) for row in due)):
        found = owners_in(canaries, row["id"])
        if found or telling(row["id"], LEAST_ROW_ID):  # an id of letters alone tells nothing
            assert found == {frozenset({row["person"], *sharing.get(deal, ())})}, row
            told += deal in sharing
    assert told > 2


IDS = st.one_of(
    st.text("aZ19-_Q", min_size=1, max_size=9).filter(ID.fullmatch),
    st.sampled_from(
        ["2017-03", "2017-q1", "2017-03-01", "20170301", "D0000017", "abcdef", "a-bcde", "a_b", "1C1I7A6R"]
    ),
)


@given(st.lists(IDS, min_size=1, max_size=6))
def test_many_ids_are_told_to_be_unmistakable_as_each_alone_is(ids):
    assert telling_rows(Ids.of(ids)).tolist() == [telling(one, LEAST_ROW_ID) for one in ids]
    assert in_small_letters(Ids.of(ids)).texts() == [one.lower() for one in ids]


PEOPLE = ("ann", "bob", "eve")
CALLED = ("ROW-01", "row-01", "Row-02", "D00017", "d00017", "ann-lee-3", "shared-9", "abcdef", "2017-03", "q1-q2-q3")
DAY = "2017-01-05"


def company(seed: int) -> dict[str, str]:
    """Invent tables whose rows are often called alike, some deals of which several people share."""
    chance = random.Random(seed)  # noqa: S311 - invented data

    def named() -> list[str]:
        names = chance.sample(CALLED, chance.randrange(1, len(CALLED)))
        return list({name.lower(): name for name in names}.values())

    def of_somebody(**more: str) -> list[dict[str, str]]:
        return [{"id": name, "person": chance.choice(PEOPLE), **more} for name in named()]

    deals = of_somebody(closed_on=DAY, stage="won", agreement="contract", amount="100")
    shared = chance.sample(deals, chance.randrange(len(deals)))
    bills = [
        {"id": name, "person": deal["person"], "deal": deal["id"], "due_on": DAY, "amount": "5", "account": "acme"}
        for name, deal in zip(named(), deals, strict=False)
    ]
    credits_ = []
    for deal in shared:
        others = [one for one in PEOPLE if one != deal["person"]][: chance.randrange(1, 3)]
        credits_ += [{"deal": deal["id"], "person": person, "percent": "20"} for person in others]
        credits_.append({"deal": deal["id"], "person": deal["person"], "percent": str(100 - 20 * len(others))})
    leads = of_somebody(created_on=DAY)
    peers = [{**row, "reviewer": "max", "score": "80"} for row in of_somebody(given_on=DAY)]
    return files_of(deals=deals, credits=credits_, receivables=bills, leads=leads, peer_reviews=peers)


def literal_owners(files: dict[str, str]) -> dict[str, frozenset[str]]:
    """Return whose each row is, one row after the other, as HR would say."""
    sharing: dict[str, set[str]] = defaultdict(set)
    for row in all_rows(files, "credits"):
        sharing[row["deal"]].add(row["person"])
    owners: dict[str, set[str]] = defaultdict(set)
    for table in ("deals", "leads", "receivables"):
        for row in all_rows(files, table):
            owners[row["id"].lower()] |= {row["person"]} | sharing[row["id"]] | sharing[row.get("deal", "")]
    for row in all_rows(files, "peer_reviews"):
        owners.setdefault(row["id"].lower(), set())
    return {row: frozenset(whose) for row, whose in owners.items() if telling(row, LEAST_ROW_ID)}


@pytest.mark.parametrize("seed", range(60))
def test_rows_that_are_called_alike_are_all_of_theirs_whose_they_are(seed):
    files, owners = company(seed), Owners()
    found = whose_rows(data_of(files), owners)
    assert {row: owners[found.owner(row)] for row in found} == literal_owners(files)


def test_a_row_called_as_a_person_is_no_row():
    files = files_of(leads=[{"id": "Ann-Lee-3", "person": "bob", "created_on": DAY}])
    assert list(whose_rows(data_of(files), Owners())) == ["ann-lee-3"]
    files["data/people.csv"] += "ann-lee-3,Ann Lee,specialist,north,max\n"
    assert list(whose_rows(data_of(files), Owners())) == []
