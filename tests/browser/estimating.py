"""What the estimator is compared with: policies, figures by chance, and what the engine makes of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kaopu.appraisal.adjusting import adjusted
from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.roll import Roll
from kaopu.appraisal.scoring import Result, appraise
from kaopu.data.periods import Period
from kaopu.data.rounds import Appeal, PersonRound
from kaopu.data.targets import Target
from kaopu.facts.derived import gather_facts
from kaopu.facts.measuring import Measured, MeasureValue
from kaopu.facts.owners import owners_of
from kaopu.outcomes.judging import judge_outcomes
from kaopu.pages.estimator_rules import card_rules, common_rules
from kaopu.pay.paying import pay_everybody
from kaopu.pay.result import Payouts
from kaopu.policy.indicators import Indicator
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.policy.scorecards import Group
from kaopu.text.problems import Place
from kaopu.text.shapes import decode
from kaopu.text.tree import FolderTree
from tests.facts.literal import data_of, files_of, period, yaml
from tests.pages import policies

ROOT = Path(__file__).parents[2]
STARTERS = ROOT / "generator" / "kaopu" / "starters"
PERIODS = {"month": period("2017-08"), "quarter": period("2017-Q3"), "year": period("2017")}
HERE = Place("data/targets.csv", 2, 1)
D = Decimal
STEPS = ("0.01", "0.1", "0.5", "1", "0.05", "0.0001", "0.3")
CURVES = (
    "{kind: points, of: attainment, points: [60%: 0, 80%: 60, 100%: 100, 120%: 120]}",
    "{kind: points, of: actual, points: [-7.5: 120, 3: 90.5, 17: 33.33, 90.9: 0]}",
    "{kind: linear, of: attainment, floor: 0, cap: 120}",
    "{kind: linear, of: attainment, floor: 33.3, cap: 99.99}",
    "{kind: rating, marks: [1: 20, 2: 40, 3: 70, 4: 90, 5: 100]}",
    "{kind: range, of: actual, full: 100, zero_below: 1, full_from: 4.4, full_to: 8, zero_above: 15}",
    "{kind: range, of: attainment, full: 77.7, zero_below: 33%, full_from: 90%, full_to: 110%, zero_above: 170%}",
    "{kind: steps, of: attainment, steps: [{at_least: 120%, score: 120}, {at_least: 99.99%, score: 100}, {score: 0}]}",
    "{kind: steps, of: actual, steps: [{at_most: 1, score: 110}, {at_most: 5.5, score: 66.66}, {score: 0}]}",
    "{kind: deduction, full: 100, floor: 20, off: {OFF: 5.5, OFF2: 40}}",
)
FORMULAS = (
    "A", "A + B", "A / B", "A / B - 1", "A - B", "-A", "A * 0.333333", "min(A, B, 7)", "max(A, B)",
    "A if A > B else B / 3", "(A >= B) * 100 + (A == B) - (A != B)", "A * B / 7", "A / 3 / 7 * 21", "target.T - A",
    "A / target.T", "1.0000000001 * A - B * 2", "A if target.T else B", "max(A - B, 0) / (A + B)",
)  # fmt: skip


@cache
def read(name: str) -> Policy:
    """Read a policy that comes with Kaopu, or the small one of the pages' tests."""
    if name == "sample":
        return policies.policy_with()
    policy = read_policy(FolderTree(ROOT if name == "demo" else STARTERS / name), lambda _: None)
    assert policy is not None
    return policy


def varied(chance: random.Random, of: Policy) -> Policy:
    """Return a policy with other curves, formulas, weights, targets, rounding and rules for what is missing."""
    steps = {name: D(chance.choice(STEPS)) for name in ("money", "days", "score")}
    rounding = of.head.rounding.model_copy(
        update={"half": chance.choice(("up", "even")), "percent": D(chance.choice(STEPS)) / 100, **steps}
    )
    indicators = {name: _varied(chance, of, name) for name in of.indicators}
    scorecards = {key: card.model_copy(update={"groups": _groups(chance, of)}) for key, card in of.scorecards.items()}
    head = of.head.model_copy(update={"rounding": rounding})
    return replace(of, head=head, indicators=indicators, scorecards=scorecards)


def _varied(chance: random.Random, of: Policy, name: str) -> Indicator:
    measures = list(of.measures)[:6]
    target = chance.choice([*of.targets, *of.targets, "80", "95%", "0"]) if of.targets else "80"
    curve = chance.choice(CURVES).replace("OFF2", measures[1]).replace("OFF", measures[0])
    formula = chance.choice(FORMULAS).replace("A", chance.choice(measures)).replace("B", chance.choice(measures))
    if "target.T" in formula:
        formula = formula.replace("target.T", f"target.{target}" if target in of.targets else "7")
    lines = [
        f"name: {name}",
        "dimension: results",
        "definition: x",
        "source: x",
        f"better: {chance.choice(['higher', 'lower'])}",
    ]
    lines += [f"unit: {chance.choice(['money', 'percent', 'days', 'count', 'points', 'number'])}", f"curve: {curve}"]
    lines += [] if "deduction" in curve else [f"actual: {formula}"]
    lines += [f"target: {target}"] if "attainment" in curve or "target." in formula or chance.random() < 0.5 else []
    missing = chance.choice(("fail", "leave_out", "leave_out", "leave_out", "{fixed_score: 33.3}"))
    lines += [f"when_missing: {missing}", *(["plan_below: 60"] if chance.random() < 0.3 else [])]
    found = decode(Indicator, yaml("\n".join(lines)), no_problem)
    assert found is not None
    return found


def no_problem(problem: object) -> None:
    """Stop at a problem: these policies have none."""
    raise AssertionError(problem)


def _groups(chance: random.Random, of: Policy) -> dict[str, Group]:
    names = chance.sample(list(of.indicators), min(len(of.indicators), chance.randint(1, 7)))
    weights = {name: D(chance.choice(("10", "33.33", "7.5", "1", "20", "12.345"))) for name in names}
    group = next(iter(next(iter(of.scorecards.values())).groups.values()))
    if chance.random() < 0.5:
        weights = {name: weight * 100 / sum(weights.values()) for name, weight in weights.items()}
        weights = {name: weight.quantize(D("0.01")) for name, weight in weights.items()}
        weights[names[0]] += 100 - sum(weights.values())
    return {"all": group.model_copy(update={"weight": D(100), "shares": {}, "indicators": weights})}


@dataclass(frozen=True)
class Given:
    """One person's figures: measures, targets, days, a score that was set, monthly money by component."""

    measures: Mapping[str, Decimal | None]
    targets: Mapping[str, Decimal]
    days: tuple[int, int] | None
    set: Mapping[str, Decimal]
    base: Decimal
    performance: Decimal
    figure: Decimal | None


def figures(chance: random.Random, policy: Policy, role: str, cycle: str) -> Given:
    """Think of figures: plain ones, edges of curves, nothing, negative, huge, with many decimals."""
    corners = [
        abs(x) * chance.choice((1, 1, 100, 80, 1000))
        for name in policy.scorecards[role, cycle].weights()
        for x, _ in policy.indicators[name].curve.corners()
    ]

    def figure() -> Decimal | None:
        kind = chance.randrange(12)
        if kind < 4:
            return chance.choice(corners)
        return [
            None, D(0), D(chance.randint(-50, 0)), D(chance.randint(10**11, 10**15 - 1)),
            D(chance.randint(1, 10**12)) / 10**10, D(chance.randint(1, 12000)) / 100,
            D(chance.randint(0, 120)), D(chance.randint(1, 10**8)) / 100,
        ][kind - 4]  # fmt: skip

    measures = {name: figure() for name in policy.measures}
    targets = {name: value for name in policy.targets if (value := figure()) is not None}
    of = PERIODS[cycle].last_day.toordinal() - PERIODS[cycle].first_day.toordinal() + 1
    days = (chance.randint(1, of), of) if chance.random() < 0.3 else None
    name = chance.choice(list(policy.scorecards[role, cycle].weights()))
    scores = [score for _, score in policy.indicators[name].curve.corners()]
    changed = {name: chance.choice(scores)} if chance.random() < 0.1 else {}
    base, performance, figure_decided = (D(chance.randint(0, 2_000_000)) / 100 for _ in range(3))
    return Given(measures, targets, days, changed, base, performance, chance.choice((None, figure_decided)))


def result_of(policy: Policy, role: str, cycle: str, given: Given) -> Result | None:
    """Return what the engine makes of figures; None where the policy allows no result."""
    measures = {name: MeasureValue(value) for name, value in _counted(policy, given).items()}
    targets = {name: Target(value, HERE) for name, value in given.targets.items()}
    days = None if role in ("team", "company") else given.days
    found = appraise(policy, policy.scorecards[role, cycle], measures, targets, days)
    if not isinstance(found, Result):
        return None
    on = PERIODS[cycle].last_day
    appeals = tuple(_appeal(name, score, on) for name, score in given.set.items())
    return adjusted(policy, found, PersonRound(appeals=appeals)) if appeals else found


def _counted(policy: Policy, given: Given) -> dict[str, Decimal | None]:
    """Return figures as they would be counted: rounded as their units are."""
    rounding = policy.head.rounding
    return {
        name: None if value is None else rounding.apply(value, policy.measures[name].unit)
        for name, value in given.measures.items()
    }


def _appeal(name: str, score: Decimal, on: Any) -> Appeal:
    values: dict[str, Any] = dict.fromkeys(Appeal.__dataclass_fields__)
    values |= {"filed_on": on, "indicator": name, "grounds": "x", "answered_on": on, "outcome": "upheld", "answer": "x"}
    return Appeal(**values | {"score": score, "place": HERE})


class Figured(Measured):
    """Measures that are given instead of counted."""

    given: Mapping[str, Mapping[str, Decimal | None]]

    def value(self, name: str, owner: str, period: Period) -> Decimal | None:
        """Return a measure that was given."""
        return self.given[owner].get(name)


def paid_of(
    policy: Policy, role: str, cycle: str, everybody: Sequence[Given], results: Sequence[Result | None]
) -> Payouts:
    """Return what the engine pays everybody, after it has asked the policy's rules."""
    when, people = PERIODS[cycle], [f"p{number}" for number in range(len(everybody))]
    rows = [{"id": one, "name": one, "role": role, "team": "north", "manager": "max"} for one in people]
    rows.append({"id": "max", "name": "Max", "role": role, "team": "north", "manager": ""})
    salaries = [
        {"person": one, "from": "2016-01-01", "base_salary": f"{given.base}", "performance_pay": f"{given.performance}"}
        for one, given in zip(people, everybody, strict=True)
    ]
    tables = {f"data/months/{month.id}/leads.csv": "id,person,account,product,opened_on\n" for month in when.months()}
    figure = (
        next((one.of for one in policy.pay.components.values() if one.kind == "figure"), None) if policy.pay else None
    )
    given_figures = [
        f"{one},{when.id},{figure},{given.figure}\n"
        for one, given in zip(people, everybody, strict=True)
        if given.figure is not None
    ]
    tables["data/measures.csv"] = "person,period,measure,value\n" + "".join(given_figures if figure else ())
    people_csv = "id,name,role,team,manager\n" + "".join(f"{','.join(row.values())}\n" for row in rows)
    data = data_of({**files_of(salaries=salaries), **tables, "data/people.csv": people_csv,
                    "data/teams.csv": "id,name,manager,office\nnorth,North,max,\n"})  # fmt: skip
    measured = Figured(gather_facts(policy, data), owners_of("person", policy, data.people), {})
    object.__setattr__(
        measured, "given", {one: _counted(policy, given) for one, given in zip(people, everybody, strict=True)}
    )
    roll = Roll(policy, data.people)
    found = {(one, when): result for one, result in zip(people, results, strict=True) if result is not None}
    presences = {key: there for key in found if (there := roll.of(*key)) is not None}
    appraisals: Any = {cycle: Appraisals(policy, data, roll, measured, (when,), found, {}, presences, {})}
    return pay_everybody(
        policy, data, appraisals, judge_outcomes(policy, data, appraisals, lambda _: None), lambda _: None
    )


def given_json(policy: Policy, role: str, cycle: str, given: Given, rules: Mapping[str, Any]) -> dict[str, Any]:
    """Write figures as the page gives them to the estimator."""
    money = {"base_salary": given.base, "performance_pay": given.performance}
    pay = {
        one["id"]: money.get(one.get("of"), given.figure)
        for one in rules["pay"]
        if one["kind"] in ("salary", "extra", "figure")
    }
    return {
        "measures": _texts(given.measures),
        "targets": _texts(given.targets),
        "days": None if given.days is None or role in ("team", "company") else list(given.days),
        "set": _texts(given.set),
        "pay": _texts(pay),
    }


def _texts(values: Mapping[str, Decimal | None]) -> dict[str, str | None]:
    return {name: None if value is None else format(value, "f") for name, value in values.items()}


@dataclass(frozen=True)
class Batch:
    """One scorecard with many people's figures: what the page is given, and what the engine says."""

    name: str
    rules: str
    given: str
    expected: list[dict[str, Any]]


def batch(name: str, policy: Policy, role: str, cycle: str, chance: random.Random, count: int) -> Batch:
    """Think of ``count`` people and work their results out."""
    card: Any = card_rules(policy, role, cycle, PERIODS[cycle].last_day)
    everybody = [figures(chance, policy, role, cycle) for _ in range(count)]
    results = [result_of(policy, role, cycle, given) for given in everybody]
    payouts = (
        None if role in ("team", "company") or policy.pay is None else paid_of(policy, role, cycle, everybody, results)
    )
    expected = []
    for number, result in enumerate(results):
        payout = None if payouts is None else payouts.of(f"p{number}", PERIODS[cycle])
        expected.append({"result": _told(policy, result), "pay": _paid(card, payout)})
    units = {name: {"unit": measure.unit} for name, measure in policy.measures.items()}
    given = json.dumps([given_json(policy, role, cycle, one, card) for one in everybody])
    return Batch(
        f"{name} {role} {cycle}", json.dumps({**common_rules(policy), "measures": units, "card": card}), given, expected
    )


def _told(policy: Policy, result: Result | None) -> dict[str, Any] | None:
    if result is None:
        return None
    grade = next(number for number, band in enumerate(policy.grades.bands) if band is result.band)
    lines = [
        {
            "id": one.id,
            "actual": plain(one.actual),
            "target": plain(None if one.target is None else one.target.value),
            "attainment": plain(one.attainment),
            "score": plain(one.score),
            "weight": plain(one.weight),
            "points": plain(one.points),
            "missing": None if one.missing is None else f"{one.missing.reason} {one.missing.action}",
            "planDue": one.plan_due,
        }
        for one in result.indicators
    ]
    return {"lines": lines, "points": plain(result.points), "score": plain(result.score), "band": grade}


def _paid(card: Mapping[str, Any], payout: Any) -> list[list[str | None]]:
    own = [one["id"] for one in card["pay"] if one["kind"] != "commission"]
    found = () if payout is None else payout.components
    return [[one.id, plain(one.multiplier), plain(one.own)] for one in found if one.id in own]


def plain(value: Decimal | None) -> str | None:
    """Write a number without zeros that say nothing; there is no minus before zero."""
    return None if value is None else format(value.normalize() if value else D(0), "f")


@cache
def batches(seed: int) -> tuple[Batch, ...]:
    """Return every scorecard of every policy that Kaopu comes with, and of policies that nobody has written."""
    return tuple(_batches(random.Random(seed)))  # noqa: S311 - the same figures each time


def _batches(chance: random.Random) -> Iterator[Batch]:
    for name in ("demo", "specialists", "regulation", "sample"):
        for role, cycle in read(name).scorecards:
            yield batch(name, read(name), role, cycle, chance, 70)
    for number in range(50):
        policy = varied(chance, read(chance.choice(("demo", "specialists"))))
        role, cycle = chance.choice(list(policy.scorecards))
        yield batch(f"varied {number}", policy, role, cycle, chance, 30)
