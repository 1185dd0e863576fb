"""From read YAML to typed values: the base of every model HR types into, and its scalar types.

Validation is pydantic's. This module adds what a person needs: the place of every value, unknown keys with
“did you mean”, numbers that carry their unit, and problems instead of exceptions.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from kaopu.text.language import LocalText
from kaopu.text.numbers import amount_of, decimal_of, ratio_of
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.suggestions import suggest
from kaopu.text.yaml_reader import YamlList, YamlMap


class Shape(BaseModel):
    """A frozen model of a YAML map that remembers where it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    _source: YamlMap | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_source(cls, value: Any, handler: ModelWrapValidatorHandler[Any], info: ValidationInfo) -> Any:
        if not isinstance(value, YamlMap):
            if value is None or isinstance(value, str | Decimal | bool | YamlList):
                raise expected("map", value)
            return handler(value)
        known = cls.written_keys()
        if info.context is not None:
            for problem in _key_problems(cls, value):
                info.context(problem)
        model = handler({key: entry for key, entry in value.items() if key in known})
        model._source = value  # noqa: SLF001 - our own model, just made
        return model

    @classmethod
    def written_keys(cls) -> dict[str, str]:
        """Return key as it is written → name of the field; they differ for words such as ``if`` and ``from``."""
        return {field.alias or name: name for name, field in cls.model_fields.items()}

    @property
    def map_as_read(self) -> YamlMap | None:
        """The map as it was read; None for a model that a program made."""
        return self._source

    @property
    def place(self) -> Place:
        """Where the map begins."""
        return self._source.place if self._source is not None else Place("?")

    def place_of(self, key: str) -> Place:
        """Where the value of ``key`` begins; the map's own place when the key was not written."""
        return self.place if self._source is None else self._source.values_at.get(key, self.place)

    def key_place_in(self, field: str, key: str) -> Place:
        """Where ``key`` was written in the map ``field``."""
        entries = self._source.get(field) if self._source is not None else None
        return entries.keys_at.get(key, self.place) if isinstance(entries, YamlMap) else self.place

    def value_place_in(self, field: str, key: str) -> Place:
        """Where the value of ``key`` was written in the map ``field``."""
        entries = self._source.get(field) if self._source is not None else None
        return entries.values_at.get(key, self.place) if isinstance(entries, YamlMap) else self.place

    def content_place_of(self, key: str) -> Place:
        """Where the characters of a text begin: after the quotation mark, if there is one."""
        place = self.place_of(key)
        quoted = self._source is not None and key in self._source.quoted
        return Place(place.file, place.line, place.column + 1) if quoted else place


def _key_problems(model: type[Shape], value: YamlMap) -> Iterable[Problem]:
    """Yield keys that there are not, and keys without a value: not to write a key is what leaves it out."""
    known = model.written_keys()
    for key, entry in value.items():
        if key not in known:
            yield Problem("unknown-key", value.keys_at[key], {"key": key, "suggestion": suggest(key, known)})
        elif entry is None and not model.model_fields[known[key]].is_required():
            yield Problem("empty-value", value.values_at[key], {"key": key})


def expected(kind: str, value: object) -> PydanticCustomError:
    """Make the error “expected a …, found …”; ``kind`` is a key of the catalogue ``kinds.yml``."""
    return PydanticCustomError("wrong-type", "wrong type", {"kind": kind, "found": value})


def _checked(kind: str, convert: Callable[[Any], Any | None]) -> BeforeValidator:
    def check(value: Any) -> Any:
        converted = convert(value)
        if converted is None:
            raise expected(kind, value)
        return converted

    return BeforeValidator(check)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit it was typed with: ``60%`` is 0.6 percent, ``¥300`` is 300 money, ``30`` has none."""

    value: Decimal
    unit: Literal["percent", "money"] | None


SpanUnit = Literal["days", "working days", "months", "years"]


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: ``3 months``, ``30 days``, ``3 working days``."""

    count: int
    unit: SpanUnit


def _number(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _ratio(value: Any) -> Decimal | None:
    return ratio_of(value) if isinstance(value, str) else None


def _amount(value: Any) -> Decimal | None:
    return value if isinstance(value, Decimal) else amount_of(value) if isinstance(value, str) else None


def quantity_of(value: Any) -> Quantity | None:
    """Read a plain number, a percentage or an amount; None when it is none of these."""
    if isinstance(value, Decimal):
        return Quantity(value, None)
    if not isinstance(value, str):
        return None
    plain, ratio, amount = decimal_of(value), ratio_of(value), amount_of(value)
    if plain is not None:
        return Quantity(plain, None)
    if ratio is not None:
        return Quantity(ratio, "percent")
    return None if amount is None else Quantity(amount, "money")


_SPAN_UNITS: Mapping[str, SpanUnit] = {
    "day": "days",
    "working day": "working days",
    "month": "months",
    "year": "years",
}
_SPAN = re.compile(r"([1-9][0-9]{0,3}) (day|working day|month|year)s?", re.ASCII)


def _span(value: Any) -> Span | None:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    return Span(int(match[1]), _SPAN_UNITS[match[2]]) if match else None


def _calendar_span(value: Any) -> Span | None:
    span = _span(value)
    return span if span is not None and span.unit != "working days" else None


def _date(value: Any) -> datetime.date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _plain_text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _local_text(value: Any) -> LocalText:
    if isinstance(value, str) and value.strip():
        return LocalText(zh=value, en=value)
    if not isinstance(value, YamlMap):
        raise expected("text", value)
    for key, text in value.items():
        if key not in ("zh", "en"):
            raise PydanticCustomError("language-unknown", "unknown language", {"language": key, "at": key})
        if not isinstance(text, str) or not text.strip():
            raise PydanticCustomError("wrong-type", "wrong type", {"kind": "plain_text", "found": text, "at": key})
    for language in ("zh", "en"):
        if language not in value:
            raise PydanticCustomError("language-missing", "language missing", {"language": language})
    return LocalText(zh=value["zh"], en=value["en"])


IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,47}", re.ASCII)


def _identifier(value: Any) -> str | None:
    return value if isinstance(value, str) and IDENTIFIER.fullmatch(value) else None


Text = Annotated[
    LocalText,
    BeforeValidator(_local_text),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                 "required": ["zh", "en"], "additionalProperties": False},
            ]
        }
    ),
]  # fmt: skip
PlainText = Annotated[str, _checked("plain_text", _plain_text)]
Identifier = Annotated[
    str,
    _checked("identifier", _identifier),
    WithJsonSchema({"type": "string", "pattern": IDENTIFIER.pattern}),
]
Number = Annotated[Decimal, _checked("number", _number), WithJsonSchema({"type": "number"})]
Ratio = Annotated[Decimal, _checked("percentage", _ratio), WithJsonSchema({"type": "string", "pattern": "%$"})]
Amount = Annotated[Decimal, _checked("amount", _amount), WithJsonSchema({"type": ["string", "number"]})]
AnyQuantity = Annotated[Quantity, _checked("quantity", quantity_of), WithJsonSchema({"type": ["string", "number"]})]
Length = Annotated[Span, _checked("span", _span), WithJsonSchema({"type": "string", "pattern": _SPAN.pattern})]
CalendarLength = Annotated[
    Span, _checked("calendar_span", _calendar_span), WithJsonSchema({"type": "string", "pattern": _SPAN.pattern})
]
"""A length of time that needs no calendar of working days."""
Date = Annotated[datetime.date, _checked("date", _date), WithJsonSchema({"type": "string", "format": "date"})]
Flag = Annotated[bool, _checked("flag", _flag), WithJsonSchema({"type": "boolean"})]

LONGEST_SHOWN = 40
Model = TypeVar("Model", bound=BaseModel)


def decode(model: type[Model], source: YamlMap, report: Report) -> Model | None:
    """Turn a read map into ``model``, reporting every problem with its place; None when it has any."""
    found: list[Problem] = []
    result: Model | None = None
    try:
        result = model.model_validate(source, context=found.append)
    except ValidationError as error:
        found += [_problem(source, details) for details in error.errors(include_url=False) if not _follows(details)]
    for problem in found:
        report(problem)
    return None if found else result


def decode_each(model: type[Model], source: YamlMap, report: Report) -> dict[str, Model | None]:
    """Decode a map of ids to ``model``, entry by entry; an entry with problems is None but its id is known."""
    entries: dict[str, Model | None] = {}
    for key, value in source.items():
        if _identifier(key) is None:
            report(Problem("bad-identifier", source.keys_at[key], {"name": key}))
            continue
        if isinstance(value, YamlMap):
            entries[key] = decode(model, value, report)
        else:
            report(wrong_type(source.values_at[key], "map", value))
            entries[key] = None
    return entries


def wrong_type(place: Place, kind: str, found: object) -> Problem:
    """Make the problem “expected a …, found …”."""
    from kaopu.text.phrases import catalogue  # noqa: PLC0415 - read only when there is a problem

    return Problem("wrong-type", place, {"kind": catalogue("kinds")[kind], "found": _described(found)})


def not_a_choice(place: Place, found: object, choices: Iterable[str]) -> Problem:
    """Make the problem “… cannot stand here”, with the nearest of ``choices``."""
    return Problem("not-a-choice", place, {"found": _described(found), "suggestion": suggest(str(found), choices)})


def _described(value: object) -> LocalText:
    from kaopu.text.phrases import catalogue  # noqa: PLC0415 - read only when there is a problem

    kinds = catalogue("kinds")
    if value is None or value == "":
        return kinds["nothing"]
    if isinstance(value, dict):
        return kinds["a_map"]
    if isinstance(value, list):
        return kinds["a_list"]
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    shown = shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"
    return LocalText(zh=f"“{shown}”", en=f"“{shown}”")


def _follows(details: ErrorDetails) -> bool:
    """Say whether a list is too short only because its entries have problems of their own."""
    return details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]


def _problem(source: YamlMap, details: ErrorDetails) -> Problem:
    place, parent = _locate(source, details["loc"])
    kind, context = details["type"], details.get("ctx", {})
    if kind == "missing":
        return Problem("missing-key", parent.place, {"key": details["loc"][-1]})
    if kind in ("literal_error", "union_tag_invalid"):
        choices = re.findall(r"'([^']*)'", str(context.get("expected", context.get("expected_tags", ""))))
        found = details["input"].get("kind") if isinstance(details["input"], dict) else details["input"]
        at = parent.values_at.get("kind", place) if kind == "union_tag_invalid" else place
        return not_a_choice(at, found, choices)
    if kind == "union_tag_not_found":
        return Problem("missing-key", place, {"key": "kind"})
    if kind == "wrong-type":
        at = parent.values_at.get(context["at"], place) if "at" in context else place
        return wrong_type(at, context["kind"], context["found"])
    expected_kinds = {"dict_type": "map", "model_type": "map", "model_attributes_type": "map", "list_type": "list",
                      "tuple_type": "list", "too_short": "filled_list", "string_type": "plain_text"}  # fmt: skip
    if kind == "too_short" and isinstance(details["input"], dict):
        return wrong_type(place, "filled_map", details["input"])
    if kind == "too_short" and context["min_length"] > 1:
        return wrong_type(place, "longer_list", details["input"])
    if kind in expected_kinds:
        return wrong_type(place, expected_kinds[kind], details["input"])
    at = parent.keys_at.get(context["at"], place) if "at" in context else place
    return Problem(kind, at, context)


def _locate(source: YamlMap, location: tuple[int | str, ...]) -> tuple[Place, YamlMap]:
    """Follow a pydantic location through the read YAML; names that only pydantic knows (tags) are passed over."""
    place, parent = source.place, source
    holder = source
    current: Any = source
    for step in location:
        if step == "[key]":
            break
        if isinstance(current, YamlMap) and isinstance(step, str) and step in current:
            place, parent = current.values_at[step], current
            holder = current
            current = current[step]
        elif isinstance(current, YamlList) and isinstance(step, int) and step < len(current):
            place, current = current.items_at[step], current[step]
        if isinstance(current, YamlMap):
            parent = current
    if location and location[-1] == "[key]" and len(location) > 1:
        place = holder.keys_at.get(str(location[-2]), place)
    return place, parent
