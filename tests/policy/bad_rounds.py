"""Bad input in round.yml, calendar.yml and the scores that a manager may set (R39, R44-R54)."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from tests.support.bad_input import Bad
from tests.support.repository import VALID

ROUND = "policy/round.yml"
CALENDAR = "policy/calendar.yml"
RESULTS = "policy/indicators/results.yml"
SALES = "  target: sales\n"
ANSWER = "answer: {kind: appeal_answer, cycles: [quarter], name: A, text: t, by: hr, within: 1 day, after: talk}\n"

WITH_CALENDAR = {
    **VALID,
    CALENDAR: """\
region: CN
days_off:
  2017-12-29: Day off for the stocktaking
working_days:
  2017-12-30: {zh: 年终盘点, en: Stocktaking}
own_years: [2031]
ours: true
""",
}
"""The valid repository with a calendar: 29 December 2017 is a Friday."""


def calendar(name: str, old: str, new: str, problems: tuple[str, ...], says: str = "") -> Bad:
    """Return a bad calendar."""
    return Bad(name, CALENDAR, old, new, problems, says, base=WITH_CALENDAR)


STEPS = [
    Bad("step-without-kind", ROUND, "  kind: talk\n", "", ("10:3 missing-key",), "kind"),
    Bad("step-without-cycles", ROUND, "  kind: talk\n  cycles: [quarter]\n", "  kind: talk\n", ("10:3 missing-key",), "cycles"),
    Bad("step-of-unknown-kind", ROUND, "kind: talk", "kind: talks", ("10:9 not-a-choice",), "did you mean talk?"),
    Bad("step-in-no-cycle", ROUND, "  kind: talk\n  cycles: [quarter]", "  kind: talk\n  cycles: []", ("11:11 wrong-type",)),
    Bad("step-in-an-unknown-cycle", ROUND, "  kind: talk\n  cycles: [quarter]", "  kind: talk\n  cycles: [quarter, week]", ("11:21 not-a-choice",), "choose from: month, quarter, year"),
    Bad("step-twice-in-a-cycle", ROUND, "  kind: talk\n  cycles: [quarter]", "  kind: talk\n  cycles: [quarter, quarter]", ("11:21 listed-twice",)),
    Bad("kind-twice-in-a-cycle", ROUND, "kind: talk", "kind: self_assessment", ("10:9 step-kind-twice", "17:18 minutes-without-talk"), "already has a step of the kind self_assessment: “self_assessment”"),
    Bad("step-in-a-cycle-that-nobody-is-judged-in", ROUND, "  kind: self_assessment\n  cycles: [quarter]", "  kind: self_assessment\n  cycles: [quarter, year]", ("3:21 step-cycle-not-judged",), "add a scorecard for year"),
    Bad("step-after-one-of-another-cycle", ROUND, "  kind: talk\n  cycles: [quarter]", "  kind: talk\n  cycles: [quarter, year]", ("11:21 step-cycle-not-judged", "16:10 step-after-other-cycle"), "add year to the cycles of “self_assessment”"),
    Bad("minutes-of-a-review", ROUND, "kind: talk", "kind: review", ("17:18 minutes-without-talk",), "write kind: talk"),
    Bad("answer-to-no-appeal", ROUND, "talk:\n", ANSWER + "talk:\n", ("9:16 answer-without-appeal",), "add a step for the appeal"),
]  # fmt: skip

DAYS = [
    calendar("region-misspelt", "region: CN", "region: cn", ("1:9 unknown-region",), "did you mean CN?"),
    calendar("region-that-there-is-not", "region: CN", "region: ZZZ", ("1:9 unknown-region",), "such as CN"),
    calendar("region-missing", "region: CN\n", "", ("1:1 missing-key",), "region"),
    calendar("day-that-there-is-not", "2017-12-29", "2017-12-32", ("3:3 wrong-type",), "a date"),
    calendar("day-without-zeros", "2017-12-29", "2017-12-9", ("3:3 wrong-type",)),
    calendar("day-without-a-reason", "2017-12-29: Day off for the stocktaking", "2017-12-29:", ("3:14 wrong-type",)),
    calendar("days-as-a-list", "\n  2017-12-29: Day off for the stocktaking", " [2017-12-29]", ("2:11 wrong-type",)),
    calendar("day-off-and-worked", "2017-12-30", "2017-12-29", ("5:3 calendar-day-twice",), "2017-12-29 is both"),
    calendar("day-off-that-nobody-works", "2017-12-29", "2017-10-02", ("3:3 calendar-off-anyway",), "2017-10-02 is no working day anyway"),
    calendar("sunday-off", "2017-12-29", "2017-12-31", ("3:3 calendar-off-anyway",)),
    calendar("working-day-that-is-one", "2017-12-30", "2017-12-28", ("5:3 calendar-works-anyway",), "2017-12-28 is a working day anyway"),
    calendar("make-up-saturday-that-is-worked-anyway", "2017-12-30", "2017-09-30", ("5:3 calendar-works-anyway",)),
    calendar("saturday-off-in-a-year-of-ones-own", "2017-12-29", "2031-01-04", ("3:3 calendar-off-anyway",)),
    calendar("half-a-year", "[2031]", "[2031.5]", ("6:13 whole-number",)),
    calendar("year-of-ones-own-twice", "[2031]", "[2031, 2031]", ("6:19 listed-twice",)),
    calendar("year-as-a-text", "[2031]", "[next]", ("6:13 wrong-type",)),
]  # fmt: skip

SCORES = [
    Bad("manual-scores-of-nobody", RESULTS, SALES, SALES + "  manual: {within: 5}\n", ("9:11 missing-key",), "by"),
    Bad("manual-scores-by-the-person", RESULTS, SALES, SALES + "  manual: {by: person, within: 5}\n", ("9:16 not-a-choice",), "manager"),
    Bad("manual-scores-within-nothing", RESULTS, SALES, SALES + "  manual: {by: manager, within: 0}\n", ("9:33 not-positive",)),
    Bad("manual-scores-within-more-than-there-is", RESULTS, SALES, SALES + "  manual: {by: manager, within: 120.5}\n", ("9:33 manual-within",), "write at most 120 points"),
]  # fmt: skip

ROUNDS = [*STEPS, *DAYS, *SCORES]
