"""HR's page of an impact shows every figure of it, with a text for each drawing, and nothing that runs or loads."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import pytest

from kaopu.data.store import Data, read_data
from kaopu.impact.attributing import Part, attribute, steps_between
from kaopu.impact.bands import BANDS, all_bands
from kaopu.impact.comparing import Impact, compare
from kaopu.impact.replay import Replay, replay
from kaopu.impact.wording import Wording
from kaopu.pages.charts_of_impact import BAND_BAR, CHANGE_BAR
from kaopu.pages.impact_page import ImpactView, impact_html
from kaopu.pages.theme import Theme
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.publish.results import chain_of_results
from kaopu.records.recording import Provenance
from kaopu.text.language import Language
from kaopu.text.problems import Problem
from tests.impact.big_firm import COMMISSION, GRADES, NAMES, PLAN, big_firm
from tests.pages.reading import Element, Page
from tests.support.editions import period
from tests.support.repository import tree_of

TODAY = datetime.date(2017, 12, 31)
FILES = big_firm(outcomes=PLAN)
UNPAID = {
    path: text
    for path, text in FILES.items()
    if path not in (COMMISSION, "policy/pay.yml") and "/deals.csv" not in path
} | {f"data/months/2017-{month:02}/leads.csv": "id,person,account,product,opened_on\n" for month in range(1, 13)}
STRICTER = {
    GRADES: FILES[GRADES].replace("at_least: 85", "at_least: 80").replace("at_least: 70", "at_least: 74"),
    "policy/cases/edges.yml": "",
}
CHEAPER = {COMMISSION: FILES[COMMISSION].replace("rate: 1%", "rate: 0.5%")}
PERIODS = tuple(period(name) for name in ("2017-Q1", *(f"2017-0{month}" for month in (1, 2, 3))))
Files = Mapping[str, str]


@dataclass(frozen=True)
class Compared:
    """Both policies, the data and the impact."""

    base: Policy
    head: Policy
    data: Data
    before: Replay
    after: Replay
    impact: Impact


def policy_of(files: Files) -> Policy:
    problems: list[Problem] = []
    policy = read_policy(tree_of(files), problems.append)
    assert policy is not None, problems
    return policy


def replayed(policy: Policy, data: Data) -> Replay:
    problems: list[Problem] = []
    results = chain_of_results(
        [(policy, Provenance(None, changed=False, generator="test"))], data, TODAY, problems.append
    )
    assert [problem for problem in problems if problem.severity == "error"] == []
    return replay([policy], results, PERIODS)


def compared(before: Files, after: Files) -> Compared:
    problems: list[Problem] = []
    data = read_data(tree_of(after), problems.append)
    assert problems == []
    base, head = policy_of(before), policy_of(after)
    old, new = replayed(base, data), replayed(head, data)
    return Compared(base, head, data, old, new, compare(old, new))


@cache
def with_pay() -> Compared:
    return compared(FILES, {**FILES, **STRICTER, **CHEAPER})


@cache
def without_pay() -> Compared:
    return compared(UNPAID, {**UNPAID, **STRICTER})


@cache
def reversed_plans() -> Compared:
    return compared({**FILES, **STRICTER}, {**FILES, "policy/cases/edges.yml": ""})


@cache
def unchanged() -> Compared:
    return compared(FILES, FILES)


def part(parts: tuple[Part, ...]) -> list[str]:
    return [f"The part {kind} {name} <was> changed." for kind, name in parts]


def page_of(found: Compared, theme: Theme, language: Language, *, tried: bool = False) -> str:
    people = [move.person for move in found.impact.moves[:10] if move.gain or move.points]
    steps = steps_between([found.base], [found.head])
    causes = attribute(steps, found.before, found.after, people, lambda chain: replayed(chain[-1], found.data))
    wording = Wording(found.base, found.head, found.data.people, language)
    return impact_html(ImpactView(found.impact, causes, "main <1>", "branch & 2", wording, part, tried), theme)


@pytest.fixture(params=[with_pay, without_pay, reversed_plans, unchanged], ids=["paid", "unpaid", "back", "unchanged"])
def found(request: pytest.FixtureRequest) -> Compared:
    return request.param()  # type: ignore[no-any-return]


def number(text: str) -> Decimal:
    """Read an amount or a number with its sign as it is shown."""
    plain = re.sub(r"[¥,±+\s\u2009\u202f]", "", text).replace("−", "-").replace("–", "0")
    return Decimal(plain)


def by_id(page: Page, identifier: str) -> Element:
    found = [element for element in everything(page.root) if element.attributes.get("id") == identifier]
    assert len(found) == 1, identifier
    return found[0]


def everything(element: Element) -> list[Element]:
    return [element, *(below for child in element.children for below in everything(child))]


def table_after(page: Page, identifier: str) -> Element:
    """Return the table that follows the heading with an id."""
    elements = everything(page.root)
    heading = elements.index(by_id(page, identifier))
    return next(element for element in elements[heading:] if element.name == "table")


def rows(table: Element) -> list[tuple[str, list[str]]]:
    """Return the head of each row and the cells with figures, the drawings left out."""
    found = []
    for row in (row for body in table.all("tbody") for row in body.children):
        [head, *cells] = row.children
        found.append((head.text().strip(), [c.text().strip() for c in cells if "drawing" not in c.classes()]))
    return found


def test_the_page_is_whole_and_runs_and_loads_nothing(found: Compared, theme: Theme, language: Language) -> None:
    html = page_of(found, theme, language)
    page = Page(html)
    assert page.root.all("html")[0].attributes["lang"] == language
    [heading] = page.root.all("h1")
    assert heading.text() == {"zh": "制度变更的影响", "en": "What this change of policy would do"}[language]
    assert "main <1>" in page.root.text()
    assert "branch & 2" in page.root.text()
    loads = (
        r"https?://|url\(|@import|<script|javascript:|<link(?! rel=\"icon\" href=\"data:,\")|<img| style=| on[a-z]+=\""
    )
    assert not re.search(loads, html.replace("http://www.w3.org/2000/svg", ""))
    identifiers = [one.attributes["id"] for one in everything(page.root) if "id" in one.attributes]
    assert len(identifiers) == len(set(identifiers))
    for element in everything(page.root):
        for name in ("aria-labelledby", "aria-describedby"):
            assert element.attributes.get(name, identifiers[0]) in identifiers


@pytest.mark.parametrize("compare_", [with_pay, reversed_plans], ids=["paid", "back"])
def test_every_amount_of_the_pay_tables_is_shown(compare_, theme: Theme, language: Language) -> None:
    found = compare_()
    page, pay = Page(page_of(found, theme, language)), found.impact.pay
    for identifier, lines in (
        ("by-component", pay.by_component),
        ("by-team", pay.by_team),
        ("by-period", pay.by_period),
    ):
        table = table_after(page, identifier)
        shown = [[number(cell) for cell in cells] for _, cells in rows(table)]
        assert shown == [[line.before, line.after, line.change, Decimal(len(line.moved))] for line in lines]
        [foot] = table.all("tfoot")
        total = [number(cell.text()) for cell in foot.all("td")[:3]]
        assert total == [sum(column) for column in list(zip(*shown, strict=True))[:3]]
        assert total == [pay.before, pay.after, pay.change]


def test_teams_and_components_have_their_names(theme: Theme) -> None:
    page = Page(page_of(with_pay(), theme, "en"))
    assert {head for head, _ in rows(table_after(page, "by-team"))} == {"Team north", "Team south", "Team tiny"}
    assert "Commission" in {head for head, _ in rows(table_after(page, "by-component"))}
    assert next(head for head, _ in rows(table_after(page, "by-period"))) == "January 2017"


def test_the_matrix_of_grades_counts_every_result(found: Compared, theme: Theme, language: Language) -> None:
    page = Page(page_of(found, theme, language))
    shown = {identifier for kind in ("month", "quarter", "year") if (identifier := f"grades-{kind}")
             and any(one.attributes.get("id") == identifier for one in everything(page.root))}  # fmt: skip
    moved = {kind for kind, cells in found.impact.migration.items() if any(a != b for a, b in cells)}
    assert shown == {f"grades-{kind}" for kind in moved}
    for kind in moved:
        table = table_after(page, f"grades-{kind}")
        heads = [cell.text() for cell in table.all("thead")[0].all("th")[1:]]
        cells = {
            (before, after): int(text) if text != "·" else 0
            for before, texts in rows(table)
            for after, text in zip(heads, texts, strict=True)
        }
        assert {cell: count for cell, count in cells.items() if count} == dict(found.impact.migration[kind])


def test_the_bands_are_counted_for_everybody_team_role_and_tenure(
    found: Compared, theme: Theme, language: Language
) -> None:
    page = Page(page_of(found, theme, language))
    if found.impact.nothing:
        return
    expected = [row.counts for dimension in all_bands(found.impact).values() for row in dimension]
    table = table_after(page, "bands")
    assert [tuple(int(number(cell)) for cell in cells) for _, cells in rows(table)] == expected
    assert len(table.all("thead")[0].all("th")) == 2 + len(BANDS)


def test_every_drawing_says_what_it_shows(found: Compared, theme: Theme, language: Language) -> None:
    page = Page(page_of(found, theme, language))
    drawings = page.root.all("svg")
    assert bool(drawings) == (not found.impact.nothing)
    for drawing in drawings:
        assert drawing.attributes["role"] == "img"
        [title] = [child for child in drawing.children if child.name == "title"]
        assert re.search(r"\d", title.text())
        size = tuple(map(float, drawing.attributes["viewbox"].split()[2:]))
        assert size in (CHANGE_BAR, BAND_BAR)
        for box in drawing.all("rect"):
            left, width = float(box.attributes["x"]), float(box.attributes["width"])
            assert left >= 0
            assert left + width <= size[0] + 0.1
    for row in (row for table in page.root.all("table") for row in table.all("tr")):
        cells = row.all("td")
        bars = [cell for cell in cells if "drawing" in cell.classes()]
        if bars and "change-bar" in (bars[0].all("svg")[0].classes()):
            said = bars[0].all("svg")[0].all("title")[0].text()
            assert said == cells[3].text()


def test_the_ten_largest_moves_with_causes_that_add_up(theme: Theme, language: Language) -> None:
    found = with_pay()
    page = Page(page_of(found, theme, language))
    table = table_after(page, "moves")
    bodies = table.all("tbody")[0].children
    assert len(bodies) == 10
    for row, move in zip(bodies, found.impact.moves, strict=False):
        [head] = row.all("th")
        assert NAMES[move.person] in head.text()
        gain, points, causes = row.all("td")
        assert (number(gain.text()), number(points.text())) == (move.gain, move.points)
        amounts = [number(match[0]) for cause in causes.all("p") if (match := re.match(r"[+−±]¥[\d,.]+", cause.text()))]
        assert sum(amounts) == move.gain
        assert "The part commission selling <was> changed." in causes.text()
    assert "<was>" not in page_of(found, theme, language)


def test_people_who_would_begin_a_plan_and_those_who_would_not(theme: Theme, language: Language) -> None:
    entered = Page(page_of(with_pay(), theme, language))
    names = by_id(entered, "entered").parent
    assert names is not None
    assert with_pay().impact.plans_entered
    assert not with_pay().impact.plans_left
    for person, _ in with_pay().impact.plans_entered:
        assert NAMES[person] in names.text()
    left = Page(page_of(reversed_plans(), theme, language))
    assert [element for element in everything(left.root) if element.attributes.get("id") == "entered"] == []
    assert len(by_id(left, "left").parent.all("li")) == len(with_pay().impact.plans_entered)  # type: ignore[union-attr]


def test_everybody_touched_and_everybody_near_a_limit_is_listed(theme: Theme, language: Language) -> None:
    found = with_pay()
    page = Page(page_of(found, theme, language))
    for identifier, changes in (("everybody", found.impact.touched), ("close", found.impact.close)):
        listed = rows(table_after(page, identifier))
        assert [head for head, _ in listed] == [NAMES[change.person] for change in changes]
        for (_, cells), change in zip(listed, changes, strict=True):
            for cell, standing in zip(cells[-2:], (change.before, change.after), strict=True):
                assert standing is not None
                score, grade = cell.split()
                assert (Decimal(score), grade) == (standing.score, standing.grade)


def test_names_are_escaped(found: Compared, theme: Theme, language: Language) -> None:
    html = page_of(found, theme, language)
    assert "<Name" not in html
    assert "main <1>" not in html
    assert found.impact.nothing or "&lt;Name &amp; N00&gt;" in html


def test_no_effect_and_tried_are_said(theme: Theme, language: Language) -> None:
    nothing = {"zh": "没有影响：", "en": "No effect: nobody's score"}[language]
    tried = {"zh": "两边的制度都当作在这些期间有效来试算", "en": "Both policies are tried as if"}[language]
    page = Page(page_of(unchanged(), theme, language)).root.text()
    assert nothing in page
    assert "¥" not in page
    assert tried not in page
    assert tried in Page(page_of(unchanged(), theme, language, tried=True)).root.text()
    assert nothing not in Page(page_of(with_pay(), theme, language)).root.text()


def test_without_pay_points_are_shown(theme: Theme, language: Language) -> None:
    cards = UNPAID["policy/scorecards.yml"].replace(
        "quarter: {groups: {results: {name: Results, weight: 100, indicators: {result: 100}}}}",
        "quarter: {groups: {results: {name: Results, weight: 100, indicators: {result: 60, own_marks: 40}}}}",
    )
    assert cards != UNPAID["policy/scorecards.yml"]
    curve = UNPAID["policy/indicators/results.yml"].replace("points: [0: 0, 120: 120]", "points: [0: 0, 120: 108]", 1)
    head = {**UNPAID, "policy/scorecards.yml": cards, "policy/indicators/results.yml": curve}
    found = compared({**UNPAID, "policy/cases/edges.yml": ""}, {**head, "policy/cases/edges.yml": ""})
    assert not found.impact.pay.by_person
    page = Page(page_of(found, theme, language))
    table = table_after(page, "moves")
    for row, move in zip(table.all("tbody")[0].children, found.impact.moves, strict=False):
        points, _ = row.all("td")
        assert number(points.text()) == move.points != 0
    assert "¥" not in page.root.text()
