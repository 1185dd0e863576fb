"""``kaopu serve``: on this machine only, for one reader or for everything."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from kaopu.access.grants import write_access
from kaopu.access.preview import PreviewServer, check_login, serve_folder
from kaopu.data.settings import Settings
from kaopu.text.problems import InputProblemsError, as_text
from kaopu.text.tree import MemoryTree
from tests.access.serving import ask, request
from tests.access.test_grants import lay_out, small


@pytest.fixture
def release(tmp_path):
    release = lay_out(tmp_path / "release", small())
    write_access(release, small(), Settings())
    (release / "public/appraisals/people/an/2017-Q1/index.html").write_text("an's", encoding="utf-8")
    return release


@contextmanager
def preview(folder, access=None, login=None):
    with PreviewServer(folder, access, login, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_without_a_reader_everything_is_shown(release):
    with preview(release / "public") as port:
        assert ask(port, request("/appraisals/people/an/2017-Q1/", None)).body == b"an's"
        assert (
            ask(port, request("/appraisals/people/an/2017-Q1", None)).head["location"]
            == "/appraisals/people/an/2017-Q1/"
        )
        assert ask(port, request("/appraisals/people/", None)).status == 404
        assert ask(port, request("/../access/acl.json", None)).status == 404


@pytest.mark.parametrize(
    ("login", "status"), [("an", 200), ("hr", 200), ("ann", 404), ("nobody", 404), (None, 401), ("", 401)]
)
def test_with_a_reader_only_what_that_one_may_read(release, login, status):
    with preview(release / "public", small(), login) as port:
        for more in ("", "X-Auth-Request-User: hr\r\nRemote-User: hr\r\nCookie: login=hr\r\n"):
            assert ask(port, request("/appraisals/people/an/2017-Q1/", None, more=more)).status == status


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "localhost:x", "127.0.0.2"]
)
def test_another_sites_page_cannot_read_along(release, host):
    # A page's script reaches 127.0.0.1 under its own name, when that name's address is changed under the browser.
    with preview(release / "public") as port:
        got = ask(port, request("/", None, host=host))
        assert (got.status, got.body) == (421, b"")
        assert ask(port, f"GET http://{host}/ HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()).status in {404, 421}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:8000", "[::1]:80"])
def test_this_machine_by_its_own_names(release, host):
    with preview(release / "public") as port:
        assert ask(port, request("/", None, host=host)).body == b"home"
        assert ask(port, f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()).body == b"home"


def test_nobody_elsewhere_reaches_it(release):
    with PreviewServer(release / "public", None, None, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
        assert server.address == f"http://127.0.0.1:{server.server_address[1]}/"


def test_the_address_is_announced_and_an_interruption_ends_it(release):
    told = []

    def announce(address):
        told.append(address)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve_folder(release / "public", None, None, 0, announce)
    assert told[0].startswith("http://127.0.0.1:")


def test_an_unknown_login_is_a_problem_with_a_suggestion():
    check_login(small(), "ann")
    with pytest.raises(InputProblemsError) as raised:
        check_login(small(), "Ann ")
    (problem,) = raised.value.problems
    assert problem.code == "login-unknown"
    told = as_text(raised.value.problems, MemoryTree({}), "en")
    assert "nobody signs in as “Ann ”" in told
    assert "did you mean" in told
    assert "ann" in told
