"""How an edition came about, as far as files, locks and git tell: what governance.yml asks for (R77-R79).

The checks that need the policy alone are in ``policy/checks/governance.py``.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kaopu.closing.lock import Lock
from kaopu.data.periods import Period
from kaopu.history.editions import edition_of
from kaopu.history.git import GitError
from kaopu.history.objects import SHORT
from kaopu.history.signatures import Signature, read_signatures
from kaopu.policy.governance import severity_of
from kaopu.policy.model import Policy
from kaopu.publish.editions import POLICY_FILE, EditionsRead
from kaopu.text.problems import Place, Problem, Report, Severity
from kaopu.text.tree import FileTree

_SHOWN = 10
"""So many periods are named in a sentence; the others are counted."""


def check_governance(
    root: Path, tree: FileTree, read: EditionsRead, locks: Mapping[Period, Lock], report: Report
) -> None:
    """Report what the editions lack of what their own governance.yml asks for.

    Files are looked for in ``tree``, the working folder. Its policy says how grave it is to claim a closed period.
    """
    for problem in (*_files(read.policy, tree), *_closed_past(read, locks), *_signatures(root, read)):
        report(problem)


def _files(policy: Policy, tree: FileTree) -> Iterator[Problem]:
    """The record of the consultation and the file of signers are there."""
    heard, governance = policy.head.adoption.consulted, policy.governance
    severity = severity_of(governance, "consultation")
    if severity and heard is not None and heard.record is not None and tree.read(heard.record) is None:
        yield Problem("adoption-record-missing", heard.place_of("record"), {"name": heard.record}, severity=severity)
    severity = severity_of(governance, "signature")
    if severity and governance is not None and (name := governance.allowed_signers) and tree.read(name) is None:
        yield Problem("signers-missing", governance.place_of("allowed_signers"), {"name": name}, severity=severity)


def _closed_past(read: EditionsRead, locks: Mapping[Period, Lock]) -> Iterator[Problem]:
    """No edition judges a period that was closed under another one."""
    severity = severity_of(read.policy.governance, "closed_past")
    if severity is None:
        return
    claimed: dict[datetime.date, list[Period]] = defaultdict(list)
    for period, lock in locks.items():
        edition = edition_of(read.found, period)
        if edition is not None and edition.effective_from != lock.current.effective_from:
            claimed[edition.effective_from].append(period)
    for edition in read.found:
        periods = claimed[edition.effective_from]
        if not periods:
            continue
        names = ", ".join(period.id for period in periods[:_SHOWN])
        values = {
            "edition": edition.head.edition,
            "from": edition.effective_from,
            "count": len(periods),
            "periods": names + (", …" if len(periods) > _SHOWN else ""),
        }
        place = read.policy.head.place_of("effective_from") if edition.working else Place(POLICY_FILE)
        yield Problem("edition-in-closed-past", place, values, severity=severity)


@dataclass(frozen=True)
class _Signed:
    """An edition that has to be signed: its policy, its commit, and how grave it is when it is not."""

    policy: Policy
    commit: str
    place: Place
    severity: Severity

    @property
    def allowed(self) -> str:
        """Return the file that says whose key is whose."""
        governance = self.policy.governance
        return (governance.allowed_signers if governance is not None else None) or ""

    def problem(self, found: Signature) -> Problem | None:
        """Return what is wrong with the signature of its commit."""
        approvers = tuple(approval.by for approval in self.policy.head.adoption.approved)
        values: dict[str, object] = {
            "edition": self.policy.head.edition,
            "commit": self.commit[:SHORT],
            "approvers": ", ".join(dict.fromkeys(approvers)),
            "principal": found.principal,
            "key": found.key,
            "file": self.allowed,
        }
        place, severity = self.place, self.severity
        if found.state == "none":
            return Problem("edition-unsigned", place, values, severity=severity)
        if found.state == "untrusted":
            return Problem("edition-signature-untrusted", place, values, severity=severity)
        if found.state == "bad":
            return Problem("edition-signature-bad", place, values, severity=severity)
        if found.state == "unchecked":
            return Problem("edition-signature-unchecked", place, values, severity=severity)
        if found.principal not in approvers:
            return Problem("edition-signed-by-another", place, values, severity=severity)
        return None


def _signatures(root: Path, read: EditionsRead) -> Iterator[Problem]:
    """Each edition that judges periods with data, and the working folder's, is signed by one of its approvers.

    Whether an edition must be signed, it says itself; whose key is whose, the working folder's file of that name does,
    so that a key that was lost can be ended there. What is not committed cannot be signed: that is a hint at most.
    """
    wanted: dict[str, list[_Signed]] = defaultdict(list)
    for edition in _to_be_signed(read):
        if isinstance(edition, Problem):
            yield edition
        elif edition.allowed:
            wanted[edition.allowed].append(edition)
    for file, editions in wanted.items():
        try:
            signatures = read_signatures(root, [edition.commit for edition in editions], root / file)
        except GitError:
            signatures = {}
        for edition in editions:
            problem = edition.problem(signatures.get(edition.commit, Signature("unchecked")))
            if problem is not None:
                yield problem


def _to_be_signed(read: EditionsRead) -> Iterator[_Signed | Problem]:
    commits = {edition.effective_from: edition.commit for edition in read.found}
    for policy, provenance in read.sources:
        severity = severity_of(policy.governance, "signature")
        if severity is None:
            continue
        head, working = policy.head, policy is read.policy
        commit = commits.get(head.effective_from) if working else provenance.commit
        place = head.adoption.place_of("approved") if working else Place(POLICY_FILE)
        if commit is None or provenance.changed:
            yield Problem("edition-not-committed", place, {"edition": head.edition}, severity="warning")
        else:
            yield _Signed(policy, commit, place, severity)
