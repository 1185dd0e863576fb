"""May a reader read an address: decided from the list alone, for whatever is sent."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.access.addresses import is_login
from kaopu.access.audiences import AccessList, Reader
from kaopu.access.deciding import file_named_by, is_slashless, may_read
from tests.access.odd_addresses import ODD, PIECES

ACCESS = AccessList(
    datetime.date(2017, 12, 31),
    {
        "an": Reader("an", "an"),
        "boss": Reader("boss", "b"),
        "hr": Reader("hr", None, "everything"),
        "director": Reader("director", None, "company"),
    },
    people={"an": {"2017-Q1": frozenset({"an", "boss"}), "2017-Q2": frozenset({"an"})}},
    reviews={"an": {"2017-Q1": frozenset({"boss"})}},
    teams={"team": {"2017": frozenset({"boss"})}},
    company={"2017-01": frozenset({"director"})},
)
READERS = ("an", "boss", "director", "hr")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", READERS),
        ("/index.html", READERS),
        ("/index.zh-Hant.html", READERS),
        ("/handbook/", READERS),
        ("/handbook/en/assets/a.b.js?v=1", READERS),
        ("/handbook/%E6%89%8B%20x.txt", READERS),
        ("/manifest.json", ("hr",)),
        ("/appraisals/people/an/2017-Q1/", ("an", "boss", "hr")),
        ("/appraisals/people/an/2017-Q1/deeper/file.x", ("an", "boss", "hr")),
        ("/appraisals/people/an/2017-Q2/appraisal.pdf", ("an", "hr")),
        ("/appraisals/people/an/2017-Q3/", ("hr",)),
        ("/appraisals/people/b/2017-Q1/", ("hr",)),
        ("/appraisals/reviews/an/2017-Q1/an.review.pdf", ("boss", "hr")),
        ("/appraisals/teams/team/2017/", ("boss", "hr")),
        ("/appraisals/company/2017-01/payouts.csv", ("director", "hr")),
        ("/appraisals/company/2017/", ("hr",)),
        ("/appraisals/people/an/2017-Q1", ()),
        ("/appraisals/people/an/", ()),
        ("/appraisals/", ()),
        ("/appraisals/others/an/2017-Q1/", ()),
        ("/handbook", ()),
        ("/robots.txt", ()),
        ("/index.html/", ()),
        ("/indexx.html", ()),
        ("/index.e.html", ()),
        ("/acl.json", ()),
        ("", ()),
        ("index.html", ()),
        ("/index.html\n", ()),
        ("/handbook/%FF", ()),
        ("/handbook/" + "a" * 1000, ()),
    ],
)
def test_who_may_read_what(path, allowed):
    file = path.partition("?")[0]
    assert tuple(login for login in READERS if may_read(ACCESS, login, file)) == allowed
    assert not any(may_read(ACCESS, login, file) for login in ("", "nobody", "AN", "b", "@an", "../an"))


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from([*PIECES, *ODD]), max_size=8).map("".join)))
def test_whatever_is_sent_names_a_file_of_the_site_or_nothing(path):
    file = file_named_by(path)
    if file is None:
        assert not may_read(ACCESS, "hr", path)
    else:
        assert not file.startswith("/")
        assert not any(part.startswith(".") or part.endswith((".", " ")) or not part for part in file.split("/"))
        assert not any(sign in file for sign in "\\%?#;:*\0\n\r")
    if is_slashless(path):
        assert file_named_by(path + "/") == path[1:].replace("%20", " ") + "/index.html" or "%" in path


@pytest.mark.parametrize("login", ["a", "hr.one", "d@demo.example", "A_b-c", "0" * 64])
def test_logins(login):
    assert is_login(login)


@pytest.mark.parametrize(
    "login", ["", ".", "..", "a..b", "@a", "a/b", "a b", "a\n", "\u5f20", "0" * 65, "a%20", "-a", "\uff41"]
)
def test_what_is_no_login(login):
    assert not is_login(login)
