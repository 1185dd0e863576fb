"""A small invented firm that goes through rounds; the manager may depart from teamwork's score by 5 points.

Without a calendar Mondays to Fridays are working days. The first quarter of 2017 ends on Friday 31 March.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.scoring import Result
from kaopu.data.periods import PeriodKind
from kaopu.data.round_tables import ROUND_TABLES
from kaopu.data.store import Data
from kaopu.policy.model import Policy
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Provenance, Recorder
from kaopu.rounds.state import RoundState, RoundStates, round_states
from kaopu.text.language import Language
from kaopu.text.problems import Problem, in_order
from tests.appraisal.company import period_of, read
from tests.outcomes.firm import POLICY, STAFF, firm, quarter_by
from tests.support.repository import shown

TODAY = datetime.date(2017, 12, 31)
ROUND = """\
own: {kind: self_assessment, cycles: [quarter], name: Self-assessment, text: Own., by: person,
      within: 3 working days, after: period_end}
review: {kind: review, cycles: [quarter], name: Review, text: Review., by: manager,
         within: 5 working days, after: own}
talk: {kind: talk, cycles: [quarter], name: Talk, text: Talk., by: manager,
       within: 5 working days, after: review, least_minutes: 30}
plan: {kind: improvement_plan, cycles: [quarter], name: Plan, text: Plan., by: manager,
       within: 3 working days, after: talk}
appeal: {kind: appeal, cycles: [quarter], name: Appeal, text: Appeal., by: person,
         within: 3 working days, after: talk}
answer: {kind: appeal_answer, cycles: [quarter], name: Answer, text: Answer., by: hr_and_sales_director,
         within: 5 working days, after: appeal}
receipt: {kind: acknowledgement, cycles: [quarter], name: Receipt, text: Receipt., by: person,
          within: 3 working days, after: talk}
"""
PEOPLE = STAFF + "eve,Eve,supervisor,south,,,\nhan,Han,supervisor,south,,,\n"
"""Max is everybody's manager; Han is of HR and Eve is the director. All invented."""
MANUAL = "manual: {by: manager, within: 5}, plan_below: 60, "
REVIEW, TALK = "ann,max,2017-04-10,Listens.,Calls back late.", "ann,max,2017-04-17,30,yes"
RECEIPT = "ann,2017-04-17,2017-04-17,yes,"
APPEAL = "ann,2017-04-20,result,A deal was missing.,han,eve,2017-04-27,upheld,It was.,"
"""An upheld appeal about the result; the new score comes last."""


@dataclass(frozen=True)
class Gone:
    """What one set of files gave."""

    policy: Policy
    data: Data
    appraisals: Mapping[PeriodKind, Appraisals]
    states: RoundStates
    problems: tuple[Problem, ...]

    def result(self, person: str = "ann", period: str = "2017-Q1") -> Result:
        """Return a result."""
        when = period_of(period)
        return self.appraisals[when.kind].results[person, when]

    def state(self, person: str = "ann", period: str = "2017-Q1") -> RoundState:
        """Return the state of a round."""
        return self.states[person, period_of(period)]

    def record(self, person: str = "ann", period: str = "2017-Q1", language: Language = "en") -> AppraisalRecord:
        """Return a record."""
        when = period_of(period)
        found = self.appraisals[when.kind]
        recorder = Recorder(found, Provenance(None, changed=False, generator="test"), language, rounds=self.states)
        return recorder.record(found.person(person), when)

    def status(self, kind: str, person: str = "ann", period: str = "2017-Q1") -> str:
        """Return the status of a step."""
        return next(step.status for step in self.state(person, period).steps if step.kind == kind)


def table(name: str, *rows: str, period: str = "2017-Q1") -> dict[str, str | None]:
    """Return one file of what was handed in."""
    header = ",".join(ROUND_TABLES[name].columns)
    return {f"data/rounds/{period}/{name}.csv": "\n".join([header, *rows]) + "\n"}


def house(
    *handed_in: Mapping[str, str | None],
    marks: Mapping[str, Mapping[str, str]] | None = None,
    team: str = "80",
    outcomes: str = "",
    changes: Mapping[str, str | None] | None = None,
) -> dict[str, str]:
    """Return the firm's files: Ann's result is 75 (B) and her teamwork ``team`` unless ``marks`` say more."""
    indicators = POLICY["policy/indicators/results.yml"]
    teamwork = "when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}\nsatisfaction"
    assert indicators.count(teamwork) == 1
    indicators = indicators.replace(teamwork, MANUAL + teamwork)
    indicators += """\
mean_of_quarters:
  {name: Quarters, dimension: results, unit: points, definition: mean, source: appraisals, actual: quarters,
   better: higher, when_missing: leave_out, curve: {kind: points, of: actual, points: [0: 0, 120: 120]}}
"""
    cards = quarter_by(result=80, teamwork=20)
    quarter = str(cards["policy/scorecards.yml"]).removeprefix("specialist: {").removesuffix("}\n")
    year = "year: {groups: {all: {name: All, weight: 100, indicators: {mean_of_quarters: 100}}}}"
    files: dict[str, str | None] = {
        **cards,
        "policy/scorecards.yml": f"specialist:\n  {quarter}\n  {year}\n",
        "policy/measures.yml": POLICY["policy/measures.yml"] + "quarters: {name: Q, unit: points, scores: quarter}\n",
        "policy/indicators/results.yml": indicators,
        "policy/round.yml": ROUND,
        "data/people.csv": PEOPLE,
    }
    for part in (*handed_in, changes or {}):
        files |= part
    figures = [f"{who},2017-Q{n},team_marks,{team}" for who in ("ann", "bob", "cat", "dan") for n in (1, 2, 3, 4)]
    return firm(outcomes, marks or {}, figures=figures if team else (), changes=files)


def gone(files: Mapping[str, str], today: datetime.date = TODAY) -> Gone:
    """Read, appraise and look at the rounds, with every problem."""
    appraisals, found = read(files)
    first = next(iter(appraisals.values()))
    states = round_states(first.policy, first.data, appraisals, today, found.append)
    return Gone(first.policy, first.data, appraisals, states, tuple(in_order(found)))


def went(files: Mapping[str, str], today: datetime.date = TODAY) -> Gone:
    """Do the same with files that have no problem."""
    found = gone(files, today)
    assert shown(list(found.problems)) == []
    return found


def day(text: str) -> datetime.date:
    """Return a day of 2017, such as ``04-05``."""
    return datetime.date.fromisoformat(f"2017-{text}")


def seen(value: object) -> object:
    """Return a value to be compared with plain numbers, which equal Decimals."""
    return value
