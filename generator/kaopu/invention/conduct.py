"""Invented rows of how people work: activities, contributions, surveys, complaints, audits, reviews, training."""

from __future__ import annotations

from collections.abc import Sequence

from kaopu.invention.chance import Chance
from kaopu.invention.sheets import Row, Sheets
from kaopu.invention.staff import REP, Profile

USUAL_ACTIVITIES = (("visit", 6), ("call", 7), ("proposal", 2))
"""How many of each kind a rep usually has in a month; managers have half."""
CONTRIBUTIONS = ("case_shared", "case_shared", "cross_department", "suggestion", "contest")
ASPECTS = (("problem_solving", 0), ("professionalism", 2), ("product", -1), ("service", 1))
"""What customers are asked about, and how much better than the rest it usually is."""
DAYS_TO_ANSWER_COMPLAINTS = 7
PASS_MARK = 60
SEVERITIES = ((0, "none"), (0.75, "minor"), (0.95, "major"), (1, "severe"))
"""Up to which part of the faults found each severity goes; below 0 there is no fault."""


def invent_conduct(profile: Profile, seed: int, sheets: Sheets) -> None:
    """Write all rows of one person that do not follow from deals."""
    person = profile.person.id
    sheets.add("activities", _activities(profile, Chance(seed, "activities", person)))
    sheets.add("contributions", _contributions(profile, Chance(seed, "contributions", person)))
    sheets.add("audits", _audits(profile, Chance(seed, "audits", person)))
    sheets.add("peer_reviews", _peer_reviews(profile, Chance(seed, "peer_reviews", person)))
    sheets.add("trainings", _trainings(profile, Chance(seed, "trainings", person)))
    if profile.person.role == REP and profile.accounts:
        sheets.add("surveys", _surveys(profile, Chance(seed, "surveys", person)))
        sheets.add("complaints", _complaints(profile, Chance(seed, "complaints", person)))


def invent_marks(profile: Profile, seed: int, measures: Sequence[str]) -> list[tuple[str, str, str, int]]:
    """Return a rep's monthly marks that somebody else gives ready-made: person, month, measure, points up to 100."""
    if profile.person.role != REP:
        return []
    usual = 62 + 36 * (profile.levels.effort + profile.levels.learning) / 2
    rows: list[tuple[str, str, str, int]] = []
    for measure in measures:
        chance = Chance(seed, "measures", measure, profile.person.id)
        for month, workdays in zip(profile.days.months, profile.workdays, strict=True):
            mark = chance.near(usual, 6, 20, 100)
            if workdays:
                rows.append((profile.person.id, month.id, measure, mark))
    return sorted(rows)


def _activities(profile: Profile, chance: Chance) -> list[Row]:
    rows: list[Row] = []
    random, text, person, last = chance.random, profile.days.text, profile.person.id, profile.days.last
    accounts = profile.accounts or ("",)
    often = (0.6 + 0.8 * profile.levels.effort) * (1 if profile.person.role == REP else 0.5)
    within_two_days = 0.78 + 0.21 * profile.levels.care
    for month, workdays in zip(profile.days.months, profile.workdays, strict=True):
        there = len(workdays) / len(month.workdays)
        for kind, usual in USUAL_ACTIVITIES:
            for _ in range(int(usual * often * there * (0.8 + 0.4 * random()) + random())):
                day, account = workdays[int(random() * len(workdays))], accounts[int(random() * len(accounts))]
                drawn, later = random(), random()
                wait = int(later * 1.5) if drawn < within_two_days - 0.1 else 2 if drawn < within_two_days else 0
                if drawn >= within_two_days:
                    wait = 3 + int(later * random() * 12)
                if day + wait <= last:
                    rows.append((day, f"{person},{account},{kind},{text(day)},{text(day + wait)}"))
    return rows


def _contributions(profile: Profile, chance: Chance) -> list[Row]:
    rows: list[Row] = []
    often = 0.12 + 0.6 * profile.levels.teamwork
    for workdays in profile.workdays:
        count = int(chance.happens(often)) + int(chance.happens(often / 3))
        for _ in range(count if workdays else 0):
            day, kind = chance.pick(workdays), chance.pick(CONTRIBUTIONS)
            rows.append((day, f"{profile.person.id},{kind},{profile.days.text(day)}"))
    return rows


def _surveys(profile: Profile, chance: Chance) -> list[Row]:
    """In each quarter a few customers answer, each about all aspects (R27)."""
    rows: list[Row] = []
    usual = 70 + 26 * profile.levels.service
    for months in profile.quarters():
        workdays = [day for month in months for day in month]
        asked = chance.pick_several(profile.accounts, chance.whole(3, 5)) if workdays else []
        for account in asked:
            day, mood = chance.pick(workdays), chance.near(0, 4, -12, 12)
            for aspect, better in ASPECTS:
                score = chance.near(usual + mood + better, 5, 20, 100)
                rows.append((day, f"{profile.person.id},{account},{aspect},{profile.days.text(day)},{score}"))
    return rows


def _complaints(profile: Profile, chance: Chance) -> list[Row]:
    rows: list[Row] = []
    text, levels = profile.days.text, profile.levels
    for workdays in profile.workdays:
        if not workdays or not chance.happens(0.34 - 0.28 * levels.service):
            continue
        filed, account = chance.pick(workdays), chance.pick(profile.accounts)
        in_time = "yes" if chance.happens(0.72 + 0.27 * levels.care) else "no"
        outcome = "satisfied" if chance.happens(0.6 + 0.38 * levels.service) else "unsatisfied"
        due = filed + DAYS_TO_ANSWER_COMPLAINTS
        if due <= profile.days.last:
            rows.append((due, f"{profile.person.id},{account},{text(filed)},{text(due)},{in_time},{outcome}"))
    return rows


def _audits(profile: Profile, chance: Chance) -> list[Row]:
    """Near the end of each quarter legal, finance and operations look at everybody (R29)."""
    rows: list[Row] = []
    clean = 0.8 + 0.19 * profile.levels.rules
    for months in profile.quarters():
        for department in ("legal", "finance", "operations"):
            drawn, when = chance.random(), chance.random()
            if not months[-1]:
                continue
            day = months[-1][int(when * len(months[-1]))]
            fault = (drawn - clean) / (1 - clean)
            severity = next(severity for up_to, severity in SEVERITIES if fault < up_to)
            rows.append((day, f"{profile.person.id},{department},{profile.days.text(day)},{severity}"))
    return rows


def _peer_reviews(profile: Profile, chance: Chance) -> list[Row]:
    """At the end of each quarter a few colleagues of the team give marks; now and then only two do (R30)."""
    rows: list[Row] = []
    usual = 66 + 30 * profile.levels.teamwork
    for months in profile.quarters():
        count = 2 if chance.happens(0.05) else chance.whole(3, 5)
        if not months[-1]:
            continue
        day = chance.pick(months[-1][-8:])
        for reviewer in chance.pick_several(profile.staff.colleagues(profile.person, day), count):
            score = chance.near(usual, 6, 30, 100)
            rows.append((day, f"{profile.person.id},{reviewer.id},{profile.days.text(day)},{score}"))
    return rows


def _trainings(profile: Profile, chance: Chance) -> list[Row]:
    """Each quarter one or two courses and a product test, now and then a certificate (R31)."""
    rows: list[Row] = []
    text, level = profile.days.text, profile.levels.learning
    for months in profile.quarters():
        courses, certificate = 1 + int(chance.random() + level), chance.happens(0.04 + 0.2 * level)
        mark = chance.near(58 + 36 * level, 9, 20, 100)
        workdays = [day for month in months for day in month]
        if not workdays:
            continue
        for _ in range(courses):
            day, hours = chance.pick(workdays), chance.whole(1, 4) * 2
            rows.append((day, f"{profile.person.id},course,{text(day)},{hours},attended,"))
        day, result = chance.pick(workdays), "passed" if mark >= PASS_MARK else "failed"
        rows.append((day, f"{profile.person.id},product_test,{text(day)},1,{result},{mark}"))
        if certificate:
            day, result = chance.pick(workdays), "passed" if chance.happens(0.6 + 0.39 * level) else "failed"
            rows.append((day, f"{profile.person.id},certificate,{text(day)},16,{result},"))
    return rows
