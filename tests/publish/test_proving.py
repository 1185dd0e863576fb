"""Before a release is shown it is read again, by a process of its own where it has many files, and nothing leaks."""

from __future__ import annotations

import weakref
from concurrent.futures import Executor, wait
from contextlib import contextmanager

import pytest

from kaopu.cache.store import Store
from kaopu.execution.running import other_process
from kaopu.publish import build as building
from kaopu.publish import proving, release_files
from kaopu.publish.build import Means, build
from kaopu.publish.plan import Selection
from kaopu.publish.production import _Printed
from kaopu.publish.release_check import differences, digest_or_link, digests, settle
from kaopu.publish.release_files import ReleaseFiles
from kaopu.text.problems import InputProblemsError
from tests.proof import small_company
from tests.proof.small_company import release_of


@pytest.fixture
def company(tmp_path):
    return small_company.company(tmp_path / "firm")


def built(root, jobs=2, store=None):
    build(root, None, Selection(), Means(jobs, store or Store(None)))
    return (release_of(root) / "public/manifest.json").read_bytes()


@contextmanager
def watched(folder, seen):
    """Run tasks elsewhere, and see each before."""
    with other_process(folder) as run:

        def watching(task, *arguments):
            seen(task, *arguments)
            return run(task, *arguments)

        yield watching


def test_many_files_are_put_on_the_disk_and_read_by_another_process(company, monkeypatch):
    few = built(company)
    tasks = []
    monkeypatch.setattr(building, "MANY_FILES", 1)
    monkeypatch.setattr(building, "other_process", lambda folder: watched(folder, lambda task, *_: tasks.append(task)))
    assert built(company) == few
    assert tasks == [settle, differences]
    assert built(company, jobs=1) == few
    assert len(tasks) == 2


def test_what_is_not_as_it_was_written_is_not_shown_whoever_reads_it(company, monkeypatch):
    before, shown = built(company), release_of(company)

    def spoil(task, folder, *_):
        if task is differences:
            (folder / "public/nobody-made.html").write_text("", encoding="utf-8")

    monkeypatch.setattr(building, "MANY_FILES", 1)
    monkeypatch.setattr(building, "other_process", lambda folder: watched(folder, spoil))
    with pytest.raises(InputProblemsError) as told:
        built(company)
    assert [problem.code for problem in told.value.problems] == ["release-not-as-written"]
    assert release_of(company) == shown
    assert (shown / "public/manifest.json").read_bytes() == before


class Awaited(Executor):
    """Workers for whom everybody waits, so that what they found is there when it is asked for."""

    def __init__(self, executor, asked):
        self.executor, self.asked = executor, asked

    def submit(self, task, /, *arguments, **more):
        self.asked.append(task)
        future = self.executor.submit(task, *arguments, **more)
        wait([future])
        return future


def noted(act, what, notes):
    def noting(*arguments):
        notes.append(what)
        return act(*arguments)

    return noting


def test_workers_read_the_release_before_and_secrets_are_listed_while_they_print(company, tmp_path, monkeypatch):
    notes: list[object] = []
    read_ahead, store = ReleaseFiles.read_ahead, Store(tmp_path / "cache")
    monkeypatch.setattr(ReleaseFiles, "read_ahead", lambda files, executor: read_ahead(files, Awaited(executor, notes)))
    monkeypatch.setattr(release_files, "digest_or_link", noted(digest_or_link, "read here", notes))
    monkeypatch.setattr(_Printed, "finish", noted(_Printed.finish, "printed", notes))
    monkeypatch.setattr(building, "whose_is_what", noted(proving.whose_is_what, "listed", notes))
    first = built(company, store=store)
    assert digests not in notes  # there was nothing in the cache, and so all was made anew
    notes.clear()
    small_company.edit(company / "data/people.csv", "Ann", "Annette")
    assert built(company, store=store) != first
    assert notes[0] == digests
    assert notes.count("listed") == 1
    assert (notes.count("read here"), notes[-1]) == (0, "printed")


def test_results_and_data_are_forgotten_when_all_is_made(company, monkeypatch):
    known: list[weakref.ref[object]] = []
    finished, prove = proving.finished, proving.let_nothing_leak

    def remembered(prepared, secrets):
        known.extend(map(weakref.ref, (prepared.inputs.results, prepared.inputs.data)))
        return finished(prepared, secrets)

    def proved(*arguments):
        assert [one() for one in known] == [None, None]
        prove(*arguments)

    monkeypatch.setattr(building, "finished", remembered)
    monkeypatch.setattr(building, "let_nothing_leak", proved)
    built(company)
