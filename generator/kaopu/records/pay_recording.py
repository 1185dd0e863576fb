"""What is paid, as the record shows it: components with their steps, deals behind the commission, the next step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kaopu.data.periods import Period, PeriodKind
from kaopu.pay.result import CommissionLine, ComponentPay, Payouts, TierState
from kaopu.pay.result import Payout as Paid
from kaopu.policy.editions import Editions
from kaopu.policy.model import Policy
from kaopu.policy.pay import AnyComponent, FloorPay, Pay
from kaopu.records.naming import period_name
from kaopu.records.outcome_words import OutcomeTeller
from kaopu.records.parts import Rows, Rule, made, rule_at
from kaopu.records.pay_parts import NextTier, PayComponent, PayLine, Payout, PayPart
from kaopu.records.pay_words import PayTeller, Told
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

CENT = Decimal("0.01")
SHORTER: dict[PeriodKind, PeriodKind] = {"quarter": "month", "year": "quarter"}


@dataclass(frozen=True)
class PayRecorder:
    """Writes what one person is paid in one period, in one language.

    A month and a quarter show every line of their commission; a year, its quarters' amounts. ``editions`` are all those
    of the policy where there are several: a quarter may have a month that another one paid.
    """

    policy: Policy
    payouts: Payouts
    rules: OutcomeTeller | None
    language: Language
    editions: Editions | None = None
    _components: dict[tuple[str, Period], tuple[AnyComponent, str, str, Rule]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _told: Told = field(default_factory=Told, init=False, repr=False, compare=False)

    def of(self, person: str, period: Period, grade: str = "") -> Payout:
        """Return a person's pay, without components where the policy or the data know none."""
        paid, currency = self.payouts.of(person, period), self.policy.head.currency
        if paid is None:
            return made(Payout, components=(), total=Decimal(0), currency=currency)
        teller = PayTeller(self.policy, self.language, self.rules, grade, period, self.editions, self._told)
        return made(
            Payout,
            components=tuple(self._component(component, paid, teller) for component in paid.components),
            total=paid.total,
            currency=currency,
            parts=tuple(self._parts(paid)),
            next_tiers=tuple(self._next_tiers(paid, teller)),
        )

    def _component(self, paid: ComponentPay, payout: Paid, teller: PayTeller) -> PayComponent:
        component, name, text, rule = self._declared(paid.id, payout.period)
        lines = self._lines(paid.id, payout)
        steps = self._steps(paid, component, payout, lines, teller)
        return made(
            PayComponent,
            id=paid.id,
            name=name,
            text=text,
            base=_shown(paid.base),
            rate=paid.rate,
            multiplier=paid.multiplier,
            amount=paid.amount,
            steps=tuple(steps),
            lines=tuple(self._line(line, teller) for line in lines),
            rule=rule,
        )

    def _declared(self, identifier: str, period: Period) -> tuple[AnyComponent, str, str, Rule]:
        """Return a component as it pays in a period, with its name, its text and its place."""
        if (identifier, period) not in self._components:
            pay = self._paying(identifier, period)
            component, place = pay.components[identifier], pay.key_place_in("components", identifier)
            name, text = (written.in_language(self.language) for written in (component.name, component.text))
            self._components[identifier, period] = component, name, text, rule_at(place)
        return self._components[identifier, period]

    def _paying(self, component: str, period: Period) -> Pay:
        """Return where a component stands: in this edition, or in another one that paid a part of the period."""
        own = self.policy.pay
        if self.editions is not None and (own is None or component not in own.components):
            other = self.editions.with_component(component, period)
            own = own if other is None else other.pay
        assert own is not None  # noqa: S101 - there is a payout
        return own

    def _steps(
        self,
        paid: ComponentPay,
        component: AnyComponent,
        payout: Paid,
        lines: Sequence[CommissionLine],
        teller: PayTeller,
    ) -> Iterator[str]:
        if component.kind == "commission":
            return self._at_the_end(teller, paid.id, payout).commission(paid, lines, self._states(paid.id, payout))
        if isinstance(component, FloorPay):
            return teller.floor(paid, component, {other.id: other.amount for other in payout.components})
        return teller.steps(paid, component, payout.period)

    def _months(self, payout: Paid) -> Iterator[Paid]:
        months = (self.payouts.of(payout.person, month) for month in payout.period.parts("month"))
        return (month for month in months if month is not None)

    def _lines(self, component: str, payout: Paid) -> tuple[CommissionLine, ...]:
        """Return the lines of a component in the months of a month or quarter, in order."""
        own = next(found for found in payout.components if found.id == component)
        if own.lines or payout.period.kind == "year":
            return own.lines if payout.period.kind != "year" else ()
        months = (found for month in self._months(payout) for found in month.components if found.id == component)
        return tuple(line for found in months for line in found.lines)

    def _states(self, component: str, payout: Paid) -> tuple[TierState, ...]:
        """Return where the person stood in the tiers at the period's end."""
        own = next(found for found in payout.components if found.id == component)
        if own.tiers is not None:
            return (own.tiers,)
        months = [found for month in self._months(payout) for found in month.components if found.id == component]
        return (months[-1].tiers,) if months and months[-1].tiers is not None else ()

    def _at_the_end(self, teller: PayTeller, component: str, payout: Paid) -> PayTeller:
        """Return who tells of tiers where somebody stood in them: by the last month in which the component was paid."""
        if self.editions is None:
            return teller
        months = [month.period for month in self._months(payout) if any(c.id == component for c in month.components)]
        return teller if not months or months[-1] == teller.period else replace(teller, period=months[-1])

    def _line(self, line: CommissionLine, teller: PayTeller) -> PayLine:
        return made(
            PayLine,
            kind=line.kind,
            day=line.day,
            what=teller.what(line),
            share=line.share,
            base=line.base,
            rate=line.parts[0].rate if len(line.parts) == 1 and line.kind != "tier_adjustment" else line.rate,
            tiers=tuple(teller.tiers(line)),
            amount=line.amount,
            note=teller.note(line),
            row=Rows(file=line.place.file, lines=(line.place.line,)) if line.place is not None else None,
        )

    def _parts(self, payout: Paid) -> Iterator[PayPart]:
        kind, own = SHORTER.get(payout.period.kind), payout.total
        for part in payout.period.parts(kind) if kind is not None else ():
            paid = self.payouts.of(payout.person, part)
            if paid is not None:
                own -= paid.total
                yield PayPart(period=part.id, name=period_name(part, self.language), total=paid.total)
        if kind is not None and own:
            name = phrase("pay.own_part", self.language)
            yield PayPart(period=payout.period.id, name=name, total=own)

    def _next_tiers(self, payout: Paid, teller: PayTeller) -> Iterator[NextTier]:
        for component in payout.components:
            for state in self._states(component.id, payout):
                found = self._at_the_end(teller, component.id, payout).next_tier(state)
                if found is not None:
                    yield NextTier(plan=state.plan, missing=found[0], text=found[1])


def _shown(base: Decimal) -> Decimal:
    """Return a base to ten-thousandths, close enough for the amount to follow from it; cents always stand."""
    rounded = base.quantize(Decimal("0.0001"))
    return rounded if rounded != rounded.quantize(CENT) else rounded.quantize(CENT)
