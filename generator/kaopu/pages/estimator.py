"""The estimator: rules, words and first figures for the handbook's page and for a person's own, and its scripts.

Everything happens in the reader's browser, with ``site/scripts/{decimal,scoring,estimator}.js``; the page is given data
only, in a block of JSON that is never run. Tests hold the scripts to the engine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaopu.pages.estimator_rules import CardRules, Json, card_rules, common_rules, text
from kaopu.pages.estimator_start import SALARIES, starting_figures
from kaopu.pages.estimator_words import EstimatorWords
from kaopu.policy.expression import names_in, parse_expression

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    from kaopu.policy.model import Policy
    from kaopu.records.record import AppraisalRecord
    from kaopu.text.language import Language


@dataclass(frozen=True, slots=True)
class Estimator:
    """The rules of one edition for people's pages of one period, in one language: a block of JSON for each role."""

    policy: str
    """The digest of the edition: a record that another one judged has no estimator."""
    by_role: tuple[tuple[str, str], ...]

    def of(self, role: str) -> str | None:
        """Return the rules for a role; None where it has no scorecard."""
        return dict(self.by_role).get(role)


def data_block(data: Mapping[str, Json]) -> str:
    """Write data as JSON that may stand within a page: nothing in it ends the block."""
    written = json.dumps(_lean(data), ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _lean(value: Json) -> Json:
    """Return data without keys that say nothing: null and false are what a missing key is."""
    if isinstance(value, Mapping):
        return {key: _lean(entry) for key, entry in value.items() if entry is not None and entry is not False}
    return [_lean(entry) for entry in value] if isinstance(value, list | tuple) else value


def handbook_data(policy: Policy, language: Language, roles: Mapping[str, str], cycles: Mapping[str, str]) -> str:
    """Return what the handbook's estimator needs: all scorecards; ``roles`` and ``cycles`` by their names."""
    words = EstimatorWords(policy, language)
    measures, targets = starting_figures(policy)
    cards = [_card(words, CardRules(policy, *key), None, own=False) for key in policy.scorecards]
    kinds = {indicator.curve.kind for indicator in policy.indicators.values()}
    return data_block(
        {
            **_common(words, sorted(kinds)),
            "measures": _measures(words, policy.measures, measures),
            "targets": _targets(words, targets),
            "salaries": {name: text(value) for name, value in SALARIES.items()},
            "roles": dict(roles),
            "cycles": dict(cycles),
            "cards": cards,
        }
    )


def estimator_of(policy: Policy, cycle: str, language: Language, day: datetime.date) -> Estimator:
    """Return the rules for people's pages of a period of ``cycle`` that ends on ``day``."""
    words = EstimatorWords(policy, language)
    cards = [CardRules(policy, *key) for key in policy.scorecards if key[1] == cycle]
    return Estimator(policy.digest, tuple((card.role, _own(words, card, day)) for card in cards if not card.level))


def _own(words: EstimatorWords, card: CardRules, day: datetime.date) -> str:
    policy = words.policy
    rules = _card(words, card, day, own=True)
    indicators = [policy.indicators[name] for name in policy.scorecards[card.role, card.cycle].weights()]
    formulas = (parse_expression(one.formula) for one in indicators)
    needed = {item.name for formula in formulas for item in names_in(formula)} | set(card.measures())
    targets = [one.target for one in indicators if isinstance(one.target, str)]
    return data_block(
        {
            **_common(words, None),
            "measures": {name: value for name, value in _measures(words, policy.measures).items() if name in needed},
            "targets": {name: value for name, value in _targets(words).items() if name in targets},
            "cards": [rules],
        }
    )


def _common(words: EstimatorWords, kinds: list[str] | None) -> dict[str, Json]:
    policy = words.policy
    found = {**common_rules(policy), **words.common(), "words": words.sentences(kinds), "language": words.language}
    return {**found, "byDays": policy.people is not None and policy.people.targets == "by_days"}


def _card(words: EstimatorWords, card: CardRules, day: datetime.date | None, *, own: bool) -> dict[str, Json]:
    rules = card_rules(words.policy, card.role, card.cycle, day)
    return {
        **rules,
        "names": words.names(card, own=own),
        "asked": card.measures(),
        "omitted": words.omitted(card, own=own),
    }


def _measures(
    words: EstimatorWords, names: Mapping[str, object], start: Mapping[str, Decimal] | None = None
) -> dict[str, Json]:
    policy, read = words.policy, start or {}
    found: dict[str, Json] = {}
    for name in names:
        measure = policy.measures[name]
        first: dict[str, Json] = {"start": text(read[name])} if name in read else {}
        found[name] = {"name": measure.name.in_language(words.language), "unit": measure.unit, **first}
    return found


def _targets(words: EstimatorWords, start: Mapping[str, Decimal] | None = None) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, kind in words.policy.targets.items():
        first: dict[str, Json] = {"start": text(start[name])} if start else {}
        found[name] = {"name": kind.name.in_language(words.language), "unit": kind.unit, **first}
    return found


def own_data(record: AppraisalRecord, estimator: Estimator | None) -> str | None:
    """Return the block of a person's page: their scorecard's rules, and the figures of their record.

    None where the rules are not those by which the record was judged, or the role has none.
    """
    rules = None if estimator is None else estimator.of(record.person.role)
    if estimator is None or rules is None or estimator.policy != record.policy.digest:
        return None
    return f'{{"start":{data_block(_start(record))},{rules[1:]}'


def _start(record: AppraisalRecord) -> dict[str, Json]:
    changed = {one.indicator for one in record.adjustments}
    measures = {one.id: one.value for indicator in record.indicators for one in indicator.counted}
    there = record.presence
    return {
        "measures": _texts(measures),
        "targets": _texts(
            {one.id: one.target if one.target_whole is None else one.target_whole for one in record.indicators}
        ),
        "days": None if there is None else [str(there.days), str(there.of)],
        "set": _texts({one.id: one.score for one in record.indicators if one.id in changed}),
        "pay": _texts({one.id: one.base for one in record.payout.components}),
        "score": text(record.score),
    }


def _texts(values: Mapping[str, Decimal | None]) -> dict[str, Json]:
    return {name: None if value is None else text(value) for name, value in values.items()}
