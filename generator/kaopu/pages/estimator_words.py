"""What the estimator says in one language: names, sentences with holes, how figures are written, what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.estimator_rules import Beyond, CardRules, Json, beyond
from kaopu.policy.expression import in_words, parse_expression
from kaopu.policy.pay import CommissionPay, SalaryPay
from kaopu.text.formats import money, number, percent
from kaopu.text.phrases import catalogue, phrase

if TYPE_CHECKING:
    from kaopu.policy.model import Policy
    from kaopu.text.language import Language

_SCORE_SENTENCES: Mapping[str, tuple[str, ...]] = {
    "points": ("score_at", "score_below", "score_above", "score_between"),
    "steps": ("score_at_least", "score_at_most", "score_last"),
    "linear": ("score_floor", "score_cap", "score_linear"),
    "deduction": ("deducted", "score_deducted", "score_deducted_to_floor"),
    "rating": ("score_mark", "score_mark_below", "score_mark_above", "score_between_marks"),
    "range": ("score_in_range", "score_below", "score_above", "score_between"),
}
_CALCULATION = (
    "actual", "actual_missing", "attainment_higher", "attainment_lower", "plan_due", "weight_changed", "points",
    "reason_measure", "reason_division", "reason_large", "reason_target", "missing_fail", "missing_leave_out",
    "missing_fixed_score", "target_name",
)  # fmt: skip
# What Python says, and what only the handbook's page says.
_ELSEWHERE = ("omitted_", "lead_", "without_script")
_TOLD = ("role", "cycle", "target_told", "target_reduced", "sold", "tier", "commission")
_FIGURE = re.compile(r"[0-9][0-9.,\s\u00a0]*")


@dataclass(frozen=True)
class EstimatorWords:
    """The words of one policy's estimator in one language."""

    policy: Policy
    language: Language

    def say(self, key: str, **values: object) -> str:
        """Return the phrase ``estimator.key``."""
        return phrase(f"estimator.{key}", self.language, **values)

    def common(self) -> dict[str, Json]:
        """Return how figures are written, and the names of grades."""
        return {
            "formats": self._formats(),
            "grades": [one.name.in_language(self.language) for one in self.policy.grades.bands],
        }

    def sentences(self, kinds: Iterable[str] | None) -> dict[str, Json]:
        """Return the sentences with their holes: all that curves of these kinds need.

        None: those of a person's page, where single indicators are not told.
        """
        own, calculation = catalogue("estimator"), catalogue("calculation")
        without = (*_ELSEWHERE, *(_TOLD if kinds is None else ()))
        told = {key: own[key].in_language(self.language) for key in own if not key.startswith(without)}
        if kinds is not None:
            needed = dict.fromkeys((*_CALCULATION, *(key for kind in kinds for key in _SCORE_SENTENCES[kind])))
            told |= {f"c.{key}": calculation[key].in_language(self.language) for key in needed}
        return {**told, "floor": catalogue("pay")["floor"].in_language(self.language)}

    def _formats(self) -> dict[str, Json]:
        """Return what stands around a figure of each unit, read off a figure that is written as all are."""
        currency, sample = self.policy.head.currency, number(Decimal("1234.5"), self.language)
        written: dict[str, str] = {
            "money": money(Decimal(1), self.language, currency),
            "percent": percent(Decimal("0.01"), self.language),
        }
        found: dict[str, Json] = {unit: _around(text) for unit, text in written.items()}
        least = len(_FIGURE.findall(written["money"])[0].strip()) - 2
        # A unit that is a word goes with its figure: one point, two points.
        units = catalogue("units")
        found |= {unit: units[unit].in_language(self.language) for unit in ("days", "points")}
        return {**found, "group": sample[1], "point": sample[5], "cents": str(max(least, 0))}

    def formula(self, indicator: str) -> str:
        """Write an indicator's formula with holes where its names stand."""
        if_else = phrase(
            "calculation.if_else", self.language, then="{then}", condition="{condition}", otherwise="{otherwise}"
        )
        tree = parse_expression(self.policy.indicators[indicator].formula)
        return in_words(tree, lambda name: f"{{{name}}}", lambda value: number(value, self.language), if_else)

    def names(self, card: CardRules, *, own: bool) -> dict[str, Json]:
        """Return how indicators, rules, components and the plan are called; on a person's ``own`` page no formulas."""
        policy, language = self.policy, self.language
        lines = policy.scorecards[card.role, card.cycle].weights()
        found: dict[str, Json] = {
            "lines": {name: policy.indicators[name].name.in_language(language) for name in lines},
            "formulas": None if own else {name: self.formula(name) for name in lines},
            "rules": {
                name: rule.name.in_language(language)
                for name, rule in card.asked.items()
                if beyond(rule.condition) is None
            },
            "pay": {name: one.name.in_language(language) for name, one in card.components.items()},
        }
        if card.plan is not None:
            found["plan"] = policy.commission[card.plan].name.in_language(language)
        return found

    def omitted(self, card: CardRules, *, own: bool) -> list[Json]:
        """Name what a scorecard's estimate leaves out; ``own``: it starts from a person's own figures."""
        return list(self._omitted(card, own=own))

    def _omitted(self, card: CardRules, *, own: bool) -> Iterator[str]:
        yield from self._rules_beyond(card)
        others = self._paid_elsewhere(card)
        if others:
            yield self.say("omitted_components", names=self._listed(others))
        if card.plan is not None:
            yield self.say("omitted_commission")
        if any(isinstance(component, SalaryPay) for component in card.components.values()):
            yield self.say("omitted_salary")
        if not card.level and self.policy.round:
            yield self.say("omitted_changed")
        if not card.level and self.policy.people is not None:
            yield self.say("omitted_presence")
        if not own:
            yield self.say("omitted_counting")

    def _rules_beyond(self, card: CardRules) -> Iterator[str]:
        by_reason: dict[Beyond, list[str]] = {}
        for rule in card.asked.values():
            reason = beyond(rule.condition)
            if reason is not None:
                by_reason.setdefault(reason, []).append(rule.name.in_language(self.language))
        for reason, key in (("periods", "omitted_periods"), ("people", "omitted_people"), ("person", "omitted_person")):
            if reason in by_reason:
                yield self.say(key, names=self._listed(by_reason[reason]))

    def _paid_elsewhere(self, card: CardRules) -> list[str]:
        pay = self.policy.pay
        return [
            component.name.in_language(self.language)
            for name, component in (pay.components.items() if pay is not None and not card.level else ())
            if name not in card.components
            and not (isinstance(component, CommissionPay) and card.role not in component.plans)
        ]

    def _listed(self, names: Iterable[str]) -> str:
        return self.say("list_and").join(names)


def _around(written: str) -> list[Json]:
    """Return what stands before and after the figure of a written value."""
    found = _FIGURE.search(written)
    assert found is not None  # noqa: S101 - it has one
    figure = found[0].rstrip()
    start = found.start()
    return [written[:start], written[start + len(figure) :]]
