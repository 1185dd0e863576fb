"""Checks of how an edition came about, as far as the policy alone tells: what governance.yml asks for (R77-R79)."""

from __future__ import annotations

import datetime

from kaopu.policy.checks.common import Problems, item_place
from kaopu.policy.draft import Draft
from kaopu.policy.edition import Adoption
from kaopu.policy.governance import severity_of
from kaopu.policy.public_days import YearUnknownError, regions
from kaopu.policy.working_days import WorkingDays
from kaopu.text.problems import Place, Problem, Severity
from kaopu.text.shapes import Span

_FOLDER = "policy/"


def check_consultation(draft: Draft) -> Problems:
    """Staff were heard, and there is a record of it."""
    if draft.head is None:
        return
    adoption = draft.head.adoption
    heard = adoption.consulted
    if heard is not None and heard.record is not None:
        yield from _below_policy(heard.record, heard.place_of("record"))
    severity = _severity(draft, "consultation")
    if severity is None:
        return
    if heard is None:
        yield Problem("adoption-not-consulted", adoption.place, severity=severity)
    elif heard.record is None:
        yield Problem("adoption-no-record", heard.place, severity=severity)


def check_approver(draft: Draft) -> Problems:
    """Somebody approved it who is not among the drafters; each drafter is named once."""
    if draft.head is None:
        return
    adoption = draft.head.adoption
    for index, drafter in enumerate(adoption.drafters):
        if drafter in adoption.drafters[:index]:
            yield Problem("listed-twice", item_place(adoption, "drafters", index), {"name": drafter})
    severity = _severity(draft, "approver")
    if severity is None:
        return
    if not adoption.drafters:
        yield Problem("adoption-no-drafters", adoption.place_of("drafted_by"), severity=severity)
    elif all(approval.by in adoption.drafters for approval in adoption.approved):
        place = adoption.approved[0].place_of("by")
        yield Problem("adoption-drafter-approves", place, {"name": adoption.approved[0].by}, severity=severity)


def check_notice(draft: Draft) -> Problems:
    """It was announced so long before it takes effect as the policy says, counted by its own working days."""
    if draft.head is None or (severity := _severity(draft, "notice")) is None:
        return
    adoption, starts = draft.head.adoption, draft.head.effective_from
    if adoption.announced_on > starts or not _countable(draft, adoption.notice):
        return  # the order of the dates, or the calendar, is a problem already
    try:
        earliest = _after(draft, adoption)
    except YearUnknownError as error:
        assert draft.calendar is not None  # noqa: S101 - only a region has years
        values = {"region": error.region, "year": error.year}
        yield Problem("calendar-year-unknown", draft.calendar.place_of("region"), values, severity=severity)
        return
    if earliest is None or earliest > starts:
        values = {"from": starts, "on": adoption.announced_on, "earliest": earliest or "–"}
        yield Problem("adoption-short-notice", adoption.place_of("announced_on"), values, severity=severity)


def check_signers(draft: Draft) -> Problems:
    """Whoever asks for signatures names the file that says whose key is whose."""
    governance = draft.governance
    if governance is None:
        return
    if governance.allowed_signers is not None:
        yield from _below_policy(governance.allowed_signers, governance.place_of("allowed_signers"))
    elif severity_of(governance, "signature") is not None:
        yield Problem("signers-not-named", governance.checks.place_of("signature"))


def _severity(draft: Draft, check: str) -> Severity | None:
    """Return how grave a failed check is; None too where governance.yml cannot be read: then nobody knows."""
    if "governance" in draft.unread:
        return None
    return severity_of(draft.governance, check)  # type: ignore[arg-type] # the names above


def _below_policy(path: str, place: Place) -> Problems:
    """A file is named by its path from the repository's top, and lies below policy/."""
    if not path.startswith(_FOLDER) or any(part in ("", ".", "..") for part in path.split("/")):
        yield Problem("file-not-in-policy", place, {"name": path})


def _countable(draft: Draft, notice: Span) -> bool:
    """Say whether a length can be counted: working days need a calendar without problems."""
    if notice.unit != "working days":
        return True
    return "calendar" not in draft.unread and (draft.calendar is None or draft.calendar.region in regions())


def _after(draft: Draft, adoption: Adoption) -> datetime.date | None:
    """Return the first day on which it may take effect; None after the last day of all. Raises YearUnknownError.

    A month ends on the same day of the month, or on the last one of a month that is too short.
    """
    day, notice = adoption.announced_on, adoption.notice
    try:
        if notice.unit == "working days":
            return WorkingDays(draft.calendar).after(day, notice.count)
        if notice.unit == "days":
            return day + datetime.timedelta(days=notice.count)
        months = day.year * 12 + day.month - 1 + notice.count * (12 if notice.unit == "years" else 1)
        first = datetime.date(months // 12, months % 12 + 1, 1)
        following = datetime.date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    except (OverflowError, ValueError):
        return None
    return min(first + datetime.timedelta(days=day.day - 1), following - datetime.timedelta(days=1))
