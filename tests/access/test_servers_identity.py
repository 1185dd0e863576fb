"""Who somebody is, only the sign-on proxy says: forged headers, odd answers, and no answer at all."""

from __future__ import annotations

import socketserver
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from kaopu.access.grants import write_access
from kaopu.data.settings import ServerSettings, Settings
from tests.access.serving import HEADER, ask, caddy_command, free_port, nginx_command, request, running

MANIFEST = "/manifest.json"  # for those who read everything
OWN = "/appraisals/people/anna-snelling/2017-Q1/"

CLAIMS = (
    *("X-Auth-Request-User", "X-Auth-Request-Email", "X-Auth-Request-Preferred-Username", "X-Auth-Request-Groups"),
    *(
        "X-Forwarded-User",
        "X-Forwarded-Email",
        "X-Forwarded-Preferred-Username",
        "X-Forwarded-Groups",
        "X-User",
        "X-Username",
    ),
    *(
        "Remote-User",
        "Remote-Email",
        "Remote-Groups",
        "X-Remote-User",
        "X-Authenticated-User",
        "X-WEBAUTH-USER",
        "X-Webauth-Name",
    ),
    *(
        "X-Authentik-Username",
        "X-Goog-Authenticated-User-Email",
        "Cf-Access-Authenticated-User-Email",
        "X-MS-CLIENT-PRINCIPAL-NAME",
    ),
    *(
        "X-Amzn-Oidc-Identity",
        "Tailscale-User-Login",
        "X-Pomerium-Claim-Email",
        "X-Vouch-User",
        "X-Kaopu-Reader",
        "Kaopu-Reader",
    ),
    *(
        "kaopu_reader",
        "kaopu_identity",
        "Kaopu-Identity",
        "HTTP_X_AUTH_REQUEST_USER",
        "User",
        "From",
        "Login",
    ),
)


def written(name):
    """Return the ways in which a header's name could be understood as another's."""
    return (
        name,
        name.lower(),
        name.upper(),
        name.replace("-", "_"),
        name.replace("-", "_").upper(),
        name.replace("-", "."),
    )


@pytest.mark.parametrize("name", CLAIMS)
def test_a_header_that_the_browser_sends_makes_nobody_of_anybody(nginx, caddy, name):
    for port in (nginx, caddy):
        for form in written(name):
            for more in (
                f"{form}: hr.one\r\n",
                f"{form}: hr.one\r\n{form}: hr.one\r\n",
                f"{form}:hr.one\r\n{name}: olga\r\n",
            ):
                assert ask(port, request(MANIFEST, None, more=more)).status == 302, more
                assert ask(port, request(MANIFEST, "olga", more=more)).status == 404, more
        everything = "".join(f"{form}: hr.one\r\n" for other in CLAIMS for form in written(other)[:1])
        assert ask(port, request(MANIFEST, "olga", more=everything)).status == 404
        assert ask(port, request(OWN, "olga", more=everything)).status == 200


def test_odd_headers_make_nobody_of_anybody_either(nginx, caddy):
    for port in (nginx, caddy):
        for more in (
            f"{HEADER} : hr.one\r\n",
            f" {HEADER}: hr.one\r\n",
            f"X: y\r\n {HEADER}: hr.one\r\n",
            f"{HEADER}:\r\n hr.one\r\n",
            f"Connection: {HEADER}, Cookie\r\n{HEADER}: hr.one\r\n",
            f"Connection: close, {HEADER}\r\n",
            f"Trailer: {HEADER}\r\n",
            "Authorization: Basic aHIub25lOmhyLm9uZQ==\r\n",
            "Forwarded: for=127.0.0.1;by=hr.one\r\nX-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\n",
        ):
            assert ask(port, request(MANIFEST, "olga", more=more)).status in {400, 404, 302}, more
            assert ask(port, request(MANIFEST, None, more=more)).status in {400, 302}, more


def test_what_signing_in_needs_goes_to_the_proxy_without_what_the_browser_says_of_itself(nginx, caddy):
    for port in (nginx, caddy):
        got = ask(port, request("/oauth2/start?rd=/x", None, more=f"{HEADER}: hr.one\r\n"))
        assert (got.status, got.body) == (200, b"sign-on has /oauth2/start?rd=/x and ")
        got = ask(port, request(OWN + "?a=b", None))
        assert (got.status, got.head["location"]) == (302, "/oauth2/start?rd=" + OWN)
        for target in (
            "/oauth2/../manifest.json",
            "/oauth2/%2e%2e/manifest.json",
            "/oauth2//x",
            "/oauth2x",
            "/oauth2/..;/x",
        ):
            assert b"sign-on has" not in ask(port, request(target, None)).body


def ok(*lines):
    return b"HTTP/1.1 200 OK\r\n" + b"".join(line + b"\r\n" for line in lines) + b"Content-Length: 0\r\n\r\n"


def named(value):
    return ok(HEADER.encode() + b": " + value)


def status(line, *more):
    return b"HTTP/1.1 " + line + b"\r\n" + b"".join(part + b"\r\n" for part in more) + b"Content-Length: 0\r\n\r\n"


CLAIM = HEADER.encode() + b": hr.one"
# What the sign-on proxy answers → what nginx and Caddy say to somebody who wants manifest.json; hr.one may read it.
ANSWERS = {
    "plain": (named(b"hr.one"), 200, 200),
    "another": (named(b"olga"), 404, 404),
    "small-letters": (ok(b"x-auth-request-user: hr.one"), 200, 200),
    "with-space": (ok(HEADER.encode() + b":  hr.one  "), 200, 200),
    "no-content": (status(b"204 No Content", CLAIM), 200, 200),
    "accepted": (status(b"202 Accepted", CLAIM), 200, 200),
    "with-body": (b"HTTP/1.1 200 OK\r\n" + CLAIM + b"\r\nContent-Length: 5\r\n\r\nhello", 200, 200),
    "chunked": (
        b"HTTP/1.1 200 OK\r\n" + CLAIM + b"\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        200,
        200,
    ),
    "no-header": (ok(), 401, 401),
    "empty": (named(b""), 401, 401),
    "spaces": (named(b"   "), 401, 401),
    "other-header": (ok(b"X-Forwarded-User: hr.one"), 401, 401),
    "dots": (named(b".."), 404, 404),
    "dots-inside": (named(b"hr..one"), 404, 404),
    "up": (named(b"../everything/@hr.one"), 404, 404),
    "slash": (named(b"hr.one/../hr.one"), 404, 404),
    "slash-end": (named(b"hr.one/"), 404, 404),
    "deeper": (named(b"hr.one/appraisals/.."), 404, 404),
    "at-sign": (named(b"@hr.one"), 404, 404),
    "encoded": (named(b"hr%2eone"), 404, 404),
    "star": (named(b"*"), 404, 404),
    "pattern": (named(b"hr[.]one"), 404, 404),
    "question": (named(b"hr?one"), 404, 404),
    "backslash": (named(b"hr\\.one"), 404, 404),
    "braces": (named(b"{http.request.header.Cookie}"), 404, 404),
    "dollar": (named(b"$http_cookie"), 404, 404),
    "quoted": (named(b'"hr.one"'), 404, 404),
    "list": (named(b"hr.one, olga"), 404, 404),
    "case": (named(b"HR.One"), 404, 404),
    "not-ascii": (named("\u5f20\u4e09".encode()), 404, 404),
    "wide": (named("hr\uff0eone".encode()), 404, 404),
    "tab": (named(b"hr.\tone"), 404, 404),
    "65-signs": (named(b"a" * 65), 404, 404),
    "long": (named(b"a" * 3000), 404, 404),
    # Two names: nginx up to 1.22 takes the first, later ones and Caddy join them, and that is nobody.
    "twice": (ok(CLAIM, HEADER.encode() + b": olga"), 200, 404),
    "twice-another-first": (ok(HEADER.encode() + b": olga", CLAIM), 404, 404),
    "huge": (named(b"a" * 200_000), 503, 404),
    "line-break": (named(b"olga\r\n" + CLAIM), 404, 404),
    "nul": (named(b"hr.one\x00"), 503, 404),
    "carriage-return": (named(b"hr.one\rX: y"), 503, 404),
    "control": (named(b"hr.one\x07"), 404, 404),
    "accelerated": (ok(b"X-Accel-Redirect: /everything/@hr.one/manifest.json"), 401, 401),
    "moved": (status(b"302 Found", b"Location: https://sign-on.example/", CLAIM), 503, 503),
    "signed-out": (status(b"401 Unauthorized", CLAIM), 302, 302),
    "forbidden": (status(b"403 Forbidden", CLAIM), 403, 403),
    "missing": (status(b"404 Not Found", CLAIM), 503, 503),
    "broken": (status(b"500 Internal Server Error", CLAIM), 503, 503),
    "unavailable": (status(b"503 Service Unavailable", CLAIM), 503, 503),
    "nothing": (b"", 503, 503),
    "half": (b"HTTP/1.1 200 OK\r\n" + CLAIM + b"\r\n", 503, 503),
    "nonsense": (b"\x16\x03\x01 nonsense\r\n\r\n", 503, 503),
}


class SignOn(socketserver.ThreadingTCPServer):
    """Answers with the bytes that the cookie ``odd`` names, and remembers what it was asked."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Odd)
        self.asked = []


class Odd(socketserver.StreamRequestHandler):
    server: SignOn

    def handle(self):
        lines = [line.decode("latin-1") for line in iter(self.rfile.readline, b"\r\n") if line]
        self.server.asked.append("".join(lines))
        chosen = next((line.partition("odd=")[2].strip() for line in lines if "odd=" in line), "no-header")
        if chosen == "slow":
            threading.Event().wait(14)
        self.wfile.write(ANSWERS.get(chosen, ANSWERS["plain"])[0])


@contextmanager
def both(site, tmp_path, more=None):
    """Run nginx and Caddy for the site with other settings; yield the ports."""
    release = tmp_path / "releases"
    release.mkdir()
    (release / "public").symlink_to((site.folder / "public").resolve())
    ports = free_port(), free_port()
    for name, port in zip(("nginx", "caddy"), ports, strict=True):
        write_access(release, site.access, Settings(server=ServerSettings(listen=f"127.0.0.1:{port}", **(more or {}))))
        (release / "access").rename(tmp_path / name)
    (release / "access").symlink_to(tmp_path / "nginx")
    (tmp_path / "access").symlink_to("nginx")
    (tmp_path / "public").symlink_to((site.folder / "public").resolve())
    (tmp_path / "run").mkdir()
    with (
        running(nginx_command(tmp_path, "access/nginx.conf"), tmp_path, ports[0]),
        running(caddy_command("caddy/Caddyfile"), tmp_path, ports[1], HOME=str(tmp_path / "run")),
    ):
        yield ports


@pytest.fixture(scope="module")
def odd(site, tmp_path_factory):
    """Run both servers with a sign-on proxy that answers whatever the cookie names."""
    with SignOn() as sign_on:
        threading.Thread(target=sign_on.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{sign_on.server_address[1]}/who/is/it"
        with both(site, tmp_path_factory.mktemp("odd"), {"identity": address, "sign_in": "/oauth2/start"}) as ports:
            yield ports, sign_on
        sign_on.shutdown()


def asking(target, chosen, more=""):
    return request(target, None, more=f"Cookie: a=b; odd={chosen}\r\n{more}")


@pytest.mark.parametrize("chosen", ANSWERS)
def test_odd_answers_of_the_sign_on_proxy(odd, chosen):
    ports, _ = odd
    _, *expected = ANSWERS[chosen]
    for more in ("", f"{HEADER}: hr.one\r\n", f"X_Auth_Request_User: hr.one\r\n{HEADER.lower()}: hr.one\r\n"):
        got = [ask(port, asking(MANIFEST, chosen, more)).status for port in ports]
        assert got == expected, (chosen, got)


@pytest.mark.slow
def test_a_slow_sign_on_proxy_is_not_waited_for(odd):
    ports, _ = odd
    sent = asking(MANIFEST, "slow", f"{HEADER}: hr.one\r\n")
    with ThreadPoolExecutor() as both_at_once:
        assert [got.status for got in both_at_once.map(lambda port: ask(port, sent), ports)] == [503, 503]


def test_the_sign_on_proxy_is_told_neither_what_is_read_nor_what_the_browser_says_of_itself(odd):
    ports, sign_on = odd
    for port in ports:
        sign_on.asked.clear()
        claims = "".join(
            f"{form}: forged\r\n" for name in CLAIMS if name != "From" for form in (name, name.replace("-", "_"))
        )
        more = (
            claims
            + "Range: bytes=0-1\r\nIf-None-Match: x\r\nAuthorization: Bearer abc\r\nReferer: http://localhost/secret\r\n"
        )
        target = "/appraisals/people/anna-snelling/2017-Q1/?secret=1"
        assert ask(port, asking(target, "plain", more)).status == 206
        (asked,) = sign_on.asked
        assert asked.startswith("GET /who/is/it HTTP/1.1\r\n")
        assert "anna-snelling" not in asked
        assert "secret" not in asked
        assert "_" not in asked.replace("a=b; odd=plain", "")
        for name in ("X-Auth-Request-User", "X-Forwarded-User", "Remote-User", "X-Remote-User", "X_Auth_Request_User"):
            assert name.lower() not in asked.lower()
        assert "Cookie: a=b; odd=plain\r\n" in asked
        assert "Authorization: Bearer abc\r\n" in asked
        assert "X-Forwarded-Uri: /\r\n" in asked


def test_without_a_sign_on_proxy_nobody_reads_anything(site, tmp_path):
    with both(site, tmp_path, {"identity": f"http://127.0.0.1:{free_port()}/who"}) as ports:
        for port in ports:
            for target in (MANIFEST, OWN, "/", "/handbook/", "/no-such.html"):
                assert ask(port, request(target, "hr.one", more=f"{HEADER}: hr.one\r\n")).status == 503


def test_where_signing_in_is_done_elsewhere_the_answer_is_401(site, sign_on, tmp_path):
    identity = f"http://127.0.0.1:{sign_on}/oauth2/auth"
    with both(site, tmp_path, {"identity": identity, "sign_in": "/"}) as ports:
        for port in ports:
            assert ask(port, request(MANIFEST, None)).status == 401
            assert ask(port, request(MANIFEST, "hr.one")).status == 200
            assert ask(port, request("/oauth2/auth.x", "hr.one")).status == 404


def test_another_header_names_the_reader_where_the_settings_say_so(site, tmp_path):
    with SignOn() as sign_on:
        threading.Thread(target=sign_on.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{sign_on.server_address[1]}"
        with both(site, tmp_path, {"identity": address, "header": "X-Forwarded-User"}) as ports:
            for port in ports:
                assert ask(port, asking(MANIFEST, "other-header")).status == 200
                assert ask(port, asking(MANIFEST, "plain")).status == 401
                assert ask(port, asking(MANIFEST, "plain", "X-Forwarded-User: hr.one\r\n")).status == 401
        sign_on.shutdown()
