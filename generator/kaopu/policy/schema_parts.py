"""From the type of a model's field to the JSON Schema of what HR may type there."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from annotated_types import MinLen
from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from kaopu.policy.outcomes import Goal
from kaopu.text.shapes import (
    IDENTIFIER,
    Amount,
    AnyQuantity,
    CalendarLength,
    Date,
    Flag,
    Identifier,
    Length,
    Number,
    PlainText,
    Ratio,
    Shape,
    Text,
)

Schema = dict[str, Any]

_PLAIN = r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?"
_MONEY = r"-?[¥￥$€£]?(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?"
_QUANTITY = f"^({_PLAIN}%|{_MONEY})$"
IDENTIFIER_PATTERN = f"^{IDENTIFIER.pattern}$"

TEXT: Schema = {"type": "string", "pattern": r"\S"}
NUMBER: Schema = {"type": "number"}
NAME: Schema = {"type": "string", "pattern": IDENTIFIER_PATTERN}


def _length(units: str, examples: Sequence[str]) -> Schema:
    described = f"A length of time, such as {' or '.join(examples)}."
    pattern = f"^[1-9][0-9]{{0,3}} ({units})s?$"
    return {"description": described, "type": "string", "pattern": pattern, "examples": list(examples)}


def _corners(written: str) -> Schema:
    return {
        "description": "The corners of a line: a list of `value: score`, such as [60%: 0, 100%: 100].",
        "type": "array",
        "minItems": 2,
        "items": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "patternProperties": {written: NUMBER},
            "additionalProperties": False,
        },
    }


VALUES: Mapping[str, Schema] = {
    "Text": {
        "description": "One text, or one for each language: {zh: …, en: …}.",
        "anyOf": [
            TEXT,
            {
                "type": "object",
                "properties": {"zh": TEXT, "en": TEXT},
                "required": ["zh", "en"],
                "additionalProperties": False,
            },
        ],
    },
    "Texts": {
        "description": "One text, or a list of texts.",
        "anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}],
    },
    "Ratio": {"description": "A percentage, such as 60%.", "type": "string", "pattern": f"^{_PLAIN}%$"},
    "Amount": {
        "description": "An amount of money, such as ¥300.",
        "anyOf": [NUMBER, {"type": "string", "pattern": f"^{_MONEY}$"}],
    },
    "Quantity": {
        "description": "A number with its unit: 60%, ¥300, or a plain number.",
        "anyOf": [NUMBER, {"type": "string", "pattern": _QUANTITY}],
    },
    "Goal": {
        "description": "A value to reach, such as 85 or 60%, or a change of the value, such as +10% or -10%.",
        "anyOf": [NUMBER, {"type": "string", "pattern": f"^([+]{_PLAIN}%|{_PLAIN}%|{_MONEY})$"}],
    },
    "Length": _length("day|working day|month|year", ("30 days", "3 working days", "6 months")),
    "CalendarLength": _length("day|month|year", ("14 days", "6 months", "1 year")),
    "Date": {
        "description": "A date, such as 2017-01-31.",
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    },
    "Corners": _corners(_QUANTITY),
    "RatioCorners": _corners(f"^{_PLAIN}%$"),
}
"""Values that are written in one way wherever they stand."""


def value_of(name: str) -> Schema:
    """Refer to one of ``VALUES``."""
    return {"$ref": f"#/$defs/{name}"}


def _validator(metadata: Sequence[Any]) -> Any:
    """Return the function by which pydantic turns what was read into a value; it tells two types apart."""
    found = [entry.func for entry in metadata if isinstance(entry, BeforeValidator | PlainValidator)]
    return found[0] if found else None


_LEAVES: Mapping[Any, Schema] = {
    _validator(get_args(alias)[1:]): schema
    for alias, schema in (
        (Text, value_of("Text")),
        (PlainText, TEXT),
        (Identifier, NAME),
        (Number, NUMBER),
        (Ratio, value_of("Ratio")),
        (Amount, value_of("Amount")),
        (AnyQuantity, value_of("Quantity")),
        (Goal, value_of("Goal")),
        (Length, value_of("Length")),
        (CalendarLength, value_of("CalendarLength")),
        (Date, value_of("Date")),
        (Flag, {"type": "boolean"}),
    )
}


@cache
def field_notes(model: type[Shape]) -> Mapping[str, str]:
    """Return field → the text that stands below it in the model's source."""
    [body] = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    notes: dict[str, str] = {}
    statements = cast("ast.ClassDef", body).body
    for field, below in pairwise(statements):
        target = field.target if isinstance(field, ast.AnnAssign) else None
        text = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else None
        if isinstance(target, ast.Name) and isinstance(text, str):
            notes[target.id] = plain(text)
    return notes


def plain(docstring: str | None) -> str:
    """Return a docstring as plain words, each paragraph on one line."""
    paragraphs = inspect.cleandoc(docstring or "").replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def either(names: Sequence[str], schema: Schema) -> Schema:
    """Return a schema that offers ``names`` and still takes whatever ``schema`` takes, such as a new id."""
    return {"anyOf": [{"enum": list(names)}, schema]} if names else schema


def without_null(types: Sequence[Any]) -> tuple[Any, ...]:
    """Leave out None: a key that has no value is not written, and an editor should say so."""
    return tuple(entry for entry in types if entry is not NoneType)


class Parts:
    """Writes the schemas of models, and keeps the definitions that they refer to.

    ``offers`` says which ids an editor may offer for a field (or for the keys of a map); ``special`` replaces the
    schema of a field whose type says too little.
    """

    def __init__(
        self,
        offers: Mapping[tuple[type[Shape], str], Sequence[str]],
        special: Mapping[tuple[type[Shape], str], Schema],
        further: Mapping[type[Shape], Schema],
    ) -> None:
        self._offers, self._special, self._further = offers, special, further
        self._models: dict[str, Schema] = {}

    def file(self, schema: Schema) -> Schema:
        """Add to the schema of a file all that it refers to."""
        available, needed = {**VALUES, **self._models}, dict[str, Schema]()
        waiting = [schema]
        while waiting:
            for name in re.findall(r'"#/\$defs/([^"]+)"', json.dumps(waiting.pop())):
                if name not in needed:
                    needed[name] = available[name]
                    waiting.append(available[name])
        return {**schema, "$defs": dict(sorted(needed.items()))} if needed else schema

    def define(self, name: str, schema: Schema) -> Schema:
        """Keep a definition that is no model, and refer to it."""
        self._models[name] = schema
        return {"$ref": f"#/$defs/{name}"}

    def model(self, model: type[Shape]) -> Schema:
        """Define a model, unless that was done, and refer to it."""
        name = model.__name__
        if name not in self._models:
            self._models[name] = {}  # a model may hold itself
            self._models[name] = self.object(model)
        return {"$ref": f"#/$defs/{name}"}

    def object(self, model: type[Shape]) -> Schema:
        """Return the schema of a model."""
        hints = get_type_hints(model, include_extras=True)
        properties: dict[str, Schema] = {}
        for key, name in model.written_keys().items():
            ids = self._offers.get((model, name), ())
            written = self._special.get((model, name)) or self.value(hints[name], ids)
            note = field_notes(model).get(name)
            properties[key] = {**written, "description": note} if note else written
        required = [key for key, name in model.written_keys().items() if model.model_fields[name].is_required()]
        return {
            "description": plain(model.__doc__),
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
            "additionalProperties": False,
            **self._further.get(model, {}),
        }

    def value(self, hint: Any, ids: Sequence[str] = ()) -> Schema:
        """Return the schema of one type; ``ids`` are offered where it holds texts."""
        metadata: tuple[Any, ...] = ()
        if get_origin(hint) is Annotated:
            hint, *rest = get_args(hint)
            metadata = tuple(rest)
        validator = _validator(metadata)
        if validator in _LEAVES:
            leaf = _LEAVES[validator]
            return either(ids, leaf) if leaf.get("type") == "string" else dict(leaf)
        own = [entry.json_schema for entry in metadata if isinstance(entry, WithJsonSchema)]
        if own and own[0] is not None:
            return dict(own[0])
        if isinstance(hint, type) and issubclass(hint, Shape):
            return self.model(hint)
        return self._composed(hint, metadata, ids)

    def _composed(self, hint: Any, metadata: tuple[Any, ...], ids: Sequence[str]) -> Schema:
        origin, arguments = get_origin(hint), get_args(hint)
        least = next((limit.min_length for limit in _flat(metadata) if isinstance(limit, MinLen)), 0)
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin is tuple:
            items: Schema = {"type": "array", "items": self.value(arguments[0], ids)}
            return {**items, "minItems": least} if least else items
        if origin is dict:
            return self._map(arguments[0], arguments[1], ids, least)
        if origin in (Union, UnionType):
            return self._union(without_null(arguments), ids)
        raise TypeError(f"no schema for {hint}: give it WithJsonSchema")

    def _map(self, key: Any, value: Any, ids: Sequence[str], least: int) -> Schema:
        entries = self.value(value)
        names = self.value(key) if key is not str else {"minLength": 1}
        found: Schema = {"type": "object", "propertyNames": {key: names[key] for key in names if key != "type"}}
        if least:
            found["minProperties"] = least
        if ids:
            found["properties"] = dict.fromkeys(ids, entries)
        return {**found, "additionalProperties": entries}

    def _union(self, choices: Sequence[Any], ids: Sequence[str]) -> Schema:
        if len(choices) == 1:
            return self.value(choices[0], ids)
        shapes = [choice for choice in choices if isinstance(choice, type) and issubclass(choice, Shape)]
        if len(shapes) == len(choices) and all("kind" in shape.model_fields for shape in shapes):
            return self._by_kind({get_args(shape.model_fields["kind"].annotation)[0]: shape for shape in shapes})
        return {"anyOf": [self.value(choice, ids) for choice in choices]}

    def _by_kind(self, models: Mapping[str, type[Shape]]) -> Schema:
        """Choose by ``kind``, so that an editor complains about the curve that was meant and not about all."""
        return {
            "type": "object",
            "properties": {"kind": {"enum": list(models)}},
            "required": ["kind"],
            "allOf": [
                {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": self.model(model)}
                for kind, model in models.items()
            ],
        }


def _flat(metadata: Sequence[Any]) -> list[Any]:
    """Return limits, also those that lie inside a pydantic Field."""
    return [inner for entry in metadata for inner in (entry, *getattr(entry, "metadata", ()))]
