"""Schemas of the small valid repository, and files read as an editor reads them."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kaopu.policy.schema import schema_files
from kaopu.text.yaml_reader import read_yaml
from tests.policy.outcomes_policy import WITH_OUTCOMES
from tests.support.repository import VALID, tree_of


def as_json(value: Any) -> Any:
    """Return what was read as JSON has it: an editor knows no Decimal."""
    if isinstance(value, dict):
        return {str(key): as_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [as_json(entry) for entry in value]
    return float(value) if isinstance(value, Decimal) else value


def schemas_of(files: Mapping[str, str]) -> dict[str, Any]:
    """Return glob → schema, with the ids of a repository."""
    return {file.describes: json.loads(file.text) for file in schema_files(tree_of(files))}


def complainer(contents: Mapping[str, Any]) -> Callable[[str, str], list[str]]:
    """Return a function: path and text → what the file's schema says against it."""
    checker = Draft202012Validator.FORMAT_CHECKER
    schemas = {glob: Draft202012Validator(content, format_checker=checker) for glob, content in contents.items()}

    def complain(path: str, text: str) -> list[str]:
        [schema] = [schema for glob, schema in schemas.items() if fnmatchcase(path, glob)]
        read = as_json(read_yaml(path, text.encode(), lambda _problem: None))
        return [f"{error.json_path} {error.message}" for error in schema.iter_errors(read)]

    return complain


@pytest.fixture(scope="session")
def contents():
    """Return the schemas of the valid repository."""
    return schemas_of(VALID)


@pytest.fixture(scope="session")
def complaints(contents):
    """Return what those schemas say against a file."""
    return complainer(contents)


@pytest.fixture(scope="session")
def outcome_contents():
    """Return the schemas of the policy with outcomes, pay and commission."""
    return schemas_of(WITH_OUTCOMES)


@pytest.fixture(scope="session")
def outcome_complaints(outcome_contents):
    """Return what those schemas say against a file."""
    return complainer(outcome_contents)
