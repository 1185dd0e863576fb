"""What the schemas of outcomes, pay and commission say beyond the types: ids, and keys that exclude one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kaopu.policy.checks.conditions import FEWEST_CONDITIONS, FEWEST_PERIODS, LOOKED_AT
from kaopu.policy.outcomes import (
    Cancel,
    CommissionRate,
    Condition,
    Effects,
    ExtraSalary,
    GradeLimits,
    ImprovementPlan,
    IndicatorLimits,
    Multiplier,
    NumberLimits,
    OutcomeRule,
    Promotion,
    Rank,
    Suspend,
    TenureLimits,
)
from kaopu.policy.pay import CommissionPay, CommissionRateLine, FigurePay, FloorPay, Tiers, TierStep
from kaopu.policy.schema_parts import NAME, TEXT, Schema, either
from kaopu.text.shapes import Shape

Known = Mapping[str, Sequence[str]]
_WHOLE: Final[Schema] = {"type": "integer", "minimum": FEWEST_PERIODS}
_FROM_ONE: Final[Schema] = {"type": "integer", "minimum": 1}
_PART: Final[Schema] = {"$ref": "#/$defs/Condition"}


def offers_of_outcomes(known: Known) -> dict[tuple[type[Shape], str], Sequence[str]]:
    """Return the ids that an editor may offer for a field, or for the keys of a map."""
    grades, components, plans, roles = (known[kind] for kind in ("grades", "components", "commission", "roles"))
    return {
        (OutcomeRule, "roles"): roles,
        **{(GradeLimits, key): grades for key in ("exactly", "at_least", "at_most")},
        (Condition, "indicators"): known["indicators"],
        (Condition, "measures"): known["measures"],
        (Multiplier, "of"): components,
        (Multiplier, "by_grade"): grades,
        (ExtraSalary, "component"): components,
        (Cancel, "of"): components,
        (CommissionRate, "plan"): plans,
        (Suspend, "plan"): plans,
        (Promotion, "to"): roles,
        (ImprovementPlan, "goals"): known["indicators"],
        (FigurePay, "of"): known["measures"],
        (FloorPay, "covers"): components,
        (Tiers, "target"): known["targets"],
    }


def special_of_outcomes(known: Known, deals: Schema) -> dict[tuple[type[Shape], str], Schema]:
    """Return the schemas of fields whose type says too little; ``deals`` describes conditions on deals."""
    ranked = [f"{kind}.{name}" for kind in ("measures", "indicators") for name in known[kind]]
    by = either(("score", *ranked), TEXT)
    plan = either(known["commission"], NAME)
    return {
        (Condition, "in_a_row"): _WHOLE,
        (Condition, "times"): _WHOLE,
        (Condition, "within"): _WHOLE,
        **{
            (Condition, key): {"type": "array", "items": _PART, "minItems": least}
            for key, least in FEWEST_CONDITIONS.items()
        },
        (Rank, "by"): by,
        (Rank, "then_by"): {"type": "array", "items": by, "uniqueItems": True},
        (Rank, "places"): _FROM_ONE,
        (ImprovementPlan, "months"): _FROM_ONE,
        (CommissionPay, "plans"): {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": NAME["pattern"]},
            "properties": dict.fromkeys(known["roles"], plan),
            "additionalProperties": plan,
        },
        (CommissionRateLine, "where"): deals,
    }


def _one_of(*keys: str) -> Schema:
    return {"oneOf": [{"required": [key]} for key in keys]}


def _not_both(first: str, second: str) -> Schema:
    return {"not": {"required": [first, second]}}


FURTHER_OF_OUTCOMES: Final[Mapping[type[Shape], Schema]] = {
    GradeLimits: _one_of("exactly", "at_least", "at_most"),
    TenureLimits: _one_of("at_least", "less_than"),
    Multiplier: _one_of("by_grade", "times"),
    CommissionRate: _one_of("to", "times"),
    TierStep: _one_of("rate", "times"),
    Tiers: {
        "if": {"properties": {"of": {"const": "attainment"}}},
        "then": {"required": ["target"]},
        "else": {"properties": {"target": False}},
    },
    NumberLimits: {"minProperties": 1, "allOf": [_not_both("at_least", "above"), _not_both("at_most", "below")]},
    IndicatorLimits: {"minProperties": 1},
    Effects: {"minProperties": 1},
    Condition: {
        "anyOf": [{"required": [key]} for key in LOOKED_AT],
        "dependentRequired": {"times": ["within"], "within": ["times"]},
        **_not_both("in_a_row", "times"),
    },
}
"""What holds between the keys of a model."""
