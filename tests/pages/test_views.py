"""The team's and the company's pages show every number of their records."""

from __future__ import annotations

import posixpath
import re
from decimal import Decimal

import pytest

from kaopu.pages.company_page import company_html
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import Theme
from kaopu.pages.view_parts import MOST_MEMBERS, MOST_NAMED, amount, heat
from kaopu.pages.wording import Wording
from kaopu.records.views import CompanyRecord, RecordCost, TeamRecord
from kaopu.text.language import Language
from tests.pages import sample_views, samples
from tests.pages.conftest import LINKS
from tests.pages.reading import Page, plain


def page_of(record: TeamRecord | CompanyRecord, theme: Theme) -> str:
    if isinstance(record, TeamRecord):
        return team_html(record, theme, LINKS)
    return company_html(record, theme, LINKS)


@pytest.fixture(params=[sample_views.team, sample_views.wide_team, sample_views.company])
def view(request: pytest.FixtureRequest, language: Language) -> TeamRecord | CompanyRecord:
    return request.param(language)  # type: ignore[no-any-return]


def expected_numbers(view: TeamRecord | CompanyRecord) -> list[str]:
    write = Wording(view.language, view.currency)
    expected = [view.name, write.score(view.mean_score)]
    for member in view.members:
        expected += [member.name, member.id, write.score(member.score), write.signed(member.change), *member.notices]
        for column in view.indicators:
            cell = member.indicators[column.id]
            expected += [write.number(cell.score), write.quantity(cell.actual, column.unit)]
    if view.own is not None:
        expected += [view.own.grade_name, write.score(view.own.score), write.number(view.own.points)]
        for line in view.own.indicators:
            figures = [write.number(number) for number in (line.score, line.weight, line.points)]
            expected += [line.name, write.quantity(line.actual, line.unit), *figures]
    for target in view.targets:
        expected += [target.name, write.quantity(target.value, target.unit), f"{target.rule.file}:{target.rule.line}"]
        for part in target.parts:
            expected += [part.name, write.quantity(part.value, target.unit), write.quantity(part.reached, target.unit)]
    expected += [*view.advice, *(person.name + person.id + person.reason for person in view.not_appraised)]
    expected += expected_consequences(view, write)
    for total in view.totals:
        expected += [write.quantity(total.value, total.unit), write.quantity(total.target, total.unit)]
    for period in view.trend:
        expected += [period.name, write.score(period.mean_score)]
    for funnel in view.funnels:
        expected += [funnel.name, *(stage.name for stage in funnel.stages)]
        expected += ["".join(write.number(stage.value) for stage in funnel.stages)]
    return expected + [f"{count.people}{write.percent(count.share)}" for count in view.grades]


def expected_consequences(view: TeamRecord | CompanyRecord, write: Wording) -> list[str]:
    expected = [plan.because for plan in view.plans]
    for goal in (goal for plan in view.plans for goal in plan.goals):
        expected += [goal.name, write.quantity(goal.goal, goal.unit), write.quantity(goal.actual, goal.unit)]
        expected += [month.name + write.quantity(month.actual, goal.unit) for month in goal.months]
    if isinstance(view, TeamRecord):
        expected += [text for one in view.outcomes for text in (one.person.name, one.effect, one.because)]
        expected += [near.person.name + (near.name or "") for near in view.nearly]
    elif view.cost is not None:
        expected += expected_costs(view.cost, write)
    return expected


def expected_costs(cost: RecordCost, write: Wording) -> list[str]:
    expected = [component.name for component in cost.components]
    for line in (*cost.by_component, *cost.by_team, *cost.by_period, cost.total):
        expected += [line.name, *(amount(write, paid) for paid in line.amounts.values())]
        expected.append(amount(write, line.budget) + amount(write, line.difference, signed=True))
        expected.append(amount(write, line.amount))
        if line.budget is not None and line.uncovered:
            expected.append(write.say("cost_uncovered", amount=amount(write, line.uncovered)))
    return expected


def test_every_number_is_on_the_page(view: TeamRecord | CompanyRecord, theme: Theme) -> None:
    text = plain(Page(page_of(view, theme)).root.text())
    assert [value for value in expected_numbers(view) if plain(value) not in text] == []


def test_links_lead_to_every_person_and_team(view: TeamRecord | CompanyRecord, theme: Theme) -> None:
    period, language = view.period.id, view.language
    if isinstance(view, TeamRecord):
        here, expected = LINKS.team(view.id, period, language), {LINKS.team_archive(view.id, period)}
    else:
        here = LINKS.company(period, language)
        expected = {LINKS.team(team.id, period, language) for team in view.teams}
    expected |= {LINKS.appraisal(member.id, period, language) for member in view.members}
    links = {link.attributes["href"] for link in Page(page_of(view, theme)).root.all("a")}
    targets = {posixpath.normpath(posixpath.join(posixpath.dirname(here), link)) for link in links}
    assert expected <= targets


def test_it_stands_alone_and_works_without_its_script(view: TeamRecord | CompanyRecord, theme: Theme) -> None:
    html = page_of(view, theme).replace("http://www.w3.org/2000/svg", "")
    assert len(html.encode()) < 150_000
    assert (
        re.search(r"https?://|url\(|@import|<link(?! rel=\"icon\" href=\"data:,\")|<img|<script src| style=", html)
        is None
    )
    page = Page(html)
    assert len(page.root.all("h1")) == 1
    hidden = [one for one in page.root.all("div") if "data-tools" in one.attributes]
    assert all("hidden" in one.attributes for one in hidden)
    assert page.root.all("button") == [button for one in hidden for button in one.all("button")]
    assert all("scope" in head.attributes for head in page.root.all("th"))


def test_heat_follows_the_grade_bands() -> None:
    bands = samples.bands("zh")
    thresholds = [band.at_least for band in bands if band.at_least is not None]
    assert [heat(bands, threshold) for threshold in thresholds] == [1, 2, 3, 4]
    assert [heat(bands, threshold - 1) for threshold in thresholds] == [2, 3, 4, 5]


def test_a_large_company_lists_everybody_and_leaves_single_indicators_to_the_teams(theme: Theme) -> None:
    record = sample_views.company("zh")
    many = record.model_copy(update={"members": record.members * (MOST_MEMBERS // 2)})
    page = Page(company_html(many, theme, LINKS))
    [table] = [one for one in page.root.all("table") if one.attributes.get("data-table") == "members"]
    assert len(table.all("tr")) == len(many.members) + 1
    assert len(table.all("thead")[0].all("th")) == 6
    assert "tall" in next(one for one in page.root.all("div") if table in one.children).classes()
    more = record.model_copy(update={"members": many.members * 2})
    sizes = [len(company_html(one, theme, LINKS).encode()) for one in (many, more)]
    assert (sizes[1] - sizes[0]) / len(many.members) < 800  # of 1,000 people less than a megabyte


def test_downloads_stand_beside_the_heading_and_a_pdf_in_each_persons_row(
    view: TeamRecord | CompanyRecord, theme: Theme
) -> None:
    page = Page(page_of(view, theme))
    [head] = page.root.all("header")
    [listed] = [one for one in head.all("ul") if "downloads" in one.classes()]
    suffix = "" if view.language == "zh" else f".{view.language}"
    files = [link.attributes["href"] for link in listed.all("a")]
    if isinstance(view, TeamRecord):
        assert files == ["appraisals.zip", f"members{suffix}.xlsx"]
    else:
        assert files == [f"members{suffix}.xlsx", "payouts.xlsx", "payouts.csv"]
    make = team_html if isinstance(view, TeamRecord) else company_html
    dated = Page(make(view, theme, LINKS, calendar=True))  # type: ignore[arg-type]
    assert [link.attributes["href"] for link in dated.root.all("header")[0].all("a")] == [*files, "round.ics"]
    [table] = [one for one in page.root.all("table") if one.attributes.get("data-table") == "members"]
    rows = table.all("tbody")[0].all("tr")
    for row, member in zip(rows, view.members, strict=True):
        link = row.all("a")[-1]
        assert link.attributes["href"].endswith(f"/{member.id}/{view.period.id}/appraisal{suffix}.pdf")
        assert plain(link.text()) == "PDF"
        assert (
            member.name in link.attributes["aria-label"]
        )  # what a screen reader says of a link must tell it from the others


def test_the_contents_name_every_section_once_and_in_order(view: TeamRecord | CompanyRecord, theme: Theme) -> None:
    page = Page(page_of(view, theme))
    [contents] = [one for one in page.root.all("nav") if "contents" in one.classes()]
    heads = [one.attributes["id"] for section in page.root.all("section") for one in section.all("h2")]
    assert [link.attributes["href"] for link in contents.all("a")] == [f"#{name}" for name in heads]
    assert len(heads) == len(set(heads)) > 8


ORDER = {
    "team": ["to-do", "attention", "members", "own-scores", "nearly", "leads-to", "plans", "distribution", "targets"],
    "company": ["teams", "distribution", "over-time", "targets", "cost", "members", "round", "leads-to", "quality"],
}


def test_what_a_reader_looks_for_first_stands_first(view: TeamRecord | CompanyRecord, theme: Theme) -> None:
    page = Page(page_of(view, theme))
    labels = [one.attributes.get("aria-labelledby") for one in page.root.all("section")]
    order = ORDER["team" if isinstance(view, TeamRecord) else "company"]
    assert [label for label in labels if label in order] == order


def test_what_a_table_sorts_by_is_the_records_value(view: TeamRecord | CompanyRecord, theme: Theme) -> None:
    page = Page(page_of(view, theme))
    [table] = [one for one in page.root.all("table") if one.attributes.get("data-table") == "members"]
    keys = [head.attributes.get("data-key") for head in table.all("thead")[0].all("th")]
    for row, member in zip(table.all("tbody")[0].all("tr"), view.members, strict=True):
        values = dict(zip(keys, (cell.attributes.get("data-value") for cell in row.children), strict=True))
        assert Decimal(values["score"] or "") == member.score
        assert (values["change"] == "") == (member.change is None)
        assert member.change is None or Decimal(values["change"] or "") == member.change
        assert values["grade"] == str([band.grade for band in view.bands].index(member.grade))
        for name, cell in member.indicators.items():
            assert values[name] == ("" if cell.score is None else str(cell.score))
        assert row.attributes["data-grade"] == member.grade


def test_data_quality_is_listed_with_its_rows(theme: Theme) -> None:
    record = sample_views.company("zh")
    text = plain(company_html(record, theme, LINKS))
    assert plain(record.quality[0].text) in text
    assert f"{record.quality[0].where[0].file}:7–8,41" in text


def test_r21_a_target_whose_parts_do_not_make_the_whole_says_by_how_much(theme: Theme) -> None:
    text = plain(Page(company_html(sample_views.company("en"), theme, LINKS)).root.text())
    assert plain("Sum of the teams ¥1,750,000 97.22% ¥50,000 apart") in text  # 1,100,000 + 650,000 of 1,800,000
    assert plain("¥1,100,000 61.11% ¥1,210,000 110%") in text  # of the whole, and of its own
    assert plain("¥650,000 36.11% ¥650,000 100%") in text
    whole = plain(Page(team_html(sample_views.team("en"), theme, LINKS)).root.text())
    assert plain("Sum of the people ¥1,800,000 100%") in whole
    assert "apart" not in whole.replace("apartfromthegrades", "")


def test_r21_the_grade_of_the_whole_stands_apart_from_those_of_its_people(theme: Theme) -> None:
    page = Page(team_html(sample_views.team("en"), theme, LINKS))
    [section] = [one for one in page.root.all("section") if one.attributes.get("aria-labelledby") == "own"]
    assert plain(section.all("h2")[0].text()).endswith("A87.60")
    points = [plain(row.all("td")[-1].text()) for row in section.all("tr") if row.all("td")]
    assert points == ["49.2", "38.4", "87.6", "87.60"]


def test_r70_the_columns_of_the_costs_add_up_on_the_page(theme: Theme) -> None:
    page = Page(company_html(sample_views.company("en"), theme, LINKS))
    [section] = [one for one in page.root.all("section") if one.attributes.get("aria-labelledby") == "cost"]
    for table in section.all("table"):
        assert "costs" in table.classes()
        heads = [plain(head.text()) for head in table.all("thead")[0].all("th")]
        rows = [row.children for row in table.all("tbody")[0].all("tr")]
        [last] = table.all("tfoot")[0].all("tr")
        for name in ("Paid", "Budget", "Difference"):
            column = heads.index(name) - len(heads)
            figures = [figure(row[column].text()) for row in (*rows, last.children)]
            assert sum(figures[:-1]) == figures[-1], name


def figure(cell: str) -> Decimal:
    """Return the number of a cell, without the remark below it."""
    number = cell.split("unbudgeted", maxsplit=1)[0].strip().replace(",", "").replace("−", "-").replace("–", "0")
    return Decimal(number)


def test_payroll_is_linked_for_the_period_and_each_of_its_months(theme: Theme) -> None:
    page = Page(company_html(sample_views.company("en"), theme, LINKS))
    links = [link.attributes["href"] for link in page.root.all("a") if "payouts" in link.attributes["href"]]
    assert links == ["payouts.xlsx", "payouts.csv", *(f"../2017-0{month}/payouts.xlsx" for month in (1, 2, 3))]


def test_a_rule_that_came_to_many_names_a_few_and_counts_all(theme: Theme) -> None:
    page = Page(company_html(sample_views.company("en"), theme, LINKS))
    row = next(row for row in page.root.all("tr") if plain(row.text()).startswith("Monthlymultiplier"))
    assert len(row.all("a")) == MOST_NAMED
    assert plain(row.text()).startswith("MonthlymultiplierMultiplier12–––")
    assert row.text().rstrip().endswith("and 6 more")


def test_taken_back_and_unbudgeted_amounts_can_be_drawn(theme: Theme) -> None:
    page = Page(company_html(sample_views.company("en"), theme, LINKS))
    bars = [one for one in page.root.all("svg") if "cost-bar" in one.classes()]
    assert len(bars) == 12
    widths = [float(box.attributes["width"]) for bar in bars for box in bar.all("rect")]
    assert min(widths) >= 0
    assert max(widths) <= 120


def test_parts_that_a_view_lacks_are_left_out(theme: Theme) -> None:
    nothing = {"own": None} | dict.fromkeys(("targets", "advice", "not_appraised", "outcomes", "plans", "nearly"), ())
    bare = sample_views.team("en").model_copy(update=nothing)
    page = Page(team_html(bare, theme, LINKS))
    labels = {one.attributes.get("aria-labelledby") for one in page.root.all("section")}
    assert labels.isdisjoint({"own", "targets", "not-appraised", "leads-to", "plans", "nearly"})
    assert [one for one in page.root.all("div") if "advice" in one.classes()] == []


def test_advice_says_that_it_changes_nobodys_grade(theme: Theme, language: Language) -> None:
    page = Page(team_html(sample_views.team(language), theme, LINKS))
    [advice] = [one for one in page.root.all("div") if "advice" in one.classes()]
    assert Wording(language, "CNY").say("advice_note") in advice.text()


def test_sixteen_indicators_stand_under_upright_heads_and_nobody_loses_a_figure(theme: Theme) -> None:
    page = Page(team_html(sample_views.wide_team("en"), theme, LINKS))
    [table] = [one for one in page.root.all("table") if "heat" in one.classes()]
    assert "narrow" in table.classes()
    assert len([one for one in table.all("span") if "head-of-column" in one.classes()]) == 16
    few = Page(team_html(sample_views.team("en"), theme, LINKS))
    assert "narrow" not in next(one for one in few.root.all("table") if "heat" in one.classes()).classes()
