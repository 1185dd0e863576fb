"""The demo company's results, read once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kaopu.data.periods import Period, parse_period
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.records.evidencing import RowStore
from kaopu.records.past import History, past_of
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import LANGUAGES, Language

ROOT = Path(__file__).parents[2]


@cache
def demo() -> Inputs:
    """Return the demo's inputs with all results."""
    return read_inputs(ROOT)


def period(text: str) -> Period:
    """Return a period by its id."""
    found = parse_period(text)
    assert found is not None
    return found


def records(when: str, *, languages: tuple[Language, ...] = LANGUAGES) -> list[AppraisalRecord]:
    """Return everybody's records of a period, all languages of a person one after the other, as a build writes them."""
    results, of = demo().results, period(when)
    found = results.of(of)
    assert found is not None
    store = RowStore(found)
    recorders = [results.recorder_in(of, language, store) for language in languages]
    return [recorder.record(person, of) for person in found.people_in(of) for recorder in recorders]


def history(records: Sequence[AppraisalRecord]) -> History:
    """Return a history of one period, that of everybody's records."""
    found = History()
    found.add(past_of(records))
    return found
