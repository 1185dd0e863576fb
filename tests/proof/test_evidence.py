"""The archive for a dispute: one person's whole result, to the byte as the repository has it, and nothing of others."""
# ruff: noqa: F811 - signers is a fixture of another file

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

import kaopu
from kaopu.cli.evidencing import evidence as command
from kaopu.leaks.reading import texts_of
from kaopu.proof.evidence import Evidence, evidence
from kaopu.publish.closing import close, restate
from kaopu.publish.inputs import read_inputs
from kaopu.publish.plan import Selection
from kaopu.text.phrases import catalogue
from tests.history.real_git import commit, git
from tests.outcomes.firm import deal
from tests.publish.test_closing import FILES, GRADES, HEAD, JULY, Q1, marked, planned, printed
from tests.publish.test_governance import asking, signers  # noqa: F401 - a fixture
from tests.rounds.house import APPEAL, RECEIPT, REVIEW, TALK, house, table
from tests.support.editions import period
from tests.support.rendering import render_records
from tests.support.repository import write

OTHERS = ("bob", "cat", "dan")
"""Colleagues; Max is the manager, and Han and Eve answered the appeal: the person's own record names them."""
FILE = b"%PDF-1.4 invented\n"
DIGEST = hashlib.sha256(FILE).hexdigest()
PEERS = "id,person,reviewer,given_on,score\np1,ann,bob,2017-03-20,61.25\np2,ann,cat,2017-03-21,62.5\n"
ROUND = (
    table("self_assessments", "ann,2017-04-05,Sold what was planned.,", "bob,2017-04-04,Bob sold as well.,"),
    table("self_scores", "ann,teamwork,90,Helped.", "bob,teamwork,97.25,Helped more."),
    table("evidence", f"ann,teamwork,ann/letter.pdf,{DIGEST}", f"ann,,ann/lost.pdf,{'ab' * 32}"),
    table("reviews", REVIEW, "bob,max,2017-04-10,Secret strength.,Secret weakness."),
    table("review_scores"),
    table("talks", TALK),
    table("appeals", APPEAL + "80"),
    table("acknowledgements", RECEIPT),
    table("peer_comments", "ann,Only one colleague wrote this."),
    {f"data/rounds/{Q1}/evidence/ann/letter.pdf": FILE.decode(), f"data/rounds/{Q1}/evidence/bob/own.pdf": "Bob's."},
    {"data/months/2017-03/peer_reviews.csv": PEERS},
)


def at_house(root: Path, *more: Mapping[str, str | None]) -> Path:
    """Commit a firm that went through a round."""
    root.mkdir(parents=True)
    git(root, "init", "--quiet")
    commit(root, house(*ROUND, *more, changes={"data/sources.yml": None}))
    return root


def texts(made: Evidence, path: str) -> str:
    return made.files[path].decode("utf-8-sig").replace("\r\n", "\n")


def numbered(made: Evidence, path: str) -> dict[int, str]:
    """Return the lines that a listing quotes, by number."""
    found = re.findall(r"^ *(\d+)  (.*)$", texts(made, path), re.MULTILINE)
    return {int(number): line for number, line in found}


def sold(root: Path, *more: Mapping[str, str]) -> Path:
    """Commit a firm that pays by deals, and then each of the changes."""
    root.mkdir(parents=True)
    git(root, "init", "--quiet")
    for files in (FILES, *more):
        commit(root, files)
    return root


def names_of_others(made: Evidence, others: tuple[str, ...] = OTHERS) -> list[tuple[str, str]]:
    """Return where any file of the archive, decoded to the last, names somebody who is nobody's business here."""
    word = re.compile(rf"\b({'|'.join(others)})\b", re.IGNORECASE)
    found = []
    for path, content in made.files.items():
        reading = texts_of(path if "." in path else f"{path}.txt", content)
        if path.startswith("repository/"):  # the policy is everybody's, and its examples have names of their own
            continue
        found += [(path, text.text) for text in reading.texts if word.search(text.text)]
        assert not [one for one in reading.unread if not path.endswith("letter.pdf")], path
    return found


def test_issue_7_the_digests_can_be_checked_without_a_program_of_ours(tmp_path):
    made = evidence(at_house(tmp_path / "firm"), "ann", period(Q1), "en")
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
        assert {entry.filename.partition("/")[0] for entry in archive.infolist()} == {"evidence-ann-2017-Q1"}
    folder = tmp_path / made.folder
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {line.removesuffix(": OK") for line in done.stdout.splitlines()} == there - {"SHA256SUMS"}
    changed = folder / "provenance.txt"
    changed.write_bytes(changed.read_bytes() + b" ")
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False).returncode
    for language in ("zh", "en"):
        assert "certutil -hashfile" in texts(made, f"00-cover.{language}.txt")
        index = texts(made, f"01-index.{language}.txt")
        for path in made.files:
            [line] = [line for line in index.splitlines() if line.startswith(f"{path}: ")]
            assert len(line) > len(path) + 4


def test_the_rows_are_the_files_own_lines_and_all_of_the_person(tmp_path):
    root = sold(tmp_path / "firm")
    made = evidence(root, "ann", period(Q1), "en")
    listings = [path for path in made.files if path.startswith("rows/")]
    assert listings
    for path in listings:
        original = (root / path.removeprefix("rows/").removesuffix(".txt")).read_bytes()
        lines = original.decode().split("\n")
        for number, line in numbered(made, path).items():
            assert lines[number - 1] == line
        assert hashlib.sha256(original).hexdigest() in texts(made, path)
    # Counted by another reader: who is in a row, and which month it lies in.
    for file in sorted((root / "data").rglob("*.csv")):
        name = file.relative_to(root).as_posix()
        month = re.search(r"months/(\d{4}-\d{2})/", name)
        with file.open(encoding="utf-8", newline="") as stream:
            rows = [(number, row) for number, row in enumerate(csv.DictReader(stream), 2)]
        theirs = {
            number
            for number, row in rows
            if "ann" in (row.get("person"), row.get("id") if row.get("level", "person") == "person" else "")
            and (row.get("period", Q1) in (Q1, "2017-01", "2017-02", "2017-03") or row.get("level"))
        }
        late = month is not None and month[1] > "2017-03"
        if name == "data/targets.csv":
            theirs = {number for number, row in rows if row["id"] == "ann" and row["period"] in (Q1, "2017")}
        found = set(numbered(made, f"rows/{name}.txt")) - {1} if f"rows/{name}.txt" in made.files else set()
        assert found == (set() if late else theirs), name


def test_nothing_of_another_person_is_in_any_file_and_anonymous_reviews_stay_so(tmp_path):
    made = evidence(at_house(tmp_path / "firm"), "ann", period(Q1), "en")
    assert names_of_others(made) == []
    every = {
        path: " ".join(text.text for text in texts_of(path, content).texts) for path, content in made.files.items()
    }
    for secret in ("Secret strength", "97.25", "61.25", "62.5", "Only one colleague", "Bob sold"):
        assert [path for path, text in every.items() if secret in text] == [], secret
    assert not [path for path in made.files if "peer" in path or "bob" in path]
    # Of somebody else it is found: the search would not overlook it.
    listing = evidence(tmp_path / "firm", "bob", period(Q1), "en")
    assert names_of_others(listing, ("cat", "dan")) == []
    assert any("Secret strength" in texts(listing, path) for path in listing.files if path.startswith("round/round"))


def test_the_round_is_told_with_what_was_handed_in_and_what_is_missing(tmp_path):
    made = evidence(at_house(tmp_path / "firm"), "ann", period(Q1), "en")
    assert made.files["round/evidence/ann/letter.pdf"] == FILE
    assert "round/evidence/ann/lost.pdf" not in made.files
    cover, told = texts(made, "00-cover.en.txt"), texts(made, "round/round.en.txt")
    assert "ann/lost.pdf" in cover
    assert "There was an appeal" in cover
    for said in ("Sold what was planned.", "Listens.", "Calls back late.", "A deal was missing.", "It was.", DIGEST):
        assert said in told
    for day in ("17 Apr 2017: the result was delivered", "20 Apr 2017: the person appealed", "1 Dec 2016: the policy"):
        assert day in cover
    zh = texts(made, "00-cover.zh.txt")
    assert "怎样核对" in zh
    assert "certutil" in zh


def test_pages_and_documents_are_those_that_were_handed_out(tmp_path):
    root = at_house(tmp_path / "firm")
    made = evidence(root, "ann", period(Q1), "en")
    published = printed(root, tmp_path / "out", "ann", Q1)
    for path, content in made.files.items():
        if path.startswith("calculation/") and path.endswith((".json", ".html")):
            assert content == published[f"appraisals/people/ann/{Q1}/{path.removeprefix('calculation/')}"]
    again = json.loads(made.files["calculation/appraisal.en.json"])
    assert str(again["score"]) in texts(made, "00-cover.en.txt")
    assert made.files["calculation/appraisal.pdf"].startswith(b"%PDF")


@pytest.mark.parametrize("closed", [False, True])
def test_the_document_is_to_the_byte_the_one_that_a_build_prints(tmp_path, closed):
    root = sold(tmp_path / "firm")
    close(root, period(Q1))
    when = Q1 if closed else "2017-Q2"
    inputs = read_inputs(root)
    plan = planned(inputs, Selection())
    own = [record for record in plan.appraisals if (record.person.id, record.period.id) == ("ann", when)]
    folder = tmp_path / "out"
    render_records(own, folder, plan.links, alike=plan.appraisals)
    made = evidence(root, "ann", period(when), "en")
    for name in ("appraisal.pdf", "appraisal.en.pdf"):
        assert made.files[f"calculation/{name}"] == (folder / f"appraisals/people/ann/{when}/{name}").read_bytes()


def test_the_bytes_follow_from_the_repository_alone(tmp_path):
    root = at_house(tmp_path / "firm")
    first = evidence(root, "ann", period(Q1), "en")
    shutil.copytree(root, tmp_path / "elsewhere" / "copy")
    assert evidence(tmp_path / "elsewhere" / "copy", "ann", period(Q1), "zh").content == first.content


def test_each_period_has_the_policy_that_judged_it(tmp_path):
    later = {HEAD: JULY, GRADES: FILES[GRADES].replace("85", "84")}
    edges = {"policy/cases/edges.yml": FILES["policy/cases/edges.yml"].replace("85", "84")}
    root = sold(tmp_path / "firm", {**later, **edges})
    first, second = git(root, "rev-list", "--reverse", "HEAD").split()
    for when, made_in, bound in ((Q1, first, "85"), ("2017-Q3", second, "84")):
        made = evidence(root, "ann", period(when), "en")
        held = git(root, "ls-tree", "-r", "--name-only", made_in, "policy").split()
        for path in held:
            if path.endswith((".yml", ".md")):
                content = subprocess.run(
                    ["git", "show", f"{made_in}:{path}"], cwd=root, capture_output=True, check=True
                ).stdout
                assert made.files[f"repository/{path}"] == content
        assert bound in texts(made, "repository/policy/grades.yml")
        assert made_in in texts(made, "adoption/adoption.en.txt")
        assert made_in in texts(made, "provenance.txt")
        assert "it is not signed" in texts(made, "adoption/adoption.en.txt")


def test_the_approvers_signature_of_the_policys_commit_is_told(tmp_path, signers):
    signers.commit(tmp_path, asking(signers), by="boss")
    made = evidence(tmp_path, "ann", period(Q1), "en")
    told = texts(made, "adoption/adoption.en.txt")
    assert "Signature of the commit: good, by E900, key SHA256:" in told
    assert "The signature of" not in texts(made, "00-cover.en.txt")
    assert made.files["repository/policy/allowed_signers"] == (tmp_path / "policy/allowed_signers").read_bytes()


def test_a_signature_that_nobody_allows_is_what_to_look_at_first(tmp_path, signers):
    signers.commit(tmp_path, asking(signers, "warn"), by="clerk")
    cover = texts(evidence(tmp_path, "ann", period(Q1), "en"), "00-cover.en.txt")
    assert "The signature of the policy's commit: signed, by nobody whom the list of signers allows." in cover


def test_a_closed_period_has_its_lock_its_policy_and_every_restatement_and_nobody_elses_figures(tmp_path):
    root = sold(tmp_path / "firm")
    close(root, period(Q1))
    commit(root, {})
    commit(root, marked("ann", Q1, "70"))
    restate(root, period(Q1), "A deal had been counted twice.", "max")
    commit(root, {GRADES: FILES[GRADES].replace("name:", "name: ", 1)})  # what git has later is not what judged
    made = evidence(root, "ann", period(Q1), "en")
    for number in (1, 2):
        path = f"data/closed/{Q1}.{number}.yml"
        shown = numbered(made, f"closing/{Q1}.{number}.yml.txt")
        lines = (root / path).read_text(encoding="utf-8").splitlines()
        assert all(lines[at - 1] == line for at, line in shown.items())
        assert [line for line in shown.values() if line.startswith('  "')] == [
            line for line in lines if line.startswith('  "ann": ')
        ]
        assert any(line.startswith("seal: ") for line in shown.values())
    stored = next((root / "data/closed/policies").iterdir())
    assert made.files["repository/policy/grades.yml"] == (stored / "policy/grades.yml").read_bytes()
    cover = texts(made, "00-cover.en.txt")
    assert "A deal had been counted twice." in cover
    assert "restated after it was closed" in cover
    assert names_of_others(made) == []


def test_somebody_who_moved_has_the_row_that_says_so(tmp_path):
    moves = "person,from,role,team,manager\nann,2017-02-01,,south,\nbob,2017-02-01,,south,\n"
    made = evidence(sold(tmp_path / "firm", {"data/moves.csv": moves}), "ann", period(Q1), "en")
    assert numbered(made, "rows/data/moves.csv.txt") == {
        1: "person,from,role,team,manager",
        2: "ann,2017-02-01,,south,",
    }
    assert names_of_others(made) == []


def test_another_persons_deal_that_counts_in_part_is_quoted_without_its_owner(tmp_path):
    row = deal("bob", "2017-03-10", "5000")
    path = "data/months/2017-03/deals.csv"
    header = next(text for name, text in FILES.items() if name.endswith("deals.csv")).splitlines()[0]
    line = f"shared,{row.partition(',')[2]}" if row.count(",") == header.count(",") else f"shared,{row}"
    shares = "deal,person,percent\nshared,ann,40\nshared,bob,60\n"
    root = sold(tmp_path / "firm", {path: f"{header}\n{line}\n", "data/credits.csv": shares})
    made = evidence(root, "ann", period(Q1), "en")
    assert numbered(made, "rows/data/credits.csv.txt")[2] == "shared,ann,40"
    assert 3 not in numbered(made, "rows/data/credits.csv.txt")
    [quoted] = [text for number, text in numbered(made, f"rows/{path}.txt").items() if number > 1]
    assert quoted.startswith("shared,[已略去/withheld],")
    assert names_of_others(made) == []


def test_data_of_their_own_repository_give_the_same_but_for_the_commits(tmp_path):
    root = sold(tmp_path / "firm")
    for top, target in (("policy", tmp_path / "two/policy"), ("data", tmp_path / "two/data")):
        commit(target, {}) if target.exists() else target.mkdir(parents=True)
        git(target, "init", "--quiet")
        commit(target, {path: text for path, text in FILES.items() if path.startswith(f"{top}/")})
    one = evidence(root, "ann", period(Q1), "en")
    two = evidence(tmp_path / "two/policy", "ann", period(Q1), "en", data=tmp_path / "two/data")
    assert one.files.keys() == two.files.keys()
    differ = {path for path in one.files if one.files[path] != two.files[path]}
    assert {path.partition("/")[0] for path in differ} <= {"calculation", "adoption", "provenance.txt", "SHA256SUMS"}
    assert not [path for path in differ if "explanation" in path]
    assert git(tmp_path / "two/data", "rev-parse", "HEAD") in texts(two, "provenance.txt")


@pytest.mark.parametrize(
    ("person", "when", "says"),
    [("anne", Q1, "did you mean ann"), ("ann", "2019-Q1", "2019-Q1"), ("max", Q1, "max")],
)
def test_whoever_has_no_result_is_a_sentence(tmp_path, person, when, says):
    write(tmp_path, FILES)
    out = tmp_path / "out.zip"
    asked = [person, when, "--root", str(tmp_path), "--lang", "en", "--out", str(out)]
    done = CliRunner().invoke(command, asked, catch_exceptions=False)
    assert done.exit_code == 1
    assert says in done.output
    assert not out.exists()


def test_the_command_writes_the_archive_and_names_its_digest(tmp_path):
    write(tmp_path / "firm", FILES)
    out = tmp_path / "made/here.zip"
    asked = ["ann", Q1, "--root", str(tmp_path / "firm"), "--lang", "en", "--out", str(out)]
    done = CliRunner().invoke(command, asked, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert hashlib.sha256(out.read_bytes()).hexdigest() in done.output


def test_every_phrase_exists_is_used_and_has_the_same_values_in_both_languages():
    package = Path(kaopu.__file__).parent
    files = [*(package / "proof").glob("evidence*.py"), package / "cli" / "evidencing.py"]
    said = {
        key for file in files for key in re.findall(r"""["']evidence\.(\w+)["']""", file.read_text(encoding="utf-8"))
    }
    known = catalogue("evidence")
    assert said == set(known)
    for key, text in known.items():
        names = [set(re.findall(r"\{(\w+)\}", written)) for written in (text.zh, text.en)]
        assert names[0] == names[1], key
