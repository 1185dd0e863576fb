"""Invent what pay needs: salaries with a few raises, deals that are taken back, and what may be spent (R70)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kaopu.data.periods import Period
from kaopu.invention.chance import Chance
from kaopu.invention.days import Days, workday_after
from kaopu.invention.deals import YUAN, Unpaid, WonDeal, money
from kaopu.invention.sheets import Row, Sheets
from kaopu.invention.staff import REP, Employee, Profile, Staff
from kaopu.invention.targets import InventedTargets

STEP = 100
"""Salaries and budgets are whole hundreds of yuan."""
PAY = {True: ((60, 85), (20, 36)), False: ((100, 140), (40, 60))}
"""The range of base salary and performance pay a month, in steps: of reps, and of managers."""
BASE_RAISE, PERFORMANCE_RAISE = (3, 5), (0, 4)
RAISED = 0.18
"""The part of the people who get a raise in the year, in the middle of a month."""
CANCELLED = 0.5
"""The part of the deals cancelled for which nothing is ever received."""
WRITTEN_OFF = 0.6
"""The part of the other money never received that is written off, two to four months after it was due."""
CREDITED = 0.01
"""The part of the deals that are paid for and later reduced by a credit note."""
BUDGETED: Mapping[str, str] = {
    "base": "month",
    "performance": "month",
    "commission": "month",
    "quarter_bonus": "quarter",
    "year_end_bonus": "year",
}
"""The components of pay for which a budget can be invented, by team, and for which cycle."""
LEAST_BUDGETED = ("base",)
"""Every policy that comes with Kaopu pays these."""
COMMISSION_PER_MILLE = 12
"""The commission budgeted for each thousand of a team's target."""
RESERVE = 102
"""What is budgeted for each hundred of salary, for raises."""
DIVIDEND = "dividend"
"""The measure of data/measures.csv with what the company lets managers share in, once a year."""

SalaryRow = tuple[int, int, int]
"""From which day on, base salary and performance pay a month, in yuan."""


def invent_salaries(person: Employee, days: Days, seed: int) -> list[SalaryRow]:
    """Return a person's salaries in order of their days: one from the beginning or joining on, and perhaps a raise."""
    chance = Chance(seed, "salaries", person.id)
    base_range, performance_range = PAY[person.role == REP]
    base, performance = chance.whole(*base_range) * STEP, chance.whole(*performance_range) * STEP
    rows = [(person.joined or days.first, base, performance)]
    day = days.in_year(chance.whole(3, 10), chance.whole(5, 25))
    raised, more_base, more_performance = (
        chance.happens(RAISED),
        chance.whole(*BASE_RAISE),
        chance.whole(*PERFORMANCE_RAISE),
    )
    if raised and person.employed(day) and day > rows[0][0]:
        rows.append((day, base + more_base * STEP, performance + more_performance * STEP))
    return rows


def write_salaries(salaries: Mapping[str, Sequence[SalaryRow]], sheets: Sheets) -> None:
    """Write data/salaries.csv."""
    text = sheets.days.text
    sheets.whole("salaries", ((person, text(row[0]), *row[1:]) for person, rows in salaries.items() for row in rows))


def invent_reversals(
    profile: Profile, seed: int, deals: Sequence[WonDeal], unpaid: Sequence[Unpaid], sheets: Sheets
) -> None:
    """Write what is taken back of a person's deals: cancelled when nothing was paid, written off, credited."""
    days, rows = profile.days, list[Row]()
    chance = Chance(seed, "reversals", profile.person.id)
    never = {deal.id: [one for one in unpaid if one.deal == deal.id] for deal in deals} if unpaid else {}
    for deal in deals:
        drawn, wait, part = chance.random(), chance.random(), chance.random()
        missing = never.get(deal.id, [])
        reversal = _reversal(deal, missing, drawn, wait, part) if deal.amount else None
        if reversal is not None and reversal[1] <= days.last:
            kind, day, amount = reversal
            rows.append((day, f"{profile.person.id},{deal.id},{kind},{days.text(day)},{money(amount)}"))
    sheets.add("reversals", rows)


def _reversal(
    deal: WonDeal, missing: Sequence[Unpaid], drawn: float, wait: float, part: float
) -> tuple[str, int, int] | None:
    """Return the kind, day and amount of what is taken back of a deal, if anything; three chances decide."""
    amount = sum(one.amount for one in missing)
    if amount == deal.amount and drawn < CANCELLED:
        return "cancelled", workday_after(deal.closed + 10 + int(wait * 40)), amount
    if amount and drawn < CANCELLED + (1 - CANCELLED) * WRITTEN_OFF:
        return "written_off", workday_after(max(one.due for one in missing) + 60 + int(wait * 60)), amount
    if not amount and drawn < CREDITED:
        credited = max(YUAN, deal.amount * (5 + int(part * 31)) // 100 // YUAN * YUAN)
        return "credit_note", workday_after(deal.closed + 14 + int(wait * 50)), min(credited, deal.amount)
    return None


def write_budget(
    components: Iterable[str],
    salaries: Mapping[str, Sequence[SalaryRow]],
    staff: Staff,
    targets: InventedTargets,
    sheets: Sheets,
) -> None:
    """Write data/budget.csv: what each team may spend on each component, made before the year from what was known."""
    days = sheets.days
    rows: list[tuple[str, str, str, int]] = []
    for period in sorted(days.periods(), key=lambda period: (period.last_day, -period.first_month)):
        named = [component for component in components if BUDGETED[component] == period.kind]
        for team, members in _members(staff, period) if named else ():
            known = [_salary_on(salaries[person.id], days.in_year(1, 1)) for person in members]
            target = targets.teams[team][period.id, "sales"] if team in targets.teams else 0
            amounts = {component: _budget(component, known, target) for component in named}
            rows += [(period.id, team, component, amount) for component, amount in amounts.items()]
    sheets.whole("budget", rows)


def _members(staff: Staff, period: Period) -> Iterator[tuple[str, list[Employee]]]:
    """Yield each team with those who belong to it on the period's last day, or did when they left within it."""
    teams: dict[str, list[Employee]] = {}
    first, last = period.first_day.toordinal(), period.last_day.toordinal()
    for person in staff.everybody.values():
        if (person.joined is None or person.joined <= last) and (person.left is None or person.left >= first):
            teams.setdefault(person.team_on(last), []).append(person)
    yield from sorted(teams.items())


def _salary_on(rows: Sequence[SalaryRow], day: int) -> SalaryRow:
    """Return the salary of a day; of a day before the first row the first one."""
    return next((row for row in reversed(rows) if row[0] <= day), rows[0])


def _budget(component: str, salaries: Sequence[SalaryRow], target: int) -> int:
    base, performance = (sum(row[column] for row in salaries) for column in (1, 2))
    amounts = {
        "base": base * RESERVE // 100,
        "performance": performance * RESERVE // 100,
        "commission": target * COMMISSION_PER_MILLE // 1000,
        "quarter_bonus": performance // 2,
        "year_end_bonus": base,
    }
    return -(-amounts[component] // STEP) * STEP


def invent_dividend(person: Employee, days: Days, seed: int) -> list[tuple[str, str, str, int]]:
    """Return what the company lets a manager share in for the year, as a figure of data/measures.csv; reps: nothing."""
    if person.role == REP:
        return []
    return [(person.id, str(days.year), DIVIDEND, Chance(seed, DIVIDEND, person.id).whole(20, 60) * 5 * STEP)]
