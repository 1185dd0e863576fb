"""Grants on the disk: from the list and back, always the same, nothing outside the release, fast for 10,000 people."""

from __future__ import annotations

import datetime
import os
import shutil
import time

import pytest

from kaopu.access.audiences import AccessList, Reader
from kaopu.access.grants import ACCESS_FILES, access_list_of, differences, write_access
from kaopu.data.settings import Settings

TODAY = datetime.date(2017, 12, 31)


def small():
    """Return a list with two people, one of them the other's manager since the second quarter."""
    readers = {login: Reader(login, login) for login in ("an", "ann")} | {"hr": Reader("hr", None, "everything")}
    both, own = frozenset({"an", "ann"}), frozenset({"an"})
    return AccessList(
        TODAY,
        readers,
        people={"an": {"2017-Q1": own, "2017-Q2": both}, "ann": {"2017-Q2": frozenset({"ann"})}},
        reviews={"an": {"2017-Q2": frozenset({"ann"})}},
        teams={"a-team": {"2017-Q1": frozenset(), "2017-Q2": frozenset({"ann"})}},
        company={"2017": frozenset()},
    )


def lay_out(release, access):
    """Make folders for what the list names."""
    public = release / "public"
    (public / "handbook").mkdir(parents=True)
    (public / "index.html").write_text("home", encoding="utf-8")
    (public / "index.zh-Hant.html").write_text("home", encoding="utf-8")
    for kind in ("people", "reviews", "teams"):
        for owner, periods in getattr(access, kind).items():
            for period in periods:
                (public / "appraisals" / kind / owner / period).mkdir(parents=True)
    for period in access.company:
        (public / "appraisals/company" / period).mkdir(parents=True)
    return release


def links(release):
    """Return every link below access/ with its text."""
    found = (path for path in (release / "access").rglob("*") if path.is_symlink())
    return {str(path.relative_to(release / "access")): os.readlink(path) for path in found}  # noqa: PTH115


@pytest.fixture
def release(tmp_path):
    release = lay_out(tmp_path / "release", small())
    write_access(release, small(), Settings())
    return release


def test_each_grant_is_a_link_named_after_the_reader(release):
    assert links(release) == {
        "home/index.html": "../../public/index.html",
        "home/index.zh-Hant.html": "../../public/index.zh-Hant.html",
        "home/handbook": "../../public/handbook",
        "grants/home/@an": "../../home",
        "grants/home/@ann": "../../home",
        "grants/home/@hr": "../../home",
        "grants/everything/@hr": "../../../public",
        "grants/people/any/an@an": "../../../../public/appraisals/people/an",
        "grants/people/2017-Q2/an@ann": "../../../../public/appraisals/people/an/2017-Q2",
        "grants/people/any/ann@ann": "../../../../public/appraisals/people/ann",
        "grants/reviews/any/an@ann": "../../../../public/appraisals/reviews/an",
        "grants/teams/2017-Q2/a-team@ann": "../../../../public/appraisals/teams/a-team/2017-Q2",
    }


def test_every_link_leads_somewhere_and_nowhere_outside_the_release(release):
    for path in links(release):
        target = (release / "access" / path).resolve(strict=True)
        assert target.is_relative_to(release.resolve())


def test_a_release_can_be_moved(release):
    moved = release.rename(release.with_name("moved"))
    assert (moved / "access/grants/people/any/an@an/2017-Q1").is_dir()
    assert differences(moved) == []


def test_the_same_list_gives_the_same_links_and_bytes(release, tmp_path):
    again = lay_out(tmp_path / "again", small())
    write_access(again, small(), Settings())
    assert links(release) == links(again)
    for name in ACCESS_FILES:
        assert (release / "access" / name).read_bytes() == (again / "access" / name).read_bytes()
    assert access_list_of(again) == small()


def damage(path, target=None):
    """Return what puts another thing in a file's or link's place: nothing, a link, or a file's content."""

    def do(release):
        place = release / path
        if place.is_symlink() or place.is_file():
            place.unlink()
        elif place.is_dir():
            shutil.rmtree(place)
        if isinstance(target, bytes):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(target)
        elif target:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(target)

    return do


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (damage("access/grants/people/any/an@an"), "access/grants/people/any/an@an: missing"),
        (damage("access/grants/people/any/ann@an", "../x"), "access/grants/people/any/ann@an: not in the list"),
        (damage("access/grants/everything/@an", "../../../public"), "access/grants/everything/@an: not in the list"),
        (damage("access/grants/everything/@hr", "/etc"), "leads to /etc, expected ../../../public"),
        (damage("access/home/handbook", b"x"), "leads to a file, expected ../../public/handbook"),
        (damage("access/home/index.html", "../../public/manifest.json"), "leads to ../../public/manifest.json"),
        (damage("access/extra.txt", b"x"), "access/extra.txt: not in the list"),
        (damage("access/nginx.conf"), "access/nginx.conf: missing"),
        (damage("access/Caddyfile", "/etc/passwd"), "leads to /etc/passwd, expected a file"),
        (damage("access/acl.json", b"{}"), "access/acl.json: "),
        (damage("access/acl.json", b"\xff"), "access/acl.json: "),
        (damage("access/acl.json"), "access/acl.json: "),
        (damage("access/grants"), "access/grants/home/@an: missing"),
        (damage("access"), "access/acl.json: "),
        (
            damage("public/appraisals/people/an/2018-Q1/index.html", b"x"),
            "appraisals/people/an/2018-Q1: not in the list",
        ),
        (damage("public/appraisals/secret/index.html", b"x"), "public/appraisals/secret: not in the list"),
        (damage("public/appraisals/people/ann"), "people/ann/2017-Q2: in the list, but not published"),
        (damage("public/index.en.html", b"x"), "access/home/index.en.html: missing"),
    ],
)
def test_every_difference_between_grants_and_list_is_told(release, change, told):
    assert differences(release) == []
    change(release)
    found = differences(release)
    assert found == sorted(found)
    assert any(told in line for line in found), found


def test_two_thousand_people_take_a_second(tmp_path):
    # Ten thousand take five times as long: 65,000 links, 3 s of one core.
    periods = ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4", "2017")
    names = [f"person-{number:05}" for number in range(2000)]

    def line(number):
        above = []
        while number:
            number = (number - 1) // 8
            above.append(names[number])
        return frozenset(above)

    people = {}
    for number, name in enumerate(names):
        audience = line(number) | {name}
        moved = audience | {names[1]} if number % 10 == 0 else audience
        people[name] = dict.fromkeys(periods, audience) | {"2017-Q4": moved}
    readers = {name: Reader(name, name) for name in names}
    access = AccessList(TODAY, readers, people, {}, {}, {"2017": frozenset(names[:5])})
    (tmp_path / "public/handbook").mkdir(parents=True)
    began = time.process_time()
    write_access(tmp_path, access, Settings())
    assert time.process_time() - began < 6
    more = sum(names[1] not in line(number) | {names[number]} for number in range(0, 2000, 10))
    assert more > 100
    found = links(tmp_path)
    assert len(found) == sum(len(line(number)) + 1 for number in range(2000)) + 2000 + 5 + 1 + more
