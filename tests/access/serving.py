"""Real servers on the loopback address for tests, and clients that send exactly the bytes they are given."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGES = {"nginx": "nginx-light", "caddy": "caddy"}
HEADER = "X-Auth-Request-User"

# Runs a program until the standard input ends: it dies with the tests, however these end.
UNTIL_WE_END = '"$@" </dev/null & held=$!; cat >/dev/null; kill "$held"; wait "$held"'

STAND_IN = """
daemon off; pid run/sign-on.pid; error_log stderr emerg; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off; keepalive_requests 10000000;
    client_body_temp_path run/sign-on-body; proxy_temp_path run/sign-on-proxy;
    fastcgi_temp_path run/sign-on-f; uwsgi_temp_path run/sign-on-u; scgi_temp_path run/sign-on-s;
    server {{
        listen 127.0.0.1:{port};
        location = /oauth2/auth {{
            if ($cookie_login = "") {{ return 401; }}
            add_header {header} $cookie_login;
            return 200;
        }}
        location /oauth2/ {{ return 200 "sign-on has $request_uri and $http_x_auth_request_user"; }}
    }}
}}
"""


def program(name: str) -> str:
    """Return a program's path; the tests fail, in one line, where it is missing."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.fail(f"{name} is missing: install the package {PACKAGES[name]}", pytrace=False)
    return found


_GIVEN: set[int] = set()


def free_port() -> int:
    """Return a port of the loopback address that nobody listens at, and that no outgoing connection is given either."""
    start = os.getpid() * 97 % 15_000
    for step in range(15_000):
        port = 15_000 + (start + step) % 15_000
        if port in _GIVEN:
            continue
        _GIVEN.add(port)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("no free port")


@contextmanager
def running(command: Sequence[str], folder: Path, port: int, **variables: str) -> Iterator[None]:
    """Run a server in ``folder`` until the block ends; what it printed is shown where it does not start."""
    log = folder / f"run/{port}.log"
    with log.open("wb") as output:
        held = subprocess.Popen(
            ["sh", "-c", UNTIL_WE_END, "sh", *command],
            cwd=folder,
            env=os.environ | variables,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
        try:
            _wait(port, log)
            yield
        finally:
            held.communicate(timeout=30)


def _wait(port: int, log: Path) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nobody answers at port {port}: " + log.read_text(errors="replace"), pytrace=False)


def nginx_command(folder: Path, configuration: str, more: str = "daemon off;") -> list[str]:
    """Return how nginx is started in ``folder``; as root its workers stay root, to read the tests' private folder."""
    user = " user root;" if os.geteuid() == 0 else ""
    return [program("nginx"), "-p", str(folder), "-c", configuration, "-g", (more + user).strip() or "pcre_jit on;"]


def caddy_command(configuration: str) -> list[str]:
    """Return how Caddy is started."""
    return [program("caddy"), "run", "--config", configuration, "--adapter", "caddyfile"]


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: its status, head (names in lower case; the last of a name counts) and content."""

    status: int
    head: dict[str, str]
    body: bytes = b""


def request(target: str, login: str | None, *, method: str = "GET", more: str = "", host: str = "localhost") -> bytes:
    """Return the bytes of a request; ``more`` are whole header lines, ``login`` is the cookie for the stand-in."""
    cookie = "" if login is None else f"Cookie: login={login}\r\n"
    host = f"Host: {host}\r\n" if host else ""
    return f"{method} {target} HTTP/1.1\r\n{host}{cookie}{more}\r\n".encode()


def ask(port: int, sent: bytes, timeout: float = 20) -> Got:
    """Send a request, wait for the end of the connection, and return the first answer; 0 for none at all."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as link:
        head, _, rest = sent.partition(b"\r\n")
        link.sendall(head + b"\r\nConnection: close\r\n" + rest)
        received = b""
        while part := link.recv(1 << 16):
            received += part
    return parse(received)


def parse(received: bytes) -> Got:
    """Take an answer apart."""
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if not words[0].startswith("HTTP/1."):
        return Got(0, {}, received)
    pairs = (line.partition(":") for line in lines[1:])
    return Got(int(words[1]), {name.lower(): value.strip() for name, _, value in pairs}, body)


def statuses(port: int, requests: Iterable[bytes], at_once: int = 40) -> list[int]:
    """Return the statuses of HEAD requests, many on a connection; what a server did not answer is asked again."""
    waiting = list(requests)
    found: list[int] = []
    while len(found) < len(waiting):
        before = len(found)
        found += _on_one_connection(port, waiting[before:], at_once)
        assert len(found) > before, "the server closes connections without an answer"
    return found


def _on_one_connection(port: int, waiting: list[bytes], at_once: int) -> list[int]:
    found: list[int] = []
    held = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
        for start in range(0, len(waiting), at_once):
            several = waiting[start : start + at_once]
            try:
                link.sendall(b"".join(several))
                while len(found) < start + len(several):
                    part = link.recv(1 << 16)
                    if not part:
                        return found
                    *heads, held = (held + part).split(b"\r\n\r\n")
                    found += [int(head[9:12]) for head in heads]
            except (BrokenPipeError, ConnectionResetError):
                return found
    return found
