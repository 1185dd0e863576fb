"""The sentences of an appraisal hold the numbers that give the result, to anybody with a calculator."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import PeriodKind
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Provenance, Recorder
from kaopu.text.language import LANGUAGES, Language
from kaopu.text.tree import FolderTree
from tests.appraisal.calculator import UNITS, check_indicator
from tests.appraisal.company import MONTHS, PEOPLE, appraised, company, deal, read, sales_targets

ROOT = Path(__file__).parents[2]
SAMPLE = ("2017-08", "2017-Q3", "2017")
"""Of the demo the month and the quarter with a leave and a move, and the year: everybody's records of them."""
Records = Mapping[Language, Sequence[AppraisalRecord]]


@pytest.fixture(scope="module", params=["the demo", "a company with every kind of curve and measure"])
def everything(request: pytest.FixtureRequest) -> Records:
    if request.param == "the demo":
        found, problems = read(FolderTree(ROOT))
        assert [problem for problem in problems if problem.severity == "error"] == []
        return {language: tuple(records(found, language, SAMPLE)) for language in LANGUAGES}
    found = appraised(everybody())
    return {language: tuple(records(found, language, None)) for language in LANGUAGES}


def records(
    found: Mapping[PeriodKind, Appraisals], language: Language, sample: Sequence[str] | None
) -> Iterator[AppraisalRecord]:
    for appraisals in found.values():
        recorder = Recorder(appraisals, Provenance(None, changed=True, generator="test"), language)
        for person, period in appraisals.results:
            if sample is None or period.id in sample:
                yield recorder.record(appraisals.person(person), period)


def everybody() -> dict[str, str]:
    """Return the company with a joiner, reviews, findings, calls and training, and lines between all corners."""
    people = "data/people.csv"
    quarters = [f"2017-Q{number}" for number in range(1, 5)]
    sold = [deal(person, f"2017-{month}-11", f"{int(month) * 97}.37") for month in ("02", "05", "08") for person in ids]
    rows = {
        "deals": [*sold, deal("ann", "2017-11-30", "1234.56")],
        "activities": [
            f"{person},{account},{kind},{month}-15,{month}-16"
            for month in MONTHS
            for person, account, kind in (("ann", "acme", "visit"), ("bob", "zeta", "call"), ("joy", "acme", "visit"))
        ],
        "audits": ["ann,legal,2017-02-02,severe", "bob,finance,2017-05-02,minor", "joy,legal,2017-08-02,minor"],
        "peer_reviews": [
            f"{who},{by},2017-0{n}-0{m},{m}.{n}" for n in (3, 5) for who in ids for m, by in enumerate(ids, 2)
        ],
    }
    targets = sales_targets(
        *[("person", person, quarter, "1000.01") for person in ids for quarter in quarters],
        *[("team", "north", quarter, "2000.02" if quarter == "2017-Q1" else "3000.03") for quarter in quarters],
        *[("company", "company", quarter, "2000.02" if quarter == "2017-Q1" else "3000.03") for quarter in quarters],
    )
    hours = "".join(f"{who},{month},hours,1.25\n" for month in MONTHS for who in ("ann", "joy"))
    files = {
        people: PEOPLE + "joy,Joy,specialist,north,max,2017-05-05,\n",
        "data/measures.csv": f"person,period,measure,value\n{hours}",
    }
    return company(rows, targets, files)


ids = ("ann", "bob", "joy")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_recomputes_to_what_it_says(everything, language):
    count = 0
    for record in everything[language]:
        for indicator in record.indicators:
            count += check_indicator(indicator)
        points = sum((i.points for i in record.indicators if i.points is not None), Decimal(0))
        assert points == record.points
        assert sum(group.points for group in record.groups) == record.points
        assert sum(group.weight for group in record.groups) == sum(i.weight for i in record.indicators) == 100
        assert abs(record.score - points) <= Decimal("0.005")
    assert count > 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sentences_name_every_figure_of_the_calculation(everything, language):
    for record in everything[language]:
        for indicator in record.indicators:
            text = UNITS.sub("", " ".join(indicator.steps))
            numbers = {
                Fraction(n.rstrip("%")) / (100 if n.endswith("%") else 1) for n in re.findall(r"\d+(?:\.\d+)?%?", text)
            }
            known = [*indicator.measures.values(), indicator.actual, indicator.target, indicator.attainment]
            known += [indicator.score, indicator.points]
            assert {abs(Fraction(figure)) for figure in known if figure is not None} <= numbers
            assert indicator.missing is None or indicator.missing in indicator.steps


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_goes_to_json_and_back_without_loss(everything, language):
    for record in everything[language]:
        text = record.to_json()
        again = AppraisalRecord.from_json(text)
        assert again == record
        assert again.to_json() == text
        json.loads(text, parse_float=_no_float)


def _no_float(text: str) -> float:
    pytest.fail(f"{text} is a JSON number with a fraction")


def test_a_record_takes_no_key_that_it_does_not_know(everything):
    record = everything["en"][0]
    changed = {**json.loads(record.to_json()), "bonus": "1000000"}
    with pytest.raises(ValidationError, match="bonus"):
        AppraisalRecord.from_json(json.dumps(changed))


def test_records_in_all_languages_hold_the_same_numbers(everything):
    for records_of_one in zip(*everything.values(), strict=True):
        numbers = {
            (record.score, record.grade, tuple((i.actual, i.score, i.points) for i in record.indicators))
            for record in records_of_one
        }
        assert len(numbers) == 1


def test_a_measure_without_data_is_never_told_as_zero(everything):
    silent = 0
    for record in everything["en"]:
        for indicator in record.indicators:
            missing = [name for name, value in indicator.measures.items() if value is None]
            if missing:
                silent += 1
                assert indicator.actual is None
                assert indicator.missing is not None
                assert re.search("no data|fewer than|no ready-made figure", " ".join(indicator.steps))
                assert all(
                    measure.value is None and not measure.rows for measure in indicator.counted if measure.id in missing
                )
            elif indicator.actual is None:
                assert indicator.missing is not None
    assert silent > 0
