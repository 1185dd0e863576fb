"""What the schemas of the round and the calendar say beyond the types: steps that there are, what belongs to a talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, get_args

from kaopu.policy.audiences import Audiences, ReportingLine
from kaopu.policy.checks.round import PERIOD_END
from kaopu.policy.model import CYCLES, Calendar, RoundStep
from kaopu.policy.schema_parts import Schema
from kaopu.policy.training import Course, SchemeReview
from kaopu.text.shapes import Shape

_EACH_ONCE: Final[Schema] = {"type": "array", "uniqueItems": True}
SPECIAL_OF_ROUNDS: Final[Mapping[tuple[type[Shape], str], Schema]] = {
    (RoundStep, "cycles"): {**_EACH_ONCE, "items": {"enum": list(CYCLES)}, "minItems": 1},
    (Audiences, "managers"): {**_EACH_ONCE, "items": {"enum": list(get_args(ReportingLine))}, "minItems": 1},
    (Calendar, "region"): {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["CN", "HK", "TW"]},
    (Calendar, "own_years"): {**_EACH_ONCE, "items": {"type": "integer"}},
    (SchemeReview, "month"): {"type": "integer", "minimum": 1, "maximum": 12},
}
"""The schemas of fields whose type says too little."""
FURTHER_OF_ROUNDS: Final[Mapping[type[Shape], Schema]] = {
    RoundStep: {
        "if": {"properties": {"kind": {"const": "talk"}}, "required": ["kind"]},
        "else": {"properties": {"least_minutes": False}},
    },
    Course: {
        "if": {"properties": {"who": {"const": "new_people"}}, "required": ["who"]},
        "then": {"required": ["within"], "properties": {"every": False}},
        "else": {"required": ["every"], "properties": {"within": False}},
    },
}
"""What holds between the keys of a model: only a talk has minutes, and only new people a time after joining."""


def offers_of_rounds(known: Mapping[str, Sequence[str]]) -> dict[tuple[type[Shape], str], Sequence[str]]:
    """Return the ids that an editor may offer for a field."""
    return {(RoundStep, "after"): (PERIOD_END, *known["round"]), (Course, "roles"): known["roles"]}
