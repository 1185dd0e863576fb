"""The whole result of one person, team or company in one period as plain values, and its digest (R71).

Languages, line numbers, the generator's version and what somebody decides later are no part of it: two states of the
repository have the same digests when everybody gets the same figures for the same reasons.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import IndicatorResult, Result
from kaopu.data.periods import Period
from kaopu.facts.owners import Level
from kaopu.outcomes.result import Outcome, Outcomes
from kaopu.pay.result import CommissionLine, ComponentPay, Payout, Payouts


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a lock keeps of one result: score and grade (None: not appraised), pay (None: not paid), and the digest."""

    score: Decimal | None
    grade: str | None
    total: Decimal | None
    digest: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Everybody's frozen results in one period: people by id, levels by ``team/ID`` and ``company``."""

    people: Mapping[str, Frozen]
    levels: Mapping[str, Frozen]

    @property
    def digest(self) -> str:
        """Return one digest over all results."""
        return digest_of_all(self.people, self.levels)


def digest_of_all(people: Mapping[str, Frozen], levels: Mapping[str, Frozen]) -> str:
    """Return the digest over everybody's results; also over what a lock says of them, not only over their digests."""
    content = {
        kind: {name: [_text(one.score), one.grade, _text(one.total), one.digest] for name, one in entries.items()}
        for kind, entries in (("people", people), ("levels", levels))
    }
    return _digest(content)


def fingerprint(
    appraisals: Appraisals | None, outcomes: Outcomes | None, payouts: Payouts | None, period: Period
) -> Fingerprint:
    """Take the fingerprint of a period: of everybody who has a result or is paid, in order of their ids."""
    results = {} if appraisals is None else {who: one for (who, of), one in appraisals.results.items() if of == period}
    paid = {} if payouts is None else {who: one for (who, of), one in payouts.payouts.items() if of == period}
    people = {
        person: _frozen(results.get(person), outcomes.of(person, period) if outcomes else (), paid.get(person))
        for person in sorted({*results, *paid})
    }
    levels = (
        {}
        if appraisals is None
        else {
            level_id(level, owner): _frozen(one, (), None)
            for (level, owner, of), one in appraisals.levels.items()
            if of == period
        }
    )
    return Fingerprint(people, dict(sorted(levels.items())))


def level_id(level: Level, owner: str) -> str:
    """Return the id of a team's or the company's result in a lock."""
    return f"{level}/{owner}" if level == "team" else level


def _frozen(result: Result | None, outcomes: Iterable[Outcome], payout: Payout | None) -> Frozen:
    content = {
        "result": None if result is None else _result(result),
        "outcomes": [_outcome(outcome) for outcome in outcomes],
        "payout": None if payout is None else _payout(payout),
    }
    return Frozen(
        None if result is None else result.score,
        None if result is None else result.band.grade,
        None if payout is None else payout.total,
        _digest(content),
    )


def _digest(content: object) -> str:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _text(value: Decimal | str | None) -> str | None:
    """Write a number without needless zeros: 90, 90.0 and 9E+1 are the same result."""
    if not isinstance(value, Decimal):
        return value
    return format(value.normalize(), "f") if value else "0"


def _result(result: Result) -> dict[str, Any]:
    return {
        "indicators": [_indicator(indicator) for indicator in result.indicators],
        "points": _text(result.points),
        "score": _text(result.score),
        "grade": result.band.grade,
    }


def _indicator(indicator: IndicatorResult) -> dict[str, Any]:
    missing = indicator.missing
    return {
        "id": indicator.id,
        "measures": {name: _text(value.value) for name, value in indicator.measures.items()},
        "actual": _text(indicator.actual),
        "target": None if indicator.target is None else _text(indicator.target.value),
        "attainment": _text(indicator.attainment),
        "score": _text(indicator.score),
        "weight": _text(indicator.weight),
        "points": _text(indicator.points),
        "missing": None if missing is None else [missing.reason, missing.name, missing.action],
        "adjustments": [
            [one.kind, _text(one.before), _text(one.after), list(one.by), one.on.isoformat(), one.why]
            for one in indicator.adjustments
        ],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    because = [
        [reason.period.id, reason.about, reason.of, _text(reason.value), reason.holds] for reason in outcome.because
    ]
    return {"rule": outcome.rule, "effect": outcome.effect, "because": because}


def _payout(payout: Payout) -> dict[str, Any]:
    return {"components": [_component(one) for one in payout.components], "total": _text(payout.total)}


def _component(component: ComponentPay) -> dict[str, Any]:
    return {
        "id": component.id,
        "base": _text(component.base),
        "rate": _text(component.rate),
        "multiplier": _text(component.multiplier),
        "amount": _text(component.amount),
        "lines": [_line(line) for line in component.lines],
        "parts": [[period.id, _text(amount)] for period, amount in component.parts],
    }


def _line(line: CommissionLine) -> list[str | None]:
    figures = (line.share, line.base, line.rate, line.amount, line.kept_back)
    return [line.kind, line.day.isoformat(), line.plan, line.deal, line.account, *map(_text, figures)]
