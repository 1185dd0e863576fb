"""Scores that people set: what they change, what they may not be, and what wins; totals worked out by hand."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

from kaopu.appraisal.adjusting import adjusted, refusal, set_scores
from kaopu.appraisal.enough import grade_above
from kaopu.data.rounds import Appeal, ManualScore, PersonRound, Review
from kaopu.text.problems import Place
from tests.outcomes.firm import PEOPLE
from tests.rounds.house import Gone, house, seen, table, went

HERE = Place("made.csv", 2, 1)
DAY = datetime.date(2017, 4, 10)


def review(**scores: str) -> Review:
    given = tuple(ManualScore(name, Decimal(score), "Seen.", HERE) for name, score in scores.items())
    return Review("max", DAY, "", "", HERE, scores=given)


def upheld(indicator: str, score: str, after: int = 9) -> Appeal:
    answered = DAY + datetime.timedelta(days=after)
    return Appeal(DAY, indicator, "Grounds.", "han", "eve", answered, "upheld", "", Decimal(score), HERE)


def totals(found: Gone, handed_in: PersonRound) -> tuple[str, str, str]:
    result = adjusted(found.policy, found.result(), handed_in)
    return str(result.points.normalize()), str(result.score), result.band.grade


def test_points_sum_total_and_grade_follow_by_hand():
    # 75 × 80 % = 60 and 80 × 20 % = 16: 76, a B. Teamwork 83: 16.6, 76.6. The result 86.75: 69.4, with 16 85.4: an A.
    found = went(house())
    assert totals(found, PersonRound()) == ("76", "76.00", "B")
    assert totals(found, PersonRound(review=review(teamwork="83"))) == ("76.6", "76.60", "B")
    assert totals(found, PersonRound(appeals=(upheld("result", "86.75"),))) == ("85.4", "85.40", "A")


def test_the_edge_of_a_grade_is_met_exactly():
    # 85 is an A: 85 − 16 = 69 = 86.25 × 80 %. With 86.24: 68.992 + 16 = 84.992 → 84.99.
    found = went(house())
    assert totals(found, PersonRound(appeals=(upheld("result", "86.25"),)))[1:] == ("85.00", "A")
    assert totals(found, PersonRound(appeals=(upheld("result", "86.24"),)))[1:] == ("84.99", "B")


def test_an_appeal_wins_over_the_review_whatever_came_first():
    found = went(house())
    for after in (-5, 9):
        given = PersonRound(review=review(teamwork="85"), appeals=(upheld("teamwork", "90", after),))
        result = adjusted(found.policy, found.result(), given)
        told = [(a.kind, a.before, a.after, a.score_before, a.score_after) for a in result.adjustments]
        # 60 + 17 = 77, then 60 + 18 = 78.
        assert seen(told) == [("review", 80, 85, 76, 77), ("appeal", 85, 90, 77, 78)]
        own = result.indicator("teamwork")
        assert seen((own.computed, own.score, own.points)) == (80, 90, 18)


def test_appeals_hold_in_the_order_of_their_answers():
    found = went(house())
    for name, other, steps in (("result", "teamwork", (76, 80, 82)), ("teamwork", "result", (76, 78, 82))):
        scores = {"result": "80", "teamwork": "90"}
        first, second = upheld(name, scores[name], 4), upheld(other, scores[other], 5)
        for appeals in ((first, second), (second, first)):
            result = adjusted(found.policy, found.result(), PersonRound(appeals=appeals))
            told = [(a.indicator, a.score_before, a.score_after) for a in result.adjustments]
            assert seen(told) == [(name, *steps[:2]), (other, *steps[1:])]


def test_an_open_a_rejected_and_a_general_appeal_set_nothing():
    given = upheld("result", "90")
    others = [replace(given, outcome=None, answered_on=None), replace(given, outcome="rejected")]
    others.append(replace(given, indicator=None))
    found = went(house())
    assert list(set_scores(found.result(), PersonRound(appeals=tuple(others)))) == []


def test_an_indicator_that_was_left_out_gets_its_weight_back_after_an_appeal():
    # Without marks by the team the result has all the weight: 75. With 50 upheld: 60 + 10 = 70.
    found = went(house(team=""))
    assert totals(found, PersonRound())[0] == "75"
    result = adjusted(found.policy, found.result(), PersonRound(appeals=(upheld("teamwork", "50"),)))
    assert seen([(i.id, i.weight, i.points) for i in result.indicators]) == [("result", 80, 60), ("teamwork", 20, 10)]
    assert seen((result.score, result.adjustments[0].before)) == (70, None)
    assert result.indicator("teamwork").plan_due


def test_a_score_that_may_not_be_set_changes_nothing():
    found = went(house())
    for given, code in (
        (review(result="76"), "round-score-not-manual"),
        (review(teamwork="85.01"), "round-score-beyond"),
        (review(teamwork="121"), "round-score-off-the-curve"),
        (review(nothing="80"), "round-indicator-unknown"),
    ):
        [setting] = set_scores(found.result(), PersonRound(review=given))
        problem = refusal(found.policy, found.result(), setting)
        assert problem is not None
        assert problem.code == code
        assert adjusted(found.policy, found.result(), PersonRound(review=given)) == found.result()


def test_the_limit_is_counted_from_the_computed_score_also_after_an_adjustment():
    found = went(house())
    result = adjusted(found.policy, found.result(), PersonRound(review=review(teamwork="85")))
    [setting] = set_scores(result, PersonRound(review=review(teamwork="88")))
    problem = refusal(found.policy, result, setting)
    assert problem is not None
    assert problem.code == "round-score-beyond"


def test_scores_are_rounded_as_the_policy_says():
    # 84.996 is 85.00 on the policy's grid of hundredths, five points above; 85.006 is 85.01 and too much.
    found = went(house())
    assert totals(found, PersonRound(review=review(teamwork="84.996")))[0] == "77"
    assert totals(found, PersonRound(review=review(teamwork="85.006")))[0] == "76"


def test_what_would_have_been_enough_starts_from_the_score_that_holds_and_leaves_out_who_was_set():
    # An A is 85. Teamwork set to 85 gives 17 points: 8 are missing then, and not 9.
    # The least score of the result that is enough is sought among all hundredths.
    found = went(house())
    result = adjusted(found.policy, found.result(), PersonRound(review=review(teamwork="85")))
    plain, lifted = grade_above(found.policy, found.result()), grade_above(found.policy, result)
    assert plain is not None
    assert lifted is not None
    assert [entry.indicator for entry in plain.enough] == ["result", "teamwork"]
    assert [entry.indicator for entry in lifted.enough] == ["result"]
    assert seen((plain.points_missing, lifted.points_missing)) == (9, 8)
    [needed] = lifted.enough
    least = min(
        score
        for score in (Decimal(hundredths) / 100 for hundredths in range(8000, 9000))
        if found.policy.head.rounding.apply(score * 80 / 100 + 17, "score") >= Decimal(85)
    )
    assert needed.score_needed == least


def test_only_who_was_reviewed_changes():
    scores = table("review_scores", "ann,max,teamwork,85,Seen.")
    found = went(house(table("reviews", "ann,max,2017-04-10,Good.,Nothing."), scores))
    assert {who: str(found.result(who).score) for who in PEOPLE} == {
        "ann": "77.00",
        "bob": "76.00",
        "cat": "76.00",
        "dan": "76.00",
    }
    assert str(found.result(period="2017-Q2").score) == "76.00"
