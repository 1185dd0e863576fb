"""Records are written down in the same way however many processes think up what stands in them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kaopu.execution import copies
from kaopu.pages.links import Links
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.scribing import Scribe
from kaopu.records.recording import Recorder
from tests.records.demo import demo, period


def written(folder: Path, jobs: int, selection: Selection) -> tuple[Scribe, Plan]:
    inputs = demo()
    assert inputs.policy is not None
    folder.mkdir()
    scribe = Scribe(ReleaseFiles(folder), Links(inputs.policy.head.languages), jobs)
    return scribe, make_plan(inputs.results, inputs.policy.head.languages, selection, scribe.write)


@pytest.mark.parametrize("when", ["2017-Q2", "2017"])
def test_r71_records_and_views_are_the_same_from_one_process_and_from_three(tmp_path, monkeypatch, when):
    monkeypatch.setattr(copies, "LEAST", 2)
    record = Recorder.record

    def counted(self, person, of):
        (tmp_path / f"by-{os.getpid()}").touch()
        return record(self, person, of)

    monkeypatch.setattr(Recorder, "record", counted)
    alone, alone_planned = written(tmp_path / "one", 1, Selection(period(when)))
    shared, shared_planned = written(tmp_path / "three", 3, Selection(period(when)))
    assert len(list(tmp_path.glob("by-*"))) == (3 if sys.platform == "linux" else 1)
    assert shared.sheets == alone.sheets != []
    assert shared.characters.by_font() == alone.characters.by_font()
    for sheet in alone.sheets:
        assert shared.read(sheet) == alone.read(sheet)
    assert shared.files.digests == alone.files.digests
    assert shared_planned.expected() == alone_planned.expected()
    for views in ("teams", "companies"):
        told = [[view.model_dump_json() for view in getattr(plan, views)] for plan in (alone_planned, shared_planned)]
        assert told[0] == told[1] != []
