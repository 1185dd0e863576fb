"""Targets of somebody who was not there all the time: reduced by calendar days, if the policy says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kaopu.appraisal.adding_up import grows_with_time
from kaopu.policy.indicators import Indicator
from kaopu.policy.model import Policy
from kaopu.text.formats import Unit

if TYPE_CHECKING:
    from kaopu.data.targets import Target

Days = tuple[int, int]
"""Days present, and days of the period."""


def target_unit(policy: Policy, indicator: Indicator) -> Unit:
    """Return the unit of an indicator's target."""
    kind = policy.targets.get(indicator.target) if isinstance(indicator.target, str) else None
    return indicator.unit if kind is None else kind.unit


def is_reduced(policy: Policy, indicator: Indicator) -> bool:
    """Whether an indicator's target becomes less with fewer days.

    A target that is set says so itself (``adds_up``). One fixed by the policy does when what is counted adds up over
    time.
    """
    if policy.people is None or policy.people.targets != "by_days" or indicator.target is None:
        return False
    kind = policy.targets.get(indicator.target) if isinstance(indicator.target, str) else None
    return grows_with_time(policy, indicator) if kind is None else kind.adds_up


def reduced(policy: Policy, indicator: Indicator, target: Target, days: Days | None) -> Target:
    """Return the target for the days present: target × days ÷ days of the period.

    It is rounded as its unit is, and counts as scores are: 13.33 of 20 visits is exact enough, 13 or 14 would not be.
    """
    if days is None or days[0] == days[1] or not is_reduced(policy, indicator):
        return target
    unit = target_unit(policy, indicator)
    exact = target.value * days[0] / days[1]
    value = policy.head.rounding.apply(exact, "score" if unit == "count" else unit)
    return replace(target, value=value, whole=target.value, days=days)
