"""Records are made without checking every value once more: they are what a checked record would be."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from kaopu.records.evidencing import RowStore
from kaopu.records.parts import Part, Rows, Rule, made
from kaopu.records.record import AppraisalRecord, EvidenceRow
from kaopu.records.views import CompanyRecord, TeamRecord
from kaopu.text.language import LANGUAGES, Language
from tests.records.demo import demo, period, records

CHECKED: tuple[tuple[str, tuple[Language, ...]], ...] = (
    ("2017-01", LANGUAGES),
    ("2017-Q2", ("en",)),
    ("2017", ("zh",)),
)
"""Periods, and the languages in which their records are looked at."""


def checked(value: Any) -> Any:
    """Return a value made anew, each part of it checked by pydantic."""
    if isinstance(value, Part):
        given = {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
        return type(value)(**{name: checked(one) for name, one in given.items()})
    if isinstance(value, tuple):
        return tuple(checked(one) for one in value)
    if isinstance(value, dict):
        return {name: checked(one) for name, one in value.items()}
    return value


def apart(value: Any) -> Any:
    """Return a value with the types of all that is in it, and the order of the fields."""
    if isinstance(value, Part):
        return type(value), [(name, apart(one)) for name, one in vars(value).items()]
    if isinstance(value, tuple):
        return tuple, [apart(one) for one in value]
    if isinstance(value, dict):
        return dict, [(name, apart(one)) for name, one in value.items()]
    return type(value), value


@pytest.mark.parametrize(("when", "languages"), CHECKED)
def test_records_are_what_checked_ones_would_be(when, languages):
    found = records(when, languages=languages)
    assert len(found) > 30
    for record in found:
        again = checked(record)
        assert apart(again) == apart(record)
        assert again == record
        assert again.to_json() == record.to_json()


@pytest.mark.parametrize(("when", "languages"), CHECKED[:2])
def test_records_come_back_from_json(when, languages):
    for record in records(when, languages=languages):
        again = AppraisalRecord.from_json(record.to_json())
        assert again == record
        assert again.to_json() == record.to_json()


def kinds(of: type[Part] = Part) -> Iterator[type[Part]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_no_default_can_be_changed():
    found = list(kinds())
    assert {AppraisalRecord, TeamRecord, CompanyRecord} <= set(found)
    for field in (field for kind in found for field in kind.model_fields.values()):
        assert field.default_factory is None
        assert field.is_required() or isinstance(field.default, Hashable)


def test_a_part_that_was_made_is_frozen_and_can_be_copied():
    rule = made(Rule, file="policy/a.yml", line=3)
    assert rule == Rule(file="policy/a.yml", line=3)
    assert rule.model_copy(update={"line": 4}) == Rule(file="policy/a.yml", line=4)
    assert made(Rule, file="policy/b.yml", line=1).model_fields_set == {"file", "line"}
    with pytest.raises(ValidationError):
        rule.line = 5  # type: ignore[misc]


def test_what_comes_from_outside_is_checked():
    [record, *_] = records("2017-01")
    with pytest.raises(ValidationError):
        AppraisalRecord.from_json(record.to_json().replace('"kaopu.appraisal/1"', '"another"', 1))


def test_numbers_are_written_without_exponents():
    assert Rows(file="a.csv", lines=(1,)).model_dump_json() == '{"file":"a.csv","lines":[1]}'
    [record, *_] = records("2017-01")
    odd = record.model_copy(update={"points": Decimal("1E+2"), "score": Decimal("0E-7")})
    written = json.loads(odd.to_json())
    assert (written["points"], written["score"]) == ("100", "0.0000000")


def test_rows_are_kept_of_the_person_who_is_being_written_alone():
    of = period("2017-Q1")
    found = demo().results.of(of)
    assert found is not None
    store = RowStore(found)
    first, second, *_ = found.people_in(of)
    kept = store.of(first.id, of)
    assert store.of(first.id, of) is kept
    assert store.of(second.id, of) is not kept
    assert len(store._latest) == 1
    again = store.of(first.id, of)
    assert again is not kept
    assert (again.lines, again.facts, again.above) == (kept.lines, kept.facts, kept.above)


def test_the_order_of_writing_changes_nothing():
    by_person = {(one.language, one.person.id): one.to_json() for one in records("2017-Q1", languages=("zh", "en"))}
    apart_ = {(one.language, one.person.id): one.to_json() for one in records("2017-Q1", languages=("en",))}
    assert by_person.keys() > apart_.keys()
    assert all(by_person[key] == text for key, text in apart_.items())


def test_evidence_in_another_language_has_the_same_rows():
    chinese, english = records("2017-Q1", languages=("zh", "en"))[:2]
    for one, other in zip(chinese.evidence, english.evidence, strict=True):
        assert [(row.file, row.line) for row in one.rows] == [(row.file, row.line) for row in other.rows]
        assert all(isinstance(row, EvidenceRow) for row in one.rows)
