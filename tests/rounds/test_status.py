"""From provisional to final; who left, who refused, who has two managers; and what does not depend on order."""

from __future__ import annotations

import pytest

from tests.rounds.house import APPEAL, PEOPLE, RECEIPT, REVIEW, ROUND, TALK, day, gone, house, table, went
from tests.support.repository import VALID, shown

REVIEWED, TALKED = table("reviews", REVIEW), table("talks", TALK)
RECEIVED = table("acknowledgements", RECEIPT)
OPEN = "ann,2017-04-20,result,A deal was missing.,,,,,,"


def test_a_result_is_provisional_until_review_talk_and_acknowledgement_are_there():
    handed_in = [[], [REVIEWED], [REVIEWED, TALKED], [REVIEWED, TALKED, RECEIVED]]
    found = [went(house(*parts)) for parts in handed_in]
    assert [one.record().status for one in found] == ["provisional"] * 3 + ["final"]
    assert [one.state().waiting for one in found] == [
        ("review", "talk", "acknowledgement"),
        ("talk", "acknowledgement"),
        ("acknowledgement",),
        (),
    ]


def test_an_open_appeal_keeps_it_provisional_and_an_answer_ends_that():
    found = went(house(REVIEWED, TALKED, RECEIVED, table("appeals", OPEN)))
    assert (found.state().status, found.state().waiting) == ("provisional", ("appeal_answer",))
    assert found.record().round.status_text == "Provisional. Still missing: answer to the appeal."
    assert went(house(REVIEWED, TALKED, RECEIVED, table("appeals", APPEAL + "87"))).state().status == "final"


def test_one_of_two_appeals_still_open_keeps_it_provisional():
    other = OPEN.replace("result", "teamwork").replace("04-20", "04-19")
    found = went(house(REVIEWED, TALKED, RECEIVED, table("appeals", APPEAL + "87", other)))
    step = found.state().step("appeal_answer")
    assert step is not None
    assert (found.state().status, step.done, step.status) == ("provisional", None, "missing")
    due = [(state.appeal.indicator, state.answer_due) for state in found.state().appeals]
    assert due == [("teamwork", day("04-26")), ("result", day("04-27"))]


def test_a_refusal_to_sign_counts_as_delivered():
    refused = table("acknowledgements", RECEIPT.replace("yes", "refused"))
    found = went(house(REVIEWED, TALKED, refused))
    assert found.state().status == "final"
    told = found.record().round.acknowledgement
    assert told is not None
    assert (told.signed, told.text) == ("refused", "Refused to sign. The result was delivered and discussed.")


@pytest.mark.parametrize(("delivered", "discussed"), [("04-17", "04-20"), ("04-20", "04-17")])
def test_an_acknowledgement_is_there_when_both_are_done(delivered, discussed):
    row = f"ann,2017-{delivered},2017-{discussed},yes,"
    step = went(house(TALKED, table("acknowledgements", row))).state().step("acknowledgement")
    assert step is not None
    assert (step.done, step.status) == (day("04-20"), "done")


def test_in_a_cycle_without_a_round_results_stay_provisional_without_steps():
    record = went(house(REVIEWED, TALKED, RECEIVED)).record(period="2017")
    assert (record.status, record.round.steps) == ("provisional", ())


def test_a_round_without_review_talk_and_acknowledgement_leaves_results_provisional():
    only_own = ROUND.partition("review:")[0]
    record = went(house(changes={"policy/round.yml": only_own})).record()
    assert (record.status, [step.id for step in record.round.steps]) == ("provisional", ["own"])
    assert record.round.status_text.startswith("Provisional: in this cycle the policy has no review")


@pytest.mark.parametrize(
    ("left", "talk", "own"), [("2017-04-17", "open", "missing"), ("2017-04-16", "left", "missing")]
)
def test_what_would_be_due_after_leaving_is_not_due(left, talk, own):
    # Reviewed on Monday 10 April, the talk is due five working days later, on Monday the 17th.
    people = {
        "data/people.csv": PEOPLE.replace("ann,Ann,specialist,north,max,,", f"ann,Ann,specialist,north,max,,{left}")
    }
    found = gone(house(REVIEWED, changes=people), day("04-12"))
    assert (found.status("talk"), found.status("self_assessment")) == (talk, own)
    assert found.status("acknowledgement") == "left"
    record = found.record()
    assert record.status == "provisional"
    assert any("Ann left on 1" in notice for notice in record.round.notices)
    assert next(step.state_text for step in record.round.steps if step.kind == "acknowledgement").startswith("not due")


def test_whoever_left_is_still_owed_an_answer():
    people = {
        "data/people.csv": PEOPLE.replace("ann,Ann,specialist,north,max,,", "ann,Ann,specialist,north,max,,2017-04-21")
    }
    found = gone(house(REVIEWED, TALKED, table("appeals", OPEN), changes=people), day("05-31"))
    assert found.status("appeal_answer") == "missing"


MOVES = "person,from,role,team,manager\nann,2017-02-15,,south,eve\n"


@pytest.mark.parametrize(("reviewer", "problems"), [("max", 0), ("eve", 0), ("han", 1)])
def test_after_a_change_of_manager_either_of_them_may_review(reviewer, problems):
    review = table("reviews", REVIEW.replace("max", reviewer))
    found = gone(house(review, changes={"data/moves.csv": MOVES}))
    places = shown(list(found.problems))
    assert places == ["data/rounds/2017-Q1/reviews.csv:2:5 round-reviewer-wrong"] * problems


@pytest.mark.parametrize(("since", "problems"), [("2017-03-31", 0), ("2017-04-01", 1)])
def test_a_manager_of_the_period_after_has_no_say(since, problems):
    review = table("reviews", REVIEW.replace("max", "eve"))
    rules = VALID["policy/people.yml"].replace("last_day", "most_days")
    for more in ({}, {"policy/people.yml": rules}):
        found = gone(house(review, changes={"data/moves.csv": MOVES.replace("2017-02-15", since), **more}))
        assert len(found.problems) == problems


@pytest.mark.parametrize(("left", "problems"), [("2017-04-09", 0), ("2017-04-10", 1)])
def test_when_the_manager_has_left_the_next_one_reviews(left, problems):
    changes = {
        "data/people.csv": PEOPLE.replace("max,Max,supervisor,north,,,", f"max,Max,supervisor,north,,,{left}"),
        "data/moves.csv": MOVES.replace("2017-02-15", "2017-04-08"),
    }
    found = gone(house(table("reviews", REVIEW.replace("max", "eve")), changes=changes))
    assert [problem.code for problem in found.problems] == ["round-reviewer-wrong"] * problems


def test_the_order_of_what_was_handed_in_does_not_matter():
    scores = ["ann,max,teamwork,83,Seen.", "bob,max,teamwork,78,Seen."]
    appeals = [APPEAL + "87", APPEAL.replace("result", "teamwork").replace("04-27", "04-26") + "90"]
    reviews = [REVIEW, REVIEW.replace("ann", "bob")]
    parts = (("reviews", reviews), ("review_scores", scores), ("appeals", appeals), ("talks", [TALK]))
    one = went(house(*(table(name, *rows) for name, rows in parts)))
    other = went(house(*(table(name, *reversed(rows)) for name, rows in reversed(parts))))
    for person in ("ann", "bob"):
        told = [
            [
                (a.indicator, a.kind, a.before, a.after, a.score_before, a.score_after)
                for a in f.result(person).adjustments
            ]
            for f in (one, other)
        ]
        assert told[0] == told[1]
        assert one.result(person).score == other.result(person).score
    assert list(one.states) == list(other.states)


def test_today_changes_nothing_but_what_is_open_or_missing():
    early, late = (went(house(REVIEWED, TALKED, RECEIVED), day(today)) for today in ("04-01", "12-31"))
    assert early.state().status == late.state().status == "final"
    assert [step.done for step in early.state().steps] == [step.done for step in late.state().steps]
