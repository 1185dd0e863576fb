"""What is paid, in sentences that anybody can recompute: salary, multipliers, commission, the floor."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kaopu.data.periods import Period
from kaopu.outcomes.result import Outcome, RateChange
from kaopu.pay.result import CommissionLine, ComponentPay, Factor, LineKind, SalaryStretch, TierPart, TierState
from kaopu.pay.tiers import next_step
from kaopu.policy.editions import Editions
from kaopu.policy.model import Policy
from kaopu.policy.pay import AnyComponent, ExtraPay, FigurePay, FloorPay, SalaryPay
from kaopu.records.naming import period_name
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.text.formats import date, money, number, percent, whole_money
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import Place

ADDED: tuple[LineKind, ...] = ("earned", "clawed_back", "tier_adjustment", "released")
"""Kinds of lines whose amounts are added up, as the sentence names them; of the others nothing is paid."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was found out for one person and holds for the others: plans' editions by month, and where steps begin."""

    plans: dict[tuple[str, int, int], Policy] = field(default_factory=dict)
    steps: dict[tuple[str, str, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class PayTeller:
    """Tells one policy's pay in one language. ``grade`` is the person's in the period that is told, "" without one.

    Where ``editions`` are given, plans are told by the edition that paid by them, in a month of ``period``. Tellers of
    the same policy, editions and language may share what they ``told``.
    """

    policy: Policy
    language: Language
    rules: OutcomeTeller | None
    grade: str = ""
    period: Period | None = None
    editions: Editions | None = None
    told: Told = field(default_factory=Told, repr=False, compare=False)

    def having(self, plan: str, day: datetime.date | None = None) -> Policy:
        """Return the edition whose plan of commission paid on a day; without one, on the last of the period."""
        day = self.period.last_day if day is None and self.period is not None else day
        if self.editions is None or day is None:
            return self.policy
        key = (plan, day.year, day.month)
        found = self.told.plans.get(key)
        if found is None:
            found = self.editions.with_plan(plan, Period(day.year, day.month, "month")) or self.policy
            self.told.plans[key] = found
        return found

    def say(self, key: str, **values: object) -> str:
        """Return a phrase of the catalogue ``pay``."""
        return phrase(f"pay.{key}", self.language, **values)

    def sum(self, value: Decimal) -> str:
        """Write an amount; a whole one without decimals, as its readers write it."""
        write = whole_money if value == value.to_integral_value() else money
        written = write(abs(value), self.language, self.policy.head.currency)
        return f"−{written}" if value < 0 else written

    def exact(self, value: Decimal) -> str:
        """Write an amount that was rounded, always with the currency's decimals."""
        written = money(abs(value), self.language, self.policy.head.currency)
        return f"−{written}" if value < 0 else written

    def ratio(self, value: Decimal) -> str:
        """Write a ratio in percent."""
        return percent(value, self.language)

    def day(self, value: datetime.date) -> str:
        """Write a date."""
        return date(value, self.language)

    def place(self, place: Place) -> str:
        """Name a row."""
        return self.say("place", file=place.file, line=place.line)

    def steps(self, paid: ComponentPay, component: AnyComponent, period: Period) -> Iterator[str]:
        """Tell how a component's amount came about; of a quarter or year also what its parts add up to.

        The floor is told by ``floor``, since it needs the other components' amounts.
        """
        if isinstance(component, SalaryPay):
            yield from self._salary(paid, component, period)
        elif isinstance(component, ExtraPay):
            yield from self._extra(paid, component)
        elif isinstance(component, FigurePay) and paid.place is not None:
            yield self.say("figure", amount=self.exact(paid.base), place=self.place(paid.place))
            yield from self._multiplied(paid)
        yield from self._parts(paid)

    def _multiplied(self, paid: ComponentPay) -> Iterator[str]:
        """Tell the factors of a component that is no salary, and what comes of them."""
        for factor in paid.factors:
            yield self._factor(factor)
        if paid.factors:
            times = "".join(f" × {self.ratio(factor.times)}" for factor in paid.factors)
            formula = self.exact(paid.base * paid.rate) + times
            yield self.say("result", formula=formula, amount=self.exact(paid.own))

    def _salary(self, paid: ComponentPay, component: SalaryPay, period: Period) -> Iterator[str]:
        if not paid.stretches:
            return
        salary = self.say(component.of)
        yield from self._stretches(paid.stretches, salary)
        for factor in paid.factors:
            yield self._factor(factor)
        months = len(period.parts("month"))
        times = "" if component.times == 1 else f" × {self._plain(component.times)}"
        times += "".join(f" × {self.ratio(factor.times)}" for factor in paid.factors)
        formula = self._mean(paid.stretches, months, followed=bool(times)) + times
        if any(sign in formula for sign in "×÷+"):
            yield self.say("result", formula=formula, amount=self.exact(paid.own))

    def _stretches(self, stretches: Sequence[SalaryStretch], salary: str) -> Iterator[str]:
        """Say each salary once, and of parts of a month which days they are."""
        told: set[str] = set()
        for stretch in stretches:
            values = {"salary": salary, "monthly": self.sum(stretch.monthly), "place": self.place(stretch.place)}
            if stretch.days == stretch.of:
                sentence = self.say("salary", **values)
            else:
                days = {"first": self.day(stretch.first_day), "last": self.day(stretch.last_day)}
                sentence = self.say("stretch", days=stretch.days, of=stretch.of, **days, **values)
            if sentence not in told:
                told.add(sentence)
                yield sentence

    def _mean(self, stretches: Sequence[SalaryStretch], months: int, *, followed: bool) -> str:
        """Write the mean month: what the months' days earn, added up, and divided by the number of months.

        Bracketed where something follows that it is multiplied or divided by.
        """
        terms = [
            self.sum(s.monthly) if s.days == s.of else f"{self.sum(s.monthly)} × {s.days} ÷ {s.of}" for s in stretches
        ]
        if len(terms) == months and len(set(terms)) == 1 and "×" not in terms[0]:
            return terms[0]
        joined = " + ".join(terms)
        if len(terms) > 1 and (followed or months > 1):
            joined = f"({joined})"
        return joined if months == 1 else f"{joined} ÷ {months}"

    def _factor(self, factor: Factor) -> str:
        times = self.ratio(factor.times)
        if factor.outcome is None:
            return self.say("factor_no_grade", times=times)
        rule, because = self._rule(factor.outcome)
        return self.say("factor", times=times, rule=rule, because=because)

    def _rule(self, outcome: Outcome) -> tuple[str, str]:
        if self.rules is None:
            return outcome.rule, ""
        teller = self.rules.under(outcome)
        return teller.name(outcome), teller.because(outcome, self.grade)

    def _extra(self, paid: ComponentPay, component: ExtraPay) -> Iterator[str]:
        if paid.outcome is None:
            return
        rule, because = self._rule(paid.outcome)
        formula = f"{self.sum(paid.base)} × {self._plain(paid.rate)}"
        told = {"salary": self.say(component.of), "rule": rule, "because": because, "formula": formula}
        told["amount"] = self.exact(paid.base * paid.rate)
        if paid.rate == 1:
            yield self.say("extra_one", **told)
        else:
            yield self.say("extra", months=self._plain(paid.rate), **told)
        yield from self._multiplied(paid)

    def _parts(self, paid: ComponentPay) -> Iterator[str]:
        terms = [
            self.say("part", period=period_name(period, self.language), amount=self.exact(amount))
            for period, amount in paid.parts
            if amount
        ]
        if paid.parts and paid.own:
            terms.append(self.exact(paid.own))
        if len(terms) > 1:
            yield self.say("parts", formula=" + ".join(terms), amount=self.exact(paid.amount))

    def floor(self, paid: ComponentPay, component: FloorPay, amounts: Mapping[str, Decimal]) -> Iterator[str]:
        """Tell what was missing to the least pay, from the other components' ``amounts``; nothing when none was."""
        if paid.parts:
            yield from self._parts(paid)
        elif paid.amount:
            covered = [name for name in component.covers if name in amounts]
            names = self.say("list_mark").join(self._component_name(name) for name in covered)
            total = sum((amounts[name] for name in covered), Decimal(0))
            told = {"least": self.exact(paid.base), "amount": self.exact(paid.amount)}
            yield self.say("floor", names=names, sum=self.exact(total), **told)

    def _component_name(self, name: str) -> str:
        assert self.policy.pay is not None  # noqa: S101 - it is being told
        return self.policy.pay.components[name].name.in_language(self.language)

    def commission(
        self, paid: ComponentPay, lines: Sequence[CommissionLine], at_the_end: TierState | None
    ) -> Iterator[str]:
        """Tell a component of commission: the plan, the steps crossed, what the lines add up to."""
        first_days = {line.plan: line.day for line in reversed(lines)}
        for plan in dict.fromkeys(line.plan for line in lines):
            declared = self.having(plan, first_days[plan]).commission[plan]
            name = declared.name.in_language(self.language)
            yield self.say(f"earned_{declared.paid_on}", plan=name)
        yield from self._changes(lines)
        yield from self._crossings(lines)
        if at_the_end is not None:
            yield self._state(at_the_end)
        if lines:
            yield from self._added_up(lines)
        yield from self._multiplied(paid)
        yield from self._parts(paid)

    def _changes(self, lines: Sequence[CommissionLine]) -> Iterator[str]:
        """Say once for each change of the rate which rule made it, and how many lines it holds for."""
        counts: dict[tuple[str, str, Period], int] = {}
        changes: dict[tuple[str, str, Period], RateChange] = {}
        for change in (line.change for line in lines if line.change is not None):
            key = (change.plan, change.outcome.rule, change.outcome.period)
            changes.setdefault(key, change)
            counts[key] = counts.get(key, 0) + 1
        for key, change in changes.items():
            rule, because = self._rule(change.outcome)
            told = {"count": counts[key], "rule": rule, "because": because}
            if change.to is not None:
                yield self.say("changed_to", rate=self.ratio(change.to), **told)
            elif change.times is not None:
                yield self.say("changed_times", rate=self.ratio(change.times), **told)

    def _crossings(self, lines: Sequence[CommissionLine]) -> Iterator[str]:
        for line in lines:
            if line.kind != "tier_adjustment" and len(line.parts) > 1:
                at_least = self._step(line.plan, max(part.step for part in line.parts), line.day)
                parts = self.say("list_mark").join(self._amount_at(part) for part in line.parts)
                yield self.say("crossing", what=line.deal or "", day=self.day(line.day), at_least=at_least, parts=parts)

    def _amount_at(self, part: TierPart) -> str:
        return f"{self.sum(part.amount)} × {self.ratio(part.rate)}"

    def tiers(self, line: CommissionLine) -> Iterator[str]:
        """Tell what of a line fell into which step."""
        for part in line.parts:
            told = {"amount": self.sum(part.amount), "rate": self.ratio(part.rate)}
            if part.step < 0:
                yield self.say("tier_below", **told)
            else:
                yield self.say("tier_amount", at_least=self._step(line.plan, part.step, line.day), **told)

    def _step(self, plan: str, step: int, day: datetime.date | None = None) -> str:
        """Write where a step begins: an amount, or a share of the target."""
        policy = self.having(plan, day)
        key = (policy.digest, plan, step)
        if key not in self.told.steps:
            tiers = policy.commission[plan].tiers
            assert tiers is not None  # noqa: S101 - there are steps only where there is a table
            value = tiers.steps[step].at_least.value
            self.told.steps[key] = self.ratio(value) if tiers.of == "attainment" else self.sum(value)
        return self.told.steps[key]

    def _state(self, state: TierState) -> str:
        tiers = self.having(state.plan).commission[state.plan].tiers
        over = tiers.over if tiers is not None else "month"
        reached = self.sum(state.reached)
        if state.step < 0:
            told = self.say(f"below_{over}", reached=reached)
        else:
            told = self.say(f"state_{over}", reached=reached, at_least=self._step(state.plan, state.step))
        if state.target is None:
            return told
        return self.say("state_of_target", target=self.sum(state.target)) + self.say("sentence_gap") + told

    def _added_up(self, lines: Sequence[CommissionLine]) -> Iterator[str]:
        amount = sum((line.amount for line in lines), Decimal(0))
        by_kind = {kind: sum((line.amount for line in lines if line.kind == kind), Decimal(0)) for kind in ADDED}
        count = sum(line.kind in ADDED for line in lines)
        told = [self.say(f"kind_{kind}", amount=self.exact(part)) for kind, part in by_kind.items() if part]
        if len(told) > 1:
            kinds = self.say("clause_mark").join(told)
            yield self.say("by_kind", kinds=kinds, Kinds=kinds[:1].upper() + kinds[1:], amount=self.exact(amount))
        elif count == 1:
            yield self.say("line_one")
        elif count:
            yield self.say("lines", count=count, amount=self.exact(amount))
        yield from self._withheld([line.kept_back for line in lines if line.kind == "held"])

    def _withheld(self, kept_back: Sequence[Decimal]) -> Iterator[str]:
        """Tell by how much that which is to be paid later has grown, or become less, by so many lines."""
        total = sum(kept_back, Decimal(0))
        if kept_back:
            told = {"count": len(kept_back), "amount": self.exact(abs(total))}
            yield self.say("held", **told) if total >= 0 else self.say("held_less", **told)

    def what(self, line: CommissionLine) -> str:
        """Name what a line is about: the deal and its customer, or the kind of the line."""
        if line.deal is not None:
            return f"{line.deal} · {line.account}" if line.account else line.deal
        return self.say("what_released" if line.kind == "released" else "what_adjusted")

    def note(self, line: CommissionLine) -> str | None:
        """Say what is special about a line; None when nothing is."""
        rule = ""
        if line.suspension is not None:
            rule = self._rule(line.suspension.outcome)[0]
        match line.kind:
            case "clawed_back":
                return self.say("note_clawed_back")
            case "tier_adjustment":
                return self.say("note_tier_adjustment")
            case "held":
                return self._held(line, rule)
            case "lost":
                return self.say("note_lost", rule=rule)
            case "released":
                return self.say("note_released", rule=rule)
            case _:
                return None

    def _held(self, line: CommissionLine, rule: str) -> str:
        told = {"amount": self.exact(abs(line.kept_back)), "rule": rule}
        return self.say("note_held", **told) if line.kept_back >= 0 else self.say("note_held_less", **told)

    def next_tier(self, state: TierState) -> tuple[Decimal, str] | None:
        """Return how much more would have reached the next step, and what it pays; None on the last one (R70)."""
        policy = self.having(state.plan)
        found, plan = next_step(policy, state), policy.commission[state.plan]
        if found is None or plan.tiers is None:
            return None
        rate = found.step.rate if found.step.rate is not None else found.step.times
        assert rate is not None  # noqa: S101 - exactly one of the two is written
        pays = self.say("pays_rate" if found.step.rate is not None else "pays_times", rate=self.ratio(rate))
        at = self.sum(found.at)
        if plan.tiers.of == "attainment":
            at = self.say("at_share", amount=at, share=self.ratio(found.step.at_least.value))
        told = {"plan": plan.name.in_language(self.language), "missing": self.sum(found.missing), "at": at}
        return found.missing, self.say(f"next_{plan.tiers.count}", pays=pays, **told)

    def _plain(self, value: Decimal) -> str:
        return number(value, self.language)
