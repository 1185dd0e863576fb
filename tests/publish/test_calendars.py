"""The calendars of the round, read by the library's parser and, byte by byte, by the rules of RFC 5545."""

from __future__ import annotations

import datetime
import re

import icalendar
import pytest

from kaopu.publish.calendars import Rounds, calendar_text
from tests.pages import sample_views
from tests.rounds.house import APPEAL, RECEIPT, REVIEW, TALK, day, house, table, went
from tests.support.rendering import making_in

REVIEWED, TALKED, RECEIVED = table("reviews", REVIEW), table("talks", TALK), table("acknowledgements", RECEIPT)
EARLY = datetime.date(2017, 4, 3)
PEOPLE = ("ann", "bob")


def records(*handed_in, today=EARLY, language="en", people=PEOPLE, **more):
    found = went(house(*handed_in, **more), today)
    return [found.record(person, language=language) for person in people]


def calendar(*handed_in, language="en", **more):
    return calendar_text("Round", records(*handed_in, language=language, **more), language)


def events(text):
    """Return what the library's parser reads: summary → event."""
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return {str(event["SUMMARY"]): event for event in found}


def lines_of(text):
    """Unfold by hand: a line break with a space after it is none."""
    assert text.endswith(b"\r\n")
    return text.decode().replace("\r\n ", "").split("\r\n")[:-1]


def values_of(text, name):
    return [line.partition(":")[2] for line in lines_of(text) if re.match(f"{name}[:;]", line)]


def test_r44_r46_r50_every_step_of_everybody_stands_on_its_last_day():
    # The quarter ends on Fri 31 Mar; without a calendar Mon-Fri are worked. Mon 3, Tue 4, Wed 5 Apr.
    # Thu 6, Fri 7, Mon 10-Wed 12. Thu 13, Fri 14, Mon 17-Wed 19. Thu 20, Fri 21, Mon 24.
    expected = {
        "Self-assessment": "2017-04-05",
        "Review": "2017-04-12",
        "Talk": "2017-04-19",
        "Plan": "2017-04-24",
        "Appeal": "2017-04-24",
        "Receipt": "2017-04-24",
    }
    found = events(calendar())
    assert {name: str(event.decoded("DTSTART")) for name, event in found.items()} == {
        f"{step}: {person}": due for step, due in expected.items() for person in ("Ann", "Bob")
    }
    for event in found.values():
        assert type(event.decoded("DTSTART")) is datetime.date
        assert event.decoded("DTEND") - event.decoded("DTSTART") == datetime.timedelta(days=1)


def test_r51_an_answer_stands_there_for_whoever_appealed():
    appealed = table("appeals", "ann,2017-04-20,result,A deal was missing.,,,,,,")
    # Filed on Thu 20: Fri 21, Mon 24, Tue 25, Wed 26, Thu 27.
    found = events(calendar(REVIEWED, TALKED, appealed))
    assert str(found["Answer: Ann"].decoded("DTSTART")) == "2017-04-27"
    assert "Answer: Bob" not in found


def test_what_is_done_stays_without_a_reminder_and_moves_what_follows():
    before, after = events(calendar()), events(calendar(REVIEWED))
    # Reviewed on Mon 10 Apr: Tue 11-Fri 14, Mon 17.
    assert str(after["Talk: Ann"].decoded("DTSTART")) == "2017-04-17"
    assert [len(found["Review: Ann"].walk("VALARM")) for found in (before, after)] == [1, 0]
    assert "Done on 10 Apr 2017" in after["Review: Ann"]["DESCRIPTION"]
    assert before["Talk: Ann"]["UID"] == after["Talk: Ann"]["UID"]
    assert [int(found["Talk: Ann"]["SEQUENCE"]) for found in (before, after)] == [0, 1]
    assert [int(found["Talk: Bob"]["SEQUENCE"]) for found in (before, after)] == [0, 0]


def test_the_stamp_is_the_last_day_on_which_something_was_done():
    assert values_of(calendar(people=("ann",)), "DTSTAMP") == ["20170331T000000Z"] * 6
    assert values_of(calendar(REVIEWED, TALKED, people=("ann",)), "DTSTAMP") == ["20170417T000000Z"] * 6


def test_an_appeal_that_nobody_made_is_gone_when_its_time_is_over():
    late = events(calendar(REVIEWED, TALKED, RECEIVED, today=day("12-31")))
    assert "Appeal: Ann" not in late
    assert "Appeal: Ann" in events(calendar(REVIEWED, TALKED, RECEIVED, today=day("04-18")))


def test_reminders_come_at_nine_on_the_day_before():
    reminders = [alarm for event in events(calendar()).values() for alarm in event.walk("VALARM")]
    assert len(reminders) == 12
    assert {alarm.decoded("TRIGGER") for alarm in reminders} == {datetime.timedelta(hours=-15)}
    assert {str(alarm["ACTION"]) for alarm in reminders} == {"DISPLAY"}
    assert all(alarm["DESCRIPTION"] for alarm in reminders)


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_the_bytes_are_those_of_rfc_5545(language):
    text = calendar(REVIEWED, language=language)
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert b"\r" not in text.replace(b"\r\n", b"")
    for line in text.split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode() or not line  # no character is cut in two
    lines = lines_of(text)
    assert lines[0], lines[-1] == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert values_of(text, "VERSION") == ["2.0"]
    assert values_of(text, "PRODID") == ["-//Kaopu//kaopu//EN"]
    opened = []
    for line in lines:
        if line.startswith("BEGIN:"):
            opened.append(line[6:])
        elif line.startswith("END:"):
            assert opened.pop() == line[4:]
        else:
            assert re.fullmatch(r"[A-Z-]+(;VALUE=DATE)?:.*", line), line
    assert opened == []
    assert lines.count("BEGIN:VEVENT") == 12
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"):
        assert len(values_of(text, name)) == 12
    assert len(set(values_of(text, "UID"))) == 12
    assert all(re.fullmatch(r"\d{8}", value) for value in values_of(text, "DTSTART"))


def test_long_chinese_texts_are_folded_between_characters_and_special_ones_are_escaped():
    [record] = records(language="zh", people=("ann",))
    name = "欧阳张三，李四；王五" * 9 + "a,b;c\\d"
    named = record.model_copy(update={"person": record.person.model_copy(update={"name": name})})
    text = calendar_text("考核流程" * 20, [named], "zh")
    assert max(map(len, text.split(b"\r\n"))) <= 75
    assert text.count(b"\r\n ") > 12
    assert "a\\,b\\;c\\\\d" in "\n".join(lines_of(text))
    assert all(
        str(event["SUMMARY"]).endswith(f"：{name}") for event in icalendar.Calendar.from_ical(text).walk("VEVENT")
    )
    assert str(icalendar.Calendar.from_ical(text)["X-WR-CALNAME"]) == "考核流程" * 20


def test_the_same_records_give_the_same_bytes():
    handed_in = (REVIEWED, TALKED, table("appeals", APPEAL + "87"))
    assert calendar(*handed_in) == calendar(*handed_in)


def test_no_score_and_no_grade_is_in_it():
    found = [records(REVIEWED, marks={who: {"2017-Q1": mark} for who in PEOPLE}) for mark in ("95", "20")]
    assert [record.grade for record in found[0]] != [record.grade for record in found[1]]
    assert calendar_text("Round", found[0], "en") == calendar_text("Round", found[1], "en")


def test_each_team_has_one_and_the_company_has_one(tmp_path):
    team, company = sample_views.team("en"), sample_views.company("en")
    ann, bob = records()
    period = team.period.model_copy(update={"id": "2017-Q1"})
    teams = [team.model_copy(update={"id": name, "name": name.title(), "period": period}) for name in ("north", "east")]
    there = (ann, bob.model_copy(update={"person": bob.person.model_copy(update={"team": "east"})}))
    chinese = team.model_copy(update={"language": "zh"})
    companies = (company.model_copy(update={"period": period}),)
    ann_in = ann.person.team
    teams[0] = teams[0].model_copy(update={"id": ann_in})
    rounds = Rounds(there, (*teams, chinese), companies, "en")
    expected = {f"appraisals/teams/{ann_in}/2017-Q1/round.ics", "appraisals/teams/east/2017-Q1/round.ics"}
    expected |= {"appraisals/company/2017-Q1/round.ics"}
    rounds.write(making_in(tmp_path))
    assert rounds.files() == expected
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ics")} == expected
    people = {
        path.parent.parent.name: {name.split(": ")[1] for name in events(path.read_bytes())}
        for path in tmp_path.rglob("*.ics")
    }
    assert people == {ann_in: {"Ann"}, "east": {"Bob"}, "company": {"Ann", "Bob"}}
    # What stands in both calendars is the same event to whoever takes both over.
    own = values_of((tmp_path / "appraisals/teams/east/2017-Q1/round.ics").read_bytes(), "UID")
    assert set(own) < set(values_of((tmp_path / "appraisals/company/2017-Q1/round.ics").read_bytes(), "UID"))


def test_a_period_without_a_round_has_no_calendar():
    ann, bob = (
        record.model_copy(update={"round": record.round.model_copy(update={"steps": ()})}) for record in records()
    )
    company = sample_views.company("en")
    companies = (company.model_copy(update={"period": company.period.model_copy(update={"id": "2017-Q1"})}),)
    assert Rounds((ann, bob), (), companies, "en").files() == frozenset()
