"""What a result leads to by the demo's policy/outcomes.yml, typed again by hand, over published grades and raw rows.

Grades, scores and indicators come from the published appraisal.json, which annual_reference proves from raw rows;
sales, ratings, findings, decisions and improvement plans come from the rows of data/. It shares no code with Kaopu.
"""

import datetime
import functools
import json
from decimal import Decimal
from typing import Any

from tests.publish.annual_reference import BASIS_POINT, DAY, Person, day, last_day, mean, months_after, rounded, rows

MONTHS = tuple(f"2017-{number:02}" for number in range(1, 13))
QUARTERS = tuple(f"2017-Q{number}" for number in range(1, 5))
YEAR = "2017"
PERIODS = (*MONTHS, *QUARTERS, YEAR)
DATA_END = datetime.date(2017, 12, 31)
ASPECTS = ("problem_solving", "professionalism", "product", "service")


def span(period):
    """Return the first and the last day of a period."""
    if period == YEAR:
        return datetime.date(2017, 1, 1), DATA_END
    if "Q" in period:
        first = datetime.date(2017, 3 * int(period[-1]) - 2, 1)
        return first, last_day(first, 3)
    first = datetime.date(2017, int(period[-2:]), 1)
    return first, last_day(first, 1)


def part_of_longer(period):
    """Return the periods of the next shorter kind inside a quarter or year."""
    if period == YEAR:
        return QUARTERS
    return MONTHS[3 * int(period[-1]) - 3 : 3 * int(period[-1])]


def team_on(name, date):
    [row] = [row for row in rows("people") if row["id"] == name]
    moves = [move for move in rows("moves") if move["person"] == name and move["team"] and day(move["from"]) <= date]
    return max(moves, key=lambda move: move["from"])["team"] if moves else row["team"]


class Career:
    """One person's published appraisals and raw rows, and everything that the rules ask about them."""

    def __init__(self, public, row):
        self.name, self.role = row["id"], row["role"]
        self.joined = day(row["joined_on"]) if row["joined_on"] else None
        self.raw = Person(self.name)
        self.records = {
            path.parent.name: json.loads(path.read_text(encoding="utf-8"))
            for path in public.glob(f"appraisals/people/{self.name}/*/appraisal.json")
        }

    def grade(self, period):
        """Return S, A, B, C or D; None without an appraisal."""
        return self.records[period]["grade"] if period in self.records else None

    def within(self, period, letters):
        return self.grade(period) is not None and self.grade(period) in letters

    def figure(self, period, indicator, part):
        """Return an indicator's score, actual or attainment; None where there is none."""
        [line] = [line for line in self.records[period]["indicators"] if line["id"] == indicator]
        return None if line[part] is None else Decimal(line[part])

    @functools.cached_property
    def quarters(self):
        return [quarter for quarter in QUARTERS if quarter in self.records]

    def sold(self, period):
        return self.raw.sales(*span(period))

    def rated(self, period):
        """Return the mean of what colleagues gave; None with fewer than three of them."""
        given = self.raw.chosen("peer_reviews", "given_on", *span(period))
        few = len({row["reviewer"] for row in given}) < 3
        return None if few else mean([Decimal(row["score"]) for row in given])

    def findings(self, period, severity):
        return len(self.raw.chosen("audits", "found_on", *span(period), severity=[severity]))

    def run(self, quarter, count, letters, *, skips):
        """Return the last ``count`` quarters if all had one of these grades, otherwise nothing."""
        known = self.quarters if skips else list(QUARTERS)
        last = known[: known.index(quarter) + 1][-count:]
        return last if len(last) == count and all(self.within(one, letters) for one in last) else []

    def recovered(self, quarter, date, until):
        """Say whether ``until`` held in a quarter after ``quarter`` and before a day."""
        later = self.quarters[self.quarters.index(quarter) + 1 :]
        return any(span(one)[1] < date and until(one) for one in later)


class Company:
    """Everybody, and the rules of the demo."""

    def __init__(self, public):
        self.careers = {
            row["id"]: Career(public, row) for row in rows("people") if row["role"] in ("specialist", "supervisor")
        }

    @functools.cached_property
    def specialists(self):
        return [career for career in self.careers.values() if career.role == "specialist"]

    @functools.cache  # noqa: B019 - there is one company, and it lives as long as the tests
    def best(self, what, period, team=None):
        """Return the names at the top: all that are level, the next figure of ``what`` tried first."""
        figures = {}
        for career in self.specialists:
            if period in career.records and (team is None or team_on(career.name, span(period)[1]) == team):
                found = what(career, period)
                if found[0] is not None:
                    figures[career.name] = found
        top = max(figures.values(), default=None)
        return [name for name, found in figures.items() if found == top]

    def outcomes(self, name, period):
        """Return (rule, effect, periods it rests on) of everything that a result leads to, in the policy's order."""
        career = self.careers[name]
        if period == YEAR:
            found = self._year(career)
        elif "Q" in period:
            found = self._quarter(career, period)
        else:
            found = self._month(career, period)
        return [(rule, effect, periods) for rule, effects, periods in found for effect in effects if periods]

    def _month(self, career, period):
        yield "monthly_multiplier", ["multiplier"], [period]
        top = career.name in self.best(by_sales, period)
        yield "month_champion", ["award"], [period] * (career.role == "specialist" and career.sold(period) > 0 and top)

    def _year(self, career):
        grade = career.grade(YEAR)
        yield "extra_month", ["extra_salary"], [YEAR] * (grade == "S")
        yield "no_year_end_bonus", ["cancel"], [YEAR] * (grade == "D")
        rating = career.rated(YEAR)
        team_player = career.role == "specialist" and rating is not None and rating >= 90
        yield "promotion_first", ["promotion"], [YEAR] * (grade == "S" and team_player)
        # trainee_pool asks for two years in a row, and the data know one.

    def _quarter(self, career, quarter):
        found = {rule: (effects, periods) for rule, effects, periods in self._of_everybody(career, quarter)}
        if career.role == "specialist":
            found |= {rule: (effects, periods) for rule, effects, periods in self._of_specialists(career, quarter)}
        for rule in ORDER:
            if rule in found:
                yield rule, *found[rule]

    def _of_everybody(self, career, quarter):
        known = career.quarters[: career.quarters.index(quarter) + 1]
        excellent = [one for one in known[-4:] if career.within(one, "SA")]
        now = career.within(quarter, "SA")
        yield "mentor_pool", ["pool"], excellent if now and len(excellent) >= 3 else []
        yield "training_first", ["training_priority"], [quarter] * career.within(quarter, "S")
        yield "oral_warning", ["discipline"], [quarter] * (career.findings(quarter, "severe") >= 1)
        major = [one for one in known[-3:] if career.findings(one, "major") >= 1]
        yield "written_warning", ["discipline"], major if quarter in major and len(major) >= 2 else []

    def _of_specialists(self, career, quarter):
        reached = career.figure(quarter, "sales_attainment", "attainment")
        over = reached is not None and reached >= Decimal("1.10")
        yield "over_target", ["multiplier", "award"], [quarter] * over
        yield "under_target", ["multiplier", "bar_promotion"], [quarter] * under_target(career, quarter)
        yield "commission_raise", ["may_apply"], career.run(quarter, 2, "SA", skips=False)
        yield "commission_lowered", ["commission_rate"], career.run(quarter, 2, "CD", skips=True)
        three, two = career.run(quarter, 3, "CD", skips=True), career.run(quarter, 2, "D", skips=True)
        yield "commission_suspended", ["suspend"], sorted({*three, *two})
        sold = career.sold(quarter) > 0 and career.name in self.best(by_sales_and_score, quarter)
        yield "quarter_champion", ["award"], [quarter] * sold
        content = career.figure(quarter, "satisfaction", "actual")
        star = content is not None and content >= 85 and career.name in self.best(by_satisfaction, quarter)
        yield "satisfaction_star", ["award"], [quarter] * star
        new = career.joined is not None and span(quarter)[1] < months_after(career.joined, 6) - DAY
        newcomer = new and career.quarters[0] == quarter and career.within(quarter, "SA")
        yield "newcomer_award", ["award"], [quarter] * newcomer
        team = self.best(by_rating, quarter, team_on(career.name, span(quarter)[1]))
        yield "team_player", ["award"], [quarter] * (career.within(quarter, "SAB") and team == [career.name])
        weak = {*career.run(quarter, 1, "D", skips=True), *career.run(quarter, 2, "C", skips=True)}
        yield "improvement_plan", ["pip"], sorted(weak)
        overdue = career.figure(quarter, "overdue_share", "score")
        yield "collection_plan", ["plan_due"], [quarter] * (overdue is not None and overdue < 60)


ORDER = (
    "over_target", "under_target", "commission_raise", "commission_lowered", "commission_suspended", "mentor_pool",
    "training_first", "quarter_champion", "satisfaction_star", "newcomer_award", "team_player", "improvement_plan",
    "collection_plan", "oral_warning", "written_warning",
)  # fmt: skip


def by_sales(career, period):
    return (career.sold(period),)


def by_sales_and_score(career, period):
    return career.sold(period), Decimal(career.records[period]["score"])


def by_satisfaction(career, period):
    return career.figure(period, "satisfaction", "actual"), career.sold(period)


def by_rating(career, period):
    return (career.rated(period),)


def under_target(career, quarter):
    reached = career.figure(quarter, "sales_attainment", "attainment")
    return reached is not None and reached < Decimal("0.80")


def decisions(name, period, rule):
    """Return the recorded decisions, by their days."""
    wanted = (name, period, rule)
    found = [row for row in rows("decisions") if (row["person"], row["period"], row["rule"]) == wanted]
    return sorted(found, key=lambda row: row["decided_on"])


def status(effect, made):
    if effect not in ("may_apply", "promotion", "discipline"):
        return "in_force"
    return made[-1]["decision"] if made else "proposed"


def warnings(company, name):
    """Return quarter and rule → the step that is proposed: the first not given within twelve months."""
    given: list[tuple[str, datetime.date]] = []
    found = {}
    steps = {
        "oral_warning": ["oral_warning", "written_warning", "termination"],
        "written_warning": ["written_warning", "termination"],
    }
    for quarter in company.careers[name].quarters:
        for rule, effect, _ in company.outcomes(name, quarter):
            if effect == "discipline":
                last = span(quarter)[1]
                running = {step for step, on in given if on <= last < months_after(on, 12)}
                step = next((one for one in steps[rule] if one not in running), "termination")
                found[quarter, rule] = step
                made = decisions(name, quarter, rule)
                given += [(step, day(row["decided_on"])) for row in made if row["decision"] == "granted"]
    return found


def content_customers(person, first, last):
    """Return the mean of the four aspects' means; None when one of them was not asked about."""
    asked = [person.chosen("surveys", "answered_on", first, last, aspect=[aspect]) for aspect in ASPECTS]
    return rounded(sum(mean([Decimal(row["score"]) for row in marks]) for marks in asked) / 4) if all(asked) else None


def converted(person, first, last):
    decided = person.decided(first, last)
    return rounded(Decimal(len(person.won(first, last))) / len(decided), BASIS_POINT) if decided else None


def improvement_plans(company, name, known):
    """Return a person's plans with the data up to a day: term, mentor, goals, status, and what may follow.

    A goal is its indicator, start, goal, months, actual over the term so far, and whether it was met.
    """
    career = company.careers[name]
    found: list[dict[str, Any]] = []
    for quarter in career.quarters:
        if not any(rule == "improvement_plan" for rule, *_ in company.outcomes(name, quarter)):
            continue
        wanted = (name, quarter, "improvement_plan")
        opened = [row for row in rows("improvement_plans") if (row["person"], row["period"], row["rule"]) == wanted]
        first = day(opened[0]["first_day"]) if opened else span(quarter)[1] + DAY
        if found and first <= found[-1]["last"] and (found[-1]["mentor"] or not opened):
            continue
        plan = {"quarter": quarter, "first": first, "last": months_after(first, 3) - DAY}
        plan["mentor"] = opened[0]["mentor"] if opened else None
        found.append(plan | _course(career, quarter, plan, known))
    return found


def _course(career, quarter, plan, known):
    over = plan["mentor"] is not None and plan["last"] <= known
    goals = []
    for indicator, measured in (("satisfaction", content_customers), ("lead_conversion", converted)):
        start = career.figure(quarter, indicator, "actual")
        higher = None if start is None else rounded(start * Decimal("1.10"), BASIS_POINT)
        goal = higher if indicator == "lead_conversion" else Decimal(85)
        months, actual = [], None
        if plan["mentor"]:
            terms = [(one, max(plan["first"], span(one)[0]), min(plan["last"], span(one)[1])) for one in MONTHS]
            terms = [term for term in terms if term[1] <= term[2]]
            months = [(one, measured(career.raw, first, last)) for one, first, last in terms if last <= known]
            if months:  # of the term up to then, also on the page of an earlier month
                actual = measured(career.raw, plan["first"], min(plan["last"], known))
        met = actual >= goal if over and actual is not None and goal is not None else None
        goals.append((indicator, start, goal, months, actual, met))
    judged = [goal[-1] for goal in goals if goal[-1] is not None]
    status = "not_opened" if plan["mentor"] is None else "running"
    if over and judged:
        status = "met" if all(judged) else "not_met"
    done = {row["decision"] for row in decisions(career.name, quarter, "improvement_plan")}
    after = [step for step in ("training", "transfer", "dismissal") if step not in done] if status == "not_met" else []
    if not done & {"training", "transfer"} and "dismissal" in after:
        after.remove("dismissal")
    return {"goals": goals, "status": status, "proposals": after}
