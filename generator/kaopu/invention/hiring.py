"""Invent the people and teams of a company, and who of them joins, leaves, moves or is away.

Names say that nobody of that name exists: 示例 is "example", followed by one of the ten heavenly stems and a number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kaopu.invention.chance import Chance
from kaopu.invention.days import Days, workday_after, workday_before
from kaopu.invention.staff import MANAGER, REP, Employee, Staff

PEOPLE_A_TEAM = 12
SMALLEST_WITH_TEAMS = 8
SMALLEST_WITH_CHANGES = 4
SMALLEST_WITH_ALL_CHANGES = 12
STEMS = "甲乙丙丁戊己庚辛壬癸"
OFFICES = ("东区", "南区", "西区", "北区")


@dataclass(frozen=True, slots=True)
class InventedTeam:
    """A team, its name, its manager and its office."""

    id: str
    name: str
    manager: str
    office: str


def invent_people(count: int, days: Days, seed: int) -> tuple[list[InventedTeam], Staff]:
    """Return teams and people: ``count`` people, managers included; at least two."""
    teams = max(2 if count >= SMALLEST_WITH_TEAMS else 1, round(count / PEOPLE_A_TEAM))
    reps = count - teams
    width = max(4, len(str(count)))
    made = [
        InventedTeam(f"t{n:0{width}}", f"示例团队 {n:0{width}}", f"m{n:0{width}}", OFFICES[n % len(OFFICES)])
        for n in range(1, teams + 1)
    ]
    managers = [Employee(team.manager, f"示例·主管 {team.manager[1:]}", MANAGER, team.id, None) for team in made]
    sellers = [
        Employee(f"p{n + 1:0{width}}", f"示例·{STEMS[n % len(STEMS)]} {n + 1:0{width}}", REP, team.id, team.manager)
        for n in range(reps)
        for team in (made[n * teams // reps],)
    ]
    return made, Staff.of([*managers, *_changed(sellers, made, days, Chance(seed, "changes"))])


def _changed(reps: list[Employee], teams: list[InventedTeam], days: Days, chance: Chance) -> list[Employee]:
    """Let a few of every hundred join, leave, be away, change team, or change manager only.

    People join and change teams in January and leave in December, so that each belongs to one team in all periods and
    targets add up both over a team's people and over its periods.
    """
    few = max(1, len(reps) * 3 // 100)
    all_changes = len(reps) >= SMALLEST_WITH_ALL_CHANGES and len(teams) > 1
    counts = [few, few, *((few, few, few) if all_changes else (0, 0, 0))]
    chosen = chance.pick_several(reps, sum(counts)) if len(reps) >= SMALLEST_WITH_CHANGES else []
    changed: dict[str, Employee] = {}
    for number, person in enumerate(chosen):
        kind = next(kind for kind in range(len(counts)) if number < sum(counts[: kind + 1]))
        day = days.in_year(chance.whole(2, 11), chance.whole(1, 28))
        team = chance.pick([team for team in teams if team.id != person.team] or teams)
        last = min(days.last, day + chance.whole(20, 128))
        by_kind: dict[int, dict[str, object]] = {
            0: {"joined": workday_after(days.in_year(1, chance.whole(5, 25)))},
            1: {"leaves": ((day, last, chance.pick(("sick", "parental", "unpaid"))),)},
            2: {"left": workday_before(days.in_year(12, chance.whole(5, 28)))},
            3: {"moves": ((days.in_year(1, 16), team.id, team.manager),)},
            4: {"moves": ((day, None, team.manager),)},
        }
        changed[person.id] = replace(person, **by_kind[kind])  # type: ignore[arg-type]
    return [changed.get(person.id, person) for person in reps]
