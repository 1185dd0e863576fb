"""The log of a command: JSON lines of events, seconds and counts, in which nobody and nothing personal is named."""

import csv
import json
import re
import subprocess
import sys

import pytest

from kaopu.publish import event_log
from kaopu.publish.event_log import event, log_to
from kaopu.publish.progress import progress, speak
from kaopu.text.problems import InputProblemsError, Place, Problem
from tests.publish.conftest import REPOSITORY, kaopu
from tests.publish.releasing import publish

BUILDING = """
import sys
from pathlib import Path
from kaopu.data.periods import parse_period
from kaopu.publish.build import Means, build
from kaopu.publish.event_log import log_to
from kaopu.publish.plan import Selection

with log_to(Path(sys.argv[2]), "build"):
    build(Path(sys.argv[1]), None, Selection(parse_period("2017-Q1")), Means(2))
"""
WORDS = {"event", "command", "version", "kind", "outcome", "severity", "code"}


def lines_of(log):
    return [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]


def personal(root):
    """Return every id, name and login, every score that is not a small number, and every file below data/."""
    found = set()
    for name in ("people", "teams", "moves", "readers"):
        table = root / f"data/{name}.csv"
        if table.exists():
            with table.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream):
                    found |= {row.get("id", ""), row.get("name", ""), row.get("login", ""), row.get("person", "")}
    return {value for value in found if len(value) > 2}


def problem(**values):
    return Problem("person-unknown", Place("data/people.csv", 3, 1), values)


def test_nothing_is_logged_where_no_log_is_kept(tmp_path):
    with log_to(None, "build"):
        event("written")
    assert not list(tmp_path.iterdir())
    assert event_log._logs == []


def test_events_have_seconds_and_counts_and_the_log_is_added_to(tmp_path, capsys):
    speak("en")
    log = tmp_path / "log"
    for _ in range(2):
        with log_to(log, "build"):
            publish(tmp_path / "public", 1)
            with progress("appraisals", 8) as done:
                for _ in range(8):
                    done(1)
            with progress("查找 anna", 1) as done:
                done(1)
    lines = lines_of(log)
    one = ["begin", "written", "checked", "released", *["appraisals"] * 4, "progress", "end"]
    assert [line["event"] for line in lines] == one * 2
    assert lines[4] == {"event": "appraisals", "seconds": lines[4]["seconds"], "finished": 2, "total": 8}
    assert lines[len(one) - 1]["outcome"] == "done"
    times = [line["seconds"] for line in lines[: len(one)]]
    assert times == sorted(times)
    assert times[0] >= 0
    assert "appraisals: 2/8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "kind", "outcome"),
    [
        (RuntimeError("anna-snelling 87.5 data/people.csv"), "error", "failed"),
        (KeyboardInterrupt(), "end", "interrupted"),
        (InputProblemsError([problem(id="anna-snelling")] * 2), "problem", "problems"),
    ],
)
def test_how_it_came_out_is_logged_without_what_was_said(tmp_path, error, kind, outcome):
    with pytest.raises(type(error)), log_to(tmp_path / "log", "build"):
        raise error
    text = (tmp_path / "log").read_text(encoding="ascii")
    assert not {"anna", "87.5", "data"} & set(re.split(r"[^a-z0-9.]+", text))
    lines = lines_of(tmp_path / "log")
    assert lines[1]["event"] == kind
    assert lines[-1]["outcome"] == outcome
    if kind == "problem":
        assert (lines[1]["code"], lines[1]["severity"], lines[1]["count"]) == ("person-unknown", "error", 2)


@pytest.mark.parametrize("name", ["anna-snelling/2017", "Anna", "a b", "", "考核", "p0001"])
def test_only_words_are_names_of_events(tmp_path, name):
    with log_to(tmp_path / "log", "build"), pytest.raises(ValueError, match="not the name of an event"):
        event(name)


NO_BYTE_MORE = """\
import resource, sys
from pathlib import Path
from kaopu.publish.event_log import event, log_to
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
with log_to(Path(sys.argv[1]), "build"):
    event("written")
print("went on")
"""


def test_a_log_that_cannot_be_written_does_not_stop_a_build(tmp_path):
    command = [sys.executable, "-c", NO_BYTE_MORE, str(tmp_path / "log")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("went on\n", "")
    assert (tmp_path / "log").read_bytes() == b""


def test_a_rollback_is_logged(tmp_path):
    for site in (1, 2):
        publish(tmp_path / "public", site)
    command = [sys.executable, "-c", "from kaopu.cli.releasing import rollback; rollback()", "--root", str(tmp_path)]
    done = subprocess.run([*command, "--log", str(tmp_path / "log")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line["event"] for line in lines_of(tmp_path / "log")] == ["begin", "released", "end"]


@pytest.mark.slow
def test_the_log_of_a_companys_build_names_nobody_and_no_file(tmp_path):
    root, log = tmp_path / "company", tmp_path / "log"
    assert kaopu(tmp_path, "init", "company").returncode == 0
    people = root / "data/people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("示例·辛 0008", "<b>Anna"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", BUILDING, str(root), str(log)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text, lines = log.read_text(encoding="ascii"), lines_of(log)
    names = personal(root)
    assert {"p0001", "t0001", "<b>Anna"} <= names
    assert not {name for name in names if name in text or json.dumps(name)[1:-1] in text}
    assert not re.search(r"[/\\]|\.csv|\.html|appraisals-|20\d\d", text)
    for line in lines:
        values = {key: value for key, value in line.items() if key not in WORDS | {"seconds"}}
        assert all(isinstance(value, int) for value in values.values()), line
        assert all(re.fullmatch(r"[A-Za-z0-9.-]+", line[key]) for key in WORDS & line.keys()), line
    assert {"begin", "planned", "appraisals", "handbook", "written", "checked", "released", "end"} <= {
        line["event"] for line in lines
    }
