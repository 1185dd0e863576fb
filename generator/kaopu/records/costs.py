"""What pay costs: every payout taken apart into shares, added up by component, team and period against the budget.

A quarter's pay is that of its months and what the quarter itself pays, so each share belongs to one person, one
component and one month, quarter or year, and to the team in which the person was judged then. Whatever is added up
is a sum over the same shares: tables by component, by team and by period cannot disagree (R70).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from kaopu.appraisal.roll import Roll
from kaopu.data.periods import Period, PeriodKind
from kaopu.data.store import Data
from kaopu.pay.result import Payouts
from kaopu.policy.editions import Editions
from kaopu.policy.model import Policy
from kaopu.policy.pay import AnyComponent, CommissionPay, FloorPay
from kaopu.records.naming import period_name
from kaopu.records.views import CostComponent, CostLine, RecordCost
from kaopu.text.grouping import grouped
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import Problem
from kaopu.text.suggestions import suggest

SHORTER: Mapping[PeriodKind, PeriodKind] = {"quarter": "month", "year": "quarter"}
ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Share:
    """What a component paid somebody for one period by that period's own rule, months not counted again."""

    person: str
    team: str
    component: str
    period: Period
    amount: Decimal


@dataclass(frozen=True)
class Costs:
    """The costs of pay in every period that has payouts.

    ``others`` are the other editions of the policy, each with its roll: a period is that of the edition that judges it,
    and of ``policy`` where that is none of them.
    """

    policy: Policy
    data: Data
    roll: Roll
    payouts: Payouts
    others: Sequence[tuple[Policy, Roll]] = ()
    _found: dict[Period, tuple[Share, ...]] = field(default_factory=dict, repr=False, compare=False)

    def team_of(self, person: str, period: Period) -> str:
        """Return the team somebody was judged in; of who has left already, the last one."""
        there = self.edition_of(period)[1].of(person, period)
        return self.data.people.on(person, period.last_day).team if there is None else there.person.team

    def edition_of(self, period: Period) -> tuple[Policy, Roll]:
        """Return the edition that judges a period, and who is who by it."""
        found = (other for other in self.others if other[0].decides(period))
        return next(found, (self.policy, self.roll))

    def declared(self, component: str, period: Period) -> AnyComponent | None:
        """Return a component as the period's edition has it, or else one that has it; None when none has."""
        own = self.edition_of(period)[0]
        for policy in (own, self.policy, *(other for other, _ in reversed(self.others))):
            if policy.pay is not None and component in policy.pay.components:
                return policy.pay.components[component]
        return None

    def components_of(self, period: Period) -> list[str]:
        """Return the components that such a period can pay, in the order of the policy."""
        pay = self.edition_of(period)[0].pay
        names = pay.components if pay is not None else ()
        return [name for name in names if period.parts(self.cycle_of(name, period))]

    def shares(self, period: Period) -> tuple[Share, ...]:
        """Return all shares of a period's payouts, in people.csv's order; they add up to all totals."""
        if period not in self._found:  # asked for once a language
            everybody = self.data.people.people
            self._found[period] = tuple(share for person in everybody for share in self._shares(person, period))
        return self._found[period]

    def _shares(self, person: str, period: Period) -> Iterator[Share]:
        payout = self.payouts.of(person, period)
        if payout is None:
            return
        shorter = SHORTER.get(period.kind)
        parts = period.parts(shorter) if shorter is not None else ()
        below: dict[str, Decimal] = {}
        for part in parts:
            of_part = self.payouts.of(person, part)
            for component in of_part.components if of_part is not None else ():
                below[component.id] = below.get(component.id, ZERO) + component.amount
        team = self.team_of(person, period)
        for component in payout.components:
            own = component.amount - below.get(component.id, ZERO)
            if own or not parts:
                yield Share(person, team, component.id, period, own)
        for part in parts:
            yield from self._shares(person, part)

    def record(self, period: Period, language: Language) -> RecordCost | None:
        """Return the costs of a period for the company's page; None when nobody was paid."""
        if not self.shares(period):
            return None
        return _Table(self, period, language).record()

    def cycle_of(self, component: str, period: Period) -> PeriodKind:
        """Return for which cycle a component is paid: commission and floors always for a month."""
        declared = self.declared(component, period)
        if declared is None or isinstance(declared, CommissionPay | FloorPay):
            return "month"
        return declared.each


class Cover(NamedTuple):
    """How far budgets go: what was budgeted (None: nothing), and how much was paid for which there is no budget."""

    budget: Decimal | None
    uncovered: Decimal


def together(covers: Iterable[Cover]) -> Cover:
    """Add up: budgets where there are some, and what none of them is for."""
    listed = list(covers)
    known = [cover.budget for cover in listed if cover.budget is not None]
    return Cover(sum(known, ZERO) if known else None, sum((cover.uncovered for cover in listed), ZERO))


@dataclass(frozen=True)
class _Budget:
    """The budget of one period's costs. A budget that is not written for a period is that of its parts."""

    costs: Costs
    lines: Mapping[tuple[Period, str | None, str], Decimal]
    paid: Mapping[tuple[Period, str, str], Decimal]
    """(period, team, component) → what that period itself paid."""
    teams: Collection[str]

    def company(self, period: Period, component: str) -> Cover:
        """Return the company's budget of a component: as written, else that of its teams, else of the period's parts.

        What teams without a budget were paid is then uncovered.
        """
        written = self.lines.get((period, None, component))
        if written is not None:
            return Cover(written, ZERO)
        parts = self._parts(period, component)
        if parts and not any((period, team, component) in self.lines for team in self.teams):
            return together(self.company(part, component) for part in parts)
        return together(self.team(period, team, component) for team in self.teams)

    def team(self, period: Period, team: str, component: str) -> Cover:
        """Return a team's budget of a component."""
        written = self.lines.get((period, team, component))
        if written is not None:
            return Cover(written, ZERO)
        parts = self._parts(period, component)
        if parts:
            return together(self.team(part, team, component) for part in parts)
        return Cover(None, self.paid.get((period, team, component), ZERO))

    def _parts(self, period: Period, component: str) -> tuple[Period, ...]:
        """Return the parts of a period that pay a component; none of the very period that it is paid for."""
        shorter = SHORTER.get(period.kind)
        return () if shorter is None or period.kind == self.costs.cycle_of(component, period) else period.parts(shorter)


@dataclass(frozen=True)
class _Table:
    """One period's costs being added up in one language."""

    costs: Costs
    period: Period
    language: Language

    def record(self) -> RecordCost:
        shares = self.costs.shares(self.period)
        components = self._components(shares)
        budget = self._budget(shares)
        covers = {name: budget.company(self.period, name) for name in components}
        total = self._line("", phrase("pages.sum", self.language), shares, together(covers.values()))
        of_component = grouped(shares, lambda share: share.component)
        of_team = grouped(shares, lambda share: share.team)
        of_period = grouped(shares, lambda share: share.period)
        by_component = [
            self._line(name, self._name(name), of_component.get(name, ()), covers[name]) for name in components
        ]
        by_team = [self._team(team, of_team.get(team, ()), components, budget) for team in budget.teams]
        periods = self._periods(shares, components)
        by_period = [self._part(part, of_period.get(part, ()), components, budget) for part in periods]
        return RecordCost(
            components=tuple(CostComponent(id=name, name=self._name(name)) for name in components),
            by_component=tuple(by_component),
            by_team=self._with_rest(by_team, total),
            by_period=self._with_rest(by_period, total),
            total=total,
        )

    def _budget(self, shares: Iterable[Share]) -> _Budget:
        lines: dict[tuple[Period, str | None, str], Decimal] = {}
        teams: set[str] = set()
        first, last = self.period.first_day, self.period.last_day
        for line in self.costs.data.compensation.budget:
            if first <= line.period.first_day and line.period.last_day <= last:
                key = (line.period, line.team, line.component)
                lines[key] = lines.get(key, ZERO) + line.amount
                teams |= {line.team} if line.team is not None else set()
        paid: dict[tuple[Period, str, str], Decimal] = {}
        for share in shares:
            cell = (share.period, share.team, share.component)
            paid[cell] = paid.get(cell, ZERO) + share.amount
            teams.add(share.team)
        return _Budget(self.costs, lines, paid, [team for team in self.costs.data.people.teams if team in teams])

    def _components(self, shares: Sequence[Share]) -> list[str]:
        """Return the components that such a period can pay, in the policy's order, and whatever else was paid."""
        # A month pays nothing that is paid for a quarter.
        return list(dict.fromkeys([*self.costs.components_of(self.period), *(share.component for share in shares)]))

    def _periods(self, shares: Iterable[Share], components: Iterable[str]) -> list[Period]:
        """Return the months, and the quarters and years that pay something of their own, by their last day."""
        found = {share.period for share in shares}
        found |= {part for name in components for part in self.period.parts(self._cycle_of(name))}
        return sorted(found, key=lambda period: (period.last_day, -period.first_month))

    def _team(self, team: str, own: Iterable[Share], components: Iterable[str], budget: _Budget) -> CostLine:
        cover = together(budget.team(self.period, team, component) for component in components)
        name = self.costs.data.people.teams[team].name
        return self._line(team, name, own, cover)

    def _part(self, part: Period, own: Iterable[Share], components: Iterable[str], budget: _Budget) -> CostLine:
        paid_then = (name for name in components if self._cycle_of(name) == part.kind)
        cover = together(budget.company(part, name) for name in paid_then)
        return self._line(part.id, period_name(part, self.language), own, cover)

    def _line(self, identifier: str, name: str, shares: Iterable[Share], cover: Cover) -> CostLine:
        amounts: dict[str, Decimal] = {}
        people: set[str] = set()
        for share in shares:
            amounts[share.component] = amounts.get(share.component, ZERO) + share.amount
            people |= {share.person} if share.amount else set()
        amount = sum(amounts.values(), ZERO)
        compared = None if cover.budget is None else amount - cover.uncovered - cover.budget
        return CostLine(
            id=identifier,
            name=name,
            people=len(people),
            amounts={component: in_cents(paid) for component, paid in amounts.items()},
            amount=in_cents(amount),
            budget=None if cover.budget is None else in_cents(cover.budget),
            difference=None if compared is None else in_cents(compared),
            uncovered=in_cents(cover.uncovered),
        )

    def _with_rest(self, lines: Sequence[CostLine], total: CostLine) -> tuple[CostLine, ...]:
        """Add a line for the budget that was not given to any of them, so that the column adds up to the whole."""
        rest = (total.budget or ZERO) - sum((line.budget for line in lines if line.budget is not None), ZERO)
        if not rest:
            return tuple(lines)
        # What is not covered in a line may be by the whole's budget, so that this line takes it back.
        open_ = total.uncovered - sum((line.uncovered for line in lines), ZERO)
        return (*lines, self._line("", phrase("pages.cost_rest", self.language), (), Cover(rest, open_)))

    def _cycle_of(self, component: str) -> PeriodKind:
        return self.costs.cycle_of(component, self.period)

    def _name(self, component: str) -> str:
        declared = self.costs.declared(component, self.period)
        return component if declared is None else declared.name.in_language(self.language)


def in_cents(amount: Decimal) -> Decimal:
    """Return the same amount with two decimals, or as many as it needs."""
    cents = amount.quantize(CENT)
    return cents if cents == amount else amount.normalize()


def check_budget(editions: Editions, data: Data) -> Iterator[Problem]:
    """Report lines of data/budget.csv for components that the policy does not pay, or not in so short a period.

    It is the edition of the line's period that counts. Teams and periods are checked where the file is read.
    """
    for line in data.compensation.budget:
        pay = editions.nearest(line.period).pay
        components = pay.components if pay is not None else {}
        declared = components.get(line.component)
        if declared is None:
            values = {"name": line.component, "suggestion": suggest(line.component, components)}
            yield Problem("unknown-component", line.place, values)
        elif not isinstance(declared, CommissionPay | FloorPay) and not line.period.parts(declared.each):
            told = {"component": line.component, "period": line.period.id}
            yield Problem("budget-period-too-short", line.place, told)
