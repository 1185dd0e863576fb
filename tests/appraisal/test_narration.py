"""The sentences of every appraisal of 2017 hold the numbers that give the result, to anybody with a calculator."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import ValidationError

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.record import AppraisalRecord, RecordIndicator
from kaopu.appraisal.recording import Provenance, Recorder
from kaopu.text.language import LANGUAGES, Language
from kaopu.text.tree import FolderTree
from tests.support.repository import read_repository, shown

ROOT = Path(__file__).parents[2]
SUM = re.compile(r"[-0-9.%+−×÷() ]+")
UNITS = re.compile(r"[¥,]|\s*(?:days|points|天|分)")


@pytest.fixture(scope="module")
def appraisals() -> Appraisals:
    reading = read_repository(FolderTree(ROOT))
    assert shown(reading.problems) == []
    assert reading.appraisals is not None
    return reading.appraisals


def records(appraisals: Appraisals, language: Language) -> Iterator[AppraisalRecord]:
    recorder = Recorder(appraisals, Provenance(None, changed=True, generator="test"), language)
    for person, period in appraisals.results:
        yield recorder.record(appraisals.person(person), period)


def value_of(text: str) -> Fraction:
    """Compute what a reader would type into a calculator; % divides by a hundred."""
    typed = re.sub(r"[0-9.]+%?", _fraction, text).replace("−", "-").replace("×", "*").replace("÷", "/")
    assert re.fullmatch(r"(?:F\(-?\d+, \d+\)|[-+*/() ])+", typed), typed
    return Fraction(eval(typed, {"__builtins__": {}, "F": Fraction}))  # noqa: S307 - checked just above


def _fraction(match: re.Match[str]) -> str:
    percent = match[0].endswith("%")
    found = Fraction(match[0].rstrip("%")) / (100 if percent else 1)
    return f"F({found.numerator}, {found.denominator})"


def equations(steps: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield every calculation with its result, as text, from sentences such as ``Points: 80 × 50 ÷ 100 = 40.``"""
    for step in steps:
        for sentence in re.split(r"(?<=[.。；;])\s+|[。；;]", step):
            parts = [UNITS.sub("", part) for part in re.split(r"\s*=\s*", sentence.rstrip(".。 "))]
            parts = [re.split(r"[:：]\s*", part)[-1].strip() for part in parts]
            for left, right in pairwise(parts):
                if SUM.fullmatch(left) and SUM.fullmatch(right) and re.search(r"[×÷+−]", left):
                    yield left, right


def check_indicator(indicator: RecordIndicator) -> int:
    found = list(equations(indicator.steps))
    for left, right in found:
        half = Fraction(1, 20_000) if right.endswith("%") else Fraction(1, 200)
        assert abs(value_of(left) - value_of(right)) <= half, (left, right)
    results = {value_of(right) for _, right in found}
    if indicator.points is not None:
        assert Fraction(indicator.points) in results, "the points are the result of a sentence"
    if indicator.attainment is not None:
        assert Fraction(indicator.attainment) in results
    return len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_recomputes_to_what_it_says(appraisals, language):
    count = 0
    for record in records(appraisals, language):
        for indicator in record.indicators:
            count += check_indicator(indicator)
        points = sum((i.points for i in record.indicators if i.points is not None), Decimal(0))
        assert points == record.points
        assert sum(group.points for group in record.groups) == record.points
        assert sum(group.weight for group in record.groups) == sum(i.weight for i in record.indicators) == 100
        assert abs(record.score - points) <= Decimal("0.005")
    assert count > 1000


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sentences_name_every_figure_of_the_calculation(appraisals, language):
    for record in records(appraisals, language):
        for indicator in record.indicators:
            text = UNITS.sub("", " ".join(indicator.steps))
            numbers = {
                Fraction(n.rstrip("%")) / (100 if n.endswith("%") else 1) for n in re.findall(r"\d+(?:\.\d+)?%?", text)
            }
            known = [*indicator.measures.values(), indicator.actual, indicator.target, indicator.attainment]
            known += [indicator.score, indicator.points]
            assert {Fraction(figure) for figure in known if figure is not None} <= numbers
            assert indicator.missing is None or indicator.missing in indicator.steps


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_goes_to_json_and_back_without_loss(appraisals, language):
    for record in records(appraisals, language):
        text = record.to_json()
        again = AppraisalRecord.from_json(text)
        assert again == record
        assert again.to_json() == text
        json.loads(text, parse_float=_no_float)


def _no_float(text: str) -> float:
    pytest.fail(f"{text} is a JSON number with a fraction")


def test_a_record_takes_no_key_that_it_does_not_know(appraisals):
    record = next(records(appraisals, "en"))
    changed = {**json.loads(record.to_json()), "bonus": "1000000"}
    with pytest.raises(ValidationError, match="bonus"):
        AppraisalRecord.from_json(json.dumps(changed))


def test_records_in_all_languages_hold_the_same_numbers(appraisals):
    for records_of_one in zip(*(records(appraisals, language) for language in LANGUAGES), strict=True):
        numbers = {
            (record.score, record.grade, tuple((i.actual, i.score, i.points) for i in record.indicators))
            for record in records_of_one
        }
        assert len(numbers) == 1


def test_a_measure_without_data_is_never_told_as_zero(appraisals):
    silent = 0
    for record in records(appraisals, "en"):
        for indicator in record.indicators:
            missing = [name for name, value in indicator.measures.items() if value is None]
            if missing:
                silent += 1
                assert indicator.actual is None
                assert indicator.missing is not None
                assert "no data" in " ".join(indicator.steps)
                assert all(
                    measure.value is None and not measure.rows for measure in indicator.counted if measure.id in missing
                )
            elif indicator.actual is None:
                assert indicator.missing is not None
    assert silent > 0
