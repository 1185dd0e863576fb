"""The round on the record: every text in both languages, JSON there and back, the calculation with what was changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kaopu
from kaopu.records.record import AppraisalRecord
from kaopu.text.language import LANGUAGES
from kaopu.text.phrases import catalogue
from tests.rounds.house import APPEAL, RECEIPT, REVIEW, TALK, day, gone, house, seen, table, went

ALL = (
    table("self_assessments", "ann,2017-04-05,Sold a lot.,One customer left."),
    table("self_scores", "ann,teamwork,90,I help."),
    table("evidence", f"ann,result,crm.png,{'ab' * 32}"),
    table("reviews", REVIEW),
    table("review_scores", "ann,max,teamwork,83,Helps the new ones."),
    table("department_feedback", "ann,finance,2017-04-05,88,Invoices are right."),
    table("talks", TALK),
    table("actions", "ann,a1,Return visits,2,", "ann,a2,Complaints upheld,3,flag"),
    table("actions_done", "ann,a1,1", period="2017-Q2"),
    table("appeals", APPEAL + "87"),
    table("acknowledgements", RECEIPT),
    table("peer_comments", "ann,Late.", "ann,Helps.", "ann,Calm."),
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_a_record_with_everything_goes_to_json_and_back():
    for language in LANGUAGES:
        record = went(house(*ALL)).record(language=language)
        assert AppraisalRecord.from_json(record.to_json()) == record


def test_the_contracts_keys_are_there():
    record = went(house(*ALL)).record().model_dump(mode="json", by_alias=True)
    assert record["status"] == "final"
    assert [step["id"] for step in record["round"]["steps"]] == [
        "own", "review", "talk", "plan", "appeal", "answer", "receipt",
    ]  # fmt: skip
    assert all({"id", "due", "done", "late"} <= step.keys() for step in record["round"]["steps"])
    assert len(record["adjustments"]) == 2
    assert all({"what", "by", "why", "before", "after"} <= made.keys() for made in record["adjustments"])


def test_the_calculation_says_what_was_computed_and_what_was_set():
    record = went(house(*ALL)).record()
    result, teamwork = record.indicators
    computed, changed, points = teamwork.steps[-3:]
    assert computed.endswith("= 80 points.")
    assert changed == "Set by the reviewer on 10 Apr 2017: 80 → 83 points. Reason: Helps the new ones."
    assert points.endswith("Points: 83 × 20 ÷ 100 = 16.6.")
    assert result.steps[-2] == "After an upheld appeal, on 27 Apr 2017: 75 → 87 points. Answer: It was."
    assert seen((teamwork.computed, teamwork.score, teamwork.curve.y)) == (80, 83, 80)
    assert sum(entry.points for entry in record.indicators if entry.points is not None) == record.points


def test_without_a_change_there_is_no_computed_score_beside():
    record = went(house()).record()
    assert [entry.computed for entry in record.indicators] == [None, None]
    assert record.adjustments == ()


def test_adjustments_come_in_the_order_in_which_they_hold():
    # 76; with teamwork 83: 60 + 16.6 = 76.6; with the result 87: 69.6 + 16.6 = 86.2, an A.
    made = went(house(*ALL)).record().adjustments
    assert [(a.kind, str(a.score_before), str(a.score_after), a.grade_after) for a in made] == [
        ("review", "76.00", "76.60", "B"),
        ("appeal", "76.60", "86.20", "A"),
    ]
    assert [(a.by, a.role) for a in made] == [("Max", "manager"), ("Han, Eve", "HR and sales director")]


@pytest.mark.parametrize("today", ["04-01", "04-19", "12-31"])
def test_every_sentence_is_in_its_language(today):
    parts = [list(ALL), [], [table("talks", TALK.replace(",30,yes", ",29,no"))]]
    parts.append([table("talks", TALK), table("appeals", "ann,2017-04-24,,Unfair.,,,,,,")])
    for handed_in in parts:
        found = gone(house(*handed_in), day(today))
        english, chinese = (found.record(language=language).round for language in ("en", "zh"))
        own = [english.status_text, *english.notices, english.appeal_text]
        own += [step.state_text for step in english.steps] + [step.by for step in english.steps]
        own += [appeal.outcome_text for appeal in english.appeals]
        own += [english.talk.text] if english.talk else []
        assert not any(CHINESE.search(text) for text in own)
        texts = [chinese.status_text, *(step.state_text for step in chinese.steps)]
        texts += [appeal.outcome_text for appeal in chinese.appeals] + ([chinese.talk.text] if chinese.talk else [])
        assert all(CHINESE.search(text) for text in texts)
        assert [step.state for step in english.steps] == [step.state for step in chinese.steps]


def test_every_phrase_of_the_round_is_used_and_complete():
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (Path(kaopu.__file__).parent / "records").glob("*.py")
    )
    composed = ("state_", "by_", "kind_", "signed_", "adjusted_", "appeal_")
    for key, text in catalogue("round").items():
        assert f'"{key}"' in source or f'"round.{key}"' in source or key.startswith(composed), key
        assert set(re.findall(r"\{(\w+)\}", text.zh)) == set(re.findall(r"\{(\w+)\}", text.en)), key
