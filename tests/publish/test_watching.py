"""Files that are saved are seen, in whatever way an editor saves; a burst of saves is one change."""

from __future__ import annotations

import itertools
import os
import shutil

import pytest

from kaopu.publish.watching import Watch, settled


@pytest.fixture
def root(tmp_path):
    (tmp_path / "policy/indicators").mkdir(parents=True)
    (tmp_path / "policy/grades.yml").write_text("A: 90\n", encoding="utf-8")
    (tmp_path / "policy/indicators/sales.yml").write_text("weight: 25\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def watch(root):
    watch = Watch([root / "policy", root / "site", root / "mkdocs.yml", root / "kaopu.yml"])
    watch.state()
    return watch


def written_in_place(path):
    path.write_text("A: 91\n", encoding="utf-8")


def written_beside_and_renamed(path):
    beside = path.with_name("grades.yml.tmp")
    beside.write_text("A: 91\n", encoding="utf-8")
    beside.replace(path)


def moved_away_and_written_anew(path):
    path.rename(path.with_name("grades.yml~"))
    path.write_text("A: 91\n", encoding="utf-8")
    path.with_name("grades.yml~").unlink()


def with_the_time_and_size_it_had(path):
    before = path.stat()
    path.write_text("A: 91\n", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


WAYS = [written_in_place, written_beside_and_renamed, moved_away_and_written_anew, with_the_time_and_size_it_had]


@pytest.mark.parametrize("save", WAYS)
def test_issue_9_however_an_editor_saves_it_is_seen(root, watch, save):
    before = watch.state()
    save(root / "policy/grades.yml")
    assert watch.state() != before
    # Nothing but the bytes counts: back as it was, it is as it was.
    (root / "policy/grades.yml").write_text("A: 90\n", encoding="utf-8")
    assert watch.state() == before


def test_files_that_come_go_and_move_are_seen(root, watch):
    states = [watch.state()]
    (root / "site/templates").mkdir(parents=True)
    (root / "site/templates/page.html").write_text("x", encoding="utf-8")
    states.append(watch.state())
    (root / "kaopu.yml").write_text("data: ../data\n", encoding="utf-8")
    states.append(watch.state())
    (root / "policy/indicators/sales.yml").rename(root / "policy/sales.yml")
    states.append(watch.state())
    (root / "mkdocs.yml").unlink()
    states.append(watch.state())
    shutil.rmtree(root / "policy")
    states.append(watch.state())
    assert len(set(states)) == len(states)


def test_what_no_build_reads_is_no_change(root, watch):
    before = watch.state()
    (root / "policy/.grades.yml.swp").write_bytes(b"vim")
    (root / "policy/grades.yml~").write_bytes(b"old")
    (root / "policy/.git").mkdir()
    (root / "policy/.git/HEAD").write_bytes(b"x")
    (root / "README.md").write_bytes(b"x")
    os.utime(root / "policy/grades.yml")
    assert watch.state() == before


def test_a_pipe_or_a_link_does_not_hold_it_up(root, watch):
    before = watch.state()
    os.mkfifo(root / "policy/pipe.yml")
    (root / "policy/link.yml").symlink_to("/dev/zero")
    (root / "policy/circle").symlink_to(root / "policy")
    assert watch.state() != before


def test_a_burst_of_saves_is_one_change_when_it_is_over(root, watch):
    known, looks = watch.state(), itertools.count(1)

    def pause():
        look = next(looks)
        if look <= 8:  # somebody saves between any two looks
            (root / "policy/grades.yml").write_text(f"A: {look}\n", encoding="utf-8")
        assert look < 20

    after = settled(watch, known, pause)
    assert after != known
    assert next(looks) == 10, "one look more than the last save, not one for each"
    assert after == watch.state()


def test_a_change_that_is_taken_back_is_none(root, watch):
    known, looks = watch.state(), itertools.count(1)

    def pause():
        look = next(looks)
        (root / "policy/grades.yml").write_text("A: 1\n" if look == 1 else "A: 90\n", encoding="utf-8")
        if look == 5:
            (root / "policy/new.yml").write_text("x", encoding="utf-8")
        assert look < 10

    assert settled(watch, known, pause) == watch.state()
    assert next(looks) == 7
