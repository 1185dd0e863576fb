"""Small repositories as literals: tables as rows of texts, measures as YAML, and what is counted from them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.periods import Period, parse_period
from kaopu.data.store import Data, read_data
from kaopu.facts.measuring import Measured, MeasureValue, measure_all
from kaopu.policy.measures import Measure
from kaopu.policy.model import Customers, Policy, Receivables
from kaopu.policy.people import PeopleRules
from kaopu.text.problems import Problem
from kaopu.text.shapes import decode, decode_each
from kaopu.text.yaml_reader import YamlMap, read_yaml
from tests.support.repository import shown, tree_of, valid_policy

Row = Mapping[str, str]
STAFF: Mapping[str, str] = {
    "data/people.csv": """\
id,name,role,team,manager
ann,Ann,specialist,north,max
bob,Bob,specialist,north,max
eve,Eve,specialist,south,max
max,Max,supervisor,north,
""",
    "data/teams.csv": "id,name,manager,office\nnorth,North,max,\nsouth,South,max,\n",
    "data/accounts.csv": "id,name,sector,country\nacme,Acme,,\nzeta,Zeta,,\nomni,Omni,,\n",
    "data/products.csv": "id,name,series,price\nsaw,Saw,Pro,100\naxe,Axe,Base,100\nnut,Nut,,1\n",
}
"""Invented people, teams, accounts and products."""


def period(text: str) -> Period:
    """Return the period of an id."""
    found = parse_period(text)
    assert found is not None
    return found


def table(name: str, rows: Iterable[Row]) -> dict[str, str]:
    """Write a table's files; rows lack what is empty, ids, and the cells that no test looks at."""
    schema, files = CATALOGUE[name], {}
    for number, row in enumerate(rows):
        month = (row.get(schema.monthly) or "undated")[:7] if schema.monthly else ""
        path = f"data/months/{month}/{name}.csv" if month else f"data/{name}.csv"
        if path not in files:
            files[path] = _line(schema.stored)
        files[path] += _line(row.get(column, _filler(name, column, number)) for column in schema.stored)
    return files


def _filler(name: str, column: str, number: int) -> str:
    schema = CATALOGUE[name].columns[column]
    if column == "id":
        return f"{name[0]}{number:03}"
    if not schema.required:
        return ""
    fillers = {"account": "acme", "product": "saw", "opened_on": "2016-01-01", "logged_on": "2018-01-01"}
    fillers |= {"filed_on": "2016-01-01", "reviewer": "max", "deal": "d000"}
    return fillers.get(column) or (schema.choices[0] if schema.choices else "0")


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(list(cells))
    return written.getvalue()


def files_of(**tables: Iterable[Row]) -> dict[str, str]:
    """Return the staff with tables of rows; tables named here replace the staff's."""
    files = dict(STAFF)
    for name, rows in tables.items():
        files |= table(name, rows)
    return files


def data_of(files: Mapping[str, str]) -> Data:
    """Read data that must have no problem."""
    problems: list[Problem] = []
    data = read_data(tree_of(files), problems.append)
    assert problems == [], shown(problems)
    return data


def yaml(text: str) -> YamlMap:
    """Read YAML that must have no problem."""
    problems: list[Problem] = []
    root = read_yaml("policy/literal.yml", text.encode(), problems.append)
    assert root is not None, shown(problems)
    return root


@cache
def _valid() -> Policy:
    return valid_policy()


def policy_of(measures: str, *, customers: str = "", receivables: str = "", people: str = "") -> Policy:
    """Return a valid policy with other measures, and with other rules where they are given."""
    problems: list[Problem] = []
    parts: dict[str, Any] = {"measures": decode_each(Measure, yaml(measures), problems.append)}
    for name, model, text in (
        ("customers", Customers, customers),
        ("receivables", Receivables, receivables),
        ("people", PeopleRules, people),
    ):
        if text:
            parts[name] = decode(model, yaml(text), problems.append)
    assert problems == [], shown(problems)
    return replace(_valid(), **{"receivables": None, "people": None, **parts})


def measured(policy: Policy, data: Data, *periods: str, level: Any = "person") -> Measured:
    """Measure in periods of one kind."""
    asked = [period(text) for text in periods]
    return measure_all(policy, data, asked[0].kind, asked, level)


def values(
    measures: str, files: Mapping[str, str], owner: str, asked: str, *, level: Any = "person", **rules: str
) -> dict[str, Decimal | None]:
    """Return an owner's measures in a period."""
    found = measured(policy_of(measures, **rules), data_of(files), asked, level=level).of(owner, period(asked))
    return {name: value.value for name, value in found.items()}


def value_of(measure: str, files: Mapping[str, str], owner: str, asked: str, **more: Any) -> MeasureValue:
    """Return one measure, written without its name and unit, of an owner in a period."""
    level = more.pop("level", "person")
    policy = policy_of(f"m: {{name: a, unit: number, {measure}}}", **more)
    return measured(policy, data_of(files), asked, level=level).of(owner, period(asked))["m"]


def all_rows(files: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """Return the rows of a table as texts, in the order of its files' paths."""
    paths = sorted(path for path in files if path.endswith(f"/{name}.csv"))
    return [row for path in paths for row in csv.DictReader(io.StringIO(files[path]))]
