"""``python -m kaopu.invention`` says what is wrong, and writes nothing then."""

import pytest

from kaopu.invention.company import invent_company
from tests.invention.rows import tables_of
from tests.invention.test_determinism import demo, digests, exported, invent

__all__ = ["demo", "exported"]


@pytest.mark.parametrize(
    "arguments",
    [("--company", "1"), ("--company", "many"), ("--company", "5", "--deals", "-1"), ("--company", "5", "--year", "0")],
)
def test_a_size_that_cannot_be_is_refused(tmp_path, arguments):
    done = invent(*arguments, tmp_path / "new")
    assert done.returncode == 2
    assert "is not a whole number of at least" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_company_is_never_written_over_data(folders, demo):
    before = digests(demo)
    done = invent("--company", "5", demo)
    assert done.returncode == 2
    assert "has data already" in done.stderr
    assert digests(demo) == before


def test_a_broken_export_is_a_problem_with_its_place_and_nothing_is_written(demo):
    deals = demo / "data/months/2017-03/deals.csv"
    deals.write_text(deals.read_text(encoding="utf-8").replace(",won,", ",gained,", 1), encoding="utf-8")
    before = digests(demo)
    done = invent(demo)
    assert done.returncode == 1
    assert "data/months/2017-03/deals.csv:" in done.stderr
    assert "not-a-choice" in done.stderr
    assert "Traceback" not in done.stderr
    assert digests(demo) == before


def test_marks_are_invented_for_the_measures_that_are_named(tmp_path):
    invent_company(tmp_path / "without", 5, 50, seed=1, year=2024)
    assert not (tmp_path / "without/data/measures.csv").exists()
    done = invent("--company", "5", "--deals", "50", "--year", "2024", "--mark", "report", "--mark", "plan", tmp_path)
    assert done.returncode == 0, done.stderr
    rows = tables_of(tmp_path)["measures"]
    assert {row["measure"] for row in rows} == {"report", "plan"}
    assert {row["period"] for row in rows} == {"2023-10", "2023-11", "2023-12", *(f"2024-{n:02}" for n in range(1, 13))}
    assert {row["person"] for row in rows} == {"p0001", "p0002", "p0003", "p0004"}
    assert all(20 <= int(row["value"]) <= 100 for row in rows)


def test_the_smallest_company_is_a_manager_and_a_rep(tmp_path):
    invent_company(tmp_path, 2, 0, seed=1, year=2024)
    people = (tmp_path / "data/people.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert people == ["m0001,示例·主管 0001,supervisor,t0001,,,", "p0001,示例·甲 0001,specialist,t0001,m0001,,"]


def test_one_person_is_no_company(tmp_path):
    with pytest.raises(ValueError, match="at least 2"):
        invent_company(tmp_path, 1, 10, seed=1, year=2024)
