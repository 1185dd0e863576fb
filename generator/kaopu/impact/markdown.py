"""The comment on a pull request: what a change would do, in sums and counts only, small groups left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from kaopu.data.periods import PeriodKind
from kaopu.impact.bands import BANDS, BandRow, all_bands, members
from kaopu.impact.comparing import Impact
from kaopu.impact.payroll import PayLine
from kaopu.impact.replay import outermost
from kaopu.impact.suppressing import LEAST, REST, hidden_cells, is_small, may_tell_totals, safe_lines
from kaopu.impact.wording import Wording

Key = TypeVar("Key")
CYCLES: tuple[PeriodKind, ...] = ("month", "quarter", "year")
RIGHT, LEFT = "--:", "---"
_MARKUP = re.compile(r"[\\`*_\[\]<>|#~&]")
NONE, GIVES_AWAY = "·", "–"
"""A count of nobody, and one that is not shown because another one would follow from it."""


def markdown(impact: Impact, wording: Wording, base: str, head: str, *, tried: bool = False) -> str:
    """Write an impact as Markdown; ``base`` and ``head`` name the two sides. Nothing in it is about fewer than five.

    ``tried``: the policies were tried on periods in which they were not in force.
    """
    periods = wording.periods(outermost(impact.periods))
    sides = {"base": plain(base), "head": plain(head)}
    parts = [f"## {wording.say('title')}", wording.say("sides", **sides, periods=periods)]
    parts += [wording.say("tried")] if tried else []
    touched = frozenset(change.person for change in impact.touched).union(*(_moved(impact)))
    if impact.nothing:
        parts.append(f"**{wording.say('nothing')}**")
    elif not may_tell_totals(touched):
        parts.append(wording.say("few", least=LEAST))
    else:
        told = {"people": impact.people, "count": len(touched), "results": len(impact.touched)}
        parts.append(wording.say("touched", **told))
        parts += [*_pay(impact, wording), *_grades(impact, wording), *_bands(impact, wording), *_rest(impact, wording)]
        parts.append(f"<sub>{wording.say('small_note', least=LEAST)}</sub>")
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Write a name so that it stays text: names of teams, rules and branches are what somebody typed."""
    return _MARKUP.sub(r"\\\g<0>", text)


def _moved(impact: Impact) -> Iterator[frozenset[str]]:
    yield from (line.moved for line in impact.pay.by_person)


def _count(found: Iterable[str], wording: Wording) -> str:
    """Count cases by whose they are; those of few people are not told, however many they are."""
    people = [*found]
    return _small(wording) if is_small(len({*people})) else str(len(people))


def _small(wording: Wording) -> str:
    return wording.say("small", least=LEAST)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, [LEFT, *[RIGHT] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(plain, line)) + " |" for line in lines)


def _pay(impact: Impact, wording: Wording) -> Iterator[str]:
    pay = impact.pay
    moved = frozenset[str]().union(*_moved(impact))
    if not moved:
        yield wording.say("no_pay")
        return
    if not may_tell_totals(moved):
        return
    before, after, change = wording.amount(pay.before), wording.amount(pay.after), wording.change(pay.change)
    yield f"**{wording.say('total', before=before, after=after, change=change)}**"
    yield from _lines(wording.say("by_component"), pay.by_component, wording.component, wording)
    yield from _lines(wording.say("by_team"), pay.by_team, wording.team, wording)
    yield from _lines(wording.say("by_period"), pay.by_period, wording.period, wording)
    wrong = max(pay.residuals.values())
    yield wording.say("residual_wrong", residual=wording.amount(wrong)) if wrong else wording.say("residual")


def _lines(title: str, lines: Sequence[PayLine], name: Callable[[str], str], wording: Wording) -> Iterator[str]:
    heads = [wording.say(key) for key in ("head_name", "head_before", "head_after", "head_change", "head_moved")]
    yield f"### {title}"
    yield _table(
        heads,
        [
            (
                wording.say("rest") if line.id == REST else name(line.id),
                wording.amount(line.before),
                wording.amount(line.after),
                wording.change(line.change),
                str(len(line.moved)),
            )
            for line in safe_lines(lines)
        ],
    )


def _grades(impact: Impact, wording: Wording) -> Iterator[str]:
    for kind in CYCLES:
        cells = impact.migration.get(kind, {})
        if all(before == after for before, after in cells):
            continue
        grades: list[str | None] = [grade for grade in impact.grades if any(grade in cell for cell in cells)]
        grades += [None] if any(None in cell for cell in cells) else []
        people = _people_of(impact, kind)
        rows = [[(before, after) for after in grades] for before in grades]
        shown = _shown(people, [*rows, *zip(*rows, strict=True)], cells, wording)
        yield f"### {wording.say(f'grades_{kind}')}"
        yield _table(
            [wording.say("grades_head"), *(wording.grade(grade) for grade in grades)],
            [[wording.grade(row[0][0]), *(shown.get(cell, NONE) for cell in row)] for row in rows],
        )


def _people_of(impact: Impact, kind: PeriodKind) -> dict[tuple[str | None, str | None], frozenset[str]]:
    """Return whose results went from which grade to which."""
    found: dict[tuple[str | None, str | None], frozenset[str]] = {}
    for change in (change for change in impact.changes if change.period.kind == kind):
        early, late = (None if side is None else side.grade for side in (change.before, change.after))
        found[early, late] = found.get((early, late), frozenset()) | {change.person}
    return found


def _shown(
    people: Mapping[Key, frozenset[str]],
    relations: Collection[Collection[Key]],
    counts: Mapping[Key, int],
    wording: Wording,
) -> dict[Key, str]:
    """Return what is written in each cell that counts anybody."""
    few, giving_away = hidden_cells(people, relations)
    hidden = dict.fromkeys(few, _small(wording)) | dict.fromkeys(giving_away, GIVES_AWAY)
    return {key: hidden.get(key, str(count)) for key, count in counts.items() if count}


def _bands(impact: Impact, wording: Wording) -> Iterator[str]:
    measure = "pay" if impact.pay.by_person else "points"
    yield f"### {wording.say(f'bands_{measure}')}"
    found, people = all_bands(impact), members(impact)
    all_of = [("everybody", "everybody", band) for band in BANDS]
    groups = {name: [row.id for row in rows] for name, rows in found.items() if name != "everybody"}
    columns = [
        [all_of[number], *((name, group, band) for group in ids)]
        for name, ids in groups.items()
        for number, band in enumerate(BANDS)
    ]
    shown = _shown(people, [all_of, *columns], {key: len(who) for key, who in people.items()}, wording)
    heads = ["", *(wording.say(f"band_{band}_{measure}") for band in BANDS)]
    rows = [
        [_group_name(dimension, row, wording), *(shown.get((dimension, row.id, band), NONE) for band in BANDS)]
        for dimension, of_dimension in found.items()
        for row in of_dimension
        if not is_small(row.people)
    ]
    yield _table(heads, rows)


def _group_name(dimension: str, row: BandRow, wording: Wording) -> str:
    if dimension == "everybody":
        return wording.say("group_everybody")
    separator = ": " if wording.language == "en" else "："
    return f"{wording.say(f'group_{dimension}')}{separator}{wording.group(dimension, row.id)}"


def _rest(impact: Impact, wording: Wording) -> Iterator[str]:
    plans = (impact.plans_entered, impact.plans_left)
    entered, left = (_count((person for person, _ in found), wording) for found in plans)
    lines = [
        wording.say("plans", entered=entered, left=left),
        wording.say("close", count=_count((change.person for change in impact.close), wording)),
    ]
    if impact.silent:
        separator = ", " if wording.language == "en" else "、"
        lines.append(wording.say("silent", rules=separator.join(plain(wording.rule(rule)) for rule in impact.silent)))
    yield "\n".join(f"- {line}" for line in lines)
