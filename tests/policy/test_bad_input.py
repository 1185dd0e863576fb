"""Whatever HR types, the answer is a list of problems, each with file, line, column and code; never a crash."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from decimal import Decimal

import pytest

from kaopu.text.problems import Problem, as_text
from kaopu.text.tree import FolderTree
from kaopu.text.yaml_reader import read_yaml
from tests.policy.bad_audiences import AUDIENCES
from tests.policy.bad_colleagues import COLLEAGUES
from tests.policy.bad_governance import GOVERNANCE
from tests.policy.bad_rounds import ROUNDS
from tests.policy.bad_rules import RULES
from tests.policy.bad_training import TRAINING
from tests.support.bad_input import Bad
from tests.support.repository import VALID, changed, read_repository, shown, tree_of, valid_policy, write

HEAD = "policy/policy.yml"
CUSTOMERS = "policy/customers.yml"
ROLES = "policy/roles.yml"
DIMENSIONS = "policy/dimensions.yml"
DUTIES = "policy/duties.yml"
MEASURES = "policy/measures.yml"
RESULTS = "policy/indicators/results.yml"
PROCESS = "policy/indicators/process.yml"
SCORECARDS = "policy/scorecards.yml"
GRADES = "policy/grades.yml"
CASES = "policy/cases/example.yml"

FORMULA = "actual: new_sales + repeat_sales"
POINTS = "points: [60%: 0, 80%: 60, 100%: 100, 120%: 120]"
LINEAR = "curve: {kind: linear, of: attainment, floor: 0, cap: 120}"
STEP_40, STEP_60 = "{at_most: 40, score: 110}", "{at_most: 60, score: 80}"

SYNTAX = [
    Bad("tab-indentation", HEAD, "  drafted_by: HR", "\tdrafted_by: HR", ("9:1 yaml-tab",), "spaces"),
    Bad("unclosed-bracket", HEAD, "languages: [zh, en]", "languages: [zh, en", ("6:9 yaml-syntax",), "check brackets"),
    Bad("unclosed-bracket-at-the-end", GRADES, "", "bands: [a", ("1:10 yaml-syntax",)),
    Bad("unclosed-quotation", HEAD, "company: Demo", 'company: "Demo', ("2:10 yaml-syntax",)),
    Bad("colon-in-a-text", HEAD, "company: Demo", "company: Demo: Harbin", ("2:14 yaml-syntax",)),
    Bad("anchor", HEAD, "company: Demo", "company: &c Demo", ("2:10 yaml-anchor",), "&c"),
    Bad("alias", HEAD, "company: Demo", "company: *c", ("2:10 yaml-alias",), "*c"),
    Bad("alias-bomb", DIMENSIONS, "", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", ("1:4 yaml-anchor", "2:4 yaml-anchor", "2:8 yaml-alias", "2:12 yaml-alias", "3:4 wrong-type", "3:5 yaml-alias", "3:9 yaml-alias", "policy/indicators/process.yml:3:14 unknown-dimension", "policy/indicators/results.yml:3:14 unknown-dimension", "policy/indicators/results.yml:14:14 unknown-dimension")),
    Bad("tag", HEAD, "company: Demo", "company: !!python/name:os.system Demo", ("2:10 yaml-tag",), "python/name:os.system"),
    Bad("merge-key", ROLES, "  name: Supervisor", "  <<: {name: Supervisor}", ("4:3 yaml-merge",), "<<"),
    Bad("41-levels", HEAD, "company: Demo", "company: " + "[" * 41 + "]" * 41, ("2:50 yaml-deep",), "40"),
    Bad("40-levels", HEAD, "company: Demo", "company: " + "[" * 40 + "]" * 40, ("2:10 wrong-type",), "a text"),
    Bad("50000-levels-of-lists", HEAD, "", "[" * 50_000, ("1:42 yaml-deep",)),
    Bad("50000-levels-of-maps", HEAD, "", "a: " + "{a: " * 50_000, ("1:164 yaml-deep",)),
    Bad("50000-levels-of-dashes", HEAD, "", "- " * 50_000, ("1:83 yaml-deep",)),
    Bad("duplicate-key", HEAD, "currency: CNY", "currency: CNY\ncompany: Other", ("7:1 duplicate-key",), "first at policy/policy.yml:2:1"),
    Bad("yaml-1.1-NO", HEAD, "company: Demo", "company: NO", ("2:10 yaml-word",), '"NO"'),
    Bad("yaml-1.1-yes", HEAD, "company: Demo", "company: yes", ("2:10 yaml-word",)),
    Bad("yaml-1.1-on", HEAD, "company: Demo", "company: on", ("2:10 yaml-word",)),
    Bad("yaml-1.1-True", HEAD, "company: Demo", "company: True", ("2:10 yaml-constant",)),
    Bad("yaml-1.1-tilde", HEAD, "company: Demo", "company: ~", ("2:10 yaml-constant",)),
    Bad("yaml-1.1-octal", RESULTS, "target: 50%", "target: 010", ("19:11 yaml-wide-digits", "19:11 yaml-zero"), "octal"),
    Bad("yaml-1.1-underscores", RESULTS, "target: 50%", "target: 1_000", ("19:11 yaml-grouping",)),
    Bad("grouping-by-commas", HEAD, "company: Demo", "company: 1,000", ("2:10 yaml-grouping",), "12000"),
    Bad("yaml-1.1-sexagesimal", HEAD, "company: Demo", "company: 12:30:45", ("2:10 yaml-time",)),
    Bad("yaml-1.1-exponent", RESULTS, "target: 50%", "target: 1e3", ("19:11 yaml-notation",)),
    Bad("yaml-1.1-hexadecimal", RESULTS, "target: 50%", "target: 0x1F", ("19:11 yaml-notation",)),
    Bad("plus-sign", RESULTS, "target: 50%", "target: +5", ("19:11 yaml-notation", "19:11 yaml-wide-digits")),
    Bad("no-digit-before-the-point", RESULTS, "target: 50%", "target: .5", ("19:11 yaml-notation", "19:11 yaml-wide-digits")),
    Bad("no-digit-after-the-point", RESULTS, "target: 50%", "target: 5.", ("19:11 yaml-notation", "19:11 yaml-wide-digits")),
    Bad("infinity", RESULTS, "target: 50%", "target: .inf", ("19:11 yaml-notation",)),
    Bad("full-width-digits", GRADES, "at_least: 90", "at_least: ９０.５", ("2:43 yaml-wide-digits",)),
    Bad("full-width-percentage", RESULTS, "target: 50%", "target: ５０%", ("19:11 wrong-type",)),
    Bad("sixteen-digits", GRADES, "at_least: 90", "at_least: 1234567890123456", ("2:43 yaml-digits",), "15 digits"),
    Bad("eleven-decimals", GRADES, "at_least: 90", "at_least: 90.12345678901", ("2:43 yaml-digits",)),
    Bad("two-documents", ROLES, "supervisor:\n", "---\nsupervisor:\n", ("3:1 yaml-documents",), "one document"),
    Bad("root-is-a-list", ROLES, "", "- specialist\n", ("1:1 yaml-root",)),
    Bad("root-is-a-text", ROLES, "", "specialist\n", ("1:1 yaml-root",)),
    Bad("empty-key", HEAD, "company: Demo", '"": Demo', ("1:1 missing-key", "2:1 yaml-key")),
    Bad("key-is-a-list", HEAD, "company: Demo", "? [a, b]\n: Demo", ("1:1 missing-key", "2:3 yaml-key")),
    Bad("invalid-utf-8", HEAD, "company: Demo", b"company: D\xe9mo", ("2:11 encoding",), "UTF-8"),
    Bad("invalid-utf-8-after-a-byte-order-mark", GRADES, "", b"\xef\xbb\xbfbands: \xe4\xbd\xa0\xff", ("1:9 encoding",)),
    Bad("control-character", HEAD, "company: Demo", "company: De\x07mo", ("2:12 control-character",), "U+0007"),
    Bad("next-line-character", HEAD, "company: Demo", "company: De\x85mo", ("2:12 control-character",), "U+0085"),
    Bad("line-separator", HEAD, "company: Demo", "company: De\u2028mo", ("2:12 control-character",), "U+2028"),
    Bad("right-to-left-override", HEAD, "company: Demo", "company: \u202eomeD", ("2:10 control-character",), "U+202E"),
    Bad("escaped-right-to-left-override", HEAD, "company: Demo", 'company: "\\u202eomeD"', ("2:10 control-character",), "U+202E"),
    Bad("escaped-nul-in-a-key", HEAD, "company: Demo", '"comp\\0any": Demo', ("1:1 missing-key", "2:1 control-character"), "U+0000"),
    Bad("merge-conflict", HEAD, "currency: CNY\n", "<<<<<<< HEAD\ncurrency: CNY\n=======\ncurrency: USD\n>>>>>>> b\n", ("6:1 merge-conflict",)),
    Bad("only-the-end-of-a-conflict", HEAD, "currency: CNY\n", "currency: CNY\n>>>>>>> b\n", ("7:1 merge-conflict",)),
    Bad("larger-than-4-MB", ROLES, "", b"# " + b"x" * 4 * 1024 * 1024, ("policy/roles.yml file-too-large",), "4 MB"),
]  # fmt: skip

SHAPES = [
    Bad("unknown-key", HEAD, "company: Demo", "company: Demo\ncurency: CNY", ("3:1 unknown-key",), "did you mean currency?"),
    Bad("unknown-key-far-from-all", CUSTOMERS, "valid:\n", "valid:\n  zzzz: 1\n", ("5:3 unknown-key",), "choose from: agreement"),
    Bad("missing-key", HEAD, "company: Demo\n", "", ("1:1 missing-key",), "company"),
    Bad("missing-key-in-a-nested-map", HEAD, "half: up, ", "", ("7:11 missing-key",), "half"),
    Bad("number-where-text", HEAD, "edition: 2017-1", "edition: 2017", ("3:10 wrong-type",), "quotation mark"),
    Bad("text-where-number", GRADES, "at_least: 75", "at_least: good", ("3:38 wrong-type",), "“good”"),
    Bad("text-where-map", HEAD, "consulted: {on: 2016-11-18, form: meeting, record: policy/records/2016-11-18.md}", "consulted: yesterday", ("10:14 wrong-type",)),
    Bad("map-where-text", HEAD, "edition: 2017-1", "edition: {a: b}", ("3:10 wrong-type",), "found a map"),
    Bad("text-where-list", HEAD, "languages: [zh, en]", "languages: zh", ("5:12 wrong-type",)),
    Bad("empty-list", HEAD, "languages: [zh, en]", "languages: []", ("5:12 wrong-type",), "at least one"),
    Bad("nothing-where-text", HEAD, "company: Demo", "company:", ("2:9 wrong-type",), "found nothing"),
    Bad("blank-text", HEAD, "company: Demo", 'company: " "', ("2:10 wrong-type",)),
    Bad("missing-language", HEAD, "title: {zh: 考核制度, en: Appraisal policy}", "title: {zh: 考核制度}", ("1:8 language-missing",), "add en"),
    Bad("unknown-language", HEAD, "en: Appraisal policy}", "en: Appraisal policy, fr: Bilan}", ("1:41 language-unknown",), "fr"),
    Bad("empty-language", HEAD, "en: Appraisal policy}", "en: }", ("1:23 wrong-type",)),
    Bad("language-not-built", HEAD, "languages: [zh, en]", "languages: [zh, eng]", ("5:17 not-a-choice",), "did you mean en"),
    Bad("one-chinese-text-for-english-pages", HEAD, "company: Demo", "company: 示范公司", ("2:10 language-missing",), "add en: …"),
    Bad("one-chinese-text-deep-in-a-list", GRADES, "name: Good", "name: 良好", ("3:22 language-missing",)),
    Bad("language-twice", HEAD, "languages: [zh, en]", "languages: [zh, zh]", ("5:12 language-repeated",)),
    Bad("currency-misspelt", HEAD, "currency: CNY", "currency: CNX", ("6:11 not-a-choice",), "did you mean CNY"),
    Bad("60-instead-of-60%", RESULTS, "target: 50%", "target: 60", ("19:11 unit-percent",), "60%"),
    Bad("60-instead-of-60%-on-a-curve", RESULTS, "points: [60%: 0", "points: [60: 0", ("10:50 unit-percent", "10:57 curve-order")),
    Bad("percent-of-money", RESULTS, "target: sales", "target: 60%", ("8:11 unit-other",), "money"),
    Bad("target-neither-name-nor-number", RESULTS, "target: sales", "target: Sales target", ("8:11 wrong-type",)),
    Bad("number-instead-of-percent-step", HEAD, "percent: 0.01%", "percent: 0.01", ("7:44 wrong-type",), "60%"),
    Bad("impossible-date", HEAD, "effective_from: 2017-01-01", "effective_from: 2017-02-30", ("4:17 wrong-type",), "2017-02-30"),
    Bad("date-with-slashes", HEAD, "effective_from: 2017-01-01", "effective_from: 2017/01/01", ("4:17 wrong-type",)),
    Bad("length-of-time-without-unit", HEAD, "notice: 30 days", "notice: 30", ("14:11 wrong-type",), "30 days"),
    Bad("length-of-time-in-weeks", HEAD, "notice: 30 days", "notice: 4 weeks", ("14:11 wrong-type",)),
    Bad("working-days-where-no-calendar", CUSTOMERS, "stays_new_for: 3 months", "stays_new_for: 3 working days", ("3:18 wrong-type",)),
    Bad("amount-in-percent", CUSTOMERS, "¥2000", "20%", ("5:30 wrong-type",), "¥300"),
    Bad("amount-no-deal-can-have", CUSTOMERS, "¥2000", "¥0.00001", ("5:30 wrong-type",), "four decimals"),
    Bad("amount-below-zero", CUSTOMERS, "¥2000", "-1", ("5:30 wrong-type",)),
    Bad("choice-misspelt", CUSTOMERS, "[contract, letter_of_intent]", "[contract, letter]", ("7:25 not-a-choice",), "letter_of_intent"),
    Bad("flag-as-text", GRADES, "bands:", 'ours: "true"\nbands:', ("1:7 wrong-type",), "true or false"),
    Bad("id-with-capitals", ROLES, "supervisor:", "Supervisor:", ("3:1 bad-identifier",), "lower-case"),
    Bad("entry-is-a-text", ROLES, "  name: Supervisor\n  not_appraised: next edition\n", "  Supervisor\n", ("4:3 wrong-type",)),
    Bad("curve-is-a-text", RESULTS, LINEAR, "curve: linear", ("21:10 wrong-type",), "a map"),
    Bad("curve-without-kind", RESULTS, LINEAR, "curve: {of: attainment, floor: 0, cap: 120}", ("21:10 missing-key",), "kind"),
    Bad("curve-of-unknown-kind", RESULTS, "kind: linear", "kind: linar", ("21:17 not-a-choice",), "did you mean linear"),
    Bad("curve-kind-is-a-list", RESULTS, "kind: linear", "kind: [linear]", ("21:17 not-a-choice",), "a list"),
    Bad("curve-with-one-point", RESULTS, POINTS, "points: [60%: 0]", ("10:49 wrong-type",), "two points"),
    Bad("curve-point-is-a-number", RESULTS, POINTS, "points: [60%: 0, 100]", ("10:49 wrong-type",)),
    Bad("curve-point-without-number", RESULTS, POINTS, "points: [much: 0, 100%: 100]", ("10:49 wrong-type",)),
    Bad("curve-point-scores-text", RESULTS, POINTS, "points: [60%: 0, 100%: all]", ("10:49 wrong-type",)),
    Bad("curve-with-one-step", PROCESS, f"      - {STEP_40}\n      - {STEP_60}\n", "", ("14:7 wrong-type",)),
    Bad("missing-value-rule-misspelt", RESULTS, "when_missing: fail", "when_missing: leave_it", ("11:17 not-a-choice",), "leave_out"),
    Bad("missing-value-scores-text", RESULTS, "fixed_score: 0", "fixed_score: none", ("22:31 wrong-type",)),
    Bad("scorecard-is-a-text", SCORECARDS, "", "specialist: quarter\n", ("1:13 wrong-type",)),
    Bad("scorecard-of-unknown-cycle", SCORECARDS, "  quarter:", "  quarterly:", ("2:3 not-a-choice",), "quarter"),
    Bad("cycle-is-a-number", SCORECARDS, "", "specialist: {quarter: 70}\n", ("1:23 wrong-type",)),
    Bad("weight-in-percent", SCORECARDS, "weight: 70", "weight: 70%", ("6:17 wrong-type",), "a number"),
    Bad("case-expects-nothing", CASES, "{actual: ¥3000, attainment: 100%, score: 100}", "{}", ("7:23 missing-key",), "score"),
]  # fmt: skip

CHECKS = [
    Bad("rounding-step-of-5", HEAD, "score: 0.01", "score: 5", ("7:70 rounding-step",), "0.01"),
    Bad("rounding-step-of-zero", HEAD, "money: 0.01", "money: 0", ("7:29 rounding-step",)),
    Bad("adoption-approved-before-consulted", HEAD, "on: 2016-11-28", "on: 2016-11-01", ("12:34 adoption-order",), "consulted"),
    Bad("adoption-effective-before-announced", HEAD, "effective_from: 2017-01-01", "effective_from: 2016-11-30", ("4:17 adoption-order",)),
    Bad("measure-with-two-operations", MEASURES, "  sum: deals.amount\n  where: {stage: won, customer: new}", "  sum: deals.amount\n  count: deals", ("2:3 measure-operation",), "has 2"),
    Bad("measure-with-no-operation", MEASURES, "  mean: deals.days_to_close\n", "", ("14:3 measure-operation",), "has 0"),
    Bad("measure-of-unknown-table", MEASURES, "ratio: deals", "ratio: deal", ("22:10 unknown-table",), "did you mean deals"),
    Bad("measure-of-unknown-column", MEASURES, "mean: deals.days_to_close", "mean: deals.days", ("16:9 unknown-column",), "deals.days_to_close"),
    Bad("measure-sums-a-text-column", MEASURES, "mean: deals.days_to_close", "mean: deals.product", ("16:9 unknown-column",)),
    Bad("measure-sums-a-table", MEASURES, "mean: deals.days_to_close", "mean: deals", ("16:9 unknown-column",)),
    Bad("measure-counts-a-column", MEASURES, "ratio: deals", "ratio: deals.amount", ("22:10 unknown-table",)),
    Bad("measure-by-a-column-without-dates", MEASURES, "  among: {stage: [won, lost]}\n  when: closed_on", "  when: amount", ("24:9 unknown-column",), "closed_on"),
    Bad("ratio-without-where", MEASURES, "  where: {stage: won}\n", "", ("20:3 missing-key",), "where"),
    Bad("among-without-ratio", MEASURES, "ratio: deals", "count: deals", ("24:10 among-without-ratio",)),
    Bad("condition-on-unknown-column", MEASURES, "{stage: won, customer: new}", "{stag: won}", ("5:11 unknown-column",), "did you mean stage"),
    Bad("condition-with-unknown-value", MEASURES, "{stage: won, customer: new}", "{stage: wonn}", ("5:18 not-a-choice",), "won"),
    Bad("condition-limits-a-text", MEASURES, "{stage: won, customer: new}", "{stage: {at_least: 5}}", ("5:18 condition-limits",)),
    Bad("condition-names-an-amount", MEASURES, "{stage: won, customer: new}", '{amount: "5"}', ("5:19 condition-texts",), "at_least"),
    Bad("condition-without-values", MEASURES, "{stage: won, customer: new}", "{stage: []}", ("5:18 wrong-type",), "at least one"),
    Bad("condition-without-limits", MEASURES, "amount: {at_least: 1}", "amount: {}", ("17:31 missing-key",)),
    Bad("condition-of-wrong-unit", MEASURES, "amount: {at_least: 1}", "amount: {at_least: 1%}", ("17:42 unit-other",), "money"),
    Bad("condition-no-cell-can-meet", MEASURES, "amount: {at_least: 1}", "amount: {at_least: 0.00001}", ("17:42 wrong-type",)),
    Bad("condition-is-a-list-of-lists", MEASURES, "among: {stage: [won, lost]}", "among: {stage: [[won]]}", ("24:19 wrong-type",)),
    Bad("indicator-of-unknown-dimension", RESULTS, "dimension: results", "dimension: result", ("3:14 unknown-dimension",), "did you mean results"),
    Bad("indicator-of-unknown-measure", RESULTS, "actual: win_share", "actual: wins_share", ("18:11 unknown-measure",), "win_share"),
    Bad("fixed-target-of-zero", PROCESS, "target: 50", "target: 0", ("8:11 target-not-positive",)),
    Bad("lower-is-better-on-attainment", PROCESS, "of: actual\n", "of: attainment\n", ("12:9 curve-lower-attainment",), "of: actual"),
    Bad("formula-unknown-name", RESULTS, FORMULA, "actual: new_sales + repeat_sale", ("7:23 unknown-measure",), "repeat_sales"),
    Bad("formula-other-target", RESULTS, FORMULA, "actual: new_sales / target.profit", ("7:23 formula-target",), "target.profit"),
    Bad("formula-breaks-off", RESULTS, FORMULA, "actual: new_sales +", ("7:21 formula-syntax",)),
    Bad("formula-attribute", RESULTS, FORMULA, "actual: new_sales.real", ("7:11 formula-not-allowed",), "new_sales.real"),
    Bad("formula-call", RESULTS, FORMULA, "actual: new_sales + eval(repeat_sales)", ("7:23 formula-not-allowed",), "eval(repeat_sales)"),
    Bad("formula-min-of-one", RESULTS, FORMULA, "actual: min(new_sales)", ("7:11 formula-not-allowed",)),
    Bad("formula-text", RESULTS, FORMULA, "actual: new_sales + 'a'", ("7:23 formula-not-allowed",)),
    Bad("formula-lambda", RESULTS, FORMULA, 'actual: "(lambda x: new_sales)"', ("7:13 formula-not-allowed",)),
    Bad("formula-comprehension", RESULTS, FORMULA, 'actual: "[new_sales for x in (1, 2)]"', ("7:12 formula-not-allowed",)),
    Bad("formula-power", RESULTS, FORMULA, "actual: new_sales ** 2", ("7:11 formula-not-allowed",)),
    Bad("formula-tower-of-powers", RESULTS, FORMULA, "actual: 10**10**10", ("7:11 formula-not-allowed",)),
    Bad("formula-remainder", RESULTS, FORMULA, "actual: new_sales % 7", ("7:11 formula-not-allowed",)),
    Bad("formula-percentage", RESULTS, FORMULA, "actual: new_sales * 60%", ("7:25 formula-percent",), "0.6"),
    Bad("formula-assignment", RESULTS, FORMULA, "actual: (a := new_sales)", ("7:12 formula-not-allowed",)),
    Bad("formula-full-width-plus", RESULTS, FORMULA, "actual: new_sales ＋ repeat_sales", ("7:21 formula-character",), "“＋”"),
    Bad("formula-full-width-brackets", RESULTS, FORMULA, "actual: （new_sales）", ("7:11 formula-character",)),
    Bad("formula-unclosed-bracket", RESULTS, FORMULA, "actual: (new_sales + 1", ("7:11 formula-syntax",)),
    Bad("formula-in-quotation-marks", RESULTS, FORMULA, 'actual: "new_sales + sale"', ("7:24 unknown-measure",)),
    Bad("formula-chained-comparison", RESULTS, FORMULA, "actual: 1 < new_sales < 2", ("7:11 formula-not-allowed",)),
    Bad("formula-and", RESULTS, FORMULA, "actual: new_sales and 1", ("7:11 formula-not-allowed",)),
    Bad("formula-exponent", RESULTS, FORMULA, "actual: new_sales + 1e3", ("7:23 formula-not-allowed",), "“1e3”"),
    Bad("formula-underscores", RESULTS, FORMULA, "actual: new_sales + 1_000", ("7:23 formula-not-allowed",)),
    Bad("formula-true", RESULTS, FORMULA, "actual: new_sales + True", ("7:23 formula-not-allowed",)),
    Bad("formula-sixteen-digits", RESULTS, FORMULA, "actual: new_sales + 1234567890123456", ("7:23 formula-not-allowed",)),
    Bad("formula-too-deep", RESULTS, FORMULA, "actual: new_sales" + " + 1" * 40, ("7:11 formula-deep",)),
    Bad("formula-brackets-too-deep", RESULTS, FORMULA, "actual: " + "(" * 240 + "1" + ")" * 240, ("7:11 formula-deep",)),
    Bad("formula-too-long", RESULTS, FORMULA, "actual: new_sales" + " " * 500 + "+ 1", ("7:11 formula-long",)),
    Bad("formula-result-too-large", RESULTS, FORMULA, "actual: (new_sales + repeat_sales) * 999999999999999 * 999999999999999", ("data/people.csv:2:1 value-missing", "data/people.csv:3:1 value-missing", "policy/cases/example.yml:7:32 case-fails", "policy/cases/example.yml:7:51 case-fails", "policy/cases/example.yml:7:64 case-fails"), "cannot be computed"),
    Bad("curve-not-monotonic-higher", RESULTS, "100%: 100, 120%: 120", "100%: 100, 120%: 99", ("10:78 curve-not-monotonic-higher",), "100"),
    Bad("curve-not-monotonic-lower", PROCESS, "curve:\n    kind: steps\n    of: actual\n    steps:\n      - {at_most: 40, score: 110}\n      - {at_most: 60, score: 80}\n      - {score: 0}\n", "curve: {kind: points, of: actual, points: [40: 100, 50: 80, 60: 90]}\n", ("10:63 curve-not-monotonic-lower",), "at most 80"),
    Bad("curve-out-of-order", RESULTS, "60%: 0, 80%: 60", "80%: 0, 60%: 60", ("10:58 curve-order",)),
    Bad("curve-point-twice", RESULTS, "60%: 0, 80%: 60", "80%: 0, 80.0%: 60", ("10:58 curve-order",)),
    Bad("curve-flat", RESULTS, POINTS, "points: [60%: 100, 120%: 100]", ("10:10 curve-flat",)),
    Bad("curve-cap-below-floor", RESULTS, "floor: 0, cap: 120", "floor: 120, cap: 100", ("21:58 curve-cap",), "above 120"),
    Bad("curve-cap-equals-floor", RESULTS, "floor: 0, cap: 120", "floor: 0, cap: 0", ("21:56 curve-cap",)),
    Bad("steps-order", PROCESS, "at_most: 60", "at_most: 30", ("15:19 steps-order",)),
    Bad("steps-score", PROCESS, STEP_60, "{at_most: 60, score: 110}", ("15:30 steps-score",), "below 110"),
    Bad("steps-limit-of-wrong-kind", PROCESS, STEP_60, "{at_least: 60, score: 80}", ("15:9 steps-limit",), "at_most"),
    Bad("steps-limit-missing", PROCESS, STEP_60, "{score: 80}", ("15:9 steps-limit",)),
    Bad("steps-last-has-a-limit", PROCESS, "{score: 0}", "{at_most: 90, score: 0}", ("16:9 steps-last",)),
    Bad("steps-limit-in-percent", PROCESS, "at_most: 60", "at_most: 60%", ("15:19 steps-order", "15:19 unit-other")),
    Bad("weights-total", SCORECARDS, "weight: 30\n        indicators: {share_won: 20", "weight: 25\n        indicators: {share_won: 15", ("4:7 weights-total",), "95"),
    Bad("group-weights-total", SCORECARDS, "share_won: 20", "share_won: 25", ("11:21 group-weights-total",), "35"),
    Bad("weight-zero", SCORECARDS, "{share_won: 20, sales_cycle: 10}", "{share_won: 30, sales_cycle: 0}", ("11:50 weight-not-positive",)),
    Bad("weight-below-zero", SCORECARDS, "{share_won: 20, sales_cycle: 10}", "{share_won: 35, sales_cycle: -5}", ("11:50 weight-not-positive",), "-5"),
    Bad("indicator-twice-in-a-scorecard", SCORECARDS, "{share_won: 20, sales_cycle: 10}", "{share_won: 20, sales_attainment: 10}", ("11:37 indicator-twice",)),
    Bad("indicator-twice-in-a-group", SCORECARDS, "{share_won: 20, sales_cycle: 10}", "{share_won: 30, share_won: 10}", ("11:37 duplicate-key",)),
    Bad("indicator-unknown", SCORECARDS, "sales_cycle: 10", "sale_cycle: 10", ("11:37 unknown-indicator",), "did you mean sales_cycle"),
    Bad("indicator-defined-in-two-files", PROCESS, "sales_cycle:", "share_won:", ("policy/cases/edges.yml:5:62 unknown-indicator", "policy/cases/edges.yml:11:61 unknown-indicator", "policy/indicators/results.yml:12:1 duplicate-key", "policy/scorecards.yml:11:37 unknown-indicator")),
    Bad("role-unknown", SCORECARDS, "specialist:", "specialists:", ("policy/cases/edges.yml:3:9 unknown-scorecard", "policy/cases/edges.yml:9:9 unknown-scorecard", "policy/cases/example.yml:3:9 unknown-scorecard", "policy/roles.yml:1:1 role-without-scorecard", "1:1 unknown-role"), "did you mean specialist"),
    Bad("role-without-scorecard", ROLES, "  not_appraised: next edition\n", "", ("3:1 role-without-scorecard",), "scorecards.yml"),
    Bad("role-with-scorecard-and-without", ROLES, "name: {zh: 销售专员, en: Specialist}", "name: Specialist\n  not_appraised: yet", ("3:18 role-both",)),
    Bad("duty-of-unknown-role", DUTIES, "role: specialist", "role: seller", ("4:9 unknown-role",)),
    Bad("duty-shown-by-unknown-indicator", DUTIES, "[sales_attainment]", "[sales_attained]", ("5:14 unknown-indicator",), "sales_attainment"),
    Bad("band-gap", GRADES, "{grade: C, name: Insufficient}", "{grade: C, name: Insufficient, at_least: 60}", ("4:46 band-gap",), "below 60"),
    Bad("band-overlap", GRADES, "at_least: 75", "at_least: 90", ("3:38 band-overlap",), "below 90"),
    Bad("band-open-before-the-last", GRADES, ", at_least: 75", "", ("3:5 band-open",)),
    Bad("band-twice", GRADES, "grade: B", "grade: A", ("policy/cases/edges.yml:12:29 unknown-grade", "3:13 band-repeated")),
    Bad("case-fails", CASES, "score: 100", "score: 99", ("7:64 case-fails",), "computed: 100"),
    Bad("case-fails-on-the-attainment", CASES, "attainment: 100%", "attainment: 99.99%", ("7:51 case-fails",), "computed: 100%"),
    Bad("case-without-a-target", CASES, ", target.sales: ¥3000", "", ("7:5 case-incomplete",), "target.sales"),
    Bad("case-without-a-measure", CASES, "repeat_sales: ¥2000, ", "", ("7:5 case-incomplete",), "repeat_sales"),
    Bad("case-gives-an-unknown-measure", CASES, "new_sales: ¥1000", "new_sales: ¥1000, sale: 1", ("5:29 unknown-measure",)),
    Bad("case-of-unknown-scorecard", CASES, "cycle: quarter", "cycle: year", ("3:9 unknown-scorecard",), "specialist/quarter"),
    Bad("case-expects-unknown-indicator", CASES, "    sales_attainment:", "    attainment:", ("7:5 unknown-indicator",)),
    Bad("unknown-file", "policy/grade.yml", "", "a: 1\n", ("policy/grade.yml policy-file-unknown",), "grades.yml"),
    Bad("unknown-folder", "policy/indicators/more/x.yml", "", "a: 1\n", ("policy/indicators/more/x.yml policy-file-unknown",)),
    Bad("file-ending-yaml", "policy/indicators/x.yaml", "", "a: 1\n", ("policy/indicators/x.yaml policy-file-ending",), "policy/indicators/x.yml"),
    Bad("missing-file", GRADES, "", None, ("policy/grades.yml missing-file",), "add the file"),
    Bad("missing-measures", MEASURES, "", None, ("policy/measures.yml missing-file",)),
]  # fmt: skip

ALL = [*SYNTAX, *SHAPES, *CHECKS, *RULES, *ROUNDS, *COLLEAGUES, *TRAINING, *GOVERNANCE, *AUDIENCES]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_bad_policy_is_reported_where_it_stands(case):
    case.check(read_repository(tree_of(case.files())).problems)


def test_the_repository_that_the_cases_edit_has_no_problem():
    assert shown(read_repository(tree_of(VALID)).problems) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0", Decimal(0)),
        ("-0.5", Decimal("-0.5")),
        ("12.50", Decimal("12.50")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ('"NO"', "NO"),
        ("'010'", "010"),
        ("Norway", "Norway"),
        ("2017-01-01", "2017-01-01"),
        ("60%", "60%"),
        ("¥300", "¥300"),
        ("3 months", "3 months"),
        ("１２ 家", "１２ 家"),
        ("1" * 15, Decimal("1" * 15)),
    ],
)
def test_a_plain_value_means_what_it_looks_like(written, read):
    problems: list[Problem] = []
    root = read_yaml("f.yml", f"a: {written}\n".encode(), problems.append)
    assert root is not None
    assert (root["a"], type(root["a"]), problems) == (read, type(read), [])


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_windows_line_ends_change_nothing(mark, ends):
    files = {path: mark + text.replace("\n", ends).encode() for path, text in VALID.items()}
    reading = read_repository(tree_of(files))
    assert shown(reading.problems) == []
    assert reading.policy is not None
    assert reading.policy.digest == valid_policy().digest


@pytest.mark.parametrize("content", [b"", b"# only a comment\n", b"---\n...\n"])
def test_an_empty_file_is_an_empty_map(content):
    problems: list[Problem] = []
    root = read_yaml("f.yml", content, problems.append)
    assert (root, problems) == ({}, [])


def test_all_problems_of_all_files_come_out_in_one_run():
    files = {
        **VALID,
        HEAD: VALID[HEAD].replace("company: Demo", "company: NO").replace("notice: 30 days", "notice: 30"),
        GRADES: VALID[GRADES].replace("at_least: 75", "at_least: 95"),
        SCORECARDS: VALID[SCORECARDS].replace("weight: 70", "weight: 60"),
        RESULTS: VALID[RESULTS]
        .replace("dimension: results", "dimension: result")
        .replace("60%: 0, 80%", "80%: 0, 80%"),
        "data/people.csv": VALID["data/people.csv"].replace("bob,Bob,", "bob,,"),
        "data/targets.csv": VALID["data/targets.csv"].replace("3000", "-3"),
        "data/sources.yml": VALID["data/sources.yml"].replace("table: deals", "table: deal"),
    }
    assert shown(read_repository(tree_of(files)).problems) == [
        "data/people.csv:3:5 csv-empty-cell",
        "data/sources.yml:12:14 not-a-choice",
        "data/targets.csv:2:26 negative-target",
        "policy/grades.yml:3:38 band-overlap",
        "policy/indicators/results.yml:3:14 unknown-dimension",
        "policy/indicators/results.yml:10:58 curve-order",
        "policy/policy.yml:2:10 yaml-word",
        "policy/policy.yml:14:11 wrong-type",
        "policy/scorecards.yml:4:7 weights-total",
        "policy/scorecards.yml:7:21 group-weights-total",
    ]


def test_an_unreadable_file_is_not_the_cause_of_further_problems():
    files = {**VALID, **dict.fromkeys((MEASURES, RESULTS, DIMENSIONS, ROLES), "a: [")}
    assert shown(read_repository(tree_of(files)).problems) == [
        "policy/dimensions.yml:1:5 yaml-syntax",
        "policy/indicators/results.yml:1:5 yaml-syntax",
        "policy/measures.yml:1:5 yaml-syntax",
        "policy/roles.yml:1:5 yaml-syntax",
    ]


def test_a_symbolic_link_is_reported_and_not_followed(tmp_path):
    outside = tmp_path / "outside.yml"
    outside.write_text("secret: {zh: a, en: b}\n", encoding="utf-8")
    root = tmp_path / "root"
    write(root, {path: text for path, text in VALID.items() if path != GRADES})
    (root / GRADES).symlink_to(outside)
    assert shown(read_repository(FolderTree(root)).problems) == [
        "policy/grades.yml missing-file",
        "policy/grades.yml symbolic-link",
    ]
    assert FolderTree(root).read(GRADES) is None


def test_a_linked_folder_is_reported_and_not_followed(tmp_path):
    write(tmp_path / "elsewhere", VALID)
    root = tmp_path / "root"
    write(root, {path: text for path, text in VALID.items() if path.startswith("data/")})
    (root / "policy").symlink_to(tmp_path / "elsewhere" / "policy")
    assert shown(read_repository(FolderTree(root)).problems) == ["policy symbolic-link"]
    assert FolderTree(root).read(GRADES) is None


@pytest.mark.parametrize("path", ["../outside.yml", "policy/../../outside.yml", "{outside}/outside.yml"])
def test_no_path_leads_out_of_the_repository(tmp_path, path):
    (tmp_path / "outside.yml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "root" / "policy").mkdir(parents=True)
    assert FolderTree(tmp_path / "root").read(path.format(outside=tmp_path)) is None


def test_a_message_shows_the_line_with_a_caret_under_the_column():
    problems = read_repository(
        tree_of(changed(GRADES, "name: Good, at_least: 75", "name: {zh: 良好, en: Good}, at_least: 95"))
    ).problems
    tree = tree_of(changed(GRADES, "name: Good, at_least: 75", "name: {zh: 良好, en: Good}, at_least: 95"))
    assert as_text(problems, tree, "en").splitlines() == [
        "policy/grades.yml:3:52: band-overlap: band B begins at 95 and overlaps A, which begins at 90",
        "    3 |   - {grade: B, name: {zh: 良好, en: Good}, at_least: 95}",
        "      |                                                      ^ write a limit below 90",
    ]
