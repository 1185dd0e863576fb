"""Bad input of the newer parts of the policy's language: cases for test_bad_input.py."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from tests.support.bad_input import Bad
from tests.support.repository import VALID

HEAD = "policy/policy.yml"
ROLES = "policy/roles.yml"
DUTIES = "policy/duties.yml"
MEASURES = "policy/measures.yml"
TARGETS = "policy/targets.yml"
PEOPLE = "policy/people.yml"
ROUND = "policy/round.yml"
CHAPTERS = "policy/chapters.yml"
RECEIVABLES = "policy/receivables.yml"
RESULTS = "policy/indicators/results.yml"
PROCESS = "policy/indicators/process.yml"
SCORECARDS = "policy/scorecards.yml"
GRADES = "policy/grades.yml"
CASES = "policy/cases/example.yml"
EDGES = "policy/cases/edges.yml"
CHINESE, ENGLISH = "policy/handbook/why.zh.md", "policy/handbook/why.en.md"

POINTS = "points: [60%: 0, 80%: 60, 100%: 100, 120%: 120]"
LINEAR = "curve: {kind: linear, of: attainment, floor: 0, cap: 120}"
WIN_SHARE = "  ratio: deals\n  where: {stage: won}\n  among: {stage: [won, lost]}\n  when: closed_on\n"
MEAN_DAYS = "  mean: deals.days_to_close\n  where: {stage: won, amount: {at_least: 1}}\n  when: closed_on\n"
SALES_CYCLE = VALID[PROCESS].removeprefix("sales_cycle:\n  name: Sales cycle\n  dimension: process\n")
STEPS = SALES_CYCLE[SALES_CYCLE.index("  curve:") : SALES_CYCLE.index("  when_missing")]
PROCESS_GROUP = "        weight: 30\n        indicators: {share_won: 20, sales_cycle: 10}\n"
RESULTS_GROUP = "        weight: 70\n        indicators: {sales_attainment: 70}\n"
QUARTER = VALID[SCORECARDS].removeprefix("specialist:\n  quarter:\n")


def deduction(
    unit: str = "points", better: str = "lower", more: str = "", curve: str = "full: 100, floor: 0, off: {new_sales: 5}"
) -> str:
    """Return the rest of an indicator whose curve takes points off; the curve stands in line 8, without ``more``."""
    return f"  unit: {unit}\n  definition: d\n  source: s\n{more}  better: {better}\n  curve: {{kind: deduction, {curve}}}\n  when_missing: fail\n"


HEAD_AND_GRADES = [
    Bad("highest-score-zero", HEAD, "highest_score: 120", "highest_score: 0", ("16:16 not-positive",), "above zero"),
    Bad("scores-above-100-without-highest-score", HEAD, "highest_score: 120\n", "", ("policy/indicators/process.yml:14:30 score-range", "policy/indicators/results.yml:10:78 score-range", "policy/indicators/results.yml:21:56 score-range"), "set highest_score in policy/policy.yml"),
    Bad("band-nobody-can-reach", GRADES, "at_least: 90", "at_least: 121", ("2:43 score-range",), "between 0 and 120"),
    Bad("recommended-unknown-grade", GRADES, "bands:", "recommended:\n  - {grades: [A, S], at_most: 20%}\nbands:", ("2:18 unknown-grade",), "choose from: A, B, C"),
    Bad("recommended-share-above-all", GRADES, "bands:", "recommended:\n  - {grades: [A], at_most: 120%}\nbands:", ("2:28 share-range",), "20%"),
]  # fmt: skip

JOINED = "id,name,role,team,manager,joined_on\nann,Ann,specialist,north,max,2017-02-01\nbob,Bob,specialist,north,max,\nmax,Max,supervisor,north,,\n"

PARTS = [
    Bad("people-without-rules", PEOPLE, "", None, ("data/people.csv:2:1 people-rules-missing",), "people.yml", also=(("data/people.csv", JOINED),)),
    Bad("presence-in-months", PEOPLE, "at_least: 30 days", "at_least: 1 month", ("4:11 length-in-days",), "30 days"),
    Bad("leave-in-working-days", PEOPLE, "leave_from: 15 days", "leave_from: 15 working days", ("3:13 length-in-days",)),
    Bad("people-judged-by-mood", PEOPLE, "last_day", "mood", ("1:12 not-a-choice",), "most_days"),
    Bad("overdue-in-working-days", RECEIVABLES, "30 days", "30 working days", ("1:16 wrong-type",)),
    Bad("principles-empty", "policy/principles.yml", "\n  openness: {name: Openness, text: Everybody sees the rules.}", " {}", ("3:13 wrong-type",)),
    Bad("target-of-days-adds-up", TARGETS, "unit: money", "unit: days", ("policy/indicators/results.yml:8:11 unit-differs", "5:12 target-adds-up"), "adds_up: false"),
    Bad("target-not-in-targets", TARGETS, "sales:", "sale:", ("policy/indicators/results.yml:8:11 unknown-target",), "did you mean sale?"),
    Bad("role-named-team", ROLES, "supervisor:", "team:", ("3:1 name-taken",), "another name"),
    Bad("duty-shown-by-unknown-indicator-in-second-place", DUTIES, "[sales_attainment]", "[sales_attainment, share_one]", ("5:32 unknown-indicator",), "share_won"),
    Bad("step-after-unknown-step", ROUND, "after: self_assessment", "after: self_assesment", ("16:10 unknown-step",), "did you mean self_assessment?"),
    Bad("step-after-itself", ROUND, "after: self_assessment", "after: talk", ("16:10 round-circle",), "talk → talk"),
    Bad("steps-in-a-circle", ROUND, "after: period_end", "after: talk", ("8:10 round-circle",), "self_assessment → talk → self_assessment"),
    Bad("step-that-waits-for-a-circle", ROUND, "after: self_assessment\n  least_minutes: 30", "after: last\nlast: {kind: review, cycles: [quarter], name: L, text: t, by: hr, within: 1 day, after: next}\nnext: {kind: appeal, cycles: [quarter], name: Next, text: t, by: hr, within: 1 day, after: last}\nminutes: {kind: improvement_plan, cycles: [quarter], name: M, text: t, by: hr, within: 1 day, after: talk}", ("17:89 round-circle",), "last → next → last"),
    Bad("step-named-period-end", ROUND, "talk:", "period_end:", ("9:1 name-taken",)),
    Bad("step-of-no-minutes", ROUND, "least_minutes: 30", "least_minutes: 0", ("17:18 not-positive",)),
    Bad("chapter-without-text", CHAPTERS, "why:", "how:\n  title: How\nwhy:", ("1:1 prose-missing", "1:1 prose-missing"), "policy/handbook/how.zh.md"),
    Bad("chapter-in-one-language", ENGLISH, "", None, ("policy/chapters.yml:1:1 prose-missing",), "policy/handbook/why.en.md"),
    Bad("text-without-chapter", "policy/handbook/way.zh.md", "", "x\n", ("policy/handbook/way.zh.md prose-without-chapter",), "did you mean why?"),
    Bad("text-without-chapters", CHAPTERS, "", None, ("policy/handbook/why.en.md prose-without-chapter", "policy/handbook/why.zh.md prose-without-chapter"), "policy/chapters.yml"),
    Bad("text-of-no-language", "policy/handbook/why.md", "", "x\n", ("policy/handbook/why.md prose-name",), "CHAPTER.zh.md"),
    Bad("text-in-a-folder", "policy/handbook/more/why.zh.md", "", "x\n", ("policy/handbook/more/why.zh.md prose-name",)),
    Bad("text-empty", ENGLISH, "", " \n\n", ("policy/handbook/why.en.md prose-empty",)),
    Bad("text-too-long", ENGLISH, "", "x" * 200_001, ("policy/handbook/why.en.md file-too-large",), "200 kB"),
    Bad("text-in-another-encoding", CHINESE, "", "为什么\n考核".encode("gb18030"), ("policy/handbook/why.zh.md:2:1 encoding",)),
    Bad("text-with-a-hidden-character", ENGLISH, "", "So\nthat\u202e\n", ("2:5 control-character",)),
    Bad("text-with-a-merge-conflict", ENGLISH, "", "Title\n=======\n<<<<<<< HEAD\na\n", ("3:1 merge-conflict",)),
    Bad("chapters-unreadable", CHAPTERS, "", "why: [", ("1:7 yaml-syntax",)),
]  # fmt: skip

COUNTING = [
    Bad("measure-without-date", MEASURES, "  where: {stage: won, amount: {at_least: 1}}\n  when: closed_on\n", "", ("14:3 missing-key",), "when"),
    Bad("measure-with-which", MEASURES, MEAN_DAYS, MEAN_DAYS + "  which: period_before\n", ("19:10 measure-key",), "earlier only"),
    Bad("table-without-people", MEASURES, "ratio: deals", "ratio: products", ("22:10 table-not-counted",), "deals or leads"),
    Bad("table-of-pay", MEASURES, WIN_SHARE, "  sum: salaries.base_salary\n  when: from\n", ("22:8 table-about-pay",), "“salaries” is about pay"),
    Bad("table-of-decisions", MEASURES, WIN_SHARE, "  count: decisions\n  when: decided_on\n", ("22:10 table-about-pay",)),
    Bad("table-whose-rows-have-no-person", MEASURES, WIN_SHARE, "  count: people\n  when: joined_on\n", ("22:10 table-not-counted",)),
    Bad("distinct-table", MEASURES, MEAN_DAYS, "  distinct: deals\n  when: closed_on\n", ("16:13 unknown-column",), "of the right kind"),
    Bad("distinct-unknown-column", MEASURES, MEAN_DAYS, "  distinct: deals.acount\n  when: closed_on\n", ("16:13 unknown-column",), "did you mean deals.account"),
    Bad("different-unknown-column", MEASURES, MEAN_DAYS, MEAN_DAYS + "  different: {reviewer: 3}\n", ("19:15 unknown-column",)),
    Bad("different-once", MEASURES, MEAN_DAYS, MEAN_DAYS + "  different: {account: 1}\n", ("19:24 different-count",), "from 2"),
    Bad("different-and-a-half", MEASURES, MEAN_DAYS, MEAN_DAYS + "  different: {account: 2.5}\n", ("19:24 different-count",)),
    Bad("window-in-working-days", MEASURES, MEAN_DAYS, MEAN_DAYS + "  window: 5 working days\n", ("19:11 wrong-type",)),
    Bad("overdue-without-a-rule", MEASURES, MEAN_DAYS, "  mean: receivables.overdue\n  when: overdue_on\n", ("16:9 needs-receivables", "17:9 needs-receivables"), "overdue_after: 30 days", also=((RECEIVABLES, None),)),
    Bad("overdue-under-a-condition", MEASURES, MEAN_DAYS, "  mean: receivables.amount\n  where: {overdue: {at_least: 1}}\n  when: due_on\n", ("17:11 needs-receivables",), also=((RECEIVABLES, None),)),
    Bad("earlier-of-unknown-measure", MEASURES, MEAN_DAYS, "  earlier: win_shares\n  which: period_before\n", ("16:12 unknown-measure",), "did you mean win_share, new_sales?"),
    Bad("earlier-without-which", MEASURES, WIN_SHARE, "  earlier: new_sales\n", ("20:3 missing-key", "21:9 unit-differs"), "which"),
    Bad("earlier-of-itself", MEASURES, MEAN_DAYS, "  earlier: days_to_close\n  which: period_before\n", ("16:12 earlier-of",), "made by earlier"),
    Bad("earlier-of-scores", MEASURES, WIN_SHARE, "  earlier: scored\n  which: period_before\nscored:\n  name: Scored\n  unit: points\n  scores: month\n", ("22:12 earlier-of",), "made by scores"),
    Bad("earlier-in-another-unit", MEASURES, WIN_SHARE, "  earlier: new_sales\n  which: same_period_last_year\n", ("21:9 unit-differs",), "money"),
    Bad("earlier-with-date-and-window", MEASURES, MEAN_DAYS, "  earlier: new_sales\n  which: period_before\n  when: closed_on\n  window: 12 months\n", ("15:9 unit-differs", "18:9 measure-key", "19:11 measure-key"), "delete when"),
    Bad("given-under-conditions", MEASURES, MEAN_DAYS, "  given: own\n  where: {stage: won}\n  among: {stage: won}\n  different: {account: 2}\n", ("17:10 measure-key", "18:10 among-without-ratio", "19:14 measure-key")),
    Bad("given-somehow", MEASURES, MEAN_DAYS, "  given: means\n", ("16:10 not-a-choice",), "did you mean mean?"),
    Bad("scores-in-days", MEASURES, MEAN_DAYS, "  scores: month\n", ("15:9 unit-points", "policy/scorecards.yml:11:37 scores-without-scorecard"), "unit: points"),
    Bad("scores-of-the-same-cycle", MEASURES, "  unit: days\n" + MEAN_DAYS, "  unit: points\n  scores: quarter\n", ("policy/scorecards.yml:11:37 scores-cycle",), "longer cycle"),
    Bad("scores-of-a-cycle-without-scorecard", MEASURES, "  unit: days\n" + MEAN_DAYS, "  unit: points\n  scores: month\n", ("policy/scorecards.yml:11:37 scores-without-scorecard",), "add month under specialist"),
    Bad("scores-of-a-team", MEASURES, "  unit: days\n" + MEAN_DAYS, "  unit: points\n  scores: month\n", ("policy/scorecards.yml:6:18 scores-level", "policy/scorecards.yml:18:37 scores-without-scorecard"), "personal appraisals", also=((SCORECARDS, "team:\n  quarter:\n    groups:\n      all:\n        name: All\n        shares: {sales_cycle: 100%}\n        weight: 100\n" + VALID[SCORECARDS]),)),
]  # fmt: skip

JUDGING = [
    Bad("indicator-without-actual", RESULTS, "  actual: win_share\n", "", ("13:3 missing-key",), "actual"),
    Bad("attainment-without-target", RESULTS, "  target: 50%\n", "", ("13:3 missing-key",), "target"),
    Bad("plan-below-nothing", RESULTS, LINEAR, LINEAR + "\n  plan_below: -1", ("22:15 score-range",)),
    Bad("plan-below-all", RESULTS, LINEAR, LINEAR + "\n  plan_below: 121", ("22:15 score-range",), "from 0 to 120"),
    Bad("fixed-score-too-high", RESULTS, "fixed_score: 0", "fixed_score: 121", ("22:31 score-range",)),
    Bad("curve-below-zero", RESULTS, "60%: 0,", "60%: -1,", ("10:50 score-range",)),
    Bad("curve-floor-below-zero", RESULTS, "floor: 0", "floor: -1", ("21:48 score-range",)),
    Bad("range-too-high", PROCESS, STEPS, "  curve: {kind: range, of: actual, full: 121, zero_below: 1, full_from: 2, full_to: 3, zero_above: 4}\n", ("10:42 score-range",)),
    Bad("range-of-nothing", PROCESS, STEPS, "  curve: {kind: range, of: actual, full: 0, zero_below: 1, full_from: 2, full_to: 3, zero_above: 4}\n", ("10:10 curve-flat",)),
    Bad("range-upside-down", PROCESS, STEPS, "  curve: {kind: range, of: actual, full: 100, zero_below: 1, full_from: 3, full_to: 2, zero_above: 4}\n", ("10:85 curve-range",), "full_to is not above full_from"),
    Bad("range-steep-on-both-sides", PROCESS, STEPS, "  curve: {kind: range, of: actual, full: 100, zero_below: 2, full_from: 2, full_to: 3, zero_above: 3}\n", ("10:73 curve-range", "10:100 curve-range"), "the order is"),
    Bad("range-in-percent", PROCESS, STEPS, "  curve: {kind: range, of: actual, full: 100, zero_below: 1, full_from: 2%, full_to: 3, zero_above: 4}\n", ("10:73 curve-range", "10:73 unit-other")),
    Bad("range-of-attainment-in-plain-numbers", RESULTS, LINEAR, "curve: {kind: range, of: attainment, full: 100, zero_below: 0, full_from: 90%, full_to: 110%, zero_above: 200%}", ("21:63 unit-percent",)),
    Bad("rating-out-of-order", PROCESS, STEPS, "  curve: {kind: rating, marks: [1: 100, 3: 50, 2: 40]}\n", ("10:48 curve-order",)),
    Bad("rating-not-monotonic", PROCESS, STEPS, "  curve: {kind: rating, marks: [1: 100, 2: 40, 3: 50]}\n", ("10:48 curve-not-monotonic-lower",)),
    Bad("rating-flat", PROCESS, STEPS, "  curve: {kind: rating, marks: [1: 100, 2: 100]}\n", ("10:10 curve-flat",)),
    Bad("rating-with-one-mark", PROCESS, STEPS, "  curve: {kind: rating, marks: [1: 100]}\n", ("10:32 wrong-type",), "two points"),
    Bad("deduction-with-actual", PROCESS, SALES_CYCLE, deduction(more="  actual: new_sales\n"), ("7:11 deduction-key",), "delete actual"),
    Bad("deduction-with-target", PROCESS, SALES_CYCLE, deduction(more="  target: 5\n"), ("7:11 deduction-key",)),
    Bad("deduction-higher-is-better", PROCESS, SALES_CYCLE, deduction(better="higher"), ("7:11 deduction-better",), "better: lower"),
    Bad("deduction-in-days", PROCESS, SALES_CYCLE, deduction(unit="days"), ("4:9 unit-points",), "unit: points"),
    Bad("deduction-of-unknown-measure", PROCESS, SALES_CYCLE, deduction(curve="full: 100, floor: 0, off: {new_sale: 5}"), ("8:55 unknown-measure",), "did you mean new_sales"),
    Bad("deduction-of-nothing", PROCESS, SALES_CYCLE, deduction(curve="full: 100, floor: 0, off: {new_sales: 0}"), ("8:66 not-positive",)),
    Bad("deduction-floor-too-high", PROCESS, SALES_CYCLE, deduction(curve="full: 100, floor: 100, off: {new_sales: 5}"), ("8:46 deduction-floor",), "below 100"),
    Bad("deduction-too-high", PROCESS, SALES_CYCLE, deduction(curve="full: 130, floor: 0, off: {new_sales: 5}"), ("8:34 score-range",)),
    Bad("deduction-of-too-many-measures", PROCESS, SALES_CYCLE, deduction(curve="full: 100, floor: 0, off: {" + ", ".join(f"a{number}: 1" for number in range(40)) + "}"), ("8:54 formula-deep", "policy/measures.yml:1:5 yaml-syntax"), also=((MEASURES, "a: ["),)),
    Bad("deduction-without-measures", PROCESS, SALES_CYCLE, deduction(curve="full: 100, floor: 0, off: {}"), ("8:54 wrong-type",)),
]  # fmt: skip

WEIGHING = [
    Bad("group-without-indicators", SCORECARDS, PROCESS_GROUP, "        weight: 30\n", ("9:9 group-indicators",), "shares (percentages of the group)"),
    Bad("group-with-indicators-and-shares", SCORECARDS, PROCESS_GROUP, PROCESS_GROUP + "        shares: {share_won: 100%}\n", ("12:17 group-indicators", "12:18 indicator-twice")),
    Bad("shares-total", SCORECARDS, PROCESS_GROUP, "        weight: 30\n        shares: {share_won: 60%, sales_cycle: 30%}\n", ("11:17 shares-total",), "90%"),
    Bad("shares-in-plain-numbers", SCORECARDS, PROCESS_GROUP, "        weight: 30\n        shares: {share_won: 60, sales_cycle: 40}\n", ("11:29 wrong-type", "11:46 wrong-type"), "60%"),
    Bad("share-of-nothing", SCORECARDS, PROCESS_GROUP, "        weight: 30\n        shares: {share_won: 100%, sales_cycle: 0%}\n", ("11:48 weight-not-positive",)),
    Bad("shares-of-nothing", SCORECARDS, PROCESS_GROUP, "        weight: 0\n        shares: {share_won: 60%, sales_cycle: 40%}\n", ("4:7 weights-total", "10:17 weight-not-positive")),
    Bad("share-of-unknown-indicator", SCORECARDS, PROCESS_GROUP, "        weight: 30\n        shares: {share_one: 100%}\n", ("11:18 unknown-indicator",), "share_won"),
    Bad("weight-below-its-range", SCORECARDS, PROCESS_GROUP, PROCESS_GROUP + "        range: {at_least: 35, at_most: 40}\n", ("4:7 ranges-total", "10:17 weight-out-of-range"), "from 35 to 40"),
    Bad("weight-above-its-range", SCORECARDS, PROCESS_GROUP, PROCESS_GROUP + "        range: {at_least: 20, at_most: 29.5}\n", ("4:7 ranges-total", "10:17 weight-out-of-range")),
    Bad("range-of-weights-upside-down", SCORECARDS, PROCESS_GROUP, PROCESS_GROUP + "        range: {at_least: 40, at_most: 30}\n", ("12:40 range-order",), "at least 40"),
    Bad("ranges-that-never-reach-100", SCORECARDS, RESULTS_GROUP, RESULTS_GROUP + "        range: {at_least: 50, at_most: 60}\n", ("4:7 ranges-total", "6:17 weight-out-of-range"), "80 to 90"),
    Bad("year-like-the-quarter-in-shares", SCORECARDS, "  quarter:\n", "  year:\n" + QUARTER.replace("indicators: {sales_attainment: 70}", "shares: {sales_attainment: 100%}") + "  quarter:\n", ("4:7 scorecard-repeats",)),
    Bad("unknown-role-beside-the-team", SCORECARDS, "specialist:", "teams:\n  year:\n" + QUARTER + "specialist:", ("1:1 unknown-role",), "did you mean team?"),
]  # fmt: skip

WORKED_EXAMPLES = [
    Bad("band-edges-without-cases", EDGES, "", None, ("policy/grades.yml:2:43 case-missing-at-edge", "policy/grades.yml:3:38 case-missing-at-edge"), "75"),
    Bad("case-expects-nothing-at-all", CASES, "  expect:\n    sales_attainment: {actual: ¥3000, attainment: 100%, score: 100}\n", "", ("2:3 missing-key",), "expect"),
    Bad("case-total-of-unknown-grade", CASES, "  expect:\n", "  total: {score: 100, grade: S}\n  expect:\n", ("6:30 unknown-grade",), "choose from: A, B, C"),
    Bad("case-gives-unknown-target", CASES, "target.sales: ¥3000}", "target.sales: ¥3000, target.profit: 1}", ("5:71 unknown-target",)),
    Bad("case-gives-score-of-unknown-indicator", CASES, "{new_sales:", "{score.sales: 1, new_sales:", ("5:11 unknown-indicator",), "sales_cycle"),
    Bad("case-gives-score-in-percent", CASES, "{new_sales:", "{score.share_won: 80%, new_sales:", ("5:28 unit-other",)),
    Bad("case-gives-score-too-high", CASES, "{new_sales:", "{score.share_won: 121, new_sales:", ("5:28 score-range",)),
    Bad("case-gives-money-in-percent", CASES, "new_sales: ¥1000", "new_sales: 10%", ("5:22 unit-other",)),
    Bad("case-gives-a-ratio-as-a-number", CASES, "{new_sales:", "{win_share: 0.5, new_sales:", ("5:22 unit-percent",), "60%"),
    Bad("case-expects-a-ratio-as-a-number", CASES, "attainment: 100%", "attainment: 1", ("7:51 unit-percent",)),
]  # fmt: skip

RULES = [*HEAD_AND_GRADES, *PARTS, *COUNTING, *JUDGING, *WEIGHING, *WORKED_EXAMPLES]
