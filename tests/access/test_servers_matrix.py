"""Every reader and every published path, on a real nginx, a real Caddy and ``kaopu serve``: 0 wrong answers."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

import pytest

from tests.access.serving import ask, request, statuses


def targets_of(file: str) -> list[str]:
    """Return the addresses of a file: its own, and its folder's where it is the index."""
    address = "/" + quote(file)
    return [address, address.removesuffix("index.html")] if address.endswith("/index.html") else [address]


@pytest.mark.slow
def test_every_reader_gets_every_path_or_404_exactly_as_an_independent_rule_says(site, server, record_property):
    targets = [(target, file) for file in site.files for target in targets_of(file)]
    asked, wrong = 0, []
    for number, login in enumerate(site.logins):
        # Names that nobody signs in with are refused everywhere: each is tried with another seventh of all paths.
        own = targets if login in site.rule.logins else targets[number % 7 :: 7]
        expected = [200 if site.allows(login, file) else 404 for _, file in own]
        found = statuses(server.port(login), [request(target, login, method="HEAD") for target, _ in own])
        answers = zip(own, expected, found, strict=True)
        wrong += [(target, login, want, got) for (target, _), want, got in answers if want != got]
        asked += len(found)
    record_property("requests", asked)
    assert not wrong, (len(wrong), asked, wrong[:10])
    assert asked > 60_000


def test_nobody_reads_anything_without_an_identity(site, server):
    targets = [target for file in site.files for target in targets_of(file)]
    found = statuses(server.port(None), [request(target, None, method="HEAD") for target in targets])
    assert set(found) == {401 if server.name == "serve" else 302}


def test_the_bytes_of_every_file_are_those_published_and_a_refusal_is_the_answer_to_what_does_not_exist(site, server):
    nothing = ask(server.port("olga"), request("/appraisals/people/no-such/2017-Q1/index.html", "olga"))
    readers = list(site.rule.logins)
    assert nothing.status == 404
    refused = 0
    for number, file in enumerate(site.files):
        chosen = readers[number % len(readers) :] + readers[: number % len(readers)]
        reader = next(login for login in chosen if site.allows(login, file))
        got = ask(server.port(reader), request("/" + quote(file), reader))
        assert got.status == 200, (reader, file)
        assert (
            hashlib.sha256(got.body).digest() == hashlib.sha256((site.folder / "public" / file).read_bytes()).digest()
        )
        stranger = next((login for login in chosen if not site.allows(login, file)), None)
        if stranger is not None:
            got = ask(server.port(stranger), request("/" + quote(file), stranger))
            assert (got.status, got.body, without_date(got.head)) == (404, nothing.body, without_date(nothing.head))
            refused += 1
    assert refused > 800


def without_date(head):
    return {name: value for name, value in head.items() if name != "date"}
