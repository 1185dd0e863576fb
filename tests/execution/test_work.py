"""Work is given out lazily and done once, whoever dies of it; every worker here is a real process."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context, resource_tracker
from pathlib import Path

import pytest

from kaopu.execution.local import LocalWorkforce, workforce
from kaopu.execution.processes import TraceOfWorkerError, WorkersDoNotStartError
from kaopu.execution.sharing import DamagedError
from kaopu.execution.worker import NICENESS
from kaopu.execution.workforce import Done, ExecutorWorkforce, InlineWorkforce, Workforce, work
from tests.execution import tasks
from tests.execution.looking import alive

NUMBERS = range(40)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalWorkforce]:
    with LocalWorkforce(2, tmp_path / "workers") as two:
        yield two


def results(done: Iterable[Done[int, int]]) -> dict[int, int | None]:
    """Return what came of each item, each of them once."""
    found = list(done)
    assert len({one.item for one in found}) == len(found)
    return {one.item: None if one.died else one.result for one in found}


def test_every_kind_of_workforce_gives_the_same_and_each_once(tmp_path: Path) -> None:
    expected = {number: (number, 3 * number**2) for number in NUMBERS}
    forces: list[Workforce] = [InlineWorkforce(), LocalWorkforce(2, tmp_path / "two"), workforce(3, tmp_path / "three")]
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        forces += [ExecutorWorkforce(threads, 2), ExecutorWorkforce(processes, 2, tmp_path / "shared")]
        forces.append(ExecutorWorkforce(processes, 2))
        for force in forces:
            with force:
                done = list(work(force, tasks.square, force.share(3), NUMBERS))
            assert len(done) == len(NUMBERS)
            assert {one.item: one.result for one in done} == expected
            assert not any(one.died for one in done)
    assert isinstance(workforce(1, tmp_path / "one"), InlineWorkforce)
    assert workforce(None, tmp_path / "any").jobs == (os.cpu_count() or 1)


def test_few_items_are_done_here_and_one_more_elsewhere(local: LocalWorkforce) -> None:
    few = list(work(local, tasks.process_of, local.share(None), range(8), few=8))
    assert {one.result for one in few} == {(number, os.getpid()) for number in range(8)}
    more = [one.result[1] for one in work(local, tasks.process_of, local.share(None), range(9), few=8) if one.result]
    assert os.getpid() not in more
    assert len(more) == 9
    assert list(work(local, tasks.process_of, local.share(None), ())) == []


def test_workers_stand_back_behind_the_build_that_gives_them_work(local: LocalWorkforce) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    found = results(work(local, tasks.niceness, local.share(None), NUMBERS))
    assert found == dict.fromkeys(NUMBERS, min(own + NICENESS, 19))


def test_items_are_never_read_further_ahead_than_the_window(local: LocalWorkforce) -> None:
    read, ahead, finished = 0, 0, 0

    def items() -> Iterator[int]:
        nonlocal read, ahead
        for number in range(100):
            read += 1
            ahead = max(ahead, read - finished)
            yield number

    for _ in work(local, tasks.square, local.share(1), items()):
        finished += 1
    assert (read, finished) == (100, 100)
    assert 2 < ahead <= local.window + 1
    assert local.window <= 6


def test_results_come_while_items_are_still_being_read(local: LocalWorkforce) -> None:
    done = iter(work(local, tasks.square, local.share(1), iter(int, 1)))  # zeros without end
    assert [next(done).result for _ in range(20)] == [(0, 0)] * 20


def test_what_the_workers_can_take_is_given_out_without_waiting_for_any(local: LocalWorkforce, tmp_path: Path) -> None:
    few = work(local, tasks.when_it_is_there, local.share(tmp_path / "sign"), range(local.window - 1))
    assert few.begin()  # all of them, and none can be done yet
    assert few.begin()  # nothing is given out twice
    (tmp_path / "sign").touch()
    assert results(few) == {number: number for number in range(local.window - 1)}
    many = work(local, tasks.when_it_is_there, local.share(tmp_path / "sign"), NUMBERS)
    assert not many.begin()
    assert results(many) == {number: number for number in NUMBERS}


def test_workers_that_were_started_early_do_also_what_is_little(local: LocalWorkforce, tmp_path: Path) -> None:
    local.start(tasks.nothing)
    done = list(work(local, tasks.process_of, local.share(None), range(2), few=8))
    assert os.getpid() not in {one.result[1] for one in done if one.result}
    with InlineWorkforce() as here:
        here.start(tasks.nothing)
        assert results(work(here, tasks.when_it_is_there, here.share(tmp_path), range(2), few=8)) == {0: 0, 1: 1}


@pytest.mark.parametrize("exit_code", [0, 1, -signal.SIGKILL, -signal.SIGSEGV], ids=["0", "1", "killed", "crashed"])
def test_an_item_that_ends_every_worker_is_told_once_and_all_others_are_finished(
    local: LocalWorkforce, exit_code: int
) -> None:
    found = results(work(local, tasks.dies_of_13, local.share(exit_code), NUMBERS))
    assert found == {number: None if number == 13 else number for number in NUMBERS}


def test_an_item_whose_worker_died_is_done_by_another(local: LocalWorkforce, tmp_path: Path) -> None:
    (marks := tmp_path / "marks").mkdir()
    assert results(work(local, tasks.dies_once, local.share(marks), NUMBERS)) == {number: number for number in NUMBERS}
    assert len(list(marks.iterdir())) == 14  # so many workers died: 0, 3, …, 39


def test_a_worker_that_dies_in_the_middle_of_its_result_holds_up_nobody(local: LocalWorkforce) -> None:
    size = 200_000  # more than a pipe holds
    done = list(work(local, tasks.dies_in_the_middle_of_its_result, local.share(size), NUMBERS))
    assert sorted(one.item for one in done) == list(NUMBERS)
    assert {one.item for one in done if one.died} == {13}
    assert all(one.died or one.result == bytes([one.item]) * size for one in done)


def test_workers_killed_from_outside_lose_nothing(local: LocalWorkforce) -> None:
    found, killed = dict[int, int](), set[int]()
    force = local.share(0.01)
    for done in work(local, tasks.slow_square, force, range(200)):
        assert done.result is not None
        assert done.item not in found
        found[done.item] = done.result[1]
        if done.item % 50 == 20:  # one is killed at a time, as the machine would that has no memory left
            victim = local.executor.processes()[0]
            os.kill(victim, signal.SIGKILL)
            killed.add(victim)
    assert found == {number: number**2 for number in range(200)}
    assert len(killed) == 4


def test_workers_are_replaced_after_so_many_tasks(tmp_path: Path) -> None:
    with LocalWorkforce(2, tmp_path / "workers", tasks=5) as force:
        done = list(work(force, tasks.process_of, force.share(None), range(60)))
    by_process = Counter(one.result[1] for one in done if one.result)
    assert sum(by_process.values()) == 60
    assert max(by_process.values()) == 5
    assert len(by_process) >= 12


def test_a_worker_that_needs_much_memory_is_replaced(tmp_path: Path) -> None:
    with LocalWorkforce(1, tmp_path / "workers", memory=150 * 2**20) as force:
        done = list(work(force, tasks.takes_memory, force.share(5), range(90)))
    *full, _last = Counter(one.result for one in done).values()  # in the order in which they came
    assert len(done) == 90
    assert len(full) >= 2
    assert all(20 < number <= 20 + 50 // 5 + 1 for number in full)


@pytest.mark.parametrize(("most", "taken"), [(1, 0), (2**40, 1)], ids=["full from the beginning", "never full"])
def test_a_worker_stays_where_another_one_would_have_as_much_and_where_there_is_room(
    tmp_path: Path, most: int, taken: int
) -> None:
    with LocalWorkforce(1, tmp_path / "workers", memory=most) as force:
        done = list(work(force, tasks.takes_memory, force.share(taken), range(90)))
    assert len({one.result for one in done}) == 1


def test_what_a_task_raises_reaches_the_caller_with_its_trace_and_stops_the_rest(local: LocalWorkforce) -> None:
    read = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            read.append(number)
            yield number

    with pytest.raises(LookupError, match="seven") as raised:
        list(work(local, tasks.fails_at_7, local.share(None), items()))
    assert isinstance(raised.value.__cause__, TraceOfWorkerError)
    assert "in fails_at_7" in str(raised.value.__cause__)
    assert len(read) <= 8 + local.window
    # The workforce is as good as before.
    assert len(results(work(local, tasks.dies_of_13, local.share(0), range(10)))) == 10


def test_what_cannot_be_sent_is_an_error_and_not_a_worker_that_hangs(local: LocalWorkforce) -> None:
    with pytest.raises(RuntimeError, match="StrangeError: strange5"):
        list(work(local, tasks.fails_strangely, local.share(None), [5]))
    with pytest.raises(Exception, match="lambda"):
        list(work(local, tasks.returns_what_cannot_be_sent, local.share(None), [5]))
    with pytest.raises(Exception, match="lambda"):
        list(work(local, lambda _, item: item, local.share(None), [5]))
    with pytest.raises(Exception, match="pickle"):
        list(work(local, tasks.ignores, local.share(threading.Lock()), [5]))
    with pytest.raises(SystemExit):
        list(work(local, tasks.exits, local.share(None), [5]))
    assert [one.result for one in work(local, tasks.square, local.share(1), [5])] == [(5, 25)]


def test_workers_that_cannot_start_are_told_and_not_started_for_ever(tmp_path: Path, monkeypatch) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n", encoding="ascii")
    broken.chmod(0o700)
    resource_tracker.ensure_running()  # by the executable that works
    get_context("spawn").set_executable(str(broken))
    try:
        with LocalWorkforce(2, tmp_path / "workers") as force, pytest.raises(WorkersDoNotStartError):
            list(work(force, tasks.square, force.share(1), NUMBERS))
    finally:
        get_context("spawn").set_executable(sys.executable)


def test_processes_are_an_executor_as_any_other(local: LocalWorkforce) -> None:
    assert list(local.executor.map(tasks.square, [3, 4], [1, 2])) == [(1, 3), (2, 16)]
    assert local.executor.submit(tasks.square, factor=3, number=2).result() == (2, 12)


def test_an_executor_of_the_standard_library_that_breaks_is_told(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        force = ExecutorWorkforce(processes, 2, tmp_path)
        with pytest.raises(BrokenExecutor):
            list(work(force, tasks.dies_of_13, force.share(1), NUMBERS))


def test_nothing_and_nobody_is_left_in_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "workers"
    with LocalWorkforce(2, folder, tasks=3) as force:
        done = list(work(force, tasks.leaves_something, force.share("private words"), range(20)))
        left = [Path(str(one.result).partition(" ")[2]) for one in done]
        assert all(folder in path.parents for path in left)
        assert len([path for path in left if path.exists()]) <= 6  # of those that were replaced, nothing
        [shared] = [path for path in folder.iterdir() if path.is_file()]
        assert shared.stat().st_mode & 0o077 == 0
        workers = force.executor.processes()
        assert workers
    assert not folder.exists()
    assert not any(map(alive, workers))


def test_leaving_ends_workers_at_once_in_the_middle_of_their_work(tmp_path: Path) -> None:
    (begun := tmp_path / "begun").mkdir()
    with LocalWorkforce(2, tmp_path / "workers") as force:
        futures = [force.executor.submit(tasks.says_when_it_begins, begun, number) for number in range(4)]
        while len(list(begun.iterdir())) < 2:
            time.sleep(0.01)
        before = time.monotonic()
    assert time.monotonic() - before < 5
    assert not any(alive(int(path.name.partition("-")[2])) for path in begun.iterdir())
    assert all(future.done() for future in futures)
    with pytest.raises(RuntimeError):
        force.executor.submit(tasks.square, 1, 1)


def test_what_is_shared_is_written_once_and_read_once_a_process(local: LocalWorkforce, tmp_path: Path) -> None:
    text = local.share("abc" * 1_000_000)
    assert not (tmp_path / "workers").exists()  # not before somebody needs it
    done = list(work(local, tasks.first_letters, text, range(30)))
    assert {one.item: one.result for one in done} == {length: ("abc" * 10)[:length] for length in range(30)}
    assert len(pickle.dumps(text)) < 300
    objects = {one.result for one in work(local, tasks.identity_of, text, range(30)) if one.result}
    assert len(objects) == len({process for process, _ in objects})
    assert len([path for path in (tmp_path / "workers").iterdir() if path.is_file()]) == 1


def test_what_is_shared_is_not_read_when_it_was_changed(local: LocalWorkforce, tmp_path: Path) -> None:
    shared = local.share("as sent")
    pickle.dumps(shared)
    [place] = (tmp_path / "workers").iterdir()
    place.write_bytes(pickle.dumps("not what was sent"))
    with pytest.raises(DamagedError):
        list(work(local, tasks.first_letters, shared, [5]))
