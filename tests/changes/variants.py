"""Every field of every model of the policy, with another value: made from the types alone, so that none is missed."""

from __future__ import annotations

import datetime
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic_core import PydanticUndefined

from kaopu.policy.curves import Corner
from kaopu.policy.outcomes import GoalValue
from kaopu.text.language import LocalText
from kaopu.text.problems import Place
from kaopu.text.shapes import Quantity, Shape, Span

Pair = tuple[str, Any, Any]
"""``Model.field``, a value, and the same with this field changed."""
DEEPEST = 9


def bare(annotation: Any) -> Any:
    """Return a type without its marks."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def arms(annotation: Any) -> list[Any]:
    """Return what a union may be, without None and without marks."""
    annotation = bare(annotation)
    if get_origin(annotation) in (Union, types.UnionType):
        return [arm for part in get_args(annotation) for arm in arms(part)]
    return [] if annotation is type(None) else [annotation]


def made(annotation: Any, depth: int = 0) -> Any:
    """Make a value of a type; the same value every time."""
    arm = arms(annotation)[0]
    origin = get_origin(arm)
    if origin is Literal:
        return get_args(arm)[0]
    if origin is tuple:
        return (made(get_args(arm)[0], depth + 1),)
    if origin is dict:
        key, entry = get_args(arm)
        return {made(key): made(entry, depth + 1)}
    if isinstance(arm, type) and issubclass(arm, Shape):
        return shape(arm, depth)
    known: dict[Any, Any] = {
        Decimal: Decimal(7), str: "seven", bool: True, int: 7, datetime.date: datetime.date(2007, 7, 7),
        LocalText: LocalText("七", "seven"), Quantity: Quantity(Decimal(7), None), Span: Span(7, "days"),
        GoalValue: GoalValue(Decimal(7), relative=False),
        Corner: Corner(Quantity(Decimal(7), None), Decimal(7), Place("?")),
    }  # fmt: skip
    return known[arm]


def shape(model: type[Shape], depth: int = 0) -> Shape:
    """Make a model with a value in every field that has no default."""
    values = {
        name: made(field.annotation, depth + 1) if field.default is PydanticUndefined else field.default
        for name, field in model.model_fields.items()
    }
    return model.model_construct(**values)


def others(annotation: Any, value: Any) -> Iterator[Any]:
    """Yield values of a type that are not ``value``: one of each arm of a union, and none where that is allowed."""
    optional = type(None) in get_args(bare(annotation))
    if optional and value is not None:
        yield None
    for arm in arms(annotation):
        if get_origin(arm) is Literal:
            yield from (choice for choice in get_args(arm) if choice != value)
        elif value is None or type(value) is not _type(arm):
            yield made(arm)
        elif not isinstance(value, Shape):
            yield next_to(arm, value)


def next_to(arm: Any, value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, tuple):
        return (*value, made(get_args(arm)[0]))
    if isinstance(value, Mapping):
        key, entry = get_args(arm)
        return {**value, next_to(bare(key), made(key)): made(entry)}
    if isinstance(value, bool):
        return not value
    if isinstance(value, LocalText):
        return replace(value, en=value.en + "!")
    if isinstance(value, Quantity | GoalValue):
        return replace(value, value=value.value + 1)
    if isinstance(value, Span):
        return replace(value, count=value.count + 1)
    if isinstance(value, Corner):
        return replace(value, score=value.score + 1)
    if isinstance(value, datetime.date):
        return value + datetime.timedelta(days=1)
    return value + "_too" if isinstance(value, str) else value + 1


def pairs(label: str, annotation: Any, value: Any, depth: int = 0) -> Iterator[Pair]:
    """Yield every way in which a value can differ in one place, down to the last field of the last model."""
    for other in others(annotation, value):
        yield label, value, other
    # What could stand here instead is looked into as well: each arm of a union, and what is left out.
    instead = [made(arm) for arm in arms(annotation) if _deep(arm) and (not value or type(value) is not _type(arm))]
    for inner, deeper in ((value, depth + 1), *((made_here, depth + 3) for made_here in instead)):
        if deeper <= DEEPEST:
            for entry, kind, own, put in _parts(label, annotation, inner):
                yield from ((found, put(old), put(new)) for found, old, new in pairs(own, kind, entry, deeper))


def _parts(label: str, annotation: Any, value: Any) -> Iterator[tuple[Any, Any, str, Callable[[Any], Any]]]:
    """Yield what a value is made of: each part, its type, its label, and how another is put in its place."""
    if isinstance(value, Shape):
        for name, field in type(value).model_fields.items():
            own = f"{type(value).__name__}.{name}"
            yield getattr(value, name), field.annotation, own, partial(_with_field, value, name)
    elif isinstance(value, tuple):
        [kind] = {get_args(arm)[0] for arm in arms(annotation) if get_origin(arm) is tuple}
        for index, entry in enumerate(value):
            yield entry, kind, label, partial(_with_entry, value, index)
    elif isinstance(value, Mapping):
        [kind] = [get_args(arm)[1] for arm in arms(annotation) if get_origin(arm) is dict]
        for key, entry in value.items():
            yield entry, kind, label, partial(_with_key, value, key)


def _with_field(value: Shape, name: str, new: Any) -> Shape:
    return value.model_copy(update={name: new})


def _with_entry(value: tuple[Any, ...], index: int, new: Any) -> tuple[Any, ...]:
    return (*value[:index], new, *value[index + 1 :])


def _with_key(value: Mapping[Any, Any], key: Any, new: Any) -> dict[Any, Any]:
    return {**value, key: new}


def _type(arm: Any) -> Any:
    return get_origin(arm) or arm


def _deep(arm: Any) -> bool:
    return get_origin(arm) in (tuple, dict) or (isinstance(arm, type) and issubclass(arm, Shape))


def models(annotation: Any, found: set[type[Shape]] | None = None) -> set[type[Shape]]:
    """Return every model that a type is made of, however deep."""
    known: set[type[Shape]] = set() if found is None else found
    for arm in arms(annotation):
        if isinstance(arm, type) and issubclass(arm, Shape):
            if arm not in known:
                known.add(arm)
                for field in arm.model_fields.values():
                    models(field.annotation, known)
        else:
            for part in get_args(arm):
                if part is not Ellipsis and not isinstance(part, str):
                    models(part, known)
    return known
