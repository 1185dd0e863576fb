"""A company whose every private cell is a word of its own: it stands in the files of its audience and in no others."""

from __future__ import annotations

from pathlib import Path

from kaopu.leaks.reading import texts_of
from tests.leaks.conftest import PERIOD, Site
from tests.support.searching import leaks_below

PRIVATE_WORDS = 10
"""Of each person: two each of self-assessment and review, one each of feedback, plan and note, three of peers."""

HONOURS = ("handbook/honours/", "handbook/en/honours/", "handbook/search/", "handbook/en/search/")
"""Where names stand whose honours the policy calls public."""

RECIPES = "".join(
    path.read_text(encoding="utf-8").lower()
    for path in (Path(__file__).parents[2] / "site/handbook/pages/howto").glob("*.md")
)


def whole(path: str, content: bytes) -> str:
    """Return everything that is decoded of a file, without spaces, as a line of a page may end anywhere."""
    return "".join("".join(text.text for text in texts_of(path, content).texts).split()).lower()


def decoded(site: Site) -> dict[str, str]:
    return {
        path.relative_to(site.folder).as_posix(): whole(path.name, path.read_bytes())
        for path in sorted(site.folder.rglob("*"))
        if path.is_file()
    }


def places_of(person: str, team: str) -> tuple[str, ...]:
    """Say where something private of a person may stand: written down here anew, from the requirement alone."""
    return (
        f"appraisals/people/{person}/",
        f"appraisals/reviews/{person}/",
        f"appraisals/teams/{team}/",
        "appraisals/company/",
    )


def test_every_private_word_stands_only_where_its_audience_reads_and_really_stands_there(site):
    files = decoded(site)
    assert len(site.words) == 10  # all but the two managers
    assert len(files) > 150
    for person, words in site.words.items():
        allowed = places_of(person, site.record(person).person.team)
        own = f"appraisals/people/{person}/{PERIOD}/"
        assert len(words) == PRIVATE_WORDS
        for word in words:
            found = {path for path, text in files.items() if word in text}
            assert {path for path in found if not path.startswith(allowed)} == set(), (person, word)
            for name in ("index.html", "appraisal.json", "appraisal.pdf", "index.en.html", "appraisal.en.pdf"):
                assert own + name in found, (person, word, name)
            assert any(path.endswith("appraisals.zip") for path in found), (person, word)


def test_names_stand_only_on_the_pages_of_their_teams_and_of_those_below_them(site):
    files = decoded(site)
    people = {record.person.id: record.person for record in site.plan.appraisals}
    for person, name in site.names.items():
        joined = "".join(name.split()).lower()
        below = {one.id for one in people.values() if one.manager == person} | {person}
        teams = {one.team for one in people.values() if one.id in below}
        allowed = (
            *(HONOURS if person in site.honoured else ()),
            *(f"appraisals/{kind}/{one}/" for one in below for kind in ("people", "reviews")),
            *(f"appraisals/teams/{team}/" for team in teams),
            "appraisals/company/",
        )
        found = {path for path, text in files.items() if joined in text}
        assert {path for path in found if not path.startswith(allowed)} == set(), person
        assert any(path.startswith("appraisals/company/") for path in found) or person not in people


def test_ids_of_rows_stand_only_where_their_person_does(site):
    files = decoded(site)
    shown = {
        row.cells[0].lower(): record.person.id
        for record in site.plan.appraisals
        for table in record.evidence
        if table.table in ("deals", "leads")
        for row in table.rows
    }
    assert len(shown) > 50
    for row, person in shown.items():
        allowed = places_of(person, site.record(person).person.team)
        found = {path for path, text in files.items() if row in text}
        # The chapter for HR practises with an invented company, whose rows may be called alike.
        practised = tuple(path for path in found if path.startswith("handbook/")) if row in RECIPES else ()
        assert {path for path in found if not path.startswith((*allowed, *practised))} == set(), (person, row)
        assert f"appraisals/people/{person}/{PERIOD}/appraisal.pdf" in found


def test_the_gate_finds_nothing_in_it(site):
    assert leaks_below(site.folder, site.secrets, site.audience_of) == []
