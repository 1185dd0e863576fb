"""What the browser's tests share: the demo's second quarter, built once and served on this machine only."""

from __future__ import annotations

import functools
import os
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import sync_playwright

from tests.publish.conftest import copy_repository, kaopu

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def public(tmp_path_factory):
    """Build the demo's second quarter; return its folder."""
    root = copy_repository(tmp_path_factory.mktemp("site"))
    done = kaopu(root, "build", "--period", "2017-Q2", "--out", str(root / "public"))
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "public"


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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["KAOPU_CHROMIUM"], args=OPTIONS)
        yield browser
        browser.close()
