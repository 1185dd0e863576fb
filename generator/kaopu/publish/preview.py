"""Show a published folder on this machine only."""

from __future__ import annotations

import functools
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without writing names of people to a log."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: a path holds a person's id."""


def serve_folder(folder: Path, port: int, announce: Callable[[str], None]) -> None:
    """Serve ``folder`` on the loopback address until interrupted; ``announce`` is told the address."""
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with ThreadingHTTPServer((HOST, port), handler) as server:
        announce(f"http://{HOST}:{server.server_address[1]}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
