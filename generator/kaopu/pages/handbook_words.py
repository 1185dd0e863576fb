"""The rules of a policy in words: what a measure counts, what a target is, what a curve gives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.data.catalogue import CATALOGUE
from kaopu.pages.wording import Wording
from kaopu.policy.curves import LinearCurve, PointsCurve, Step
from kaopu.policy.expression import names_in, parse_expression
from kaopu.policy.model import FixedScore, Limits
from kaopu.text.formats import date
from kaopu.text.phrases import catalogue, phrase

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from kaopu.policy.model import Condition, Duty, Indicator, Measure, Policy
    from kaopu.text.formats import Unit
    from kaopu.text.language import Language, LocalText
    from kaopu.text.shapes import Quantity, Span


@dataclass(frozen=True)
class Words:
    """Tells one policy's rules in one language."""

    policy: Policy
    language: Language

    def say(self, key: str, **values: object) -> str:
        """Return the phrase ``handbook.key``."""
        return phrase(f"handbook.{key}", self.language, **values)

    def text(self, text: LocalText) -> str:
        """Return a text of the policy in this language."""
        return text.in_language(self.language)

    @property
    def wording(self) -> Wording:
        """The formats of this language and the policy's currency."""
        return Wording(self.language, self.policy.head.currency)

    def number(self, value: Decimal) -> str:
        """Write a number without zeros that say nothing."""
        return self.wording.number(value.normalize())

    def quantity(self, value: Decimal, unit: Unit) -> str:
        """Write a value with its unit, without zeros that say nothing."""
        return self.wording.quantity(value.normalize(), unit)

    def date(self, value: datetime.date) -> str:
        """Write a date."""
        return date(value, self.language)

    def span(self, span: Span) -> str:
        """Write a length of time."""
        unit = span.unit.replace(" ", "_")
        return self.say(f"span_{unit if span.count != 1 else unit[:-1]}", count=span.count)

    def unit(self, unit: Unit) -> str:
        """Name a unit."""
        return self.say(f"unit_{unit}", currency=self.policy.head.currency)

    def choice(self, value: str) -> str:
        """Name a value of a choice column; any other text stands for itself."""
        choices = catalogue("choices")
        return self.text(choices[value]) if value in choices else value

    def measures_of(self, indicator: Indicator) -> dict[str, Measure]:
        """Return the measures in an indicator's formula, each once, in the formula's order."""
        names = dict.fromkeys(item.name for item in names_in(parse_expression(indicator.actual)))
        return {name: self.policy.measures[name] for name in names if name in self.policy.measures}

    def measure(self, measure: Measure) -> str:
        """Say what a measure counts, under which conditions, and which date puts a row into a period."""
        table = CATALOGUE[measure.table]
        column = table.columns[measure.column] if measure.column is not None else None
        names = {"table": self.text(table.name), "column": self.text(column.name) if column else ""}
        parts = [self.say(f"measure_{measure.operation}", **names)]
        for key, conditions in (("measure_among", measure.among), ("measure_where", measure.where)):
            if conditions:
                parts.append(self.say(key, conditions=self.conditions(measure.table, conditions)))
        parts.append(self.say("measure_when", column=self.text(table.columns[measure.when].name)))
        return self.say("clause_mark").join(parts) + self.say("sentence_end")

    def conditions(self, table: str, conditions: Mapping[str, Condition]) -> str:
        """Say what the cells of a row must be."""
        told = [part for name, condition in conditions.items() for part in self._condition(table, name, condition)]
        return self.say("condition_and").join(told)

    def _condition(self, table: str, name: str, condition: Condition) -> list[str]:
        column = self.text(CATALOGUE[table].columns[name].name)
        if not isinstance(condition, Limits):
            values = self.say("value_or").join(map(self.choice, condition))
            return [self.say("condition_is", column=column, values=values)]
        limits = {"condition_at_least": condition.at_least, "condition_at_most": condition.at_most}
        return [
            self.say(key, column=column, value=self._typed(limit)) for key, limit in limits.items() if limit is not None
        ]

    def _typed(self, quantity: Quantity) -> str:
        """Write a quantity in the unit it was typed with."""
        return self.quantity(quantity.value, quantity.unit or "number")

    def target(self, indicator: Indicator) -> str:
        """Say where an indicator's target comes from."""
        if isinstance(indicator.target, str):
            return self.say("target_given", name=indicator.target)
        return self.say("target_fixed", value=self.quantity(indicator.target.value, indicator.unit))

    def missing(self, indicator: Indicator) -> str:
        """Say what happens when an indicator cannot be computed."""
        rule = indicator.when_missing
        if isinstance(rule, FixedScore):
            return self.say("missing_fixed_score", score=self.number(rule.fixed_score))
        return self.say(f"missing_{rule}")

    def corners(self, indicator: Indicator) -> list[tuple[str, str]]:
        """Return the rows of a curve's table, as typed: where a corner or a step lies, and the score there."""
        curve = indicator.curve
        unit: Unit = "percent" if curve.of == "attainment" else indicator.unit
        if isinstance(curve, PointsCurve):
            return [(self.quantity(corner.x.value, unit), self.number(corner.score)) for corner in curve.points]
        if isinstance(curve, LinearCurve):
            (floor, low), (cap, high) = curve.corners()
            return [
                (self.say("linear_floor", value=self.quantity(floor, unit)), self.number(low)),
                (self.say("linear_cap", value=self.quantity(cap, unit)), self.number(high)),
            ]
        return [(self._step(step, unit), self.number(step.score)) for step in curve.steps]

    def _step(self, step: Step, unit: Unit) -> str:
        if step.at_least is not None:
            return self.say("step_at_least", value=self.quantity(step.at_least.value, unit))
        if step.at_most is not None:
            return self.say("step_at_most", value=self.quantity(step.at_most.value, unit))
        return self.say("step_other")

    def grade_scores(self, rank: int) -> str:
        """Say which totals have the grade that is ``rank`` places below the best."""
        bands = self.policy.grades.bands
        at_least, above = bands[rank].at_least, bands[rank - 1].at_least if rank else None
        if at_least is None:
            return self.say("grade_below", below=self.number(above or Decimal(0)))
        if above is None:
            return self.say("grade_from", at_least=self.number(at_least))
        return self.say("grade_between", at_least=self.number(at_least), below=self.number(above))

    def scorecard(self, role: str, cycle: str) -> str:
        """Name a scorecard by its role and cycle."""
        return self.say(
            "scorecard_name", role=self.text(self.policy.roles[role].name), cycle=self.say(f"cycle_{cycle}")
        )

    def appraised_roles(self) -> str:
        """Name the roles that a scorecard appraises."""
        roles = dict.fromkeys(role for role, _ in self.policy.scorecards)
        return self.say("list_mark").join(self.text(self.policy.roles[role].name) for role in roles) or self.say("none")

    def duties_by_role(self) -> list[tuple[str, list[tuple[str, Duty]]]]:
        """Return the roles that have duties, each with its duties and their ids."""
        found: dict[str, list[tuple[str, Duty]]] = {role: [] for role in self.policy.roles}
        for name, duty in self.policy.duties.items():
            found[duty.role].append((name, duty))
        return [(role, duties) for role, duties in found.items() if duties]

    def indicators(self) -> list[str]:
        """Return the ids of all indicators in the order of the policy's dimensions."""
        return [name for dimension in self.policy.dimensions for name in self.indicators_in(dimension)]

    def indicators_in(self, dimension: str) -> list[str]:
        """Return the ids of a dimension's indicators."""
        return [name for name, indicator in self.policy.indicators.items() if indicator.dimension == dimension]

    def indicators_of_customers(self) -> list[str]:
        """Return the ids of indicators that count new, repeat or valid customers."""
        return [
            name
            for name, indicator in self.policy.indicators.items()
            if any(_of_customers(measure) for measure in self.measures_of(indicator).values())
        ]

    def agreements(self) -> str:
        """Name the agreements any of which a valid customer needs."""
        return self.say("list_or").join(map(self.choice, self.policy.customers.valid.agreement))


def _of_customers(measure: Measure) -> bool:
    return measure.table == "customers" or "customer" in {*measure.where, *measure.among}
