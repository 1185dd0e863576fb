"""The checks a policy must pass beyond its shape: small named functions, each yielding problems."""

from __future__ import annotations

from collections.abc import Callable

from kaopu.policy.checks.anonymous import check_anonymous
from kaopu.policy.checks.audiences import check_audiences
from kaopu.policy.checks.calendar import check_calendar
from kaopu.policy.checks.cases import check_cases
from kaopu.policy.checks.commission import check_commission, check_plans_used
from kaopu.policy.checks.common import Problems
from kaopu.policy.checks.governance import check_approver, check_consultation, check_notice, check_signers
from kaopu.policy.checks.grades import check_grades, check_recommended
from kaopu.policy.checks.head import (
    check_adoption,
    check_customers,
    check_highest_score,
    check_languages,
    check_people,
    check_rounding,
    check_texts,
)
from kaopu.policy.checks.indicators import check_indicators
from kaopu.policy.checks.measures import check_measures
from kaopu.policy.checks.outcomes import check_outcomes
from kaopu.policy.checks.parts import check_duties, check_roles, check_targets
from kaopu.policy.checks.pay import check_commission_pay, check_extras, check_pay, check_without_grade
from kaopu.policy.checks.round import check_round, check_round_cycles
from kaopu.policy.checks.scorecards import check_repetitions, check_scorecards, check_scores
from kaopu.policy.checks.training import check_scheme_review, check_training
from kaopu.policy.draft import Draft
from kaopu.text.problems import Problem

CHECKS: tuple[Callable[[Draft], Problems], ...] = (
    check_rounding,
    check_languages,
    check_texts,
    check_adoption,
    check_consultation,
    check_approver,
    check_notice,
    check_signers,
    check_highest_score,
    check_customers,
    check_people,
    check_targets,
    check_measures,
    check_anonymous,
    check_indicators,
    check_scorecards,
    check_scores,
    check_repetitions,
    check_roles,
    check_grades,
    check_recommended,
    check_duties,
    check_round,
    check_round_cycles,
    check_calendar,
    check_training,
    check_scheme_review,
    check_audiences,
    check_outcomes,
    check_pay,
    check_extras,
    check_without_grade,
    check_commission_pay,
    check_commission,
    check_plans_used,
    check_cases,
)


def check(draft: Draft) -> list[Problem]:
    """Run every check over a draft; parts that could not be decoded are passed over."""
    return [problem for run in CHECKS for problem in run(draft)]
