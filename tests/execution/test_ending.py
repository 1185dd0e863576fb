"""Workers end with the build that started them: by Ctrl-C, and when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.execution.looking import children_of, end_within


@contextmanager
def program(folder: Path, seconds: float = 0.02) -> Iterator[subprocess.Popen[str]]:
    """Run the program with a process group of its own, as a terminal does."""
    command = [sys.executable, "-m", "tests.execution.program", str(folder), str(seconds)]
    with (folder / "errors").open("w", encoding="utf-8") as errors:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True)
    with running:
        try:
            yield running
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)


def some_workers(running: subprocess.Popen[str]) -> set[int]:
    """Wait until both workers have done something, and some were replaced; return their ids."""
    assert running.stdout is not None
    return {int(running.stdout.readline()) for _ in range(20)}


def test_ctrl_c_ends_everything_within_seconds_and_without_a_word(tmp_path: Path) -> None:
    with program(tmp_path) as running:
        workers = some_workers(running) | set(children_of(running.pid))
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(10) == 130
        assert end_within(5, workers)
    assert (tmp_path / "errors").read_text(encoding="utf-8") == ""
    assert not (tmp_path / "workers").exists()


@pytest.mark.parametrize("moment", [0.0, 0.01, 0.03, 0.06, 0.1, 0.2])
def test_ctrl_c_while_workers_start_is_heard_by_the_build_alone(tmp_path: Path, moment: float) -> None:
    with program(tmp_path) as running:
        while not (workers := set(children_of(running.pid))):
            time.sleep(0.001)
        time.sleep(moment)
        workers |= set(children_of(running.pid))
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(10) == 130
        assert end_within(5, workers)
    assert (tmp_path / "errors").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_in_the_middle_of_a_long_task(tmp_path: Path, end: signal.Signals) -> None:
    (begun := tmp_path / "begun").mkdir()
    with program(tmp_path, 60) as running:
        while len(workers := {int(path.name) for path in begun.iterdir()}) < 2:
            time.sleep(0.01)
        (os.killpg if end == signal.SIGINT else os.kill)(running.pid, end)
        assert end_within(5, workers)
        assert running.wait(5) == (130 if end == signal.SIGINT else -end)
    assert (tmp_path / "errors").read_text(encoding="utf-8") == ""


def test_workers_of_a_killed_build_end_at_once(tmp_path: Path) -> None:
    with program(tmp_path) as running:
        workers = some_workers(running) | set(children_of(running.pid))
        assert len(workers) > 2
        os.kill(running.pid, signal.SIGKILL)
        assert end_within(5, workers)
