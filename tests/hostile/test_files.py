"""What lies in the folders besides plain files: links, pipes, sockets, folders named like files, names that steer."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from kaopu.history.git import read_revision
from kaopu.policy.reader import read_policy
from kaopu.publish.form_evidence import _is_safe
from kaopu.publish.imports import run_import
from kaopu.text.problems import InputProblemsError, Problem, as_text
from kaopu.text.tree import FolderTree, MemoryTree
from kaopu.text.tree_walk import DEEPEST
from tests.support.bad_input import assert_sentences_complete
from tests.support.repository import VALID, ignore, read_repository, shown, write

CANARY = "canary-7f3a"
SECONDS = 5.0
DEEP = 700


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with a valid repository; what lies beside it is secret."""
    (tmp_path / "secret.yml").write_text(f"{CANARY}: {CANARY}\n", encoding="utf-8")
    root = tmp_path / "root"
    write(root, VALID)
    return root


def found(root: Path) -> list[Problem]:
    """Read everything; no message has anything of what lies outside, and reading waits for nobody."""
    started = time.monotonic()
    tree = FolderTree(root)
    problems = read_repository(tree).problems
    assert time.monotonic() - started < SECONDS * 4
    for problem in problems:
        assert_sentences_complete(problem)
    assert CANARY not in as_text(problems, tree, "en")
    return problems


def socket_at(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one, contextlib.chdir(path.parent):  # its path may have a hundred characters
        one.bind(path.name)


@pytest.mark.parametrize(
    "path", ["policy/roles.yml", "data/absences.csv", "data/notes.txt", "policy/handbook/why.en.md"]
)
def test_a_pipe_is_named_and_nobody_waits_for_it(root, path):
    (root / path).unlink(missing_ok=True)
    os.mkfifo(root / path)
    assert f"{path} not-a-file" in shown(found(root))
    assert FolderTree(root).read(path) is None


def test_a_socket_is_named(root):
    socket_at(root / "data" / "moves.csv")
    assert shown(found(root)) == ["data/moves.csv not-a-file"]


@pytest.mark.parametrize("path", ["policy/more.yml", "data/moves.csv", "data/months/2017-02/leads.csv", "policy/x.md"])
def test_a_folder_that_is_named_like_a_file_is_named(root, path):
    (root / path).mkdir()
    assert shown(found(root)) == [f"{path} not-a-file"]


def test_a_pipe_instead_of_the_settings_is_not_waited_for(root):
    (root / "kaopu.yml").unlink(missing_ok=True)
    os.mkfifo(root / "kaopu.yml")
    assert shown(FolderTree(root).refusals("kaopu.yml")) == ["kaopu.yml not-a-file"]


@pytest.mark.parametrize("path", ["policy/roles.yml", "data/people.csv", "data/months/2017-02", "policy/handbook"])
@pytest.mark.parametrize("to", ["../../secret.yml", "/dev/zero", ".", "nowhere", "../../../../../../etc"])
def test_a_link_is_named_wherever_it_leads(root, path, to):
    moved = root / path
    moved.rename(root / "kept")
    moved.symlink_to(to)
    assert f"{path} symbolic-link" in shown(found(root))


def test_a_hard_link_is_a_file_like_any_other(root):
    """It leads to nothing that whoever made it could not read, and git writes none."""
    (root / "data" / "teams.csv").rename(root.parent / "teams.csv")
    os.link(root.parent / "teams.csv", root / "data" / "teams.csv")
    assert found(root) == []


STEERING = {
    "escape": "a\x1b]0;owned\x07.csv",
    "line-end": "a\n::error::x.csv",
    "direction": "a\u202evsc.csv",
    "backslash": "x\\..\\a.csv",
}
if sys.platform != "darwin":  # its disks have no such names
    STEERING["no-utf-8"] = os.fsdecode(b"a\xff\xfe.csv")


@pytest.mark.parametrize("name", STEERING.values(), ids=STEERING)
@pytest.mark.parametrize("folder", ["policy", "data", "data/months/2017-01"])
def test_a_name_that_steers_is_refused_and_shown_harmlessly(root, folder, name):
    (root / folder / name).write_text("id\n", encoding="utf-8")
    problems = found(root)
    assert [problem.code for problem in problems] == ["file-name"]
    told = as_text(problems, FolderTree(root), "en")
    told.encode()
    assert not set("\x1b\x07\u202e\udcff") & set(told)
    assert len(told.splitlines()) == 2


def test_the_same_in_a_folder_s_name(root):
    folder = root / "policy" / "x\u202ey"
    folder.mkdir()
    (folder / "roles.yml").write_text("a: 1\n", encoding="utf-8")
    assert [problem.code for problem in found(root)] == ["file-name"]


@pytest.fixture
def deep(root: Path) -> Iterator[Path]:
    """Return a repository with folders within folders, far deeper than is read; take them away again."""
    opened = [os.open(root / "data", os.O_RDONLY)]
    for _ in range(DEEP):
        os.mkdir("d", dir_fd=opened[-1])
        opened.append(os.open("d", os.O_RDONLY, dir_fd=opened[-1]))
    yield root
    while len(opened) > 1:
        os.close(opened.pop())
        os.rmdir("d", dir_fd=opened[-1])
    os.close(opened.pop())


def test_folders_within_folders_without_end_are_not_looked_into(deep):
    [problem] = found(deep)
    assert (problem.code, problem.place.file) == ("folder-deep", "data" + "/d" * (DEEPEST + 1))


@pytest.mark.parametrize(
    "path", ["data/" + "x" * 5000, "data/" + "y/" * 3000 + "z", "data/a\0b", "data/\udcff", "", "."]
)
def test_a_path_that_no_disk_takes_is_no_file(root, path):
    assert FolderTree(root).read(path) is None


def test_an_export_is_not_read_from_a_pipe(root, tmp_path):
    write(tmp_path, {"products.csv": VALID["data/sources/products.csv"]})
    os.mkfifo(tmp_path / "pipeline.csv")
    with pytest.raises(InputProblemsError) as caught:
        run_import(root, "crm", [tmp_path / "pipeline.csv", tmp_path / "products.csv"])
    assert shown(list(caught.value.problems)) == ["pipeline.csv not-a-file"]


UNSAFE = (
    *("con", "CON.txt", "aux.", "nul .pdf", "COM1.png", "lpt9", "a/con/b.txt", "a:b", "客户.txt:stream", "a|b", "a?b"),
    *(
        "a*b",
        "<a>",
        'a"b',
        "a.",
        "a ",
        "a/b /c",
        "x" * 201,
        "销" * 67,
        "a/" * 9 + "b",
        "a\nb",
        "a\tb",
        "~a",
        ".a",
        "a/../b",
    ),
    *("\\\\server\\share\\x", "..\\x", "a\u202eb", "a\0b", "", ".", "..", "/"),
)


@pytest.mark.parametrize("named", UNSAFE)
def test_r45_no_name_of_evidence_means_something_else_on_another_system(named):
    assert not _is_safe(named, PurePosixPath(named.replace("\\", "/")))


@pytest.mark.parametrize(
    "named", ["a.pdf", "客户 反馈.png", "a/b/c.txt", "console.txt", "e\u0301.txt", "a.b.c", "(1).pdf"]
)
def test_r45_ordinary_names_of_evidence_are_taken(named):
    assert _is_safe(named, PurePosixPath(named))


def test_a_folder_that_cannot_be_a_repository_is_one_warning(root):
    problems: list[Problem] = []
    read_revision(root, problems.append)
    assert [problem.code for problem in problems] in (["git-no-repository"], ["git-no-commit"])


def test_lines_are_shown_soon_also_of_a_file_with_many_problems():
    content = b"a,b\n" + b"1\n" * 20_000
    tree = MemoryTree({"data/f.csv": content})
    started = time.process_time()
    for number in range(2, 20_002):
        assert tree.line("data/f.csv", number) == "1"
    assert time.process_time() - started < SECONDS


def test_a_policy_is_read_as_before(root):
    assert read_policy(FolderTree(root), ignore) is not None
