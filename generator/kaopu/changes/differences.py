"""Compare two policies part by part (R79): every difference in meaning is found, and nothing else.

Two policies differ here exactly when their digests differ. Neither the order of keys nor comments, quotation marks,
files that were cut in two, or zeros that say nothing make a difference; the order of outcome rules does, because of
two rates that hold at once it says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Final

from kaopu.changes.change import Change, Weight
from kaopu.changes.plan import KEYED, TOGETHER, told_whole, unit_of
from kaopu.policy.meaning import joined, same
from kaopu.policy.model import Policy
from kaopu.policy.prose import FOLDER as PROSE_FOLDER
from kaopu.policy.reader import FOLDER
from kaopu.policy.scorecards import Group
from kaopu.text.formats import Unit
from kaopu.text.problems import Place
from kaopu.text.shapes import Shape

PARTS: Final[Mapping[str, str]] = {
    "policy": "head",
    "principles": "principles",
    "roles": "roles",
    "duties": "duties",
    "dimensions": "dimensions",
    "targets": "targets",
    "customers": "customers",
    "receivables": "receivables",
    "measures": "measures",
    "indicators": "indicators",
    "scorecards": "scorecards",
    "grades": "grades",
    "people": "people",
    "round": "round",
    "calendar": "calendar",
    "outcomes": "outcomes",
    "pay": "pay",
    "commission": "commission",
    "training": "training",
    "scheme_review": "scheme_review",
    "governance": "governance",
    "audiences": "audiences",
    "chapters": "chapters",
    "cases": "cases",
}
"""Part, called like its file or folder → the policy's field, in the handbook's order. Prose belongs to chapters."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """What two values that are compared are, and where each was written."""

    path: tuple[str, ...]
    field: str
    unit: Unit | None
    before_at: Place | None
    after_at: Place | None

    def at(self, *steps: str, **values: Any) -> _Spot:
        """Return the spot some steps further down."""
        return replace(self, path=(*self.path, *steps), **values)

    def changed(self, before: object, after: object) -> Change:
        """Make the change from one value to another; None is the absence of one."""
        kind = "added" if before is None else "removed" if after is None else "changed"
        return Change(
            kind,  # type: ignore[arg-type] # one of three
            self.path,
            self.field,
            before,
            after,
            self.unit,
            None if after is None else self.after_at,
            None if before is None else self.before_at,
        )

    def moved(self, before: tuple[str, ...], after: tuple[str, ...]) -> Change:
        """Make the change of an order."""
        return Change("moved", self.path, self.field, before, after, None, self.after_at, self.before_at)


def differences(base: Policy, head: Policy) -> tuple[Change, ...]:
    """Return every difference from ``base`` to ``head``, part by part in the order of the handbook."""
    found: list[Change] = []
    for part, field in PARTS.items():
        before, after = getattr(base, field), getattr(head, field)
        spot = _Spot((part,), f"Policy.{part}", None, _part_place(part, before), _part_place(part, after))
        if isinstance(before, Mapping):
            found += _entries(spot, before, after, _top_place(base, part), _top_place(head, part))
        else:
            found += _compared(spot, before, after)
        if part == "outcomes":
            found += _order_of_rules(base, head)
        elif part == "chapters":
            found += _prose(base, head)
    return tuple(found)


def _part_place(part: str, value: object) -> Place:
    return value.place if isinstance(value, Shape) else Place(f"{FOLDER}/{part}.yml")


def _top_place(policy: Policy, part: str) -> Callable[[Any], Place]:
    """Return the place of an id; of a scorecard that of its cycle."""

    def place(key: Any) -> Place:
        if part == "scorecards":
            return policy.scorecards[key].place
        return policy.places[part, key]

    return place


def _compared(spot: _Spot, before: Any, after: Any) -> Iterator[Change]:
    if same(before, after):
        return
    if before is None or after is None or told_whole(before, after):
        yield spot.changed(before, after)
    elif isinstance(before, Group):
        yield from _fields(spot, before, after, leave_out=("indicators", "shares"))
        yield from _weights(spot, before, after)
    elif isinstance(before, Shape):
        yield from _fields(spot, before, after)
    elif isinstance(before, tuple) and spot.field in KEYED:
        yield from _listed(spot, before, after)
    else:
        yield spot.changed(before, after)


def _fields(spot: _Spot, before: Shape, after: Shape, leave_out: tuple[str, ...] = ()) -> Iterator[Change]:
    """Compare two of the same model, field by field; what is told in one sentence is compared together."""
    model = type(before)
    together, names = TOGETHER.get(model, ("", ()))
    if together and any(not same(getattr(before, name), getattr(after, name)) for name in names):
        changed = next(name for name in names if not same(getattr(before, name), getattr(after, name)))
        yield spot.at(
            together,
            field=f"{model.__name__}.{together}",
            before_at=_field_place(before, changed),
            after_at=_field_place(after, changed),
        ).changed(before, after)
    for name, info in model.model_fields.items():
        if name in names or name in leave_out:
            continue
        here = spot.at(
            info.alias or name,
            field=f"{model.__name__}.{name}",
            unit=unit_of(model, name),
            before_at=_field_place(before, name),
            after_at=_field_place(after, name),
        )
        old, new = getattr(before, name), getattr(after, name)
        if isinstance(old, Mapping):
            yield from _entries(here, old, new, _place_in(before, name), _place_in(after, name))
        else:
            yield from _compared(here, old, new)


def _field_place(shape: Shape, name: str) -> Place:
    return shape.place_of(type(shape).model_fields[name].alias or name)


def _place_in(shape: Shape, name: str) -> Callable[[Any], Place]:
    written = type(shape).model_fields[name].alias or name
    return lambda key: shape.key_place_in(written, joined(key))


def _entries(
    spot: _Spot,
    before: Mapping[Any, Any],
    after: Mapping[Any, Any],
    before_place: Callable[[Any], Place],
    after_place: Callable[[Any], Place],
) -> Iterator[Change]:
    """Compare two maps by their keys, in the order of the later one; what it has no more comes last."""
    for key in (*after, *(key for key in before if key not in after)):
        here = spot.at(
            joined(key),
            before_at=before_place(key) if key in before else None,
            after_at=after_place(key) if key in after else None,
        )
        yield from _compared(here, before.get(key), after.get(key))


def _weights(spot: _Spot, before: Group, after: Group) -> Iterator[Change]:
    """Compare what the indicators of a group weigh, whichever way it was typed."""
    here = spot.at("weights", field="Group.weights")
    yield from _entries(here, _typed(before), _typed(after), _weight_place(before), _weight_place(after))


def _typed(group: Group) -> dict[str, Weight]:
    weights = {name: Weight(value, of_group=False) for name, value in group.indicators.items()}
    return {**weights, **{name: Weight(value, of_group=True) for name, value in group.shares.items()}}


def _weight_place(group: Group) -> Callable[[str], Place]:
    field = "shares" if group.shares else "indicators"
    return lambda name: group.key_place_in(field, name)


def _listed(spot: _Spot, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Change]:
    """Compare two lists whose entries have something that tells them apart; else as a whole."""
    key = KEYED[spot.field]
    old, new = ({key(entry): entry for entry in entries} for entries in (before, after))
    if len(old) < len(before) or len(new) < len(after):
        yield spot.changed(before, after)
        return
    yield from _entries(spot, old, new, lambda name: old[name].place, lambda name: new[name].place)
    yield from _order(spot, list(old), list(new))


def _order(spot: _Spot, before: list[str], after: list[str]) -> Iterator[Change]:
    """Compare the order of what both have."""
    old = tuple(key for key in before if key in after)
    new = tuple(key for key in after if key in before)
    if old != new:
        yield spot.moved(old, new)


def _order_of_rules(base: Policy, head: Policy) -> Iterator[Change]:
    """Compare the order of the rules that both policies have; its place is the first rule that stands elsewhere."""
    spot = _Spot(("outcomes",), "Policy.outcomes", None, None, None)
    for change in _order(spot, list(base.outcomes), list(head.outcomes)):
        pairs = enumerate(zip(change.before, change.after, strict=True))
        first = next(index for index, (old, new) in pairs if old != new)
        yield replace(
            change,
            place=head.places["outcomes", change.after[first]],
            place_before=base.places["outcomes", change.before[first]],
        )


def _prose(base: Policy, head: Policy) -> Iterator[Change]:
    """Compare the texts of the chapters that both policies have."""
    for (chapter, language), after in head.prose.items():
        before = base.prose.get((chapter, language))
        if chapter not in base.chapters or before is None or before.strip() == after.strip():
            continue
        file = f"{PROSE_FOLDER}/{chapter}.{language}.md"
        places = (Place(file, _first_difference(text, other), 1) for text, other in ((before, after), (after, before)))
        path = ("chapters", chapter, "prose", language)
        yield Change("changed", path, "Policy.prose", before.strip(), after.strip(), None, *reversed(tuple(places)))


def _first_difference(text: str, other: str) -> int:
    """Return the number of the first line of ``text`` that ``other`` does not have there, at most its last line."""
    lines = text.splitlines()
    pairs = enumerate(zip_longest(lines, other.splitlines()), 1)
    return min(next(number for number, (line, its) in pairs if line != its), max(len(lines), 1))
