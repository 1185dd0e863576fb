"""What may stand in a cell of a form, as the workbook itself checks it while somebody types."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from kaopu.data.periods import parse_period
from kaopu.forms.form import FormField, FormKey
from kaopu.text.formats import number
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

LONGEST_MESSAGE = 255
LONGEST_TITLE = 32
MUCH = 10**9
"""Any number, for a program that wants a limit."""


def rule_of(asked: FormField, key: FormKey, choices: str) -> dict[str, Any]:
    """Return the rule of one field; ``choices`` says where the words of its list stand."""
    rule, message = _rule(asked, key, choices)
    stop = {"error_title": phrase("forms.stop_title", key.language)[:LONGEST_TITLE], "error_message": _short(message)}
    told = {"input_message": _short(asked.hint)} if asked.hint else {}
    return {**rule, **stop, **told, "error_type": "stop", "ignore_blank": True}


def _rule(asked: FormField, key: FormKey, choices: str) -> tuple[dict[str, Any], str]:
    """Return what may stand there, and what is said of anything else."""
    match asked.kind:
        case "number":
            return _number(asked, key.language)
        case "date":
            return _date(key)
        case "choice":
            return {"validate": "list", "source": choices}, phrase("forms.stop_choice", key.language)
        case "text":
            rule = {"validate": "length", "criteria": "<=", "value": asked.longest}
            return rule, phrase("forms.stop_length", key.language, most=asked.longest)


def _number(asked: FormField, language: Language) -> tuple[dict[str, Any], str]:
    least, most = asked.least, asked.most
    told = {"least": _written(least, language), "most": _written(most, language)}
    if least is not None and most is not None:
        rule = {"criteria": "between", "minimum": least, "maximum": most}
        message = phrase("forms.stop_between", language, **told)
    elif least is not None:
        rule = {"criteria": ">=", "value": least}
        message = phrase("forms.stop_least", language, **told)
    elif most is not None:
        rule = {"criteria": "<=", "value": most}
        message = phrase("forms.stop_most", language, **told)
    else:
        rule = {"criteria": "between", "minimum": Decimal(-MUCH), "maximum": Decimal(MUCH)}
        message = phrase("forms.stop_number", language)
    return {"validate": "decimal", **rule}, message


def _written(value: Decimal | None, language: Language) -> str:
    return number(value, language) if value is not None else ""


def _date(key: FormKey) -> tuple[dict[str, Any], str]:
    """Take days from the period's first one on: whoever leaves in mid-period hands in before leaving."""
    period = parse_period(key.period)
    first = period.first_day if period is not None else datetime.date(2000, 1, 1)
    example = period.last_day if period is not None else first
    message = phrase("forms.stop_date", key.language, first=first, example=example)
    return {"validate": "date", "criteria": ">=", "value": first}, message


def _short(text: str) -> str:
    return text[:LONGEST_MESSAGE]
