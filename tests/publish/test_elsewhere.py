"""A site whose documents other machines made is the same to the byte, also when one of them is lost in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.execution.certificates import certificates
from tests.execution.cluster import cluster
from tests.proof.small_company import company

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return company(tmp_path_factory.mktemp("elsewhere") / "firm")


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """The options of Dask and of Kaopu, which are the same."""
    made = certificates(tmp_path_factory.mktemp("tls") / "certificates")
    files = {"--tls-ca-file": made.authority, "--tls-cert": made.certificate, "--tls-key": made.key}
    return [word for option, path in files.items() for word in (option, str(path))]


def build(root, out, *words):
    """Begin a build with the command line, in a process group of its own, as a terminal does."""
    command = [sys.executable, "-m", "kaopu", "build", "--root", str(root), "--out", str(out), "--no-cache", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", start_new_session=True
    )


def wait_for_a_document(out, running):
    while not any(out.parent.glob(f"{out.name}.releases/.staging-*/**/*.pdf")):
        assert running.poll() is None, running.stdout and running.stdout.read()
        time.sleep(0.005)


def files(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_worker_killed_in_the_middle_of_a_build_changes_no_byte(source, tls, tmp_path):
    out = tmp_path / "public"
    with cluster(tmp_path / "cluster", *tls, protocol="tls") as dask:
        first = dask.worker()
        dask.worker()
        with build(source, out, "--scheduler", dask.address, *tls) as running:
            wait_for_a_document(out, running)
            os.killpg(first.pid, signal.SIGKILL)
            said, _ = running.communicate(timeout=300)
    assert running.returncode == 0, said
    assert first.wait() == -signal.SIGKILL
    assert files(out.resolve()) == files((source / "public").resolve())


def test_ctrl_c_ends_a_build_elsewhere_and_leaves_the_workers_to_others(source, tmp_path):
    out = tmp_path / "public"
    with cluster(tmp_path / "cluster") as dask:
        worker = dask.worker()
        with build(source, out, "--scheduler", dask.address) as running:
            wait_for_a_document(out, running)
            os.killpg(running.pid, signal.SIGINT)
            said, _ = running.communicate(timeout=20)
        assert worker.poll() is None
    assert running.returncode == 130, said
    assert "Traceback" not in said
    assert not out.exists()


def test_ctrl_c_ends_a_build_here_and_leaves_nothing(source, tmp_path):
    out = tmp_path / "public"
    with build(source, out, "--jobs", "2") as running:
        wait_for_a_document(out, running)
        os.killpg(running.pid, signal.SIGINT)
        said, _ = running.communicate(timeout=20)
    assert running.returncode == 130, said
    assert "Traceback" not in said
    assert not out.exists()
    assert not list(tmp_path.rglob("kaopu-*"))


def test_what_is_wrong_with_a_scheduler_is_said_in_a_line(source, tls, tmp_path):
    with build(source, tmp_path / "public", "--scheduler", "tcp://127.0.0.1:9", "--lang", "en") as nobody:
        said, _ = nobody.communicate(timeout=60)
    assert nobody.returncode == 1
    assert "Traceback" not in said
    assert "workers-elsewhere" in said
    with build(source, tmp_path / "public", "--scheduler", "tls://127.0.0.1:9", *tls[:2]) as without:
        without.communicate(timeout=60)
    assert without.returncode == 2


def test_workers_that_do_not_start_are_said_in_a_line(source, tmp_path):
    # Every process that such a script starts runs it again from the top, and ends.
    script = tmp_path / "careless.py"
    script.write_text("from kaopu.cli import main\n\nmain()\n", encoding="ascii")
    command = [sys.executable, str(script), "build", "--root", str(source), "--out", str(tmp_path / "public")]
    done = subprocess.run(
        [*command, "--no-cache", "--jobs", "2", "--lang", "en"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "--jobs: workers-do-not-start: worker processes end as soon as they are started" in done.stdout
    assert "WorkersDoNotStartError" not in done.stderr
    assert not (tmp_path / "public").exists()
