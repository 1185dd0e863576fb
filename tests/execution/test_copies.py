"""Work is shared out among copies of a process: in order, whatever becomes of them, and with nothing left behind."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import signal
import subprocess
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from kaopu.execution import copies
from kaopu.execution.copies import by_copies

HAS_COPIES = sys.platform == "linux"
of_copies = pytest.mark.skipif(not HAS_COPIES, reason="elsewhere all is done here: no copy can be left behind")
TASKS = range(100)


@pytest.fixture(autouse=True)
def few_will_do(monkeypatch):
    monkeypatch.setattr(copies, "LEAST", 10)
    monkeypatch.setattr(copies, "AT_ONCE", 7)


def made_by(task):
    return task, os.getpid()


def elsewhere(act, task):
    """Return the task here; in a copy, ``act`` from the sixtieth on."""
    if os.getpid() != HERE and task >= 60:
        act()
    return task


def never_done(begun, task):
    """Return the task here; in a copy, say which process it is, and wait."""
    if os.getpid() != HERE:
        begun.write_text(str(os.getpid()), encoding="ascii")
        time.sleep(60)
    return task


HERE = os.getpid()


@pytest.mark.parametrize(("jobs", "processes"), [(1, 1), (2, 2), (3, 3), (64, 10)])
def test_everything_is_made_in_order_by_so_many_processes(tmp_path, jobs, processes):
    found = list(by_copies(made_by, TASKS, jobs, tmp_path))
    assert [task for task, _ in found] == list(TASKS)
    assert len({process for _, process in found}) == (processes if HAS_COPIES else 1)
    assert found[0] == (0, os.getpid())
    assert list(tmp_path.iterdir()) == []


def test_few_tasks_are_done_here(tmp_path):
    assert {process for _, process in by_copies(made_by, range(19), 8, tmp_path)} == {os.getpid()}
    assert list(by_copies(made_by, (), 8, tmp_path)) == []


def test_copies_know_what_was_never_sent(tmp_path):
    here = object()
    known: dict[str, Any] = {"number": 0, "what cannot be pickled": lambda task: (task, here)}

    def make(task):
        known["number"] += 1
        return known["what cannot be pickled"](task)[0], known["number"]

    found = list(by_copies(make, TASKS, 2, tmp_path))
    assert found == ([(task, task % 50 + 1) for task in TASKS] if HAS_COPIES else [(task, task + 1) for task in TASKS])


@pytest.mark.parametrize(
    "act",
    [
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        lambda: sys.exit(0),
        functools.partial(os._exit, 3),
        lambda: (_ for _ in ()).throw(ValueError("only there")),
        functools.partial(time.sleep, 60),
    ],
    ids=["killed", "exits", "ends", "raises", "hangs"],
)
def test_what_a_copy_does_not_finish_is_done_here(tmp_path, monkeypatch, act):
    monkeypatch.setattr(copies, "PATIENCE", 1.0)
    assert list(by_copies(functools.partial(elsewhere, act), TASKS, 2, tmp_path)) == list(TASKS)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_handed_over_is_made_here(tmp_path):
    found = list(by_copies(lambda task: lambda: task, TASKS, 2, tmp_path))
    assert [one() for one in found] == list(TASKS)


def test_what_is_raised_is_raised_here(tmp_path, capfd):
    def make(task):
        return 1 / (task - 70)

    with pytest.raises(ZeroDivisionError):
        list(by_copies(make, TASKS, 2, tmp_path))
    assert capfd.readouterr() == ("", "")


def test_what_the_system_refuses_to_copy_is_done_here(tmp_path, monkeypatch):
    def refused():
        raise OSError(errno.ENOMEM, "no room for another process")

    monkeypatch.setattr(os, "fork", refused)
    assert list(by_copies(made_by, TASKS, 4, tmp_path)) == [(task, os.getpid()) for task in TASKS]
    assert list(tmp_path.iterdir()) == []


def test_all_copies_are_waited_for_together(tmp_path, monkeypatch):
    waits: list[float] = []
    join = BaseProcess.join

    def noted(process, timeout=None):
        waits.extend([] if timeout is None else [timeout])
        join(process, timeout)

    monkeypatch.setattr(copies, "PATIENCE", 1.0)
    monkeypatch.setattr(BaseProcess, "join", noted)
    make = functools.partial(never_done, tmp_path / "begun")
    assert list(by_copies(make, TASKS, 6, tmp_path)) == list(TASKS)
    assert len(waits) == (5 if HAS_COPIES else 0)
    assert sum(waits) <= 1.0


@of_copies
def test_a_copy_that_is_given_up_works_no_longer(tmp_path, monkeypatch):
    begun = tmp_path / "begun"
    monkeypatch.setattr(copies, "PATIENCE", 1.0)
    for task in by_copies(functools.partial(never_done, begun), TASKS, 2, tmp_path):
        assert task < 50 or not lives(said(begun))


@of_copies
def test_whoever_stops_asking_leaves_no_copy_behind(tmp_path):
    begun = tmp_path / "begun"
    results = by_copies(functools.partial(never_done, begun), TASKS, 2, tmp_path)
    assert next(results) == 0
    copy = said(begun)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(copy, 0)


@of_copies
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
def test_copies_end_with_the_process_that_made_them(tmp_path, how):
    begun = tmp_path / "begun"
    code = f"""
import os, time
from pathlib import Path
from kaopu.execution.copies import by_copies
here = os.getpid()
def make(task):
    if os.getpid() != here:
        Path({str(begun)!r}).write_text(str(os.getpid()))
    time.sleep(60)
list(by_copies(make, range(200), 2, {str(tmp_path)!r}))
"""
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stderr=subprocess.PIPE, text=True)
    copy = said(begun)
    (os.kill if how == signal.SIGKILL else os.killpg)(process.pid, how)
    ended = ends(copy)
    with contextlib.suppress(ProcessLookupError):
        os.kill(copy, signal.SIGKILL)
    assert ended
    assert process.communicate()[1].count("KeyboardInterrupt") == (how == signal.SIGINT)


def said(begun: Path) -> int:
    """Return the process that says that it has begun."""
    for _ in range(400):
        if begun.exists() and begun.read_text(encoding="ascii"):
            return int(begun.read_text(encoding="ascii"))
        time.sleep(0.05)
    raise AssertionError("no copy has begun")


def ends(process: int) -> bool:
    """Say whether a process ends within a few seconds."""
    for _ in range(100):
        if not lives(process):
            return True
        time.sleep(0.05)
    return False


def lives(process: int) -> bool:
    """Say whether a process works: one that has ended may still be listed until somebody asks what became of it."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
