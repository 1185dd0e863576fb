"""Put together what was handed in during the appraisal rounds: ``data/rounds/PERIOD/*.csv`` → persons and periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kaopu.data.people import People
from kaopu.data.round_checks import RoundFacts, check_rounds
from kaopu.data.round_rows import HandedRow, read_rows
from kaopu.data.rounds import (
    Acknowledgement,
    Action,
    Appeal,
    Evidence,
    Feedback,
    ManualScore,
    PersonRound,
    Review,
    Rounds,
    SelfAssessment,
    SelfScore,
    Talk,
)
from kaopu.data.targets import Owners
from kaopu.text.problems import Report
from kaopu.text.tree import FileTree

Rows = Mapping[str, Sequence[HandedRow]]
"""The rows of one person in one period, by table."""


def read_rounds(tree: FileTree, people: People, known: Owners, report: Report) -> tuple[Rounds, Mapping[str, str]]:
    """Read all rounds, reporting every problem; rows with problems are left out.

    ``known`` are the ids of people, also of those whose rows have problems; None when they cannot be read. Returns the
    rounds by person and period, and the digest of each file that was read by its path.
    """
    handed = read_rows(tree, report)
    bad: set[HandedRow] = set()
    for row, problem in check_rounds(RoundFacts(tree, handed, people, known)):
        report(problem)
        bad.add(row)
    found: dict[tuple[str, str], dict[str, list[HandedRow]]] = {}
    for row in handed.each():
        if row not in bad:
            found.setdefault((row.person, row.period.id), {}).setdefault(row.table, []).append(row)
    return {key: _person_round(rows) for key, rows in sorted(found.items())}, handed.digests


def _person_round(rows: Rows) -> PersonRound:
    return PersonRound(
        self_assessment=_self_assessment(rows),
        review=_review(rows),
        feedback=tuple(
            Feedback(row["department"], row["given_on"], row["score"], row["comment"], **_at(row))
            for row in rows.get("department_feedback", ())
        ),
        talk=_talk(rows),
        actions=tuple(
            Action(row["action"], row["text"], row["planned"], row["measure"], **_at(row))
            for row in rows.get("actions", ())
        ),
        actions_done={row["action"]: row["done"] for row in rows.get("actions_done", ())},
        appeals=tuple(_appeal(row) for row in rows.get("appeals", ())),
        acknowledgement=_acknowledgement(rows),
        peer_comments=tuple(sorted(row["comment"] for row in rows.get("peer_comments", ()))),
    )


def _self_assessment(rows: Rows) -> SelfAssessment | None:
    form = _only(rows, "self_assessments")
    if form is None:
        return None
    scores = tuple(
        SelfScore(row["indicator"], row["score"], row["comment"] or "", **_at(row))
        for row in rows.get("self_scores", ())
    )
    evidence = tuple(
        Evidence(row["indicator"], row["file"], row["sha256"].lower(), **_at(row)) for row in rows.get("evidence", ())
    )
    written = form["submitted_on"], form["achieved"], form["deviations"] or ""
    return SelfAssessment(*written, scores=scores, evidence=evidence, **_at(form))


def _review(rows: Rows) -> Review | None:
    form = _only(rows, "reviews")
    if form is None:
        return None
    scores = tuple(
        ManualScore(row["indicator"], row["score"], row["reason"], **_at(row)) for row in rows.get("review_scores", ())
    )
    said = form["strengths"], form["to_improve"]
    return Review(form["reviewer"], form["submitted_on"], *said, scores=scores, **_at(form))


def _talk(rows: Rows) -> Talk | None:
    row = _only(rows, "talks")
    if row is None:
        return None
    return Talk(row["manager"], row["held_on"], int(row["minutes"]), row["agreed"] == "yes", **_at(row))


def _appeal(row: HandedRow) -> Appeal:
    filed = row["filed_on"], row["indicator"], row["grounds"]
    answered = row["hr_reviewer"], row["director"], row["answered_on"], row["outcome"], row["answer"] or ""
    return Appeal(*filed, *answered, row["score"], **_at(row))


def _acknowledgement(rows: Rows) -> Acknowledgement | None:
    row = _only(rows, "acknowledgements")
    if row is None:
        return None
    days = row["delivered_on"], row["discussed_on"]
    return Acknowledgement(*days, row["signed"], row["note"] or "", **_at(row))


def _only(rows: Rows, table: str) -> HandedRow | None:
    """Return the row of a table in which a person has one row."""
    found = rows.get(table, ())
    return found[0] if found else None


def _at(row: HandedRow) -> dict[str, Any]:
    """Return where a row stands, for the fields that say so."""
    return {"place": row.place, "cells": row.cells}
