"""The editions that judge periods with data, read from git's history, and the one of the working folder (R74, R78)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kaopu.appraisal.roll import KINDS
from kaopu.data.periods import Period, periods_from_months
from kaopu.data.store import Data
from kaopu.history.editions import EditionFound, edition_of, find_editions
from kaopu.history.objects import SHORT
from kaopu.policy.editions import knowing
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy
from kaopu.publish.closed import ClosedPeriods
from kaopu.publish.results import Sources
from kaopu.records.recording import Provenance
from kaopu.text.language import LocalText
from kaopu.text.problems import Place, Problem, Report

POLICY_FILE = "policy/policy.yml"


@dataclass(frozen=True)
class EditionsRead:
    """All editions that were found, by their first days, and those that results are made from.

    ``policy`` is the working folder's edition with what it knows of later ones. Without ``sources`` an edition that is
    needed could not be read.
    """

    found: tuple[EditionFound, ...]
    policy: Policy
    sources: Sources


def read_editions(
    root: Path,
    working: Policy,
    provenance: Provenance,
    data: Data,
    closed: ClosedPeriods,
    report: Report,
) -> EditionsRead:
    """Find all editions and read in full those that judge a period with data; of others only the head is read.

    ``working`` is the policy in the working folder, ``provenance`` where it came from: it is the newest version of its
    own edition. An edition that cannot be read is a problem. What closed periods need lies beside their locks, whatever
    history there is.
    """
    periods = [period for kind in KINDS for period in periods_from_months(data.months, kind)]
    meant = [period for period in _meant(periods, data) if period not in closed]
    found = closed.editions(find_editions(root, report, meant))
    needed = {id(edition) for period in periods if (edition := edition_of(found, period)) is not None}
    heads = [edition.head for edition in found]
    policy = knowing(working, heads)
    sources: list[tuple[Policy, Provenance]] = []
    complete = True
    for edition in found:
        if edition.effective_from == working.head.effective_from or id(edition) not in needed:
            continue
        old = _read(edition, report)
        complete = complete and old is not None
        if old is not None:
            sources.append((knowing(old, heads), replace(provenance, commit=edition.commit, changed=False)))
    sources.append((policy, provenance))
    sources.sort(key=lambda source: source[0].head.effective_from)
    return EditionsRead(found, policy, sources if complete else ())


def _meant(periods: Sequence[Period], data: Data) -> Sequence[Period]:
    """Return the periods that are meant to be judged: where anybody has a target at all, those with some.

    Data often begin before the first edition, for comparison; in a clone without history nothing is missing for that.
    """
    with_targets = {period for _, _, period in data.targets.values}
    return [period for period in periods if period.id in with_targets] if with_targets else periods


def _read(edition: EditionFound, report: Report) -> Policy | None:
    problems: list[Problem] = []
    policy = read_policy(edition.tree, problems.append)
    if policy is not None:
        return policy
    errors = [problem for problem in problems if problem.severity == "error"]
    first, commit = errors[0], (edition.commit or "")[:SHORT]
    values = {
        "edition": edition.head.edition,
        "from": edition.effective_from,
        "commit": commit,
        "place": f"{commit}:{first.place}",
        "message": LocalText(zh=first.message("zh"), en=first.message("en")),
        "count": len(errors),
    }
    report(Problem("edition-unreadable", Place(POLICY_FILE), values))
    return None
