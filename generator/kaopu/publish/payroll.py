"""``payouts.csv`` and ``payouts.xlsx`` of each month, quarter and year: what payroll takes over, to the cent (R70).

The CSV is for programs: its heads are ids. The workbook is for people: names, totals, and on a second sheet every line
that the amounts were added up from. No cell of either can act as a formula, whatever somebody is called.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from kaopu.cache.keys import digest_of
from kaopu.data.people import People, Person
from kaopu.data.periods import Period
from kaopu.pages.links import Links, PayrollForm
from kaopu.pay.result import ComponentPay, Payout, Payouts
from kaopu.policy.model import Policy
from kaopu.publish.errands import Make
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.workbook import Cell, Sheet, workbook
from kaopu.records.costs import SHORTER, Costs
from kaopu.records.naming import period_name
from kaopu.text.formats import date
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.spreadsheets import harmless

FORMS: tuple[PayrollForm, ...] = ("payouts.csv", "payouts.xlsx")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Payroll:
    """The payouts with the names around them, in the policy's first language."""

    costs: Costs
    language: Language
    _paid: dict[Period, list[tuple[Person, Payout]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def policy(self, period: Period) -> Policy:
        """Return the edition that pays a period."""
        return self.costs.edition_of(period)[0]

    @property
    def payouts(self) -> Payouts:
        """Everybody's pay."""
        return self.costs.payouts

    @property
    def people(self) -> People:
        """Everybody, in the order of the files."""
        return self.costs.data.people

    def paid_in(self, period: Period) -> list[tuple[Person, Payout]]:
        """Return who is paid in a period and what, in people.csv's order, as what they were judged in it."""
        if period not in self._paid:
            payouts = ((identifier, self.payouts.of(identifier, period)) for identifier in self.people.people)
            self._paid[period] = [(self._as_judged(who, period), its) for who, its in payouts if its is not None]
        return self._paid[period]

    def _as_judged(self, person: str, period: Period) -> Person:
        there = self.costs.edition_of(period)[1].of(person, period)
        return self.people.on(person, period.last_day) if there is None else there.person

    def components(self, period: Period) -> list[str]:
        """Return the columns of a period: what such a period can pay, and whatever else was paid in it."""
        paid = (component.id for _, payout in self.paid_in(period) for component in payout.components)
        return list(dict.fromkeys([*self.costs.components_of(period), *paid]))

    def name_of(self, component: str, period: Period) -> str:
        """Name a component for people."""
        declared = self.costs.declared(component, period)
        return component if declared is None else declared.name.in_language(self.language)

    def role_and_team(self, person: Person, period: Period) -> tuple[str, str]:
        """Name somebody's role and team."""
        role = self.policy(period).roles.get(person.role)
        team = self.people.teams.get(person.team)
        return (
            person.role if role is None else role.name.in_language(self.language),
            person.team if team is None else team.name,
        )

    def say(self, key: str) -> str:
        """Return a phrase of the catalogue payroll."""
        return phrase(f"payroll.{key}", self.language)


def payroll_periods(payouts: Payouts | None) -> tuple[Period, ...]:
    """Return the periods that have a payroll, in order."""
    return () if payouts is None else tuple(sorted({period for _, period in payouts.payouts}))


def payroll_files(links: Links, periods: Iterable[Period]) -> frozenset[str]:
    """Return the path of every file that the export must produce for some periods."""
    return frozenset(links.payroll(period.id, form) for period in periods for form in FORMS)


def write_payroll(links: Links, payroll: Payroll, periods: Iterable[Period], files: ReleaseFiles, make: Make) -> None:
    """Write both files of each period; the same payouts give the same bytes."""
    for period in periods:
        table, book = (links.payroll(period.id, form) for form in FORMS)
        files.write(table, payroll_csv(payroll, period))
        contents = _workbook_contents(payroll, period)
        parts = {"record": digest_of(repr(contents)), "language": payroll.language}
        make(book, parts, partial(workbook, *contents, payroll.language))


def payroll_csv(payroll: Payroll, period: Period) -> bytes:
    """Return the payouts of a period, a row a person.

    It begins with a byte order mark, without which Excel reads UTF-8 as the machine's old encoding and breaks Chinese
    names. Lines end with CR LF, as RFC 4180 has it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    components = payroll.components(period)
    writer.writerow(["id", "name", "role", "team", *components, "total", "currency"])
    for person, payout in payroll.paid_in(period):
        named = (person.id, person.name, *payroll.role_and_team(person, period))
        amounts = [_written(amount) for amount in (*amounts_of(payout, components), payout.total)]
        writer.writerow([*map(harmless, named), *amounts, harmless(payroll.policy(period).head.currency)])
    return text.getvalue().encode("utf-8-sig")


def _written(amount: Decimal) -> str:
    """Write an amount for programs: a point, no grouping, two decimals or as many as it has."""
    exponent = amount.as_tuple().exponent
    return f"{amount:.2f}" if isinstance(exponent, int) and exponent >= -2 else f"{amount:f}"  # noqa: PLR2004 - cents


def amounts_of(payout: Payout, components: Sequence[str]) -> list[Decimal]:
    """Return somebody's amount of each component, zero of those that do not pay."""
    amounts = {component.id: component.amount for component in payout.components}
    return [amounts.get(name, ZERO) for name in components]


def payroll_workbook(payroll: Payroll, period: Period) -> bytes:
    """Return the payouts of a period as a workbook: a sheet with a row a person and totals, one with every line."""
    return workbook(*_workbook_contents(payroll, period), payroll.language)


def _workbook_contents(payroll: Payroll, period: Period) -> tuple[tuple[Sheet, Sheet], str, datetime.date]:
    """Return a workbook's sheets, title and day."""
    company = payroll.policy(period).head.company.in_language(payroll.language)
    title = f"{company} · {period_name(period, payroll.language)}"
    return (_people_sheet(payroll, period), _lines_sheet(payroll, period)), title, period.last_day


def _people_sheet(payroll: Payroll, period: Period) -> Sheet:
    components = payroll.components(period)
    named = [payroll.say(key) for key in ("id", "name", "role", "team")]
    amounts = [*(payroll.name_of(name, period) for name in components), payroll.say("total")]
    paid = payroll.paid_in(period)
    rows: list[tuple[Cell, ...]] = [
        (
            person.id,
            person.name,
            *payroll.role_and_team(person, period),
            *amounts_of(payout, components),
            payout.total,
            payroll.policy(period).head.currency,
        )
        for person, payout in paid
    ]
    sums = [sum((amounts_of(payout, [name])[0] for _, payout in paid), ZERO) for name in components]
    total = sum((payout.total for _, payout in paid), ZERO)
    last: tuple[Cell, ...] = (payroll.say("sum"), "", "", "", *sums, total, payroll.policy(period).head.currency)
    return Sheet(payroll.say("people"), (*named, *amounts, payroll.say("currency")), tuple(rows), last, fixed=2)


def _lines_sheet(payroll: Payroll, period: Period) -> Sheet:
    heads = ("id", "name", "component", "period", "what", "day", "base", "rate", "multiplier", "amount", "row")
    lines: list[tuple[Cell, ...]] = []
    for person, payout in payroll.paid_in(period):
        for component in payout.components:
            named = (person.id, person.name, payroll.name_of(component.id, period))
            lines += [(*named, *line) for line in _lines_of(payroll, component, person.id, period)]
    total = sum((line[9] for line in lines if isinstance(line[9], Decimal)), ZERO)
    last: tuple[Cell, ...] = (payroll.say("sum"), *[""] * 8, total, "")
    return Sheet(payroll.say("lines"), tuple(map(payroll.say, heads)), tuple(lines), last, fixed=2, ratios=(7, 8))


def _lines_of(payroll: Payroll, component: ComponentPay, person: str, period: Period) -> Iterator[tuple[Cell, ...]]:
    """Yield what a component is added up from: of a month its lines, of a longer period its parts and its own."""
    name, own = period_name(period, payroll.language), component.amount
    shorter = SHORTER.get(period.kind)
    for part in period.parts(shorter) if shorter is not None else ():
        amount = _amount_in(payroll.payouts, person, part, component.id)
        own -= amount
        if amount:
            yield period_name(part, payroll.language), payroll.say("part"), "", "", "", "", amount, ""
    for line in component.lines if shorter is None else ():
        what = " ".join(filter(None, (payroll.say(line.kind), line.deal, line.account)))
        where = "" if line.place is None else f"{line.place.file}:{line.place.line}"
        own -= line.amount
        yield name, what, date(line.day, payroll.language), line.base, line.rate, "", line.amount, where
    if own:
        yield name, "", "", component.base, component.rate, component.multiplier, own, _where(component)


def _where(component: ComponentPay) -> str:
    place = component.place or (component.stretches[0].place if component.stretches else None)
    return "" if place is None else f"{place.file}:{place.line}"


def _amount_in(payouts: Payouts, person: str, period: Period, component: str) -> Decimal:
    payout = payouts.of(person, period)
    return ZERO if payout is None else amounts_of(payout, [component])[0]
