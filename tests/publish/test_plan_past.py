"""What is planned of one period or person: views look back at other periods, closed ones too, without their records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from kaopu.data.people import Person
from kaopu.publish.closing import close, restate
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.plan import Plan, Selection, everything, make_plan
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import RecordsOfOne
from kaopu.text.language import LANGUAGES
from tests.publish.test_closing import FILES, Q1, REASON, marked
from tests.support.editions import period
from tests.support.repository import shown, write


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """Return the small firm; its first quarter was closed, and restated with another mark of Ann's."""
    root = tmp_path_factory.mktemp("firm")
    write(root, FILES)
    close(root, period(Q1))
    write(root, marked("ann", Q1, "90"))
    restate(root, period(Q1), REASON, "max")
    return read_inputs(root)


def planned(inputs: Inputs, selection: Selection) -> tuple[Plan, list[tuple[str, str]]]:
    """Return a plan in all languages, and of whom and when records were written for it."""
    written: list[tuple[str, str]] = []

    def keep(people: Sequence[Person], records_of: RecordsOfOne) -> Iterator[AppraisalRecord]:
        for record in everything(people, records_of):
            written.append((record.person.id, record.period.id))
            yield record

    return make_plan(inputs.results, LANGUAGES, selection, keep), written


def test_the_first_quarter_is_closed_and_restated(firm):
    assert shown(list(firm.errors)) == []
    [version, again] = next(record for record in planned(firm, Selection())[0].companies if record.closed).versions
    assert (version.number, again.number, again.reason) == (1, 2, REASON)


@pytest.mark.parametrize("when", [Q1, "2017-Q2", "2017-Q4"])
def test_r71_the_views_of_a_period_are_those_of_a_build_of_all(firm, when):
    everything, _ = planned(firm, Selection())
    alone, written = planned(firm, Selection(period(when)))
    assert {of for _, of in written} == {when}
    for views in ("teams", "companies"):
        wanted = [view.model_dump_json() for view in getattr(everything, views) if view.period.id == when]
        assert [view.model_dump_json() for view in getattr(alone, views)] == wanted != []
    assert [closed.version for closed in alone.companies[0].closed] == [2]


def test_of_one_person_only_their_own_records_are_written(firm):
    alone, written = planned(firm, Selection(period("2017-Q3"), "bob"))
    assert written == [("bob", "2017-Q3")] * len(LANGUAGES)
    assert (alone.teams, alone.companies) == ((), ())
    everything, written = planned(firm, Selection(person="bob"))
    assert {of for _, of in written} == {of.id for of in firm.results.periods}
    assert (everything.teams, everything.companies) == ((), ())
