"""The data digest of records (R69): by the commands that the documentation gives, by hand, and what changes it."""

import datetime
import json
import re
import subprocess
from pathlib import Path

import pytest

from kaopu.publish.closing import close
from kaopu.publish.inputs import read_inputs
from kaopu.publish.plan import Selection, make_plan
from kaopu.records.record import Evidence, EvidenceRow
from kaopu.records.resting import lines_shown
from tests.data.test_lines import digest_by_hand
from tests.outcomes.firm import deal, firm, grades, quarter_by
from tests.proof.small_company import commit, git
from tests.support.editions import period
from tests.support.repository import VALID, changed, write

DEALS, TARGETS = "data/months/2017-02/deals.csv", "data/targets.csv"
AFTER = {"2017-02": "d9,bob,zeta,saw,won,contract,2017-01-06,2017-02-27,7\n"}
DOCUMENTATION = Path(__file__).parents[2] / "docs/verifying.md"


def records_of(root):
    """Return all records of a folder by person and language, as the files of a build say them."""
    inputs = read_inputs(root, datetime.date(2017, 6, 30))
    assert inputs.policy is not None
    assert not inputs.errors
    plan = make_plan(inputs.results, inputs.policy.head.languages, Selection())
    return {(one.person.id, one.period.id, one.language): json.loads(one.to_json()) for one in plan.appraisals}


def digests_of(root):
    return {key: record["inputs"]["data_digest"] for key, record in records_of(root).items()}


def places_by_hand(record):
    """Collect what a record rests on out of its JSON."""
    named = [rows for one in record["indicators"] for rows in one["rows"]]
    named += [{**row, "lines": [row["line"]]} for table in record["evidence"] for row in table["rows"]]
    rules = [one["target_rule"] for one in record["indicators"] if one["target_rule"] is not None]
    named += [{**rule, "lines": [rule["line"]]} for rule in rules if rule["file"].startswith("data/")]
    places: dict[str, set[int]] = {}
    for one in named:
        places.setdefault(one["file"], set()).update(one["lines"])
    return places


@pytest.fixture
def root(tmp_path):
    write(tmp_path / "firm", VALID)
    return tmp_path / "firm"


def test_r69_a_records_digest_is_of_the_lines_it_shows_by_csv_and_hashlib(root):
    files = {path: text.encode() for path, text in VALID.items()}
    records = records_of(root)
    assert places_by_hand(records["ann", "2017-Q1", "zh"]) == {DEALS: {2, 3}, TARGETS: {2}}
    assert places_by_hand(records["bob", "2017-Q1", "zh"]) == {DEALS: {4}, TARGETS: {3}}
    for record in records.values():
        assert record["inputs"]["data_digest"] == digest_by_hand(files, places_by_hand(record))
    assert len({record["inputs"]["data_digest"] for record in records.values()}) == 2  # the same in every language


@pytest.mark.parametrize(
    ("change", "whose"),
    [
        (changed(DEALS, "2500", "2600"), {"ann"}),
        (changed(DEALS, "2017-01-06", "2017-01-07"), {"bob"}),
        (changed(TARGETS, "1500", "1600"), {"bob"}),
        ({DEALS: VALID[DEALS] + AFTER["2017-02"]}, {"bob"}),  # one more row of his, at the end
        ({DEALS: VALID[DEALS] + AFTER["2017-02"].replace("bob", "ann")}, {"ann"}),
        (changed(DEALS, "d3,bob", "d8,bob,zeta,saw,lost,none,2017-01-01,2017-02-10,0\nd3,bob"), {"bob"}),  # before
        (changed(DEALS, "d1,ann", "d0,bob,zeta,saw,lost,none,2017-01-01,2017-02-01,0\nd1,ann"), {"ann", "bob"}),
        ({"data/months/2017-01/deals.csv": VALID[DEALS].splitlines()[0] + "\n"}, set()),
        (changed("data/people.csv", "bob,Bob", "bob,Robert"), set()),
        (changed("data/accounts.csv", "acme,Acme", "acme,Acme Ltd"), set()),
        ({DEALS: VALID[DEALS].replace("\n", "\r\n")}, set()),
        ({DEALS: "\ufeff" + VALID[DEALS]}, set()),
        ({DEALS: VALID[DEALS].rstrip("\n")}, set()),
        (changed(DEALS, "d1,ann,acme", 'd1,ann,"acme"'), {"ann"}),  # other bytes, however they are read
    ],
)
def test_r69_a_change_of_data_changes_the_digests_of_just_the_records_that_show_the_line(root, change, whose):
    before = digests_of(root)
    write(root, {path: text for path, text in change.items() if VALID.get(path) != text})
    after = digests_of(root)
    assert after.keys() == before.keys()
    assert {key[0] for key in before if before[key] != after[key]} == whose


def recipe():
    """Return the commands of the documentation."""
    blocks = re.findall(r"(?:^ {4}\S.*\n(?: {4,}.*\n)*)+", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE)
    [found] = [block for block in blocks if "sha256sum" in block]
    return "\n".join(line[4:] for line in found.splitlines())


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_r69_an_auditor_gets_the_digest_with_jq_sed_and_sha256sum(tmp_path, ends):
    files = firm(
        "",
        grades("ann", "DA"),
        months=3,
        deals=[deal(who, f"2017-0{month}-1{month}", "1000") for month in (1, 2, 3) for who in ("ann", "ann", "bob")],
        changes=quarter_by(target_reached=60, result=40),
    )
    write(
        tmp_path, {path: text.replace("\n", ends) if path.startswith("data/") else text for path, text in files.items()}
    )
    records = records_of(tmp_path)
    shown = set()
    for record in records.values():
        (tmp_path / "appraisal.json").write_text(json.dumps(record), encoding="utf-8")
        done = subprocess.run(["bash", "-c", recipe()], cwd=tmp_path, check=True, capture_output=True, text=True)
        assert done.stdout.split()[0] == record["inputs"]["data_digest"]
        shown.add(record["inputs"]["data_digest"])
        assert len(places_by_hand(record)) >= 2
    assert len(shown) == len(records) / 2  # a digest a person, in two languages


def test_r71_a_closed_periods_records_keep_the_digest_of_all_data_at_closing(root):
    git(root, "init", "--quiet")
    commit(root)
    close(root, period("2017-Q1"), datetime.date(2017, 6, 30), provisional=True)
    at_closing = read_inputs(root).data.digest
    write(root, {"data/months/2017-04/deals.csv": VALID[DEALS].splitlines()[0] + "\n"})
    assert read_inputs(root).data.digest != at_closing
    assert set(digests_of(root).values()) == {at_closing}


def test_a_line_of_which_a_word_is_confidential_is_in_no_digest():
    table = Evidence(
        table="absences", name="", columns=(), rows=(EvidenceRow(file="data/absences.csv", line=3, cells=()),)
    )
    assert lines_shown([], [table]) == {}
    shown = table.model_copy(update={"rows": (EvidenceRow(file=DEALS, line=3, cells=()),)})
    assert lines_shown([], [table, shown]) == {DEALS: {3}}


def test_r69_records_name_no_commit_of_the_data(root):
    assert all(
        one["inputs"].keys() == {"policy_digest", "data_digest", "generator"} for one in records_of(root).values()
    )
