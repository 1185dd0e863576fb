"""A closed period's documents have a typeface of their own, so that later names do not change their bytes."""

from __future__ import annotations

from kaopu.publish.typefaces import font_key, fonts_for
from kaopu.records.record import AppraisalRecord
from tests.pages import samples


def record(name: str, period: str, status: str) -> AppraisalRecord:
    """Return a sample of another name, period and status."""
    sample = samples.record("zh")
    return sample.model_copy(
        update={
            "person": sample.person.model_copy(update={"name": name}),
            "period": sample.period.model_copy(update={"id": period}),
            "status": status,
        }
    )


CLOSED = record("王芳", "2017-Q1", "closed")
RESTATED = record("王芳", "2017-Q2", "restated")
LATER = record("苏喆玥", "2017-Q3", "final")


def test_later_names_change_no_typeface_of_a_closed_period() -> None:
    before, after = fonts_for([CLOSED, RESTATED]), fonts_for([CLOSED, RESTATED, LATER])
    assert list(before) == [("zh", "2017-Q1"), ("zh", "2017-Q2")]
    assert all(after[key].faces == fonts.faces for key, fonts in before.items())
    assert after[font_key(LATER)].faces != before[font_key(CLOSED)].faces


def test_open_periods_share_one() -> None:
    provisional = record("李雷", "2017-Q4", "provisional")
    assert list(fonts_for([LATER, provisional])) == [("zh", "")]
    assert font_key(provisional) == font_key(LATER) == ("zh", "")
