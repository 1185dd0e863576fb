"""Addresses and requests that want more than they may: no server gives a byte of what its reader may not read."""

from __future__ import annotations

import hashlib
import socket

import pytest

from tests.access.odd_addresses import ODD, OTHERS, OWN, invented_targets
from tests.access.serving import ask, parse, request

REFUSED = {400, 401, 404, 405, 414, 421, 431, 501, 505}


@pytest.fixture(scope="module")
def allowed(site):
    """Return, for a login, the digests of all files that it may read."""
    digests = {file: hashlib.sha256((site.folder / "public" / file).read_bytes()).digest() for file in site.files}
    return lambda login: {digest for file, digest in digests.items() if site.allows(login, file)}


def refused(got, may_read):
    """Say whether an answer gives nothing away: a refusal, a way elsewhere, or a file that may be read."""
    return got.status in {0, 301, 302} | REFUSED or (
        got.status == 200 and hashlib.sha256(got.body).digest() in may_read
    )


@pytest.mark.parametrize("login", ["olga", "director@demo.example", "nobody", None])
def test_odd_addresses_give_nothing_that_the_reader_may_not_read(site, server, allowed, login):
    may_read = allowed(login)
    for target in ODD:
        got = ask(server.port(login), request(target, login))
        assert refused(got, may_read), (target, got.status)
        assert got.status != 200 or target.startswith(("/handbook/", "http://", "HTTP://", "?")), target
        if got.status in {301, 302}:
            assert got.head["location"].startswith("/"), (target, got.head["location"])
            assert not got.head["location"].startswith(("//", "/\\")), (target, got.head["location"])


def test_odd_addresses_do_not_work_for_who_may_read_everything_either(server):
    # Nothing odd is interpreted, so that no program in front can understand it differently.
    odd = [target for target in ODD if any(sign in target for sign in ("..", "%2", "//", "\\", "/./", ";", "%00"))]
    for target in odd:
        if target.lower().startswith("http") or "?" in target:
            continue
        got = ask(server.port("hr.one"), request(target, "hr.one"))
        assert got.status in REFUSED, (target, got.status)


KNOWN_DIFFERENCES = [
    # This site's whole address without a path is the home page, says the standard; Caddy and the preview refuse it.
    ("http://localhost", {"nginx": 200, "caddy": 404, "serve": 404}),
]


def test_addresses_put_together_at_random_are_answered_alike_and_give_nothing_away(
    site, nginx, caddy, previews, allowed
):
    ports = {"nginx": nginx, "caddy": caddy, "serve": previews["olga"]}
    may_read = allowed("olga")
    different, read = [], 0
    for target in [*invented_targets(1500), *ODD]:
        got = {name: ask(port, request(target, "olga")) for name, port in ports.items()}
        assert all(refused(one, may_read) for one in got.values()), (target, {n: g.status for n, g in got.items()})
        # One says that it does not understand where another says that there is no such thing: both are refusals.
        found = {name: 404 if one.status in REFUSED | {0} else one.status for name, one in got.items()}
        if len(set(found.values())) > 1:
            different.append((target, found))
        read += found["nginx"] == 200
    assert [entry for entry in different if entry not in KNOWN_DIFFERENCES] == []
    assert read > 10


@pytest.mark.parametrize(
    "method",
    [
        *("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "MKCOL", "COPY", "MOVE", "LOCK"),
        *("get", "Get", "HEADX", "GETT", "PURGE", "SEARCH", "X"),
    ],
)
def test_only_get_and_head(server, method):
    for target in ("/manifest.json", OWN, "/", "/nothing.html"):
        got = ask(server.port("hr.one"), request(target, "hr.one", method=method))
        assert got.status in {400, 404, 405, 501}, (target, got.status)
        assert b'"files"' not in got.body
        if got.status == 405 and "allow" in got.head:
            assert got.head["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"]
)
def test_headers_change_neither_method_nor_address(server, name):
    for value in ("DELETE", "/manifest.json", "/everything/@hr.one/manifest.json"):
        got = ask(server.port("olga"), request(OWN, "olga", more=f"{name}: {value}\r\n"))
        assert got.status == 200
        assert b"<html" in got.body


def test_head_answers_like_get_without_content(server):
    for target in (OWN, "/", "/manifest.json", OTHERS, "/handbook/grades", "/handbook/assets/images/favicon.png"):
        answers = [ask(server.port("olga"), request(target, "olga", method=method)) for method in ("GET", "HEAD")]
        assert answers[0].status == answers[1].status
        assert answers[0].head.get("content-type") == answers[1].head.get("content-type")
        assert answers[1].body == b""


def test_a_missing_slash_is_added_whether_there_is_such_a_folder_or_not(server):
    for login in ("olga", "nobody", None):
        for target in ("/handbook", "/handbook/grades", "/appraisals/people/carl-lin/2017-Q1", "/no/such/folder", "/x"):
            for query in ("", "?a=b", "?//evil.example/"):
                got = ask(server.port(login), request(target + query, login, host="localhost"))
                assert (got.status, got.head["location"]) == (301, target + "/")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost/../x", "localhost\\x", "'", "hr.one@localhost", ""]
)
def test_the_host_decides_nothing_and_comes_back_nowhere(server, host):
    for target, login in ((OTHERS, "olga"), ("/handbook/grades", "olga"), (OWN, None)):
        got = ask(server.port(login), request(target, login, host=host))
        assert got.status in {301, 302, 400, 401, 404, 421}
        assert got.head.get("location", "/").startswith("/")
        assert "evil" not in str(got.head)
    twice = ask(server.port("olga"), request(OTHERS, "olga", more="Host: localhost\r\n"))
    assert twice.status in {400, 404, 421}


def test_ranges_and_conditions_are_for_those_who_may_read(site, server):
    file = site.folder / "public" / OTHERS[1:]
    plain = ask(server.port("carl-lin"), request(OTHERS, "carl-lin"))
    assert plain.status == 200
    known = [
        f"If-None-Match: {plain.head.get('etag', '*')}\r\n",
        f"If-Modified-Since: {plain.head.get('last-modified', 'x')}\r\n",
    ]
    ranges = [
        f"Range: bytes={part}\r\n" for part in ("0-9", "-10", "5-", "0-0,2-3", "0-99999999", "9-0", "x", "99999999-")
    ]
    for more in [*known, *ranges, "If-Match: *\r\n", "If-Range: *\r\nRange: bytes=0-9\r\n", "If-None-Match: *\r\n"]:
        denied = ask(server.port("olga"), request(OTHERS, "olga", more=more))
        assert denied.status == 404, more
        got = ask(server.port("carl-lin"), request(OTHERS, "carl-lin", more=more))
        assert got.status in ({200} if server.name == "serve" else {200, 206, 304, 412, 416}), more
        if got.status == 200:
            assert got.body == file.read_bytes()
    if server.name != "serve":
        part = ask(server.port("carl-lin"), request(OTHERS, "carl-lin", more="Range: bytes=0-9\r\n"))
        assert (part.status, part.body) == (206, file.read_bytes()[:10])
        assert ask(server.port("carl-lin"), request(OTHERS, "carl-lin", more=known[0])).status == 304


def test_each_request_on_one_connection_is_decided_for_its_own_reader(site, nginx, caddy):
    for port in (nginx, caddy):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
            stream = link.makefile("rb")
            order = ["hr.one", "olga", None, "carl-lin", "nobody", "hr.one", "carl-lin", "olga"] * 10
            link.sendall(b"".join(request(OTHERS, login, method="HEAD") for login in order))
            for login in order:
                head = b"".join(iter(stream.readline, b"\r\n"))
                wanted = {"hr.one": 200, "carl-lin": 200, None: 302}.get(login, 404)
                assert parse(head + b"\r\n").status == wanted, login


def test_a_request_in_the_content_of_another_is_not_answered_with_more(server, allowed):
    inner = request("/manifest.json", "olga").decode()
    may_read = allowed("olga")
    for more in (
        f"Content-Length: {len(inner)}\r\n",
        "Transfer-Encoding: chunked\r\n",
        f"Content-Length: {len(inner)}\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Expect: 100-continue\r\nContent-Length: 5\r\n",
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
    ):
        got = ask(server.port("olga"), request(OWN, "olga", more=more) + inner.encode())
        assert b'"files"' not in got.body, more
        assert refused(got, may_read) or got.status in {100, 200, 411}, (more, got.status)


def test_old_protocols_get_no_more(server):
    for sent in (
        b"GET /manifest.json\r\n\r\n",
        b"GET /manifest.json HTTP/1.0\r\n\r\n",
        b"GET /manifest.json HTTP/2.0\r\n\r\n",
    ):
        for cookie in (b"", b"Cookie: login=olga\r\n"):
            got = ask(server.port("olga"), sent[:-2] + cookie + b"\r\n")
            assert b'"files"' not in got.body
            assert got.status in {0, 302} | REFUSED
