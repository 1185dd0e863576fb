"""Every kind of page in each language, light and dark, on a phone and on a desk: nothing a reader stumbles over."""

from __future__ import annotations

from itertools import cycle, product

import pytest

from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.company_page import company_html
from kaopu.pages.team_page import team_html
from tests.browser.building import LANGUAGES
from tests.browser.examining import SCHEMES, SIZES, Visit, examine
from tests.browser.kinds import in_language, pages_by_kind, typical
from tests.pages import sample_views, samples
from tests.pages.conftest import LINKS, the_theme
from tests.pages.test_impact_page import page_of as impact_page
from tests.pages.test_impact_page import with_pay, without_pay

COMBINATIONS = tuple(product(SCHEMES, ("phone", "desktop")))
# axe looks at each kind in every scheme and size, and in every language: four looks, shared out anew for each kind.
SHARES = ((0, 3), (1,), (2,))
# What the demo's build has no page of: pages by hand, without pay, and with other parts.
MADE = {
    "impact with pay": lambda language: impact_page(with_pay(), the_theme(), language),
    "impact without pay": lambda language: impact_page(without_pay(), the_theme(), language),
    "appraisal without pay": lambda language: appraisal_html(samples.record(language), the_theme(), LINKS),
    "appraisal with missing": lambda language: appraisal_html(samples.with_missing(language), the_theme(), LINKS),
    "appraisal, round just begun": lambda language: appraisal_html(
        samples.with_young_round(language), the_theme(), LINKS
    ),
    "a wide team": lambda language: team_html(sample_views.wide_team(language), the_theme(), LINKS),
    "a company by hand": lambda language: company_html(sample_views.company(language), the_theme(), LINKS),
}


def visits_of(kind, addresses, number):
    """Share out what axe looks at over the languages, beginning with another one for each kind."""
    order = [LANGUAGES[(number + place) % len(LANGUAGES)] for place in range(len(LANGUAGES))]
    for language, share in zip(order, SHARES, strict=True):
        yield Visit(kind, language, addresses[language], [COMBINATIONS[place] for place in share])


@pytest.fixture(scope="session")
def kinds(built, serving):
    """Return kind → language → address, and the further pages that have an element which the kind's first lacks."""
    first, further = {}, []
    for site in built.sites.values():
        base = serving(site)
        for kind, pages in pages_by_kind(site).items():
            if kind in first:
                continue
            chosen, *others = typical(site, pages)
            first[kind] = {language: base + in_language(chosen, language) for language in LANGUAGES}
            further += [(kind, base + page) for page in others]
    return first, further


@pytest.fixture(scope="session")
def made(tmp_path_factory, serving):
    """Write the pages that no build of the demo has; return kind → language → address."""
    folder = tmp_path_factory.mktemp("made")
    for (number, make), language in product(enumerate(MADE.values()), LANGUAGES):
        (folder / f"{number}.{language}.html").write_text(make(language), encoding="utf-8")
    base = serving(folder)
    return {
        kind: {language: f"{base}{number}.{language}.html" for language in LANGUAGES}
        for number, kind in enumerate(MADE)
    }


@pytest.fixture(scope="session")
def seen(kinds, made):
    """Open every page once and look at all of it."""
    first, further = kinds
    visits = [
        visit
        for number, (kind, addresses) in enumerate({**first, **made}.items())
        for visit in visits_of(kind, addresses, number)
    ]
    looks = cycle(COMBINATIONS)
    visits += [Visit(kind, LANGUAGES[0], address, [next(looks)]) for kind, address in further]
    return examine(visits)


def told(seen, what):
    """Return a line for each page where something was found, for people to read."""
    return [
        f"{one.visit.kind} ({one.visit.language}, {one.visit.address}): {found}" for one in seen if (found := what(one))
    ]


def assert_none(lines):
    assert not lines, "\n".join([f"{len(lines)} pages:", *lines])


def test_each_kind_of_page_met_each_language_scheme_and_size(seen, kinds):
    first, _ = kinds
    for kind in (*first, *MADE):
        visits = [one.visit for one in seen if one.visit.kind == kind]
        assert {visit.language for visit in visits if visit.axe} == set(LANGUAGES)
        assert {look for visit in visits for look in visit.axe} == set(COMBINATIONS)
    for start, period in product(("people", "teams", "company"), ("month", "quarter", "year")):
        assert f"{start} {period}" in first
    for page in ("pay", "grades", "round", "scorecards", "glossary", "editions", "honours", "disciplinary"):
        assert f"handbook/{page}/index.html" in first
    assert {"index.html", "handbook/index.html", "handbook/indicators/*", "handbook/chapters/*"} <= first.keys()


def test_every_page_opens_in_its_language(seen):
    assert_none(told(seen, lambda one: one.status != 200))
    assert_none(told(seen, lambda one: one.language != one.visit.language and one.language))


def test_no_page_has_an_error_on_the_console(seen):
    assert_none(told(seen, lambda one: one.errors))


def test_no_page_asks_anybody_else(seen):
    def elsewhere(one):
        own = "/".join(one.visit.address.split("/")[:3]) + "/"
        return [url for url in one.requests if not url.startswith((own, "data:", "blob:"))]

    assert_none(told(seen, elsewhere))


def test_a_page_outside_the_handbook_needs_no_second_request(seen):
    alone = [one for one in seen if "/handbook/" not in one.visit.address]
    assert len(alone) > 30
    assert_none(told(alone, lambda one: one.requests != [one.visit.address] and one.requests))


def test_no_page_is_wider_than_its_window(seen):
    assert set(SIZES) == {"phone", "desktop", "wide"}
    assert_none(told(seen, lambda one: one.too_wide))


def test_every_page_has_a_light_and_a_dark_face(seen):
    def alike(one):
        return [] if one.brightness["light"] > 200 and one.brightness["dark"] < 80 else one.brightness

    assert_none(told(seen, alike))


def test_no_page_violates_wcag_22_aa(seen):
    assert sum(len(one.violations) for one in seen) >= 4 * (30 + len(MADE))
    assert_none(told(seen, lambda one: {look: found for look, found in one.violations.items() if found}))
