"""R30, R53: no sums and differences of figures of anonymous answers are about fewer people than the minimum."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping
from dataclasses import replace

import pytest

from kaopu.data.periods import Period
from kaopu.facts.counting import Counter
from kaopu.facts.derived import gather_facts
from kaopu.facts.disclosing import colleagues_of
from kaopu.facts.measuring import measure_all
from kaopu.facts.owners import owners_of
from kaopu.facts.shown import steps_of
from kaopu.policy.editions import editions_of
from kaopu.policy.model import Policy
from tests.facts.literal import STAFF, all_rows, data_of, files_of, period, policy_of, table, yaml
from tests.support.differencing import exposed

MONTHS = [f"2017-{month:02}" for month in range(1, 13)]
QUARTERS = [f"2017-Q{quarter}" for quarter in range(1, 5)]
PEERS = "m: {name: a, unit: points, mean: peer_reviews.score, when: given_on, different: {reviewer: 3}}"
SLIDING = "m: {name: a, unit: points, mean: peer_reviews.score, when: given_on, different: {reviewer: 3}, window: %s}"
TEAMS = {"ann": "north", "bob": "north", "eve": "south", "max": "north"}
Given = list[tuple[str, str, str]]
"""(person, reviewer, day)"""


def days_of(asked: Period, window: int | None) -> tuple[str, str]:
    """Return the first and the last day that count, as texts; a window is of whole months up to the last day."""
    first = asked.first_day
    if window is not None:
        month = asked.last_day.year * 12 + asked.last_day.month - window
        first = first.replace(year=month // 12, month=month % 12 + 1)
    return f"{first:%Y-%m-%d}", f"{asked.last_day:%Y-%m-%d}"


def companions(given: Given, until: int = 12) -> dict[str, str]:
    """Return a company's files with reviews of the first months; every month is there, also without reviews."""
    rows = [
        {"person": person, "reviewer": reviewer, "given_on": day, "score": str(60 + number % 40)}
        for number, (person, reviewer, day) in enumerate(given)
        if day[:7] <= MONTHS[until - 1]
    ]
    files = dict(STAFF) | {
        "data/people.csv": STAFF["data/people.csv"] + "".join(f"{c},{c},x,south,max\n" for c in "stu")
    }
    files |= {f"data/months/{month}/activities.csv": HEAD for month in MONTHS[:until]}
    return files | table("peer_reviews", rows)


HEAD = "id,person,account,kind,held_on,logged_on\n"
ASKED = {"month": MONTHS, "quarter": QUARTERS, "year": ["2017"]}


def shown(
    policy: Policy, files: Mapping[str, str], window: int | None = None
) -> dict[tuple[str, str, str], frozenset[int]]:
    """Return (level, owner, period) → the rows of each figure that is shown."""
    data, rows = data_of(files), all_rows(files, "peer_reviews")
    facts = gather_facts(policy, data)
    found = {}
    for level in ("company", "team", "person"):  # what is asked for first does not matter
        for kind, periods in ASKED.items():
            asked = [period(text) for text in periods]
            measured = measure_all(policy, data, kind, asked, level, facts)  # type: ignore[arg-type]
            for at in asked:
                first, last = days_of(at, window)
                for owner in measured.owners.numbers:
                    if measured.value("m", owner, at) is not None:
                        found[level, owner, at.id] = frozenset(
                            number
                            for number, row in enumerate(rows)
                            if first <= row["given_on"] <= last and _is_of(level, owner, row["person"])
                        )
    return found


def _is_of(level: str, owner: str, person: str) -> bool:
    return level == "company" or (person if level == "person" else TEAMS.get(person, "south")) == owner


def invented(seed: int) -> Given:
    """Invent reviews: some people have many, some few, some reviewers come back, some months have none."""
    chance = random.Random(seed)  # noqa: S311 - invented data
    given = []
    for person in TEAMS:
        often = chance.choice([0.5, 1, 2, 4])
        for month in MONTHS:
            for _ in range(chance.choice([0, 0, int(often), round(often * chance.random() * 2)])):
                day = f"{month}-{chance.randint(1, 28):02}"
                given.append((person, chance.choice([*TEAMS, "s", "t", "u"]), day))
    return given


@pytest.mark.parametrize("window", [None, 2, 6])
@pytest.mark.parametrize("seed", range(12))
def test_r30_r53_nothing_shown_of_random_companies_can_be_subtracted(seed, window):
    files = companions(invented(seed))
    policy = policy_of(PEERS if window is None else SLIDING % f"{window} months")
    found = shown(policy, files, window)
    assert exposed(all_rows(files, "peer_reviews"), found.values()) == []


def test_r30_the_attack_succeeds_where_only_each_figure_has_enough_reviewers():
    """The rule without protection: of the random companies above hardly one is safe."""
    broken = 0
    for seed in range(12):
        rows = all_rows(companions(invented(seed)), "peer_reviews")
        figures = []
        for texts in ASKED.values():
            for text in texts:
                first, last = days_of(period(text), None)
                for level, owners in (("person", TEAMS), ("team", ("north", "south")), ("company", ("company",))):
                    for owner in owners:
                        group = [
                            number
                            for number, row in enumerate(rows)
                            if first <= row["given_on"] <= last and _is_of(level, owner, row["person"])
                        ]
                        if len({rows[number]["reviewer"] for number in group} - {owner}) >= 3:
                            figures.append(frozenset(group))
        broken += bool(exposed(rows, figures))
    assert broken >= 10


@pytest.mark.parametrize("seed", range(4))
def test_r30_what_was_shown_stays_shown_when_months_are_added(seed):
    given, policy = invented(seed), policy_of(PEERS)
    whole = shown(policy, companions(given))
    for until in (3, 6, 9):
        known = {key for key in whole if period(key[2]).last_day.month <= until}
        assert {
            key for key in shown(policy, companions(given, until)) if period(key[2]).last_day.month <= until
        } == known


def four(person: str, month: str, reviewers: str = "bob eve max") -> Given:
    return [(person, reviewer, f"2017-{month}-15") for reviewer in reviewers.split()]


def test_r30_the_longer_figure_gives_way_to_the_shorter_one():
    # Two answered in February: Q1 less January and March would tell what they said.
    given = [*four("ann", "01"), *four("ann", "02", "bob eve"), *four("ann", "03")]
    found = shown(policy_of(PEERS), companions(given))
    assert {key for key in found if key[0] == "person"} == {("person", "ann", "2017-01"), ("person", "ann", "2017-03")}
    # With the two of May there are three different ones in what remains of the year: it is shown again.
    found = shown(policy_of(PEERS), companions([*given, *four("ann", "05", "max eve")]))
    assert ("person", "ann", "2017-Q1") not in found
    assert ("person", "ann", "2017") in found
    # But not when the same two answer again.
    found = shown(policy_of(PEERS), companions([*given, *four("ann", "05", "bob eve")]))
    assert ("person", "ann", "2017") not in found


def test_r30_a_team_gives_way_to_its_people():
    given = [*four("ann", "01"), *four("bob", "01", "ann eve")]
    found = shown(policy_of(PEERS), companions(given))
    assert {key[:2] for key in found} == {("person", "ann")}
    found = shown(policy_of(PEERS), companions([*given, *four("max", "01", "s")]))
    assert ("team", "north", "2017-01") in found


def test_r30_what_everybody_answered_in_time_is_shown_in_every_view():
    given = [entry for person in TEAMS for month in MONTHS for entry in four(person, month[5:], "s t u")]
    found = shown(policy_of(PEERS), companions(given))
    assert len(found) == (4 + 2 + 1) * (12 + 4 + 1)


def test_r30_an_answer_about_oneself_hides_nobody():
    policy = policy_of(PEERS)
    assert shown(policy, companions(four("ann", "01", "bob eve ann"))) == {}
    assert ("person", "ann", "2017-01") in shown(policy, companions(four("ann", "01", "bob eve max ann")))


def test_r30_the_strictest_measure_decides_for_all():
    five = PEERS + "\n" + PEERS.replace("m:", "other:").replace("3", "5")
    found = shown(policy_of(five), companions(four("ann", "01", "bob eve max s")))
    assert found == {}
    assert ("person", "ann", "2017-01") in shown(policy_of(five), companions(four("ann", "01", "bob eve max s t")))


def test_r30_a_figure_says_of_how_many_colleagues_it_is_or_that_it_is_withheld():
    given = [*four("ann", "01"), *four("ann", "02", "bob eve"), *four("ann", "03", "bob bob eve max")]
    policy, data = policy_of(PEERS), data_of(companions(given))
    of = {
        text: measure_all(policy, data, period(text).kind, [period(text)]).of("ann", period(text))["m"]
        for text in ("2017-01", "2017-02", "2017-03", "2017-Q1", "2017-04")
    }
    told = {text: (value.counted, value.colleagues, value.withheld) for text, value in of.items()}
    assert told == {
        "2017-01": (3, 3, False),
        "2017-02": (2, 2, False),
        "2017-03": (4, 3, False),
        "2017-Q1": (9, 3, True),
        "2017-04": (0, 0, False),
    }
    assert [text for text, value in of.items() if value.value is not None] == ["2017-01", "2017-03"]
    assert colleagues_of(gather_facts(policy, data), "peer_reviews", period("2017-Q1"))["ann"] == 3  # type: ignore[index]


def test_r30_days_that_no_scorecard_asks_for_show_nothing():
    policy, data = policy_of(PEERS), data_of(companions(four("ann", "01")))
    owners = owners_of("person", policy, data.people)
    counter, month = Counter(gather_facts(policy, data), owners), period("2017-01")
    half = month.first_day, month.first_day.replace(day=20)
    assert counter.count(policy.measures["m"], month).value(0) is not None
    assert counter.count(policy.measures["m"], month, half).value(0) is None
    assert counter.count(policy.measures["m"], month, half).withheld(0)


def test_r30_what_an_earlier_edition_showed_is_known_to_the_readers_of_a_later_one():
    """The second edition demands two more reviewers and shows its figures from July on; the year is the second's."""
    first = policy_of(PEERS)
    head = first.head.model_copy(update={"effective_from": datetime.date(2017, 7, 1)})
    second = replace(policy_of(PEERS.replace("3", "5")), head=head)
    editions = editions_of([first, second])
    assert len(editions.policies) == 2
    for seed in range(4):
        data = data_of(companions(invented(seed)))
        of = {policy.head.effective_from: gather_facts(policy, data, editions) for policy in editions.policies}
        rows, figures = all_rows(companions(invented(seed)), "peer_reviews"), []
        for kind, texts in ASKED.items():
            for text in texts:
                at = period(text)
                facts = of[editions.nearest(at).head.effective_from]
                measured = measure_all(facts.policy, data, kind, [at], facts=facts)  # type: ignore[arg-type]
                first_day, last_day = days_of(at, None)
                figures += [
                    frozenset(
                        number
                        for number, row in enumerate(rows)
                        if row["person"] == owner and first_day <= row["given_on"] <= last_day
                    )
                    for owner in measured.owners.numbers
                    if measured.value("m", owner, at) is not None
                ]
        assert figures
        assert exposed(rows, figures) == []


def test_r30_a_figure_that_only_an_outcome_names_counts_as_shown():
    """The valid policy has no scorecard of peers: then all may be; with an outcome about them, those of people."""
    months = [period(text) for text in MONTHS]

    def asked(policy: Policy) -> set[tuple[str, str]]:
        return {(step.level, step.period.kind) for step in steps_of(policy, "peer_reviews", months)}

    policy, kinds = policy_of(PEERS), ("month", "quarter", "year")
    assert asked(policy) == {(level, kind) for level in ("person", "team", "company") for kind in kinds}
    text = "kind: {name: Kind, text: t, when: {measures: {m: {at_least: 80}}}}"
    rules = {"kind": yaml(text)["kind"]["when"]["measures"]}
    assert asked(replace(policy, outcomes=rules)) == {("person", kind) for kind in kinds}


def test_what_is_not_anonymous_is_not_protected():
    rows = [{"person": "ann", "by": "legal", "severity": "minor", "found_on": "2017-03-31"}]
    measure = "m: {name: a, unit: count, count: audits, when: found_on}"
    policy, data = policy_of(measure), data_of(files_of(audits=rows))
    assert measure_all(policy, data, "month", [period("2017-03")]).value("m", "ann", period("2017-03")) == 1
