"""Bad rows in data/readers.csv: each problem where it stands, and that what is left is sound."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.readers import LOGIN, ReaderRow
from kaopu.data.store import read_data
from kaopu.data.tables import ID
from kaopu.text.problems import Place, Problem, in_order
from tests.support.bad_input import Bad
from tests.support.repository import VALID, tree_of

READERS = "data/readers.csv"
HEAD = "login,person,reads,from,until\n"
LONG = "x" * 64


def bad(name: str, rows: str, *problems: str, says: str = "", head: str = HEAD) -> Bad:
    """A case that is the whole file; ann, bob and max are people of the valid repository."""
    return Bad(name, READERS, "", head + rows, problems, says)


ALL = [
    bad("login-with-a-slash", "a/b,,company,,\n", "2:1 reader-login", says="“a/b” cannot be a login"),
    bad("login-with-two-dots", "a..b,,company,,\n", "2:1 reader-login"),
    bad("login-that-is-a-folder", "..,,everything,,\n", "2:1 reader-login"),
    bad("login-with-a-space", "a b,,company,,\n", "2:1 reader-login"),
    bad("login-that-begins-with-at", "@hr,,company,,\n", "2:1 reader-login"),
    bad("login-of-65-characters", f"{LONG}x,,company,,\n", "2:1 reader-login", says="64 characters"),
    bad("login-in-chinese", "王,,company,,\n", "2:1 reader-login"),
    bad("login-that-reads-backwards", "hr\u202e,,company,,\n", "2:3 control-character"),
    bad("login-in-wide-letters", "\uff48\uff52,,everything,,\n", "2:1 reader-login"),
    bad("no-login", ",ann,,,\n", "2:1 csv-empty-cell"),
    bad("login-that-is-a-colleagues-id", "bob,ann,,,\n", "2:1 reader-login-of-another", says="the id of “bob”"),
    bad("login-that-is-a-colleagues-id-in-capitals", "BOB,ann,,,\n", "2:1 reader-login-of-another"),
    bad("right-under-somebodys-id-without-naming-them", "bob,,everything,,\n", "2:1 reader-login-of-another", says="write bob under person"),
    bad("login-twice", "hr,,everything,,\nhr,ann,,2017-02-01,\n", "3:1 reader-login-twice", says="data/readers.csv:2"),
    bad("login-twice-but-for-case", "hr,,everything,,\nHR,,company,2017-02-01,\n", "3:1 reader-login-twice"),
    bad("login-twice-on-one-day", "hr,,company,,2017-02-01\nhr,,everything,2017-02-01,\n", "3:1 reader-login-twice"),
    bad("login-twice-below", "hr,,company,2017-02-01,\nhr,,everything,2016-01-01,2017-02-01\n", "3:1 reader-login-twice", says="data/readers.csv:2"),
    bad("login-within-a-longer-time", "hr,,company,2017-01-01,2017-12-31\nhr,,company,2017-02-01,2017-02-02\nhr,,company,2017-03-01,2017-03-02\n", "3:1 reader-login-twice", "4:1 reader-login-twice"),
    bad("same-row-twice", "hr,,company,,\nhr,,company,,\n", "3:1 duplicate-row"),
    bad("person-with-two-logins", "ann1,ann,,,\nann2,ann,,,\n", "3:6 reader-person-twice", says="another login"),
    bad("person-with-two-logins-for-a-day", "ann1,ann,,,2017-01-31\nann2,ann,,2017-01-31,\n", "3:6 reader-person-twice"),
    bad("unknown-person", "rob1,rob,,,\n", "2:6 unknown-reference", says="did you mean bob"),
    bad("neither-person-nor-right", "hr,,,,\n", "2:4 reader-without-rights", says="company or everything"),
    bad("unknown-right", "hr,,all,,\n", "2:5 not-a-choice", says="everything"),
    bad("right-in-capitals", "hr,,Everything,,\n", "2:5 not-a-choice"),
    bad("until-before-from", "hr,,company,2017-02-01,2017-01-31\n", "2:24 dates-reversed", says="“until” (2017-01-31) is before “from” (2017-02-01)"),
    bad("from-no-day", "hr,,company,2017-02-30,\n", "2:13 wrong-type"),
    bad("column-misspelt", "hr,,company,,\n", "1:7 csv-unknown-column", says="did you mean person", head="login,persn,reads,from,until\n"),
    bad("several-at-once", "a/b,rob,all,,\nhr,,,,\nbob,,company,,\na/b,rob,,,\n", "2:9 not-a-choice", "3:4 reader-without-rights", "4:1 reader-login-of-another", "5:1 reader-login", "5:5 unknown-reference"),
]  # fmt: skip


def found_in(case: Bad) -> list[Problem]:
    found: list[Problem] = []
    read_data(tree_of(case.files()), found.append)
    return in_order(found)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_bad_readers_are_reported_where_they_stand(case: Bad) -> None:
    case.check(found_in(case))


def test_good_rows_are_read_as_they_stand() -> None:
    rows = (
        "E310,,everything,,\n"
        f"{LONG},,company,2017-01-01,\n"
        "ann.s@example.com,ann,,,2017-06-30\n"
        "ann,ann,company,2017-07-01,\n"
        "hr,,company,,2017-01-31\n"
        "hr,,everything,2017-02-01,\n"
        "Bob,bob,company,,\n"
    )
    found: list[Problem] = []
    data = read_data(tree_of({**VALID, READERS: HEAD + rows}), found.append)
    assert found == []
    day = datetime.date
    assert data.readers == (
        ReaderRow("E310", None, "everything", None, None, Place(READERS, 2, 1)),
        ReaderRow(LONG, None, "company", day(2017, 1, 1), None, Place(READERS, 3, 1)),
        ReaderRow("ann.s@example.com", "ann", None, None, day(2017, 6, 30), Place(READERS, 4, 1)),
        ReaderRow("ann", "ann", "company", day(2017, 7, 1), None, Place(READERS, 5, 1)),
        ReaderRow("hr", None, "company", None, day(2017, 1, 31), Place(READERS, 6, 1)),
        ReaderRow("hr", None, "everything", day(2017, 2, 1), None, Place(READERS, 7, 1)),
        ReaderRow("Bob", "bob", "company", None, None, Place(READERS, 8, 1)),
    )


def test_without_the_table_there_are_no_rows_and_no_problem() -> None:
    found: list[Problem] = []
    assert read_data(tree_of(dict(VALID)), found.append).readers == ()
    assert found == []


def test_nobody_counts_who_reads_what() -> None:
    assert {name for name, table in CATALOGUE.items() if table.about_access} == {"readers"}
    assert not CATALOGUE["readers"].countable


@given(st.from_regex(ID, fullmatch=True))
def test_every_id_can_be_a_login(text: str) -> None:
    assert LOGIN.fullmatch(text)


@given(st.text(st.sampled_from("aZ0_.@-/\\ %\n王\u202e"), max_size=70))
def test_a_login_is_safe_as_part_of_a_path(text: str) -> None:
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@-")
    good = 0 < len(text) <= 64 and set(text) <= allowed and text[0] not in "_.@-" and ".." not in text
    assert (LOGIN.fullmatch(text) is not None) == good
