"""Pages and documents: made by many processes or known from before, always the same bytes, and none is lost."""

import hashlib
import shutil
from concurrent.futures import Executor, Future
from itertools import chain

import pytest

from kaopu.cache.store import Store
from kaopu.execution.local import LocalWorkforce
from kaopu.execution.processes import WorkerDiedError
from kaopu.execution.workforce import InlineWorkforce
from kaopu.pages.links import Links
from kaopu.publish.build import Means, build
from kaopu.publish.making import LOST, NEW
from kaopu.publish.plan import Selection
from kaopu.publish.shards import Shard, check_shards, note_shard
from kaopu.text.problems import InputProblemsError
from tests.pages import samples
from tests.proof.small_company import company, edit, release_of
from tests.support.bad_input import assert_sentences_complete
from tests.support.rendering import making_in, render_records
from tests.support.repository import write

LINKS = Links(("en",))


def people(count):
    sample = samples.record("en")
    return [
        sample.model_copy(update={"person": sample.person.model_copy(update={"id": f"person-{number}"})})
        for number in range(count)
    ]


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Everything made in this process, by nothing known."""
    folder = tmp_path_factory.mktemp("alone")
    assert render_records(people(7), folder, LINKS) == ()
    return files(folder)


def test_many_workers_one_after_the_other_write_every_form_of_everybody(tmp_path, alone, monkeypatch):
    left, public = tmp_path / "left", tmp_path / "release/public"
    left.mkdir()
    monkeypatch.setenv("TMPDIR", str(left))  # of the workers; this process asked long ago
    workers = LocalWorkforce(2, public.parent / "workers", tasks=2)
    assert render_records(people(7), public, LINKS, workforce=workers) == ()
    assert files(public) == alone
    assert len(alone) == 7 * 3
    # The print library's fonts hold the characters of people's names: none is left on the machine.
    assert [path.name for path in (*left.iterdir(), *public.parent.iterdir())] == ["public"]


def test_what_is_known_is_not_made_again_and_is_the_same(tmp_path, alone):
    store, records = Store(tmp_path / "cache"), people(7)
    first = making_in(tmp_path / "first", store)
    render_records(records, tmp_path / "first", LINKS, making=first)
    first.close(whole=True, most=10**9)
    assert {reason.parts for reason in first.reasons} == {(NEW,)}
    assert len(first.reasons) == 14
    second = making_in(tmp_path / "second", Store(store.folder))
    render_records(records, tmp_path / "second", LINKS, making=second, workforce=Nobody())
    assert files(tmp_path / "second") == files(tmp_path / "first") == alone
    assert (second.reasons, second.outputs) == ([], 14)
    # One person's score is another: two forms, and the reason.
    records[3] = records[3].model_copy(update={"score": records[3].score + 1})
    third = making_in(tmp_path / "third", Store(store.folder))
    render_records(records, tmp_path / "third", LINKS, making=third)
    place = LINKS.appraisal("person-3", records[3].period.id, "en")
    assert [(reason.path, reason.parts) for reason in sorted(third.reasons)] == [
        (place.replace("index.html", "appraisal.pdf"), ("record",)),
        (place, ("record",)),
    ]
    changed = files(tmp_path / "third")
    assert {path for path in alone if alone[path] != changed[path]} == {
        place.replace("index.html", form) for form in ("index.html", "appraisal.pdf", "appraisal.json")
    }


def test_a_damaged_or_deleted_cache_changes_nothing_but_the_time(tmp_path, alone):
    store = Store(tmp_path / "cache")
    first = making_in(tmp_path / "first", store)
    render_records(people(7), tmp_path / "first", LINKS, making=first)
    first.close(whole=True, most=10**9)
    kept = sorted(path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    for number, path in enumerate(kept):
        if number % 3 == 0:
            path.write_bytes(path.read_bytes()[:-1] + b"!")
        elif number % 3 == 1:
            path.unlink()
        else:
            shutil.copyfile(kept[0], path)
    second = making_in(tmp_path / "second", Store(store.folder))
    render_records(people(7), tmp_path / "second", LINKS, making=second)
    assert files(tmp_path / "second") == alone
    assert {reason.parts for reason in second.reasons} <= {(LOST,), (NEW,)}
    assert len(second.reasons) == 14


def test_a_document_that_kills_its_workers_is_named_and_all_others_are_made(tmp_path, alone):
    lost = render_records(people(7), tmp_path, LINKS, workforce=Deadly("person-2"))
    assert [sheet.person for sheet in lost] == ["person-2"]
    made = files(tmp_path)
    missing = {path for path in alone if "/person-2/" in path and not path.endswith(".json")}
    assert made == {path: content for path, content in alone.items() if path not in missing}


def test_a_build_in_which_a_document_kills_workers_publishes_nothing_and_names_it(tmp_path):
    root = company(tmp_path / "firm")
    before = release_of(root)
    edit(root / "data/months/2017-02/deals.csv", "1000", "1100")
    with pytest.raises(InputProblemsError) as caught:
        build(root, None, Selection(), Means(elsewhere=lambda: Deadly("ann")))
    told = {(one.code, one.values["person"]) for one in caught.value.problems}
    assert told == {("document-kills-workers", "ann")}
    for problem in caught.value.problems:
        assert_sentences_complete(problem)
    assert release_of(root) == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_template_of_the_company_s_own_that_fails_is_told_and_nothing_is_published(tmp_path, jobs):
    root = company(tmp_path / "firm")
    before = release_of(root)
    write(root, {"site/templates/appraisal_document.html": "<html>{{ record.no_such_thing }}</html>"})
    with pytest.raises(InputProblemsError) as caught:
        build(root, None, Selection(), Means(jobs))
    [problem] = caught.value.problems
    assert problem.code == "template-failed"
    assert "no_such_thing" in problem.message("en")
    assert_sentences_complete(problem)
    assert release_of(root) == before


class Nobody(InlineWorkforce):
    """Workers that are never asked."""

    @property
    def executor(self):
        raise AssertionError("a worker was needed")

    @executor.setter
    def executor(self, _value):
        pass


class Deadly(InlineWorkforce):
    """Workers that die of one person's document."""

    def __init__(self, person):
        super().__init__()
        self.executor = _DeadlyExecutor(self.executor, person)


class _DeadlyExecutor(Executor):
    def __init__(self, inner, person):
        self.inner, self.person = inner, person

    def submit(self, function, /, *arguments, **named):
        if all(order.sheet.person != self.person for order in arguments[-1]):
            return self.inner.submit(function, *arguments, **named)
        future: Future[dict[str, bytes]] = Future()
        future.set_exception(WorkerDiedError("killed"))
        return future


def test_shards_share_everything_once_and_all_of_them_must_be_there(tmp_path):
    things = list(range(23))
    for count in (1, 2, 5, 23, 40):
        shares = [Shard(number, count).share(things) for number in range(1, count + 1)]
        assert sorted(chain(*shares)) == things
        assert max(map(len, shares)) - min(map(len, shares)) <= 1
    making = making_in(tmp_path / "out", Store(tmp_path))
    note_shard(making, Shard(1, 3), "sources", 8)
    note_shard(making, Shard(3, 3), "sources", 7)
    note_shard(making, Shard(2, 3), "other sources", 8)
    note_shard(making, Shard(2, 4), "sources", 8)
    with pytest.raises(InputProblemsError) as caught:
        check_shards(making, 3, "sources", 23)
    assert [(one.code, one.values["missing"]) for one in caught.value.problems] == [("shards-missing", "2")]
    note_shard(making, Shard(2, 3), "sources", 7)
    with pytest.raises(InputProblemsError) as caught:
        check_shards(making, 3, "sources", 23)
    assert [(one.code, one.values["count"]) for one in caught.value.problems] == [("shards-incomplete", 1)]
    note_shard(making, Shard(2, 3), "sources", 8)
    check_shards(making, 3, "sources", 23)


def test_the_ledger_holds_nothing_but_digests_and_short_words(tmp_path):
    store, out = Store(tmp_path / "cache"), tmp_path / "out"
    making = making_in(out, store)
    render_records(people(1), out, LINKS, making=making)
    making.close(whole=True, most=10**9)
    ledger = making_in(out, store).before
    assert len(ledger) == 2
    for path, entry in ledger.items():
        assert store.get(entry.key) == {"content": (out / path).read_bytes()}
        assert entry.content == hashlib.sha256((out / path).read_bytes()).hexdigest()
        known = {"record", "language", "font", "templates", "style", "scripts", "estimator", "links"}
        assert set(entry.parts) <= known | {"program", "libraries"}
        assert all(len(value) <= 16 and value.isascii() for value in entry.parts.values())
