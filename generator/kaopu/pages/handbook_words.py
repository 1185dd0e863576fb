"""The rules of a policy in words: what a measure counts, what a target is, what a curve gives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.pages.handbook_curves import curve_rows, deduction_rows
from kaopu.pages.handbook_measures import tell_measure
from kaopu.pages.wording import Wording
from kaopu.policy.expression import names_in, parse_expression
from kaopu.policy.indicators import FixedScore
from kaopu.policy.scorecards import LEVELS
from kaopu.text.formats import date
from kaopu.text.phrases import catalogue, phrase

if TYPE_CHECKING:
    import datetime

    from kaopu.policy.indicators import Indicator
    from kaopu.policy.measures import Measure
    from kaopu.policy.model import Policy, RoundStep
    from kaopu.policy.people import Duty
    from kaopu.text.formats import Unit
    from kaopu.text.language import Language, LocalText
    from kaopu.text.shapes import Span


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

    def deadline(self, step: RoundStep) -> str:
        """Say within which time after which event a step of the round is due."""
        after = self.policy.round.get(step.after)
        event = self.say("word_period_end") if after is None else self.text(after.name)
        return self.say("round_deadline", span=self.span(step.within), event=event)

    def cycles(self, step: RoundStep) -> str:
        """Name the cycles in which a step of the round is done."""
        return self.say("list_mark").join(self.say(f"cycle_{cycle}") for cycle in step.cycles)

    def unit(self, unit: Unit) -> str:
        """Name a unit."""
        return self.say(f"unit_{unit}", currency=self.policy.head.currency)

    def choice(self, value: str) -> str:
        """Name a value of a choice column; any other text stands for itself."""
        choices = catalogue("choices")
        return self.text(choices[value]) if value in choices else value

    def measures_of(self, indicator: Indicator) -> dict[str, Measure]:
        """Return the measures in an indicator's formula, each once, in the formula's order."""
        names = dict.fromkeys(item.name for item in names_in(parse_expression(indicator.formula)))
        return {name: self.policy.measures[name] for name in names if name in self.policy.measures}

    def measure(self, measure: Measure) -> str:
        """Say what a measure counts."""
        return tell_measure(self, measure)

    def target(self, indicator: Indicator) -> str:
        """Say where an indicator's target comes from."""
        if indicator.target is None:
            return self.say("target_none")
        if isinstance(indicator.target, str):
            kind = self.policy.targets.get(indicator.target)
            return self.say("target_given", name=indicator.target if kind is None else self.text(kind.name))
        return self.say("target_fixed", value=self.quantity(indicator.target.value, indicator.unit))

    def better(self, indicator: Indicator) -> str:
        """Say which actual is better."""
        return self.say("better_range" if indicator.curve.kind == "range" else f"better_{indicator.better}")

    def missing(self, indicator: Indicator) -> str:
        """Say what happens when an indicator cannot be computed."""
        rule = indicator.when_missing
        if isinstance(rule, FixedScore):
            return self.say("missing_fixed_score", score=self.number(rule.fixed_score))
        return self.say(f"missing_{rule}")

    def corners(self, indicator: Indicator) -> list[tuple[str, str]]:
        """Return the rows of a curve's table, as typed: where a corner or a step lies, and the score there."""
        return curve_rows(self, indicator)

    def deductions(self, indicator: Indicator) -> list[tuple[str, str]]:
        """Return what each finding takes off; none where the curve is no deduction."""
        return deduction_rows(self, indicator)

    def grade_scores(self, rank: int) -> str:
        """Say which totals have the grade that is ``rank`` places below the best."""
        bands = self.policy.grades.bands
        at_least, above = bands[rank].at_least, bands[rank - 1].at_least if rank else None
        if at_least is None:
            return self.say("grade_below", below=self.number(above or Decimal(0)))
        if above is None:
            return self.say("grade_from", at_least=self.number(at_least))
        return self.say("grade_between", at_least=self.number(at_least), below=self.number(above))

    def owner(self, role: str) -> str:
        """Name whom a scorecard judges: a role, or the whole team or company."""
        return self.say(f"level_{role}") if role in LEVELS else self.text(self.policy.roles[role].name)

    def scorecard(self, role: str, cycle: str) -> str:
        """Name a scorecard by its role and cycle."""
        return self.say("scorecard_name", role=self.owner(role), cycle=self.say(f"cycle_{cycle}"))

    def appraised_roles(self) -> str:
        """Name the roles that a scorecard appraises."""
        roles = dict.fromkeys(role for role, _ in self.policy.scorecards if role not in LEVELS)
        return self.say("list_mark").join(map(self.owner, roles)) or self.say("none")

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
    return measure.counted and (measure.table == "customers" or "customer" in {*measure.where, *measure.among})
