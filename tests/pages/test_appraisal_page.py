"""The web page of an appraisal: complete, alone, accessible, the same in every language."""

from __future__ import annotations

import datetime
import posixpath
import re
from itertools import pairwise

import pytest

from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.links import Links
from kaopu.pages.theme import Theme
from kaopu.pages.wording import Wording
from kaopu.records.parts import Rows
from kaopu.records.record import AppraisalRecord, RecordPresence
from kaopu.text.language import Language
from tests.pages import samples
from tests.pages.conftest import LINKS, SAMPLES
from tests.pages.reading import Element, Page, plain

LARGEST = 150_000


@pytest.fixture
def html(record: AppraisalRecord, theme: Theme) -> str:
    return appraisal_html(record, theme, LINKS)


@pytest.fixture
def page(html: str) -> Page:
    return Page(html)


def test_every_number_of_the_record_is_on_the_page(record: AppraisalRecord, page: Page) -> None:
    text, write = plain(page.root.text()), Wording(record.language, record.currency)
    expected = [write.score(record.score), write.number(record.points), record.grade, record.person.name]
    for indicator in record.indicators:
        numbers = (indicator.score, indicator.weight, indicator.points)
        expected += [write.number(value) for value in numbers]
        expected += [write.quantity(value, indicator.unit) for value in (indicator.actual, indicator.target)]
        expected += [write.percent_figure(indicator.attainment), *indicator.steps, indicator.definition]
        expected += [write.number(value) for value in (corner.y for corner in indicator.curve.corners)]
    for group in record.groups:
        expected += [group.name, write.number(group.weight), write.number(group.points)]
    for point in record.trend if len(record.trend) > 1 else ():
        expected += [point.name, write.score(point.score)]
    if record.next_grade is not None:
        expected += [write.number(record.next_grade.points_missing)]
        expected += [write.number(line.score_needed) for line in record.next_grade.indicators]
    expected += [cell for table in record.evidence for row in table.rows for cell in row.cells]
    assert [value for value in expected if plain(value) not in text] == []


def test_r28_an_improvement_plan_that_is_due_is_marked_beside_its_score(language: Language, theme: Theme) -> None:
    record, write = samples.twelve_indicators(language), Wording(language, "CNY")
    page = Page(appraisal_html(record, theme, LINKS))
    notices = [p.text() for p in page.root.all("p") if "notice" in p.classes()]
    assert notices == list(record.notices)
    [due] = [line for line in record.indicators if line.plan_due]
    [marked] = [row for row in page.root.all("tr") if row.all("strong")]
    assert due.name in marked.text()
    assert [mark.text() for mark in marked.all("strong")] == [write.say("plan_due")]


def test_r30_anonymous_reviews_show_their_number_and_no_row(language: Language, theme: Theme) -> None:
    record = samples.twelve_indicators(language)
    article = next(
        one
        for one in Page(appraisal_html(record, theme, LINKS)).root.all("article")
        if one.attributes.get("id") == "teamwork"
    )
    [source] = [p for p in article.all("p") if "source" in p.classes()]
    assert Wording(language, "CNY").say("rows_anonymous", number=5) in source.text()
    assert ".csv" not in source.text()


def presence(first: str, last: str, days: int, leave: int) -> RecordPresence:
    dates = {"first_day": datetime.date.fromisoformat(first), "last_day": datetime.date.fromisoformat(last)}
    return RecordPresence(days=days, of=90, leave=leave, **dates)


@pytest.mark.parametrize(
    ("there", "zh", "en"),
    [
        (
            presence("2017-01-31", "2017-03-31", 60, 0),
            "2017年1月31日起在岗 60 天，共 90 天",
            "There from 31 Jan 2017: 60 of 90 days",
        ),
        (
            presence("2017-01-01", "2017-02-09", 40, 0),
            "截至2017年2月9日在岗 40 天，共 90 天",
            "There until 9 Feb 2017: 40 of 90 days",
        ),
        (
            presence("2017-01-31", "2017-02-09", 10, 0),
            "2017年1月31日至2017年2月9日在岗 10 天，共 90 天",
            "There from 31 Jan 2017 to 9 Feb 2017: 10 of 90 days",
        ),
        (
            presence("2017-01-01", "2017-03-31", 70, 20),
            "在岗 70 天，共 90 天（已扣除长假 20 天）",
            "There 70 of 90 days (20 days of leave not counted)",
        ),
        (None, "", ""),
    ],
)
def test_the_head_says_how_much_of_the_period_somebody_was_there(
    there: RecordPresence | None, zh: str, en: str, theme: Theme
) -> None:
    for language, expected in (("zh", zh), ("en", en)):
        record = samples.record(language).model_copy(update={"presence": there})  # type: ignore[arg-type]
        page = Page(appraisal_html(record, theme, LINKS))
        assert [p.text() for p in page.root.all("p") if "presence" in p.classes()] == ([expected] if expected else [])


def test_a_reduced_target_shows_the_whole_one_and_an_indicator_without_target_a_dash(theme: Theme) -> None:
    page = Page(appraisal_html(samples.twelve_indicators("en"), theme, LINKS))
    cells = {
        row.all("th")[0].text().split(" improve")[0].strip(): row.all("td")
        for row in page.root.all("tr")
        if len(row.all("td")) == 7
    }
    reduced = next(row for name, row in cells.items() if name.startswith("Repeat sales"))
    assert reduced[1].text().split() == ["¥97,826.09", "whole", "period", "¥150,000"]
    without = next(row for name, row in cells.items() if name.startswith("Teamwork"))
    assert without[1].text().strip() == "–"
    assert without[2].all("svg") == []
    assert reduced[2].all("svg") != []


def test_rows_of_several_months_name_their_table_once(theme: Theme) -> None:
    record = samples.record("en")
    files = [f"data/months/2017-{month}/deals.csv" for month in ("01", "02", "03")]
    rows = (*(Rows(file=file, lines=(3, 4, 9)) for file in files), Rows(file="data/measures.csv", lines=(7,)))
    indicator = record.indicators[0].model_copy(update={"rows": rows})
    page = Page(appraisal_html(record.model_copy(update={"indicators": (indicator,), "groups": ()}), theme, LINKS))
    source = next(p for p in page.root.all("p") if "source" in p.classes()).text()
    assert "data/months/…/deals.csv 2017-01: 3–4, 9; 2017-02: 3–4, 9; 2017-03: 3–4, 9; data/measures.csv: 7" in source


def test_missing_values_say_so(language: Language, theme: Theme) -> None:
    record = samples.with_missing(language)
    page = Page(appraisal_html(record, theme, LINKS))
    missing = next(line for line in record.indicators if line.missing)
    row = next(row for row in page.root.all("tr") if "noted" in row.classes())
    assert missing.name in row.text()
    assert [cell.text() for cell in row.all("td")].count("–") == 4
    assert str(missing.missing) in page.root.text()


def test_a_person_without_deals_gets_a_calm_notice_and_no_empty_parts(theme: Theme) -> None:
    record = samples.without_deals("zh")
    page = Page(appraisal_html(record, theme, LINKS))
    notices = [p.text() for p in page.root.all("p") if "notice" in p.classes()]
    assert notices == list(record.notices)
    assert page.root.all("details") == []


def test_one_heading_of_the_first_level_and_none_left_out(page: Page, record: AppraisalRecord) -> None:
    levels = [int(e.name[1]) for e in _in_order(page) if re.fullmatch("h[1-6]", e.name)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.root.all("h1")[0].text() == record.person.name


def _in_order(page: Page) -> list[Element]:
    found: list[Element] = []

    def walk(element: Element) -> None:
        for child in element.children:
            found.append(child)
            walk(child)

    walk(page.root)
    return found


def test_table_heads_have_a_scope_and_rows_the_width_of_the_table(page: Page) -> None:
    for table in page.root.all("table"):
        assert all("scope" in head.attributes for head in table.all("th"))
        widths = {
            sum(int(cell.attributes.get("colspan", 1)) for cell in row.children if cell.name in ("td", "th"))
            for row in table.all("tr")
        }
        assert len(widths) == 1


def test_drawings_have_a_text_alternative(page: Page) -> None:
    for drawing in page.root.all("svg"):
        [title] = [child for child in drawing.children if child.name == "title"]
        assert title.text().strip()
        assert drawing.attributes.get("role") == "img" or drawing.attributes.get("aria-hidden") == "true"


def test_ids_are_unique_and_anchors_lead_somewhere(page: Page) -> None:
    ids = [element.attributes["id"] for element in _in_order(page) if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    anchors = [link.attributes["href"][1:] for link in page.root.all("a") if link.attributes["href"].startswith("#")]
    assert set(anchors) <= set(ids)
    labels = [e.attributes["aria-labelledby"] for e in _in_order(page) if "aria-labelledby" in e.attributes]
    assert set(labels) <= set(ids)


def test_the_page_stands_alone(html: str, page: Page) -> None:
    assert len(html.encode()) < LARGEST
    without_names = html.replace("http://www.w3.org/2000/svg", "")
    assert (
        re.search(
            r"https?://|//[a-z]|url\(|@import|<script|<link(?! rel=\"icon\" href=\"data:,\")|<img| style=",
            without_names,
        )
        is None
    )
    assert page.root.all("html")[0].attributes["lang"] in ("zh", "en")
    assert page.root.all("a")[0].attributes["href"] == "#main"


def test_links_are_relative_and_name_a_file(page: Page, record: AppraisalRecord) -> None:
    here = LINKS.appraisal(record.person.id, record.period.id, record.language)
    targets = {
        posixpath.normpath(posixpath.join(posixpath.dirname(here), link.attributes["href"]))
        for link in page.root.all("a")
        if not link.attributes["href"].startswith("#")
    }
    folder = posixpath.dirname(here)
    suffix = "" if record.language == "zh" else ".en"
    handbook = "handbook" if record.language == "zh" else "handbook/en"
    other = "index.en.html" if record.language == "zh" else "index.html"
    expected = {f"{folder}/appraisal{suffix}.pdf", f"{folder}/appraisal{suffix}.json", f"{folder}/{other}"}
    expected |= {f"{handbook}/index.html", here}
    if record.status != "final" and any(s.kind == "self_assessment" and s.done is None for s in record.round.steps):
        expected |= {f"{folder}/self-assessment{suffix}.{kind}" for kind in ("xlsx", "pdf")}
    expected |= {f"{handbook}/indicators/{line.id}/index.html" for line in record.indicators}
    assert targets == expected


@pytest.mark.parametrize("name", list(SAMPLES))
def test_both_languages_have_the_same_structure(name: str, theme: Theme) -> None:
    structures = []
    for language in ("zh", "en"):
        page = Page(appraisal_html(SAMPLES[name](language), theme, LINKS))
        # Not the insides of drawings, which leave out a label that has no room, nor how far a figure is moved.
        structures.append(
            [
                (element.name, re.sub(r"(pad|point)-\d", "", element.attributes.get("class", "")))
                for element in _in_order(page)
                if element.parent is not None and element.parent.name != "svg"
            ]
        )
    assert structures[0] == structures[1]


def test_traditional_chinese_is_a_language_too(theme: Theme) -> None:
    html = appraisal_html(samples.record("zh-Hant"), theme, Links(("zh", "zh-Hant", "en")))
    assert "績效考核表" in html
    assert '<html lang="zh-Hant">' in html
    assert 'href="index.en.html"' in html


def test_provisional_is_said_twice_and_final_once(theme: Theme) -> None:
    provisional = Page(appraisal_html(samples.with_missing("zh"), theme, LINKS))
    [band] = [p for p in provisional.root.all("p") if "status" in p.classes()]
    assert band.text().startswith("暂定")
    final = Page(appraisal_html(samples.record("zh"), theme, LINKS))
    assert [p for p in final.root.all("p") if "status" in p.classes()] == []
    assert "定稿" in final.root.text()


def test_what_people_typed_is_escaped(theme: Theme) -> None:
    record = samples.record("zh")
    nasty = record.person.model_copy(update={"name": "<script>alert(1)</script>"})
    indicator = record.indicators[0].model_copy(update={"name": '"><b>&'})
    record = record.model_copy(update={"person": nasty, "indicators": (indicator, *record.indicators[1:])})
    html = appraisal_html(record, theme, LINKS)
    assert "<script" not in html
    assert "<b>&" not in html
    assert Page(html).root.all("h1")[0].text() == "<script>alert(1)</script>"
