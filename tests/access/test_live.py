"""What a preview adds to its pages, and what it tells them; nothing of it is in what is published."""

from __future__ import annotations

import itertools
import json
import re
import threading
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest

from kaopu.access.addresses import PLAIN
from kaopu.access.live import EVENTS, SCRIPT, LiveSite, Shown, no_such_page, with_script
from kaopu.access.preview import PreviewServer
from kaopu.text.language import LANGUAGES

ORIGIN = "http://127.0.0.1:8000"
PAGE = (
    '<!doctype html><html lang="en"><head>\n<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; base-uri 'none'; style-src 'sha256-a='{more}\">\n"
    "<title>x</title></head><body></body>"
)


def policy_of(page):
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    return {one.split()[0]: one.split()[1:] for one in policy.split(";")}


@pytest.mark.parametrize(
    ("more", "scripts", "connections"),
    [
        ("", [], []),
        ("; script-src 'sha256-b='", ["'sha256-b='"], []),
        ("; script-src 'none'; connect-src 'none'", [], []),
        ("; script-src 'self' 'sha256-b='; connect-src 'self'", ["'self'", "'sha256-b='"], ["'self'"]),
    ],
)
def test_a_page_may_run_and_ask_exactly_one_address_more(more, scripts, connections):
    page = with_script(PAGE.replace("{more}", more), ORIGIN, "v1")
    policy = policy_of(page)
    assert policy.pop("script-src") == [*scripts, ORIGIN + SCRIPT]
    assert policy.pop("connect-src") == [*connections, ORIGIN + EVENTS]
    assert policy == {"default-src": ["'none'"], "base-uri": ["'none'"], "style-src": ["'sha256-a='"]}
    element = f'<script src="{SCRIPT}" data-version="v1" defer></script>'
    assert page.replace(element, "").count("<script") == 0
    assert page.index("Content-Security-Policy") < page.index(element) < page.index("<title>")


def test_a_version_cannot_be_more_than_a_text():
    assert '<script src="/.kaopu/live.js" data-version="&quot;&gt;&lt;b&gt;" defer>' in with_script(
        PAGE, ORIGIN, '"><b>'
    )


def test_no_published_file_can_have_its_addresses():
    assert not any(re.fullmatch(PLAIN, address) for address in (SCRIPT, EVENTS))


def messages(live, count):
    told = itertools.islice(live.messages(0.01), count)
    return [json.loads(one.removeprefix("data: ")) for one in told if one.startswith("data: ")]


def test_a_page_that_begins_to_listen_is_told_the_state_at_once(tmp_path):
    live = LiveSite(Shown(tmp_path, None, "one"), "zh")
    assert messages(live, 3) == [{"version": "one", "building": {}, "panels": {}}]
    live.build()
    assert set(messages(live, 1)[0]["building"]) == set(LANGUAGES)
    live.complain({"en": {"heading": "no"}})
    assert messages(live, 1) == [{"version": "one", "building": {}, "panels": {"en": {"heading": "no"}}}]
    live.show(Shown(tmp_path, None, "two"))
    assert messages(live, 1) == [{"version": "two", "building": {}, "panels": {}}]
    live.end()
    assert messages(live, 1) == []


def test_who_listens_is_told_of_each_change(tmp_path):
    live = LiveSite(Shown(tmp_path, None, "0"), "zh")
    told: list[str] = []
    listening = threading.Thread(target=lambda: told.extend(live.messages(60)))
    listening.start()
    for number in range(1, 50):
        live.show(Shown(tmp_path, None, str(number)))
    while not told or '"49"' not in told[-1]:
        assert listening.is_alive()
    live.end()
    listening.join(10)
    versions = [int(json.loads(one.removeprefix("data: "))["version"]) for one in told]
    assert versions == sorted(set(versions)), "none twice, none out of order; some may be left out"


@contextmanager
def preview(live, login=None):
    with PreviewServer(None, None, login, 0, live) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def get(port, path, **headers):
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def test_pages_have_the_script_and_other_files_are_as_they_are(tmp_path):
    page = PAGE.replace("{more}", "")
    for name in ("index.html", "a.txt"):
        (tmp_path / name).write_text(page, encoding="utf-8")
    with preview(LiveSite(Shown(tmp_path, None, "v1"), "zh")) as port:
        status, headers, body = get(port, "/")
        assert (status, body) == (200, with_script(page, f"http://127.0.0.1:{port}", "v1"))
        assert int(headers["Content-Length"]) == len(body.encode())
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert get(port, "/a.txt")[2] == page
        assert get(port, SCRIPT)[0] == 200
        assert get(port, SCRIPT, Host="evil.example")[0] == 421
        assert get(port, EVENTS, Host="evil.example")[0] == 421
        assert "Access-Control-Allow-Origin" not in get(port, SCRIPT)[1]
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_can_still_become_a_page(tmp_path, language):
    live = LiveSite(Shown(None), language)
    with preview(live) as port:
        status, _, body = get(port, "/handbook/", Accept="text/html,*/*")
        assert status == 404
        assert body == with_script(no_such_page(language), f"http://127.0.0.1:{port}", "")
        assert get(port, "/handbook/", Accept="image/png")[2] == ""
        (tmp_path / "handbook").mkdir()
        (tmp_path / "handbook/index.html").write_text("here", encoding="utf-8")
        live.show(Shown(tmp_path, None, "v1"))
        assert get(port, "/handbook/")[::2] == (200, "here")
