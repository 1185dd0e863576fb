"""The schemas say what the readers say, as far as one file can tell; those in the repository are today's."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kaopu.policy import reader, schema
from kaopu.policy.schema import SCHEMAS_FOLDER, editor_settings, schema_files
from kaopu.policy.schema_parts import Parts
from kaopu.text.tree import FolderTree
from tests.policy.bad_rounds import ROUNDS
from tests.policy.outcomes_policy import WITH_OUTCOMES
from tests.policy.test_bad_input import SHAPES
from tests.support.repository import VALID, changed, tree_of, write

ROOT = Path(__file__).parents[2]
STARTERS = ROOT / "generator/kaopu/starters"
REPOSITORIES = [ROOT, *(path.parent for path in sorted(STARTERS.glob("*/policy")))]

# What needs more than the shape of one value: the catalogue's money, a calendar, another key, the policy's languages.
LEFT_TO_CHECK = {
    "language-twice",
    "one-chinese-text-for-english-pages",
    "one-chinese-text-deep-in-a-list",
    "amount-no-deal-can-have",
    "amount-below-zero",
    "case-expects-nothing",
}


def test_schemas_in_the_repository_are_what_kaopu_schema_writes():
    files = schema_files(FolderTree(ROOT))
    found = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / SCHEMAS_FOLDER).iterdir()}
    assert sorted(found) == sorted(file.name for file in files), "run `kaopu schema`"
    assert [file.name for file in files if found[file.name] != file.text] == [], "run `kaopu schema`"
    assert (ROOT / ".vscode/settings.json").read_text(encoding="utf-8") == editor_settings(files)


def test_every_yaml_file_of_a_policy_has_one_schema(contents):
    described = {f"policy/{name}" for name in (*reader.KNOWN_FILES, *(f"{folder}/*.yml" for folder in reader.FOLDERS))}
    assert set(contents) == described | {"data/sources.yml", "data/targets.yml", "kaopu.yml"}
    settings = json.loads(editor_settings(schema_files(tree_of(VALID))))
    assert sorted(settings["yaml.schemas"].values()) == sorted(contents)


def test_schemas_are_schemas_and_explain_themselves(contents):
    for content in contents.values():
        assert content["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(content)
        assert content["title"]
        assert content["description"]
        assert "``" not in json.dumps(content)
        for name, part in content.get("$defs", {}).items():
            assert "description" in part or name.startswith("conditions-") or name == "Cycles", name


@pytest.mark.parametrize("glob", sorted(file.describes for file in schema_files(tree_of(VALID))))
def test_an_outside_validator_accepts_every_file_that_there_is(glob, tmp_path):
    write(tmp_path, {**VALID, **WITH_OUTCOMES})
    files = [path for root in (*REPOSITORIES, tmp_path) for path in sorted(root.glob(glob))]
    [described] = [file for file in schema_files(FolderTree(ROOT)) if file.describes == glob]
    against = tmp_path / described.name
    against.write_text(described.text, encoding="utf-8")
    assert files, "no repository has such a file: add one to the valid repository of the tests"
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", against, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted(path for path in VALID if path.endswith(".yml")))
def test_the_valid_repository_fits(path, complaints):
    assert complaints(path, VALID[path]) == []
    assert complaints(path, "# nothing\n") == [] or path.removeprefix("policy/") in reader.SINGLE


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in SHAPES])
def test_what_has_the_wrong_shape_is_refused(case, complaints):
    text = case.files()[case.path]
    assert isinstance(text, str)
    assert bool(complaints(case.path, text)) != (case.id in LEFT_TO_CHECK)


MEASURES, RESULTS, SOURCES = "policy/measures.yml", "policy/indicators/results.yml", "data/sources.yml"
WIN_SHARE = "  ratio: deals\n  where: {stage: won}\n  among: {stage: [won, lost]}\n  when: closed_on"
MORE = [
    ("unknown key", MEASURES, "ratio: deals", "ratio: deals\n  wher: {stage: won}", "'wher' was unexpected"),
    ("two operations", MEASURES, "ratio: deals", "ratio: deals\n  count: deals", "valid under each of"),
    ("unknown table", MEASURES, "ratio: deals", "ratio: deal", "'deal' is not one of"),
    ("unknown column", MEASURES, "mean: deals.days_to_close", "mean: deals.days", "'deals.days' is not one of"),
    ("mean of texts", MEASURES, "mean: deals.days_to_close", "mean: deals.product", "'deals.product' is not one of"),
    ("another table's date", MEASURES, "  among: {stage: [won, lost]}\n  when: closed_on",
     "  when: held_on", "'held_on' is not one of"),
    ("unknown cell", MEASURES, "among: {stage: [won, lost]}", "among: {stage: [won, last]}", "$.win_share.among.stage"),
    ("limits of a text", MEASURES, "{stage: won, amount: {at_least: 1}}", "{stage: {at_least: 1}}",
     "$.days_to_close.where.stage"),
    ("ratio without where", MEASURES, "  where: {stage: won}\n", "", "'where' is a required property"),
    ("earlier without which", MEASURES, WIN_SHARE, "  earlier: new_sales", "'which' is a required property"),
    ("window of working days", MEASURES, "ratio: deals", "ratio: deals\n  window: 3 working days", "does not match"),
    ("bad unit", RESULTS, "unit: percent", "unit: per cent", "'per cent' is not one of"),
    ("60 for 60%", RESULTS, "target: 50%", "target: 50", "50.0 is not valid"),
    ("yuan for a share", RESULTS, "target: 50%", "target: ¥50", "'¥50' is not valid"),
    ("cap of another curve", RESULTS, "120%: 120]", "120%: 120], cap: 120", "'cap' was unexpected"),
    ("curve without points", RESULTS, ", points: [60%: 0, 80%: 60, 100%: 100, 120%: 120]", "", "'points' is a req"),
    ("weight in percent", "policy/scorecards.yml", "weight: 70", "weight: 70%", "'70%' is not of type 'number'"),
    ("unknown cycle", "policy/scorecards.yml", "  quarter:", "  week:", "'week' was unexpected"),
    ("notice in weeks", "policy/policy.yml", "30 days", "4 weeks", "'4 weeks' does not match"),
    ("unknown table to fill", SOURCES, "table: deals", "table: deal", "'deal' is not one of"),
    ("column left out", SOURCES, "        amount: {kind: column, column: value}\n", "", "'amount' is a required"),
    ("column too many", SOURCES, "        amount: {", "        amonut: {", "'amonut'"),
    ("choice without choices", SOURCES, ", choose: {Won: won, Lost: lost}", "", "'choose' is a required"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "says"), [pytest.param(*case[1:], id=case[0]) for case in MORE])
def test_a_slip_is_refused_where_it_stands(path, old, new, says, complaints):
    found = complaints(path, changed(path, old, new)[path])
    assert any(says in complaint for complaint in found), found


TARGETS = "data/targets.yml"


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ROUNDS])
def test_an_editor_refuses_the_shapes_of_rounds_and_calendars_that_reading_refuses(case, complaints):
    shapes = {"missing-key", "not-a-choice", "wrong-type", "listed-twice", "minutes-without-talk", "whole-number"}
    text, codes = case.files()[case.path], {problem.rpartition(" ")[2] for problem in case.problems}
    assert isinstance(text, str)
    # A day that there is not is a question of the format, a region in small letters one of its pattern.
    refused = bool(codes & shapes) or case.id in {"region-misspelt", "region-that-there-is-not"}
    assert bool(complaints(case.path, text)) is refused


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("sales:\n  company: {2017: ¥3000000, 2017-Q1: 600000, 2017-01: ¥1}\n", True),
        ("sales:\n  teams: {north: {2017-Q1: ¥400000}}\n  people: {ann: {2017-Q1: ¥90000}}\n", True),
        ("sales:\n  company: {2017-Q5: ¥1}\n", False),
        ("sales:\n  company: {2017-13: ¥1}\n", False),
        ("sales:\n  company: ¥1\n", False),
        ("sales:\n  persons: {ann: {2017: ¥1}}\n", False),
        ("Sales:\n  company: {2017: ¥1}\n", False),
        ("sales:\n  people: {ann: {2017: much}}\n", False),
    ],
)
def test_targets_by_hand(text, fits, complaints):
    assert (complaints(TARGETS, text) == []) == fits


def at(content, *path):
    for step in path:
        content = content[step]
    return content


def test_ids_of_the_policy_are_offered_and_new_ones_taken(contents, complaints):
    indicators, scorecards = contents["policy/indicators/*.yml"], contents["policy/scorecards.yml"]
    dimension = at(indicators, "$defs", "Indicator", "properties", "dimension", "anyOf")
    assert dimension[0] == {"enum": ["results", "process"]}
    assert list(at(scorecards, "properties")) == ["specialist", "supervisor", "team", "company"]
    weights = at(scorecards, "$defs", "Group", "properties", "indicators", "properties")
    assert list(weights) == ["sales_cycle", "sales_attainment", "share_won"]
    given = at(contents["policy/cases/*.yml"], "$defs", "Case", "properties", "given", "properties")
    assert {"new_sales", "score.sales_cycle"} <= set(given)
    duty = at(contents["policy/duties.yml"], "$defs", "Duty", "properties", "shown_by", "items", "anyOf")
    assert duty[0] == {"enum": ["sales_cycle", "sales_attainment", "share_won"]}
    assert complaints(RESULTS, changed(RESULTS, "dimension: results", "dimension: brand_new")[RESULTS]) == []


def test_a_policy_that_cannot_be_read_whole_still_offers_what_can():
    broken = {**VALID, "policy/dimensions.yml": "a: [", "policy/grades.yml": "bands: {a: 1}\n"}
    files = {file.describes: json.loads(file.text) for file in schema_files(tree_of(broken))}
    role = at(files, "policy/duties.yml", "$defs", "Duty", "properties", "role", "anyOf")
    assert role[0] == {"enum": ["specialist", "supervisor"]}
    nothing = {file.describes: file.text for file in schema_files(tree_of({}))}
    assert set(nothing) == set(files)


def test_tables_of_the_catalogue_are_explained_in_both_languages(contents):
    count = at(contents[MEASURES], "$defs", "Measure", "properties", "count")
    assert len(count["enum"]) == len(count["enumDescriptions"])
    assert dict(zip(count["enum"], count["enumDescriptions"], strict=True))["deals"] == "成交与丢单 / Deals"


def test_every_field_that_is_offered_something_exists():
    kinds = ("measures", "indicators", "targets", "dimensions", "roles", "grades", "round", "components", "commission")
    known = dict.fromkeys(kinds, ("x",))
    parts: Parts = schema._parts(known)
    named = [*parts._offers, *parts._special]
    assert [f"{model.__name__}.{field}" for model, field in named if field not in model.model_fields] == []


def test_kaopu_schema_lists_what_it_wrote(tmp_path):
    write(tmp_path, VALID)
    command = [sys.executable, "-m", "kaopu", "schema", "--root", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    written = [Path(line) for line in done.stdout.splitlines()]
    assert all(path.is_file() for path in written)
    assert tmp_path / SCHEMAS_FOLDER / "measures.schema.json" in written
    assert tmp_path / ".vscode/settings.json" in written

    (tmp_path / ".vscode/settings.json").write_text("{}\n", encoding="utf-8")
    again = subprocess.run([*command, "--out", tmp_path / "elsewhere"], capture_output=True, text=True, check=True)
    listed = [Path(line) for line in again.stdout.splitlines()]
    assert sorted(listed) == sorted((tmp_path / "elsewhere").iterdir())
    subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / ".vscode/settings.json").read_text(encoding="utf-8") == "{}\n"
