"""access/acl.json: the same list gives the same bytes, it comes back as it was, and nothing else is taken for one."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.access.acl import AccessListError, from_json, to_json
from kaopu.access.audiences import AccessList, Reader

DAY = datetime.date(2018, 1, 17)
READERS = {
    "E310": Reader("E310", None, "everything"),
    "E500": Reader("E500", None, "company"),
    "ann": Reader("ann", "ann", None),
    "b.b@example.com": Reader("b.b@example.com", "bob", None),
    "max": Reader("max", "max", "company"),
}
ANN, BOB, COMPANY = frozenset({"ann", "max"}), frozenset({"b.b@example.com", "max"}), frozenset({"E500", "max"})
MANAGER = frozenset({"max"})
LIST = AccessList(
    DAY,
    READERS,
    people={"ann": {"2017": ANN, "2017-Q1": ANN}, "bob": {"2017-Q1": BOB}},
    reviews={"ann": {"2017-Q1": MANAGER}},
    teams={"north": {"2017-Q1": MANAGER}, "south": {"2017-Q1": frozenset()}},
    company={"2017-Q1": COMPANY},
)
TEXT = """\
{
 "schema": "kaopu.acl/1",
 "today": "2018-01-17",
 "readers": {
  "E310": {
   "person": null,
   "reads": "everything"
  },
  "E500": {
   "person": null,
   "reads": "company"
  },
  "ann": {
   "person": "ann",
   "reads": null
  },
  "b.b@example.com": {
   "person": "bob",
   "reads": null
  },
  "max": {
   "person": "max",
   "reads": "company"
  }
 },
 "audiences": {
  "1": [
   "ann",
   "max"
  ],
  "2": [
   "b.b@example.com",
   "max"
  ],
  "3": [
   "max"
  ],
  "4": [],
  "5": [
   "E500",
   "max"
  ]
 },
 "people": {
  "ann": {
   "2017": "1",
   "2017-Q1": "1"
  },
  "bob": {
   "2017-Q1": "2"
  }
 },
 "reviews": {
  "ann": {
   "2017-Q1": "3"
  }
 },
 "teams": {
  "north": {
   "2017-Q1": "3"
  },
  "south": {
   "2017-Q1": "4"
  }
 },
 "company": {
  "2017-Q1": "5"
 }
}
"""


def test_a_list_is_written_to_the_letter_and_read_back() -> None:
    assert to_json(LIST) == TEXT
    assert from_json(TEXT) == LIST


def test_the_order_in_which_things_came_changes_no_byte() -> None:
    turned = AccessList(
        DAY,
        dict(reversed(READERS.items())),
        people={"bob": {"2017-Q1": BOB}, "ann": {"2017-Q1": ANN, "2017": ANN}},
        reviews=LIST.reviews,
        teams=dict(reversed(list(LIST.teams.items()))),
        company=LIST.company,
    )
    assert to_json(turned) == TEXT


def test_an_empty_list_is_a_list() -> None:
    empty = AccessList(DAY, {}, {}, {}, {}, {})
    assert from_json(to_json(empty)) == empty


def edit(*path: str, to: Any = None, drop: bool = False) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        for step in path[:-1]:
            content = content[step]
        if drop:
            del content[path[-1]]
        else:
            content[path[-1]] = to

    return change


BAD = {
    "another-schema": (edit("schema", to="kaopu.acl/2"), "schema"),
    "no-day": (edit("today", to="soon"), "today"),
    "a-number-as-day": (edit("today", to=1), "today"),
    "key-missing": (edit("reviews", drop=True), "expected the keys"),
    "key-too-many": (edit("grants", to={}), "expected the keys"),
    "readers-as-list": (edit("readers", to=[]), "readers: expected an object"),
    "a-reader-as-text": (edit("readers", "ann", to="ann"), "readers: expected an object"),
    "a-reader-without-right": (edit("readers", "ann", "reads", drop=True), "expected the keys"),
    "an-unknown-right": (edit("readers", "ann", "reads", to="all"), "reads is neither"),
    "a-right-as-list": (edit("readers", "ann", "reads", to=["company"]), "reads is neither"),
    "a-login-out-of-its-folder": (edit("readers", "../x", to={"person": None, "reads": "company"}), "no login"),
    "a-person-out-of-their-folder": (edit("readers", "ann", "person", to="../x"), "no id"),
    "an-audience-as-text": (edit("audiences", "1", to="ann"), "no list of logins"),
    "an-audience-of-numbers": (edit("audiences", "1", to=[1]), "no list of logins"),
    "a-stranger-in-an-audience": (edit("audiences", "1", to=["ann", "eve"]), "not among its readers"),
    "who-reads-all-in-an-audience": (edit("audiences", "1", to=["E310", "ann"]), "not among its readers"),
    "a-number-without-audience": (edit("people", "ann", "2017", to="9"), "names no audience"),
    "a-number-as-number": (edit("people", "ann", "2017", to=1), "names no audience"),
    "no-period": (edit("people", "ann", "2017-Q5", to="1"), "no period"),
    "no-period-of-the-company": (edit("company", "any", to="5"), "no period"),
    "no-id": (edit("teams", "a/b", to={"2017": "3"}), "no id"),
    "periods-as-list": (edit("reviews", "ann", to=["2017"]), "expected an object"),
    "a-login-twice": (edit("audiences", "3", to=["max", "max"]), "not as it is written"),
    "logins-out-of-order": (edit("audiences", "1", to=["max", "ann"]), "not as it is written"),
    "an-unused-audience": (edit("audiences", "6", to=["ann"]), "not as it is written"),
    "two-numbers-of-one-audience": (edit("audiences", "4", to=["max"]), "not as it is written"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_list_is_refused_with_a_reason(name: str) -> None:
    change, reason = BAD[name]
    content = json.loads(TEXT)
    change(content)
    with pytest.raises(AccessListError, match=reason):
        from_json(json.dumps(content, indent=1) + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", "{", '"kaopu.acl/1"', TEXT[:-3], TEXT + " ", TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT,
        TEXT.replace(' "reviews"', ' "people": {},\n "reviews"'), "[" * 100_000, '{"a":' * 100_000,
        TEXT.replace('"1"', "NaN", 1), json.dumps(json.loads(TEXT)), "9" * 10_000,
    ],
    ids=range(15),
)  # fmt: skip
def test_other_texts_are_refused_and_never_crash(text: str) -> None:
    with pytest.raises(AccessListError):
        from_json(text)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_list_is_refused_or_is_another_list_to_the_letter(drawn: st.DataObject) -> None:
    where = drawn.draw(st.integers(0, len(TEXT) - 1))
    letter = drawn.draw(st.sampled_from(list('0123456789{}[],:"\\ \nannE.@-Qé\x00')))
    text = TEXT[:where] + letter + TEXT[where + drawn.draw(st.integers(0, 2)) :]
    try:
        found = from_json(text)
    except AccessListError:
        return
    assert to_json(found) == text
