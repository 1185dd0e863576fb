"""Roles and duties, and how people are treated who were not there all the time or moved."""

from __future__ import annotations

from typing import Literal

from kaopu.text.shapes import Flag, Identifier, Length, Shape, Text


class Role(Shape):
    """A role; one that is not appraised says why."""

    name: Text
    not_appraised: Text | None = None


class Duty(Shape):
    """A duty of a role (R4-R18), and the indicators that show how it is met."""

    name: Text
    text: Text
    role: Identifier
    shown_by: tuple[Identifier, ...] = ()


class PeopleRules(Shape):
    """``policy/people.yml``: joiners, leavers, long leave and moves within a period.

    ``judged_as``: by role, team and manager of the period's last day (of the person's own last day in it), or of
    most of its days. ``targets``: those that add up are reduced by calendar days present, or stay whole.
    Leave shorter than ``leave_from`` counts as presence; with fewer days present than ``at_least`` nobody is appraised.
    """

    judged_as: Literal["last_day", "most_days"]
    targets: Literal["by_days", "whole"]
    leave_from: Length
    at_least: Length
    ours: Flag = False
