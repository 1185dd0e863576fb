"""The round on a person's page and document, on the team's page and on the company's (R44-R54)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kaopu.pages.appraisal_document import document_html
from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.company_page import company_html
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import Theme
from kaopu.pages.view_parts import MOST_LISTED
from kaopu.pages.wording import Wording
from kaopu.records.record import AppraisalRecord
from kaopu.records.round_parts import RoundStep
from kaopu.text.language import Language
from tests.pages import sample_views, samples
from tests.pages.conftest import LINKS, SAMPLES, printed
from tests.pages.reading import Element, Page, pdf_text, plain

ROUNDS = ("round", "half-round", "young-round", "complete", "twelve-round")


def texts_of(record: AppraisalRecord) -> Iterator[str]:
    """Yield what the round says, without looking at how a template words it."""
    write, round_ = Wording(record.language, record.currency), record.round
    yield from (round_.appeal_text, *round_.notices, *round_.peer_comments)
    for step in round_.steps:
        yield from (step.name, step.by, write.date(step.done) if step.done else "")
    for line in round_.scores:
        if line.own is not None or line.reviewer is not None:
            figures = (write.number(value) for value in (line.own, line.computed, line.reviewer, line.score))
            yield "".join((line.name, line.own_comment and write.say("own_comment", text=line.own_comment)))
            yield from (line.reason, "".join(figures))
    yield from texts_of_both(record)
    yield from texts_after_the_talk(record)


def texts_of_both(record: AppraisalRecord) -> Iterator[str]:
    round_ = record.round
    if round_.self_assessment is not None:
        yield from (round_.self_assessment.achieved, round_.self_assessment.deviations)
        yield from (evidence.file for evidence in round_.self_assessment.evidence)
    if round_.review is not None:
        yield from (round_.review.reviewer, round_.review.strengths, round_.review.to_improve)
    for feedback in round_.feedback:
        yield from (feedback.department, feedback.comment)


def texts_after_the_talk(record: AppraisalRecord) -> Iterator[str]:
    write, round_ = Wording(record.language, record.currency), record.round
    yield round_.talk.text if round_.talk else ""
    for action in (*round_.plan, *round_.plan_before):
        yield from (action.text, action.done_text, action.measure_name or "")
    for appeal in round_.appeals:
        yield from (appeal.outcome_text, appeal.grounds, appeal.answer, *appeal.reviewers)
    if round_.acknowledgement is not None:
        yield from (round_.acknowledgement.text, round_.acknowledgement.note)
    for change in record.adjustments:
        assert change.score_before is not None
        assert change.score_after is not None
        yield f"{change.before}{change.after}{write.score(change.score_before)}{change.grade_before}"
        yield from (write.score(change.score_after), change.what, change.why, change.by, change.role)


@pytest.mark.parametrize("name", ROUNDS)
def test_page_and_document_say_what_the_record_says(name: str, language: Language, theme: Theme) -> None:
    record = SAMPLES[name](language)
    page = Page(appraisal_html(record, theme, LINKS)).root.text()
    for text in (plain(page), plain(pdf_text(printed(name, language)))):
        assert [value for value in texts_of(record) if plain(value) not in text] == []


def rows_of_steps(record: AppraisalRecord, theme: Theme) -> list[list[str]]:
    page = Page(appraisal_html(record, theme, LINKS))
    [table] = [one for one in page.root.all("table") if "round-steps" in one.classes()]
    return [[plain(cell.text()) for cell in row.children] for row in table.all("tbody")[0].all("tr")]


def test_r44_to_r51_each_step_has_who_due_done_and_its_state_in_words(theme: Theme) -> None:
    rows = rows_of_steps(samples.with_half_a_round("en"), theme)
    assert rows[0] == ["Self-assessment", "SuZheyue", "7Apr2017", "6Apr2017", "Done"]
    assert rows[1] == ["Review", "LinKun", "14Apr2017", "17Apr2017", "Donelate"]
    assert rows[3][2:] == ["26Apr2017", "–", "Missing"]
    assert rows[5][2:] == ["4May2017", "–", "Open"]
    young = rows_of_steps(samples.with_young_round("en"), theme)
    assert young[4][2:] == ["–", "–", "possibleuntil26Apr2017"]  # its clock has not begun: no day to mind yet
    assert young[5][2:] == ["–", "–", "noappealtoanswer"]


def test_a_step_without_a_state_is_late_done_missing_or_open(theme: Theme) -> None:
    made = samples.with_young_round("en")
    steps = made.round.steps
    late = steps[0].model_copy(update={"state": None, "late": True, "done": steps[0].due})
    done = late.model_copy(update={"late": False})
    missing = steps[0].model_copy(update={"state": None, "missing": True})
    bare = RoundStep(id="talk", due=steps[0].due, done=None, late=False)
    record = made.model_copy(
        update={"round": made.round.model_copy(update={"steps": (late, done, missing, bare)})},
    )
    rows = rows_of_steps(record, theme)
    assert [row[-1] for row in rows] == ["Donelate", "Done", "Missing", "Open"]
    assert rows[3][:2] == ["talk", "–"]


def test_why_a_result_is_provisional_stands_in_the_band_at_the_top(theme: Theme, language: Language) -> None:
    record = samples.with_half_a_round(language)
    for html in (appraisal_html(record, theme, LINKS), document_html(record, theme)):
        [band] = [one for one in Page(html).root.all("p") if "status" in one.classes()]
        assert plain(record.round.status_text) in plain(band.text())


def test_a_final_result_says_since_when(theme: Theme) -> None:
    # Review on 17 April, talk on 21, acknowledged on 25, and the appeal was answered last.
    text = plain(appraisal_html(samples.with_round("en"), theme, LINKS))
    assert "since3May2017" in text
    assert "since" not in plain(Page(appraisal_html(samples.record("en"), theme, LINKS)).root.all("header")[0].text())


def test_r49_how_many_actions_of_last_periods_plan_were_done(theme: Theme) -> None:
    page = Page(appraisal_html(samples.with_round("en"), theme, LINKS))
    sections = {section.attributes.get("aria-labelledby", ""): section for section in page.root.all("section")}
    told = plain("Last period's plan: 1 of 3 actions done")  # 8 of 8, 2 of 3, one not recorded
    assert told in plain(sections["trend"].text())
    assert told in plain(sections["round"].text())
    states = [plain(item.text()).rpartition("·")[2] for item in sections["round"].all("li")][:3]
    assert states == ["Met", "Notmet", "Notknownyet"]


def test_r54_a_talk_that_was_too_short_is_said(theme: Theme) -> None:
    short = plain(appraisal_html(samples.with_half_a_round("en"), theme, LINKS))
    assert plain("Too short.") in short
    assert plain("Too short.") not in plain(appraisal_html(samples.with_round("en"), theme, LINKS))


def test_a_changed_score_says_so_in_its_own_line(theme: Theme) -> None:
    record = samples.with_round("en")
    page = Page(appraisal_html(record, theme, LINKS))
    [sheet] = [one for one in page.root.all("table") if "score-sheet" in one.classes()]
    said = [plain(cell.text()) for cell in sheet.all("td") if "was" in cell.text()]
    changed = [line for line in record.indicators if line.computed is not None]
    assert said == [f"{line.score}was{line.computed}" for line in changed]
    assert len(said) == 2


def labels(page: Page) -> set[str]:
    return {section.attributes.get("aria-labelledby", "") for section in page.root.all("section")}


def test_a_record_without_a_round_has_nothing_of_it(theme: Theme, language: Language) -> None:
    record = samples.record(language)
    for html in (appraisal_html(record, theme, LINKS), document_html(record, theme)):
        page = Page(html)
        assert "round" not in labels(page)
        names = {name for element in _all(page.root) for name in element.classes()}
        assert names.isdisjoint({"changes", "said", "warned", "sides", "actions", "round-steps", "beside"})


def test_a_round_that_has_just_begun_has_its_steps_and_no_more(theme: Theme) -> None:
    page = Page(appraisal_html(samples.with_young_round("en"), theme, LINKS))
    [section] = [one for one in page.root.all("section") if one.attributes.get("aria-labelledby") == "round"]
    assert [head.text() for head in section.all("h3")] == ["Appeal"]
    assert len(section.all("table")) == 1


def _all(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _all(child)


def test_an_acknowledgement_stands_beside_the_signatures_of_the_document_only_once(language: Language) -> None:
    record = samples.with_round(language)
    assert record.round.acknowledgement is not None
    text = plain(pdf_text(printed("round", language)))
    signed = plain(record.round.acknowledgement.text)
    assert text.count(signed) == 1
    assert text.index(plain(Wording(language, "CNY").say("signatures_note"))) < text.index(signed)


def test_texts_that_people_wrote_are_escaped(theme: Theme) -> None:
    made = samples.with_round("en")
    assert made.round.review is not None
    nasty = made.round.review.model_copy(update={"strengths": "<b>&</p>"})
    record = made.model_copy(update={"round": made.round.model_copy(update={"review": nasty})})
    for html in (appraisal_html(record, theme, LINKS), document_html(record, theme)):
        assert "&lt;b&gt;&amp;&lt;/p&gt;" in html


def rows_of(page: Page, label: str, table: str) -> list[str]:
    [section] = [one for one in page.root.all("section") if one.attributes.get("aria-labelledby") == label]
    [found] = [one for one in section.all("table") if table in one.classes()]
    return [plain(row.text()) for row in found.all("tbody")[0].all("tr")]


def test_the_manager_reads_first_what_to_do_and_by_when(theme: Theme) -> None:
    page = Page(team_html(sample_views.team("en"), theme, LINKS))
    assert page.root.all("section")[0].attributes["aria-labelledby"] == "to-do"
    assert rows_of(page, "to-do", "to-do") == [
        "Overdue,days:127Apr2017Self-assessmentemployeeFanSiyuan,NobodySample",
        "Overdue,days:118Apr2017ReviewLinKunWuJi,HeLan",
        "Duetoday19Apr2017TalkabouttheresultLinKunSuZheyue,LuoYiming",
        "Daysleft:726Apr2017expected:dependsonthestepbeforeAcknowledgementemployeeSuZheyue,LuoYiming,WuJi,HeLan",
    ]


def test_own_scores_stand_against_the_managers(theme: Theme) -> None:
    page = Page(team_html(sample_views.team("en"), theme, LINKS))
    rows = rows_of(page, "own-scores", "compared")
    # 100, 95 and 90 against 82.5 each: 17.5, 12.5 and 7.5 above.
    assert rows[0] == "SuZheyue+12.50+17.5100/82.5+12.595/82.5+7.590/82.5"
    assert rows[2] == "HeLan−22.50−22.560/82.5––"


def test_a_team_with_nothing_open_is_told_so(theme: Theme, language: Language) -> None:
    made = sample_views.team(language)
    assert made.round is not None
    done = made.model_copy(update={"round": made.round.model_copy(update={"steps": (), "own_scores": ()})})
    page = Page(team_html(done, theme, LINKS))
    assert plain(Wording(language, "CNY").say("nothing_to_do")) in plain(page.root.text())
    assert "own-scores" not in labels(page)


def test_without_a_round_neither_view_has_a_word_of_it(theme: Theme) -> None:
    team = sample_views.team("en").model_copy(update={"round": None})
    company = sample_views.company("en").model_copy(update={"round": None})
    assert labels(Page(team_html(team, theme, LINKS))).isdisjoint({"to-do", "own-scores"})
    assert "round" not in labels(Page(company_html(company, theme, LINKS)))


def test_hr_sees_how_far_the_round_is(theme: Theme) -> None:
    page = Page(company_html(sample_views.company("en"), theme, LINKS))
    assert rows_of(page, "round", "step-counts") == [
        "Self-assessmentemployee334–2",
        "Reviewmanager30–23",
        "Talkabouttheresultmanager12123–",
    ]
    [section] = [one for one in page.root.all("section") if one.attributes.get("aria-labelledby") == "round"]
    text = plain(section.text())
    expected = ["4 final, 31 provisional", "18 at least 30", "Open filed on 18 Apr", "80 88.5 Trained two newcomers."]
    expected += [
        "84.12 ± 6.40 the other 21: 77.98 ± 8.05",
        "+4.25 ± 2.10 the other 5: −0.75 ± 1.33",
        "Shen Wang 3 71.20 ± 3.00",
    ]
    assert [value for value in expected if plain(value) not in text] == []


def test_parts_of_the_companys_round_that_are_empty_are_left_out(theme: Theme) -> None:
    made = sample_views.company("en")
    assert made.round is not None
    nothing = dict.fromkeys(("missing", "short_talks", "appeals", "departures", "leniency"), ())
    quiet = made.model_copy(update={"round": made.round.model_copy(update=nothing)})
    page = Page(company_html(quiet, theme, LINKS))
    [section] = [one for one in page.root.all("section") if one.attributes.get("aria-labelledby") == "round"]
    assert section.all("h3") == []
    assert len(section.all("table")) == 1


def test_a_long_list_of_departures_is_cut_and_says_so(theme: Theme) -> None:
    made = sample_views.company("en")
    assert made.round is not None
    many = made.round.model_copy(update={"departures": made.round.departures * (MOST_LISTED + 2)})
    text = plain(Page(company_html(made.model_copy(update={"round": many}), theme, LINKS)).root.text())
    assert text.count(plain("Trained two newcomers.")) == MOST_LISTED
    assert plain("2 more, on each person's own page.") in text
