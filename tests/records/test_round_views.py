"""The round of a team and of the company, from the firm's files; every expectation is counted by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal

from kaopu.data.periods import Period
from kaopu.records.level_views import LevelRecorder
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Provenance, Recorder
from kaopu.records.round_view_parts import CompanyRound, TeamRound, ViewStep
from kaopu.records.summarising import company_record, team_record
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from tests.appraisal.company import period_of
from tests.records.demo import history
from tests.rounds.house import APPEAL, PEOPLE, RECEIPT, REVIEW, TALK, Gone, day, gone, house, seen, table

Q1 = period_of("2017-Q1")
GIVEN = (
    table("self_assessments", "ann,2017-04-05,Sold a lot.,None.", "bob,2017-04-06,Sold.,None."),
    table("self_scores", "ann,teamwork,90,", "ann,result,80,", "bob,result,70,"),
    table("reviews", REVIEW, "bob,max,2017-04-10,Calm.,Slow.", "cat,max,2017-04-07,Quick.,Loud."),
    table("review_scores", "ann,max,teamwork,83,Helps.", "bob,max,teamwork,76,Late.", "cat,max,teamwork,85,Teaches."),
    table("talks", TALK.replace(",30,", ",29,")),
    table("appeals", APPEAL + "87", "bob,2017-04-18,teamwork,I was there.,,,,,,"),
    table("acknowledgements", RECEIPT),
)


def records_of(found: Gone, language: Language = "en", period: Period = Q1) -> list[AppraisalRecord]:
    appraisals = found.appraisals[period.kind]
    recorder = Recorder(appraisals, Provenance(None, changed=False, generator="test"), language, rounds=found.states)
    return [recorder.record(person, period) for person in appraisals.people_in(period)]


def company(found: Gone, today: datetime.date, language: Language = "en") -> CompanyRound:
    levels = LevelRecorder(found.appraisals["quarter"], language, states=found.states, today=today)
    records = records_of(found, language)
    view = company_record("Firm", found.data.people, records, history(records), None, levels.company(Q1, records))
    assert view.round is not None
    return view.round


def team(found: Gone, today: datetime.date, team: str = "north", language: Language = "en") -> TeamRound | None:
    levels = LevelRecorder(found.appraisals["quarter"], language, states=found.states, today=today)
    records = [record for record in records_of(found, language) if record.person.team == team]
    view = levels.team(team, Q1, records)
    return team_record(found.data.people.teams[team], records, history(records), view).round


def told(steps: tuple[ViewStep, ...]) -> list[tuple[str, str, list[str], str, int, bool]]:
    return [(s.name, s.by, [person.name for person in s.people], s.due.isoformat(), s.days, s.firm) for s in steps]


def test_what_to_do_next_comes_by_its_last_day_and_says_how_long_there_is():
    today = day("04-12")
    found = gone(house(*GIVEN[:4]), today)
    shown = team(found, today)
    assert shown is not None
    assert {person.name for step in shown.steps for person in step.people} == {"Ann", "Bob", "Cat"}  # Dan is of south
    assert [step.due for step in shown.steps] == sorted(step.due for step in shown.steps)
    assert all(step.days == (step.due - today).days for step in shown.steps)
    # Three working days after Friday 31 March: Wednesday 5 April, a week ago; Cat handed nothing in.
    assert told(shown.steps)[0] == ("Self-assessment", "employee", ["Cat"], "2017-04-05", -7, True)
    # Ann and Bob were reviewed on Monday 10 April: their talk is due within five working days, on 17 April.
    assert ("Talk", "Max", ["Ann", "Bob"], "2017-04-17", 5, True) in told(shown.steps)


def test_what_was_done_or_cannot_be_demanded_is_not_to_do():
    today = day("12-31")
    shown = team(gone(house(*GIVEN), today), today)
    assert shown is not None
    due = {(step.name, person.name) for step in shown.steps for person in step.people}
    assert {name for name, person in due if person == "Ann"} == {"Plan"}
    assert ("Answer", "Bob") in due
    assert "Appeal" not in {name for name, _ in due}


def test_own_scores_stand_against_what_the_manager_set_or_else_the_computed():
    shown = team(gone(house(*GIVEN)), day("12-31"))
    assert shown is not None
    ann, bob = shown.own_scores
    # Ann: 90 against 83 in the review, 80 against the computed 75; (7 + 5) / 2 = 6. What an appeal set is not Max's.
    assert seen({name: (one.own, one.manager, one.difference) for name, one in ann.indicators.items()}) == {
        "teamwork": (90, 83, 7),
        "result": (80, 75, 5),
    }
    assert seen((ann.person.name, ann.mean)) == ("Ann", 6)
    assert (bob.person.name, list(bob.indicators)) == ("Bob", ["result"])


def test_r54_hr_sees_who_is_done_late_open_and_missing():
    today = day("12-31")
    found = gone(house(*GIVEN), today)
    shown = company(found, today)
    people = len(records_of(found))
    counts = {count.name: count for count in shown.counts}
    own = counts["Self-assessment"]
    assert (own.done, own.late, own.open, own.missing) == (2, 1, 0, people - 2)  # Bob's came on 6 April
    talk = counts["Talk"]
    assert (talk.done, talk.late, talk.missing) == (1, 0, people - 1)
    assert counts["Appeal"].missing == 0
    assert (shown.final, shown.provisional) == (1, people - 1)
    assert all(step.days < 0 for step in shown.missing)
    assert seen([(t.person.name, t.manager, t.minutes, t.least_minutes) for t in shown.short_talks]) == [
        ("Ann", "Max", 29, 30)
    ]


def test_r50_r51_hr_sees_open_and_decided_appeals():
    shown = company(gone(house(*GIVEN), day("12-31")), day("12-31"))
    assert [(a.person.name, a.open) for a in shown.appeals] == [("Ann", False), ("Bob", True)]
    assert shown.appeals[0].text.endswith("upheld")
    assert shown.appeals[0].indicator != shown.appeals[1].indicator


def test_r46_hr_sees_every_departure_and_its_reason_but_no_appeal_among_them():
    shown = company(gone(house(*GIVEN), day("12-31")), day("12-31"))
    assert [(d.person.name, d.before, d.after, d.why) for d in shown.departures] == [
        ("Ann", "80", "83", "Helps."),
        ("Bob", "80", "76", "Late."),
        ("Cat", "80", "85", "Teaches."),
    ]
    assert {departure.by for departure in shown.departures} == {"Max"}


def test_leniency_is_told_with_the_size_of_the_groups_and_not_below_three():
    found = gone(house(*GIVEN), day("12-31"))
    people = len(records_of(found))
    [of] = company(found, day("12-31")).leniency
    assert (of.manager.name, of.people, of.people + of.rest) == ("Max", people - of.rest, people)
    assert (of.departures, of.departed) == (3, 3)
    # By +3, −4 and +5 points: 4 / 3 on average.
    assert of.departure is not None
    assert of.departure.mean == Decimal("1.33")
    assert of.rest_scores is None


def test_managers_of_fewer_than_three_are_not_compared_and_cannot_be_found_by_subtraction():
    changes: dict[str, str | None] = {
        "data/people.csv": PEOPLE.replace("dan,Dan,specialist,south,max", "dan,Dan,specialist,south,han")
    }
    shown = company(gone(house(*GIVEN, changes=changes), day("12-31")), day("12-31"))
    [of] = shown.leniency
    assert (of.manager.name, of.people, of.rest) == ("Max", 3, 1)
    assert (of.rest_scores, of.rest_departure) == (None, None)


def test_without_states_or_a_day_nothing_is_said_of_the_round():
    found = gone(house(*GIVEN))
    appraisals, records = found.appraisals["quarter"], records_of(found)
    for levels in (
        LevelRecorder(appraisals, "en"),
        LevelRecorder(appraisals, "en", states=found.states),
        LevelRecorder(appraisals, "en", states={}, today=day("12-31")),
    ):
        assert levels.company(Q1, records).company_round is None
        assert levels.team("south", Q1, records).team_round is None


def test_every_language_has_its_words():
    today = day("04-12")
    found = gone(house(*GIVEN[:4]), today)
    chinese = company(found, today, "zh")
    assert {count.by for count in chinese.counts} >= {phrase("round.by_person", "zh")}
    assert chinese.missing[0].by == phrase("round.by_person", "zh")
