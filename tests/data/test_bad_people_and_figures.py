"""Bad moves, long leaves, shared deals, ready-made figures and target trees: each problem where it stands."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

import pytest

from kaopu.data.catalogue import CATALOGUE
from kaopu.data.store import read_data
from kaopu.text.problems import Problem, in_order
from tests.support.bad_input import Bad
from tests.support.repository import tree_of

PEOPLE = "data/people.csv"
MOVES = "data/moves.csv"
ABSENCES = "data/absences.csv"
CREDITS = "data/credits.csv"
MEASURES = "data/measures.csv"
TREE = "data/targets.yml"
DEALS = "data/months/2017-02/deals.csv"
ACTIVITIES = "data/months/2017-01/activities.csv"
COMPLAINTS = "data/months/2017-01/complaints.csv"

STAFF = """\
id,name,role,team,manager,joined_on,left_on
ann,Ann,specialist,north,max,2017-01-16,2017-06-30
bob,Bob,specialist,north,max,,
max,Max,supervisor,north,,,
"""
WITH_STAFF = ((PEOPLE, STAFF),)
MOVE, ABSENCE = "person,from,role,team,manager\n", "person,first_day,last_day,kind\n"
CREDIT, FIGURE = "deal,person,percent\n", "person,period,measure,value\n"
MANY = "".join(f"p{number:02},P,specialist,north,max,,\n" for number in range(20))


def bad(
    name: str, path: str, text: str, *problems: str, says: str = "", also: tuple[tuple[str, str | None], ...] = ()
) -> Bad:
    """A case that is one whole file."""
    return Bad(name, path, "", text, problems, says, also)


DAYS = [
    bad("left-before-joining", PEOPLE, STAFF.replace("2017-06-30", "2017-01-15"), "2:41 dates-reversed", says="“left_on” (2017-01-15) is before “joined_on” (2017-01-16)"),
    bad("joined-on-no-day", PEOPLE, STAFF.replace("2017-01-16", "2017-01"), "2:30 wrong-type"),
    Bad("closed-before-opened", DEALS, "2017-01-06,2017-02-20", "2017-02-21,2017-02-20", ("4:41 dates-reversed",), "2017-02-21"),
    bad("logged-before-held", ACTIVITIES, "id,person,account,kind,held_on,logged_on\na1,ann,,visit,2017-01-05,2017-01-04\n", "2:26 dates-reversed"),
    bad("complaint-due-before-it-came", COMPLAINTS, "id,person,account,filed_on,due_on,in_time,outcome\nc1,ann,acme,2017-02-01,2017-01-31,yes,satisfied\n", "2:24 dates-reversed"),
]  # fmt: skip

PEOPLE_CASES = [
    bad("move-before-joining", MOVES, MOVE + "ann,2017-01-15,supervisor,,\n", "2:5 move-outside-employment", says="ann is not employed on 2017-01-15", also=WITH_STAFF),
    bad("move-after-leaving", MOVES, MOVE + "ann,2017-07-01,supervisor,,\n", "2:5 move-outside-employment", also=WITH_STAFF),
    bad("two-moves-on-a-day", MOVES, MOVE + "bob,2017-02-01,supervisor,,\nbob,2017-02-01,,north,\n", "3:1 duplicate-row", says="“bob, 2017-02-01” stands in moves twice (first at data/moves.csv:2)"),
    bad("move-of-nobody", MOVES, MOVE + "rob,2017-02-01,supervisor,,\n", "2:1 unknown-reference", says="did you mean bob"),
    bad("move-to-no-team", MOVES, MOVE + "bob,2017-02-01,,south,\n", "2:17 unknown-reference"),
    bad("move-to-no-manager", MOVES, MOVE + "bob,2017-02-01,,,mac\n", "2:18 unknown-reference", says="did you mean max"),
    bad("move-without-a-day", MOVES, MOVE + "bob,,,north,\n", "2:5 csv-empty-cell"),
    bad("leave-that-ends-before-it-begins", ABSENCES, ABSENCE + "ann,2017-03-01,2017-02-28,sick\n", "2:16 dates-reversed"),
    bad("leaves-that-overlap-by-a-day", ABSENCES, ABSENCE + "ann,2017-03-10,2017-04-01,sick\nann,2017-02-01,2017-03-10,unpaid\n", "2:5 absence-overlap", says="data/absences.csv:3, which ends on 2017-03-10"),
    bad("leave-inside-an-earlier-but-one", ABSENCES, ABSENCE + "ann,2017-01-01,2017-12-31,sick\nann,2017-02-01,2017-02-02,sick\nann,2017-05-01,2017-05-02,sick\n", "3:5 absence-overlap", "4:5 absence-overlap"),
    bad("leave-twice", ABSENCES, ABSENCE + "ann,2017-03-01,2017-04-01,sick\nann,2017-03-01,2017-04-01,sick\n", "3:1 duplicate-row"),
    bad("leave-of-no-kind", ABSENCES, ABSENCE + "ann,2017-03-01,2017-04-01,ill\n", "2:27 not-a-choice"),
]  # fmt: skip

CREDIT_CASES = [
    bad("shares-of-99-percent", CREDITS, CREDIT + "d1,ann,60\nd1,bob,39\n", "2:8 credit-total", says="add up to 99%, not 100%"),
    bad("shares-a-hair-over", CREDITS, CREDIT + "d1,ann,66.6667\nd1,bob,33.3334\n", "2:8 credit-total", says="the difference is -0.0001"),
    bad("shares-of-zero-and-less", CREDITS, CREDIT + "d1,ann,120\nd1,bob,-20\nd3,bob,100\nd3,ann,0\n", "3:8 credit-not-positive", "5:8 credit-not-positive"),
    bad("sharing-a-deal-away", CREDITS, CREDIT + "d1,bob,100\n", "2:1 credit-without-owner", says="ann, whose deal “d1” is"),
    bad("sharing-with-the-same-person-twice", CREDITS, CREDIT + "d1,ann,50\nd1,ann,50\n", "3:1 duplicate-row", says="“d1, ann”"),
    bad("sharing-with-nobody", CREDITS, CREDIT + "d1,ann,50\nd1,rob,50\n", "3:4 unknown-reference"),
    bad("sharing-no-deal", CREDITS, CREDIT + "d9,ann,50\nd9,bob,50\n", "2:1 unknown-reference", "3:1 unknown-reference"),
    bad("sharing-with-21", CREDITS, CREDIT + "d1,ann,20\n" + "".join(f"d1,p{n:02},4\n" for n in range(20)), "2:1 credit-sharers", says="21 people", also=((PEOPLE, STAFF + MANY),)),
    bad("a-bad-share-is-one-problem", CREDITS, CREDIT + "d1,ann,60\nd1,bob,forty\n", "3:8 wrong-type"),
    bad("a-short-row-of-a-share-is-one-problem", CREDITS, CREDIT + "d1,ann,60\nd1,bob\n", "3:7 csv-width"),
    bad("shares-of-a-deal-that-is-bad-itself", CREDITS, CREDIT + "d1,bob,100\n", f"{DEALS}:2:41 wrong-type", also=((DEALS, "id,person,account,product,stage,agreement,opened_on,closed_on,amount\nd1,ann,acme,saw,won,contract,2017-01-05,2017-02-30,2500\n"),)),
    bad("shares-without-deals", CREDITS, CREDIT + "d1,ann,100\n", "data/months/*/deals.csv missing-file", also=((DEALS, None),)),
]  # fmt: skip

FIGURES = [
    bad("figure-of-nobody", MEASURES, FIGURE + "rob,2017-01,clv,5\n", "2:1 unknown-reference", says="did you mean bob"),
    bad("figure-of-no-period", MEASURES, FIGURE + "ann,2017-Q5,clv,5\n", "2:5 wrong-type", says="2017-Q1"),
    bad("figure-with-a-capital", MEASURES, FIGURE + "ann,2017-Q1,CLV,5\n", "2:13 bad-identifier"),
    bad("figure-in-percent", MEASURES, FIGURE + "ann,2017-Q1,clv,5%\n", "2:17 wrong-type"),
    bad("figure-empty", MEASURES, FIGURE + "ann,2017-Q1,clv,\n", "2:17 wrong-type"),
    bad("figure-twice", MEASURES, FIGURE + "ann,2017-Q1,clv,5\nann,2017-Q1,clv,5\n", "3:1 duplicate-row", says="“ann, 2017-Q1, clv” stands in measures twice (first at data/measures.csv:2)"),
    bad("figure-column-misspelt", MEASURES, "person,period,measure,valeu\n", "1:1 csv-missing-column", "1:23 csv-unknown-column", says="did you mean value"),
]  # fmt: skip

TREES = [
    bad("tree-unknown-key", TREE, "sales:\n  persons: {ann: {2017-Q1: 5}}\n", "2:3 unknown-key", says="company, people, teams"),
    bad("tree-unknown-person", TREE, "sales:\n  people: {rob: {2017-Q2: 5}}\n", "2:12 unknown-reference", says="did you mean bob"),
    bad("tree-unknown-team", TREE, "sales:\n  teams: {south: {2017-Q2: 5}}\n", "2:11 unknown-reference", says="north"),
    bad("tree-bad-period", TREE, "sales:\n  company: {2017-Q5: 5}\n", "2:13 wrong-type", says="2017-Q1"),
    bad("tree-bad-period-of-a-person", TREE, "sales:\n  people: {ann: {'2017': 5, q2: 5}}\n", "2:29 wrong-type"),
    bad("tree-value-is-a-text", TREE, "sales:\n  company: {2017: much}\n", "2:19 wrong-type", says="¥300"),
    bad("tree-value-is-missing", TREE, "sales:\n  teams: {north: {2017: }}\n", "2:25 wrong-type"),
    bad("tree-negative", TREE, "sales:\n  company: {2017: -¥5}\n", "2:19 negative-target", says="zero or more"),
    bad("tree-bad-name", TREE, "Sales:\n  company: {2017: 5}\n", "1:1 bad-identifier"),
    bad("tree-of-a-target-without-levels", TREE, "sales: ¥500\n", "1:8 wrong-type"),
    bad("tree-level-without-ids", TREE, "sales:\n  teams: {2017: 5}\n", "2:17 wrong-type"),
    bad("tree-and-table", TREE, "sales:\n  people: {ann: {2017-Q1: 3000}}\n", "2:27 duplicate-target", says="has been set at data/targets.csv:2"),
    bad("tree-period-twice", TREE, "sales:\n  company: {2017: 1, 2017: 2}\n", "2:22 duplicate-key"),
    bad("tree-is-a-list", TREE, "- sales\n", "1:1 yaml-root"),
    bad("tree-misnamed", "data/target.yml", "sales: {}\n", "data/target.yml data-file-unknown", says="data/targets.yml"),
    bad("tree-with-another-ending", "data/targets.yaml", "sales: {}\n", "data/targets.yaml data-file-unknown"),
]  # fmt: skip

OPTIONAL = [
    bad("table-with-an-unknown-column", "data/months/2017-01/trainings.csv", "id,person,kind,held_on,hours,result,marks\n", "1:37 csv-unknown-column"),
    bad("survey-in-the-wrong-month", "data/months/2017-01/surveys.csv", "id,person,account,aspect,answered_on,score\ns1,ann,acme,product,2017-02-01,80\n", "2:21 wrong-month"),
    bad("survey-of-no-account", "data/months/2017-01/surveys.csv", "id,person,account,aspect,answered_on,score\ns1,ann,acmee,product,2017-01-01,80\n", "2:8 unknown-reference", says="did you mean acme"),
    bad("receivable-of-no-deal", "data/months/2017-03/receivables.csv", "id,person,account,deal,due_on,amount\nr1,ann,acme,d9,2017-03-01,5\n", "2:13 unknown-reference"),
    bad("receipt-without-receivables", "data/months/2017-03/receipts.csv", "id,receivable,person,received_on,amount\nc1,r1,ann,2017-03-01,5\n", "data/months/*/receivables.csv missing-file"),
    bad("review-twice", "data/months/2017-03/peer_reviews.csv", "id,person,reviewer,given_on,score\np1,ann,bob,2017-03-01,5\np1,ann,max,2017-03-01,5\n", "3:1 duplicate-id"),
]  # fmt: skip

ALL = [*DAYS, *PEOPLE_CASES, *CREDIT_CASES, *FIGURES, *TREES, *OPTIONAL]


def found_in(case: Bad) -> list[Problem]:
    found: list[Problem] = []
    read_data(tree_of(case.files()), found.append)
    return in_order(found)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in ALL])
def test_bad_figures_are_reported_where_they_stand(case):
    case.check(found_in(case))


def test_every_table_that_may_be_missing_may_be_missing():
    needed = {name for name, table in CATALOGUE.items() if table.needed}
    assert needed == {"people", "teams"}
    found: list[Problem] = []
    files = {
        path: text
        for path, text in tree_of(Bad("", PEOPLE, "", STAFF, ()).files()).files.items()
        if path in (PEOPLE, "data/teams.csv")
    }
    data = read_data(tree_of(files), found.append)
    assert found == []
    assert {name: len(frame) for name, frame in data.tables.items() if len(frame)} == {"people": 3, "teams": 1}
