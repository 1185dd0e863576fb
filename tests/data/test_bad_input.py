"""Whatever stands in data/, the answer is a list of problems, each with file, line, column and code; never a crash."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import pytest

from kaopu.text.problems import Problem
from tests.support.bad_input import Bad
from tests.support.repository import import_problems, read_repository, tree_of

PEOPLE = "data/people.csv"
TEAMS = "data/teams.csv"
ACCOUNTS = "data/accounts.csv"
PRODUCTS = "data/products.csv"
TARGETS = "data/targets.csv"
LEADS = "data/months/2017-01/leads.csv"
UNDATED = "data/months/undated/leads.csv"
DEALS = "data/months/2017-02/deals.csv"
SOURCES = "data/sources.yml"
PIPELINE = "data/sources/pipeline.csv"
EXPORT = "data/sources/products.csv"

TABLES = [
    Bad("row-too-short", PEOPLE, "bob,Bob,specialist,north,max", "bob,Bob,specialist,north", ("3:25 csv-width",), "4 cells"),
    Bad("row-too-long", PEOPLE, "bob,Bob,specialist,north,max", "bob,Bob,specialist,north,max,x", ("3:30 csv-width",), "6 cells"),
    Bad("unquoted-comma-in-a-name", TEAMS, "North,max", "North, East,max", ("2:23 csv-width",), "comma"),
    Bad("duplicate-column", PEOPLE, "team,manager\n", "team,team\n", ("1:19 csv-duplicate-column",), "“team”"),
    Bad("column-without-a-name", PEOPLE, "team,manager\n", "team,\n", ("1:19 csv-header",)),
    Bad("unknown-column", PEOPLE, "name,role,team", "name,rolle,team", ("1:1 csv-missing-column", "1:9 csv-unknown-column"), "did you mean role"),
    Bad("missing-column", ACCOUNTS, "", "id\nacme\nzeta\n", ("1:1 csv-missing-column",), "name"),
    Bad("semicolons", PRODUCTS, "", "id;name;price\nsaw;Saw;100\n", ("1:1 csv-missing-column", "1:1 csv-missing-column", "1:1 csv-missing-column", "1:1 csv-unknown-column")),
    Bad("empty-file", ACCOUNTS, "", "", ("1:1 csv-header",), "first line"),
    Bad("blank-first-line", ACCOUNTS, "id,name", "\nid,name", ("1:1 csv-header",)),
    Bad("empty-required-cell", PEOPLE, "bob,Bob,", "bob,,", ("3:5 csv-empty-cell",), "“name” is empty"),
    Bad("empty-choice", DEALS, "saw,lost,none", "saw,,none", ("3:17 csv-empty-cell",), "“stage” is empty"),
    Bad("choice-misspelt", DEALS, "saw,lost,none", "saw,Lost,none", ("3:17 not-a-choice",), "did you mean lost"),
    Bad("impossible-date", DEALS, "2017-02-06", "2017-02-30", ("3:38 wrong-type",), "2017-02-30"),
    Bad("date-with-slashes", DEALS, "2017-02-06", "2017/02/06", ("3:38 wrong-type",)),
    Bad("date-with-a-time", DEALS, "2017-02-06", "2017-02-06 10:00", ("3:38 wrong-type",)),
    Bad("date-in-full-width-digits", DEALS, "2017-02-06", "２０１７-02-06", ("3:38 wrong-type",)),
    Bad("amount-with-grouping", DEALS, ",2500", ',"2,500"', ("2:52 wrong-type",), "no grouping"),
    Bad("amount-in-full-width-digits", DEALS, ",2500", ",２５００", ("2:52 wrong-type",)),
    Bad("amount-infinite", DEALS, ",2500", ",inf", ("2:52 wrong-type",)),
    Bad("amount-not-a-number", DEALS, ",2500", ",NaN", ("2:52 wrong-type",)),
    Bad("amount-with-exponent", DEALS, ",2500", ",1e5", ("2:52 wrong-type",)),
    Bad("amount-with-underscore", DEALS, ",2500", ",2_500", ("2:52 wrong-type",)),
    Bad("amount-with-five-decimals", DEALS, ",2500", ",0.00001", ("2:52 wrong-type",), "at most four decimals"),
    Bad("amount-with-currency-sign", DEALS, ",2500", ",¥2500", ("2:52 wrong-type",)),
    Bad("amount-with-a-space", DEALS, ",2500", ", 2500", ("2:52 wrong-type",)),
    Bad("amount-too-large", DEALS, ",2500", ",100000000000.5", ("2:52 wrong-type",)),
    Bad("id-with-a-slash", PEOPLE, "bob,Bob,", "bob/,Bob,", ("data/months/2017-01/leads.csv:3:4 unknown-reference", "data/months/2017-02/deals.csv:4:4 unknown-reference", "3:1 wrong-type", "data/targets.csv:3:8 unknown-reference"), "letters, digits"),
    Bad("id-of-33-characters", ACCOUNTS, "zeta,Zeta", "a" * 33 + ",Zeta", ("3:1 wrong-type", "data/months/2017-02/deals.csv:3:8 unknown-reference", "data/months/2017-02/deals.csv:4:8 unknown-reference")),
    Bad("id-of-dots", ACCOUNTS, "zeta,Zeta", "..,Zeta", ("3:1 wrong-type", "data/months/2017-02/deals.csv:3:8 unknown-reference", "data/months/2017-02/deals.csv:4:8 unknown-reference")),
    Bad("name-with-a-space-before-it", ACCOUNTS, "zeta,Zeta", "zeta, Zeta", ("3:6 wrong-type",), "without spaces"),
    Bad("duplicate-id", PEOPLE, "bob,Bob,", "ann,Bob,", ("data/months/2017-01/leads.csv:3:4 unknown-reference", "data/months/2017-02/deals.csv:4:4 unknown-reference", "3:1 duplicate-id", "data/targets.csv:3:8 unknown-reference"), "first at data/people.csv:2"),
    Bad("ids-that-differ-in-case-only", ACCOUNTS, "zeta,Zeta,,\n", "zeta,Zeta,,\nZETA,Other,,\n", ("4:1 duplicate-id",), "“ZETA”"),
    Bad("id-thrice", ACCOUNTS, "zeta,Zeta,,\n", "zeta,Zeta,,\nacme,A,,\nacme,B,,\n", ("4:1 duplicate-id", "5:1 duplicate-id")),
    Bad("duplicate-id-in-two-months", UNDATED, "l3", "l1", ("2:1 duplicate-id",), "first at data/months/2017-01/leads.csv:2"),
    Bad("unknown-reference", DEALS, "d3,bob", "d3,bobb", ("4:4 unknown-reference",), "did you mean bob"),
    Bad("unknown-manager", PEOPLE, "ann,Ann,specialist,north,max", "ann,Ann,specialist,north,mac", ("2:26 unknown-reference",), "did you mean max"),
    Bad("row-in-the-wrong-month", DEALS, "2017-02-06", "2017-03-06", ("3:38 wrong-month",), "data/months/2017-03/"),
    Bad("undated-row-in-a-month", LEADS, "saw,2017-01-06", "saw,", ("3:13 wrong-month",), "data/months/undated/"),
    Bad("dated-row-among-the-undated", UNDATED, "ann,,saw,", "ann,,saw,2017-01-06", ("2:13 wrong-month",)),
    Bad("unknown-table", "data/staff.csv", "", "id\n", ("data/staff.csv data-file-unknown",), "monthly tables"),
    Bad("monthly-table-outside-a-month", "data/deals.csv", "", "id\n", ("data/deals.csv data-file-unknown",)),
    Bad("month-folder-of-no-month", "data/months/2017-13/deals.csv", "", "id\n", ("data/months/2017-13/deals.csv data-file-unknown",)),
    Bad("table-in-a-month-that-is-not-monthly", "data/months/2017-01/people.csv", "", "id\n", ("data/months/2017-01/people.csv data-file-unknown",)),
    Bad("missing-people", PEOPLE, "", None, ("data/people.csv missing-file",)),
    Bad("missing-accounts-that-deals-name", ACCOUNTS, "", None, ("data/accounts.csv missing-file",)),
    Bad("quotation-never-closed", PEOPLE, "bob,Bob,", 'bob,"Bob,', ("3:1 csv-quotation",), "not closed"),
    Bad("text-after-a-quotation", PEOPLE, "bob,Bob,", 'bob,"Bob"x,', ("3:1 csv-quotation",), "twice"),
    Bad("cell-of-200000-characters", PEOPLE, "bob,Bob,", "bob," + "B" * 200_000 + ",", ("3:1 csv-quotation",)),
    Bad("latin-1-bytes", PEOPLE, "bob,Bob,", b"bob,Bj\xf6rn,", ("3:7 encoding",), "UTF-8"),
    Bad("latin-1-bytes-after-a-byte-order-mark", TEAMS, "", b"\xef\xbb\xbfid,name,manager,office\nnorth,N\xf6rd,max,\n", ("2:8 encoding",)),
    Bad("gb18030-bytes", ACCOUNTS, "Zeta", "泽塔".encode("gb18030"), ("3:6 encoding",)),
    Bad("utf-16-bytes", ACCOUNTS, "", "id,name\nacme,A\nzeta,Z\n".encode("utf-16"), ("1:1 encoding",)),
    Bad("nul", PEOPLE, "bob,Bob,", "bob,Bo\0b,", ("3:7 control-character",), "U+0000"),
    Bad("right-to-left-override", PEOPLE, "bob,Bob,", "bob,\u202eBob,", ("3:5 control-character",), "U+202E"),
    Bad("merge-conflict", PEOPLE, "bob,", "<<<<<<< HEAD\nbob,", ("3:1 merge-conflict",)),
    Bad("old-mac-line-ends", ACCOUNTS, "", "id,name\racme,A\rzeta\r", ("3:5 csv-width",), "1 cell,"),
    Bad("problem-after-a-cell-of-two-lines", ACCOUNTS, "", 'id,name\nacme,"A\nB"\nzeta,\n', ("4:6 csv-empty-cell",), "“name” is empty"),
    Bad("problem-in-a-row-of-two-lines", ACCOUNTS, "", 'id,name,sector\nacme,A,\nzeta,"\nZ",\n', ("3:6 wrong-type",)),
    Bad("problem-after-a-quoted-comma", ACCOUNTS, "", 'id,name,sector\nacme,A,\n"zeta","Z, ""Z""", x\n', ("3:19 wrong-type",)),
    Bad("role-that-the-policy-lacks", PEOPLE, "bob,Bob,specialist", "bob,Bob,specialst", ("3:1 role-unknown",), "did you mean specialist"),
]  # fmt: skip

TARGET_ROWS = [
    Bad("unknown-person", TARGETS, "person,bob", "person,rob", ("data/people.csv:3:1 target-missing", "3:8 unknown-reference"), "did you mean bob"),
    Bad("unknown-team", TARGETS, "person,bob", "team,south", ("data/people.csv:3:1 target-missing", "3:6 unknown-reference"), "did you mean north"),
    Bad("unknown-company", TARGETS, "person,bob", "company,bob", ("data/people.csv:3:1 target-missing", "3:9 unknown-reference"), "choose from: company"),
    Bad("unknown-level", TARGETS, "person,bob", "people,bob", ("data/people.csv:3:1 target-missing", "3:1 not-a-choice"), "person"),
    Bad("bad-period", TARGETS, "bob,2017-Q1", "bob,2017-Q5", ("3:12 wrong-type",), "2017-Q1"),
    Bad("period-in-lower-case", TARGETS, "bob,2017-Q1", "bob,2017-q1", ("3:12 wrong-type",)),
    Bad("negative", TARGETS, "sales,1500", "sales,-1", ("3:26 negative-target",), "zero or more"),
    Bad("not-a-number", TARGETS, "sales,1500", "sales,much", ("3:26 wrong-type",)),
    Bad("empty", TARGETS, "sales,1500", "sales,", ("3:26 wrong-type",)),
    Bad("bad-name", TARGETS, "sales,1500", "Sales,1500", ("3:20 bad-identifier",)),
    Bad("twice", TARGETS, "person,bob,2017-Q1,sales,1500", "person,ann,2017-Q1,sales,1500", ("data/people.csv:3:1 target-missing", "3:20 duplicate-target"), "at data/targets.csv:2"),
    Bad("unused-name", TARGETS, "person,bob,2017-Q1,sales,1500", "person,bob,2017-Q1,sales,1500\nperson,bob,2017-Q1,sale,5", ("4:20 target-unknown",), "did you mean sales"),
    Bad("missing-for-a-person", TARGETS, "person,bob,2017-Q1,sales,1500\n", "", ("data/people.csv:3:1 target-missing",), "for 2017-Q1"),
    Bad("zero", TARGETS, "sales,1500", "sales,0", ("data/people.csv:3:1 value-missing",), "cannot be computed"),
    Bad("unknown-target-column", TARGETS, "target,value", "name,value", ("1:1 csv-missing-column", "1:17 csv-unknown-column")),
    Bad("person-whose-own-row-is-bad", PEOPLE, "bob,Bob,", "bob,,", ("3:5 csv-empty-cell",)),
]  # fmt: skip

RULES = [
    Bad("source-unknown-kind", SOURCES, "{kind: slug, column: agent}", "{kind: slugg, column: agent}", ("17:24 not-a-choice",), "did you mean slug"),
    Bad("source-unknown-file-key", SOURCES, "file: pipeline\n", "file: pipelin\n", ("13:13 not-a-choice",), "did you mean pipeline"),
    Bad("source-unknown-table", SOURCES, "table: deals", "table: deal", ("12:14 not-a-choice",), "did you mean deals"),
    Bad("source-derived-table", SOURCES, "table: deals", "table: customers", ("12:14 not-a-choice",)),
    Bad("source-fills-an-unknown-column", SOURCES, "        amount: {kind", "        amout: {kind", ("16:9 missing-key", "24:9 unknown-key"), "did you mean amount"),
    Bad("source-lacks-a-required-column", SOURCES, "        agreement: {kind: constant, value: contract}\n", "", ("16:9 missing-key",), "agreement"),
    Bad("source-fills-a-derived-column", SOURCES, "        agreement:", "        customer:", ("16:9 missing-key", "21:9 unknown-key")),
    Bad("source-unknown-encoding", SOURCES, "encoding: utf-8", "encoding: ansi", ("3:13 not-a-choice",)),
    Bad("source-is-a-text", SOURCES, "", "crm: export\n", ("1:6 wrong-type",)),
    Bad("source-expects-people-in-products", SOURCES, "      file: products\n", "      file: products\n      expect_in: products\n", ("8:18 not-a-choice",), "deals, leads"),
    Bad("source-takes-nothing", SOURCES, "take: [Won, Lost]", "take: []", ("14:28 wrong-type",)),
    Bad("source-joins-one-column", SOURCES, "{kind: slug, column: agent}", "{kind: joined, columns: [agent], between: x}", ("17:41 wrong-type",), "two entries"),
    Bad("source-file-has-a-tab", SOURCES, "  encoding: utf-8", "\tencoding: utf-8", ("3:1 yaml-tab",)),
]  # fmt: skip

EXPORTS = [
    Bad("export-lacks-a-column", EXPORT, "product,price", "product,cost", ("data/sources.yml:11:16 source-column-unknown",), "price"),
    Bad("export-lacks-the-selecting-column", PIPELINE, "stage,engaged", "status,engaged", ("data/sources.yml:14:14 source-column-unknown", "data/sources.yml:20:16 source-column-unknown")),
    Bad("export-has-a-value-without-rule", PIPELINE, "Saw,Won,", "Saw,Signed,", ("2:17 source-value-unknown",), "“Signed”"),
    Bad("export-has-a-broken-row", PIPELINE, ",2017-02-04,2500", ",2017-02-04", ("2:42 csv-width",)),
    Bad("rule-does-not-choose-what-it-takes", SOURCES, "choose: {Won: won, Lost: lost}", "choose: {Lost: lost}", ("data/sources/pipeline.csv:2:17 source-value-unknown",), "choose from: Lost"),
    Bad("file-of-the-source-not-given", SOURCES, "products: products.csv}", "products: products.csv, teams: teams.csv}", ("4:10 source-file-missing",)),
    Bad("file-given-is-not-of-the-source", SOURCES, "products: products.csv}", "products: products.txt}", ("4:10 source-file-missing", "products.csv source-file-unknown"), "products.txt"),
]  # fmt: skip

ALL = [*TABLES, *TARGET_ROWS, *RULES, *EXPORTS]


def found_in(case: Bad) -> list[Problem]:
    tree = tree_of(case.files())
    if case in EXPORTS:
        return import_problems(tree, "pipeline.csv", "products.csv")
    return read_repository(tree).problems


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_bad_data_is_reported_where_it_stands(case):
    case.check(found_in(case))
