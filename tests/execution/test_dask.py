"""Work on a real Dask scheduler with real worker processes: whoever is lost, every result comes once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaopu.execution.dask_workforce import DaskWorkforce
from kaopu.execution.elsewhere import NoWorkersError, OtherProgramError, SchedulerError, Tls, elsewhere
from kaopu.execution.workforce import work
from tests.execution import tasks
from tests.execution.certificates import certificates
from tests.execution.cluster import Cluster, cluster

NUMBERS = range(60)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path / "cluster") as found:
        yield found


def squares_while_one_is_killed(found: Cluster, tls: Tls | None = None) -> None:
    """Have two workers work, kill one of them in the middle of it, and see that nothing is missing or comes twice."""
    first, second = found.worker(), found.worker()
    with elsewhere(found.address, tls) as force:
        shared, results = force.share(0.03), dict[int, int]()
        for done in work(force, tasks.slow_square, shared, range(200)):
            assert done.item not in results
            assert done.result is not None
            assert not done.died
            results[done.item] = done.result[1]
            if len(results) == 60:
                assert force.jobs == 2
                os.killpg(first.pid, signal.SIGKILL)
    assert results == {number: number**2 for number in range(200)}
    assert first.wait() == -signal.SIGKILL
    assert second.poll() is None


def test_a_lost_worker_loses_nothing(dask: Cluster) -> None:
    squares_while_one_is_killed(dask)


def test_a_lost_worker_loses_nothing_with_tls_either(tmp_path: Path) -> None:
    tls, strangers = certificates(tmp_path / "ours"), certificates(tmp_path / "theirs")
    options = ("--tls-ca-file", tls.authority, "--tls-cert", tls.certificate, "--tls-key", tls.key)
    with cluster(tmp_path / "cluster", *map(str, options), protocol="tls") as found:
        assert found.address.startswith("tls://")
        squares_while_one_is_killed(found, tls)
        with pytest.raises(SchedulerError):
            elsewhere(found.address, strangers)
        with pytest.raises(SchedulerError, match="certificates"):
            elsewhere(found.address)
        with pytest.raises(SchedulerError, match="certificates"):
            elsewhere(found.address.replace("tls://", "tcp://"), tls)
        with pytest.raises(SchedulerError):
            elsewhere(found.address.replace("tls://", "tcp://"))


def test_a_worker_that_comes_later_has_what_all_tasks_need(dask: Cluster) -> None:
    dask.worker()
    with elsewhere(dask.address) as force:
        shared, workers = force.share(0.05), set[int]()
        for number, done in enumerate(work(force, tasks.process_of_slowly, shared, iter(int, 1))):
            assert done.result is not None
            workers.add(done.result)
            if number == 10:
                dask.worker()
            if len(workers) == 2:
                break
            assert number < 1000
    assert not force.here


@pytest.mark.slow
def test_an_item_that_ends_every_worker_is_told_once_and_all_others_are_finished(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", environment={"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}) as found:
        for _ in range(2):
            found.worker("--nanny")
        with elsewhere(found.address) as force:
            done = list(work(force, tasks.dies_of_13, force.share(3), range(20)))
    assert sorted((one.item, one.result, one.died) for one in done if one.item != 13) == [
        (number, number, False) for number in range(20) if number != 13
    ]
    assert [(one.item, one.died) for one in done if one.item == 13] == [(13, True)]


@pytest.mark.slow
def test_a_worker_that_needs_much_memory_is_replaced(dask: Cluster) -> None:
    dask.worker("--nanny")
    with DaskWorkforce(dask.address, memory=250 * 2**20) as force:
        done = list(work(force, tasks.takes_memory, force.share(10), range(100)))
    assert sorted(one.item for one in done) == list(range(100))
    assert len({one.result for one in done}) >= 2


def test_what_a_task_raises_reaches_the_caller(dask: Cluster) -> None:
    dask.worker()
    with elsewhere(dask.address) as force:
        with pytest.raises(LookupError, match="seven"):
            list(work(force, tasks.fails_at_7, force.share(None), range(1000)))
        with pytest.raises(Exception, match="strange5"):
            list(work(force, tasks.fails_strangely, force.share(None), [5]))
        assert len(list(work(force, tasks.square, force.share(1), NUMBERS))) == 60
        few = work(force, tasks.process_of, force.share(None), range(5), few=5)
        assert {one.result for one in few} == {(number, os.getpid()) for number in range(5)}


def test_a_worker_with_another_program_does_nothing(dask: Cluster) -> None:
    dask.worker()
    with elsewhere(dask.address, same=os.getcwd) as force, pytest.raises(OtherProgramError, match="cluster"):
        list(work(force, tasks.square, force.share(1), NUMBERS))
    with elsewhere(dask.address, same=tasks.version) as force:
        assert len(list(work(force, tasks.square, force.share(1), NUMBERS))) == 60


def test_without_a_worker_nobody_waits_for_ever(dask: Cluster) -> None:
    with pytest.raises(NoWorkersError), DaskWorkforce(dask.address, patience=1):
        pass
    worker = dask.worker()
    with DaskWorkforce(dask.address, patience=2) as force:
        done = iter(work(force, tasks.slow_square, force.share(0.01), iter(int, 1)))
        next(done)
        worker.kill()
        with pytest.raises(NoWorkersError):
            list(done)


@pytest.mark.slow
def test_without_its_scheduler_a_build_ends(dask: Cluster) -> None:
    dask.worker()
    with DaskWorkforce(dask.address, patience=2) as force:
        done = iter(work(force, tasks.slow_square, force.share(0.01), iter(int, 1)))
        next(done)
        dask.running[0].kill()
        with pytest.raises(SchedulerError):
            list(done)
    with pytest.raises(SchedulerError):
        elsewhere(dask.address)


def test_nothing_of_dask_is_read_unless_asked_for() -> None:
    rooms = "kaopu.cli, kaopu.publish.build, kaopu.execution.elsewhere"
    program = f"import sys, {rooms}; sys.exit('distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_where_dask_is_not_installed_that_is_said() -> None:
    program = """
import sys
sys.modules["distributed"] = None
from kaopu.execution.elsewhere import DaskMissingError, elsewhere
try:
    elsewhere("tcp://127.0.0.1:9")
except DaskMissingError:
    sys.exit(7)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 7
