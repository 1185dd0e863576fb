"""Rows come into a table without a byte of anybody else's changing; compared with the csv module's reading."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from kaopu.forms.filing import filed_text
from kaopu.text.problems import Problem

PATH = "data/rounds/2017-Q1/self_scores.csv"
HEAD = "person,indicator,score,comment"
OLD = f"""{HEAD}
ann,result,80,Good.
ann,teamwork,70,"So, so."
cat,result,60,"two
lines"
"""


def score(person: str, indicator: str, points: str, comment: str = "") -> dict[str, str]:
    return {"person": person, "indicator": indicator, "score": points, "comment": comment}


def filed(old: str | bytes | None, person: str, *rows: dict[str, str], table: str = "self_scores") -> str:
    content = old.encode() if isinstance(old, str) else old
    problems: list[object] = []
    new = filed_text(PATH, content, table, rows, lambda row: row["person"] == person, problems.append)
    assert problems == []
    assert new is not None
    return new.decode()


def never(problem: Problem) -> None:
    raise AssertionError(problem)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_new_rows_stand_where_the_order_of_people_wants_them():
    assert filed(OLD, "bob", score("bob", "result", "75")) == OLD.replace("cat,", "bob,result,75,\ncat,")
    assert filed(OLD, "aaa", score("aaa", "result", "75")) == OLD.replace("ann,result", "aaa,result,75,\nann,result")
    assert filed(OLD, "dan", score("dan", "result", "75")) == OLD + "dan,result,75,\n"


def test_in_a_file_without_order_they_stand_at_the_end():
    old = f"{HEAD}\nzoe,result,1,\nann,result,2,\n"
    assert filed(old, "bob", score("bob", "result", "75")) == old + "bob,result,75,\n"


def test_a_corrected_form_takes_the_place_of_the_one_before():
    new = filed(OLD, "ann", score("ann", "teamwork", "71", "Better."), score("ann", "result", "80", "Good."))
    assert new == OLD.replace('70,"So, so."', "71,Better.")
    assert filed(OLD, "cat", score("cat", "result", "61")) == OLD.replace('60,"two\nlines"', "61,")
    assert filed(OLD, "ann", score("ann", "result", "80", "Good.")) == OLD.replace('ann,teamwork,70,"So, so."\n', "")
    assert filed(OLD, "ann") == f'{HEAD}\ncat,result,60,"two\nlines"\n'


def test_the_same_rows_change_nothing_however_they_were_written():
    written = f'\ufeff{HEAD}\r\n"ann","result",80,"Good."\r\ncat,result,60,x'
    assert filed(written, "ann", score("ann", "result", "80", "Good.")) == written
    assert filed(written, "cat", score("cat", "result", "60", "x")) == written


def test_byte_order_mark_and_ends_of_lines_stay():
    old = f"\ufeff{HEAD}\r\nann,result,80,a\r\ncat,result,60,x"
    assert filed(old, "bob", score("bob", "result", "7")) == (
        f"\ufeff{HEAD}\r\nann,result,80,a\r\nbob,result,7,\r\ncat,result,60,x\r\n"
    )


def test_a_new_file_has_every_column():
    assert filed(None, "ann", score("ann", "result", "75")) == f"{HEAD}\nann,result,75,\n"
    assert filed_text(PATH, None, "self_scores", [], lambda _: True, never) is None


def test_a_column_that_was_not_needed_yet_is_added_and_empty_for_others():
    old = "person,indicator,score\nann,result,80\ncat,result,60\n"
    assert filed(old, "ann", score("ann", "result", "80", "Good.")) == (
        "person,indicator,score,comment\nann,result,80,Good.\ncat,result,60,\n"
    )
    assert filed(old, "ann", score("ann", "result", "81")) == old.replace("80", "81")


def test_columns_may_stand_in_any_order():
    old = "score,person,comment,indicator\n60,cat,,result\n"
    assert (
        filed(old, "ann", score("ann", "result", "80"))
        == "score,person,comment,indicator\n80,ann,,result\n60,cat,,result\n"
    )


def test_a_file_that_cannot_be_read_is_left_alone():
    problems: list[object] = []
    broken = b'person,indicator,score,comment\nann,"result,80,\n'
    assert filed_text(PATH, broken, "self_scores", [score("ann", "r", "1")], lambda _: False, problems.append) is None
    assert len(problems) == 1


TEXTS = st.text(st.sampled_from("ab,\"\n;=中 '"), max_size=6)
ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), TEXTS), max_size=6)


@given(old=ROWS, person=st.sampled_from("abc"), new=st.dictionaries(st.sampled_from("xyz"), TEXTS, max_size=3))
def test_what_the_csv_module_reads_is_what_was_filed_and_twice_is_once(old, person, new):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([("person", "indicator", "score", "comment")])
    for who, what, text in {(who, what): (who, what, text) for who, what, text in old}.values():
        csv.writer(out).writerow((who, what, "1", text))
    before = out.getvalue().replace("\r\n", "\n")
    rows = [score(person, what, "1", text) for what, text in new.items()]
    after = filed(before, person, *rows)
    order = {(row["person"], row["indicator"]): n for n, row in enumerate(read(after))}
    others = [row for row in read(before) if row["person"] != person]
    assert [row for row in read(after) if row["person"] != person] == others
    own = [row for row in read(after) if row["person"] == person]
    assert sorted(own, key=lambda row: row["indicator"]) == sorted(rows, key=lambda row: row["indicator"])
    assert len(order) == len(others) + len(rows)
    assert filed(after, person, *rows) == after
