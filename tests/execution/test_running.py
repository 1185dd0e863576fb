"""A task in a process of its own does what it would do here, also when that process dies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaopu.execution.running import other_process, run_here
from tests.execution import tasks


def test_a_task_is_done_in_one_other_process(tmp_path: Path) -> None:
    with other_process(tmp_path / "one") as run:
        there = {run(tasks.process_of, None, number)[1] for number in range(3)}
    assert len(there) == 1
    assert there != {os.getpid()}
    assert run_here(tasks.process_of, None, 1) == (1, os.getpid())
    assert not (tmp_path / "one").exists()


def test_what_it_raises_is_raised_here(tmp_path: Path) -> None:
    with other_process(tmp_path / "one") as run, pytest.raises(FileNotFoundError):
        run(os.rmdir, tmp_path / "nothing")


def test_what_dies_there_is_done_here(tmp_path: Path) -> None:
    with other_process(tmp_path / "one") as run:
        assert run(tasks.dies_elsewhere, os.getpid()) == os.getpid()
