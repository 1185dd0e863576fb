"""What stands in the head of every answer, what is logged, and that a switched release needs no reload."""

from __future__ import annotations

import os
import re
import subprocess
import time

import pytest

from kaopu.access.grants import access_list_of, write_access
from kaopu.access.servers import server_files
from kaopu.data.settings import ServerSettings, Settings
from tests.access.serving import HEADER, ask, free_port, nginx_command, program, request, running

TYPES = {
    "/": "text/html; charset=utf-8",
    "/handbook/": "text/html; charset=utf-8",
    "/handbook/assets/tokens.css": "text/css; charset=utf-8",
    "/handbook/search/search_index.json": "application/json",
    "/handbook/assets/images/favicon.png": "image/png",
    "/handbook/assets/kaopu.svg": "image/svg+xml; charset=utf-8",
    "/handbook/%E6%89%8B%E5%86%8C%20%E4%B8%80.txt": "text/plain; charset=utf-8",
    "/handbook/assets/deep.er/some.thing": "application/octet-stream",
    "/manifest.json": "application/json",
    "/appraisals/people/carl-lin/2017-Q1/": "text/html; charset=utf-8",
    "/appraisals/people/carl-lin/2017-Q1/appraisal.pdf": "application/pdf",
    "/appraisals/people/carl-lin/2017-Q1/appraisal.en.json": "application/json",
    "/appraisals/teams/team-cara-losch/2017-Q1/appraisals.zip": "application/zip",
    "/appraisals/reviews/anna/2017-Q2/anna.review.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
}


@pytest.mark.parametrize("target", TYPES)
def test_every_file_says_what_it_is(site, server, target):
    if not any(file in target for file in site.files) and target.endswith((".css", ".svg")):
        target = "/" + next(file for file in site.files if file.endswith(target[-4:]))
    got = ask(server.port("hr.one"), request(target, "hr.one"))
    assert got.status == 200
    expected = (
        TYPES.get(target) or {"css": "text/css; charset=utf-8", "svg": "image/svg+xml; charset=utf-8"}[target[-3:]]
    )
    assert got.head["content-type"] == expected


def test_every_answer_forbids_what_a_page_never_needs(server):
    answers: list[tuple[str, str | None]] = [
        ("/", "olga"),
        ("/handbook/", "olga"),
        ("/manifest.json", "olga"),
        ("/manifest.json", "hr.one"),
        ("/x", "olga"),
    ]
    answers += [
        ("/handbook/grades", "olga"),
        ("/..", "olga"),
        ("/appraisals/people/carl-lin/2017-Q1/", "carl-lin"),
        ("/", None),
    ]
    for target, login in answers:
        head = ask(server.port(login), request(target, login)).head
        if "x-content-type-options" not in head:
            assert (server.name, target) == ("nginx", "/..")  # turned away before any configuration is looked at
            continue
        assert head["content-security-policy"] == "frame-ancestors 'none'"
        assert head["x-content-type-options"] == "nosniff"
        assert head["referrer-policy"] == "no-referrer"
        assert head["x-frame-options"] == "DENY"
        assert head["cross-origin-resource-policy"] == "same-origin"
        assert head["cache-control"] == (
            "private, no-cache" if target.startswith("/handbook/") else "private, no-store"
        )


def test_no_answer_tells_the_servers_version_or_lists_a_folder(server):
    for target in (
        "/",
        "/nothing.html",
        "/handbook/",
        "/handbook/assets/",
        "/appraisals/",
        "/appraisals/people/",
        "/..",
        "*",
    ):
        for method in ("GET", "POST"):
            got = ask(server.port("hr.one"), request(target, "hr.one", method=method))
            told = str(got.head) + got.body.decode("utf-8", "replace")[:2000] * (got.status != 200)
            assert not re.search(r"(?i)(nginx|caddy|python|basehttp)[/ ]v?\d", told), told
            assert "Index of" not in told
            if target in {"/handbook/assets/", "/appraisals/", "/appraisals/people/"}:
                assert got.status in {404, 405}


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_no_log_holds_an_id_or_a_path(site, request, name):
    port = request.getfixturevalue(name)
    for target in (
        "/appraisals/people/carl-lin/2017-Q1/",
        "/appraisals/people/no-such-person/2017-Q1/",
        "/../carl-lin",
    ):
        for login in ("carl-lin", "olga", None):
            ask(port, f"GET {target} HTTP/1.1\r\nHost: localhost\r\nCookie: login={login}\r\n\r\n".encode())
    logs = [path for path in (site.folder / "run").rglob("*") if path.is_file()]
    assert logs
    for log in logs:
        text = log.read_text(encoding="utf-8", errors="replace")
        assert "carl-lin" not in text
        assert "no-such-person" not in text


def test_broken_sign_on_leaves_no_id_in_a_log_either(site, tmp_path):
    port, folder = free_port(), tmp_path
    (folder / "public").symlink_to((site.folder / "public").resolve())
    server = ServerSettings(identity=f"http://127.0.0.1:{free_port()}/x", listen=f"127.0.0.1:{port}")
    write_access(folder, site.access, Settings(server=server))
    (folder / "run").mkdir()
    for command in (
        nginx_command(folder, "access/nginx.conf"),
        [program("caddy"), "run", "--config", "access/Caddyfile", "--adapter", "caddyfile"],
    ):
        with running(command, folder, port, HOME=str(folder / "run")):
            assert ask(port, request("/appraisals/people/carl-lin/2017-Q1/", "carl-lin")).status == 503
        logs = [path for path in (folder / "run").rglob("*") if path.is_file()]
        told = "".join(path.read_text(encoding="utf-8", errors="replace") for path in logs)
        assert "carl-lin" not in told


def test_a_switched_release_holds_at_once_and_each_answer_is_of_one_release(site, nginx, caddy, tmp_path):
    release = site.folder / "public.releases"
    other = release / "fedcba9876543210"
    other.mkdir()
    (other / "public").symlink_to("../0123456789abcdef/public")
    fewer = {login: reader for login, reader in site.access.readers.items() if login != "hr.one"}
    write_access(other, type(site.access)(site.access.today, fewer, {}, {}, {}, {}), Settings())
    try:
        for name, expected in (("fedcba9876543210", 404), ("0123456789abcdef", 200)) * 20:
            aside = release / ".current.new"
            aside.symlink_to(name)
            aside.replace(release / "current")
            for port in (nginx, caddy):
                assert ask(port, request("/manifest.json", "hr.one")).status == expected
                assert ask(port, request("/appraisals/people/carl-lin/2017-Q1/", "carl-lin")).status == expected
                assert ask(port, request("/handbook/", "carl-lin")).status == 200
    finally:
        assert os.readlink(release / "current") == "0123456789abcdef"  # noqa: PTH115 - its text, not what it leads to


def test_nginx_as_debian_sets_it_up_with_other_sites_beside(site, sign_on, tmp_path):
    """The site's part is copied into sites-enabled, and its one line changed, as its first lines say."""
    port, folder = free_port(), tmp_path
    server = ServerSettings(
        identity=f"http://127.0.0.1:{sign_on}/oauth2/auth", header=HEADER, listen=f"127.0.0.1:{port}"
    )
    text = server_files(server)["site.nginx.conf"]
    (folder / "sites-enabled").mkdir()
    (folder / "sites-enabled/kaopu").write_text(text.replace("default .;", f"default {site.folder};"), encoding="utf-8")
    other = free_port()
    (folder / "sites-enabled/other").write_text(
        f"server {{ listen 127.0.0.1:{other}; return 200 other; }}", encoding="utf-8"
    )
    (folder / "run").mkdir()
    (folder / "nginx.conf").write_text(
        "pid run/nginx.pid; events { worker_connections 768; }\n"
        "http { sendfile on; tcp_nopush on; gzip on; access_log run/access.log; error_log run/error.log;\n"
        "client_body_temp_path run/b; proxy_temp_path run/p; fastcgi_temp_path run/f; uwsgi_temp_path run/u;\n"
        "scgi_temp_path run/s; types_hash_max_size 2048; autoindex on; add_header X-Outside 1;\n"
        "include /etc/nginx/mime.types; default_type text/html; include sites-enabled/*; }\n",
        encoding="utf-8",
    )
    with running(nginx_command(folder, "nginx.conf"), folder, port):
        assert ask(port, request("/manifest.json", "hr.one")).status == 200
        assert ask(port, request("/manifest.json", "olga")).status == 404
        got = ask(port, request("/handbook/assets/deep.er/some.thing", "olga"))
        assert got.head["content-type"] == "application/octet-stream"
        assert ask(other, request("/", None)).body == b"other"
        assert ask(port, request("/handbook/assets/", "olga")).status == 404
        time.sleep(0.1)
        assert (folder / "run/access.log").read_text() == "" or "manifest" not in (
            folder / "run/access.log"
        ).read_text()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"listen": "[::1]:8080"},
        {"listen": "localhost:8081", "sign_in": "/"},
        {"listen": "0.0.0.0:80", "identity": "https://login.example:8443/api/verify", "sign_in": "/log.in-here/a"},
        {"identity": "https://127.0.0.1", "header": "Remote-User", "sign_in": "/outpost~1/start"},
        {"identity": "http://[::1]:9000/"},
        {"identity": "http://127.0.0.1/a.b-c_d/~e"},
    ],
)
def test_both_programs_take_every_configuration_that_the_settings_allow(tmp_path, settings):
    names = {"login.example": "127.0.0.1"}  # nginx looks a name up when it starts
    files = server_files(ServerSettings(**settings))
    for name, text in files.items():
        for host, address in names.items():
            text = text.replace(f"server {host}", f"server {address}")  # noqa: PLW2901 - the same text, changed
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert "<<" not in text
    (tmp_path / "run").mkdir()
    for command in (
        [*nginx_command(tmp_path, "nginx.conf"), "-t"],
        [program("caddy"), "validate", "--config", "Caddyfile", "--adapter", "caddyfile"],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "not formatted" not in done.stderr
        if command[0].endswith("nginx"):
            assert "[warn]" not in done.stderr.replace('the "user" directive', "")


def test_the_configurations_hold_no_person_and_no_rule(site):
    access = access_list_of((site.folder / "access").resolve().parent)
    for name in ("nginx.conf", "site.nginx.conf", "Caddyfile"):
        text = (site.folder / "access" / name).read_text(encoding="utf-8")
        words = set(re.findall(r"[A-Za-z0-9_.@-]+", text))
        assert not words & ({*access.readers, *access.people} - {"last-day"}), name
