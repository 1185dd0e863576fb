"""The arithmetic of ``nox -s bench``: what its tables say follows from what was measured, worked out by hand here."""

import json
import subprocess
import sys

import pytest

from tests.bench import builds, competitors, elsewhere, growth, parts, processes, run, table
from tests.bench.builds import Build, change_row, git
from tests.bench.processes import Seen, watch
from tests.bench.stages import Stage, read_log, stages

MEGABYTE = 1_000_000
LOG = (
    ("begin", 0.0),
    ("read", 2.0),
    ("scored", 5.0),
    ("planned", 6.0),
    ("appraisals", 8.0),
    ("appraisals", 10.0),
    ("rendered", 10.5),
    ("forms", 12.0),
    ("something-new", 12.25),
    ("handbook", 13.0),
    ("searched", 16.0),
    ("written", 16.5),
    ("released", 17.0),
    ("end", 17.125),
)


def log_of(pairs):
    return [{"event": event, "seconds": seconds} for event, seconds in pairs]


def seconds_of(found):
    return {stage.name: stage.seconds for stage in found}


def test_stages_are_the_times_between_events_and_add_up_to_the_whole():
    found = seconds_of(stages(log_of(LOG), whole=18.0))
    assert found == {
        "start": 0.875,  # what is before the log's beginning and after its end
        "read": 2.0,
        "score": 3.0,
        "records": 1.0,
        "render": 4.5,
        "forms": 1.5,
        "pages": 1.0,  # with the event that nobody knows
        "gate": 3.0,
        "release": 1.0,
        "end": 0.125,
    }
    assert sum(found.values()) == 18.0


def test_a_log_that_ends_with_an_unknown_event_loses_no_time():
    assert seconds_of(stages(log_of([("begin", 0.0), ("read", 1.0), ("new", 3.0)]), whole=4.0)) == {
        "start": 1.0,
        "read": 1.0,
        "end": 2.0,
    }


def test_memory_belongs_to_the_stage_that_is_going_on():
    looks = [Seen(10, 10, 0), Seen(50, 70, 1), Seen(40, 60, 1), Seen(90, 95, 2), Seen(20, 20, len(LOG))]
    found = {stage.name: (stage.own, stage.together) for stage in stages(log_of(LOG), 18.0, looks)}
    # One line, "begin", is written while data are read.
    assert (found["start"], found["read"], found["score"]) == ((10, 10), (50, 70), (90, 95))
    assert (found["render"], found["end"]) == ((0, 0), (20, 20))


def test_a_log_is_read_as_it_was_written(tmp_path):
    (tmp_path / "log").write_text("".join(f"{json.dumps(entry)}\n" for entry in log_of(LOG)), encoding="ascii")
    assert read_log(tmp_path / "log") == log_of(LOG)


def built(seconds, render=1.0, own=100):
    parts_of_it = (Stage("read", seconds - render, own * MEGABYTE, 150 * MEGABYTE), Stage("render", render))
    return Build(seconds, 2 * seconds, parts_of_it, 40, own * MEGABYTE, 200 * MEGABYTE, 300 * MEGABYTE)


def test_several_builds_of_the_same_give_their_median_and_their_most_memory():
    found = builds.figures([built(4.0), built(10.0, own=140), built(5.0, render=2.0)])
    assert (found["seconds"], found["processor seconds"], found["rounds"]) == (5.0, 10.0, [4.0, 10.0, 5.0])
    assert (found["documents a second, whole build"], found["documents a second, stage render"]) == (8.0, 40.0)
    assert (found["own process, MB"], found["largest worker, MB"], found["all together, MB"]) == (140, 200, 300)
    assert found["stages"]["read"] == {"seconds": 3.0, "own process, MB": 140, "all together, MB": 150}


def test_parts_of_cold():
    measured = {"cold": builds.figures([built(200.0)]), "warm": builds.figures([built(5.0)])}
    assert builds.ratios(measured) == {"warm": 0.025}


def test_growth_compares_each_size_with_the_one_before():
    sizes = {1000: built(84.0, render=40.0, own=250), 100: built(8.0, render=5.0), 10_000: built(900.0, own=600)}
    first, second = growth.ratios({people: builds.figures([one]) for people, one in sizes.items()})
    assert (first["from"], first["to"], first["people"], first["seconds"]) == (100, 1000, 10.0, 10.5)
    assert first["memory"] == {"own process, MB": 2.5, "largest worker, MB": 1.0, "all together, MB": 1.0}
    assert first["stages"] == {"read": 14.67, "render": 8.0}
    assert (second["from"], second["to"], second["seconds"]) == (1000, 10_000, 10.71)


def test_how_many_times_as_fast_is_of_documents_a_second():
    ways = {
        "command": {"seconds a document": 1.6},
        "typst-cut": {"missing": "not installed: typst"},
        "kaopu": {"seconds a document": 0.05},
    }
    assert competitors.ratios(ways) == {"command": 32.0}


def test_rounds_of_a_way_give_medians():
    way = competitors.Way()
    for clock in (3.0, 9.0, 4.0):
        way.add(clock, 2 * clock, 10)
    way.sizes, way.pages = [10_000, 30_000, 20_400], 2.5
    found = way.figures()
    assert (found["seconds a document"], found["documents a second"]) == (0.4, 2.5)
    assert (found["processor seconds a document"], found["kB, median"], found["kB, largest"]) == (0.8, 20.4, 30.0)


def test_dask_is_compared_by_medians():
    found = elsewhere.compared([built(10.0, 4.0), built(12.0, 6.0)], [built(11.0, 6.0), built(13.2, 6.0)])
    assert found["whole build, Dask / local pool, times"] == 1.1
    assert found["stage render, Dask / local pool, times"] == 1.2


def test_a_part_that_fails_loses_nothing_of_those_before_it(tmp_path, monkeypatch):
    def fails(*_):
        raise RuntimeError("no scheduler")

    written = tmp_path / "figures.json"
    monkeypatch.setattr(parts, "growth", lambda *_: {"ratios": [], "sizes": {"10": {"seconds": 1.5}}})
    monkeypatch.setattr(parts, "dask", fails)
    monkeypatch.setattr(sys, "argv", ["bench", "--growth", "--dask", "--json", str(written)])
    with pytest.raises(RuntimeError, match="no scheduler"):
        run.main()
    assert json.loads(written.read_bytes())["growth"]["sizes"] == {"10": {"seconds": 1.5}}


def test_goals_say_what_is_reached_and_what_is_not():
    figures = {
        "builds": {
            "ratios": {"warm": 0.03, "warm clone": 0.031, "row changed": 0.05},
            "builds": {"cold": {"largest worker, MB": 401}},
        },
        "growth": {
            "ratios": [
                {"from": 100, "to": 500, "people": 5.0, "seconds": 5.25, "memory": {"own process, MB": 3.01}},
            ]
        },
    }
    _, rows = table.goals(parts.goals(figures))
    assert [row[-1] for row in rows] == ["yes", "NO", "yes", "NO", "yes", "NO"]
    assert list(parts.goals({})) == []


def test_columns_line_up():
    heads, rows = ["way", "s"], [["a", 1.5], ["longer", None]]
    assert table.columns(heads, rows) == "way       s\na       1.5\nlonger    –"
    assert table.markdown(heads, rows) == "| way | s |\n| --- | ---: |\n| a | 1.5 |\n| longer | – |"


def test_a_changed_row_is_one_deal_of_another_person_each_time(tmp_path):
    deals = tmp_path / "data" / "months" / builds.MONTH / "deals.csv"
    deals.parent.mkdir(parents=True)
    deals.write_text("id,person,stage,amount\nd1,p1,lost,0\nd2,p1,won,50\nd3,p1,won,7\nd4,p2,won,8\n", encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=Begin")
    for number in range(3):
        change_row(tmp_path, number)
    assert deals.read_text(encoding="utf-8").splitlines()[2:] == ["d2,p1,won,52", "d3,p1,won,7", "d4,p2,won,9"]
    told = subprocess.run(["git", "status", "--short"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout == ""


def test_memory_of_a_command_and_of_its_worker_is_seen():
    """The parent holds 40 MB, its child 120 MB; the child says of itself what a spawned worker says."""
    child = "spawn_main = bytearray(120_000_000); import time; time.sleep(1.5)"
    code = f"import subprocess, sys; held = bytearray(40_000_000); subprocess.run([sys.executable, '-c', {child!r}])"
    seen = watch([sys.executable, "-c", code])
    assert seen.clock > 1.5
    if not processes.PROC.is_dir():  # another system than Linux, where no memory is told
        assert (seen.peak("own"), seen.peak("worker"), seen.together) == (0, 0, 0)
        return
    assert 40 < seen.peak("own") / MEGABYTE < 100
    assert 120 < seen.peak("worker") / MEGABYTE < 180
    assert seen.together > seen.peak("worker")


def test_where_memory_cannot_be_told_none_is(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "PROC", tmp_path / "proc")
    seen = watch([sys.executable, "-c", "import time; time.sleep(0.5)"])
    assert (seen.peak("own"), seen.together) == (0, 0)
    assert seen.clock > 0.5


def test_a_command_that_fails_says_why():
    with pytest.raises(RuntimeError, match="no such thing"):
        watch([sys.executable, "-c", "raise SystemExit('no such thing')"])
