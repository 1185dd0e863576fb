"""What messages show of bad input: nothing in it steers a terminal, a forge's log or a reader's eye."""

from __future__ import annotations

import json

import pytest

from kaopu.text.decoding import control_character
from kaopu.text.language import LANGUAGES, LocalText
from kaopu.text.problems import Place, Problem, as_github, as_gitlab, as_json, as_text
from kaopu.text.showing import printable
from kaopu.text.suggestions import suggest
from tests.support.repository import VALID, changed, read_repository, tree_of

EVIL = (
    "\x1b]0;owned\x07",
    "\x1b[2J",
    "\x9b31m",
    "a\n::error file=x::owned",
    "a\r::stop-commands::x",
    "%0A::error::x",
    "\u202eevil",
    "\u2066x\u2069",
    "\u2028::error::x",
    "\udcff",
    "\x00",
)
STEERING = set("\x00\x07\x1b\x9b\r\u2028\u202e\u2066\u2069\udcff")
HIDDEN = [
    "\u202e",
    "\u2066",
    "\u061c",
    "\u200e",
    "\u200f",
    "\u180e",
    "\u2062",
    "\ufff9",
    "\ufdd0",
    "\ufffe",
    "\U0001ffff",
]
HIDDEN += ["\U000e0041", "\U0010fffe", "\x00", "\x1b", "\x7f", "\x85", "\u3164", "\uffa0", "\u2028", "\ufeff"]
HARMLESS = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u00ad",
    "\u2060",
    "\ufe0f",
    "\U000e0100",
    "e\u0301",
    "\u0430",
    "𠮷",
    "🧑\u200d🚀",
]


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("where", ["file", "value", "suggestion", "text"])
def test_no_form_of_a_message_is_steered(evil, where):
    place = Place(evil if where == "file" else "policy/a.yml", 1, 1)
    values = {
        "key": evil if where == "value" else "k",
        "suggestion": suggest("key", [evil if where == "suggestion" else "kez"]),
    }
    if where == "text":
        values["suggestion"] = LocalText(zh=evil, en=evil)
    problem = Problem("unknown-key", place, values)
    tree = tree_of({place.file: evil.encode("utf-8", "surrogatepass")})
    for language in LANGUAGES:
        told = as_text([problem], tree, language)
        assert len(told.split("\n")) <= 4
        github = as_github([problem], language)
        assert github.count("\n") == 1
        assert github.startswith("::error file=")
        for written in (told, github, as_gitlab([problem], language), as_json([problem], language)):
            written.encode()
            assert not STEERING & set(written)
        assert len(json.loads(as_gitlab([problem], language))) == 1


@pytest.mark.parametrize("evil", ["x,line=9::owned", "x::y", "x%3A", "a,title=b"])
def test_a_file_s_name_cannot_end_what_github_is_told(evil):
    [line] = as_github([Problem("missing-file", Place(f"policy/{evil}.yml", 3, 1))], "en").splitlines()
    properties = line.removeprefix("::error ").split("::", 1)[0]
    assert [part.partition("=")[0] for part in properties.split(",")] == ["file", "line", "col", "title"]
    assert "line=3" in properties


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gr\u0430de", "gr[U+0430]de"),
        ("ａnn", "[U+FF41]nn"),
        ("e\u0301tat", "e[U+0301]tat"),
        ("a\u200bb", "a[U+200B]b"),
        ("\ue000", "[U+E000]"),
        ("Иван", "Иван"),
        ("销售A组", "销售A组"),
        ("état", "état"),
        ("５０", "５０"),
        ("Ann O’Brien–Müller", "Ann O’Brien–Müller"),
    ],
)
def test_what_looks_like_something_else_is_shown_by_its_code(text, shown):
    assert printable(text) == shown


def test_a_key_that_looks_like_the_right_one_is_told_apart():
    files = changed("policy/grades.yml", "bands:", "b\u0430nds:")
    problems = read_repository(tree_of(files)).problems
    told = as_text(problems, tree_of(files), "en")
    assert "b[U+0430]nds" in told
    assert "did you mean bands?" in told


@pytest.mark.parametrize("character", HIDDEN)
@pytest.mark.parametrize("path", ["policy/roles.yml", "data/people.csv", "policy/handbook/why.en.md"])
def test_what_shows_nothing_or_turns_the_line_is_refused_at_its_place(path, character):
    content = VALID[path].encode() + f"x{character}".encode()
    problems = read_repository(tree_of({**VALID, path: content})).problems
    line = VALID[path].count("\n") + 1
    assert [str(one.place) for one in problems if one.code == "control-character"] == [f"{path}:{line}:2"]
    assert f"U+{ord(character):04X}" in problems[0].message("en") + as_text(problems, tree_of(VALID), "en")


@pytest.mark.parametrize("character", HARMLESS)
def test_what_is_only_odd_is_taken_as_it_is(character):
    files = changed("data/accounts.csv", "zeta,Zeta", f"zeta,Ze{character}ta")
    reading = read_repository(tree_of(files))
    assert reading.problems == []
    assert control_character(character) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfei\x00d\x00", "encoding"),
        (b"\xfe\xff\x00i\x00d", "encoding"),
        (b"\xef\xbb\xbf\xef\xbb\xbfid,name\n", "control-character"),
        (b"id,name\n\xed\xa0\x80,x\n", "encoding"),
        (b"id,name\n\xc0\xafx,y\n", "encoding"),
        (b"id,name\n\xf4\x90\x80\x80,y\n", "encoding"),
        (b"id,name\na\x00,y\n", "control-character"),
    ],
)
def test_bytes_that_are_no_plain_utf_8_are_refused(content, code):
    problems = read_repository(tree_of({**VALID, "data/products.csv": content})).problems
    assert code in [problem.code for problem in problems if problem.place.file == "data/products.csv"]


@pytest.mark.parametrize("end", ["\r\n", "\n\r\n", "\r\n\n"])
def test_lines_that_end_in_several_ways_are_read_alike(end):
    lines = VALID["data/people.csv"].splitlines()
    mixed = end.join(lines[:2]) + "\n" + "\r\n".join(lines[2:]) + end
    assert read_repository(tree_of({**VALID, "data/people.csv": mixed})).problems == []
