"""A site built in parts is the site that one build makes; a part that is missing or damaged is told, and stops it."""

import shutil
import subprocess
import sys

import pytest

from kaopu.cache.store import Store
from kaopu.execution import copies
from kaopu.publish.build import Means, build_shard
from kaopu.publish.plan import Selection
from kaopu.publish.shards import Shard
from tests.proof.small_company import company, edit, git, release_of


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return company(tmp_path_factory.mktemp("shards") / "firm")


@pytest.fixture(scope="module")
def parts(source, tmp_path_factory):
    """The caches of three parts, each made in a clone of its own, as the jobs of a CI matrix do."""
    folder = tmp_path_factory.mktemp("parts")
    for number in (1, 2, 3):
        clone = folder / f"clone-{number}"
        subprocess.run(["git", "clone", "--quiet", str(source), str(clone)], check=True)
        said = kaopu(clone, "--shard", f"{number}/3", "--cache", str(folder / str(number)))
        assert said.returncode == 0, said
        assert f"Part {number} of 3: " in said.stdout
        assert not list(clone.glob("public*"))
        assert sorted(path.name for path in (clone / "build").iterdir()) == []
    return folder


def kaopu(root, *words):
    command = [sys.executable, "-m", "kaopu", "build", "--root", str(root), "--jobs", "1", "--lang", "en", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def merged(source, parts, folder, numbers):
    """Put the caches of some parts together in a fresh clone, and build from them."""
    clone, cache = folder / "merged", folder / "cache"
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(source), str(clone)], check=True)
    for number in numbers:
        shutil.copytree(parts / str(number), cache, dirs_exist_ok=True)
    return clone, cache, lambda: kaopu(clone, "--merge-shards", "3", "--cache", str(cache))


def files(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def printed(source):
    """Return how many PDFs of appraisals, and of forms, the whole site has."""
    pdfs = [path for path in files(release_of(source)) if path.suffix == ".pdf"]
    appraisals = sum(path.name.startswith("appraisal") for path in pdfs)
    assert 0 < appraisals < len(pdfs)
    return appraisals, len(pdfs) - appraisals


def test_all_parts_together_are_the_whole_site_and_no_document_is_rendered_again(source, parts, tmp_path):
    clone, _, build = merged(source, parts, tmp_path, (1, 2, 3))
    said = build()
    assert said.returncode == 0, said
    assert files(release_of(clone)) == files(release_of(source))
    appraisals, forms = printed(source)
    known = int(said.stdout.rsplit("taken from the cache: ", 1)[1].rstrip(".\n"))
    assert known == 2 * appraisals + 2 * forms  # pages, workbooks, and a PDF of each; views and the rest are made here


def test_a_part_may_be_worked_out_by_several_processes(source, tmp_path, monkeypatch):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(source), str(clone)], check=True)
    monkeypatch.setattr(copies, "LEAST", 1)
    assert build_shard(clone, Shard(1, 2), Selection(), Means(2, Store(tmp_path / "cache"))) > 0
    assert [path.name for path in (clone / "build").iterdir()] == []


def test_parts_hold_each_document_once(source, parts):
    def count(number):
        return sum(b"%PDF-" in path.read_bytes()[:200] for path in (parts / str(number)).rglob("*") if path.is_file())

    appraisals, forms = printed(source)
    counts = [count(number) for number in (1, 2, 3)]
    assert sum(counts) == appraisals + forms
    assert max(counts) - min(counts) <= 2  # one of either kind


def test_a_part_that_is_missing_is_named_and_nothing_is_published(source, parts, tmp_path):
    clone, _, build = merged(source, parts, tmp_path, (1, 3))
    said = build()
    assert said.returncode == 1
    assert "shards-missing: of 3 parts the cache does not have 2" in said.stdout
    assert not (clone / "public").exists()


def test_a_document_that_is_damaged_or_lost_is_counted_and_nothing_is_published(source, parts, tmp_path):
    clone, cache, build = merged(source, parts, tmp_path, (1, 2, 3))
    documents = sorted(path for path in cache.rglob("*") if path.is_file() and b"%PDF-" in path.read_bytes()[:200])
    documents[0].unlink()
    documents[1].write_bytes(documents[1].read_bytes()[:-1])
    said = build()
    assert said.returncode == 1
    assert "but 2 documents are not in the cache" in said.stdout
    assert not (clone / "public").exists()


def test_parts_of_other_sources_are_no_parts_of_this_build(source, parts, tmp_path):
    clone, _, build = merged(source, parts, tmp_path, (1, 2, 3))
    edit(clone / "data/months/2017-02/deals.csv", "1000", "1100")
    git(clone, "commit", "--quiet", "--all", "--message=More")
    said = build()
    assert said.returncode == 1
    assert "does not have 1, 2, 3" in said.stdout


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/0", "-1/3"])
def test_what_is_no_part_is_refused(source, text):
    said = kaopu(source, "--shard", text)
    assert said.returncode == 2
    assert "is not a part" in said.stderr


def test_parts_need_the_cache(source):
    assert kaopu(source, "--shard", "1/2", "--no-cache").returncode == 2
    assert kaopu(source, "--merge-shards", "2", "--no-cache").returncode == 2
