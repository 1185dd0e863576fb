"""kaopu.yml: what may stand in it, and what is wrong where; a server's rules are written from it as it is."""

from __future__ import annotations

import pytest

from kaopu.data.settings import ServerSettings, Settings, read_settings
from kaopu.text.problems import Problem
from kaopu.text.tree import FolderTree
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import shown, tree_of, write

FILE = "kaopu.yml"


def read(text: str | None) -> tuple[Settings, list[str], list[Problem]]:
    """Read the settings; every problem has its sentences."""
    problems: list[Problem] = []
    settings = read_settings(tree_of({} if text is None else {FILE: text}), problems.append)
    for problem in problems:
        assert_sentences_complete(problem)
    return settings, [one.removeprefix(f"{FILE}:") for one in shown(problems)], problems


@pytest.mark.parametrize("text", [None, "", "# nothing\n"])
def test_without_the_file_everything_has_its_default(text):
    settings, found, _ = read(text)
    assert found == []
    assert settings.data is None
    assert (settings.server.identity, settings.server.header) == (
        "http://127.0.0.1:4180/oauth2/auth",
        "X-Auth-Request-User",
    )
    assert (settings.server.listen, settings.server.sign_in) == ("127.0.0.1:8080", "/oauth2/start")


def test_what_is_written_holds_and_the_rest_is_as_without_it():
    settings, found, _ = read("data: ../sales data\nserver: {listen: '[::1]:80', header: Remote-User}\n")
    assert found == []
    assert settings.data == "../sales data"
    assert str(settings.data_place) == "kaopu.yml:1:7"
    assert settings.server.model_dump() == ServerSettings(listen="[::1]:80", header="Remote-User").model_dump()
    assert settings.server.identity == ServerSettings().identity


BAD = [
    ("unknown-key", "date: x\n", ["1:1 unknown-key"], "did you mean data"),
    ("unknown-key-of-the-server", "server: {listens: 127.0.0.1:80}\n", ["1:10 unknown-key"], "did you mean listen"),
    ("data-a-number", "data: 3\n", ["1:7 wrong-type"], "a text"),
    ("data-empty", "data:\n", ["1:6 empty-value"], "delete data"),
    ("data-a-list", "data: [a, b]\n", ["1:7 wrong-type"], "a text"),
    ("server-a-text", "server: yes please\n", ["1:9 wrong-type"], "a map"),
    ("identity-without-scheme", "server: {identity: localhost}\n", ["1:20 wrong-type"], "http://127.0.0.1:4180"),
    ("identity-of-a-file", "server: {identity: 'file:///etc/passwd'}\n", ["1:20 wrong-type"], "web address"),
    ("identity-with-a-directive", "server: {identity: 'http://a/; return 200'}\n", ["1:20 wrong-type"], "web address"),
    ("identity-with-a-variable", "server: {identity: 'http://a/$uri'}\n", ["1:20 wrong-type"], "web address"),
    ("identity-with-a-user", "server: {identity: 'http://a@b/'}\n", ["1:20 wrong-type"], "web address"),
    ("header-with-a-space", "server: {header: 'X User'}\n", ["1:18 wrong-type"], "HTTP header"),
    ("header-with-a-line-end", 'server: {header: "X\\nUser"}\n', ["1:18 wrong-type"], "HTTP header"),
    ("header-in-other-letters", "server: {header: X-用户}\n", ["1:18 wrong-type"], "HTTP header"),
    ("listen-without-port", "server: {listen: localhost}\n", ["1:18 wrong-type"], "address and a port"),
    ("listen-port-zero", "server: {listen: 'localhost:0'}\n", ["1:18 wrong-type"], "address and a port"),
    ("listen-port-too-large", "server: {listen: 'localhost:65536'}\n", ["1:18 wrong-type"], "address and a port"),
    ("listen-in-full-width-digits", "server: {listen: 'localhost:８０'}\n", ["1:18 wrong-type"], "address and a port"),
    ("sign-in-elsewhere", "server: {sign_in: 'https://example.org/'}\n", ["1:19 wrong-type"], "begins with /"),
    ("sign-in-with-a-brace", "server: {sign_in: '/a}b'}\n", ["1:19 wrong-type"], "begins with /"),
    ("two-at-once", "data: 1\nserver: {listen: x}\n", ["1:7 wrong-type", "2:18 wrong-type"], "a text"),
]


@pytest.mark.parametrize(("text", "expected", "says"), [pytest.param(*case[1:], id=case[0]) for case in BAD])
def test_what_is_wrong_is_said_where_it_stands(text, expected, says):
    settings, found, problems = read(text)
    assert sorted(found) == expected
    assert any(says in problem.hint("en") + problem.message("en") for problem in problems)
    assert settings.server == ServerSettings()


def test_a_slip_in_the_servers_settings_leaves_the_data_where_they_are():
    settings, found, _ = read("data: ../sales-data\nserver: {listen: x}\n")
    assert found == ["2:18 wrong-type"]
    assert (settings.data, str(settings.data_place)) == ("../sales-data", "kaopu.yml:1:7")


def test_a_link_is_no_settings(tmp_path):
    write(tmp_path, {"elsewhere.yml": "data: ../other\n"})
    (tmp_path / FILE).symlink_to(tmp_path / "elsewhere.yml")
    problems: list[Problem] = []
    assert read_settings(FolderTree(tmp_path), problems.append).data is None
    assert shown(problems) == ["kaopu.yml symbolic-link"]
