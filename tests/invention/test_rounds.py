"""The demo company's appraisal rounds, read with the csv module: on working days, in order, with the awkward cases."""

from __future__ import annotations

import csv
import datetime
from collections import Counter, defaultdict

import pytest

from tests.invention.conftest import ROOT
from tests.invention.rows import day, quiet_days, team_on
from tests.invention.test_determinism import demo, digests, exported, invent
from tests.invention.test_targets import last_day

__all__ = ["demo", "exported"]

QUARTERS = ("2017-Q1", "2017-Q2", "2017-Q3", "2017-Q4")
WHOLE = QUARTERS[:3]
"""Rounds that were finished before the data end."""
DAYS = {
    "self_assessments": ("submitted_on",),
    "reviews": ("submitted_on",),
    "department_feedback": ("given_on",),
    "talks": ("held_on",),
    "appeals": ("filed_on", "answered_on"),
    "acknowledgements": ("delivered_on", "discussed_on"),
}
WORKED_AT_WEEKENDS = {"2017-04-01", "2017-09-30"}
FREE_ON_WEEKDAYS = {
    *("2017-04-03", "2017-04-04", "2017-05-01", "2017-05-29", "2017-05-30"),
    *(f"2017-10-{number:02}" for number in range(2, 7)),
    *("2018-01-01", "2018-02-15", "2018-02-16"),
}
"""By the notices of the State Council for 2017 and 2018, as far as the rounds reach."""


@pytest.fixture(scope="module")
def rounds():
    """Return table → rows; each knows its period."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for path in sorted((ROOT / "data/rounds").glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] += [{**row, "period": path.parent.name} for row in csv.DictReader(stream, strict=True)]
    return found


def of(rounds, table, person, period):
    return [row for row in rounds[table] if (row["person"], row["period"]) == (person, period)]


def one(rounds, table, person, period):
    (row,) = of(rounds, table, person, period)
    return row


def works(when):
    if when.weekday() < 5:
        return str(when) not in FREE_ON_WEEKDAYS
    return str(when) in WORKED_AT_WEEKENDS


def working_days(after, until):
    """Count working days after a day up to another, one by one."""
    count = 0
    while after < until:
        after += datetime.timedelta(days=1)
        count += works(after)
    return count


def test_everything_happens_on_a_working_day_after_the_period(rounds):
    seen = 0
    for table, columns in DAYS.items():
        for row in rounds[table]:
            for column in filter(row.get, columns):
                when = day(row[column])
                assert works(when), (table, row)
                assert when > last_day(row["period"]) or row["person"] == "natalya-ivanova"
                seen += 1
    assert seen > 500


def test_nobody_hands_in_or_talks_while_away(rounds, companies):
    quiet = quiet_days(companies["demo"])
    for table in ("self_assessments", "talks"):
        for row in rounds[table]:
            when = day(row[DAYS[table][0]])
            assert not any(first <= when <= last for first, last in quiet[row["person"]]), row


def test_steps_follow_each_other(rounds):
    for row in rounds["reviews"]:
        for own in of(rounds, "self_assessments", row["person"], row["period"]):
            assert own["submitted_on"] < row["submitted_on"]
    for row in rounds["talks"]:
        assert one(rounds, "reviews", row["person"], row["period"])["submitted_on"] < row["held_on"]
        assert one(rounds, "acknowledgements", row["person"], row["period"])["discussed_on"] == row["held_on"]
        assert of(rounds, "actions", row["person"], row["period"])


def test_who_reviews_is_the_manager_of_the_last_day(rounds, companies):
    manager = {row["id"]: row["manager"] for row in companies["demo"]["people"]}
    for row in rounds["reviews"]:
        expected = manager[row["person"]]
        for move in companies["demo"]["moves"]:
            if move["person"] == row["person"] and move["manager"] and day(move["from"]) <= last_day(row["period"]):
                expected = move["manager"]
        assert row["reviewer"] == (expected or "E500")


def test_most_of_it_is_in_time_and_most_people_have_all_of_it(rounds):
    forms = Counter(row["period"] for row in rounds["self_assessments"])
    assert min(forms[period] for period in (*QUARTERS, "2017")) >= 39
    late = [
        row for row in rounds["self_assessments"] if working_days(last_day(row["period"]), day(row["submitted_on"])) > 3
    ]
    assert [(row["person"], row["period"]) for row in late] == [("marty-freudenburg", "2017-Q2")]
    talks = Counter(row["period"] for row in rounds["talks"])
    assert min(talks[period] for period in WHOLE) >= 40
    assert 15 < talks["2017-Q4"] < 30
    assert 5 < talks["2017"] < 20


def test_the_late_review_and_the_missing_form_and_talk(rounds, companies):
    own = one(rounds, "self_assessments", "maureen-marcano", "2017-Q1")
    review = one(rounds, "reviews", "maureen-marcano", "2017-Q1")
    assert working_days(day(own["submitted_on"]), day(review["submitted_on"])) > 5
    assert not of(rounds, "self_assessments", "moses-frase", "2017-Q3")
    assert of(rounds, "talks", "moses-frase", "2017-Q3")
    assert not of(rounds, "talks", "corliss-cosme", "2017-Q4")
    team = team_on(companies["demo"], "corliss-cosme", day("2017-12-31"))
    others = {row["person"] for row in rounds["talks"] if row["period"] == "2017-Q4"}
    assert sum(team_on(companies["demo"], person, day("2017-12-31")) == team for person in others) >= 4


def test_r48_one_talk_is_too_short(rounds):
    short = [(row["person"], row["period"], row["minutes"]) for row in rounds["talks"] if int(row["minutes"]) < 30]
    assert short == [("gladys-colclough", "2017-Q3", "20")]


def test_r50_r51_appeals_of_every_kind(rounds):
    found = {(row["person"], row["period"]): row for row in rounds["appeals"]}
    outcomes = {key: row["outcome"] for key, row in found.items()}
    assert outcomes == {
        ("jonathan-berthelot", "2017-Q1"): "rejected",
        ("gladys-colclough", "2017-Q2"): "rejected",
        ("wilburn-farren", "2017-Q2"): "upheld",
        ("niesha-huffines", "2017-Q4"): "",
    }
    waited = {}
    for (person, period), row in found.items():
        talk = one(rounds, "talks", person, period)
        waited[person] = working_days(day(talk["held_on"]), day(row["filed_on"]))
        if row["answered_on"]:
            assert 0 < working_days(day(row["filed_on"]), day(row["answered_on"])) <= 5
            reviewer = one(rounds, "reviews", person, period)["reviewer"]
            assert len({row["hr_reviewer"], row["director"], reviewer, person}) == 4
    assert [person for person, days in waited.items() if days > 3] == ["gladys-colclough"]
    assert found["wilburn-farren", "2017-Q2"]["score"] == "100"


def test_refusal_leaver_new_manager_and_actions(rounds):
    refused = [row for row in rounds["acknowledgements"] if row["signed"] == "refused"]
    assert [(row["person"], row["period"]) for row in refused] == [("elease-gluck", "2017-Q3")]
    assert refused[0]["note"]
    assert one(rounds, "self_assessments", "natalya-ivanova", "2017-Q4")["submitted_on"] < "2017-12-13"
    assert of(rounds, "reviews", "natalya-ivanova", "2017-Q4")
    assert not of(rounds, "talks", "natalya-ivanova", "2017-Q4")
    before, after = (one(rounds, "reviews", "kami-bicknell", period)["reviewer"] for period in WHOLE[1:])
    assert (before, after) == ("summer-sewald", "cara-losch")
    assert {row["done"] for row in of(rounds, "actions_done", "boris-faz", "2017-Q3")} == {"0"}
    planned = {row["action"]: row["planned"] for row in of(rounds, "actions", "cassey-cress", "2017-Q1")}
    done = of(rounds, "actions_done", "cassey-cress", "2017-Q2")
    assert done
    assert all(row["done"] == planned[row["action"]] for row in done)


def test_r30_comments_of_colleagues_have_no_order_of_their_own(rounds):
    counted = Counter((row["person"], row["period"]) for row in rounds["peer_comments"])
    assert counted == {("rosalina-dieter", "2017-Q2"): 2, ("garret-kinder", "2017-Q3"): 4}
    for person, period in counted:
        comments = [row["comment"] for row in of(rounds, "peer_comments", person, period)]
        assert comments == sorted(comments)


def test_every_case_is_listed_in_the_readme(rounds):
    readme = (ROOT / "data/README.md").read_text(encoding="utf-8")
    for table in ("appeals", "review_scores", "peer_comments"):
        for row in rounds[table]:
            assert row["person"] in readme


def test_texts_have_no_figures(rounds):
    for table, columns in (("self_assessments", ("achieved", "deviations")), ("reviews", ("strengths", "to_improve"))):
        for row in rounds[table]:
            assert not any(character.isdigit() for column in columns for character in row[column])


def test_people_of_another_export_have_no_rounds_with_somebody_elses_name(exported):
    people = exported / "data/people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace("wilburn-farren", "will-farren"), encoding="utf-8")
    for path in (exported / "data/months").glob("*/*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("wilburn-farren", "will-farren"), encoding="utf-8")
    assert invent(exported).returncode == 0
    written = "".join(path.read_text(encoding="utf-8") for path in (exported / "data/rounds").rglob("*.csv"))
    assert "wilburn-farren" not in written
    assert "will-farren" in written
    assert digests(exported) != digests(ROOT)
