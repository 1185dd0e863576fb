"""JSON Schemas (draft 2020-12) for the YAML files of a repository, so that editors complete and check while HR types.

They are made from the models that read the files. Ids that the policy has are offered and new ones are taken:
whether an id exists, weights add up and so on is what ``kaopu check`` says. The vocabulary of the tables is fixed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from kaopu.data.catalogue import CATALOGUE, Column, Table
from kaopu.data.settings import SETTINGS_FILE, Settings
from kaopu.data.sources import SOURCES_FILE, Source, TableRule
from kaopu.data.targets import TARGETS_TREE, TargetBreakdown
from kaopu.policy.case import Case, ExpectedTotal
from kaopu.policy.checks.measures import GOES_WITH, NEEDED_BY
from kaopu.policy.curves import DeductionCurve, PointsCurve, RangeCurve, RatingCurve, StepsCurve
from kaopu.policy.grades import Recommended
from kaopu.policy.indicators import Indicator
from kaopu.policy.measures import OPERATIONS, Limits, Measure
from kaopu.policy.model import CYCLES
from kaopu.policy.people import Duty
from kaopu.policy.reader import FOLDER, FOLDERS, MAPS, SCORECARDS, SINGLE
from kaopu.policy.schema_outcomes import FURTHER_OF_OUTCOMES, offers_of_outcomes, special_of_outcomes
from kaopu.policy.schema_parts import (
    IDENTIFIER_PATTERN,
    NAME,
    Parts,
    Schema,
    either,
    plain,
    value_of,
)
from kaopu.policy.schema_rounds import FURTHER_OF_ROUNDS, SPECIAL_OF_ROUNDS, offers_of_rounds
from kaopu.policy.scorecards import LEVELS, Group, Scorecard
from kaopu.text.shapes import Shape
from kaopu.text.tree import FileTree
from kaopu.text.yaml_reader import YamlList, YamlMap, read_yaml

SCHEMAS_FOLDER: Final = ".kaopu/schemas"
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
MADE_BY: Final = "Made by `kaopu schema`; do not edit."
_NUMBERS: Final = ("money", "number")
_COUNTED: Final = {name: table for name, table in CATALOGUE.items() if table.countable}
"""The tables that measures count."""
_SPECIAL: Final[Mapping[tuple[type[Shape], str], Schema]] = {
    (PointsCurve, "points"): value_of("Corners"),
    (RatingCurve, "marks"): value_of("Corners"),
    **SPECIAL_OF_ROUNDS,
}
"""The schemas of fields whose type says too little, whatever the policy has."""
Known = Mapping[str, Sequence[str]]
"""Kind → the ids that the policy has."""


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """A schema: its file name, which YAML files it describes (a path or a glob), and its text."""

    name: str
    describes: str
    text: str


def schema_files(tree: FileTree) -> tuple[SchemaFile, ...]:
    """Return the schema of every YAML file of the repository ``tree``, offering the ids that it has."""
    known = _known_ids(tree)
    single = [(f"{FOLDER}/{name}", _single(model, known)) for name, model in SINGLE.items()]
    maps = [(f"{FOLDER}/{name}", _map(model, known)) for name, model in MAPS.items()]
    folders = [(f"{FOLDER}/{name}/*.yml", _map(model, known)) for name, model in FOLDERS.items()]
    others = [
        (f"{FOLDER}/{SCORECARDS}", _scorecards(known)),
        (SOURCES_FILE, _sources(known)),
        (TARGETS_TREE, _targets(known)),
        (SETTINGS_FILE, _single(Settings, known)),
    ]
    return tuple(
        SchemaFile(f"{_name_of(describes)}.schema.json", describes, _text(describes, schema))
        for describes, schema in sorted([*single, *maps, *folders, *others], key=lambda entry: entry[0])
    )


def editor_settings(files: Iterable[SchemaFile]) -> str:
    """Return the settings by which VS Code and its relatives find the schemas, which lie in .kaopu/schemas."""
    settings = {
        "yaml.schemas": {f"./{SCHEMAS_FOLDER}/{file.name}": file.describes for file in files},
        # Only what lies in the repository: no list of schemas is fetched.
        "yaml.schemaStore.enable": False,
        "yaml.validate": True,
        "files.encoding": "utf8",
        "files.eol": "\n",
    }
    return json.dumps(settings, ensure_ascii=False, indent=2) + "\n"


def _name_of(describes: str) -> str:
    """Return the name of the file or folder; those in data/ say so, because both have targets.yml."""
    path = PurePosixPath(describes)
    name = path.parent.name if path.stem == "*" else path.stem
    return name if path.parts[0] in (FOLDER, path.name) else f"{path.parts[0]}-{name}"


def _text(describes: str, schema: Schema) -> str:
    head = {"$schema": DRAFT, "$comment": MADE_BY, "title": describes}
    return json.dumps({**head, **schema}, ensure_ascii=False, indent=2) + "\n"


def _single(model: type[Shape], known: Known) -> Schema:
    parts = _parts(known)
    return parts.file(parts.object(model))


def _map(model: type[Shape], known: Known) -> Schema:
    """Describe a file that maps ids to ``model``."""
    parts = _parts(known)
    return parts.file(_entries(plain(model.__doc__), parts.model(model)))


def _entries(description: str, entry: Schema, offered: Iterable[str] = ()) -> Schema:
    """Describe a map of ids, of which some are offered; a file may also be empty."""
    properties = dict.fromkeys(offered, entry)
    return {
        "description": description,
        "type": ["object", "null"],
        "propertyNames": {"pattern": IDENTIFIER_PATTERN},
        **({"properties": properties} if properties else {}),
        "additionalProperties": entry,
    }


def _scorecards(known: Known) -> Schema:
    parts = _parts(known)
    scorecard = parts.model(Scorecard)
    of_role = parts.define("Cycles", _closed(dict.fromkeys(CYCLES, scorecard)))
    description = "Role → cycle → scorecard; `team` and `company` stand for a whole team and for the company."
    return parts.file(_entries(description, of_role, (*known["roles"], *LEVELS)))


def _sources(known: Known) -> Schema:
    parts = _parts(known)
    description = plain(Source.__doc__)
    entry = parts.model(Source)
    return parts.file({"description": description, "type": ["object", "null"], "additionalProperties": entry})


def _targets(known: Known) -> Schema:
    parts = _parts(known)
    return parts.file(_entries(plain(TargetBreakdown.__doc__), parts.model(TargetBreakdown), known["targets"]))


def _closed(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _parts(known: Known) -> Parts:
    measures, indicators, targets = known["measures"], known["indicators"], known["targets"]
    parts = Parts(
        offers={
            (Indicator, "dimension"): known["dimensions"],
            (Indicator, "actual"): measures,
            (DeductionCurve, "off"): measures,
            (Measure, "earlier"): measures,
            (Duty, "role"): known["roles"],
            (Duty, "shown_by"): indicators,
            (Group, "indicators"): indicators,
            (Group, "shares"): indicators,
            (Recommended, "grades"): known["grades"],
            **offers_of_rounds(known),
            (Case, "role"): (*known["roles"], *LEVELS),
            (Case, "given"): _given_in_cases(known),
            (Case, "expect"): indicators,
            (ExpectedTotal, "grade"): known["grades"],
            **offers_of_outcomes(known),
        },
        special={
            (Indicator, "target"): either(targets, {"anyOf": [NAME, value_of("Quantity")]}),
            (TableRule, "table"): _named({name: table.name for name, table in CATALOGUE.items() if table.stored}),
            **_SPECIAL,
            **_counted(),
            **special_of_outcomes(known, value_of(_conditions_name("deals"))),
        },
        further={
            Measure: _keys_of_measures(),
            TableRule: _filled_columns(),
            Indicator: _target_in_its_unit(),
            **FURTHER_OF_ROUNDS,
            PointsCurve: _in_percent({"points": value_of("RatioCorners")}),
            StepsCurve: _in_percent({"steps": {"items": {"properties": _ratios("at_least", "at_most")}}}),
            RangeCurve: _in_percent(_ratios("zero_below", "full_from", "full_to", "zero_above")),
            **FURTHER_OF_OUTCOMES,
        },
    )
    _define_conditions(parts)
    return parts


def _given_in_cases(known: Known) -> tuple[str, ...]:
    targets, indicators = known["targets"], known["indicators"]
    return (*known["measures"], *(f"target.{name}" for name in targets), *(f"score.{name}" for name in indicators))


def _define_conditions(parts: Parts) -> None:
    """Say for each table what ``where`` and ``among`` may hold."""
    parts.model(Limits)
    for name, table in _COUNTED.items():
        parts.define(_conditions_name(name), _closed({key: _condition(cell) for key, cell in table.columns.items()}))


def _named(names: Mapping[str, Any]) -> Schema:
    """Allow names of the catalogue, and say what each means."""
    described = [f"{text.zh} / {text.en}" for text in names.values()]
    return {"enum": list(names), "enumDescriptions": described}


def _counted() -> dict[tuple[type[Shape], str], Schema]:
    """Return what the keys of a measure may hold that name tables and columns."""
    tables = _named({name: table.name for name, table in _COUNTED.items()})
    columns = {f"{name}.{key}": column for name, table in _COUNTED.items() for key, column in table.columns.items()}
    numeric = _named({name: column.name for name, column in columns.items() if column.type in _NUMBERS})
    whens = sorted({name for table in _COUNTED.values() for name in _dates(table)})
    conditions = {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Limits"}, value_of("Texts")]}}
    return {
        (Measure, "sum"): numeric,
        (Measure, "mean"): numeric,
        (Measure, "distinct"): _named({name: column.name for name, column in columns.items()}),
        (Measure, "count"): tables,
        (Measure, "ratio"): tables,
        (Measure, "when"): {"enum": whens},
        (Measure, "where"): conditions,
        (Measure, "among"): conditions,
    }


def _dates(table: Table) -> list[str]:
    return [name for name, column in table.columns.items() if column.type == "date"]


def _keys_of_measures() -> Schema:
    """Demand one operation with the keys that go with it, and of its table only columns and cells that there are."""
    rules: list[Schema] = []
    for operation in OPERATIONS:
        needed = [key for key, operations in NEEDED_BY.items() if operation in operations]
        goes_with: Mapping[str, Sequence[str]] = {**GOES_WITH, "among": ("ratio",)}
        refused = {key: False for key, operations in goes_with.items() if operation not in operations}
        then = {**({"required": needed} if needed else {}), "properties": refused}
        rules.append({"if": {"required": [operation]}, "then": then})
    for name, table in _COUNTED.items():
        conditions = value_of(_conditions_name(name))
        allowed = {"where": conditions, "among": conditions, "when": {"enum": _dates(table)},
                   "different": {"propertyNames": {"enum": list(table.columns)}}}  # fmt: skip
        rules.append({"if": _counts(name), "then": {"properties": allowed}})
    return {"oneOf": [{"required": [operation]} for operation in OPERATIONS], "allOf": rules}


def _counts(table: str) -> Schema:
    """Hold when a measure counts rows of ``table``."""
    written = {key: {"const": table} for key in ("count", "ratio")}
    written |= {key: {"pattern": f"^{table}\\."} for key in ("sum", "mean", "distinct")}
    return {"anyOf": [{"properties": {key: fits}, "required": [key]} for key, fits in written.items()]}


def _conditions_name(table: str) -> str:
    return f"conditions-{table}"


def _condition(column: Column) -> Schema:
    if column.type in _NUMBERS:
        return {"$ref": "#/$defs/Limits"}
    if column.type != "choice":
        return value_of("Texts")
    choice = {"enum": list(column.choices)}
    return {"anyOf": [choice, {"type": "array", "items": choice, "minItems": 1}]}


def _target_in_its_unit() -> Schema:
    """Demand ``60%`` and not ``60`` of a target in percent, and no percentage of any other."""
    percent, other = ({"target": {"anyOf": [NAME, value_of(name)]}} for name in ("Ratio", "Amount"))
    in_percent = {"properties": {"unit": {"const": "percent"}}, "required": ["unit"]}
    return {"if": in_percent, "then": {"properties": percent}, "else": {"properties": other}}


def _in_percent(properties: Mapping[str, Schema]) -> Schema:
    """Demand percentages of a curve of the attainment."""
    of_attainment = {"properties": {"of": {"const": "attainment"}}, "required": ["of"]}
    return {"if": of_attainment, "then": {"properties": properties}}


def _ratios(*names: str) -> Schema:
    return dict.fromkeys(names, value_of("Ratio"))


def _filled_columns() -> Schema:
    """Demand of an import that it fills a table's own columns, and at least those that each row must have."""
    by_table = []
    for name, table in CATALOGUE.items():
        required = [column for column in table.stored if table.columns[column].required]
        columns = {"propertyNames": {"enum": list(table.stored)}, "required": required}
        chosen = {"properties": {"table": {"const": name}}, "required": ["table"]}
        by_table.append({"if": chosen, "then": {"properties": {"columns": columns}}})
    return {"allOf": by_table}


def _known_ids(tree: FileTree) -> Known:
    """Return the ids of each kind, as far as the files can be read: half a policy is enough to complete by."""
    known = {PurePosixPath(name).stem: tuple(_root(tree, f"{FOLDER}/{name}")) for name in MAPS}
    for folder in FOLDERS:
        paths = [path for path in tree.paths(FOLDER, ".yml") if PurePosixPath(path).parent.name == folder]
        known[folder] = tuple(dict.fromkeys(name for path in paths for name in _root(tree, path)))
    bands = _root(tree, f"{FOLDER}/grades.yml").get("bands")
    found = [band.get("grade") for band in bands if isinstance(band, YamlMap)] if isinstance(bands, YamlList) else []
    known["grades"] = tuple(grade for grade in found if isinstance(grade, str))
    components = _root(tree, f"{FOLDER}/pay.yml").get("components")
    known["components"] = tuple(components) if isinstance(components, YamlMap) else ()
    return known


def _root(tree: FileTree, path: str) -> YamlMap:
    content = tree.read(path)
    root = read_yaml(path, content, lambda _problem: None) if content is not None else None
    return root if root is not None else YamlMap()
