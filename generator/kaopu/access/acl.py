"""The list of who reads what as ``access/acl.json``: the same list gives the same bytes, and back.

An audience is written once and numbered where it is used first, so that the file stays small: most people have the same
managers in every period.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, get_args

from kaopu.access.audiences import AccessList, Audience, ByPeriod, Reader
from kaopu.data.periods import parse_period
from kaopu.data.readers import LOGIN, Reads
from kaopu.data.tables import ID

SCHEMA: Final = "kaopu.acl/1"
_PARTS: Final = ("people", "reviews", "teams")
_KEYS: Final = ("schema", "today", "readers", "audiences", *_PARTS, "company")


class AccessListError(ValueError):
    """A text that is no list of who reads what; says what is wrong, and repeats nothing of a person."""


def to_json(access: AccessList) -> str:
    """Return the list as JSON, with sorted keys and a line end at the end."""
    numbers: dict[Audience, str] = {}

    def numbered(periods: ByPeriod) -> dict[str, str]:
        return {period: numbers.setdefault(periods[period], str(len(numbers) + 1)) for period in sorted(periods)}

    def nested(part: Mapping[str, ByPeriod]) -> dict[str, dict[str, str]]:
        return {identifier: numbered(part[identifier]) for identifier in sorted(part)}

    places = {part: nested(getattr(access, part)) for part in _PARTS} | {"company": numbered(access.company)}
    readers = {
        login: {"person": access.readers[login].person, "reads": access.readers[login].reads}
        for login in sorted(access.readers)
    }
    written = {
        "schema": SCHEMA,
        "today": access.today.isoformat(),
        "readers": readers,
        "audiences": {number: sorted(audience) for audience, number in numbers.items()},
        **places,
    }
    return json.dumps(written, ensure_ascii=True, indent=1) + "\n"


def from_json(text: str) -> AccessList:
    """Read what ``to_json`` wrote. Raises AccessListError for anything else."""
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_refused)
    except AccessListError:
        raise
    except (ValueError, RecursionError) as error:  # also of a number with more digits than Python converts
        raise AccessListError("no JSON") from error
    top = _map(found, "the file")
    _same_keys(top, _KEYS, "the file")
    if top["schema"] != SCHEMA:
        raise AccessListError(f"schema: expected {SCHEMA}")
    readers = {login: _reader(login, entry) for login, entry in _map(top["readers"], "readers").items()}
    audiences = _audiences(_map(top["audiences"], "audiences"), readers)
    parts = {part: _nested(part, _map(top[part], part), audiences) for part in _PARTS}
    company = _by_period("company", _map(top["company"], "company"), audiences)
    access = AccessList(_day(top["today"]), readers, **parts, company=company)
    if to_json(access) != text:
        raise AccessListError("not as it is written: the order, an unused audience or the layout differs")
    return access


def _reader(login: str, entry: Any) -> Reader:
    found = _map(entry, "readers")
    _same_keys(found, ("person", "reads"), "readers")
    person, reads = found["person"], found["reads"]
    if not LOGIN.fullmatch(login):
        raise AccessListError("readers: a key is no login")
    if person is not None and not (isinstance(person, str) and ID.fullmatch(person)):
        raise AccessListError("readers: person is no id")
    if reads is not None and reads not in get_args(Reads):
        raise AccessListError("readers: reads is neither company nor everything")
    return Reader(login, person, reads)


def _audiences(found: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Audience]:
    """Read the audiences: sorted logins of readers who do not read everything anyway."""
    audiences: dict[str, Audience] = {}
    for number, logins in found.items():
        if not isinstance(logins, list) or not all(isinstance(login, str) for login in logins):
            raise AccessListError(f"audiences: {len(audiences) + 1} is no list of logins")
        audience = frozenset(logins)
        if any(login not in readers or readers[login].reads == "everything" for login in audience):
            raise AccessListError(f"audiences: {len(audiences) + 1} has a login that is not among its readers")
        audiences[number] = audience
    return audiences


def _nested(part: str, found: Mapping[str, Any], audiences: Mapping[str, Audience]) -> dict[str, dict[str, Audience]]:
    _all(found, lambda key: ID.fullmatch(key) is not None, f"{part}: a key is no id")
    return {key: _by_period(part, _map(entry, part), audiences) for key, entry in found.items()}


def _by_period(part: str, found: Mapping[str, Any], audiences: Mapping[str, Audience]) -> dict[str, Audience]:
    _all(found, lambda key: parse_period(key) is not None, f"{part}: a key is no period")
    if any(not isinstance(number, str) or number not in audiences for number in found.values()):
        raise AccessListError(f"{part}: a number names no audience")
    return {period: audiences[number] for period, number in found.items()}


def _day(found: Any) -> datetime.date:
    try:
        return datetime.date.fromisoformat(found)
    except (TypeError, ValueError) as error:
        raise AccessListError("today: no date") from error


def _map(found: Any, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise AccessListError(f"{where}: expected an object")
    return found


def _same_keys(found: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    if set(found) != set(keys):
        raise AccessListError(f"{where}: expected the keys {', '.join(keys)}")


def _all(keys: Iterable[str], fits: Callable[[str], bool], message: str) -> None:
    if not all(map(fits, keys)):
        raise AccessListError(message)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise AccessListError("a key stands twice")
    return found


def _refused(_constant: str) -> None:
    raise AccessListError("no JSON")
