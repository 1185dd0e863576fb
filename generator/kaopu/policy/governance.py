"""``policy/governance.yml``: what a company asks of an edition before it may take effect (R77-R79)."""

from __future__ import annotations

from typing import Literal

from kaopu.text.problems import Severity
from kaopu.text.shapes import PlainText, Shape

Demand = Literal["require", "warn", "skip"]
"""require: an edition without it is a problem, and nothing is built. warn: it is a hint. skip: nobody looks."""
Check = Literal["consultation", "approver", "notice", "closed_past", "signature"]


class GovernanceChecks(Shape):
    """The checks by name. Those that are not written are as in a policy without the file."""

    consultation: Demand = "warn"
    """Staff were heard: on which day, in which form, and where the record of it lies."""
    approver: Demand = "warn"
    """Somebody approved the edition who is not among those who drafted it."""
    notice: Demand = "warn"
    """It was announced as long before it takes effect as the policy says."""
    closed_past: Demand = "require"
    """It does not claim a period that was closed under another edition."""
    signature: Demand = "skip"
    """An approver signed its commit with a key of the file ``allowed_signers``."""


class Governance(Shape):
    """``policy/governance.yml``: which checks an edition must pass, and whose signatures count."""

    checks: GovernanceChecks
    allowed_signers: PlainText | None = None
    """A file below policy/: whose SSH keys sign for whom, a line ``ID ssh-ed25519 KEY`` for each person."""


def checks_of(governance: Governance | None) -> GovernanceChecks:
    """Return what a company asks; without the file, what is asked of everybody."""
    return GovernanceChecks() if governance is None else governance.checks


def severity_of(governance: Governance | None, check: Check) -> Severity | None:
    """Return how grave it is when an edition does not pass a check; None when nobody looks."""
    demand: Demand = getattr(checks_of(governance), check)
    found: dict[Demand, Severity | None] = {"require": "error", "warn": "warning", "skip": None}
    return found[demand]
