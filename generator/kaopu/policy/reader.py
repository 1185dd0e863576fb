"""Read ``policy/``: each file has one kind of content, known by its path. Every problem is reported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from kaopu.policy.audiences import Audiences
from kaopu.policy.case import Case
from kaopu.policy.checks import check
from kaopu.policy.draft import Draft
from kaopu.policy.edition import PolicyHead
from kaopu.policy.governance import Governance
from kaopu.policy.grades import Grades
from kaopu.policy.indicators import Indicator
from kaopu.policy.meaning import meaning
from kaopu.policy.measures import Measure
from kaopu.policy.model import (
    CYCLES,
    Calendar,
    Chapter,
    Customers,
    Dimension,
    Policy,
    Principles,
    Receivables,
    RoundStep,
    TargetKind,
)
from kaopu.policy.outcomes import OutcomeRule
from kaopu.policy.pay import CommissionPlan, Pay
from kaopu.policy.people import Duty, PeopleRules, Role
from kaopu.policy.prose import read_prose
from kaopu.policy.scorecards import Scorecard
from kaopu.policy.training import Course, SchemeReview
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.shapes import Shape, decode, decode_each, not_a_choice, wrong_type
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree
from kaopu.text.yaml_reader import YamlMap, read_yaml

FOLDER = "policy"
SINGLE: Mapping[str, type[Shape]] = {
    "policy.yml": PolicyHead,
    "customers.yml": Customers,
    "grades.yml": Grades,
    "principles.yml": Principles,
    "receivables.yml": Receivables,
    "people.yml": PeopleRules,
    "pay.yml": Pay,
    "calendar.yml": Calendar,
    "scheme_review.yml": SchemeReview,
    "governance.yml": Governance,
    "audiences.yml": Audiences,
}
MAPS: Mapping[str, type[Shape]] = {
    "roles.yml": Role,
    "dimensions.yml": Dimension,
    "duties.yml": Duty,
    "targets.yml": TargetKind,
    "measures.yml": Measure,
    "round.yml": RoundStep,
    "outcomes.yml": OutcomeRule,
    "commission.yml": CommissionPlan,
    "training.yml": Course,
    "chapters.yml": Chapter,
}
OPTIONAL: Final = (
    "principles.yml",
    "receivables.yml",
    "people.yml",
    "targets.yml",
    "round.yml",
    "chapters.yml",
    "outcomes.yml",
    "pay.yml",
    "commission.yml",
    "calendar.yml",
    "training.yml",
    "scheme_review.yml",
    "governance.yml",
    "audiences.yml",
)
"""Files that a policy can do without: what they hold is then not part of it."""
FOLDERS: Mapping[str, type[Shape]] = {"indicators": Indicator, "cases": Case}
SCORECARDS = "scorecards.yml"
KNOWN_FILES = (*SINGLE, *MAPS, SCORECARDS)


def read_policy(tree: FileTree, report: Report) -> Policy | None:
    """Read and check the whole policy; None when there is any problem."""
    found: list[Problem] = tree.refusals(FOLDER)
    draft = _read_draft(tree, found.append)
    found += check(draft)
    for problem in found:
        report(problem)
    return None if any(problem.severity == "error" for problem in found) else _policy(draft)


def _read_draft(tree: FileTree, report: Report) -> Draft:
    draft = Draft()
    paths = tree.paths(FOLDER, ".yml")
    for path in tree.paths(FOLDER, ".yaml"):
        report(Problem("policy-file-ending", Place(path), {"name": str(PurePosixPath(path).with_suffix(".yml"))}))
    for name in KNOWN_FILES:
        if f"{FOLDER}/{name}" not in paths and name not in OPTIONAL:
            report(Problem("missing-file", Place(f"{FOLDER}/{name}")))
            draft.unread.add(PurePosixPath(name).stem)
    for path in paths:
        _read_file(path, tree, draft, report)
    read_prose(tree, draft, report)
    return draft


def _read_file(path: str, tree: FileTree, draft: Draft, report: Report) -> None:
    name = path.removeprefix(f"{FOLDER}/")
    folder = name.partition("/")[0] if name.count("/") == 1 else ""
    if name not in KNOWN_FILES and folder not in FOLDERS:
        known = (*KNOWN_FILES, *(f"{folder}/…yml" for folder in FOLDERS))
        report(Problem("policy-file-unknown", Place(path), {"suggestion": suggest(name, known)}))
        return
    content = tree.read(path)
    root = read_yaml(path, content, report) if content is not None else None
    if root is None:
        draft.unread.add(folder or PurePosixPath(name).stem)
        return
    if name in SINGLE:
        _keep_single(draft, decode(SINGLE[name], root, report), PurePosixPath(name).stem)
    elif name == SCORECARDS:
        _read_scorecards(root, draft, report)
    else:
        kind = folder or PurePosixPath(name).stem
        _merge(draft, kind, decode_each(FOLDERS[folder] if folder else MAPS[name], root, report), root, report)
        draft.places.update(
            {(kind, key): place for key, place in root.keys_at.items() if (kind, key) not in draft.places}
        )


def _keep_single(draft: Draft, model: Any, name: str) -> None:
    setattr(draft, {"policy": "head"}.get(name, name), model)
    if model is None:
        draft.unread.add(name)


def _merge(draft: Draft, kind: str, found: Mapping[str, Shape | None], root: YamlMap, report: Report) -> None:
    """Add entries of one more file; an id that another file already has is a problem."""
    for key, model in found.items():
        if key in draft.maps[kind]:
            report(Problem("duplicate-key", root.keys_at[key], {"key": key, "first": draft.places[kind, key]}))
        else:
            draft.maps[kind][key] = model


def _read_scorecards(root: YamlMap, draft: Draft, report: Report) -> None:
    for role, cycles in root.items():
        draft.places["scorecards", role] = root.keys_at[role]
        if not isinstance(cycles, YamlMap):
            report(wrong_type(root.values_at[role], "map", cycles))
            _scorecards_unknown(draft, role)
            continue
        for cycle, entry in cycles.items():
            if cycle not in CYCLES:
                report(not_a_choice(cycles.keys_at[cycle], cycle, CYCLES))
                _scorecards_unknown(draft, role)
            elif not isinstance(entry, YamlMap):
                report(wrong_type(cycles.values_at[cycle], "map", entry))
                _scorecards_unknown(draft, role)
            else:
                draft.scorecards[role, cycle] = decode(Scorecard, entry, report)


def _scorecards_unknown(draft: Draft, role: str) -> None:
    """Note that ``role`` may have any scorecard: what was meant cannot be read, and that has been reported."""
    for cycle in CYCLES:
        draft.scorecards.setdefault((role, cycle), None)


def _policy(draft: Draft) -> Policy:
    assert draft.head is not None  # noqa: S101 - no errors were reported
    assert draft.customers is not None  # noqa: S101
    assert draft.grades is not None  # noqa: S101
    parts: dict[str, Any] = {
        "head": draft.head,
        "customers": draft.customers,
        "principles": draft.principles,
        "receivables": draft.receivables,
        "people": draft.people,
        "pay": draft.pay,
        "calendar": draft.calendar,
        "scheme_review": draft.scheme_review,
        "governance": draft.governance,
        "audiences": draft.audiences,
        "prose": draft.prose,
        "grades": draft.grades,
        "scorecards": draft.scorecards,
        **draft.maps,
    }
    return Policy(**parts, places=draft.places, digest=digest_of(parts))


def digest_of(parts: Mapping[str, Any]) -> str:
    """Digest what a policy means: the same for other comments, other order of keys and other quotation marks.

    Prose counts word for word, without empty lines and spaces before and after it. So does the order of the rules in
    outcomes.yml: of two rates that hold at once it says which. What is not there, or says what holds anyway, does not
    count: a policy keeps its digest when a later version of this program knows more parts and more keys.
    """
    prose = {key: text.strip() for key, text in parts["prose"].items()}
    order = {"order of outcomes": list(parts["outcomes"])}
    there = {kind: part for kind, part in {**parts, "prose": prose, **order}.items() if part not in (None, {}, [])}
    written = json.dumps(meaning(there), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
