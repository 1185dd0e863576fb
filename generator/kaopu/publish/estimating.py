"""The rules that the estimators on people's pages have: of each period those of the edition that judged it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kaopu.cache.keys import digest_of
from kaopu.data.periods import Period, parse_period
from kaopu.pages.estimator import Estimator, estimator_of
from kaopu.publish.results import Results
from kaopu.text.language import Language

Estimators = Mapping[tuple[str, Language], Estimator]
"""By the period's id and the language."""


def estimators_of(results: Results, periods: Iterable[str], languages: Iterable[Language]) -> Estimators:
    """Return the estimators of periods that have records, each by what its records were judged by.

    Of a closed period that is the policy as it was stored with the lock, whatever the working folder's says.
    """
    known = [period for one in dict.fromkeys(periods) if (period := parse_period(one)) is not None]
    return {(period.id, language): _of(results, period, language) for period in known for language in languages}


def _of(results: Results, period: Period, language: Language) -> Estimator:
    policy = results.recorder_in(period, language).policy
    return estimator_of(policy, period.kind, language, period.last_day)


def estimator_digest(estimators: Estimators, period: str, language: Language) -> str:
    """Return the digest of what a page's estimator says, for the page's key."""
    found = estimators.get((period, language))
    return (
        ""
        if found is None
        else digest_of("\0".join((found.policy, *(text for entry in found.by_role for text in entry))))
    )
