"""Files that workers make while the build goes on: the same bytes as the build's own, whoever made them."""

import os
import signal
import time
from functools import partial

import pytest

from kaopu.execution.local import workforce
from kaopu.publish.errands import AHEAD, Errands
from tests.execution import tasks
from tests.support.rendering import making_in


def content(text):
    """Return bytes that say which process made them."""
    return f"{text} {os.getpid()}".encode()


def late(sign, text):
    while not sign.exists():
        time.sleep(0.01)
    return text.encode()


def dies_elsewhere(process, text):
    if os.getpid() != process:
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
    return text.encode()


def fails(text):
    raise ValueError(text)


@pytest.fixture
def making(tmp_path):
    return making_in(tmp_path / "public")


def test_workers_that_were_started_make_the_files_and_nobody_waits(making, tmp_path):
    with workforce(2, tmp_path / "workers") as workers:
        workers.start(tasks.nothing)
        errands = Errands(making, workers)
        errands.make("a.html", {"record": "1"}, partial(late, tmp_path / "sign", "one"))
        assert not (making.files.folder / "a.html").exists()
        (tmp_path / "sign").touch()
        errands.make("b.html", {"record": "2"}, partial(content, "two"))
        errands.finish()
    assert making.files.read("a.html") == b"one"
    text, process = making.files.read("b.html").split()
    assert text == b"two"
    assert int(process) != os.getpid()
    assert [reason.path for reason in making.reasons] == ["a.html", "b.html"]


def test_where_none_were_started_or_all_have_enough_the_build_makes_them_itself(making, tmp_path):
    with workforce(2, tmp_path / "workers") as workers:
        errands = Errands(making, workers)
        errands.make("here.html", {}, partial(content, "here"))
        assert making.files.read("here.html") == content("here")
        workers.start(tasks.nothing)
        for number in range(AHEAD * workers.window):
            errands.make(f"{number}.html", {}, partial(late, tmp_path / "sign", str(number)))
        errands.make("more.html", {}, partial(content, "more"))
        assert making.files.read("more.html") == content("more")
        (tmp_path / "sign").touch()
        errands.finish()
    assert [making.files.read(f"{number}.html") for number in range(6)] == [str(number).encode() for number in range(6)]


def test_what_a_worker_dies_of_is_made_here_and_what_fails_is_raised(making, tmp_path):
    with workforce(2, tmp_path / "workers") as workers:
        workers.start(tasks.nothing)
        errands = Errands(making, workers)
        errands.make("a.html", {}, partial(dies_elsewhere, os.getpid(), "one"))
        errands.finish()
        assert making.files.read("a.html") == b"one"
        errands.make("b.html", {}, partial(fails, "no such template"))
        with pytest.raises(ValueError, match="no such template"):
            errands.finish()
