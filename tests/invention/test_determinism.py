"""The same seed gives the same bytes: twice, in any order of rows, on any machine; the committed demo is made so."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest

from kaopu.data.catalogue import CATALOGUE
from kaopu.invention.chance import Chance
from kaopu.invention.company import invent_company
from tests.invention.conftest import ROOT

EXPORTED = ("accounts.csv", "import-report.csv", "people.csv", "products.csv", "teams.csv", "leads.csv", "deals.csv")
OTHER_HEADERS = {
    "targets.csv": ("level", "id", "period", "target", "value"),
    "measures.csv": ("person", "period", "measure", "value"),
}


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "data").rglob("*"))
        if path.is_file()
    }


def invent(*arguments, **environment):
    command = [sys.executable, "-m", "kaopu.invention", *map(str, arguments)]
    path = os.pathsep.join([str(ROOT / "generator"), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path, **environment},
        encoding="utf-8",
    )


@pytest.fixture
def demo(tmp_path):
    """Return a copy of the demo company's data."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


@pytest.fixture
def exported(demo):
    """Return a copy of what the import alone makes of the export: no invented file, no invented column."""
    for path in [*(demo / "data").glob("*.*"), *(demo / "data/months").glob("*/*.csv")]:
        if path.name not in (*EXPORTED, "sources.yml", "README.md"):
            path.unlink()
    shutil.rmtree(demo / "data/rounds")
    people = demo / "data/people.csv"
    lines = people.read_text(encoding="utf-8").splitlines()
    people.write_text("".join(f"{','.join(line.split(',')[:5])}\n" for line in lines), encoding="utf-8")
    return demo


def test_the_committed_demo_is_what_its_seed_gives(demo):
    before = digests(demo)
    done = invent(demo)
    assert done.returncode == 0, done.stderr
    assert digests(demo) == before


def test_the_demo_comes_from_the_export_alone(demo, exported):
    done = invent(exported)
    assert done.returncode == 0, done.stderr
    assert digests(exported) == digests(ROOT)


def test_the_order_of_rows_does_not_matter(demo):
    before = digests(demo)
    months = [*(demo / "data/months").glob("*/deals.csv"), *(demo / "data/months").glob("*/leads.csv")]
    for path in months:
        header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join([header, *reversed(lines)]), encoding="utf-8")
    invent(demo)
    changed = {path for path, digest in digests(demo).items() if before[path] != digest}
    assert changed == {path.relative_to(demo).as_posix() for path in months if len(path.read_bytes().splitlines()) > 2}


def test_a_month_without_rows_any_more_loses_its_file(demo):
    stale = demo / "data/months/2016-10/receivables.csv"
    shutil.copy(demo / "data/months/2017-10/receivables.csv", stale)
    before = digests(ROOT)
    invent(demo)
    assert digests(demo) == before


def test_a_file_of_a_round_that_is_not_invented_any_more_goes(demo):
    before = digests(demo)
    for path in ("rounds/2016-Q4/reviews.csv", "rounds/2017-Q1/evidence/anna-snelling/old.txt"):
        (demo / "data" / path).parent.mkdir(parents=True, exist_ok=True)
        (demo / "data" / path).write_text("person\n", encoding="utf-8")
    invent(demo)
    assert digests(demo) == before


def test_invented_files_have_the_columns_of_the_catalogue_and_are_small(demo):
    size = 0
    for path in [*(demo / "data").glob("*.csv"), *(demo / "data/months").glob("*/*.csv")]:
        if path.name not in EXPORTED:
            size += path.stat().st_size
            header = tuple(path.read_text(encoding="utf-8").partition("\n")[0].split(","))
            assert header == (OTHER_HEADERS.get(path.name) or CATALOGUE[path.stem].stored)
    assert 500_000 < size < 3_000_000


@pytest.mark.parametrize(
    "machine",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "America/Los_Angeles", "PYTHONUTF8": "1"},
    ],
)
def test_a_company_is_the_same_on_every_machine(folders, tmp_path, machine):
    done = invent("--company", "10", "--deals", "600", "--seed", "1", tmp_path, **machine)
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path) == digests(folders["ten"])


def test_another_seed_is_another_company(folders, tmp_path):
    invent_company(tmp_path, 10, 600, seed=2, year=2017)
    same = [path for path, digest in digests(tmp_path).items() if digests(folders["ten"]).get(path) == digest]
    # What departments say of the policy, and who reads what, is written down and not drawn.
    expected = ("credits", "moves", "products", "readers", "scheme_reviews", "teams")
    assert same == [f"data/{name}.csv" for name in expected]


def test_chance_is_what_it_always_was():
    """Pinned: whoever changes this changes every invented figure."""
    chance = Chance(2017, "activities", "anna-snelling")
    assert [chance.whole(0, 999) for _ in range(5)] == [683, 832, 428, 874, 440]


def test_each_name_has_a_stream_of_its_own():
    draws = {names: Chance(1, *names).random() for names in [("a", "b"), ("a", "c"), ("b", "a"), ("a",)]}
    assert len(set(draws.values())) == 4
    assert Chance(2, "a", "b").random() != draws["a", "b"]


def test_several_picks_are_different_and_at_most_all():
    chance = Chance(1, "picks")
    assert sorted(chance.pick_several("abcde", 9)) == list("abcde")
    assert len(set(chance.pick_several(range(100), 20))) == 20


def test_numbers_near_a_middle_stay_within_limits():
    chance = Chance(1, "near")
    drawn = [chance.near(90, 6, 40, 95) for _ in range(2000)]
    assert max(drawn) == 95
    assert min(drawn) >= 70
    assert 88 < sum(drawn) / len(drawn) < 91
