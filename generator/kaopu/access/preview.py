"""Show a published folder on this machine only: all of it, or what one reader may read, by the web servers' rules.

It gives the same answers as nginx and Caddy do with our configurations, with three exceptions: it knows the reader
beforehand and asks no sign-on proxy; it sends files whole and anew (no ranges, nothing about when they changed); and it
answers only requests that name this machine as their host, since another site's page could otherwise read along in a
browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfileobj
from typing import Final

from kaopu.access.audiences import AccessList
from kaopu.access.content_types import content_type
from kaopu.access.deciding import file_named_by, is_slashless, may_read, without_query
from kaopu.access.live import EVENTS, SCRIPT, LiveSite, Shown, live_script, no_such_page, with_script
from kaopu.access.servers import POLICY
from kaopu.data.nearest import Nearest
from kaopu.text.problems import InputProblemsError, Place, Problem

HOST: Final = "127.0.0.1"
_OURSELVES = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
_ABSOLUTE = re.compile(r"http://([^/?#]+)(/.*)", re.ASCII | re.IGNORECASE)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer: a status with the file to send, or where to go instead.

    ``kind`` and ``content`` are of what is no file, or of a page with something added.
    """

    status: HTTPStatus
    file: Path | None = None
    location: str | None = None
    kind: str | None = None
    content: bytes = b""


def answer(folder: Path, access: AccessList | None, login: str | None, method: str, target: str) -> Answer:
    """Return the answer to a request for ``target``, as it was sent; without ``access`` everybody may read all.

    ``login`` is None for somebody who has not signed in. What may not be read and what does not exist get one answer.
    """
    path = without_query(target)
    if method not in {"GET", "HEAD"}:
        return Answer(HTTPStatus.METHOD_NOT_ALLOWED)
    if is_slashless(path):
        return Answer(HTTPStatus.MOVED_PERMANENTLY, location=f"{path}/")
    named = file_named_by(path)
    if named is None:
        return Answer(HTTPStatus.NOT_FOUND)
    if access is not None and not login:
        return Answer(HTTPStatus.UNAUTHORIZED)
    if access is not None and not may_read(access, login or "", path):
        return Answer(HTTPStatus.NOT_FOUND)
    file = folder / named
    try:
        found = file.is_file()
    except OSError:  # a name that the disk cannot have
        found = False
    return Answer(HTTPStatus.OK, file) if found else Answer(HTTPStatus.NOT_FOUND)


def _answer_from(shown: Shown, login: str | None, method: str, target: str) -> Answer:
    """Answer from what is shown; when there is nothing yet, there is no page."""
    if shown.folder is None:
        return Answer(HTTPStatus.NOT_FOUND)
    return answer(shown.folder, shown.access, login, method, target)


class _Handler(BaseHTTPRequestHandler):
    """Answers requests without writing names of people to a log."""

    server: PreviewServer
    protocol_version = "HTTP/1.1"
    server_version = "kaopu"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 60

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Find the same answer for every method: which ones there are is decided in ``answer``."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # no request that we answer has a body: what follows is nobody's next one
        hosts = self.headers.get_all("Host", [])
        target = self.requestline.split()[1]  # as it was sent: the parser shortens "//" at the beginning
        if found := _ABSOLUTE.fullmatch(target):
            hosts, target = [*hosts[:1], found[1]], found[2]
        if not hosts or not all(map(_OURSELVES.fullmatch, hosts)) or len(hosts) > 1 + bool(found):
            self._send(Answer(HTTPStatus.MISDIRECTED_REQUEST), target)
            return
        live, host = self.server.live, hosts[0]
        if live is not None:
            self._answer_live(live, host, target)
        else:
            self._send(_answer_from(self.server.shown, self.server.login, self.command, target), target)

    def _answer_live(self, live: LiveSite, host: str, target: str) -> None:
        """Answer with pages that load themselves anew; other files as they are."""
        path = without_query(target)
        if path == EVENTS and self.command == "GET":
            self._send_events(live)
            return
        if path == SCRIPT and self.command in {"GET", "HEAD"}:
            self._send(Answer(HTTPStatus.OK, kind=content_type(SCRIPT), content=live_script()), target)
            return
        shown = live.shown
        given = _answer_from(shown, self.server.login, self.command, target)
        page: str | None = None
        if given.file is not None and given.file.name.endswith(".html"):
            page = given.file.read_text(encoding="utf-8")
        elif given.status == HTTPStatus.NOT_FOUND and "text/html" in self.headers.get("Accept", ""):
            page = no_such_page(live.language)
        if page is not None:
            content = with_script(page, f"http://{host}", shown.version).encode()
            given = Answer(given.status, kind=content_type(".html"), content=content)
        self._send(given, target)

    def _send_events(self, live: LiveSite) -> None:
        """Send what happens, until the browser goes or the server ends."""
        self.close_connection = True
        self.send_response_only(HTTPStatus.OK)
        self.send_header("Cache-Control", "private, no-store")
        for name, value in (*_HEADERS.items(), ("Content-Type", "text/event-stream; charset=utf-8")):
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        for message in live.messages():
            self.wfile.write(message.encode())
            self.wfile.flush()

    def _send(self, given: Answer, target: str) -> None:
        size = given.file.stat().st_size if given.file is not None else len(given.content)
        kind = content_type(given.file.name) if given.file is not None else given.kind
        self.send_response_only(given.status)
        shared = target.startswith("/handbook/")
        self.send_header("Cache-Control", "private, no-cache" if shared else "private, no-store")
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if given.location is not None:
            self.send_header("Location", given.location)
        if given.status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        if kind is not None:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if given.file is not None and self.command == "GET":
            with given.file.open("rb") as content:
                copyfileobj(content, self.wfile)
        elif given.content and self.command == "GET":
            self.wfile.write(given.content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: a path holds a person's id."""


class PreviewServer(ThreadingHTTPServer):
    """A server on the loopback address for one reader, or for everything where there is no ``access``."""

    daemon_threads = True

    def __init__(
        self, folder: Path | None, access: AccessList | None, login: str | None, port: int, live: LiveSite | None = None
    ) -> None:
        super().__init__((HOST, port), _Handler)
        self.shown, self.login, self.live = Shown(folder, access), login, live

    def handle_error(self, *_arguments: object) -> None:
        """Say nothing of a connection that broke off: a traceback would name the file."""

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{HOST}:{self.server_address[1]}/"


def check_login(access: AccessList, login: str) -> None:
    """Raise InputProblemsError where nobody signs in as ``login``, with the logins that are like it."""
    if login not in access.readers:
        values = {"login": login, "suggestion": Nearest(access.readers)(login)}
        raise InputProblemsError([Problem("login-unknown", Place("data/readers.csv"), values)])


def serve_folder(
    folder: Path, access: AccessList | None, login: str | None, port: int, announce: Callable[[str], None]
) -> None:
    """Serve the published ``folder`` on the loopback address until interrupted; ``announce`` is told the address.

    With ``access`` only what the reader ``login`` may read; without it all that is published.
    """
    with PreviewServer(folder, access, login, port) as server:
        announce(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
