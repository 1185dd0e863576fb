"""An impact as JSON for HR and for other programs: everybody, every period, nothing left out. Decimals are strings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kaopu.impact.attributing import Contribution
from kaopu.impact.bands import BANDS, all_bands, band_of
from kaopu.impact.comparing import Change, Impact, Move
from kaopu.impact.payroll import PayImpact, PayLine
from kaopu.impact.replay import Standing

SCHEMA = "kaopu.impact/1"


def as_json(
    impact: Impact, causes: Mapping[str, tuple[Contribution, ...]], base: str, head: str, *, tried: bool = False
) -> str:
    """Write an impact; ``causes`` takes apart the moves of some people, ``base`` and ``head`` name the two sides.

    ``tried``: the policies were tried on periods in which they were not in force.
    """
    content = {
        "schema": SCHEMA,
        "base": base,
        "head": head,
        "tried": tried,
        "periods": [period.id for period in impact.periods],
        "people": impact.people,
        "no_effect": impact.nothing,
        "touched": [_change(change) for change in impact.touched],
        "migration": {
            kind: [{"before": before, "after": after, "results": count} for (before, after), count in cells.items()]
            for kind, cells in impact.migration.items()
        },
        "pay": _pay(impact.pay),
        "bands": {
            dimension: {row.id: dict(zip(BANDS, row.counts, strict=True)) for row in rows}
            for dimension, rows in all_bands(impact).items()
        },
        "moves": [_move(move, causes.get(move.person, ()), paid=bool(impact.pay.by_person)) for move in impact.moves],
        "plans_entered": [{"person": person, "period": period.id} for person, period in impact.plans_entered],
        "plans_left": [{"person": person, "period": period.id} for person, period in impact.plans_left],
        "close_to_a_limit": [
            {"person": change.person, "period": change.period.id, "points": _number(change.after.to_limit)}
            for change in impact.close
            if change.after is not None
        ],
        "silent_rules": {"before": list(impact.silent_before), "after": list(impact.silent)},
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _change(change: Change) -> dict[str, Any]:
    return {
        "person": change.person,
        "period": change.period.id,
        "before": _standing(change.before),
        "after": _standing(change.after),
    }


def _pay(pay: PayImpact) -> dict[str, Any]:
    return {
        "before": _number(pay.before),
        "after": _number(pay.after),
        "change": _number(pay.change),
        "residuals": {name: _number(amount) for name, amount in pay.residuals.items()},
        "by_component": _lines(pay.by_component),
        "by_team": _lines(pay.by_team),
        "by_period": _lines(pay.by_period),
        "by_person": _lines(pay.by_person),
    }


def _number(value: Decimal) -> str:
    return format(value, "f")


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "team": standing.team,
        "role": standing.role,
        "score": _number(standing.score),
        "grade": standing.grade,
        "effects": [{"rule": rule, "effect": effect} for rule, effect in sorted(standing.effects)],
    }


def _lines(lines: Iterable[PayLine]) -> list[dict[str, Any]]:
    return [
        {
            "id": line.id,
            "before": _number(line.before),
            "after": _number(line.after),
            "change": _number(line.change),
            "people_moved": len(line.moved),
        }
        for line in lines
    ]


def _move(move: Move, causes: Iterable[Contribution], *, paid: bool) -> dict[str, Any]:
    return {
        "person": move.person,
        "team": move.team,
        "role": move.role,
        "band": band_of(move, paid=paid),
        "pay": {"before": _number(move.pay_before), "after": _number(move.pay_after), "change": _number(move.gain)},
        "points": _number(move.points),
        "grades": [{"period": period.id, "before": before, "after": after} for period, before, after in move.grades],
        "causes": [
            {
                "parts": [{"kind": kind, "id": name} for kind, name in cause.parts],
                "pay": _number(cause.pay),
                "points": {period.id: _number(points) for period, points in cause.points.items()},
            }
            for cause in causes
        ],
    }
