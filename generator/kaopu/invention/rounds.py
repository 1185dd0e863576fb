"""Invent a year of appraisal rounds for the demo company: what people hand in, day by day (R44-R51).

Days are working days of China with its make-up days, counted from the period's end; people hand in and talk only on
days on which they are there. Some rounds are not finished when the data end.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from kaopu.data.periods import Period
from kaopu.data.round_tables import EVIDENCE_FOLDER, ROUND_TABLES, ROUNDS_FOLDER
from kaopu.invention import round_texts as texts
from kaopu.invention.chance import Chance
from kaopu.invention.round_cases import (
    APPEAL_EVIDENCE,
    APPEALS,
    CASES,
    COMMENTS,
    DIRECTOR,
    HUMAN_RESOURCES,
    LAST_WORKING_DAY,
    REACHED,
    AppealCase,
    Case,
)
from kaopu.invention.sheets import Sheets
from kaopu.invention.staff import REP, Employee, Levels, Staff, levels_of
from kaopu.invention.targets import InventedTargets
from kaopu.policy.public_days import is_working_day

REGION = "CN"
ROUNDS = ("Q1", "Q2", "Q3", "Q4", "year")
STAGES = ("self_assessment", "review", "talk")
FEWEST_DAYS = 15
"""With fewer days in a period nobody is appraised."""
TIME_OF_SELF_ASSESSMENT, TIME_OF_REVIEW, TIME_OF_TALK = 3, 5, 5
OVER, NEAR = Decimal("1.05"), Decimal("0.9")
"""From which part of the target on somebody writes of success, and of having nearly reached it."""
CORNERS = ((0, 0), (60, 0), (80, 60), (100, 100), (120, 120))
"""About what a percentage of the target is worth, as people know from the policy."""
INDICATORS = {
    (REP, "quarter"): ("sales_attainment", "satisfaction", "teamwork"),
    (REP, "year"): ("quarter_results", "product_test"),
    ("", "quarter"): ("teamwork", "compliance"),
    ("", "year"): ("quarter_results", "training_hours"),
}
"""What people give themselves a score for; the first two are those of reps."""
MIDDLE = 0.5
"""Of a level: above it somebody is good at it."""
OF_EVERYBODY = ("effort", "care", "rules", "teamwork", "learning")
"""What can be seen of people without customers."""


@lru_cache(maxsize=4096)
def working_day(after: datetime.date, count: int) -> datetime.date:
    """Return the ``count``-th working day after a day."""
    day = after if count == 1 else working_day(after, count - 1)
    while True:
        day += datetime.timedelta(days=1)
        if is_working_day(REGION, day):
            return day


@dataclass
class _Written:
    """The rows of all rounds, by table and period."""

    rows: dict[tuple[str, str], list[tuple[object, ...]]] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)

    def add(self, table: str, period: Period, *cells: object) -> None:
        """Keep a row."""
        self.rows.setdefault((table, period.id), []).append(cells)

    def prove(self, period: Period, person: Employee, indicator: str, name: str, what: str) -> None:
        """Keep a file that shows something, and its row."""
        file = f"{person.id}/{name}.txt"
        text = texts.EVIDENCE_TEXT.format(name=person.name, period=period.id, what=what)
        self.evidence[f"{ROUNDS_FOLDER}/{period.id}/{EVIDENCE_FOLDER}/{file}"] = text
        self.add("evidence", period, person.id, indicator, file, hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True)
class _One:
    """One person's round: ``attained`` is the part of the sales target reached, None for who sells nothing."""

    person: Employee
    period: Period
    label: str
    manager: str
    levels: Levels
    attained: Decimal | None
    sells: bool
    chance: Chance
    into: _Written

    @property
    def case(self) -> Case:
        """What is different for this person."""
        return CASES.get((self.person.id, self.label), Case())

    def day(self, count: int) -> datetime.date:
        """Return a working day after the period's end."""
        return working_day(self.period.last_day, count)

    def add(self, table: str, *cells: object) -> None:
        """Keep a row about the person."""
        self.into.add(table, self.period, self.person.id, *cells)

    @property
    def strong_first(self) -> list[str]:
        """What can be seen of the person, from the best to the worst."""
        seen = OF_EVERYBODY if not self.sells else tuple(texts.STRENGTHS)
        return sorted(seen, key=lambda name: (-getattr(self.levels, name), name))

    def reaches(self, stage: str, count: int) -> bool:
        """Say whether the data, which end in the middle of the last rounds, know of a step on a working day."""
        if self.label not in REACHED:
            return True
        reached = REACHED[self.label].get(self.manager, STAGES[0])
        return STAGES.index(stage) <= STAGES.index(reached) and count <= LAST_WORKING_DAY


@dataclass(frozen=True)
class _Figures:
    """The year's sales of each person by quarter, and the targets."""

    sales: Mapping[str, Sequence[Decimal]]
    targets: InventedTargets

    def attained(self, person: str, period: Period) -> Decimal | None:
        """Return the part of the sales target that somebody reached; None without a target."""
        target = self.targets.people.get(person, {}).get((period.id, "sales"), 0)
        found = self.sales.get(person)
        if not target or not found:
            return None
        return sum(found[quarter.first_month // 3] for quarter in period.parts("quarter")) / Decimal(target)


def write_rounds(
    staff: Staff, sales: Mapping[str, Sequence[Decimal]], targets: InventedTargets, seed: int, sheets: Sheets
) -> None:
    """Write data/rounds: ``sales`` are those of each person in the year's quarters."""
    into, figures, year = _Written(), _Figures(sales, targets), sheets.days.year
    for label in ROUNDS:
        period = Period(year, 1, "year") if label == "year" else Period(year, int(label[1]) * 3 - 2, "quarter")
        for person in staff.everybody.values():
            if _days_there(person, period) >= FEWEST_DAYS:
                _invent_one(_one(person, (period, label), figures, seed, into))
    for (table, period_id), rows in sorted(into.rows.items()):
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows([tuple(ROUND_TABLES[table].columns), *sorted(rows, key=str)])
        sheets.text(f"{ROUNDS_FOLDER}/{period_id}/{table}.csv", written.getvalue())
    for path, text in sorted(into.evidence.items()):
        sheets.text(path, text)


def _days_there(person: Employee, period: Period) -> int:
    return sum(map(person.present, range(period.first_day.toordinal(), period.last_day.toordinal() + 1)))


def _one(person: Employee, round_: tuple[Period, str], figures: _Figures, seed: int, into: _Written) -> _One:
    period, label = round_
    manager = person.manager or DIRECTOR
    for first, _, boss in person.moves:
        if first <= period.last_day.toordinal() and boss is not None:
            manager = boss
    levels, chance = levels_of(seed, person.id), Chance(seed, "rounds", period.id, person.id)
    attained, sells = figures.attained(person.id, period), any(figures.sales.get(person.id, ()))
    return _One(person, period, label, manager, levels, attained, sells, chance, into)


def _invent_one(one: _One) -> None:
    """Write one person's round as far as the data know it."""
    chance, case = one.chance, one.case
    handed_in = case.self_assessed or chance.whole(1, TIME_OF_SELF_ASSESSMENT)
    reviewed = case.reviewed or handed_in + chance.whole(2, TIME_OF_REVIEW)
    talked = reviewed + chance.whole(1, TIME_OF_TALK)
    _self_assessment(one, handed_in)
    _feedback(one)
    for comment in COMMENTS.get((one.person.id, one.label), ()):
        one.add("peer_comments", comment)
    if not one.reaches("review", reviewed):
        return
    _review(one, reviewed)
    _actions_done(one)
    talked = _when_there(one, talked)
    if talked and not case.no_talk and one.reaches("talk", talked):
        _talk(one, talked)


def _when_there(one: _One, count: int) -> int:
    """Return the first working day from the ``count``-th on, on which the person is there; 0 for who has left."""
    while not one.person.present(one.day(count).toordinal()):
        if not one.person.employed(one.day(count).toordinal()):
            return 0
        count += 1
    return count


def _self_assessment(one: _One, handed_in: int) -> None:
    day = one.day(handed_in)
    if one.case.days_before is not None and one.person.left is not None:
        left = datetime.date.fromordinal(one.person.left)
        day = left - datetime.timedelta(days=one.case.days_before)
    if one.case.no_self_assessment or not one.person.present(day.toordinal()):
        return
    kind = _kind(one)
    one.add("self_assessments", day, one.chance.pick(texts.ACHIEVED[kind]), one.chance.pick(texts.DEVIATIONS[kind]))
    for indicator, score in _own_scores(one):
        one.add("self_scores", indicator, score, one.chance.pick(texts.TALKED_ABOUT_SELF_SCORE[indicator]))
    proof = APPEAL_EVIDENCE.get((one.person.id, one.label))
    if proof is not None:
        one.into.prove(one.period, one.person, *proof)
    elif one.sells and one.label != "year" and one.chance.happens(0.15):
        one.into.prove(one.period, one.person, "sales_attainment", "pipeline", texts.PIPELINE)


def _kind(one: _One) -> str:
    """Say which kind of period it was."""
    if one.attained is None:
        return "lead" if one.person.role != REP else "none"
    if one.attained == 0:
        return "none"
    return "over" if one.attained >= OVER else "near" if one.attained >= NEAR else "under"


def _own_scores(one: _One) -> Iterator[tuple[str, int]]:
    """Yield what somebody gives themselves: sales as the data say, the rest as it feels."""
    role = REP if one.person.role == REP else ""
    felt = {
        "satisfaction": one.levels.service,
        "teamwork": one.levels.teamwork,
        "product_test": one.levels.learning,
        "training_hours": one.levels.learning,
        "compliance": one.levels.rules,
    }
    for indicator in INDICATORS[role, one.period.kind]:
        if indicator == "sales_attainment":
            yield indicator, _worth(one.attained or Decimal(0))
        elif indicator == "quarter_results":
            yield indicator, _worth(one.attained) if one.attained is not None else one.chance.whole(78, 92)
        elif indicator != "satisfaction" or one.sells:
            yield indicator, min(100, 72 + int(24 * felt[indicator]) + one.chance.whole(0, 6))


def _worth(attained: Decimal) -> int:
    percent = min(Decimal(CORNERS[-1][0]), attained * 100)
    for (low, worth), (high, more) in itertools.pairwise(CORNERS):
        if percent <= high:
            return int(worth + (percent - low) * (more - worth) / (high - low))
    return CORNERS[-1][1]


def _feedback(one: _One) -> None:
    if not one.sells or one.label == "year" or not one.chance.happens(0.25):
        return
    department, name, good, weak = one.chance.pick(texts.FEEDBACK)
    level = getattr(one.levels, name)
    score = 68 + int(28 * level) + one.chance.whole(0, 3)
    one.add("department_feedback", department, one.day(one.chance.whole(1, 4)), score, good if level > MIDDLE else weak)


def _review(one: _One, reviewed: int) -> None:
    best, *_, worst = one.strong_first
    strengths = one.case.strengths or one.chance.pick(texts.STRENGTHS[best])
    one.add("reviews", one.manager, one.day(reviewed), strengths, one.chance.pick(texts.TO_IMPROVE[worst]))
    for indicator, (score, reason) in one.case.scores.items():
        one.add("review_scores", one.manager, indicator, score, reason)


def _talk(one: _One, talked: int) -> None:
    """Write the talk, what was agreed, the signature and, where there is one, the appeal."""
    day = one.day(talked)
    minutes = one.case.minutes or one.chance.whole(6, 12) * 5
    one.add("talks", one.manager, day, minutes, "yes" if one.case.agreed else "no")
    for number, (text, planned, measure) in enumerate(_actions(one), 1):
        one.add("actions", f"A{number}", text, planned, measure)
    signed = "refused" if one.case.refusal else "yes"
    one.add("acknowledgements", day, day, signed, one.case.refusal)
    appeal = APPEALS.get((one.person.id, one.label))
    if appeal is not None:
        _appeal(one, appeal, talked)


def _actions(one: _One) -> list[tuple[str, int, str]]:
    """Return what is agreed about what the person is least good at."""
    if one.person.role != REP:
        return [texts.ACTION_OF_A_MANAGER]
    worst, second = one.strong_first[::-1][:2]
    return [texts.ACTIONS[name] for name in ((worst, second) if one.levels.effort < MIDDLE else (worst,))]


def _actions_done(one: _One) -> None:
    """Say how often what was agreed in the quarter before was done, where no measure counts it."""
    agreed = one.into.rows.get(("actions", one.period.previous().id), ())
    for _, action, _, planned, measure in (row for row in agreed if row[0] == one.person.id):
        if measure:
            continue
        most = int(str(planned))
        often = one.chance.pick((most, most, most, max(0, most - 1), most // 2, 0))
        one.add("actions_done", action, often if one.case.done is None else min(one.case.done, most))


def _appeal(one: _One, appeal: AppealCase, talked: int) -> None:
    filed = one.day(talked + appeal.filed)
    answered = working_day(filed, appeal.answered) if appeal.answered else ""
    outcome = ("upheld" if appeal.upheld else "rejected") if appeal.answered else ""
    asked = (HUMAN_RESOURCES, DIRECTOR) if appeal.answered else ("", "")
    one.add("appeals", filed, appeal.indicator, appeal.grounds, *asked, answered, outcome, appeal.answer, appeal.score)
