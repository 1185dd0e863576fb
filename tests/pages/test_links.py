"""Where pages are published and how they reach each other."""

from __future__ import annotations

import pytest

from kaopu.pages.links import Links, relative

LINKS = Links(("zh", "en"))


def test_the_first_language_has_the_plain_names() -> None:
    assert LINKS.appraisal("E1", "2017-Q1", "zh") == "appraisals/people/E1/2017-Q1/index.html"
    assert LINKS.appraisal("E1", "2017-Q1", "en") == "appraisals/people/E1/2017-Q1/index.en.html"
    assert LINKS.appraisal("E1", "2017", "en", "appraisal.pdf") == "appraisals/people/E1/2017/appraisal.en.pdf"
    assert Links(("en", "zh")).appraisal("E1", "2017", "zh").endswith("/index.zh.html")


def test_forms_to_fill_in() -> None:
    own, report = LINKS.self_assessment, LINKS.review
    assert own("E1", "2017-Q1", "zh", "xlsx") == "appraisals/people/E1/2017-Q1/self-assessment.xlsx"
    assert own("E1", "2017-Q1", "en", "pdf") == "appraisals/people/E1/2017-Q1/self-assessment.en.pdf"
    assert report("E1", "2017", "zh", "pdf") == "appraisals/reviews/E1/2017/E1.review.pdf"
    assert report("E1", "2017", "en", "xlsx") == "appraisals/reviews/E1/2017/E1.review.en.xlsx"


def test_views_and_handbook() -> None:
    assert LINKS.team("east", "2017-01", "en") == "appraisals/teams/east/2017-01/index.en.html"
    assert LINKS.team_table("east", "2017-01", "en") == "appraisals/teams/east/2017-01/members.en.xlsx"
    assert LINKS.company_table("2017", "zh") == "appraisals/company/2017/members.xlsx"
    assert LINKS.team_archive("east", "2017-01") == "appraisals/teams/east/2017-01/appraisals.zip"
    assert LINKS.company("2017", "zh") == "appraisals/company/2017/index.html"
    assert LINKS.handbook("zh") == "handbook/index.html"
    assert LINKS.indicator("visits", "en") == "handbook/en/indicators/visits/index.html"


@pytest.mark.parametrize(
    ("here", "there", "link"),
    [
        ("a/b/index.html", "a/b/index.en.html", "index.en.html"),
        ("a/b/index.html", "a/c/index.html", "../c/index.html"),
        ("index.html", "a/index.html", "a/index.html"),
        ("a/b/c/d/index.html", "handbook/index.html", "../../../../handbook/index.html"),
    ],
)
def test_links_are_relative(here: str, there: str, link: str) -> None:
    assert relative(here, there) == link
