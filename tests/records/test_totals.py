"""What a team's or the company's page adds up over people."""

from decimal import Decimal

from kaopu.records.summarising import totals
from tests.pages import samples


def test_a_measure_that_two_indicators_use_counts_once_for_each_person():
    record = samples.record("en")
    [counted, *_] = record.indicators[0].counted
    first = record.indicators[0].model_copy(
        update={"counted": (counted, counted.model_copy(update={"id": "another_measure"}))}
    )
    again = first.model_copy(update={"id": "another", "name": "Another"})
    used_twice = record.model_copy(update={"indicators": (first, again)})
    found = {total.id: total.value for total in totals([used_twice, used_twice])}
    others = [measure for measure in first.counted if measure.id != first.id]
    for measure in others:
        assert measure.value is not None
        assert found[measure.id] == measure.value * 2
    assert first.actual is not None
    assert found[first.id] == found["another"] == first.actual * Decimal(2)
