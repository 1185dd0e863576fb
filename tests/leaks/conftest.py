"""A small built company in which everything private is a made-up word that stands nowhere else."""

from __future__ import annotations

import csv
import io
import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kaopu.access.audiences import AccessList
from kaopu.data.periods import Period
from kaopu.leaks.gate import audience_by
from kaopu.leaks.places import Secrets
from kaopu.leaks.public import honoured_names, public_texts, recipe_texts
from kaopu.leaks.secrets import secrets_of
from kaopu.publish.access import access_list
from kaopu.publish.build import Means, build
from kaopu.publish.inputs import read_inputs
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.publish.starting import start_repository
from kaopu.records.record import AppraisalRecord
from tests.publish.conftest import demo, public  # noqa: F401 - the demo company, shared with that folder

PERIOD = "2017-Q1"
ROUND = f"data/rounds/{PERIOD}"


@dataclass
class Words:
    """Made-up words: each is new, and no other holds it."""

    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    told: dict[str, list[str]] = field(default_factory=dict)
    """Person → the words that only stand in what is private of theirs."""

    def text(self, person: str) -> str:
        """Return a private text of a person with a word of its own, once as Chinese would be written."""
        word = f"zq{spelled(next(self.numbers))}xv"
        self.told.setdefault(person, []).append(word)
        return sentence(word)


def sentence(word: str) -> str:
    """Return a private text around a word."""
    return f"私下说的一句话，里面有 {word} 这个词"


def spelled(number: int) -> str:
    """Write a number as six letters."""
    letters = "bcdfghjklm"
    return "".join(letters[int(digit)] for digit in f"{number:06}")


@dataclass(frozen=True)
class Site:
    """A built site with what the gate is handed, and the words of everybody."""

    root: Path
    folder: Path
    plan: Plan
    secrets: Secrets
    access: AccessList
    words: dict[str, list[str]]
    names: dict[str, str]
    honoured: frozenset[str]
    """Who has an award in any period: the handbook shows those of all."""

    @property
    def audience_of(self) -> Callable[[str], frozenset[str]]:
        """Who reads a place."""
        return audience_by(self.access)

    def record(self, person: str) -> AppraisalRecord:
        """Return somebody's record."""
        return next(one for one in self.plan.appraisals if one.person.id == person and one.period.id == PERIOD)


def secrets_for(root: Path, selection: Selection) -> tuple[Plan, Secrets, AccessList]:
    """Return a repository's plan and what the gate is handed, as a build does."""
    inputs = read_inputs(root)
    assert inputs.policy is not None
    assert inputs.errors == ()
    plan = make_plan(inputs.results, inputs.policy.head.languages, selection)
    honoured = honoured_names(inputs.policy, inputs.results.awards)
    texts = public_texts(inputs.tree, inputs.editions)
    secrets = secrets_of(inputs.data, inputs.today, plan.appraisals, texts, honoured, recipe_texts(inputs.tree))
    return plan, secrets, access_list(inputs, plan)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the built company: the first quarter of twelve invented people whose names and texts are made-up words."""
    root = tmp_path_factory.mktemp("leaks") / "repository"
    start_repository(root, "specialists")
    words = Words()
    names = _rename(root)
    _hand_in(root, words)
    selection = Selection(period=next(iter(_periods(root))))
    build(root, root / "public", selection, Means(2))
    plan, secrets, access = secrets_for(root, selection)
    everything, _, _ = secrets_for(root, Selection())
    awards = ((one.person.id, outcome.kind) for one in everything.appraisals for outcome in one.outcomes)
    honoured = frozenset(person for person, kind in awards if kind == "award")
    return Site(root, root / "public", plan, secrets, access, words.told, names, honoured)


def _periods(root: Path) -> Iterator[Period]:
    inputs = read_inputs(root)
    return (period for period in inputs.results.periods if period.id == PERIOD)


def _rename(root: Path) -> dict[str, str]:
    """Give everybody a made-up name of two words; return the names by id."""
    path = root / "data/people.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for number, row in enumerate(rows):
        row["name"] = f"Vorn{spelled(number)} Tuq{spelled(number)}"
    path.write_text(_csv(rows), encoding="utf-8")
    return {row["id"]: row["name"] for row in rows}


def _hand_in(root: Path, words: Words) -> None:
    """Write a round with something private of everybody who has a manager, and what HR and peers add."""
    people = list(csv.DictReader((root / "data/people.csv").read_text(encoding="utf-8").splitlines()))
    sold = [row["id"] for row in people if row["manager"]]
    managers = {row["id"]: row["manager"] for row in people}
    tables: dict[str, list[dict[str, str]]] = {}

    def hand_in(table: str, **cells: str) -> None:
        tables.setdefault(table, []).append(cells)

    for one in sold:
        said, boss = lambda one=one: words.text(one), managers[one]
        hand_in("self_assessments", person=one, submitted_on="2017-04-03", achieved=said(), deviations=said())
        hand_in("reviews", person=one, reviewer=boss, submitted_on="2017-04-06", strengths=said(), to_improve=said())
        hand_in(
            "department_feedback", person=one, department="财务部", given_on="2017-04-05", score="80", comment=said()
        )
        hand_in("talks", person=one, manager=boss, held_on="2017-04-10", minutes="60", agreed="yes")
        hand_in("actions", person=one, action="A1", text=said(), planned="2", measure="")
        hand_in(
            "acknowledgements",
            person=one,
            delivered_on="2017-04-11",
            discussed_on="2017-04-11",
            signed="refused",
            note=said(),
        )
        for _ in range(3):
            hand_in("peer_comments", person=one, comment=said())
    folder = root / ROUND
    folder.mkdir(parents=True)
    for table, rows in tables.items():
        (folder / f"{table}.csv").write_text(_csv(rows), encoding="utf-8")


def _csv(rows: list[dict[str, str]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


@pytest.fixture
def copied(site: Site, tmp_path: Path) -> Callable[[str], Path]:
    """Return what copies one file of the built site to a folder of its own, at the same place."""

    def copy(path: str) -> Path:
        target = tmp_path / "site" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site.folder / path, target)
        return target

    return copy
