"""What people in charge of the demo company decided: written by hand, because decisions are people's, not a program's.

They fit what the demo's policy led to: a decision about something that was not proposed would be a problem. All names
are of the fictitious export, and all of it is invented.
"""

from __future__ import annotations

from collections.abc import Collection

from kaopu.invention.sheets import Sheets

BOSS = ("E900", "总经理 / General manager")
STAFF_OFFICE = ("E310", "人力资源总监 / Head of human resources")
RAISE, PLAN, ORAL = "commission_raise", "improvement_plan", "oral_warning"

DECISIONS = (
    # Commission: granted, also in the middle of a month; refused, and granted a quarter later.
    ("anna-snelling", "2017-Q2", RAISE, "granted", *BOSS, "2017-07-28", "2017-08-16"),
    ("cassey-cress", "2017-Q2", RAISE, "refused", *BOSS, "2017-07-14", ""),
    ("cassey-cress", "2017-Q3", RAISE, "granted", *BOSS, "2017-10-16", "2017-11-01"),
    ("darcel-schlecht", "2017-Q2", RAISE, "granted", *BOSS, "2017-07-14", "2017-08-01"),
    ("james-ascencio", "2017-Q3", RAISE, "granted", *BOSS, "2017-10-16", "2017-11-01"),
    # Warnings: given, or not given after the person was heard; others wait for a decision.
    ("cassey-cress", "2017-Q2", ORAL, "granted", *STAFF_OFFICE, "2017-07-20", ""),
    ("elizabeth-anderson", "2017-Q2", ORAL, "refused", *STAFF_OFFICE, "2017-07-21", ""),
    ("james-ascencio", "2017-Q1", ORAL, "granted", *STAFF_OFFICE, "2017-04-20", ""),
    ("mei-mei-johns", "2017-Q1", ORAL, "granted", *STAFF_OFFICE, "2017-04-20", ""),
    # After an improvement plan that was not met: training, before anything else.
    ("boris-faz", "2017-Q2", PLAN, "training", *STAFF_OFFICE, "2017-11-15", ""),
)
"""Person, period, rule, decision, who decided and in which role, on which day, and from which day it holds."""

PLANS = (
    ("boris-faz", "2017-Q2", PLAN, "cassey-cress", "2017-08-01"),
    ("elease-gluck", "2017-Q3", PLAN, "vicki-laflamme", "2017-10-01"),
    ("mei-mei-johns", "2017-Q3", PLAN, "darcel-schlecht", "2017-11-01"),
)
"""Person, period, rule, mentor and first day of each improvement plan that was opened; others are still due."""


def write_choices(people: Collection[str], sheets: Sheets) -> None:
    """Write data/decisions.csv and data/improvement_plans.csv, as far as they are about ``people``."""
    sheets.whole("decisions", sorted(row for row in DECISIONS if row[0] in people))
    sheets.whole("improvement_plans", sorted(row for row in PLANS if {row[0], row[3]} <= set(people)))
