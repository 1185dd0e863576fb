"""Checks of roles, duties and targets."""

from __future__ import annotations

from kaopu.policy.checks.common import Problems, item_place, unknown
from kaopu.policy.draft import Draft
from kaopu.policy.scorecards import LEVELS
from kaopu.text.problems import Problem


def check_roles(draft: Draft) -> Problems:
    """Every role has a scorecard or says why it is not appraised; not both."""
    with_scorecard = {role for role, _ in draft.scorecards}
    for name, role in draft.decoded("roles"):
        place = draft.places["roles", name]
        if name in LEVELS:
            yield Problem("name-taken", place, {"name": name})
            continue
        if role.not_appraised is None and name not in with_scorecard and "scorecards" not in draft.unread:
            yield Problem("role-without-scorecard", place, {"role": name})
        if role.not_appraised is not None and name in with_scorecard:
            yield Problem("role-both", role.place_of("not_appraised"), {"role": name})


def check_duties(draft: Draft) -> Problems:
    """A duty's role and indicators exist (R4-R18)."""
    for _, duty in draft.decoded("duties"):
        if not draft.knows("roles", duty.role):
            yield unknown("role", duty.role, duty.place_of("role"), draft.maps["roles"])
        for index, name in enumerate(duty.shown_by):
            if not draft.knows("indicators", name):
                yield unknown("indicator", name, item_place(duty, "shown_by", index), draft.maps["indicators"])


def check_targets(draft: Draft) -> Problems:
    """Only amounts and numbers of things add up from person to team to company (R21); percentages do not."""
    for _, target in draft.decoded("targets"):
        if target.adds_up and target.unit not in ("money", "count"):
            yield Problem("target-adds-up", target.place_of("adds_up"), {"unit": target.unit})
