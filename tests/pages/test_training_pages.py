"""R72-R75 on pages: who attended and who did not, the yearly review, and the handbook's page with its calendar."""

from __future__ import annotations

import datetime

import pytest

from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.company_page import company_html
from kaopu.pages.handbook import handbook_pages
from kaopu.pages.handbook_markdown import read_handbook_theme
from kaopu.pages.handbook_rules import our_parameters
from kaopu.pages.handbook_words import Words
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import Theme, default_site_folder
from kaopu.pages.wording import Wording
from kaopu.policy.model import Policy
from kaopu.records.training_parts import RecordTraining, ViewDepartment, ViewSchemeReview, ViewTraining
from kaopu.text.language import LANGUAGES, Language
from tests.pages import sample_views, samples
from tests.pages.conftest import LINKS
from tests.pages.policies import FILES, policy_with, read
from tests.pages.reading import Page, plain

DUE = datetime.date(2017, 6, 30)
OWN = (
    RecordTraining(id="a", name="Tests", span="Q2", due=DUE, attended_on=DUE, status="done", text="was there"),
    RecordTraining(id="b", name="Talks", span="H1", due=DUE, attended_on=None, status="missing", text="was not there"),
)
COURSES = (
    ViewTraining(
        name="Talks", by="Personnel", span="H1", due=DUE, expected=47, attended=23, open=1,
        late=("Luo Yiming",), missing=("He Lan", "Wu Ji"),
    ),
    ViewTraining(
        name="Tests", by="Sales", span="Q2", due=DUE, expected=61, attended=31, open=0, late=(),
        missing=tuple(f"Somebody {number}" for number in range(30)),
    ),
)  # fmt: skip
REVIEW = ViewSchemeReview(
    year=2017, due=DUE, status="missing", text="Not reviewed by Finance.",
    departments=(
        ViewDepartment(name="Sales", reviewed_on=DUE, conclusion="The weights fit."),
        ViewDepartment(name="Finance", reviewed_on=None, conclusion=""),
    ),
)  # fmt: skip
TRAINING = b"""\
induction: {name: Induction, text: The policy is explained., by: HR, who: new_people,
            within: 10 working days, ours: true}
talks: {name: Talks, text: How to talk., by: HR, who: managers, every: half_year}
tests: {name: Tests, text: Products., by: Sales, who: everybody, every: quarter, roles: [specialist],
        kinds: [product_test]}
"""
YEARLY = b"{text: Do the weights fit?, month: 11, departments: {sales: Sales, hr: HR}, ours: true}\n"
THEME = read_handbook_theme(default_site_folder())


def test_r75_a_persons_page_says_in_short_what_was_attended(language: Language, theme: Theme) -> None:
    record = samples.complete(language)
    title = Wording(language, "CNY").say("training")
    page = Page(appraisal_html(record.model_copy(update={"training": OWN}), theme, LINKS))
    assert title in [heading.text() for heading in page.root.all("h2")]
    text = plain(page.root.text())
    assert [said for said in ("Tests", "was there", "Talks", "was not there") if plain(said) not in text] == []
    assert [found.text() for found in page.root.all("strong") if "warned" in found.classes()][-1:] == ["was not there"]
    without = Page(appraisal_html(record, theme, LINKS))
    assert title not in [heading.text() for heading in without.root.all("h2")]


@pytest.mark.parametrize("of", ["team", "company"])
def test_r72_r73_r75_the_views_say_who_is_late_and_who_is_missing(of: str, language: Language, theme: Theme) -> None:
    if of == "team":
        page = Page(team_html(sample_views.team(language).model_copy(update={"training": COURSES}), theme, LINKS))
    else:
        page = Page(company_html(sample_views.company(language).model_copy(update={"training": COURSES}), theme, LINKS))
    text = plain(page.root.text())
    say = Wording(language, "CNY").say
    names = plain(say("and").join(["He Lan", "Wu Ji"]))
    expected = ["47", "23", plain(say("training_open", count=1)), "Luo Yiming", names, "Personnel"]
    expected += ["Somebody 19", plain(say("and_more", count=10))]
    assert [said for said in expected if plain(said) not in text] == []
    assert plain("Somebody 20") not in text


def test_r74_the_companys_page_shows_the_yearly_review_when_it_is_due(language: Language, theme: Theme) -> None:
    record = sample_views.company(language)
    title = Wording(language, "CNY").say("scheme_review", year=2017)
    page = Page(company_html(record.model_copy(update={"scheme_review": REVIEW}), theme, LINKS))
    assert title in [heading.text() for heading in page.root.all("h2")]
    text = plain(page.root.text())
    expected = ("Sales", "The weights fit.", "Finance", "Not reviewed by Finance.")
    assert [said for said in expected if plain(said) not in text] == []
    assert title not in [heading.text() for heading in Page(company_html(record, theme, LINKS)).root.all("h2")]


def policy() -> Policy:
    return read({**FILES, "policy/training.yml": TRAINING, "policy/scheme_review.yml": YEARLY})


def page_of(found: Policy, language: Language = "en") -> str:
    return handbook_pages(found, language, (), THEME)["training/index.md"]


def test_r72_r73_r75_the_handbook_says_who_attends_what_and_when() -> None:
    told = page_of(policy())
    for line in (
        "| [Induction](index.md#induction) | new people | once, within 10 working days of joining | HR |",
        "| [Talks](index.md#talks) | everybody who manages people | once every half-year | HR |",
        "once a quarter | Sales |",
        "The policy is explained.",
    ):
        assert line in told


def test_r74_the_handbook_says_when_the_policy_is_reviewed_and_by_whom() -> None:
    told = page_of(policy())
    assert "Do the weights fit?" in told
    assert "Every year in November, together by: Sales, HR." in told
    assert "每年十一月，由Sales、HR共同评审" in page_of(policy(), "zh")


def test_r72_r75_the_calendar_has_the_last_day_of_everything_in_order() -> None:
    rows = page_of(policy()).split("#training-calendar")[1].splitlines()
    assert [row for row in rows if row.startswith("| ") and "2017" in row] == [
        "| 31 Mar 2017 | Tests |",
        "| 30 Jun 2017 | Talks |",
        "| 30 Jun 2017 | Tests |",
        "| 30 Sept 2017 | Tests |",
        "| 30 Nov 2017 | The yearly review of the policy |",
        "| 31 Dec 2017 | Talks |",
        "| 31 Dec 2017 | Tests |",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_company_decided_is_marked(language: Language) -> None:
    words = Words(policy(), language)
    anchors = [(item.chapter, item.anchor) for item in our_parameters(words)]
    assert [anchor for chapter, anchor in anchors if chapter == "training"] == ["induction", "scheme-review"]
    assert page_of(policy(), language).count('class="ours"') == 2


def test_a_policy_without_training_has_no_such_page() -> None:
    assert "training/index.md" not in handbook_pages(policy_with(), "en", (), THEME)
    only_review = read({**FILES, "policy/scheme_review.yml": YEARLY})
    assert "policy/scheme_review.yml" in page_of(only_review)
