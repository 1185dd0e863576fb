"""Conditions over histories against a slow and obvious reference, and histories that do not depend on any order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.appraisal.scoring import Result
from kaopu.appraisal.timeline import Timeline
from kaopu.outcomes.conditions import conditions_of
from kaopu.outcomes.history import Moment, histories
from kaopu.policy.outcomes import Condition
from tests.appraisal.company import appraised, period_of
from tests.outcomes.firm import STAFF, fired, firm, following, grades, judge, judged, with_seniors

ORDER = "DCBAS"
SIMPLE = "rule: {name: R, text: R., after: quarter, then: {award: {public: true}}}\n"
APPRAISED = appraised(firm(SIMPLE, {}))
TIMELINES = {kind: Timeline((of_kind,)) for kind, of_kind in APPRAISED.items()}
POLICY = APPRAISED["quarter"].policy
RULE = POLICY.outcomes["rule"]
BANDS = {band.grade: band for band in POLICY.grades.bands}
Grades = Sequence[str | None]

LEAVES = st.builds(
    lambda key, grade: {"grade": {key: grade}},
    st.sampled_from(["exactly", "at_least", "at_most"]),
    st.sampled_from(ORDER),
)


def runs(condition):
    return st.one_of(
        st.builds(lambda inner, count: {**inner, "in_a_row": count}, condition, st.integers(2, 4)),
        st.builds(
            lambda inner, times, more: {**inner, "times": times, "within": times + more},
            condition,
            st.integers(2, 3),
            st.integers(0, 3),
        ),
    )


CONDITIONS = st.recursive(
    st.one_of(LEAVES, runs(LEAVES)),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
        runs(st.builds(lambda part: {"not": part}, inner)),
        runs(st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=2, max_size=2))),
    ),
    max_leaves=6,
)
HISTORIES = st.lists(st.one_of(st.sampled_from(ORDER), st.none()), min_size=1, max_size=9)


def expected(condition: Mapping[str, Any], found: Grades, index: int, skips: bool) -> bool:
    """Say by brute force whether a condition holds; ``skips``: a missing period does not break a run."""
    whole = {key: value for key, value in condition.items() if key not in ("in_a_row", "times", "within")}
    if "in_a_row" in condition:
        before = found[: index + 1]
        indexes = [i for i, grade in enumerate(before) if grade is not None or not skips][-condition["in_a_row"] :]
        return len(indexes) == condition["in_a_row"] and all(expected(whole, found, i, skips) for i in indexes)
    if "times" in condition:
        indexes = [i for i in range(index + 1) if found[i] is not None or not skips][-condition["within"] :]
        now = expected(whole, found, index, skips)
        return now and sum(expected(whole, found, i, skips) for i in indexes) >= condition["times"]
    if found[index] is None:
        return False
    place = ORDER.index(str(found[index]))
    holds = True
    for key, value in whole.items():
        if key == "grade":
            ((how, grade),) = value.items()
            limit = ORDER.index(grade)
            holds &= {"exactly": place == limit, "at_least": place >= limit, "at_most": place <= limit}[how]
        elif key == "all":
            holds &= all(expected(part, found, index, skips) for part in value)
        elif key == "any":
            holds &= any(expected(part, found, index, skips) for part in value)
        else:
            holds &= not expected(value, found, index, skips)
    return holds


def history_of(found: Grades) -> list[Moment]:
    moments, period = [], period_of("2017-Q1")
    for grade in found:
        result = None if grade is None else Result((), Decimal(0), Decimal(0), BANDS[grade])
        moments.append(Moment("ann", period, result, "specialist", "north"))
        period = following(period)
    return moments


def typed(value):
    """Return a condition with numbers as the reader gives them."""
    if isinstance(value, dict):
        return {key: typed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [typed(entry) for entry in value]
    return Decimal(value) if isinstance(value, int) else value


def node_of(condition: Mapping[str, Any], skips: bool):
    rule = RULE.model_copy(update={"missing_period": "skipped" if skips else "breaks"})
    return conditions_of(rule, POLICY, TIMELINES).node(Condition.model_validate(typed(condition)))


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, HISTORIES, st.booleans())
def test_conditions_agree_with_the_reference(condition, found, skips):
    node, history = node_of(condition, skips), history_of(found)
    for index, grade in enumerate(found):
        if grade is not None:
            assert node.holds(history, index) == expected(condition, found, index, skips)


@settings(max_examples=200, deadline=None)
@given(st.one_of(LEAVES, runs(LEAVES)), HISTORIES, st.booleans())
def test_the_reasons_of_a_run_are_as_many_as_it_asks_for_and_all_hold(condition, found, skips):
    node, history = node_of(condition, skips), history_of(found)
    for index, grade in enumerate(found):
        if grade is None or not node.holds(history, index):
            continue
        reasons = node.reasons(history, index)
        periods = [reason.period for reason in reasons]
        assert periods == sorted(set(periods))
        assert periods[-1] == history[index].period
        assert all(reason.holds for reason in reasons)
        assert len(reasons) == condition.get("in_a_row", len(reasons))
        assert len(reasons) >= condition.get("times", 1)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, HISTORIES, st.booleans())
def test_there_are_always_reasons_and_never_of_a_later_period(condition, found, skips):
    node, history = node_of(condition, skips), history_of(found)
    for index, grade in enumerate(found):
        if grade is not None:
            periods = {reason.period for reason in node.reasons(history, index)}
            assert periods
            assert periods <= {moment.period for moment in history[: index + 1]}


def test_why_not_is_said_by_what_prevented_it():
    condition = {"not": {"any": [{"grade": {"exactly": "S"}}, {"grade": {"exactly": "A"}, "in_a_row": 2}]}}
    history = history_of("AB")
    (first, second) = node_of(condition, skips=False).reasons(history, 1)
    assert (first.value, first.holds, second.value, second.holds) == ("B", False, "B", False)


RULES = """\
run: {name: Run, text: Run., after: quarter, if: {grade: {at_least: B}, in_a_row: 2}, missing_period: breaks,
      then: {commission_rate: {plan: selling, times: 90%, until: {grade: {at_most: C}}}}}
best: {name: Best, text: Best., after: month, if: {rank: {by: score, within: team, ties: shared}},
       then: {award: {public: true}}}
plan: {name: Plan, text: Plan., after: quarter, if: {grade: {exactly: D}},
       then: {pip: {months: 3, mentor: optional, goals: {satisfaction: 85}, if_not_met: [transfer]}}}
ladder: {name: Ladder, text: Ladder., after: month, if: {grade: {exactly: D}},
         then: {discipline: {steps: [oral_warning, termination], lapses_after: 6 months}}}
"""
MARKS = grades("ann", "CBAD") | grades("bob", "DDBB") | grades("cat", "ADDA", first="2017-03") | grades("dan", "BBBC")
IN_ORDER = appraised(firm(RULES, MARKS))
EXPECTED = judge(IN_ORDER, [])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_same_periods_in_any_order_give_the_same_history(data):
    shuffled = {}
    for kind in data.draw(st.permutations(list(IN_ORDER))):
        found = IN_ORDER[kind]
        results = dict(data.draw(st.permutations(list(found.results.items()))))
        shuffled[kind] = replace(found, periods=tuple(data.draw(st.permutations(found.periods))), results=results)
    assert judge(shuffled, []) == EXPECTED
    assert list(judge(shuffled, []).outcomes) == list(EXPECTED.outcomes)


def test_a_rule_never_sees_what_comes_later():
    for months in (3, 6, 9):
        shorter = judged(firm(RULES, MARKS, months=months))
        for key, found in shorter.outcomes.items():
            assert found == tuple(EXPECTED.of(*key))


ON_LEAVE = "person,first_day,last_day,kind\nann,2017-04-01,2017-06-30,other\n"
AWARD = "rule: {name: R, text: R., after: quarter, if: {grade: {at_least: A}, in_a_row: 2}, missing_period: MISSING,\n"
AWARD += "       then: {award: {public: true}}}\n"


def test_a_period_without_an_appraisal_breaks_a_run_or_is_skipped_as_the_rule_says():
    marks = grades("ann", "ADAB")
    for missing, periods in (("breaks", []), ("skipped", ["2017-Q3"])):
        found = judged(firm(AWARD.replace("MISSING", missing), marks, changes={"data/absences.csv": ON_LEAVE}))
        assert fired(found, "ann") == periods


def test_a_quarter_without_data_is_one_without_an_appraisal():
    files = firm(AWARD.replace("MISSING", "breaks"), grades("ann", "AAAB"))
    without = {path: text for path, text in files.items() if not path.startswith("data/months/2017-05")}
    assert fired(judged(files), "ann") == ["2017-Q2", "2017-Q3"]
    assert fired(judged(without), "ann") == []
    skipped = {**without, "policy/outcomes.yml": AWARD.replace("MISSING", "skipped")}
    assert fired(judged(skipped), "ann") == ["2017-Q3"]


def test_a_history_begins_with_joining_and_ends_with_leaving():
    staff = STAFF.replace("ann,Ann,specialist,north,max,,", "ann,Ann,specialist,north,max,2017-05-10,2017-09-20")
    found = appraised(firm("", {}, changes={"data/people.csv": staff}))
    months = histories(Timeline((found["month"],)))["ann"]
    assert [(moment.period.id, moment.result is not None) for moment in months] == [
        ("2017-05", False),
        ("2017-06", True),
        ("2017-07", True),
        ("2017-08", True),
        ("2017-09", False),
    ]


def test_an_earlier_run_in_another_role_counts_and_the_role_now_decides():
    moves = "person,from,role,team,manager\nann,2017-07-01,senior,,\n"
    changes = {**with_seniors(), "data/moves.csv": moves}
    for role, periods in (("specialist", ["2017-Q2"]), ("senior", ["2017-Q3", "2017-Q4"])):
        rule = AWARD.replace("MISSING", "breaks").replace("after:", f"roles: [{role}], after:")
        assert fired(judged(firm(rule, grades("ann", "AAAA"), changes=changes)), "ann") == periods
