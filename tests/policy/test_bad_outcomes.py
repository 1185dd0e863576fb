"""Bad rules in outcomes.yml: each is reported where it stands (R55-R69, R76)."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import pytest

from kaopu.policy.reader import read_policy
from kaopu.text.problems import Problem, in_order
from tests.policy.outcomes_policy import OUTCOMES, WITH_OUTCOMES
from tests.support.bad_input import Bad
from tests.support.repository import shown, tree_of

PATH = "policy/outcomes.yml"
PAY, COMMISSION = "policy/pay.yml", "policy/commission.yml"


def bad(
    name: str,
    old: str,
    new: str,
    problems: tuple[str, ...],
    says: str = "",
    also: tuple[tuple[str, str | None], ...] = (),
) -> Bad:
    return Bad(name, PATH, old, new, problems, says, also, WITH_OUTCOMES)


MULTIPLIER = "multiplier: {of: performance, by_grade: {A: 120%, B: 100%, C: 0%}}"
CHAMPION = "    measures: {sales: {above: ¥0}}\n    rank: {by: measures.sales, within: company, places: 1, then_by: [score, indicators.visits_made], ties: shared}\n"
RAISE = "  if: {in_a_row: 2, grade: {at_least: B}}\n"
CUT = "if: {times: 2, within: 3, grade: {at_most: C}}"
LONG = "- {all: [{score: {below: 80, at_least: 10.5}}, {not: {employed: {less_than: 6 months}}}]}"
LIMITS = "attainment: {below: 60%}, actual: {at_most: ¥900}, score: {below: 20}"
GOALS = "goals: {teamwork: 4, growth: +10%, compliance: -10%}"
NEWCOMER = "if: {first_appraisal: true, grade: {at_least: A}}"
FINDINGS = "if: {measures: {severe: {at_least: 1}}}"
YEAR_A = "if: {grade: {exactly: A}}"
STEPS = "steps: [oral_warning, written_warning, termination]"

CONDITIONS = [
    bad("grade-twice", NEWCOMER, "if: {grade: {exactly: B, at_least: A}}", ("54:38 exactly-one",), "exactly, at_least, at_most"),
    bad("grade-without-limit", NEWCOMER, "if: {grade: {}}", ("54:15 exactly-one",), "there are 0"),
    bad("grade-as-a-text", NEWCOMER, "if: {grade: A}", ("54:15 wrong-type",), "a map"),
    bad("grade-unknown", NEWCOMER, "if: {grade: {at_least: S}}", ("54:26 unknown-grade",), "choose from: A, B, C"),
    bad("condition-key-unknown", NEWCOMER, "if: {grades: {at_least: A}}", ("54:8 unknown-key",), "did you mean grade?"),
    bad("condition-empty", NEWCOMER, "if: {}", ("54:7 at-least-one",), "first_appraisal"),
    bad("condition-left-blank", NEWCOMER, "if:", ("54:6 empty-value",), "delete if"),
    bad("condition-left-blank-within", NEWCOMER, "if: {grade: {at_least: A}, not: }", ("54:35 empty-value",), "delete not"),
    bad("condition-in-an-empty-map", NEWCOMER, "if: {not: {}}", ("54:13 at-least-one",)),
    bad("indicators-empty", NEWCOMER, "if: {indicators: {}}", ("54:7 at-least-one",)),
    bad("any-of-one", NEWCOMER, "if: {any: [{grade: {at_least: A}}]}", ("54:13 too-few-conditions",), "any needs at least 2"),
    bad("all-of-none", NEWCOMER, "if: {first_appraisal: true, all: []}", ("54:36 too-few-conditions",), "all needs at least 1"),
    bad("unknown-grade-within-all", LONG, "- {all: [{score: {below: 80}}, {grade: {exactly: S}}]}", ("40:56 unknown-grade",)),
    bad("score-without-limit", LONG, "- {score: {}}", ("40:17 at-least-one",), "at_least, above, at_most, below"),
    bad("score-in-percent", LONG, "- {score: {below: 80%}}", ("40:25 unit-other",), "points"),
    bad("score-nobody-can-have", LONG, "- {score: {at_least: 121}}", ("40:28 score-range",), "from 0 to 120"),
    bad("two-lower-limits", LONG, "- {score: {at_least: 50, above: 50}}", ("40:39 limits-both",), "at_least"),
    bad("two-upper-limits", LONG, "- {score: {at_most: 50, below: 50}}", ("40:38 limits-both",), "below"),
    bad("limits-that-exclude-each-other", LONG, "- {score: {at_least: 50.5, at_most: 50.4}}", ("40:43 limits-empty",)),
    bad("limits-that-leave-nothing", LONG, "- {score: {at_least: 50, below: 50}}", ("40:39 limits-empty",), "raise the upper"),
    bad("indicator-unknown", "indicators: {sales_attainment: {att", "indicators: {sales_attained: {att", ("41:23 unknown-indicator",), "did you mean sales_attainment?"),
    bad("indicator-of-another-cycle", "indicators: {sales_attainment: {att", "indicators: {visits_made: {att", ("41:23 indicator-not-judged", "41:81 unit-other"), "specialist/quarter"),
    bad("indicator-without-limits", f"{{{LIMITS}}}", "{}", ("41:41 at-least-one",), "score, actual, attainment"),
    bad("attainment-as-a-number", LIMITS, "attainment: {below: 0.6}", ("41:62 unit-percent",), "60%"),
    bad("attainment-without-target", f"sales_attainment: {{{LIMITS}}}", "growth: {attainment: {below: 60%}}", ("41:44 attainment-without-target",), "score or actual"),
    bad("actual-in-another-unit", LIMITS, "actual: {at_most: 90%}", ("41:60 unit-other",), "money"),
    bad("score-of-an-indicator-too-high", LIMITS, "score: {above: 120.01}", ("41:57 score-range",)),
    bad("measure-unknown", FINDINGS, "if: {measures: {servere: {at_least: 1}}}", ("60:19 unknown-measure",), "did you mean severe?"),
    bad("measure-in-percent", FINDINGS, "if: {measures: {severe: {at_least: 1%}}}", ("60:38 unit-other",), "count"),
    bad("measure-without-limits", FINDINGS, "if: {measures: {severe: {}}}", ("60:27 at-least-one",)),
    bad("measure-of-the-same-cycle", FINDINGS, "if: {measures: {quarters: {at_least: 1}}}", ("60:19 scores-cycle",), "longer cycle"),
    bad("tenure-twice", NEWCOMER, "if: {employed: {at_least: 3 months, less_than: 6 months}}", ("54:50 exactly-one",)),
    bad("tenure-in-working-days", NEWCOMER, "if: {employed: {less_than: 60 working days}}", ("54:30 wrong-type",)),
    bad("tenure-without-limit", NEWCOMER, "if: {employed: {}}", ("54:18 exactly-one",)),
]  # fmt: skip

RANKS = [
    bad("rank-by-nothing-known", "by: measures.sales", "by: sales", ("13:16 rank-by",), "measures.sales"),
    bad("rank-by-unknown-measure", "by: measures.sales", "by: measures.sale", ("13:16 unknown-measure",), "did you mean sales"),
    bad("rank-by-unknown-indicator", "by: measures.sales", "by: indicators.sale", ("13:16 unknown-indicator",)),
    bad("rank-by-an-indicator-of-another-cycle", "by: measures.sales", "by: indicators.calls", ("13:16 indicator-not-judged",), "specialist/month"),
    bad("rank-by-the-same-twice", "then_by: [score, indicators.visits_made]", "then_by: [score, measures.sales]", ("13:77 listed-twice",), "delete one"),
    bad("rank-then-by-unknown", "then_by: [score, indicators.visits_made]", "then_by: [scores]", ("13:70 rank-by",), "did you mean score?"),
    bad("rank-of-no-place", "places: 1", "places: 0", ("13:57 whole-number",), "from 1 up"),
    bad("rank-of-half-a-place", "places: 1", "places: 1.5", ("13:57 whole-number",)),
    bad("rank-within-nothing", "within: company", "within: office", ("13:40 not-a-choice",), "company, team"),
    bad("rank-without-ties", ", ties: shared", "", ("13:11 missing-key",), "ties"),
]  # fmt: skip

RUNS = [
    bad("run-of-one", "in_a_row: 2, grade: {at_least: B}}", "in_a_row: 1, grade: {at_least: B}}", ("20:18 whole-number",), "from 2 up"),
    bad("run-of-two-and-a-half", "in_a_row: 2, grade: {at_least: B}}", "in_a_row: 2.5, grade: {at_least: B}}", ("20:18 whole-number",)),
    bad("run-of-nothing", RAISE, "  if: {in_a_row: 2}\n", ("20:7 at-least-one",), "grade"),
    bad("times-and-run", CUT, "if: {times: 2, within: 3, in_a_row: 2, grade: {at_most: C}}", ("28:39 run-twice",), "one after another"),
    bad("times-without-within", CUT, "if: {times: 2, grade: {at_most: C}}", ("28:7 missing-key",), "within"),
    bad("within-without-times", CUT, "if: {within: 3, grade: {at_most: C}}", ("28:7 missing-key",), "times"),
    bad("more-times-than-periods", CUT, "if: {times: 4, within: 3, grade: {at_most: C}}", ("28:15 times-within",), "3 periods cannot hold 4"),
    bad("once-within", CUT, "if: {times: 1, within: 1, grade: {at_most: C}}", ("28:15 whole-number", "28:26 whole-number")),
    bad("run-without-missing-period", RAISE + "  missing_period: breaks\n", RAISE, ("16:3 missing-period-needed",), "missing_period: skipped"),
    bad("end-of-an-effect-looks-back", "bar_promotion: {until: {grade: {at_least: B}}}", "bar_promotion: {until: {in_a_row: 2, grade: {at_least: B}}}", ("34:3 missing-period-needed",)),
    bad("part-of-a-condition-looks-back", "- {grade: {exactly: C}}", "- {in_a_row: 2, grade: {exactly: C}}", ("34:3 missing-period-needed",)),
    bad("missing-period-without-run", RAISE, "  if: {grade: {at_least: B}}\n", ("21:19 missing-period-unneeded",), "delete missing_period"),
    bad("missing-period-misspelt", "missing_period: breaks", "missing_period: break", ("21:19 not-a-choice",), "breaks"),
]  # fmt: skip

WHOM = [
    bad("role-unknown", "roles: [specialist]\n  if:\n", "roles: [specialists]\n  if:\n", ("10:11 unknown-role",), "did you mean specialist?"),
    bad("role-twice", "roles: [specialist]\n  if:\n", "roles: [specialist, specialist]\n  if:\n", ("10:23 listed-twice",)),
    bad("role-that-is-not-appraised", "roles: [specialist]\n  if:\n", "roles: [specialist, supervisor]\n  if:\n", ("10:23 rule-without-scorecard",), "has no scorecard for the month"),
    bad("cycle-nobody-has", "  after: year\n  if: {grade: {exactly: C}}\n  then: {cancel: {of: year_end}}", "  after: year\n  then: {plan_due: {name: Plan}}", ("65:10 rule-never", "71:10 rule-never"), "no role has a scorecard", also=(("policy/scorecards.yml", WITH_OUTCOMES["policy/scorecards.yml"].replace("  year:\n    groups:\n      quarters: {name: Quarters, weight: 70, indicators: {quarters_mean: 70}}\n      own: {name: Own, weight: 30, indicators: {learning: 30}}\n", "")),)),
    bad("cycle-misspelt", "after: year\n  if: {grade: {exactly: C}}", "after: years\n  if: {grade: {exactly: C}}", ("71:10 not-a-choice",), "did you mean year?"),
    bad("rule-without-text", "  text: No bonus at the year's end.\n", "", ("69:3 missing-key",), "text"),
    bad("no-effect", "then: {cancel: {of: year_end}}", "then: {}", ("73:9 at-least-one",), "multiplier"),
    bad("effect-unknown", "then: {cancel: {of: year_end}}", "then: {cancels: {of: year_end}}", ("73:10 unknown-key",), "did you mean cancel?"),
    bad("effect-left-blank", "then: {cancel: {of: year_end}}", "then: {cancel: {of: year_end}, award: }", ("73:41 empty-value",), "delete award"),
]  # fmt: skip

EFFECTS = [
    bad("multiplier-of-unknown-component", MULTIPLIER, MULTIPLIER.replace("performance", "performances"), ("5:27 unknown-component",), "did you mean performance?"),
    bad("multiplier-of-another-cycle", MULTIPLIER, "multiplier: {of: year_end, times: 120%}", ("5:27 component-cycle", "policy/pay.yml:7:61 without-grade-unneeded"), "after: year"),
    bad("multiplier-of-commission", MULTIPLIER, "multiplier: {of: commission, times: 120%}", ("5:27 component-kind", "policy/pay.yml:7:61 without-grade-unneeded"), "kind salary"),
    bad("multiplier-of-a-floor", MULTIPLIER, "multiplier: {of: least, times: 120%}", ("5:27 component-kind", "policy/pay.yml:7:61 without-grade-unneeded"), "of kind floor"),
    bad("multiplier-of-a-figure", MULTIPLIER, "multiplier: {of: dividend, times: 120%}", ("5:27 component-kind", "policy/pay.yml:7:61 without-grade-unneeded")),
    bad("multiplier-twice", MULTIPLIER, MULTIPLIER.replace("C: 0%}", "C: 0%}, times: 90%"), ("5:84 exactly-one",), "there are 2"),
    bad("multiplier-by-nothing", MULTIPLIER, "multiplier: {of: performance}", ("5:22 exactly-one",)),
    bad("multiplier-below-zero", MULTIPLIER, MULTIPLIER.replace("C: 0%", "C: -5%"), ("5:72 below-zero",), "zero or more"),
    bad("multiplier-as-a-number", MULTIPLIER, MULTIPLIER.replace("B: 100%", "B: 1"), ("5:63 wrong-type",), "60%"),
    bad("multiplier-times-below-zero", MULTIPLIER, "multiplier: {of: base, times: -1%}", ("5:40 below-zero", "policy/pay.yml:7:61 without-grade-unneeded")),
    bad("multiplier-for-some-grades", MULTIPLIER, MULTIPLIER.replace(", B: 100%, C: 0%", ""), ("5:50 multiplier-grades",), "no factor for B, C"),
    bad("multiplier-for-an-unknown-grade", MULTIPLIER, MULTIPLIER.replace("C: 0%", "C: 0%, D: 0%"), ("5:76 unknown-grade",), "choose from: A, B, C"),
    bad("extra-salary-as-a-salary", "as: extra_month", "as: base", ("67:29 component-kind",), "kind extra"),
    bad("extra-salary-as-nothing-known", "as: extra_month", "as: extra_moth", ("67:29 unknown-component",), "did you mean extra_month?"),
    bad("extra-salary-of-no-months", "months: 1}, promotion", "months: 0}, promotion", ("67:50 not-positive",)),
    bad("extra-salary-of-another-cycle", "then: {discipline", "then: {extra_salary: {as: extra_month, months: 1}, discipline", ("61:29 component-cycle",), "paid each year"),
    bad("cancel-an-extra", "cancel: {of: year_end}", "cancel: {of: extra_month}", ("73:23 component-kind",), "of kind extra"),
    bad("cancel-of-another-cycle", "cancel: {of: year_end}", "cancel: {of: base}", ("73:23 component-cycle",), "paid each month"),
    bad("cancel-nothing-known", "cancel: {of: year_end}", "cancel: {of: bonus}", ("73:23 unknown-component",), "choose from: base"),
    bad("rate-of-unknown-plan", "{plan: selling, to: 1.5%}", "{plan: seling, to: 1.5%}", ("22:46 unknown-plan",), "did you mean selling?"),
    bad("rate-twice", "times: 60%, until", "times: 60%, to: 1%, until", ("31:45 exactly-one",), "to, times"),
    bad("rate-to-nothing", "{plan: selling, to: 1.5%}", "{plan: selling}", ("22:39 exactly-one",)),
    bad("rate-above-all", "to: 1.5%", "to: 150%", ("22:59 share-range",), "between 0% and 100%"),
    bad("rate-times-below-zero", "times: 60%, until", "times: -60%, until", ("31:45 below-zero",)),
    bad("rate-until-an-unknown-grade", "until: {grade: {at_least: B}}}\n    suspend", "until: {grade: {at_least: E}}}\n    suspend", ("31:76 unknown-grade",)),
    bad("suspension-of-unknown-plan", "plan: collecting", "plan: collection", ("32:21 unknown-plan",), "collecting"),
    bad("suspension-without-end", "until: {in_a_row: 2, score: {at_least: 75}}, then: paid", "then: paid", ("32:14 missing-key",), "until"),
    bad("suspended-until-an-unknown-measure", "until: {in_a_row: 2, score: {at_least: 75}}", "until: {in_a_row: 2, measures: {sale: {at_least: 1}}}", ("32:65 unknown-measure",), "sales"),
    bad("suspension-and-then-what", "then: paid", "then: kept", ("32:84 not-a-choice",), "lost"),
    bad("promotion-to-unknown-role", "to: [supervisor]", "to: [superviser]", ("67:71 unknown-role",), "did you mean supervisor?"),
    bad("promotion-to-the-same-twice", "to: [supervisor]", "to: [supervisor, supervisor]", ("67:83 listed-twice",)),
    bad("promotion-to-nothing", "to: [supervisor]", "to: []", ("67:70 wrong-type",), "at least one"),
    bad("bar-until-nothing", "bar_promotion: {until: {grade: {at_least: B}}}", "bar_promotion: {until: {}}", ("48:28 at-least-one",)),
    bad("award-that-is-neither", "public: false", "public: maybe", ("55:26 wrong-type",), "true or false"),
    bad("discipline-downwards", STEPS, "steps: [written_warning, oral_warning]", ("61:48 discipline-order",), "oral_warning is no graver step"),
    bad("discipline-twice", STEPS, "steps: [oral_warning, oral_warning, termination]", ("61:45 discipline-order",)),
    bad("discipline-unknown", STEPS, "steps: [fine]", ("61:31 not-a-choice",), "oral_warning"),
    bad("discipline-that-lapses-in-working-days", "12 months", "60 working days", ("61:90 wrong-type",)),
]  # fmt: skip

PLANS = [
    bad("plan-of-no-months", "months: 3\n", "months: 0\n", ("44:15 whole-number",), "from 1 up"),
    bad("plan-of-half-a-month", "months: 3\n", "months: 0.5\n", ("44:15 whole-number",)),
    bad("plan-without-goals", GOALS, "goals: {}", ("46:14 wrong-type",)),
    bad("goal-of-unknown-indicator", GOALS, "goals: {team_work: 4}", ("46:15 unknown-indicator",), "did you mean teamwork?"),
    bad("goal-in-words", GOALS, "goals: {teamwork: better}", ("46:25 wrong-type",), "+10%"),
    bad("goal-in-percent-of-points", GOALS, "goals: {teamwork: 85%}", ("46:25 unit-other",), "points"),
    bad("goal-in-yuan-of-points", GOALS, "goals: {teamwork: ¥85}", ("46:25 unit-other",)),
    bad("goal-of-a-share-as-a-number", GOALS, "goals: {growth: 0.6}", ("46:23 unit-percent",)),
    bad("goal-that-makes-it-worse", GOALS, "goals: {growth: -10%, compliance: +10%}", ("46:23 goal-direction", "46:41 goal-direction"), "better: lower"),
    bad("goal-that-changes-nothing", GOALS, "goals: {growth: +0%}", ("46:23 goal-direction",)),
    bad("dismissal-alone", "[training, transfer, dismissal]", "[dismissal]", ("47:20 dismissal-first",), "the law asks"),
    bad("dismissal-first", "[training, transfer, dismissal]", "[dismissal, training]", ("47:20 dismissal-first",)),
    bad("training-twice", "[training, transfer, dismissal]", "[training, training]", ("47:30 listed-twice",)),
    bad("nothing-follows", "[training, transfer, dismissal]", "[]", ("47:19 wrong-type",), "at least one"),
]  # fmt: skip

FILES = [
    bad("no-pay", "", OUTCOMES, ("policy/commission.yml:1:1 file-needed", "5:27 file-needed", "67:29 file-needed", "73:23 file-needed"), "add policy/pay.yml", also=((PAY, None),)),
    bad("no-commission", "", OUTCOMES, ("22:46 file-needed", "31:29 file-needed", "32:21 file-needed", "policy/pay.yml:9:78 file-needed", "policy/pay.yml:9:99 file-needed"), "add policy/commission.yml", also=((COMMISSION, None),)),
    bad("pay-that-cannot-be-read", "", OUTCOMES, ("policy/pay.yml:1:14 yaml-syntax",), also=((PAY, "components: ["),)),
    bad("commission-that-cannot-be-read", "", OUTCOMES, ("policy/commission.yml:1:11 yaml-syntax",), also=((COMMISSION, "selling: ["),)),
    bad("rules-that-cannot-be-read", "", "raise: [", ("1:9 yaml-syntax",)),
]  # fmt: skip

ALL = [*CONDITIONS, *RANKS, *RUNS, *WHOM, *EFFECTS, *PLANS, *FILES]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_r55_to_r69_r76_bad_rules_are_reported_where_they_stand(case):
    found: list[Problem] = []
    read_policy(tree_of(case.files()), found.append)
    case.check(in_order(found))


def test_the_rules_that_the_cases_edit_have_no_problem():
    found: list[Problem] = []
    assert read_policy(tree_of(WITH_OUTCOMES), found.append) is not None
    assert shown(found) == []
