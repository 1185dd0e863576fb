"""A policy with several editions as literal files: the first one, and each later one's day and what it changes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from kaopu.appraisal.scoring import Result
from kaopu.data.periods import Period, parse_period
from kaopu.data.store import Data, read_data
from kaopu.outcomes.result import Outcome, Outcomes
from kaopu.pay.result import Payout
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.publish.results import Results, chain_of_results
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Provenance
from kaopu.text.language import Language
from kaopu.text.problems import Problem, in_order
from tests.support.repository import shown, tree_of

FIRST = "effective_from: 2017-01-01"
TODAY = datetime.date(2019, 12, 31)
Changes = Mapping[str, str | None]
Later = tuple[str, Changes]
"""The first day of an edition, and the files in which it differs from the first one; None: it has no such file."""


def edition_of(files: Mapping[str, str], day: str = "2017-01-01", changes: Changes | None = None) -> Policy:
    """Return an edition that begins on a day; it must be free of problems. Its name is that day."""
    merged: dict[str, str | None] = {**files, **(changes or {})}
    head = merged["policy/policy.yml"]
    assert head is not None
    assert head.count(FIRST) == 1
    merged["policy/policy.yml"] = head.replace(FIRST, f"effective_from: {day}").replace(
        "edition: 2017-1", f"edition: E{day}"
    )
    problems: list[Problem] = []
    tree = tree_of({path: text for path, text in merged.items() if text is not None})
    policy = read_policy(tree, problems.append)
    assert policy is not None, shown(problems)
    return policy


def editions_of_files(files: Mapping[str, str], *later: Later) -> list[Policy]:
    """Return the edition of the files and those that begin later."""
    return [edition_of(files), *(edition_of(files, day, changes) for day, changes in later)]


def data_of_files(files: Mapping[str, str]) -> Data:
    """Read data that have no problem."""
    problems: list[Problem] = []
    data = read_data(tree_of(files), problems.append)
    assert shown(problems) == []
    return data


def chained_with_problems(files: Mapping[str, str], *later: Later) -> tuple[Results, list[Problem]]:
    """Return the results of all editions, and the problems."""
    return chained_policies(editions_of_files(files, *later), data_of_files(files))


def chained_policies(policies: list[Policy], data: Data) -> tuple[Results, list[Problem]]:
    """Return the results of editions that have been read; each comes from a commit with its number."""
    problems: list[Problem] = []
    sources = [
        (policy, Provenance(f"{number:040}", changed=False, generator="test"))
        for number, policy in enumerate(policies, 1)
    ]
    return chain_of_results(sources, data, TODAY, problems.append), in_order(problems)


def chained(files: Mapping[str, str], *later: Later) -> Results:
    """Return the results of all editions; there is no problem."""
    results, problems = chained_with_problems(files, *later)
    assert shown(problems) == []
    return results


def period(identifier: str) -> Period:
    """Return a period by its id."""
    found = parse_period(identifier)
    assert found is not None
    return found


def judged_by(results: Results, identifier: str) -> str | None:
    """Return the first day of the edition that judged a period; None when none did."""
    found = results.of(period(identifier))
    return None if found is None else str(found.policy.head.effective_from)


def score(results: Results, person: str, identifier: str) -> tuple[str, str]:
    """Return somebody's score and grade in a period."""
    found = results.of(period(identifier))
    assert found is not None
    result = found.results[person, period(identifier)]
    return str(result.score), result.band.grade


def record(results: Results, person: str, identifier: str, language: Language = "en") -> AppraisalRecord:
    """Return somebody's record in a period."""
    found = results.of(period(identifier))
    assert found is not None
    return results.recorder(found, language).record(found.person(person), period(identifier))


def led_to(results: Results, person: str, identifier: str) -> list[tuple[str, str]]:
    """Return rule and effect of what a result led to."""
    assert results.outcomes is not None
    return [(one.rule, one.effect) for one in results.outcomes.of(person, period(identifier))]


def outcomes_in(results: Results, person: str, identifier: str) -> tuple[Outcome, ...]:
    """Return what a result led to."""
    assert results.outcomes is not None
    return results.outcomes.of(person, period(identifier))


def paid(results: Results, person: str, identifier: str, component: str | None = None) -> str | None:
    """Return somebody's pay in a period, or one component of it; None without any."""
    assert results.payouts is not None
    payout = results.payouts.of(person, period(identifier))
    if payout is None or component is None:
        return None if payout is None else str(payout.total)
    return next((str(one.amount) for one in payout.components if one.id == component), None)


def plain(results: Results, until: datetime.date = datetime.date.max) -> dict[tuple[str, ...], object]:
    """Return everything that the results say of periods that end before a day, as values that can be compared."""
    found: dict[tuple[str, ...], object] = {}
    for timeline in results.timelines.values():
        for appraisals in timeline.editions:
            for (person, when), result in appraisals.results.items():
                found["result", person, when.id] = (result.score, result.band.grade, result.points, _figures(result))
            for (level, owner, when), result in appraisals.levels.items():
                found[level, owner, when.id] = (result.score, result.band.grade, _figures(result))
            found |= {("absent", who, when.id): there for (who, when), there in appraisals.not_appraised.items()}
    outcomes, payouts = results.outcomes, results.payouts
    assert outcomes is not None
    assert payouts is not None
    for (person, when), led in outcomes.outcomes.items():
        found["outcomes", person, when.id] = [_outcome(one) for one in led]
    found |= {("pay", person, when.id): _pay(payout) for (person, when), payout in payouts.payouts.items()}
    found |= {("round", person, when.id): state for (person, when), state in results.rounds.items()}
    found |= {("awards", when.id): dict(awarded) for when, awarded in results.awards.items()}
    if until == datetime.date.max:
        found |= _lasting(outcomes)
    return {key: value for key, value in found.items() if key[-1] == "" or period(key[-1]).last_day < until}


def _figures(result: Result) -> list[object]:
    return [
        (
            one.id,
            one.actual,
            one.target,
            one.score,
            one.points,
            [(n, m.value, m.scores) for n, m in one.measures.items()],
        )
        for one in result.indicators
    ]


def _outcome(one: Outcome) -> object:
    because = [(reason.period.id, reason.about, reason.of, reason.value, reason.holds) for reason in one.because]
    return one.rule, one.person, one.period.id, one.effect, one.status, one.step, one.decisions, because


def _pay(payout: Payout) -> object:
    return payout.total, [
        (
            *(one.id, one.base, one.rate, one.multiplier, one.amount, one.stretches, one.tiers, one.parts),
            [(factor.times, factor.outcome and _outcome(factor.outcome)) for factor in one.factors],
            [
                (
                    line.kind,
                    line.day,
                    line.plan,
                    line.deal,
                    line.base,
                    line.rate,
                    line.parts,
                    line.amount,
                    line.kept_back,
                )
                for line in one.lines
            ],
        )
        for one in payout.components
    ]


def _lasting(outcomes: Outcomes) -> dict[tuple[str, ...], object]:
    found: dict[tuple[str, ...], object] = {}
    for person, changes in outcomes.rate_changes.items():
        found["rates", person, ""] = [
            (one.plan, one.first_day, one.last_day, one.to, one.times, _outcome(one.outcome)) for one in changes
        ]
    for person, ones in outcomes.suspensions.items():
        found["suspensions", person, ""] = [
            (one.plan, one.first_day, one.last_day, one.then, _outcome(one.outcome)) for one in ones
        ]
    for person, plans in outcomes.plans.items():
        found["plans", person, ""] = [
            (one.first_day, one.last_day, one.mentor, one.goals, one.status, one.proposals, _outcome(one.outcome))
            for one in plans
        ]
    return found
