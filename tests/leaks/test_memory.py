"""What the gate remembers saves work and changes nothing: with and without it, the same leaks are told."""

from __future__ import annotations

import pickle
import shutil
from concurrent.futures import Executor, Future
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kaopu.cache.store import Store
from kaopu.execution.local import LocalWorkforce
from kaopu.execution.processes import WorkerDiedError
from kaopu.execution.workforce import ExecutorWorkforce
from kaopu.leaks.canaries import Canaries, Canary
from kaopu.leaks.gate import Leak
from kaopu.leaks.places import Secrets
from tests.leaks import planting as p
from tests.leaks.conftest import PERIOD, Site, sentence
from tests.leaks.inventing import EDITS, World, add, spoil
from tests.leaks.test_planted import HANDBOOK, LATIN_ONLY, OTHER, PAGE, PLANTED, RECORD, row_of
from tests.support.searching import leaks_below

BUILDS = 12
EVERYBODY = frozenset(("carl-lin", "e500", "p1", "mei-wu-9"))


class Counting(Store):
    """Counts what is known and what is not."""

    hits = misses = 0

    def get(self, key: str) -> dict[str, bytes] | None:
        found = super().get(key)
        self.hits, self.misses = self.hits + (found is not None), self.misses + (found is None)
        return found


def readers(path: str) -> frozenset[str]:
    """Let whoever a place is called after read it."""
    return frozenset(path.split("/")[2:3])


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_the_same_is_found_with_and_without_memory(tmp_path, seed):
    """Canaries come, go and change hands; masks, public texts and files change; what is kept is damaged or lost."""
    random = Random(seed)  # noqa: S311 - made-up companies
    world = World(random, tmp_path / "site")
    cache = tmp_path / "cache"
    told: list[Leak] = []
    for _ in range(10):
        add(world)
        world.file()
    for _ in range(BUILDS):
        for _ in range(random.randrange(4)):
            random.choice(EDITS)(world)
        if random.random() < 0.25:
            spoil(random, cache)
        secrets = world.secrets()
        expected = leaks_below(world.folder, secrets, readers)
        assert leaks_below(world.folder, secrets, readers, store=Store(cache)) == expected
        assert leaks_below(world.folder, world.secrets(), readers, store=Store(cache)) == expected
        told += expected
    assert told


def test_what_is_unchanged_is_neither_read_nor_searched_again(tmp_path):
    world, cache = World(Random(1), tmp_path / "site"), tmp_path / "cache"  # noqa: S311
    for _ in range(40):
        world.file()
    secrets = world.secrets()
    leaks_below(world.folder, secrets, readers, store=Store(cache))
    before = {path: path.stat().st_ino for path in cache.rglob("*") if path.is_file()}
    again = Counting(cache)
    leaks_below(world.folder, secrets, readers, store=again)
    assert again.misses == 0
    assert {path: path.stat().st_ino for path in cache.rglob("*") if path.is_file()} == before
    world.canaries["figure", "98765.43"] = EVERYBODY  # it stands nowhere
    leaks_below(world.folder, world.secrets(), readers, store=Store(cache))
    written = [path for path in before if path.stat().st_ino != before[path]]
    assert not [path for path in written if b"sought" in path.read_bytes()]  # only lists of what is looked for


class Forgetful(Store):
    """Somebody deletes what files said, between the question whether it is there and the answer what it is."""

    def get(self, key):
        found = super().get(key)
        return None if found is not None and {"about", "text"} <= found.keys() else found


def test_what_is_deleted_while_it_is_needed_is_read_again(tmp_path):
    world, cache = World(Random(3), tmp_path / "site"), tmp_path / "cache"  # noqa: S311
    for _ in range(40):
        world.file()
    leaks_below(world.folder, world.secrets(), readers, store=Store(cache))
    world.canaries["row", "1c1i7a6r"] = frozenset(("carl-lin",))
    (world.folder / "new.txt").write_text("1c1i7a6r", encoding="utf-8")
    secrets = world.secrets()
    expected = leaks_below(world.folder, secrets, readers)
    assert expected
    assert leaks_below(world.folder, secrets, readers, store=Forgetful(cache)) == expected


def test_workers_find_what_this_process_finds_and_remember_it(tmp_path):
    world = World(Random(2), tmp_path / "site")  # noqa: S311
    world.canaries["row", "1c1i7a6r"] = frozenset(("carl-lin",))
    folder = world.folder / "appraisals/people/p1/2017-Q1"
    folder.mkdir(parents=True)
    for number in range(80):
        (folder / f"{number}.csv").write_text(f"{number} 1c1i7a6r")
    expected = leaks_below(world.folder, world.secrets(), readers)
    assert len(expected) == 80
    store = Counting(tmp_path / "cache")
    with LocalWorkforce(2, tmp_path / "workers") as workforce:
        for _ in range(2):
            assert leaks_below(world.folder, world.secrets(), readers, workforce, store) == expected
            assert store.hits == 0 or store.misses == 0
            store.hits = store.misses = 0


class Deadly(Executor):
    """Workers that die over one file."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future[Any] = Future()
        if b"deadly" in pickle.dumps(args):
            future.set_exception(WorkerDiedError("it died"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_a_file_that_ends_its_workers_is_told_and_all_others_are_looked_into(tmp_path):
    world = World(Random(2), tmp_path / "site")  # noqa: S311
    world.canaries["row", "1c1i7a6r"] = frozenset(("carl-lin",))
    folder = world.folder / "appraisals/people/p1/2017-Q1"
    folder.mkdir(parents=True)
    for number in range(80):
        (folder / f"{number}.csv").write_text("deadly" if number == 7 else f"{number} 1c1i7a6r")
    found = leaks_below(
        world.folder, world.secrets(), readers, ExecutorWorkforce(Deadly(), 2), Store(tmp_path / "cache")
    )
    assert len(found) == 80
    [unread] = [leak for leak in found if leak.what == "unread"]
    assert (Path(unread.file).name, unread.whose) == ("7.csv", ("ends-its-reader",))


@pytest.fixture(scope="module")
def remembered(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache that remembers the files in which leaks are planted, as they were built."""
    base = tmp_path_factory.mktemp("remembered")
    for path in {path for path, _, _ in PLANTED.values()}:
        if (site.folder / path).is_file():
            (base / "site" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(site.folder / path, base / "site" / path)
    assert leaks_below(base / "site", site.secrets, site.audience_of, store=Store(base / "cache")) == []
    return base


def planted(site: Site, base: Path, way: str, what: str) -> Path:
    """Plant something in a copy of a built file; return the file."""
    path, change, _ = PLANTED[way]
    secret = {"name": site.names[OTHER], "row": row_of(site, OTHER), "text": sentence(site.words[OTHER][0])}[what]
    target = base / "site" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(change(p.file(site.folder, path), secret))
    return target


WAYS = [(way, what) for way in PLANTED for what in ("name", "row", "text") if what != "text" or way not in LATIN_ONLY]


@pytest.mark.parametrize(("way", "what"), WAYS[::2])
def test_what_is_planted_between_two_builds_is_found(site, remembered, tmp_path, way, what):
    shutil.copytree(remembered / "cache", tmp_path / "cache")
    planted(site, tmp_path, way, what)
    store = Store(tmp_path / "cache")
    found = leaks_below(tmp_path / "site", site.secrets, site.audience_of, store=store)
    assert [leak for leak in found if leak.what == what and leak.whose == (OTHER,)]
    assert leaks_below(tmp_path / "site", site.secrets, site.audience_of, store=store) == found


def without(secrets: Secrets) -> Secrets:
    """Return what is known before anything of somebody's: nothing is a canary yet."""
    return Secrets(Canaries(), secrets.people, secrets.today, {}, {}, {})


@pytest.mark.parametrize(("way", "what"), WAYS[1::2])
def test_what_becomes_a_secret_after_its_file_was_looked_into_is_found(site, tmp_path, way, what):
    planted(site, tmp_path, way, what)
    store = Store(tmp_path / "cache")
    before = leaks_below(tmp_path / "site", without(site.secrets), site.audience_of, store=store)
    assert not [leak for leak in before if leak.what == what]
    found = leaks_below(tmp_path / "site", site.secrets, site.audience_of, store=store)
    assert [leak for leak in found if leak.what == what and leak.whose == (OTHER,)]
    assert found == leaks_below(tmp_path / "site", site.secrets, site.audience_of)


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("name", "Zq Vornx", "zq  VORNX"), ("name", "欧阳建国", "由欧阳建国负责"), ("name", "王伟", "主管：王伟"),
        ("id", "zq-77", "row-zq-77"), ("row", "9ZX00001Q", "9zx00001q"),
        ("text", "签约时稳得住价格，很少靠让利成交，客户也愿意再来", "签约时稳得住价\n格很少靠让利成交客户也愿意再来"),
    ],
)  # fmt: skip
def test_a_secret_that_comes_goes_or_changes_hands_is_told_as_it_is_now(site, tmp_path, kind, value, written):
    for path in (PAGE, RECORD, HANDBOOK):
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site.folder / path, tmp_path / "site" / path)
    target = tmp_path / "site" / PAGE
    target.write_text(target.read_text("utf-8").replace("</body>", f"<p>{written}</p></body>"), "utf-8")
    store = Store(tmp_path / "cache")

    def told(*owners: str) -> list[tuple[str, ...]]:
        canaries = Canaries()
        if owners:
            canaries.add(Canary(kind, value, frozenset(owners)))
        secrets = Secrets(canaries, site.secrets.people, site.secrets.today, {}, {}, {})
        return [leak.whose for leak in leaks_below(tmp_path / "site", secrets, site.audience_of, store=store)]

    assert told() == []
    assert told(OTHER) == [(OTHER,)]
    assert told("p0001") == []  # it is the page's own now
    assert told("p0007") == [("p0007",)]
    assert told() == []
    assert PERIOD in PAGE
