"""``kaopu import forms``: filled-in forms → ``data/rounds``; what is wrong with one keeps that one out, and no other.

Nothing is written before everything was read, put together and checked as a build would check it. The same files give
the same bytes however often they are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.data.periods import parse_period
from kaopu.data.repository import Repository
from kaopu.data.sources import RESERVED, read_sources
from kaopu.data.store import read_data
from kaopu.forms.form import FORM_KINDS
from kaopu.publish.form_files import FormReader, Received
from kaopu.publish.form_filing import Fate, Filing, traced
from kaopu.publish.form_making import FormMaker
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.results import chain_of_results
from kaopu.text.problems import InputProblemsError, Problem, in_order


@dataclass(frozen=True, slots=True)
class FormsImported:
    """What an import of forms did: the fate of each in the order in which they came, what was wrong, files changed."""

    fates: tuple[tuple[Received, Fate], ...]
    problems: tuple[Problem, ...]
    written: int

    @property
    def refused(self) -> int:
        """How many were not taken."""
        return sum(fate == "refused" for _, fate in self.fates)


def import_forms(root: Path, files: Sequence[Path], *, data: Path | None = None) -> FormsImported:
    """Import filled-in forms below ``root``, or into the repository ``data`` if data have one of their own.

    Raises InputProblemsError, and writes nothing, when the repository has problems of its own.
    """
    inputs, sources = read_inputs(root, data=data), list[Problem]()
    read_sources(inputs.tree, sources.append)
    problems = [*inputs.errors, *(problem for problem in sources if problem.values.get("name") == RESERVED)]
    if problems or inputs.policy is None:
        raise InputProblemsError(in_order(problems))
    maker = FormMaker(inputs.results)
    reader = FormReader(inputs.repository, maker, inputs.policy.head.languages)
    forms = [form for path in files for form in reader.read(path)]
    _refuse_contradictions(forms)
    filing = _filed(inputs, forms)
    fates: dict[int, Fate] = {id(form): fate for form, fate in filing.fates}
    return FormsImported(
        tuple((form, fates.get(id(form), "refused")) for form in forms if not _says_nothing(form)),
        tuple(in_order(problem for form in forms for problem in form.problems)),
        _write(inputs.repository, filing.files),
    )


def _says_nothing(form: Received) -> bool:
    """Whether it stands only for what is said about a table's columns."""
    return form.filed is None and not any(problem.severity == "error" for problem in form.problems)


def _refuse_contradictions(forms: Sequence[Received]) -> None:
    """Refuse forms of the same person and period that do not say the same: nobody can tell which of them holds."""
    first: dict[object, Received] = {}
    for form in forms:
        other = first.setdefault(form.about(), form) if form.filed is not None else form
        if other is not form and other.filed is not None and form.filed is not None and _said(other) != _said(form):
            form.problems.append(Problem("form-twice", form.place, {"other": other.place}))
            other.problems.append(Problem("form-twice", other.place, {"other": form.place}))


def _said(form: Received) -> object:
    tables = form.filed.tables if form.filed is not None else {}
    return {name: [row.cells for row in table.rows] for name, table in tables.items()}, form.files


def _filed(inputs: Inputs, forms: Sequence[Received]) -> Filing:
    """File all forms that nothing is wrong with, leaving out, one round after the other, those that do not fit."""
    while True:
        filing = Filing(inputs.tree)
        good = [form for form in forms if not form.refused]
        for form in good:
            if filing.take(form) != "unchanged" and _is_final(inputs, form):
                form.problems.append(Problem("form-round-final", form.place))
        if any(form.refused for form in good) or not _fits(inputs, filing, good):
            continue
        return filing


def _is_final(inputs: Inputs, form: Received) -> bool:
    """Whether the result that a form is about is final, or its period closed; appeals and receipts may still come."""
    period = parse_period(form.period)
    state = None if period is None else inputs.results.rounds.get((form.person, period))
    final = period in inputs.results.closed or (state is not None and state.status == "final")
    return form.name in FORM_KINDS and final


def _fits(inputs: Inputs, filing: Filing, forms: Sequence[Received]) -> bool:
    """Check the repository as it becomes; what is wrong is written down with the forms that brought it about.

    Raises InputProblemsError for a problem that no form of this import brought about.
    """
    if not filing.files:
        return True
    problems: list[Problem] = []
    data = read_data(filing.tree, problems.append)
    chain_of_results(inputs.sources, data, inputs.today, problems.append)
    known = {(problem.code, problem.message("en")) for problem in inputs.problems}
    fits, strange = True, list[Problem]()
    for problem in in_order(problems):
        culprits, told = traced(problem, filing.tree, forms)
        if problem.severity == "error" and not culprits:
            strange.append(problem)
        if problem.severity == "error" or (problem.code, problem.message("en")) not in known:
            fits &= problem.severity != "error"
            for form in culprits:
                if told not in form.problems:
                    form.problems.append(told)
    if strange:
        raise InputProblemsError(strange)
    return fits


def _write(repository: Repository, files: Mapping[str, bytes]) -> int:
    """Write what changed, files of evidence before the tables that name them; return how many."""
    for path in sorted(files, key=lambda path: (path.endswith(".csv"), path)):
        target = repository.target(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[path])
    return len(files)
