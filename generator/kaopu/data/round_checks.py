"""What holds of the rows of a round beyond the types of their cells, as far as data alone can say (R44-R51)."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kaopu.data.nearest import Nearest
from kaopu.data.people import People
from kaopu.data.round_rows import Handed, HandedRow
from kaopu.data.round_tables import EVIDENCE_FOLDER, ROUND_TABLES, ROUNDS_FOLDER
from kaopu.data.targets import Owners
from kaopu.text.problems import Problem
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree

LONGEST_TALK = 24 * 60
"""Minutes."""
_DIGEST = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_OUTSIDE = re.compile(r"[/\\~]|[A-Za-z][A-Za-z0-9+.-]*:|(.*[/\\])?\.\.([/\\]|$)|.*\\", re.ASCII | re.DOTALL)
"""Paths that could leave the folder: absolute ones, those of a drive or a scheme, those that go up."""
_LINK = re.compile(r"https://[^\s/\\]+/\S+")
_AFTER_THE_END = {
    "self_assessments": ("submitted_on",),
    "reviews": ("submitted_on",),
    "talks": ("held_on",),
    "appeals": ("filed_on",),
    "acknowledgements": ("delivered_on", "discussed_on"),
}
_BY_SOMEBODY_ELSE = (
    ("reviews", "reviewer"),
    ("talks", "manager"),
    ("appeals", "hr_reviewer"),
    ("appeals", "director"),
)
_NOT_NEGATIVE = (
    ("self_scores", "score"),
    ("review_scores", "score"),
    ("department_feedback", "score"),
    ("actions_done", "done"),
    ("appeals", "score"),
)
NOBODY = "-"

Found = tuple[HandedRow, Problem]


@dataclass(frozen=True)
class RoundFacts:
    """What the checks look at; ``known`` are the ids of people, None when they cannot be read."""

    tree: FileTree
    handed: Handed
    people: People
    known: Owners

    @cached_property
    def nearest(self) -> Nearest:
        """Suggest people."""
        return Nearest(self.known or ())


def check_rounds(facts: RoundFacts) -> Iterator[Found]:
    """Yield each row that cannot be, with why; a row can have several problems."""
    for check in _CHECKS:
        yield from check(facts)


def _unknown_people(facts: RoundFacts) -> Iterator[Found]:
    for row in facts.handed.each():
        if facts.known is not None and row.person not in facts.known:
            values = {"id": row.person, "table": "people", "suggestion": facts.nearest(row.person)}
            yield row, Problem("unknown-reference", row.at("person"), values)


def _repeated(facts: RoundFacts) -> Iterator[Found]:
    for (table, _), rows in facts.handed.rows.items():
        first: dict[tuple[str, ...], HandedRow] = {}
        for row in rows if ROUND_TABLES[table].key else ():
            known = first.setdefault(tuple(cell.casefold() for cell in row.key), row)
            if known is not row:
                key = ", ".join(cell or NOBODY for cell in row.key)
                at = f"{known.place.file}:{known.place.line}"
                yield row, Problem("duplicate-row", row.place, {"table": table, "key": key, "first": at})


def _without_form(facts: RoundFacts) -> Iterator[Found]:
    for row in facts.handed.each():
        form = ROUND_TABLES[row.table].part_of
        if form is not None and not facts.handed.may_have(form, row.period, (row.person,)):
            values = {"person": row.person, "form": form, "period": row.period.id}
            yield row, Problem("round-form-missing", row.at("person"), values)


def _scores_of_another(facts: RoundFacts) -> Iterator[Found]:
    for row in facts.handed.each("review_scores"):
        reviewers = [form["reviewer"] for form in facts.handed.about("reviews", row.period, row.person)]
        if reviewers and row["reviewer"] not in reviewers:
            values = {"reviewer": reviewers[0], "found": row["reviewer"], "person": row.person}
            yield row, Problem("review-score-of-another", row.at("reviewer"), values)


def _too_early(facts: RoundFacts) -> Iterator[Found]:
    """Yield what was done before there could be a result; who leaves within the period hands in before leaving."""
    for row in facts.handed.each(*_AFTER_THE_END):
        person = facts.people.people.get(row.person)
        left = None if person is None else person.left_on
        earliest = row.period.last_day
        if left is not None and row.period.first_day <= left <= earliest:
            earliest = row.period.first_day
        for column in _AFTER_THE_END[row.table]:
            if row[column] < earliest:
                values = {"day": row[column], "earliest": earliest, "period": row.period.id}
                yield row, Problem("round-too-early", row.at(column), values)


def _minutes(facts: RoundFacts) -> Iterator[Found]:
    for row in facts.handed.each("talks"):
        if row["minutes"] != int(row["minutes"]) or not 0 < row["minutes"] <= LONGEST_TALK:
            yield row, Problem("talk-minutes", row.at("minutes"), {"value": row["minutes"], "most": LONGEST_TALK})


def _numbers(facts: RoundFacts) -> Iterator[Found]:
    for table, column in _NOT_NEGATIVE:
        for row in facts.handed.each(table):
            if row[column] is not None and row[column] < 0:
                yield row, Problem("below-zero", row.at(column))
    for row in facts.handed.each("actions"):
        if row["planned"] <= 0:
            yield row, Problem("not-positive", row.at("planned"), {"value": row["planned"]})


def _evidence(facts: RoundFacts) -> Iterator[Found]:
    for row in facts.handed.each("evidence"):
        digest, file = row["sha256"], row["file"]
        right = bool(_DIGEST.fullmatch(digest))
        if not right:
            yield row, Problem("evidence-digest", row.at("sha256"), {"length": len(digest)})
        if _OUTSIDE.match(file) and not _LINK.fullmatch(file):
            yield row, Problem("evidence-path", row.at("file"), {"file": file})
        elif right:
            path = f"{ROUNDS_FOLDER}/{row.period.id}/{EVIDENCE_FOLDER}/{file}"
            content = None if _LINK.fullmatch(file) else facts.tree.read(path)
            if content is not None and hashlib.sha256(content).hexdigest() != digest.lower():
                yield row, Problem("evidence-differs", row.at("sha256"), {"path": path})


def _about_oneself(facts: RoundFacts) -> Iterator[Found]:
    for table, column in _BY_SOMEBODY_ELSE:
        for row in facts.handed.each(table):
            if row[column] == row.person:
                yield row, Problem("reviews-oneself", row.at(column), {"person": row.person})


def _appeals(facts: RoundFacts) -> Iterator[Found]:
    for row in facts.handed.each("appeals"):
        if row["answered_on"] is not None or row["outcome"] is not None:
            for column in ("hr_reviewer", "director", "answered_on", "outcome"):
                if row[column] is None:
                    yield row, Problem("appeal-half-answered", row.at(column), {"column": column})
        if row["answered_on"] is not None and row["answered_on"] < row["filed_on"]:
            days = {"first": row["filed_on"], "last": row["answered_on"]}
            values = {"earlier": "filed_on", "later": "answered_on", **days}
            yield row, Problem("dates-reversed", row.at("answered_on"), values)
        if row["outcome"] == "upheld":
            for column in ("indicator", "score"):
                if row[column] is None:
                    yield row, Problem("appeal-upheld-without", row.at(column), {"column": column})
        elif row["score"] is not None:
            yield row, Problem("appeal-score-unneeded", row.at("score"))


def _appeals_to_the_reviewer(facts: RoundFacts) -> Iterator[Found]:
    """Yield appeals that would be looked at by who wrote the review, or by one person instead of two (R51)."""
    for row in facts.handed.each("appeals"):
        if row["director"] is not None and row["director"] == row["hr_reviewer"]:
            yield row, Problem("appeal-one-person", row.at("director"), {"reviewer": row["director"]})
        reviewers = {review["reviewer"] for review in facts.handed.about("reviews", row.period, row.person)}
        for column in ("hr_reviewer", "director"):
            if row[column] in reviewers:
                values = {"reviewer": row[column], "person": row.person}
                yield row, Problem("appeal-same-reviewer", row.at(column), values)


def _acknowledged_before_the_talk(facts: RoundFacts) -> Iterator[Found]:
    for row in facts.handed.each("acknowledgements"):
        talks = facts.handed.about("talks", row.period, row.person)
        held: datetime.date | None = min((talk["held_on"] for talk in talks), default=None)
        if held is not None and row["discussed_on"] < held:
            values = {"day": row["discussed_on"], "held": held}
            yield row, Problem("acknowledged-too-early", row.at("discussed_on"), values)


def _actions_done(facts: RoundFacts) -> Iterator[Found]:
    for row in facts.handed.each("actions_done"):
        before = row.period.previous()
        if not facts.handed.may_have("actions", before, row.key):
            planned = [action["action"] for action in facts.handed.about("actions", before, row.person)]
            values = {"action": row["action"], "period": before.id, "person": row.person}
            values["suggestion"] = suggest(row["action"], planned)
            yield row, Problem("action-unknown", row.at("action"), values)


_CHECKS: tuple[Callable[[RoundFacts], Iterator[Found]], ...] = (
    _unknown_people,
    _repeated,
    _without_form,
    _scores_of_another,
    _too_early,
    _minutes,
    _numbers,
    _evidence,
    _about_oneself,
    _appeals,
    _appeals_to_the_reviewer,
    _acknowledged_before_the_talk,
    _actions_done,
)
