"""Outcomes, improvement plans and pay on the page and in print: what the record says, and nothing without it."""

from __future__ import annotations

from decimal import Decimal

from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.appraisal_parts import MOST_DEALS_SET_CLOSE, listed_deals
from kaopu.pages.theme import Theme
from kaopu.pages.wording import Wording
from kaopu.text.language import Language
from tests.pages import samples
from tests.pages.conftest import LINKS, printed
from tests.pages.reading import Element, Page, pdf_text, plain


def section(page: Page, name: str) -> Element:
    [found] = [one for one in page.root.all("section") if name in one.classes()]
    return found


def test_what_the_result_leads_to_stands_with_rule_reason_status_and_decision(language: Language, theme: Theme) -> None:
    record = samples.complete(language)
    page = Page(appraisal_html(record, theme, LINKS))
    lines = [plain(line.text()) for line in section(page, "outcomes").all("li")]
    assert len(lines) == len(record.outcomes)
    for line, outcome in zip(lines, record.outcomes, strict=True):
        for said in (outcome.effect, outcome.name, outcome.because):
            assert plain(said) in line
        assert outcome.status != "proposed" or plain(outcome.status_name) in line
        for decision in outcome.decisions:
            assert all(plain(said) in line for said in (decision.text, decision.by, decision.role))
    [beside] = [p.text() for p in page.root.all("p") if "leads" in p.classes()]
    assert beside == record.outcomes[0].effect


def test_an_improvement_plan_shows_its_goals_month_by_month(language: Language, theme: Theme) -> None:
    record, write = samples.complete(language), Wording(language, "CNY")
    [plan] = record.improvement_plans
    shown = section(Page(appraisal_html(record, theme, LINKS)), "plan")
    rows = shown.all("tbody")[0].all("tr")
    for row, goal in zip(rows, plan.goals, strict=True):
        figures = [goal.start, *(month.actual for month in goal.months), goal.actual]
        cells = [cell.text() for cell in row.all("td")]
        assert cells[:-2] == [write.quantity(value, goal.unit) for value in figures]
        assert write.quantity(goal.goal, goal.unit) in cells[-2]
    assert [row.all("td")[-1].text() for row in rows] == [write.say("plan_not_met"), write.say("plan_met")]
    assert all(plain(text) in plain(shown.text()) for text in (*plan.proposals, plan.because, plan.mentor_name or ""))


def test_r70_pay_shows_every_component_with_its_steps_and_every_line(language: Language, theme: Theme) -> None:
    record, write = samples.twelve_paid(language), Wording(language, "CNY")
    pay = section(Page(appraisal_html(record, theme, LINKS)), "pay")
    text = plain(pay.text())
    assert plain(write.money(record.payout.total)) in text
    for component in record.payout.components:
        if component.amount:
            assert plain(f"{component.name}{write.money(component.base)}") in text
        assert all(plain(step) in text for step in component.steps)
        for line in component.lines:
            assert plain(line.what) in text
            assert line.note is None or plain(line.note) in text
    [deals] = [table for table in pay.all("table") if "deals" in table.classes()]
    assert len(deals.all("tbody")[0].all("tr")) == 47
    assert record.payout.components[-1].name not in pay.text()  # nothing was missing to the least pay


def test_paper_lists_the_lines_that_need_explaining_and_sums_up_the_rest(language: Language) -> None:
    record, write = samples.twelve_paid(language), Wording(language, "CNY")
    commission = record.payout.components[2]
    listed = listed_deals(commission, MOST_DEALS_SET_CLOSE)
    assert len(listed.lines) == MOST_DEALS_SET_CLOSE
    assert [line.day for line in listed.lines] == sorted(line.day for line in listed.lines)
    assert sum((line.amount for line in listed.lines), listed.rest_amount) == listed.amount == commission.amount
    assert len(listed.lines) + listed.rest == 47
    text = plain(pdf_text(printed("twelve-paid", language)))
    assert plain(write.say("deals_rest", number=listed.rest)) in text
    assert plain(write.money(listed.rest_amount)) in text
    assert listed_deals(commission, None).rest == 0


def test_the_next_step_of_a_commission_stands_with_what_would_have_been_enough(
    language: Language, theme: Theme
) -> None:
    record = samples.complete(language)
    [tier] = record.payout.next_tiers
    assert tier.text in section(Page(appraisal_html(record, theme, LINKS)), "next").text()
    best = record.model_copy(update={"next_grade": None, "grade": "S", "score": Decimal(99)})
    shown = section(Page(appraisal_html(best, theme, LINKS)), "next")
    assert tier.text in shown.text()
    assert shown.all("h2")[0].text() == Wording(language, "CNY").say("next_tier")


def test_a_record_without_pay_and_outcomes_shows_no_word_of_them(language: Language, theme: Theme) -> None:
    write = Wording(language, "CNY")
    html = appraisal_html(samples.record(language), theme, LINKS)
    page = Page(html)
    names = {name for one in page.root.all("section") for name in one.classes()}
    assert names.isdisjoint({"pay", "plan", "outcomes"})
    headings = [heading.text() for heading in page.root.all("h2")]
    assert not {write.say("pay"), write.say("outcomes")} & set(headings)
    assert [p for p in page.root.all("p") if "leads" in p.classes()] == []
