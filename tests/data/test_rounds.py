"""What is handed in during the appraisal rounds is read as it was written, to the cell; the csv module is the judge."""

from __future__ import annotations

import csv
import datetime
import hashlib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.round_tables import ROUND_TABLES
from kaopu.data.rounds import (
    Acknowledgement,
    Action,
    Appeal,
    Evidence,
    Feedback,
    ManualScore,
    PersonRound,
    Review,
    SelfAssessment,
    SelfScore,
    Talk,
    place_in,
)
from kaopu.data.store import Data, read_data
from kaopu.text.problems import Place, Problem
from kaopu.text.tree import FolderTree
from tests.support.repository import VALID, tree_of

ROOT = Path(__file__).parents[2]
Q1, Q2 = "data/rounds/2017-Q1", "data/rounds/2017-Q2"
DIGEST = hashlib.sha256(b"a picture").hexdigest()

FILES = {
    f"{Q1}/self_assessments.csv": """\
submitted_on,person,deviations,achieved
2017-04-05,ann,,"卖得不错，
见附件"
2017-03-31,bob,Late customers,Little
""",
    f"{Q1}/self_scores.csv": """\
person,indicator,score,comment
ann,share_won,95.5,
ann,sales_attainment,100,by the CRM
""",
    f"{Q1}/evidence.csv": f"""\
person,indicator,file,sha256
ann,share_won,ann/crm.png,{DIGEST.upper()}
ann,,https://files.example/a?b=1,{"0" * 64}
""",
    f"{Q1}/evidence/ann/crm.png": "a picture",
    f"{Q1}/evidence/ann/export.csv": "no,table\n",
    f"{Q1}/reviews.csv": """\
person,reviewer,submitted_on,strengths,to_improve
ann,max,2017-04-10,Asks first,Writes late
""",
    f"{Q1}/review_scores.csv": """\
person,reviewer,indicator,score,reason
ann,max,share_won,90,saw it
""",
    f"{Q1}/department_feedback.csv": """\
person,department,given_on,score,comment
ann,财务部,2017-03-01,,开票准确
ann,Service,2017-04-06,88.25,Quick
""",
    f"{Q1}/talks.csv": """\
person,manager,held_on,minutes,agreed
ann,max,2017-04-12,45,no
""",
    f"{Q1}/actions.csv": """\
person,action,text,planned,measure
ann,A1,Visit twice a month,6,new_sales
ann,A2,Share a case,1,
""",
    f"{Q2}/actions_done.csv": """\
person,action,done
ann,A2,0.5
""",
    f"{Q1}/appeals.csv": """\
person,filed_on,indicator,grounds,hr_reviewer,director,answered_on,outcome,answer,score
ann,2017-04-13,share_won,One deal too many lost,H1,D1,2017-04-20,upheld,Right,97
ann,2017-04-14,,All of it,,,,,,
""",
    f"{Q1}/acknowledgements.csv": """\
person,delivered_on,discussed_on,signed,note
ann,2017-04-11,2017-04-12,refused,will appeal
""",
    f"{Q1}/peer_comments.csv": """\
person,comment
ann,Zeal
ann,"Asks, listens"
ann,Zeal
""",
}


def read(files: dict[str, str]) -> tuple[Data, list[Problem]]:
    problems: list[Problem] = []
    return read_data(tree_of({**VALID, **files}), problems.append), problems


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_r44_to_r51_everything_about_one_person_stands_together():
    data, problems = read(FILES)
    assert problems == []
    assert list(data.rounds) == [("ann", "2017-Q1"), ("ann", "2017-Q2"), ("bob", "2017-Q1")]
    assert data.rounds["ann", "2017-Q1"] == PersonRound(
        SelfAssessment(
            day("2017-04-05"), "卖得不错，\n见附件", "", Place(f"{Q1}/self_assessments.csv", 2, 1),
            (
                SelfScore("share_won", Decimal("95.5"), "", Place(f"{Q1}/self_scores.csv", 2, 1)),
                SelfScore("sales_attainment", Decimal(100), "by the CRM", Place(f"{Q1}/self_scores.csv", 3, 1)),
            ),
            (
                Evidence("share_won", "ann/crm.png", DIGEST, Place(f"{Q1}/evidence.csv", 2, 1)),
                Evidence(None, "https://files.example/a?b=1", "0" * 64, Place(f"{Q1}/evidence.csv", 3, 1)),
            ),
        ),
        Review(
            "max", day("2017-04-10"), "Asks first", "Writes late", Place(f"{Q1}/reviews.csv", 2, 1),
            (ManualScore("share_won", Decimal(90), "saw it", Place(f"{Q1}/review_scores.csv", 2, 1)),),
        ),
        (
            Feedback("财务部", day("2017-03-01"), None, "开票准确", Place(f"{Q1}/department_feedback.csv", 2, 1)),
            Feedback("Service", day("2017-04-06"), Decimal("88.25"), "Quick",
                     Place(f"{Q1}/department_feedback.csv", 3, 1)),
        ),
        Talk("max", day("2017-04-12"), 45, False, Place(f"{Q1}/talks.csv", 2, 1)),
        (
            Action("A1", "Visit twice a month", Decimal(6), "new_sales", Place(f"{Q1}/actions.csv", 2, 1)),
            Action("A2", "Share a case", Decimal(1), None, Place(f"{Q1}/actions.csv", 3, 1)),
        ),
        {},
        (
            Appeal(day("2017-04-13"), "share_won", "One deal too many lost", "H1", "D1", day("2017-04-20"), "upheld",
                   "Right", Decimal(97), Place(f"{Q1}/appeals.csv", 2, 1)),
            Appeal(day("2017-04-14"), None, "All of it", None, None, None, None, "", None,
                   Place(f"{Q1}/appeals.csv", 3, 1)),
        ),
        Acknowledgement(day("2017-04-11"), day("2017-04-12"), "refused", "will appeal",
                        Place(f"{Q1}/acknowledgements.csv", 2, 1)),
        ("Asks, listens", "Zeal", "Zeal"),
    )  # fmt: skip
    assert data.rounds["ann", "2017-Q2"] == PersonRound(actions_done={"A2": Decimal("0.5")})


def test_every_cell_keeps_its_place():
    data, _ = read(FILES)
    found = data.rounds["ann", "2017-Q1"]
    assert found.review is not None
    assert found.self_assessment is not None
    assert place_in(found.review.scores[0], "score") == Place(f"{Q1}/review_scores.csv", 2, 19)
    assert place_in(found.appeals[0], "director") == Place(f"{Q1}/appeals.csv", 2, 52)
    assert place_in(found.self_assessment, "person") == Place(f"{Q1}/self_assessments.csv", 2, 12)
    by_hand = ManualScore("share_won", Decimal(1), "", Place("x", 7, 1))
    assert place_in(by_hand, "score") == Place("x", 7, 1)


def test_without_rounds_there_are_none_and_no_problem():
    data, problems = read({})
    assert problems == []
    assert data.rounds == {}


@pytest.mark.parametrize("path", [path for path in FILES if "/evidence/" not in path])
def test_the_digest_of_the_data_knows_each_table(path):
    before = read(FILES)[0].digest
    without = {name: text for name, text in FILES.items() if name != path}
    assert read(without)[0].digest != before


def test_no_measure_can_count_what_is_handed_in():
    assert set(ROUND_TABLES).isdisjoint(CATALOGUE)
    assert set(read(FILES)[0].tables) == set(read({})[0].tables)


def test_r30_comments_of_colleagues_have_no_column_that_tells_who_or_when():
    assert list(ROUND_TABLES["peer_comments"].columns) == ["person", "comment"]
    backwards = "person,comment\n" + "".join(f"ann,{text}\n" for text in ("c", "b", "a"))
    files = {f"{Q1}/peer_comments.csv": backwards}
    assert read(files)[0].rounds["ann", "2017-Q1"].peer_comments == ("a", "b", "c")  # whatever the order of the file


# --- The demo company, read again with the csv module alone.


@pytest.fixture(scope="module")
def demo() -> Data:
    problems: list[Problem] = []
    data = read_data(FolderTree(ROOT), problems.append)
    assert problems == []
    return data


@pytest.fixture(scope="module")
def written() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for path in sorted((ROOT / "data/rounds").glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, strict=True):
                found.setdefault(path.stem, []).append({**row, "period": path.parent.name})
    return found


def cells(data: Data) -> dict[str, Counter[tuple[str, ...]]]:
    """Write everything that was read as the texts of the tables again."""
    found: dict[str, list[tuple[object, ...]]] = {table: [] for table in ROUND_TABLES}
    for (person, period), handed in data.rounds.items():
        at = (period, person)
        own, review, talk, signed = handed.self_assessment, handed.review, handed.talk, handed.acknowledgement
        if own is not None:
            found["self_assessments"].append((*at, own.submitted_on, own.achieved, own.deviations))
            found["self_scores"] += [(*at, s.indicator, s.score, s.comment) for s in own.scores]
            found["evidence"] += [(*at, e.indicator, e.file, e.sha256) for e in own.evidence]
        if review is not None:
            found["reviews"].append((*at, review.reviewer, review.submitted_on, review.strengths, review.to_improve))
            found["review_scores"] += [(*at, review.reviewer, s.indicator, s.score, s.reason) for s in review.scores]
        found["department_feedback"] += [(*at, f.department, f.given_on, f.score, f.comment) for f in handed.feedback]
        if talk is not None:
            found["talks"].append((*at, talk.manager, talk.held_on, talk.minutes, "yes" if talk.agreed else "no"))
        found["actions"] += [(*at, a.id, a.text, a.planned, a.measure) for a in handed.actions]
        found["actions_done"] += [(*at, action, done) for action, done in handed.actions_done.items()]
        found["appeals"] += [
            (*at, a.filed_on, a.indicator, a.grounds, a.hr_reviewer, a.director, a.answered_on, a.outcome, a.answer,
             a.score)
            for a in handed.appeals
        ]  # fmt: skip
        if signed is not None:
            found["acknowledgements"].append(
                (*at, signed.delivered_on, signed.discussed_on, signed.signed, signed.note)
            )
        found["peer_comments"] += [(*at, comment) for comment in handed.peer_comments]
    return {
        table: Counter(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
        for table, rows in found.items()
    }


@pytest.mark.parametrize("table", list(ROUND_TABLES))
def test_every_cell_of_the_demo_is_read_as_the_csv_module_reads_it(demo, written, table):
    columns = ("period", *ROUND_TABLES[table].columns)
    expected = Counter(tuple(row[column] for column in columns) for row in written[table])
    assert expected
    assert cells(demo)[table] == expected


def test_r45_the_digests_of_the_demo_are_those_of_its_evidence(written):
    assert written["evidence"]
    for row in written["evidence"]:
        content = (ROOT / "data/rounds" / row["period"] / "evidence" / row["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
