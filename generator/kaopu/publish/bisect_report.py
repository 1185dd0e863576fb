"""What ``kaopu bisect`` tells, as text and as JSON: the commit, the figures before and after, the policy's changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from kaopu.changes.differences import differences
from kaopu.history.objects import SHORT
from kaopu.pages.telling.report import ChangedPart, told_changes
from kaopu.publish.bisecting import Culprit, State
from kaopu.records.naming import period_name
from kaopu.text.formats import date, money, number
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.showing import printable

SCHEMA = "kaopu.bisect/1"
MISSING = "–"


def as_text(found: Culprit, language: Language) -> str:
    """Write it for a terminal."""
    lines = [*_commit_lines(found, language), "", *_figure_lines(found, language)]
    for part in _told(found, language):
        lines += ["", f"{phrase('bisect.policy', language)} · {part.title}"]
        lines += [f"  {printable(told.sentence)}" for told in part.changes]
    return "\n".join(lines) + "\n"


def as_json(found: Culprit, language: Language) -> str:
    """Write it for programs: decimals are strings, ``commit`` is null for the working folder."""
    info = found.info
    content = {
        "schema": SCHEMA,
        "person": found.person,
        "period": found.period.id,
        "commit": None
        if info is None
        else {
            "id": info.commit,
            "author": info.author,
            "date": info.authored.isoformat(),
            "subject": info.subject,
        },
        "changed": list(found.folders),
        "problems_before": found.before.problems if found.before is not None else 0,
        "before": _as_data(found.before),
        "after": _as_data(found.after),
        "policy_changes": [
            {"part": part.id, "kind": told.change.kind, "path": list(told.change.path), "sentence": told.sentence}
            for part in _told(found, language)
            for told in part.changes
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


WRITERS: Final[Mapping[str, Callable[[Culprit, Language], str]]] = {"text": as_text, "json": as_json}
"""How the answer can be written; either is for HR only."""


def _commit_lines(found: Culprit, language: Language) -> Iterator[str]:
    whose = {"person": found.person, "period": period_name(found.period, language)}
    if found.info is None:
        yield phrase("bisect.folder", language, **whose)
    else:
        yield phrase("bisect.commit", language, commit=found.info.commit[:SHORT], **whose)
        author, subject = printable(found.info.author), printable(found.info.subject)
        day = date(found.info.authored.date(), language)
        yield "  " + phrase("bisect.made", language, date=day, author=author, subject=subject)
    if found.folders == ("policy",):
        yield phrase("bisect.changed_policy", language)
    elif found.folders == ("data",):
        yield phrase("bisect.changed_data", language)
    else:
        yield phrase("bisect.changed_both" if found.folders else "bisect.changed_neither", language)
    if found.before is None:
        yield phrase("bisect.before_nothing", language)
    elif found.before.problems:
        yield phrase("bisect.before_problems", language, count=found.before.problems)
    elif found.before.result is None:
        yield phrase("bisect.before_none", language)


def _figure_lines(found: Culprit, language: Language) -> Iterator[str]:
    before, after = _figures(found.before, language), _figures(found.after, language)
    yield phrase("bisect.score", language, before=before[0], after=after[0])
    yield phrase("bisect.grade", language, before=before[1], after=after[1])
    yield phrase("bisect.pay", language, before=before[2], after=after[2])
    if before == after:
        yield phrase("bisect.alike", language)


def _figures(state: State | None, language: Language) -> tuple[str, str, str]:
    """Return score, grade and pay as written; what there is none of is a dash."""
    if state is None or state.result is None:
        return MISSING, MISSING, MISSING
    result = state.result
    score = MISSING if result.score is None else number(result.score, language)
    return score, result.grade or MISSING, _amount(result.total, _currency(state), language)


def _currency(state: State) -> str:
    return state.policies[-1].head.currency if state.policies else ""


def _amount(value: Decimal | None, currency: str, language: Language) -> str:
    if value is None:
        return MISSING
    return ("−" if value < 0 else "") + money(abs(value), language, currency)


def _as_data(state: State | None) -> dict[str, Any] | None:
    if state is None or state.result is None:
        return None
    result = state.result
    score, pay = (None if value is None else format(value, "f") for value in (result.score, result.total))
    return {"score": score, "grade": result.grade, "pay": pay, "currency": _currency(state), "digest": result.digest}


def _told(found: Culprit, language: Language) -> tuple[ChangedPart, ...]:
    return tuple(
        part for old, new in found.policies for part in told_changes(old, new, differences(old, new), language)
    )
