"""What stays the same from release to release is one file on the disk; no release ever changes another."""

import errno
import hashlib
import json
import os
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pytest

from kaopu.cache.store import Store
from kaopu.pages import handbook_site
from kaopu.publish import release_files
from kaopu.publish.build import CACHE, Means, build
from kaopu.publish.plan import Selection
from kaopu.publish.release_check import differences
from kaopu.publish.release_files import ReleaseFiles
from tests.proof.small_company import commit, company, edit, release_of


def release_before(folder: Path, **files: bytes) -> Path:
    """Write files with the manifest that lists them."""
    public = folder / "public"
    public.mkdir(parents=True)
    for name, content in files.items():
        (public / name).write_bytes(content)
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (public / "manifest.json").write_text(json.dumps({"files": listed}), encoding="utf-8")
    return folder


def same_file(one: Path, other: Path) -> bool:
    return one.stat().st_ino == other.stat().st_ino


def test_what_is_the_same_is_linked_and_what_is_another_is_written(tmp_path):
    before = release_before(tmp_path / "old", same=b"same", other=b"old")
    files = ReleaseFiles(tmp_path / "new", before)
    for name, content in (("same", b"same"), ("other", b"new"), ("deep/down", b"more")):
        assert files.write(name, content) == hashlib.sha256(content).hexdigest()
        assert files.read(name) == content
    assert same_file(before / "public/same", tmp_path / "new/same")
    assert not same_file(before / "public/other", tmp_path / "new/other")
    assert files.digests.keys() == {"same", "other", "deep/down"}


def test_whoever_writes_a_file_again_does_not_write_into_the_release_before(tmp_path):
    before = release_before(tmp_path / "old", page=b"old")
    files = ReleaseFiles(tmp_path / "new", before)
    files.write("page", b"old")
    files.write("page", b"new")
    assert ((before / "public/page").read_bytes(), files.read("page")) == (b"old", b"new")


@pytest.mark.parametrize("damage", ["changed", "gone", "link", "folder"])
def test_a_file_that_is_not_what_the_manifest_says_is_not_linked(tmp_path, damage):
    before = release_before(tmp_path / "old", page=b"good")
    (before / "public/page").unlink()
    if damage == "changed":
        (before / "public/page").write_bytes(b"goof")
    elif damage == "link":
        (tmp_path / "elsewhere").write_bytes(b"good")
        (before / "public/page").symlink_to(tmp_path / "elsewhere")
    elif damage == "folder":
        (before / "public/page").mkdir()
    files = ReleaseFiles(tmp_path / "new", before)
    assert not files.link("page", hashlib.sha256(b"good").hexdigest())
    files.write("page", b"good")
    assert files.read("page") == b"good"
    assert (tmp_path / "new/page").stat().st_nlink == 1


@pytest.mark.parametrize("damage", ["changed", "gone", "link"])
def test_what_was_read_ahead_is_not_read_again_and_damage_is_found_all_the_same(tmp_path, monkeypatch, damage):
    before = release_before(tmp_path / "old", page=b"good", other=b"other")
    (before / "public/other").unlink()
    if damage == "changed":
        (before / "public/other").write_bytes(b"goof")
    elif damage == "link":
        (before / "public/other").symlink_to(before / "public/page")
    files = ReleaseFiles(tmp_path / "new", before)
    with ThreadPoolExecutor(1) as executor:
        files.read_ahead(executor)
    monkeypatch.setattr(release_files, "digest_or_link", Mock(side_effect=FileNotFoundError))
    for name in ("page", "other"):
        files.write(name, (b"good" if name == "page" else b"other"))
    assert files.linked == {"page"}
    assert same_file(before / "public/page", tmp_path / "new/page")
    assert files.read("other") == b"other"


@pytest.mark.parametrize("how", ["not yet", "never", "it failed"])
def test_what_was_not_read_ahead_is_read_when_it_is_needed(tmp_path, how):
    before = release_before(tmp_path / "old", page=b"good")
    files, ahead = ReleaseFiles(tmp_path / "new", before), Future[dict[str, str]]()
    files.read_ahead(Mock(submit=Mock(return_value=ahead)))
    if how == "never":
        ahead.cancel()
        ahead.set_running_or_notify_cancel()
    elif how == "it failed":
        ahead.set_exception(OSError("the disk is gone"))
    files.write("page", b"good")
    assert same_file(before / "public/page", tmp_path / "new/page")


def test_of_a_first_release_nothing_is_read_ahead(tmp_path):
    executor = Mock()
    ReleaseFiles(tmp_path / "new").read_ahead(executor)
    assert executor.submit.call_count == 0


@pytest.mark.parametrize(
    "manifest", [None, b"", b"[1]", b'{"files": [1]}', b'{"files": {"page": 7}}', b"\xff", b"[" * 9999]
)
def test_without_a_manifest_that_can_be_read_nothing_is_linked(tmp_path, manifest):
    before = release_before(tmp_path / "old", page=b"good")
    (before / "public/manifest.json").unlink()
    if manifest is not None:
        (before / "public/manifest.json").write_bytes(manifest)
    files = ReleaseFiles(tmp_path / "new", before)
    files.write("page", b"good")
    assert (files.read("page"), (before / "public/page").stat().st_nlink) == (b"good", 1)


def test_on_another_disk_files_are_written(tmp_path, monkeypatch):
    memory = Path("/dev/shm")  # noqa: S108 - another file system
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:  # there is none: say what it would say
        monkeypatch.setattr(os, "link", Mock(side_effect=OSError(errno.EXDEV, os.strerror(errno.EXDEV))))
        memory = tmp_path
    with tempfile.TemporaryDirectory(dir=memory) as elsewhere:
        before = release_before(Path(elsewhere) / "old", page=b"same")
        files = ReleaseFiles(tmp_path / "new", before)
        files.write("deep/page", b"ours")
        (tmp_path / "new/page").write_bytes(b"same")
        assert files.all_digests().keys() == {"deep/page", "page"}
        assert files.read("page") == b"same"  # what others wrote is not lost
        files.write("page", b"same")
        assert files.read("page") == b"same"


def test_files_that_others_wrote_are_found_and_linked(tmp_path):
    before = release_before(tmp_path / "old", same=b"same", other=b"old")
    files = ReleaseFiles(tmp_path / "new", before)
    files.write("ours", b"ours")
    for name, content in (("same", b"same"), ("other", b"new")):
        (tmp_path / "new" / name).write_bytes(content)
    digests = files.all_digests()
    assert digests == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in (("same", b"same"), ("other", b"new"), ("ours", b"ours"))
    }
    assert same_file(before / "public/same", tmp_path / "new/same")
    assert files.read("other") == b"new"
    assert files.linked == {"same"}
    files.write("same", b"other")
    assert not files.linked


@pytest.mark.parametrize("kept", [True, False])
def test_a_build_takes_over_all_that_is_as_it_was_and_leaves_the_release_before_as_it_is(tmp_path, kept, monkeypatch):
    run, runs = handbook_site._run_mkdocs, list[Path]()

    def counted(folder, *given):
        runs.append(folder)
        run(folder, *given)

    monkeypatch.setattr(handbook_site, "_run_mkdocs", counted)
    root = company(tmp_path / "firm")
    means = Means(1, Store(root / CACHE if kept else None))
    build(root, None, Selection(), means)
    first = release_of(root)
    listed = json.loads((first / "public/manifest.json").read_text(encoding="utf-8"))["files"]
    digest = hashlib.sha256((first / "public/manifest.json").read_bytes()).hexdigest()
    edit(root / "data/months/2017-02/deals.csv", "1000", "1100")
    commit(root)
    runs.clear()
    build(root, None, Selection(), means)
    second = release_of(root)
    assert second != first
    assert bool(runs) is not kept  # a deal changes nothing in the handbook
    assert not differences(first, digest)
    now = json.loads((second / "public/manifest.json").read_text(encoding="utf-8"))["files"]
    alike = {path for path in listed if now.get(path) == listed[path]}
    assert {path for path in listed if same_file(first / "public" / path, second / "public" / path)} == alike
    assert len(alike) > len(listed) / 2
    assert any(path.endswith("appraisal.pdf") for path in alike)
    assert any(path.startswith("handbook/") for path in alike)


def test_a_damaged_file_is_not_taken_over(tmp_path):
    root = company(tmp_path / "firm")
    means = Means(1, Store(root / CACHE))
    build(root, None, Selection(), means)
    edit(root / "data/months/2017-02/deals.csv", "1000", "1100")
    commit(root)
    good = build(root, tmp_path / "elsewhere", Selection(), Means(1)).folder
    expected = {path.relative_to(good): path.read_bytes() for path in good.rglob("*") if path.is_file()}
    for path in sorted((release_of(root) / "public/appraisals").rglob("*.pdf"))[::2]:
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    build(root, None, Selection(), means)
    public = root / "public"
    assert {path.relative_to(public): path.read_bytes() for path in public.rglob("*") if path.is_file()} == expected
