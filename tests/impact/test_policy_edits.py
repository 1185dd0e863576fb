"""A hundred random edits of the demo's policy: the impact says what two builds' payrolls say, added up by a script."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import count
from pathlib import Path

import pytest

from kaopu.data.periods import Period, parse_period
from kaopu.data.store import Data, read_data
from kaopu.impact.attributing import attribute, steps_between
from kaopu.impact.comparing import compare
from kaopu.impact.payroll import PayLine
from kaopu.impact.replay import Replay, replay
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.publish.payroll import Payroll, payroll_csv, payroll_periods
from kaopu.publish.results import Results, chain_of_results
from kaopu.records.recording import Provenance
from kaopu.rounds.today import last_known_day
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree, OverlayTree
from tests.impact.two_builds import differences

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = Provenance(None, changed=False, generator="kaopu")
EDITED = (
    "policy/grades.yml",
    "policy/scorecards.yml",
    "policy/outcomes.yml",
    "policy/pay.yml",
    "policy/commission.yml",
    "policy/people.yml",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "policy" / "indicators").glob("*.yml")),
)
NUMBER = re.compile(r"(?<=[ \[{:])(\d+(?:\.\d+)?)(?=[%,}\]\s])")
EDITS, GROUPS = 100, 10


@cache
def data() -> Data:
    return read_data(FolderTree(ROOT), _no_problem)


def _no_problem(problem: Problem) -> None:
    assert problem.severity != "error", problem


def read(edits: dict[str, bytes]) -> Policy | None:
    problems: list[Problem] = []
    return read_policy(OverlayTree(FolderTree(ROOT), edits), problems.append)


@cache
def base() -> Policy:
    policy = read({})
    assert policy is not None
    return policy


def results(policy: Policy) -> Results | None:
    """Work out everything under a policy; None when the data do not fit it."""
    problems: list[Problem] = []
    found = chain_of_results([(policy, NOWHERE)], data(), last_known_day(data()), problems.append)
    return None if any(problem.severity == "error" for problem in problems) else found


def periods() -> tuple[Period, ...]:
    found = [parse_period(path) for path in ("2017", *(f"2017-Q{n}" for n in range(1, 5)))]
    return tuple(period for one in found if one is not None for period in (one, *one.months()))


@cache
def results_before() -> Results:
    found = results(base())
    assert found is not None
    return found


def edited(seed: int, most: int = 3) -> tuple[Policy, Results]:
    """Change up to ``most`` numbers somewhere in the policy, until it is a valid policy that means something else."""
    chance = random.Random(seed)  # noqa: S311 - tests, not secrets
    while True:
        edits: dict[str, bytes] = {}
        for _ in range(chance.randint(1, most)):
            path = chance.choice(EDITED)
            text = edits.get(path, (ROOT / path).read_bytes()).decode()
            places = [*NUMBER.finditer(text)]
            place = chance.choice(places)
            number = float(place[1]) * chance.choice((0.5, 0.8, 0.9, 1.1, 1.25, 2))
            edits[path] = (text[: place.start()] + f"{number:g}" + text[place.end() :]).encode()
        policy = read(edits)
        found = results(policy) if policy is not None and policy.digest != base().digest else None
        if policy is not None and found is not None:
            return policy, found


def write(folder: Path, found: Results) -> Path:
    """Write the payroll of every period, as a build does."""
    folder.mkdir(parents=True)
    assert found.costs is not None
    for period in payroll_periods(found.payouts):
        (folder / f"{period.id}.csv").write_bytes(payroll_csv(Payroll(found.costs, "zh"), period))
    return folder


def replayed(policy: Policy, found: Results) -> Replay:
    return replay([policy], found, periods())


def as_differences(lines: tuple[PayLine, ...], name: Callable[[str], str] = str) -> dict[str, object]:
    return {name(line.id): line.change for line in lines}


@pytest.mark.parametrize("group", range(GROUPS))
def test_impact_equals_two_builds(group: int, tmp_path: Path) -> None:
    before = write(tmp_path / "before", results_before())
    old = replayed(base(), results_before())
    teams = {team.id: team.name for team in data().people.teams.values()}
    for seed in range(group, EDITS, GROUPS):
        policy, found = edited(seed)
        impact = compare(old, replayed(policy, found))
        expected = differences(before, write(tmp_path / str(seed), found))
        assert impact.pay.change == expected["total"][""], seed
        assert set(impact.pay.residuals.values()) == {0}, seed
        tables = {
            "component": as_differences(impact.pay.by_component),
            "team": as_differences(impact.pay.by_team, teams.__getitem__),
            "period": as_differences(impact.pay.by_period),
            "person": as_differences(impact.pay.by_person),
        }
        for name, table in tables.items():
            keys = {*table, *expected[name]}
            assert {key: table.get(key, 0) for key in keys} == {key: expected[name].get(key, 0) for key in keys}, seed


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_causes_add_up_to_the_move(seed: int) -> None:
    policy, found = next(pair for number in count(seed * 1000) if _has_steps(pair := edited(number, most=6)))
    old, new = replayed(base(), results_before()), replayed(policy, found)
    moves = compare(old, new).moves[:10]
    people = [move.person for move in moves]
    causes = attribute(steps_between([base()], [policy]), old, new, people, partial(evaluate, people))
    assert any(cause.pay or cause.points for found_causes in causes.values() for cause in found_causes)
    for move in moves:
        assert sum(cause.pay for cause in causes[move.person]) == move.gain
        for period in periods():
            early, late = old.standings.get((move.person, period)), new.standings.get((move.person, period))
            if early and late:
                moved = sum(cause.points.get(period, 0) for cause in causes[move.person])
                assert moved == late.score - early.score


def _has_steps(pair: tuple[Policy, Results]) -> bool:
    return len(steps_between([base()], [pair[0]])) > 1


def evaluate(people: Sequence[str], policies: Sequence[Policy]) -> Replay:
    """Replay a policy in between for a few people, which gives them what replaying it for everybody does."""
    policy = policies[-1]
    problems: list[Problem] = []
    sources = [(policy, NOWHERE)]
    few = chain_of_results(sources, data(), last_known_day(data()), problems.append, people)
    between = results(policy)
    assert between is not None
    whole, found = replayed(policy, between), replayed(policy, few)
    chosen = frozenset(people)
    assert found.shares == tuple(share for share in whole.shares if share.person in chosen)
    assert found.totals == {key: total for key, total in whole.totals.items() if key[0] in chosen}
    for key, standing in whole.standings.items():
        if key[0] in chosen:
            assert found.standings[key] == standing
    return found
