"""Filled-in forms into data/rounds, by the real command; the firm and everybody in it are invented."""
# ruff: noqa: E501 - one row a line reads best

from __future__ import annotations

import csv
import hashlib
import io
import warnings
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kaopu.cli import main
from kaopu.forms.form import FormKind
from kaopu.forms.workbook import HIDDEN, workbook_of
from kaopu.publish.form_imports import FormsImported, import_forms
from kaopu.publish.form_making import FormMaker
from kaopu.publish.inputs import read_inputs
from kaopu.text.problems import InputProblemsError
from tests.appraisal.company import period_of
from tests.rounds.house import APPEAL, PEOPLE, RECEIPT, REVIEW, TALK, house, table
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import write

BOB = table("self_assessments", "bob,2017-04-04,Sold.,")
OWN = {"achieved": "签约额超过目标。\n第二行", "submitted_on": "2017-04-05", "score.teamwork": "90"}
REPORT = {"submitted_on": "2017-04-10", "strengths": "Listens.", "to_improve": "Calls back late."}
HELD = {"talk.held_on": "2017-04-17", "talk.minutes": "45", "talk.agreed": "Yes"}
ROUNDS = "data/rounds/2017-Q1"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "firm")


def repository(root: Path, *handed_in: Mapping[str, str | None]) -> Path:
    write(root, {**house(*(handed_in or (BOB,)), changes={"data/sources.yml": None})})
    return root


def form(
    root: Path, kind: FormKind, values: Mapping[str, str | int | None], person: str = "ann", name: str = ""
) -> Path:
    """Return a workbook that somebody filled in with another library, in a folder beside the repository."""
    inputs = read_inputs(root)
    made = FormMaker(inputs.results).form(kind, person, "2017-Q1", "en")
    assert made is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(workbook_of(made)))
    names = {str(row[0].value): str(row[2].value) for row in book[HIDDEN].iter_rows(min_row=2)}
    for field, value in values.items():
        [(sheet, cell)] = list(book.defined_names[names[field]].destinations)
        book[sheet][cell.replace("$", "").split(":")[0]] = value
    target = root.parent / "came" / (name or f"{person}.{kind}.xlsx")
    target.parent.mkdir(exist_ok=True)
    book.save(target)
    return target


def service(root: Path, *lines: tuple[str, ...], name: str = "service.csv") -> Path:
    target = root.parent / "came" / name
    target.parent.mkdir(exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return target


def rows(root: Path, name: str) -> list[dict[str, str]]:
    with (root / ROUNDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def fates(done: FormsImported) -> list[str]:
    return [fate for _, fate in done.fates]


def codes(done: FormsImported) -> list[str]:
    for problem in done.problems:
        assert_sentences_complete(problem)
    return [f"{problem.place} {problem.code}" for problem in done.problems]


def test_r44_a_workbook_becomes_rows_and_twice_is_once(root):
    file = form(root, "self_assessment", OWN)
    done = import_forms(root, [file])
    assert (fates(done), codes(done), done.written) == (["taken"], [], 2)
    assert rows(root, "self_assessments") == [
        {"person": "ann", "submitted_on": "2017-04-05", "achieved": OWN["achieved"], "deviations": ""},
        {"person": "bob", "submitted_on": "2017-04-04", "achieved": "Sold.", "deviations": ""},
    ]
    assert rows(root, "self_scores") == [{"person": "ann", "indicator": "teamwork", "score": "90", "comment": ""}]
    before = snapshot(root)
    again = import_forms(root, [file])
    assert (fates(again), again.written) == (["unchanged"], 0)
    assert snapshot(root) == before


def test_a_corrected_form_replaces_the_one_before(root):
    import_forms(root, [form(root, "self_assessment", {**OWN, "score.result": "70"})])
    done = import_forms(root, [form(root, "self_assessment", {**OWN, "score.result": None, "score.teamwork": "88"})])
    assert fates(done) == ["replaced"]
    assert [(row["indicator"], row["score"]) for row in rows(root, "self_scores")] == [("teamwork", "88")]
    assert (root / ROUNDS / "self_assessments.csv").read_text(encoding="utf-8").endswith("bob,2017-04-04,Sold.,\n")


def test_r46_to_r49_a_report_with_talk_and_plan(root):
    plan: dict[str, str | int] = {
        "action.1.text": "Return visits",
        "action.1.planned": 2,
        "score.teamwork": 83,
        "reason.teamwork": "Helps.",
    }
    done = import_forms(root, [form(root, "review", {**REPORT, **HELD, **plan})])
    assert (fates(done), codes(done)) == (["taken"], [])
    assert rows(root, "reviews") == [{"person": "ann", "reviewer": "max", **REPORT}]
    assert rows(root, "talks") == [
        {"person": "ann", "manager": "max", "held_on": "2017-04-17", "minutes": "45", "agreed": "yes"}
    ]
    assert rows(root, "actions") == [
        {"person": "ann", "action": "A1", "text": "Return visits", "planned": "2", "measure": ""}
    ]
    quarter = period_of("2017-Q1")
    appraised = read_inputs(root).results.of(quarter)
    assert appraised is not None
    adjusted = appraised.results["ann", quarter].adjustments
    assert [(str(made.before), str(made.after)) for made in adjusted] == [("80.00", "83.00")]


def test_the_talk_comes_later_in_the_same_form(root):
    import_forms(root, [form(root, "review", REPORT)])
    assert not (root / ROUNDS / "talks.csv").exists()
    # Made anew: the report is filled in already, and the talk is added.
    done = import_forms(root, [form(root, "review", HELD)])
    assert fates(done) == ["replaced"]
    assert rows(root, "reviews") == [{"person": "ann", "reviewer": "max", **REPORT}]
    assert len(rows(root, "talks")) == 1


def test_what_is_wrong_with_one_form_keeps_only_that_one_out(root):
    wrong = form(root, "self_assessment", {**OWN, "achieved": None, "submitted_on": "soon"}, "cat")
    done = import_forms(root, [wrong, form(root, "self_assessment", OWN)])
    assert fates(done) == ["refused", "taken"]
    assert {problem.code for problem in done.problems} == {"form-answer-missing", "form-answer-date"}
    assert all(problem.place.file == "cat.self_assessment.xlsx" for problem in done.problems)
    assert [row["person"] for row in rows(root, "self_assessments")] == ["ann", "bob"]


def test_what_does_not_fit_the_repository_is_told_at_the_cell_of_the_form(root):
    early = form(root, "self_assessment", {**OWN, "submitted_on": "2017-03-30"})
    before = snapshot(root)
    done = import_forms(root, [early])
    assert fates(done) == ["refused"]
    [problem] = done.problems
    assert problem.code == "round-too-early"
    assert problem.place.file == "ann.self_assessment.xlsx"
    assert problem.place.line > 0
    assert snapshot(root) == before


def test_a_short_talk_is_taken_with_a_warning(root):
    done = import_forms(root, [form(root, "review", {**REPORT, **HELD, "talk.minutes": "20"})])
    assert fates(done) == ["taken"]
    assert [(problem.code, problem.severity) for problem in done.problems] == [("talk-too-short", "warning")]
    assert done.problems[0].place.file == "ann.review.xlsx"


def test_a_review_that_does_not_fit_an_appeal_that_is_there(tmp_path):
    # Max leaves after the quarter and Eve follows: she may review it, but she is also to answer Ann's appeal.
    root = tmp_path / "firm"
    people = PEOPLE.replace("max,Max,supervisor,north,,,", "max,Max,supervisor,north,,,2017-04-05")
    moves = "person,from,role,team,manager\nann,2017-04-06,,,eve\n"
    changes = {"data/people.csv": people, "data/moves.csv": moves, "data/sources.yml": None}
    write(root, house(table("appeals", "ann,2017-04-20,,Too low.,han,eve,,,,"), changes=changes))
    before = snapshot(root)
    done = import_forms(root, [form(root, "review", {**REPORT, "reviewer": "Eve"})])
    assert codes(done) == ["data/rounds/2017-Q1/appeals.csv:2:30 appeal-same-reviewer"]
    assert fates(done) == ["refused"]
    assert snapshot(root) == before
    assert fates(import_forms(root, [form(root, "review", {**REPORT, "reviewer": "Max"})])) == ["taken"]


def edit(root: Path, path: str, before: str, after: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert before in text
    (root / path).write_text(text.replace(before, after), encoding="utf-8")


def test_a_form_stays_good_when_the_policy_is_only_reworded(root):
    file = form(root, "self_assessment", OWN)
    edit(root, "policy/principles.yml", "Sell well.", "Sell better.")
    assert fates(import_forms(root, [file])) == ["taken"]


def test_a_form_with_other_weights_is_refused(root):
    file = form(root, "self_assessment", OWN)
    cards = (root / "policy/scorecards.yml").read_text(encoding="utf-8")
    assert "80" in cards
    edit(root, "policy/scorecards.yml", "80", "70")
    edit(root, "policy/scorecards.yml", "20", "30")
    assert codes(import_forms(root, [file])) == ["ann.self_assessment.xlsx form-policy-changed"]


def test_a_final_round_takes_no_more_forms(tmp_path):
    whole = (table("reviews", REVIEW), table("talks", TALK), table("acknowledgements", RECEIPT), BOB)
    root = repository(tmp_path / "firm", *whole)
    done = import_forms(root, [form(root, "self_assessment", OWN), form(root, "review", {})])
    assert fates(done) == ["refused", "unchanged"]
    assert codes(done) == ["ann.self_assessment.xlsx form-round-final"]


def test_who_has_no_result_has_no_form(root):
    file = form(root, "self_assessment", OWN)
    book = load_workbook(file)
    cell = book[HIDDEN]["A1"]
    cell.value = str(cell.value).replace(" ann ", " max ")
    book.save(file)
    assert codes(import_forms(root, [file])) == ["ann.self_assessment.xlsx form-without-result"]


def test_two_forms_that_contradict_each_other_are_both_refused(root):
    one, other = (
        form(root, "self_assessment", OWN),
        form(root, "self_assessment", {**OWN, "score.teamwork": "91"}, name="b.xlsx"),
    )
    done = import_forms(root, [one, other])
    assert (fates(done), done.written) == (["refused", "refused"], 0)
    assert codes(done) == ["ann.self_assessment.xlsx form-twice", "b.xlsx form-twice"]
    same = form(root, "self_assessment", OWN, name="same.xlsx")
    assert fates(import_forms(root, [one, same])) == ["taken", "unchanged"]


def test_r45_evidence_is_copied_and_measured(root):
    file = form(root, "self_assessment", {**OWN, "evidence.1.indicator": "Result", "evidence.1.file": "客户 反馈.png"})
    content = b"invented picture"
    (file.parent / "客户 反馈.png").write_bytes(content)
    assert fates(import_forms(root, [file])) == ["taken"]
    kept = "ann/客户 反馈.png"
    assert (root / ROUNDS / "evidence" / kept).read_bytes() == content
    digest = hashlib.sha256(content).hexdigest()
    assert rows(root, "evidence") == [{"person": "ann", "indicator": "result", "file": kept, "sha256": digest}]
    (file.parent / "客户 反馈.png").unlink()
    before = snapshot(root)
    assert fates(import_forms(root, [file])) == ["unchanged"]
    assert fates(import_forms(root, [form(root, "self_assessment", {})])) == ["unchanged"]
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("nowhere.png", "form-evidence-missing"),
        ("../secret.txt", "form-evidence-path"),
        ("/etc/passwd", "form-evidence-path"),
        ("C:\\pictures\\x.png", "form-evidence-path"),
        (".git/config", "form-evidence-path"),
        ("link.txt", "form-evidence-missing"),
        ("https://crm.example/deal/1", "form-evidence-link"),
        ("http://crm.example/deal/1", "form-evidence-path"),
        ("bob/pipeline.txt", "form-evidence-missing"),
    ],
)
def test_evidence_lies_beside_the_form(root, named, code):
    write(root, {f"{ROUNDS}/evidence/bob/pipeline.txt": "Bob's.", "secret.txt": "x"})
    file = form(root, "self_assessment", {**OWN, "evidence.1.file": named})
    (root.parent / "secret.txt").write_text("not to be read", encoding="utf-8")
    (file.parent / "link.txt").symlink_to(root.parent / "secret.txt")
    done = import_forms(root, [file])
    assert (fates(done), [problem.code for problem in done.problems], done.written) == (["refused"], [code], 0)


def test_too_large_evidence(root):
    file = form(root, "self_assessment", {**OWN, "evidence.1.file": "big.png"})
    with (file.parent / "big.png").open("wb") as big:
        big.truncate(20 * 2**20)
    with (file.parent / "bigger.png").open("wb") as bigger:
        bigger.truncate(20 * 2**20 + 1)
    assert fates(import_forms(root, [file])) == ["taken"]
    file = form(root, "self_assessment", {**OWN, "evidence.1.file": "bigger.png"})
    assert [problem.code for problem in import_forms(root, [file]).problems] == ["form-evidence-large"]


def test_a_form_service_hands_in_everything_in_one_table(root):
    file = service(
        root,
        ("提交时间", "表单", "人员", "考核期", "achieved", "submitted_on", "score.teamwork", "strengths", "to_improve", "talk.held_on", "talk.minutes", "talk.agreed", "filed_on", "grounds", "comment"),
        ("1", "绩效自评表", "ann", "2017-Q1", "卖出。", "2017/4/5", "90", "", "", "", "", "", "", "", ""),
        ("2", "绩效评价报告", "bob", "2017-Q1", "", "2017年4月10日", "", "Listens.", "Late.", "2017-04-17", "35", "是", "", "", ""),
        ("3", "appeals", "cat", "2017-Q1", "", "", "", "", "", "", "", "", "2017-04-20", "Too low.", ""),
        ("4", "peer_comments", "bob", "2017-Q1", "", "", "", "", "", "", "", "", "", "", "Zeal."),
        ("5", "peer_comments", "bob", "2017-Q1", "", "", "", "", "", "", "", "", "", "", "Always helps."),
        ("6", "self_assessment", "dan", "2017-Q1", "", "2017-04-05", "", "", "", "", "", "", "", "", ""),
    )  # fmt: skip
    done = import_forms(root, [file])
    assert fates(done) == ["taken"] * 5 + ["refused"]
    assert codes(done) == ["service.csv:1:1 form-column-ignored", "service.csv:7:31 form-answer-missing"]
    assert [row["person"] for row in rows(root, "self_assessments")] == ["ann", "bob"]
    assert rows(root, "talks")[0]["agreed"] == "yes"
    assert rows(root, "appeals")[0]["grounds"] == "Too low."
    # In the order of the texts: that of the submissions would tell who wrote when.
    assert [row["comment"] for row in rows(root, "peer_comments")] == ["Always helps.", "Zeal."]
    before = snapshot(root)
    assert fates(import_forms(root, [file])) == ["unchanged"] * 5 + ["refused"]
    assert snapshot(root) == before


def test_an_appeal_is_answered_by_a_later_row(root):
    head = (
        "form",
        "person",
        "period",
        "filed_on",
        "indicator",
        "grounds",
        "hr_reviewer",
        "director",
        "answered_on",
        "outcome",
        "answer",
        "score",
    )
    row = ("appeals", "ann", "2017-Q1", *APPEAL.split(",")[1:-1], "87")
    import_forms(root, [service(root, head, (*row[:6], "", "", "", "", "", ""))])
    assert fates(import_forms(root, [service(root, head, row)])) == ["replaced"]
    assert [found["outcome"] for found in rows(root, "appeals")] == ["upheld"]
    wrong = service(root, head, (*row[:-1], "75"))
    done = import_forms(root, [wrong])
    assert codes(done) == ["service.csv:2:93 appeal-score-unchanged"]


def test_files_that_are_no_forms(root):
    came = service(root, ("a",), name="notes.txt")
    large = came.with_name("large.csv")
    large.write_bytes(b"x" * (5 * 2**20 + 1))
    strange = came.with_name("photo.xlsx")
    strange.write_bytes(b"no workbook")
    done = import_forms(root, [came, large, strange, service(root, ("person",), ("ann",))])
    assert fates(done) == ["refused"] * 4
    assert {problem.code for problem in done.problems} >= {"form-file-unknown", "form-file-large", "csv-missing-column"}


def test_a_character_that_nothing_can_print_is_refused(root):
    done = import_forms(root, [form(root, "self_assessment", {**OWN, "achieved": "Great \U0001f600"})])
    assert [problem.code for problem in done.problems] == ["character-without-glyph"]


def test_r44_check_tells_of_it_in_the_tables_too(tmp_path):
    said = table("reviews", REVIEW.replace("Listens.", "听\U0001f600"))
    inputs = read_inputs(repository(tmp_path, said, table("peer_comments", "ann,好\U0001f600")))
    assert [f"{problem.place} {problem.code}" for problem in inputs.errors] == [
        f"{ROUNDS}/peer_comments.csv character-without-glyph",
        f"{ROUNDS}/reviews.csv:2:20 character-without-glyph",
    ]


def test_nothing_is_taken_while_the_repository_has_problems(root):
    file = form(root, "self_assessment", OWN)
    (root / "data/people.csv").write_text("id\n", encoding="utf-8")
    before = snapshot(root)
    with pytest.raises(InputProblemsError):
        import_forms(root, [file])
    assert snapshot(root) == before


def kaopu(root: Path, *files: Path, language: str = "en"):
    return CliRunner().invoke(main, ["import", "--root", str(root), "--lang", language, "forms", *map(str, files)])


def test_the_command_says_what_became_of_each_and_tells_nothing_that_was_written(root):
    good, bad = form(root, "self_assessment", OWN), form(root, "review", {**REPORT, "submitted_on": "yesterday"})
    done = kaopu(root, good, bad)
    assert done.exit_code == 1
    assert "ann.self_assessment.xlsx: self_assessment ann 2017-Q1 taken" in done.output
    assert "ann.review.xlsx: review ann 2017-Q1 refused" in done.output
    assert "form-answer-date" in done.output
    assert "2 files changed; 1 form refused." in done.output
    for text in (*OWN.values(), *REPORT.values(), "yesterday", "Ann"):
        assert text in ("2017-04-05", "90") or text not in done.output
    again = kaopu(root, good, language="zh")
    assert again.exit_code == 0
    assert "与先前的一份相同" in again.output


def test_the_command_quotes_nothing_of_a_file_below_the_repository_either(root):
    inbox = root / "inbox.csv"
    head = ("form", "person", "period", "achieved", "submitted_on", "score.teamwork")
    service(root, head, ("self_assessment", "ann", "2017-Q1", "Sold a secret machine.", "2017-04-05", "121")).rename(
        inbox
    )
    done = kaopu(root, inbox)
    assert done.exit_code == 1
    assert "inbox.csv:2:63: form-answer-range" in done.output
    assert "secret" not in done.output
    assert "121" not in done.output


def test_forms_is_no_name_for_a_source(root):
    source = "forms: {name: F, encoding: utf-8, files: {a: a.csv}, tables: []}\n"
    write(root, {"data/sources.yml": source})
    with pytest.raises(InputProblemsError) as caught:
        import_forms(root, [service(root, ("a",))])
    assert [(problem.code, str(problem.place)) for problem in caught.value.problems] == [
        ("source-reserved", "data/sources.yml:1:1")
    ]
