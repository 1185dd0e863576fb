"""What is paid, as the record shows it: components with their steps, deals behind the commission, the next step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class _Course:
    """A component in a period, and in those months of it in which it was paid."""

    paid: ComponentPay
    period: Period
    months: tuple[tuple[Period, ComponentPay], ...]

    @property
    def lines(self) -> tuple[CommissionLine, ...]:
        """The lines of a month or quarter, in order; a year has none."""
        if self.period.kind == "year":
            return ()
        return self.paid.lines or tuple(line for _, month in self.months for line in month.lines)

    @property
    def at_the_end(self) -> TierState | None:
        """Where the person stood in the tiers at the period's end."""
        if self.paid.tiers is not None:
            return self.paid.tiers
        return self.months[-1][1].tiers if self.months else None


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
    _tellers: dict[tuple[str, Period], PayTeller] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, person: str, period: Period, grade: str = "") -> Payout:
        """Return a person's pay, without components where the policy or the data know none."""
        paid, currency = self.payouts.of(person, period), self.policy.head.currency
        if paid is None:
            return made(Payout, components=(), total=Decimal(0), currency=currency)
        teller, courses = self._teller(grade, period), tuple(self._courses(paid))
        return made(
            Payout,
            components=tuple(self._component(course, paid, teller) for course in courses),
            total=paid.total,
            currency=currency,
            parts=tuple(self._parts(paid)),
            next_tiers=tuple(self._next_tiers(courses, teller)),
        )

    def _teller(self, grade: str, period: Period) -> PayTeller:
        if (grade, period) not in self._tellers:
            teller = PayTeller(self.policy, self.language, self.rules, grade, period, self.editions, self._told)
            self._tellers[grade, period] = teller
        return self._tellers[grade, period]

    def _courses(self, payout: Paid) -> Iterator[_Course]:
        paid = (self.payouts.of(payout.person, month) for month in payout.period.parts("month"))
        by_id: dict[str, list[tuple[Period, ComponentPay]]] = {}
        for month in filter(None, paid):
            for found in month.components:
                by_id.setdefault(found.id, []).append((month.period, found))
        for component in payout.components:
            yield _Course(component, payout.period, tuple(by_id.get(component.id, ())))

    def _component(self, course: _Course, payout: Paid, teller: PayTeller) -> PayComponent:
        paid, lines = course.paid, course.lines
        component, name, text, rule = self._declared(paid.id, payout.period)
        return made(
            PayComponent,
            id=paid.id,
            name=name,
            text=text,
            base=_shown(paid.base),
            rate=paid.rate,
            multiplier=paid.multiplier,
            amount=paid.amount,
            steps=tuple(self._steps(course, component, payout, teller)),
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

    def _steps(self, course: _Course, component: AnyComponent, payout: Paid, teller: PayTeller) -> Iterator[str]:
        if component.kind == "commission":
            return self._of_the_end(teller, course).commission(course.paid, course.lines, course.at_the_end)
        if isinstance(component, FloorPay):
            return teller.floor(course.paid, component, {other.id: other.amount for other in payout.components})
        return teller.steps(course.paid, component, payout.period)

    def _of_the_end(self, teller: PayTeller, course: _Course) -> PayTeller:
        """Return who tells of tiers where somebody stood in them: by the last month in which the component was paid."""
        if self.editions is None or not course.months:
            return teller
        return self._teller(teller.grade, course.months[-1][0])

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

    def _next_tiers(self, courses: Sequence[_Course], teller: PayTeller) -> Iterator[NextTier]:
        for course in courses:
            state = course.at_the_end
            found = None if state is None else self._of_the_end(teller, course).next_tier(state)
            if state is not None and found is not None:
                yield NextTier(plan=state.plan, missing=found[0], text=found[1])


def _shown(base: Decimal) -> Decimal:
    """Return a base to ten-thousandths, close enough for the amount to follow from it; cents always stand."""
    rounded = base.quantize(Decimal("0.0001"))
    return rounded if rounded != rounded.quantize(CENT) else rounded.quantize(CENT)
