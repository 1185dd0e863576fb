"""Bad rows in data/rounds: each problem where it stands, as far as data alone can say what is wrong."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import pytest

from kaopu.data.store import read_data
from kaopu.text.problems import Problem, in_order
from tests.support.bad_input import Bad
from tests.support.repository import tree_of

Q1, Q2 = "data/rounds/2017-Q1", "data/rounds/2017-Q2"
OWN = f"{Q1}/self_assessments.csv"
SCORES = f"{Q1}/self_scores.csv"
EVIDENCE = f"{Q1}/evidence.csv"
REVIEWS = f"{Q1}/reviews.csv"
GIVEN = f"{Q1}/review_scores.csv"
FEEDBACK = f"{Q1}/department_feedback.csv"
TALKS = f"{Q1}/talks.csv"
ACTIONS = f"{Q1}/actions.csv"
DONE = f"{Q2}/actions_done.csv"
APPEALS = f"{Q1}/appeals.csv"
SIGNED = f"{Q1}/acknowledgements.csv"
COMMENTS = f"{Q1}/peer_comments.csv"
PEOPLE = "data/people.csv"

OWN_HEAD = "person,submitted_on,achieved,deviations\n"
OWN_ANN = OWN_HEAD + "ann,2017-04-03,Much,\n"
SCORE = "person,indicator,score,comment\n"
PROOF = "person,indicator,file,sha256\n"
REVIEW = "person,reviewer,submitted_on,strengths,to_improve\n"
REVIEW_ANN = REVIEW + "ann,max,2017-04-10,Asks,Writes\n"
POINTS = "person,reviewer,indicator,score,reason\n"
SAID = "person,department,given_on,score,comment\n"
TALK = "person,manager,held_on,minutes,agreed\n"
TALK_ANN = TALK + "ann,max,2017-04-12,30,yes\n"
ACTION = "person,action,text,planned,measure\n"
DID = "person,action,done\n"
APPEAL = "person,filed_on,indicator,grounds,hr_reviewer,director,answered_on,outcome,answer,score\n"
SIGN = "person,delivered_on,discussed_on,signed,note\n"
DIGEST = "0123456789abcdef" * 4
LEAVER = ("id,name,role,team,manager,left_on\nann,Ann,specialist,north,max,2017-02-10\n"
          "bob,Bob,specialist,north,max,\nmax,Max,supervisor,north,,\n")  # fmt: skip


def bad(
    name: str, path: str, text: str, *problems: str, says: str = "", also: tuple[tuple[str, str | None], ...] = ()
) -> Bad:
    """A case that is one whole file."""
    return Bad(name, path, "", text, problems, says, also)


FILE_CASES = [
    bad("round-table-misnamed", f"{Q1}/review.csv", REVIEW, f"{Q1}/review.csv round-file-unknown", says="did you mean reviews.csv"),
    bad("round-table-in-capitals", f"{Q1}/Reviews.CSV", REVIEW, f"{Q1}/Reviews.CSV round-file-unknown", says="did you mean reviews.csv"),
    bad("round-of-no-period", "data/rounds/2017-Q5/reviews.csv", REVIEW, "data/rounds/2017-Q5/reviews.csv round-folder", says="“data/rounds/2017-Q5” is not the folder of a period"),
    bad("round-without-a-period", "data/rounds/reviews.csv", REVIEW, "data/rounds/reviews.csv round-folder", says="2017-Q1"),
    bad("round-too-deep", f"{Q1}/north/reviews.csv", REVIEW, f"{Q1}/north/reviews.csv round-folder"),
    bad("round-table-among-the-others", "data/reviews.csv", REVIEW, "data/reviews.csv data-file-unknown"),
    bad("round-file-without-a-header", OWN, "", "1:1 csv-header"),
    bad("round-column-misspelt", TALKS, "person,manager,held_on,minuts,agreed\n", "1:1 csv-missing-column", "1:24 csv-unknown-column", says="did you mean minutes"),
    bad("round-row-too-short", TALKS, TALK + "ann,max,2017-04-12,30\n", "2:22 csv-width"),
    bad("round-of-nobody", OWN, OWN_HEAD + "anna,2017-04-03,Much,\n", "2:1 unknown-reference", says="did you mean ann"),
    bad("round-everywhere-of-nobody", COMMENTS, "person,comment\nrob,Good\n", f"{ACTIONS}:2:1 unknown-reference", "2:1 unknown-reference", says="did you mean bob", also=((ACTIONS, ACTION + "rob,A1,Visit,1,\n"),)),
    bad("round-of-a-person-whose-row-is-bad", PEOPLE, "id,name,role,team,manager\nann,Ann,specialist,north,max\nbob,,specialist,north,max\nmax,Max,supervisor,north,\n", "3:5 csv-empty-cell", also=((OWN, OWN_HEAD + "bob,2017-04-03,Much,\n"),)),
]  # fmt: skip

ANONYMITY_CASES = [
    bad("comments-with-a-reviewer", COMMENTS, "person,reviewer,comment\nann,bob,Good\n", "1:8 anonymous-column", says="could tell who wrote them"),
    bad("comments-with-an-author", COMMENTS, "person,comment,Author\nann,Good,bob\n", "1:16 anonymous-column", says="“Author”"),
    bad("comments-with-a-reviewer-in-chinese", COMMENTS, "person,评价人,comment\nann,bob,Good\n", "1:8 anonymous-column"),
    bad("comments-with-a-date-and-a-commenter", COMMENTS, "person,commenter,comment,given_on\nann,bob,Good,2017-04-03\n", "1:8 anonymous-column", "1:26 anonymous-column", says="given_on"),
    bad("comments-with-something-else", COMMENTS, "person,comment,team\nann,Good,north\n", "1:16 anonymous-column"),
    bad("comments-misspelt", COMMENTS, "person,coment\nann,Good\n", "1:1 csv-missing-column", "1:8 csv-unknown-column", says="did you mean comment"),
    bad("comment-without-words", COMMENTS, "person,comment\nann,\n", "2:5 csv-empty-cell"),
]  # fmt: skip

FORM_CASES = [
    bad("assessment-twice", OWN, OWN_ANN + "ann,2017-04-04,More,\n", "3:1 duplicate-row", says="“ann” stands in self_assessments twice (first at data/rounds/2017-Q1/self_assessments.csv:2)"),
    bad("assessment-on-no-day", OWN, OWN_HEAD + "ann,2017-04-31,Much,\nbob,4/3/2017,Much,\nmax,,Much,\n", "2:5 wrong-type", "3:5 wrong-type", "4:5 csv-empty-cell"),
    bad("assessment-before-the-end", OWN, OWN_HEAD + "ann,2017-03-30,Much,\nbob,2017-03-31,Much,\n", "2:5 round-too-early", says="2017-03-30 is before 2017-03-31"),
    bad("assessment-of-a-leaver-before-the-period", OWN, OWN_HEAD + "ann,2016-12-31,Much,\n", "2:5 round-too-early", says="before 2017-01-01", also=((PEOPLE, LEAVER),)),
    bad("assessment-with-spaces-around", OWN, OWN_HEAD + "ann,2017-04-03, Much,\n", "2:16 wrong-type"),
    bad("own-score-without-a-form", SCORES, SCORE + "ann,share_won,90,\nbob,share_won,90,\n", "3:1 round-form-missing", says="self_assessments of 2017-Q1 has no row of bob", also=((OWN, OWN_ANN),)),
    bad("own-score-of-a-bad-form", SCORES, SCORE + "ann,share_won,90,\n", f"{OWN}:2:5 wrong-type", also=((OWN, OWN_HEAD + "ann,2017-04-31,Much,\n"),)),
    bad("own-score-of-an-unreadable-form", SCORES, SCORE + "ann,share_won,90,\n", f"{OWN}:1:1 csv-missing-column", also=((OWN, "person,submitted_on\nann,2017-04-03\n"),)),
    bad("own-score-twice", SCORES, SCORE + "ann,share_won,90,\nann,share_won,91,\n", "3:1 duplicate-row", says="“ann, share_won”", also=((OWN, OWN_ANN),)),
    bad("own-score-of-no-indicator", SCORES, SCORE + "ann,Share Won,90,\nann,,90,\n", "2:5 bad-identifier", "3:5 csv-empty-cell", also=((OWN, OWN_ANN),)),
    bad("own-score-that-is-none", SCORES, SCORE + "ann,share_won,-1,\nann,sales_cycle,ninety,\nann,sales_attainment,90%,\n", "2:15 below-zero", "3:17 wrong-type", "4:22 wrong-type", also=((OWN, OWN_ANN),)),
    bad("feedback-twice", FEEDBACK, SAID + "ann,Finance,2017-04-03,,Good\nann,finance,2017-04-04,80,Better\n", "3:1 duplicate-row", says="“ann, finance”"),
    bad("feedback-without-words", FEEDBACK, SAID + "ann,Finance,2017-04-03,80,\n", "2:27 csv-empty-cell"),
    bad("feedback-of-a-negative-mark", FEEDBACK, SAID + "ann,Finance,2017-04-03,-0.5,Bad\n", "2:24 below-zero"),
]  # fmt: skip

EVIDENCE_CASES = [
    bad("evidence-with-a-short-digest", EVIDENCE, PROOF + f"ann,,crm.png,{DIGEST[1:]}\n", "2:14 evidence-digest", says="63 characters", also=((OWN, OWN_ANN),)),
    bad("evidence-with-another-digit", EVIDENCE, PROOF + f"ann,,crm.png,{DIGEST[1:]}g\n", "2:14 evidence-digest", says="64 hexadecimal digits", also=((OWN, OWN_ANN),)),
    bad("evidence-above-the-folder", EVIDENCE, PROOF + f"ann,,../../people.csv,{DIGEST}\nann,,a/../../b,{DIGEST}\nann,,a/..,{DIGEST}\n", "2:6 evidence-path", "3:6 evidence-path", "4:6 evidence-path", says="leaves the folder", also=((OWN, OWN_ANN),)),
    bad("evidence-anywhere-else", EVIDENCE, PROOF + f"ann,,/etc/hosts,{DIGEST}\nann,,C:/crm.png,{DIGEST}\nann,,a\\b.png,{DIGEST}\nann,,~/crm.png,{DIGEST}\nann,,javascript:alert(1),{DIGEST}\nann,,file:///crm.png,{DIGEST}\n", *(f"{line}:6 evidence-path" for line in range(2, 8)), also=((OWN, OWN_ANN),)),
    bad("evidence-without-a-form", EVIDENCE, PROOF + f"ann,,crm.png,{DIGEST}\n", "2:1 round-form-missing"),
    bad("evidence-twice", EVIDENCE, PROOF + f"ann,,crm.png,{DIGEST}\nann,,crm.png,{DIGEST}\n", "3:1 duplicate-row", says="“ann, -, crm.png”", also=((OWN, OWN_ANN),)),
    bad("evidence-that-changed", EVIDENCE, PROOF + f"ann,,crm.png,{DIGEST}\n", "2:14 evidence-differs", says="data/rounds/2017-Q1/evidence/crm.png has another digest", also=((OWN, OWN_ANN), (f"{Q1}/evidence/crm.png", "a picture"))),
]  # fmt: skip

REVIEW_CASES = [
    bad("review-twice", REVIEWS, REVIEW_ANN + "ann,bob,2017-04-11,Asks,Writes\n", "3:1 duplicate-row"),
    bad("review-of-oneself", REVIEWS, REVIEW + "ann,ann,2017-04-10,Asks,Writes\n", "2:5 reviews-oneself", says="ann cannot review"),
    bad("review-too-early", REVIEWS, REVIEW + "ann,max,2017-03-01,Asks,Writes\n", "2:9 round-too-early"),
    bad("review-without-words", REVIEWS, REVIEW + "ann,max,2017-04-10,,\n", "2:20 csv-empty-cell", "2:21 csv-empty-cell"),
    bad("review-score-without-a-review", GIVEN, POINTS + "ann,max,share_won,90,saw it\n", "2:1 round-form-missing", says="add ann to reviews.csv"),
    bad("review-score-of-somebody-else", GIVEN, POINTS + "ann,bob,share_won,90,saw it\n", "2:5 review-score-of-another", says="by max, but this score is by bob", also=((REVIEWS, REVIEW_ANN),)),
    bad("review-score-without-a-reason", GIVEN, POINTS + "ann,max,share_won,90,\n", "2:22 csv-empty-cell", says="“reason” is empty", also=((REVIEWS, REVIEW_ANN),)),
    bad("review-score-twice", GIVEN, POINTS + "ann,max,share_won,90,saw it\nann,max,share_won,91,saw it\n", "3:1 duplicate-row", also=((REVIEWS, REVIEW_ANN),)),
]  # fmt: skip

TALK_CASES = [
    bad("talk-of-half-a-minute", TALKS, TALK + "ann,max,2017-04-12,30.5,yes\n", "2:20 talk-minutes", says="not 30.5"),
    bad("talk-of-no-minutes", TALKS, TALK + "ann,max,2017-04-12,0,yes\nbob,max,2017-04-12,-30,yes\n", "2:20 talk-minutes", "3:20 talk-minutes"),
    bad("talk-of-more-than-a-day", TALKS, TALK + "ann,max,2017-04-12,1440,yes\nbob,max,2017-04-12,1441,yes\n", "3:20 talk-minutes", says="from 1 to 1440"),
    bad("talk-in-words", TALKS, TALK + "ann,max,2017-04-12,half an hour,maybe\n", "2:20 wrong-type", "2:33 not-a-choice"),
    bad("talk-with-oneself", TALKS, TALK + "max,max,2017-04-12,30,yes\n", "2:5 reviews-oneself"),
    bad("talk-twice", TALKS, TALK_ANN + "ann,max,2017-04-13,30,yes\n", "3:1 duplicate-row"),
    bad("talk-before-the-end", TALKS, TALK + "ann,max,2017-02-12,30,yes\n", "2:9 round-too-early"),
    bad("acknowledged-before-the-talk", SIGNED, SIGN + "ann,2017-04-11,2017-04-11,yes,\n", "2:16 acknowledged-too-early", says="the talk was on 2017-04-12", also=((TALKS, TALK_ANN),)),
    bad("acknowledged-before-the-end", SIGNED, SIGN + "ann,2017-03-11,2017-03-12,yes,\n", "2:5 round-too-early", "2:16 round-too-early"),
    bad("acknowledged-twice", SIGNED, SIGN + "ann,2017-04-12,2017-04-12,yes,\nann,2017-04-12,2017-04-12,refused,\n", "3:1 duplicate-row"),
    bad("acknowledged-in-another-way", SIGNED, SIGN + "ann,2017-04-12,2017-04-12,no,\n", "2:27 not-a-choice", says="refused"),
]  # fmt: skip

ACTION_CASES = [
    bad("action-twice", ACTIONS, ACTION + "ann,A1,Visit,6,\nann,a1,Call,6,\nbob,A1,Call,6,\n", "3:1 duplicate-row", says="“ann, a1”"),
    bad("action-that-cannot-be-counted", ACTIONS, ACTION + "ann,A1,Try harder,0,\nbob,A1,Try,,\nmax,A1,Try,often,\n", "2:19 not-positive", "3:12 csv-empty-cell", "4:12 wrong-type"),
    bad("action-counted-by-no-measure", ACTIONS, ACTION + "ann,A1,Visit,6,deals.amount\n", "2:16 bad-identifier"),
    bad("action-done-that-was-not-planned", DONE, DID + "ann,A2,1\n", "2:5 action-unknown", says="choose from: A1", also=((ACTIONS, ACTION + "ann,A1,Visit,6,\n"),)),
    bad("action-of-somebody-else-done", DONE, DID + "bob,A1,1\n", "2:5 action-unknown", says="the plan made by bob in 2017-Q1", also=((ACTIONS, ACTION + "ann,A1,Visit,6,\n"),)),
    bad("action-done-in-the-period-it-was-planned", f"{Q1}/actions_done.csv", DID + "ann,A1,1\n", "2:5 action-unknown", says="2016-Q4", also=((ACTIONS, ACTION + "ann,A1,Visit,6,\n"),)),
    bad("action-done-of-a-bad-plan", DONE, DID + "ann,A1,1\n", f"{ACTIONS}:2:14 wrong-type", also=((ACTIONS, ACTION + "ann,A1,Visit,often,\n"),)),
    bad("action-done-less-than-never", DONE, DID + "ann,A1,-1\n", "2:8 below-zero", also=((ACTIONS, ACTION + "ann,A1,Visit,6,\n"),)),
]  # fmt: skip

APPEAL_CASES = [
    bad("appeal-answered-without-an-outcome", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,D1,2017-04-18,,No,\n", "2:47 appeal-half-answered", says="“outcome” is missing"),
    bad("appeal-with-an-outcome-on-no-day", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,D1,,rejected,No,\n", "2:36 appeal-half-answered", says="“answered_on” is missing"),
    bad("r51-appeal-answered-by-one", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,,2017-04-18,rejected,No,\n", "2:33 appeal-half-answered", says="“director” is missing"),
    bad("appeal-upheld-without-a-score", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,D1,2017-04-18,upheld,Yes,\n", "2:58 appeal-upheld-without", says="without “score” nothing changes"),
    bad("appeal-upheld-without-an-indicator", APPEALS, APPEAL + "ann,2017-04-13,,Why,H1,D1,2017-04-18,upheld,Yes,90\n", "2:16 appeal-upheld-without"),
    bad("appeal-rejected-with-a-score", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,D1,2017-04-18,rejected,No,90\n", "2:59 appeal-score-unneeded"),
    bad("appeal-open-with-a-score", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,,,,,,90\n", "2:35 appeal-score-unneeded"),
    bad("appeal-upheld-below-zero", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,D1,2017-04-18,upheld,Yes,-1\n", "2:58 below-zero"),
    bad("appeal-answered-before-it-was-filed", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,D1,2017-04-12,rejected,No,\n", "2:36 dates-reversed", says="“answered_on” (2017-04-12) is before “filed_on” (2017-04-13)"),
    bad("r51-appeal-to-the-reviewer", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,max,2017-04-18,rejected,No,\n", "2:33 appeal-same-reviewer", says="max wrote the report about ann", also=((REVIEWS, REVIEW_ANN),)),
    bad("r51-appeal-looked-at-by-one-person", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,H1,H1,2017-04-18,rejected,No,\n", "2:33 appeal-one-person", says="H1 stands for both"),
    bad("r51-appeal-to-oneself", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,ann,D1,,,,\n", "2:30 reviews-oneself"),
    bad("appeal-twice-about-one-thing", APPEALS, APPEAL + "ann,2017-04-13,share_won,Why,,,,,,\nann,2017-04-14,share_won,Why not,,,,,,\nann,2017-04-14,,All,,,,,,\n", "3:1 duplicate-row"),
    bad("appeal-before-the-end", APPEALS, APPEAL + "ann,2017-03-13,share_won,Why,,,,,,\n", "2:5 round-too-early"),
    bad("appeal-without-grounds", APPEALS, APPEAL + "ann,2017-04-13,share_won,,,,,perhaps,,\n", "2:26 csv-empty-cell", "2:30 not-a-choice"),
]  # fmt: skip

ALL = [
    *FILE_CASES,
    *ANONYMITY_CASES,
    *FORM_CASES,
    *EVIDENCE_CASES,
    *REVIEW_CASES,
    *TALK_CASES,
    *ACTION_CASES,
    *APPEAL_CASES,
]


def found_in(case: Bad) -> list[Problem]:
    found: list[Problem] = []
    read_data(tree_of(case.files()), found.append)
    return in_order(found)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_bad_rounds_are_reported_where_they_stand(case):
    case.check(found_in(case))


def test_rows_with_a_problem_are_left_out_and_the_others_kept():
    files = {
        OWN: OWN_ANN + "bob,2017-03-01,Little,\nzoe,2017-04-03,Much,\n",
        TALKS: TALK + "ann,max,2017-04-12,0.5,yes\n",
    }
    problems: list[Problem] = []
    data = read_data(tree_of({**Bad("", OWN, "", None, ()).base, **files}), problems.append)
    assert len(problems) == 3
    assert list(data.rounds) == [("ann", "2017-Q1")]
    assert data.rounds["ann", "2017-Q1"].talk is None


def test_who_leaves_within_the_period_hands_in_before_leaving():
    files = {PEOPLE: LEAVER, OWN: OWN_HEAD + "ann,2017-02-09,Much,\n"}
    problems: list[Problem] = []
    read_data(tree_of({**Bad("", OWN, "", None, ()).base, **files}), problems.append)
    assert problems == []
