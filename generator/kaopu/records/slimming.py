"""What views still need of a record once it is written down, in a tenth of the memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, TypeVar

from kaopu.records.consequences import PAY_KINDS
from kaopu.records.outcome_parts import Outcome
from kaopu.records.parts import Part
from kaopu.records.pay_parts import PayComponent, Payout, PayPart
from kaopu.records.record import (
    AppraisalRecord,
    RecordIndicator,
    RecordMeasure,
    RecordPerson,
    TrendPoint,
)
from kaopu.records.round_parts import Adjustment, Round, RoundAppeal, RoundScore, RoundStep, RoundTalk
from kaopu.records.summarising import ADDING_UNITS

Kept = TypeVar("Kept", bound=Part)

KEPT: Final[Mapping[type[Part], tuple[str, ...]]] = {
    AppraisalRecord: (
        "language",
        "currency",
        "person",
        "period",
        "status",
        "versions",
        "policy",
        "notices",
        "indicators",
        "score",
        "grade",
        "bands",
        "trend",
        "adjustments",
        "outcomes",
        "improvement_plans",
        "payout",
        "round",
    ),
    RecordPerson: ("id", "name", "role_name", "team"),
    RecordIndicator: (
        "id",
        "name",
        "unit",
        "declared_weight",
        "actual",
        "target",
        "attainment",
        "score",
        "missing",
        "adds_up",
        "counted",
    ),
    RecordMeasure: ("id", "name", "unit", "value", "adds_up"),
    TrendPoint: ("score",),
    Adjustment: ("what", "by", "why", "before", "after", "kind"),
    Outcome: ("rule", "name", "kind", "effect", "because", "status", "status_name"),
    Payout: ("components", "total", "parts"),
    PayComponent: ("base", "amount"),
    PayPart: ("total",),
    Round: ("steps", "scores", "talk", "appeals"),
    RoundStep: ("id", "due", "done", "name", "by", "state"),
    RoundScore: ("indicator", "own", "computed", "reviewer"),
    RoundTalk: ("manager", "held_on", "minutes", "least_minutes", "too_short"),
    RoundAppeal: ("indicator_name", "outcome", "outcome_text"),
}
"""The fields that stay, of each part that loses any. What is not named here stays as it is."""
_OF_PAY = ("rule", "name", "kind", "status")
"""Of an outcome about pay: views count it and name its rule, and show nothing else of it."""
_new, _set = object.__new__, object.__setattr__
_NONE_SET: set[str] = set()


def slim(record: AppraisalRecord) -> AppraisalRecord:
    """Return a record with no more than what is read of it after it was written.

    That is what the views of a team and of the company, calendars, archives and the search for leaks read; ``KEPT``
    says which fields. Of ``indicators[].counted`` only measures are left that add up over people, of ``trend`` the last
    two points, of ``round.scores`` those that the person gave, and outcomes about pay say nothing but their rule, kind
    and status. Whatever else the record had is not there: to read it raises AttributeError, and such a record cannot be
    written as JSON.
    """
    measures: dict[str, RecordMeasure] = {}
    return _only(
        record,
        person=_only(record.person),
        indicators=tuple(_only(one, counted=_counted(one, measures)) for one in record.indicators),
        trend=_each(record.trend[-2:]),
        adjustments=_each(record.adjustments),
        outcomes=tuple(_outcome(one) for one in record.outcomes),
        payout=_only(record.payout, components=_each(record.payout.components), parts=_each(record.payout.parts)),
        round=_round(record.round),
    )


def _counted(indicator: RecordIndicator, known: dict[str, RecordMeasure]) -> tuple[RecordMeasure, ...]:
    """Return the measures that are added up over people; those that several indicators count are one and the same."""
    return tuple(
        known.get(measure.id) or known.setdefault(measure.id, _only(measure))
        for measure in indicator.counted
        if measure.adds_up and measure.unit in ADDING_UNITS and measure.value is not None
    )


def _outcome(outcome: Outcome) -> Outcome:
    return _with(outcome, _OF_PAY if outcome.kind in PAY_KINDS else KEPT[Outcome])


def _round(of: Round) -> Round:
    return _only(
        of,
        steps=_each(of.steps),
        scores=_each([score for score in of.scores if score.own is not None]),
        talk=None if of.talk is None else _only(of.talk),
        appeals=_each(of.appeals),
    )


def _each(parts: Sequence[Kept]) -> tuple[Kept, ...]:
    return tuple(map(_only, parts)) if parts else ()


def _only(part: Kept, **instead: Any) -> Kept:
    """Return a part with the fields that stay; those ``instead`` are slim already."""
    return _with(part, KEPT[type(part)], instead)


def _with(part: Kept, names: Collection[str], instead: Mapping[str, Any] = {}) -> Kept:
    """Return a part with some of its fields.

    They are set one by one, since Python then keeps the names once for all parts of a kind, and not in each of them.
    """
    one, fields = _new(type(part)), part.__dict__
    for name in names:
        _set(one, name, fields[name])
    for name, value in instead.items():
        _set(one, name, value)
    _set(one, "__pydantic_fields_set__", _NONE_SET)
    _set(one, "__pydantic_extra__", None)
    _set(one, "__pydantic_private__", None)
    return one
