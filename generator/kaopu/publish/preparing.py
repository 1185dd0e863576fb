"""What a build begins with: inputs read and checked, everything planned, every record written down."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from kaopu.pages.links import Links
from kaopu.policy.model import Policy
from kaopu.publish.event_log import event
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.scribing import Scribe
from kaopu.text.problems import InputProblemsError, Place, Problem
from kaopu.text.suggestions import suggest


@dataclass(frozen=True, slots=True)
class Prepared:
    """The inputs, their policy, what is to be made of them, and the records, which the scribe has written."""

    inputs: Inputs
    policy: Policy
    plan: Plan
    scribe: Scribe
    selection: Selection


def prepare(
    root: Path,
    files: ReleaseFiles,
    selection: Selection,
    today: datetime.date | None = None,
    *,
    data: Path | None = None,
    jobs: int = 1,
) -> Prepared:
    """Read, plan, and write the records of the selection among ``files``; other arguments as for a build.

    So many processes work out what stands in the records as ``jobs`` says.

    Raises InputProblemsError when the input has problems, or the selection is of nobody.
    """
    inputs = read_inputs(root, today, data=data)
    if inputs.errors or inputs.policy is None:
        raise InputProblemsError(inputs.problems)
    event("checked-inputs", warnings=len(inputs.problems))
    languages = inputs.policy.head.languages
    scribe = Scribe(files, Links(languages), jobs)
    plan = make_plan(inputs.results, languages, selection, scribe.write)
    _check_selection(inputs, plan, selection)
    event("planned", documents=len(plan.appraisals))
    return Prepared(inputs, inputs.policy, plan, scribe, selection)


def _check_selection(inputs: Inputs, plan: Plan, selection: Selection) -> None:
    """Raise InputProblemsError when the selection names a period or a person without an appraisal."""
    if plan.appraisals:
        return
    periods = [period.id for period in inputs.results.periods]
    if selection.period is not None and selection.period.id not in periods:
        values = {"period": selection.period.id, "suggestion": suggest(selection.period.id, periods)}
        raise InputProblemsError([Problem("period-without-data", Place("data/targets.csv"), values)])
    person = selection.person or ""
    values = {
        "id": person,
        "period": selection.period.id if selection.period is not None else ", ".join(periods),
        "suggestion": suggest(person, inputs.data.people.people),
    }
    raise InputProblemsError([Problem("person-unknown", Place("data/people.csv"), values)])
