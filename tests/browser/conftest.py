"""What the browser's tests share: the demo's sites, built once and served on this machine only, and one Chromium."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser import building, examining


class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Build a month, a quarter and a year of the demo in three languages."""
    return building.build_sites(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def public(built):
    """Return the folder of the second quarter's site."""
    return built.sites["2017-Q2"]


@pytest.fixture(scope="session")
def serving():
    """Serve folders; each gets an address of its own."""
    servers = []

    def serve(folder):
        server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def address(public, serving):
    return serving(public)


@pytest.fixture(scope="session")
def chromium():
    with examining.chromium() as browser:
        yield browser
