"""Checks of scorecards: known roles and indicators, weights and shares that add up, ranges that hold (R33-R37)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kaopu.policy.checks.common import FULL, Problems, measures_in, unknown
from kaopu.policy.draft import Draft
from kaopu.policy.measures import Measure
from kaopu.policy.model import CYCLES
from kaopu.policy.scorecards import LEVELS, Group, Scorecard
from kaopu.text.problems import Place, Problem

SAME = (("month", "quarter"), ("year", "quarter"), ("month", "year"))
"""Cycles that are compared; a repetition is reported at the first of the two."""


def check_scorecards(draft: Draft) -> Problems:
    """A scorecard's role and indicators exist, each once; weights are positive and add up, in groups and in all."""
    for (role, cycle), scorecard in draft.scorecards.items():
        if role not in LEVELS and not draft.knows("roles", role):
            yield unknown("role", role, draft.places["scorecards", role], (*draft.maps["roles"], *LEVELS))
        if scorecard is None:
            continue
        seen: set[str] = set()
        for name, group in scorecard.groups.items():
            yield from _indicator_problems(draft, group, seen)
            yield from _group_problems(name, group)
            yield from _range_problems(name, group)
        yield from _total_problems(f"{role}/{cycle}", scorecard)


def _entries(group: Group) -> Iterator[tuple[str, Decimal, Place, Place]]:
    """Yield each indicator of a group with its weight or share, and the places of both."""
    for key in ("indicators", "shares"):
        for name, weight in getattr(group, key).items():
            yield name, weight, group.key_place_in(key, name), group.value_place_in(key, name)


def _indicator_problems(draft: Draft, group: Group, seen: set[str]) -> Problems:
    """Check the indicators of a group; ``seen`` collects those of the scorecard."""
    for name, weight, place, at in _entries(group):
        if not draft.knows("indicators", name):
            yield unknown("indicator", name, place, draft.maps["indicators"])
        if name in seen:
            yield Problem("indicator-twice", place, {"name": name})
        if weight <= 0:
            yield Problem("weight-not-positive", at, {"weight": weight})
        seen.add(name)


def _group_problems(name: str, group: Group) -> Problems:
    """A group has weights that add up to its own, or shares that add up to 100 %."""
    if bool(group.indicators) == bool(group.shares):
        place = group.place_of("shares") if group.shares else group.place
        yield Problem("group-indicators", place, {"group": name})
        return
    total = sum((weight for _, weight, _, _ in _entries(group)), Decimal(0))
    if group.shares:
        if total != 1:
            yield Problem("shares-total", group.place_of("shares"), {"group": name, "total": _percent(total)})
        if group.weight <= 0:
            yield Problem("weight-not-positive", group.place_of("weight"), {"weight": group.weight})
    elif total != group.weight:
        values = {"group": name, "total": total, "weight": group.weight}
        yield Problem("group-weights-total", group.place_of("indicators"), values)


def _percent(ratio: Decimal) -> str:
    return f"{(ratio * 100).normalize():f}%"


def _range_problems(name: str, group: Group) -> Problems:
    """The weight that was chosen lies within its range."""
    limits = group.range
    if limits is None:
        return
    values = {"group": name, "weight": group.weight, "at_least": limits.at_least, "at_most": limits.at_most}
    if limits.at_least > limits.at_most:
        yield Problem("range-order", limits.place_of("at_most"), values)
    elif not limits.at_least <= group.weight <= limits.at_most:
        yield Problem("weight-out-of-range", group.place_of("weight"), values)


def _total_problems(name: str, scorecard: Scorecard) -> Problems:
    """The weights add up to 100, and where there are ranges, these allow it."""
    groups, place = scorecard.groups.values(), scorecard.place_of("groups")
    total = sum((group.weight for group in groups), Decimal(0))
    if total != FULL:
        yield Problem("weights-total", place, {"scorecard": name, "total": total})
    if any(group.range is not None and group.range.at_least > group.range.at_most for group in groups):
        return
    least = sum((group.weight if group.range is None else group.range.at_least for group in groups), Decimal(0))
    most = sum((group.weight if group.range is None else group.range.at_most for group in groups), Decimal(0))
    if any(group.range is not None for group in groups) and not least <= FULL <= most:
        yield Problem("ranges-total", place, {"scorecard": name, "least": least, "most": most})


def check_scores(draft: Draft) -> Problems:
    """Scores of months and quarters count towards longer cycles of people who have such scorecards (R42)."""
    for (role, cycle), scorecard in draft.scorecards.items():
        if scorecard is None:
            continue
        for group in scorecard.groups.values():
            for name, _, place, _ in _entries(group):
                for measure in _scores_measures(draft, name):
                    yield from _scores_problems(draft, role, cycle, measure, place)


def _scores_measures(draft: Draft, indicator: str) -> Iterator[Measure]:
    model = draft.maps["indicators"].get(indicator)
    found = (draft.maps["measures"].get(name) for name in measures_in(model)) if model is not None else ()
    yield from (measure for measure in found if measure is not None and measure.scores is not None)


def _scores_problems(draft: Draft, role: str, cycle: str, measure: Measure, place: Place) -> Problems:
    shorter = str(measure.scores)
    values = {"role": role, "cycle": cycle, "shorter": shorter}
    if role in LEVELS:
        yield Problem("scores-level", place, values)
    elif CYCLES.index(cycle) <= CYCLES.index(shorter):
        yield Problem("scores-cycle", place, values)
    elif (role, shorter) not in draft.scorecards and "scorecards" not in draft.unread:
        yield Problem("scores-without-scorecard", place, values)


def check_repetitions(draft: Draft) -> Problems:
    """A cycle judges by something of its own: the same indicators and weights again are worth a warning (R40-R42)."""
    for role in dict.fromkeys(role for role, _ in draft.scorecards):
        for cycle, other in SAME:
            scorecard, same_as = draft.scorecards.get((role, cycle)), draft.scorecards.get((role, other))
            if scorecard is not None and same_as is not None and scorecard.weights() == same_as.weights():
                values = {"scorecard": f"{role}/{cycle}", "other": f"{role}/{other}"}
                yield Problem("scorecard-repeats", scorecard.place_of("groups"), values, severity="warning")
                break
