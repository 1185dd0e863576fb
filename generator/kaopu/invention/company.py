"""Invent a whole company of any size: people, customers, deals and every other table, written as they are made.

Only one person's rows are in memory at a time, besides the list of people and their sums by quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from kaopu.invention.chance import Chance
from kaopu.invention.compensation import (
    LEAST_BUDGETED,
    invent_reversals,
    invent_salaries,
    write_budget,
    write_salaries,
)
from kaopu.invention.conduct import invent_conduct, invent_marks
from kaopu.invention.days import Days
from kaopu.invention.deals import YUAN, WonDeal, invent_credits, invent_payments, quarterly_figures
from kaopu.invention.hiring import invent_people
from kaopu.invention.instruction import write_attendance
from kaopu.invention.sheets import Row, Sheets
from kaopu.invention.staff import REP, Employee, Profile, Staff, levels_of
from kaopu.invention.targets import invent_targets, split
from kaopu.invention.writing import write_marks, write_readers, write_staff, write_targets

PRODUCTS = (
    ("item-a1", "示例产品 A1", "A", 600),
    ("item-a2", "示例产品 A2", "A", 1800),
    ("item-b1", "示例产品 B1", "B", 4200),
    ("item-b2", "示例产品 B2", "B", 8600),
    ("item-c1", "示例产品 C1", "C", 15000),
    ("item-c2", "示例产品 C2", "C", 28000),
)
SECTORS = ("制造", "零售", "医疗", "金融", "教育", "物流")
FEWEST_PEOPLE = 2
DEALS_AN_ACCOUNT = 8
FEWEST_ACCOUNTS = 5
OPEN_LEADS = 15
"""So many leads are still undecided for each hundred that are decided."""
AGREEMENTS = ((0.86, "contract"), (0.96, "letter_of_intent"), (1, "none"))
"""Up to which chance a won deal has which agreement."""
SHARED = 0.02
MOST_TEAMS_IN_YAML = 40
"""A company with more teams has their targets in targets.csv too: nobody types so many lines of YAML."""
README = """\
# 数据 / Data

**这里的一切都是虚构的**：人员、客户、成交和所有其他数据都由固定种子的程序生成，与任何真实的人或公司无关。

**Everything here is invented**: people, customers, deals and all other data were made by a program from a seed. They
have nothing to do with any real person or company. The same command gives the same bytes:

    python -m kaopu.invention --company {people} --deals {deals} --seed {seed} --year {year} FOLDER

数据从上一年 10 月开始，到 {year} 年 12 月结束；目标只有 {year} 年的，因此制度应从 {year} 年 1 月 1 日起施行。

The data begin with October of the year before and end with December {year}. Targets are those of {year}, so that the
policy should take effect on 1 January {year}.
"""


def invent_company(  # noqa: PLR0913 - what the command line can say
    folder: Path,
    people: int,
    deals: int,
    seed: int,
    year: int,
    marks: Sequence[str] = (),
    *,
    budget: Sequence[str] = LEAST_BUDGETED,
) -> None:
    """Write data/ of a repository below ``folder``: a company of so many ``people``, managers included (at least 2).

    ``deals`` is the number of won and lost deals from October before ``year`` to its end. ``marks`` names the measures
    that the policy takes ready-made from data/measures.csv, in points; each is invented by month. ``budget`` names the
    components of its pay that have a budget. The same arguments give the same bytes on every machine. Raises ValueError
    for fewer people.
    """
    if people < FEWEST_PEOPLE:
        raise ValueError(f"a company needs at least {FEWEST_PEOPLE} people: a manager and a rep")
    days = Days(year)
    sheets = Sheets(days, lambda path: _open(folder / path))
    try:
        _invent(people, deals, seed, marks, budget, sheets)
        sheets.text("data/README.md", README.format(people=people, deals=deals, seed=seed, year=year))
    finally:
        sheets.close()


def _open(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class _Opportunity:
    """A decided opportunity; ``amount`` in yuan, 0 when lost."""

    account: str
    product: str
    opened: int
    closed: int
    won: bool
    agreement: str
    amount: int

    def cells(self, person: str, days: Days) -> str:
        """Write it as a row of deals, after the id."""
        result, dates = "won" if self.won else "lost", f"{days.text(self.opened)},{days.text(self.closed)}"
        return f"{person},{self.account},{self.product},{result},{self.agreement},{dates},{self.amount}"


def _invent(people: int, deals: int, seed: int, marks: Sequence[str], budget: Sequence[str], sheets: Sheets) -> None:
    days = sheets.days
    teams, staff = invent_people(people, days, seed)
    sheets.whole("teams", ((team.id, team.name, team.manager, team.office) for team in teams))
    sheets.whole("products", PRODUCTS)
    write_staff(staff, days, sheets)
    quotas = _quotas(staff, days, deals, seed)
    figures: dict[str, Mapping[str, list[Decimal]]] = {}
    accounts: list[tuple[str, str, str, str]] = []
    shared: list[tuple[str, str, str]] = []
    given: list[tuple[str, str, str, int]] = []
    for person in staff.everybody.values():
        own = _accounts(Chance(seed, "accounts", person.id), quotas.get(person.id), accounts)
        profile = Profile.of(person, seed, days, staff, own)
        if person.role == REP:
            won = _sell(profile, seed, quotas[person.id], sheets)
            invent_reversals(profile, seed, won, invent_payments(profile, seed, won, sheets), sheets)
            shared += invent_credits(profile, seed, won, SHARED)
            figures[person.id] = quarterly_figures(days, won)
        invent_conduct(profile, seed, sheets)
        given += invent_marks(profile, seed, marks)
    sheets.whole("accounts", accounts)
    sheets.whole("credits", sorted(shared))
    targets = invent_targets(figures, staff, days, seed)
    write_targets(targets, sheets, yaml=len(teams) <= MOST_TEAMS_IN_YAML)
    salaries = {person.id: invent_salaries(person, days, seed) for person in staff.everybody.values()}
    write_salaries(salaries, sheets)
    write_budget(budget, salaries, staff, targets, sheets)
    write_attendance(staff, days, sheets)
    write_readers(sheets)
    if marks:
        write_marks(given, sheets)


def _quotas(staff: Staff, days: Days, deals: int, seed: int) -> dict[str, int]:
    """Share out the deals: more for whoever sells well and is there longer."""
    reps = staff.reps
    weights = [_days_there(person, days) * int(500 + 1000 * levels_of(seed, person.id).selling) for person in reps]
    return dict(zip((person.id for person in reps), split(deals, weights), strict=True))


def _days_there(person: Employee, days: Days) -> int:
    return sum(len(person.workdays(month)) for month in days.months)


def _accounts(chance: Chance, quota: int | None, accounts: list[tuple[str, str, str, str]]) -> tuple[str, ...]:
    """Invent a rep's own customers and add them to ``accounts``; managers have none."""
    count = 0 if quota is None else max(FEWEST_ACCOUNTS, quota // DEALS_AN_ACCOUNT)
    own: list[str] = []
    for number in range(len(accounts) + 1, len(accounts) + count + 1):
        accounts.append((f"c{number:06}", f"示例客户 {number:06}", chance.pick(SECTORS), "中国"))
        own.append(f"c{number:06}")
    return tuple(own)


def _sell(profile: Profile, seed: int, quota: int, sheets: Sheets) -> list[WonDeal]:
    """Write a person's deals and leads; return the won deals."""
    days, person = profile.days, profile.person
    chance = Chance(seed, "deals", person.id)
    decided = sorted(_opportunities(profile, chance, quota), key=lambda found: found.closed)
    numbered = sheets.number("deals", [(found.closed, found.cells(person.id, days)) for found in decided])
    sheets.write("deals", numbered)
    leads: list[tuple[str, Row]] = []
    for (identifier, _), found in zip(numbered, decided, strict=True):
        if found.opened >= days.first:
            cells = f"{person.id},{found.account},{found.product},{days.text(found.opened)}"
            leads.append((identifier, (found.opened, cells)))
    leads += sheets.number("leads", _open_leads(profile, Chance(seed, "leads", person.id), quota))
    sheets.write("leads", sorted(leads, key=lambda lead: (lead[1][0], lead[0])))
    return [
        WonDeal(identifier, found.account, found.closed, found.amount * YUAN, found.agreement != "none")
        for (identifier, _), found in zip(numbered, decided, strict=True)
        if found.won
    ]


def _opportunities(profile: Profile, chance: Chance, quota: int) -> list[_Opportunity]:
    random, level, accounts = chance.random, profile.levels.selling, profile.accounts
    workdays = [day for month in profile.workdays for day in month]
    begin, leaves = profile.person.joined or 0, profile.person.leaves
    found: list[_Opportunity] = []
    for _ in range(quota):
        closed = workdays[int(random() * len(workdays))]
        opened = max(begin, closed - 8 - int((random() + random()) * (65 - 35 * level)))
        opened = next((first - 1 for first, last, _ in leaves if first <= opened <= last), opened)
        account = accounts[int(random() * random() * len(accounts))]
        product, _, _, price = PRODUCTS[int(random() * random() * len(PRODUCTS))]
        won, signed, quantity, discount = random() < 0.35 + 0.35 * level, random(), random(), random()
        agreement = "none" if not won else _agreement(signed)
        amount = price * (1 + int(quantity * quantity * 4)) * (100 - int(discount * 15)) // 100 if won else 0
        found.append(_Opportunity(account, product, opened, closed, won, agreement, amount))
    return found


def _agreement(drawn: float) -> str:
    return next(agreement for up_to, agreement in AGREEMENTS if drawn < up_to)


def _open_leads(profile: Profile, chance: Chance, quota: int) -> list[Row]:
    """Return leads of the last months on which nothing has been decided yet."""
    workdays = [day for month in profile.workdays[-4:] for day in month]
    rows: list[Row] = []
    for _ in range(quota * OPEN_LEADS // 100 if workdays else 0):
        day, account = chance.pick(workdays), chance.pick(profile.accounts)
        product = PRODUCTS[int(chance.random() * len(PRODUCTS))][0]
        rows.append((day, f"{profile.person.id},{account},{product},{profile.days.text(day)}"))
    return rows
