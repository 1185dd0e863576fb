"""R30, R53: an attack on the demo company's published year. It reads the JSON that is published and the raw rows."""

import csv
import datetime
import json
from pathlib import Path

from tests.publish.annual_reference import handed_in, months_after, rows
from tests.support.differencing import exposed

MEASURE = "peer_rating"
NAME = "Teamwork"
"""The indicator that is made of it."""


def span(period):
    """Return the first and the last day of a period, from its id."""
    year = int(period[:4])
    if "Q" in period:
        first, months = datetime.date(year, int(period[-1]) * 3 - 2, 1), 3
    elif "-" in period:
        first, months = datetime.date(year, int(period[5:]), 1), 1
    else:
        first, months = datetime.date(year, 1, 1), 12
    return first.isoformat(), (months_after(first, months) - datetime.timedelta(days=1)).isoformat()


def about(person, period):
    """Return the numbers of the reviews of a person in a period."""
    first, last = span(period)
    return frozenset(
        number
        for number, row in enumerate(rows("peer_reviews"))
        if row["person"] == person and first <= row["given_on"] <= last
    )


def published(public):
    """Yield (person, period, record) of everybody."""
    for path in sorted(public.glob("appraisals/people/*/*/appraisal.json")):
        yield path.parts[-3], path.parts[-2], json.loads(path.read_text(encoding="utf-8"))


def measures(record):
    return [
        measure for indicator in record["indicators"] for measure in indicator["counted"] if measure["id"] == MEASURE
    ]


def test_r30_r53_no_sums_and_differences_of_the_published_year_tell_the_answers_of_two(public):
    shown = {
        (person, period)
        for person, period, record in published(public)
        for measure in measures(record)
        if measure["value"] is not None
    }
    assert len(shown) > 40
    assert exposed(rows("peer_reviews"), [about(*key) for key in shown]) == []


def test_r30_no_view_of_a_team_or_the_company_has_a_figure_of_its_own_of_them(public):
    """A team's page shows each member's own score; of the team's own scorecard nothing may come from peer reviews."""
    found = 0
    for path in (
        *public.glob("appraisals/teams/*/*/index.en.html"),
        *public.glob("appraisals/company/*/index.en.html"),
    ):
        page = path.read_text(encoding="utf-8")
        own = page.partition('<section aria-labelledby="own">')[2].partition("</section>")[0]
        assert NAME not in own, path
        found += bool(own)
    assert found > 20


def test_r30_a_figure_is_shown_of_three_colleagues_and_withheld_of_fewer(public):
    """Every quarter is of rows of its own, so nothing but too few colleagues is a reason to withhold one."""
    few = 0
    for person, period, record in published(public):
        for measure in measures(record):
            given = [rows("peer_reviews")[number] for number in about(person, period)]
            colleagues = {row["reviewer"] for row in given} - {person}
            assert (measure["value"] is not None) == (len(colleagues) >= 3)
            assert measure["counted"] == (len(given) if len(colleagues) >= 3 else 0)
            assert measure["rows"] == []
            few += len(colleagues) < 3
    assert few


def test_r30_r53_comments_are_shown_of_three_colleagues_in_the_order_of_their_texts(public):
    shown = hidden = 0
    for person, period, record in published(public):
        written = [row["comment"] for row in handed_in(period, "peer_comments") if row["person"] == person]
        colleagues = {rows("peer_reviews")[number]["reviewer"] for number in about(person, period)} - {person}
        expected = sorted(written) if min(len(written), len(colleagues)) >= 3 else []
        assert record["round"]["peer_comments"] == expected
        shown, hidden = shown + bool(expected), hidden + bool(written and not expected)
    assert shown
    assert hidden


def test_r30_nothing_published_of_a_person_names_the_rows_or_the_ids_of_reviews(public):
    ids = {row["id"] for row in rows("peer_reviews")}
    for path in public.glob("appraisals/people/**/*"):
        if path.suffix in (".json", ".html", ".csv", ".txt"):
            text = path.read_text(encoding="utf-8")
            assert "peer_reviews.csv" not in text
            assert not any(identifier in text for identifier in ids)


def test_the_comments_have_no_column_that_could_tell_who_wrote_them():
    for path in (Path(__file__).parents[2] / "data" / "rounds").glob("*/peer_comments.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            assert next(csv.reader(stream)) == ["person", "comment"]
