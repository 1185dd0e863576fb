"""R71: a build holds slim copies of its records, and whatever is made from them is the same to the byte."""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kaopu.leaks.secrets import secrets_of
from kaopu.publish.access import published_by
from kaopu.publish.plan import Plan, Selection, everything, make_plan
from kaopu.publish.typefaces import font_key
from kaopu.records.record import AppraisalRecord
from kaopu.records.slimming import KEPT, slim
from kaopu.records.views import TeamRecord
from tests.records.demo import demo, period, records
from tests.support.rendering import making_in

MOST = 25_000
"""Bytes of a slim record."""


def plan(keep) -> Plan:
    inputs = demo()
    assert inputs.policy is not None
    return make_plan(
        inputs.results, inputs.policy.head.languages[:1], Selection(), lambda *of: map(keep, everything(*of))
    )


@pytest.fixture(scope="module")
def plans() -> tuple[Plan, Plan]:
    return plan(lambda record: record), plan(slim)


def test_r71_the_pages_of_teams_and_of_the_company_are_the_same_from_slim_records(plans):
    full, slimmed = plans
    assert len(full.teams) > 50
    for views in ("teams", "companies"):
        pairs = zip(getattr(full, views), getattr(slimmed, views), strict=True)
        assert all(one.model_dump_json() == other.model_dump_json() for one, other in pairs)


@pytest.mark.parametrize("when", ["2017-02", "2017-12", "2017-Q2", "2017-Q4", "2017"])
def test_r71_views_of_one_period_look_back_at_periods_without_records_and_are_the_same(plans, when):
    inputs = demo()
    assert inputs.policy is not None
    alone = make_plan(inputs.results, inputs.policy.head.languages[:1], Selection(period(when)))
    assert {record.period.id for record in alone.appraisals} == {when}
    for views in ("teams", "companies"):
        wanted = [view.model_dump_json() for view in getattr(plans[0], views) if view.period.id == when]
        assert [view.model_dump_json() for view in getattr(alone, views)] == wanted != []


def test_trends_are_what_the_records_of_each_period_say(plans):
    full, _ = plans
    looked_back = 0
    for view in (*full.teams, *full.companies):
        team = view.id if isinstance(view, TeamRecord) else None
        so_far: dict[tuple[str, str], list[AppraisalRecord]] = {}
        for one in full.appraisals:
            of = one.period
            if of.kind == view.period.kind and of.last_day <= view.period.last_day and team in (None, one.person.team):
                so_far.setdefault((of.id, of.name), []).append(one)
        assert [(past.period, past.name) for past in view.trend] == [*so_far]
        for past, people in zip(view.trend, so_far.values(), strict=True):
            total = sum(one.score for one in people)
            assert abs(past.mean_score * len(people) - total) <= Decimal("0.005") * len(people)
            shown = {count.grade: count.people for count in past.grades if count.people}
            assert shown == Counter(one.grade for one in people)
        looked_back += len(so_far) > 1
    assert looked_back > 50


def test_calendars_are_the_same_from_slim_records(plans, tmp_path):
    written = []
    for name, made in zip(("full", "slim"), plans, strict=True):
        made.rounds.write(making_in(tmp_path / name))
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        written.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert written[0] == written[1]
    assert any(path.name == "round.ics" for path in written[0])


def test_secrets_are_the_same_from_slim_records(plans):
    inputs = demo()
    one, other = (secrets_of(inputs.data, inputs.today, made.appraisals, ("public",)) for made in plans)
    assert vars_of(one) == vars_of(other)
    nobody = secrets_of(inputs.data, inputs.today, (), ("public",))
    assert vars_of(one) != vars_of(nobody)  # it does depend on the records


def vars_of(value: Any) -> Any:
    """Return an object taken apart, down to what compares by itself."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return [(vars_of(name), vars_of(one)) for name, one in value.items()]
    if isinstance(value, list | tuple):
        return [vars_of(one) for one in value]
    if type(value).__module__.startswith("kaopu.leaks"):
        names = [*vars(value)] if hasattr(value, "__dict__") else type(value).__slots__
        return [(name, vars_of(getattr(value, name))) for name in names]
    return value


def test_readers_files_and_typefaces_are_the_same_from_slim_records(plans):
    full, slimmed = plans
    people = demo().data.people
    assert full.expected() == slimmed.expected()
    assert published_by(full, people) == published_by(slimmed, people)
    assert [font_key(record) for record in full.appraisals] == [font_key(record) for record in slimmed.appraisals]


def test_what_nothing_reads_any_more_is_not_there():
    [record, *_] = records("2017-Q1")
    left = slim(record)
    assert (left.person.name, left.score, left.grade) == (record.person.name, record.score, record.grade)
    for name in AppraisalRecord.model_fields.keys() - set(KEPT[AppraisalRecord]):
        with pytest.raises(AttributeError):
            getattr(left, name)


def test_a_slim_record_takes_little_memory():
    records("2017-Q1", languages=("zh",))  # whatever is looked up once
    sizes = []
    for keep in (slim, lambda record: record):
        gc.collect()
        tracemalloc.start()
        kept = list(map(keep, records("2017-Q1", languages=("zh",))))
        gc.collect()
        sizes.append(tracemalloc.get_traced_memory()[0] / len(kept))
        tracemalloc.stop()
        del kept
    assert sizes[0] < min(MOST, sizes[1] / 3)


def test_every_field_that_stays_is_one():
    for kind, names in KEPT.items():
        assert set(names) <= kind.model_fields.keys()
        assert set(names) != kind.model_fields.keys()


def test_a_record_stays_as_it_was(tmp_path: Path):
    [record, *_] = records("2017-Q1")
    before = record.to_json()
    slim(record)
    assert record.to_json() == before
