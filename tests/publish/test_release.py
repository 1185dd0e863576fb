"""Releases: built aside, read again from the disk, switched by one link, the last ones kept (R71)."""

import contextlib
import json
import shutil
import subprocess
import sys

import pytest

from kaopu.publish import release as releasing
from kaopu.publish import release_check
from kaopu.publish.release import disk_is_full, release, release_of, settled, staging
from kaopu.publish.releases import KEPT, switch
from kaopu.text.problems import InputProblemsError
from tests.publish.conftest import kaopu
from tests.publish.releasing import (
    FILES,
    content_of,
    damage,
    digest_of,
    fill,
    leftovers,
    manifest_of,
    old_layout,
    publish,
    releases,
    shown,
)

HOLDING = """
import sys
from pathlib import Path
from kaopu.publish.release import staging
from tests.publish.releasing import fill

with staging(Path(sys.argv[1]), Path(sys.argv[2])) as aside:
    fill(aside, 5)
    print("building", flush=True)
    sys.stdin.readline()
"""


def codes(raised):
    return [problem.code for problem in raised.value.problems]


def test_site_and_rules_are_links_that_one_link_switches_together(tmp_path):
    published = tmp_path / "public"
    first = publish(published, 1)
    made = {link: (link.readlink().as_posix(), link.lstat().st_ino) for link in (published, tmp_path / "access")}
    assert made[published][0] == "public.releases/current/public"
    assert made[tmp_path / "access"][0] == "public.releases/current/access"
    assert (tmp_path / "public.releases/current").readlink().as_posix() == first == digest_of(manifest_of(1))[:16]
    second = publish(published, 2)
    assert second != first
    assert shown(published) == 2
    assert made == {link: (link.readlink().as_posix(), link.lstat().st_ino) for link in made}
    assert release_of(published) == tmp_path / "public.releases" / second


def test_another_place_has_rules_of_its_own(tmp_path):
    publish(tmp_path / "preview", 1)
    publish(tmp_path / "public", 2)
    assert (tmp_path / "preview.access").readlink().as_posix() == "preview.releases/current/access"
    assert (tmp_path / "preview.access/acl.json").read_bytes() == content_of("acl.json", 1)
    assert (tmp_path / "access/acl.json").read_bytes() == content_of("acl.json", 2)


def test_the_last_releases_are_kept_and_no_others(tmp_path):
    published = tmp_path / "public"
    names = [publish(published, site) for site in range(1, 8)]
    assert releases(published) == set(names[-KEPT - 1 :])
    assert not leftovers(published)


def test_publishing_the_same_again_keeps_one_release(tmp_path):
    published = tmp_path / "public"
    assert publish(published, 1) == publish(published, 1)
    assert len(releases(published)) == 1
    assert shown(published) == 1


def test_a_release_that_is_there_already_but_damaged_is_replaced(tmp_path):
    published = tmp_path / "public"
    name = publish(published, 1)
    assert damage(published) == shown(published)
    assert publish(published, 1) == name
    assert shown(published) == 1
    assert not leftovers(published)
    publish(published, 2)
    page = tmp_path / "public.releases" / name / "public" / FILES[0]
    page.unlink()
    publish(published, 1)
    assert shown(published) == 1


def test_the_older_layout_is_taken_over(tmp_path):
    published = tmp_path / "public"
    old_layout(published, 1)
    assert shown(published) == 1
    name = publish(published, 2)
    assert shown(published) == 2
    assert (tmp_path / "access/acl.json").exists()
    publish(published, 3)
    assert len(releases(published)) == 2  # the older one has no access rules and is gone
    assert name in releases(published)


def test_empty_folders_are_taken_over(tmp_path):
    published = tmp_path / "public"
    published.mkdir()
    (tmp_path / "access").mkdir()
    publish(published, 1)
    assert shown(published) == 1
    assert (tmp_path / "access/acl.json").exists()


@pytest.mark.parametrize("place", ["public", "access"])
@pytest.mark.parametrize("kind", ["folder", "file", "link", "link to nothing"])
def test_what_kaopu_did_not_make_is_not_replaced(tmp_path, place, kind):
    published, other = tmp_path / "public", tmp_path / "other"
    (other / "inside").mkdir(parents=True)
    if kind == "folder":
        shutil.copytree(other, tmp_path / place)
    elif kind == "file":
        (tmp_path / place).write_text("mine", encoding="utf-8")
    else:
        (tmp_path / place).symlink_to("other" if kind == "link" else "nowhere")
    with pytest.raises(InputProblemsError) as raised:
        publish(published, 1)
    assert codes(raised) == ["output-not-ours"]
    assert str(raised.value.problems[0].place) == place
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["other", place])


def test_the_folder_we_are_in_is_not_replaced(tmp_path):
    (tmp_path / "mine").mkdir()
    with contextlib.chdir(tmp_path), pytest.raises(InputProblemsError) as raised:
        publish(type(tmp_path)(), 1)
    assert codes(raised) == ["output-not-ours"]


def link_instead(path, target):
    path.unlink(missing_ok=True)
    path.symlink_to(target)


SPOILING = {
    "a page is changed": lambda site, _: (site / FILES[0]).write_bytes(b"?" + content_of(FILES[0], 2)[1:]),
    "a page is missing": lambda site, _: (site / FILES[0]).unlink(),
    "a page is too many": lambda site, _: (site / "handbook/more.html").write_bytes(b"more"),
    "a link is too many": lambda site, _: link_instead(site / "handbook/more", "../index.html"),
    "a link for a page": lambda site, _: link_instead(site / FILES[0], "handbook/index.html"),
    "rules are changed": lambda _, access: (access / "acl.json").write_bytes(b"everybody"),
    "rules are too many": lambda _, access: (access / "more.conf").write_bytes(b"everybody"),
    "a grant is too many": lambda _, access: link_instead(access / "grants/everything/@all", "../../../public"),
    "a grant leads elsewhere": lambda _, access: link_instead(access / "grants/everything/@hr", "../../../public/x"),
    "the manifest is another": lambda site, _: (site / "manifest.json").write_bytes(manifest_of(1, more=1)),
    "the manifest is none": lambda site, _: (site / "manifest.json").write_bytes(b"[" * 100_000),
}


@pytest.mark.parametrize("how", SPOILING)
def test_what_does_not_read_back_as_written_is_not_published(tmp_path, how):
    published = tmp_path / "public"
    publish(published, 1)

    def broken():
        with staging(published) as aside:
            fill(aside, 2)
            SPOILING[how](aside.public, aside.access)
            settled(aside, digest_of(manifest_of(2)))
            release(aside, digest_of(manifest_of(2)))

    with pytest.raises(InputProblemsError) as raised:
        broken()
    assert codes(raised) == ["release-not-as-written"]
    assert sum(map(int, map(str, raised.value.problems[0].values.values()))) >= 1
    assert shown(published) == 1
    assert len(releases(published)) == 1
    assert not leftovers(published)


def test_what_is_to_be_done_meanwhile_is_done_once_the_release_is_shown(tmp_path, monkeypatch):
    published = tmp_path / "public"
    publish(published, 1)
    seen: list[object] = []

    def refused(*_):
        raise PermissionError("a link that nobody may replace")

    for stands_in_the_way in (False, True):
        with staging(published) as aside, contextlib.suppress(PermissionError):
            number = 3 if stands_in_the_way else 2
            fill(aside, number)
            settled(aside, digest_of(manifest_of(number)))
            monkeypatch.setattr(releasing, "switch", refused if stands_in_the_way else switch)
            release(aside, digest_of(manifest_of(number)), lambda: seen.append(shown(published)))
    assert seen == [2]
    assert shown(published) == 2


def test_what_was_linked_is_not_waited_for_again_but_read(tmp_path, monkeypatch):
    waited: list[str] = []
    monkeypatch.setattr(release_check, "settle_one", waited.append)
    digest, linked = digest_of(manifest_of(2)), FILES[0]
    with staging(tmp_path / "public") as aside:
        fill(aside, 2)
        everything = {str(path) for path in (aside.folder, *aside.folder.rglob("*")) if not path.is_symlink()}
        (aside.folder / "workers").mkdir()  # what others make and delete there meanwhile
        settled(aside, digest, {linked})
        assert set(waited) == everything - {str(aside.public / linked)}
        (aside.public / linked).write_bytes(content_of(linked, 1))
        with pytest.raises(InputProblemsError):
            settled(aside, digest, {linked})


def test_a_build_that_breaks_off_leaves_nothing_behind(tmp_path):
    published = tmp_path / "public"
    publish(published, 1)

    def broken():
        with staging(published) as aside:
            fill(aside, 2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert shown(published) == 1
    assert not leftovers(published)


def test_what_killed_builds_left_is_deleted_by_the_next_and_nothing_else(tmp_path):
    published = tmp_path / "public"
    publish(published, 1)
    folder = tmp_path / "public.releases"
    for name in (".staging-abc", ".gone-0123456789abcdef", ".copy-abc", "fedcba9876543210"):
        (folder / name / "public").mkdir(parents=True)
    (folder / ".current.new").symlink_to("nowhere")
    (tmp_path / ".access.new").symlink_to("nowhere")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    publish(published, 2)
    assert leftovers(published) == {"notes.txt"}
    assert len(releases(published) - {"notes.txt"}) == 2


def test_without_the_list_of_releases_none_is_lost(tmp_path):
    published = tmp_path / "public"
    names = {publish(published, site) for site in (1, 2, 3)}
    (tmp_path / "public.releases/.order").unlink()
    assert releases(published) == names
    assert releases(published) | {publish(published, 4)} == releases(published)
    assert names < releases(published)


@pytest.fixture
def building(tmp_path):
    """Return the folder in which another process is building, until the test is over."""
    root = tmp_path / "root"
    publish(root / "public", 1)
    command = [sys.executable, "-c", HOLDING, str(root / "public"), str(root / "build")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "building\n"
        yield root
        other.communicate("\n")
    assert not leftovers(root / "public") - {"build"}


def test_a_second_build_stops_at_once_and_says_what_to_do(building):
    staged = leftovers(building / "public")
    # A part goes elsewhere, but through the same folder for what is in between.
    for command in (["build"], ["serve", "--port", "0"], ["build", "--person", "nobody"]):
        done = kaopu(building, *command, "--lang", "en")
        assert done.returncode == 1
        assert "build-running: another build of kaopu" in done.stdout
        assert "Ctrl-C" in done.stdout
        assert "Traceback" not in done.stderr
    with pytest.raises(InputProblemsError) as raised:
        publish(building / "public", 2)
    assert codes(raised) == ["build-running"]
    assert shown(building / "public") == 1
    assert staged <= leftovers(building / "public")  # what the running build needs is still there


def test_a_lock_means_nothing_when_its_holder_is_dead(tmp_path):
    published = tmp_path / "public"
    publish(published, 1)
    command = [sys.executable, "-c", HOLDING, str(published), str(tmp_path / "work")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "building\n"
        other.kill()
    assert leftovers(published)
    publish(published, 2)
    assert shown(published) == 2
    assert not leftovers(published)


def test_nothing_published_is_a_problem_with_a_sentence(tmp_path):
    with pytest.raises(InputProblemsError) as raised:
        release_of(tmp_path / "public")
    assert codes(raised) == ["nothing-published"]


def test_a_full_disk_is_known_in_every_dress():
    inside = RuntimeError("a worker failed")
    inside.__cause__ = OSError(28, "No space left on device")
    assert disk_is_full(inside)
    assert disk_is_full(OSError(122, "Disk quota exceeded"))
    assert disk_is_full(ValueError("OSError: [Errno 28] No space left on device: 'handbook/index.html'"))
    assert not disk_is_full(OSError(13, "Permission denied"))
    assert not disk_is_full(ValueError(json.dumps({"28": 28})))
