"""Whose a row is, told from the files as they are: its person's, and theirs who share its deal."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from kaopu.data.store import read_data
from kaopu.leaks.secrets import LEAST_ROW_ID, secrets_of, telling
from kaopu.rounds.today import last_known_day
from kaopu.text.tree import FolderTree

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
