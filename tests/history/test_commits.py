"""Who made a commit, when, and with whose signature; and the order of commits."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from pathlib import Path

import pytest

from kaopu.history.commits import changed_in, commit_infos, commits_touching, newest_first
from kaopu.history.git import GitError
from kaopu.history.signatures import Signature, read_signatures
from tests.history.real_git import commit, git, run


def test_who_made_a_commit_and_when(tmp_path):
    variables = {
        "GIT_AUTHOR_NAME": "安 明",
        "GIT_AUTHOR_EMAIL": "ming@example.org",
        "GIT_AUTHOR_DATE": "2017-03-05T23:30:00+0800",
        "GIT_COMMITTER_NAME": "O'Bob \\x00 %H",
        "GIT_COMMITTER_EMAIL": "bob@example.org",
        "GIT_COMMITTER_DATE": "2017-03-06T01:02:03-0330",
    }
    commit(tmp_path, {"policy/x.yml": "a: 1\n"})
    amend = ("commit", "--quiet", "--amend", "--reset-author")
    git(tmp_path, *amend, "--message", "考核 第一行\n第二行\n\nbody", variables=variables)
    git(tmp_path, "notes", "add", "--message", "a note")
    head = git(tmp_path, "rev-parse", "HEAD")
    (info,) = commit_infos(tmp_path, [head, head]).values()
    ahead, behind = datetime.timedelta(hours=8), -datetime.timedelta(hours=3, minutes=30)
    assert (info.commit, info.author, info.author_email) == (head, "安 明", "ming@example.org")
    assert (info.committer, info.committer_email) == ("O'Bob \\x00 %H", "bob@example.org")
    assert info.authored.isoformat() == "2017-03-05T23:30:00+08:00"
    assert info.authored.utcoffset() == ahead
    assert info.committed.isoformat() == "2017-03-06T01:02:03-03:30"
    assert info.committed.utcoffset() == behind
    assert info.subject == "考核 第一行 第二行"


def test_commits_are_told_apart_in_any_number_and_order(tmp_path):
    commits = [commit(tmp_path, {"policy/x.yml": f"a: {number}\n"}) for number in range(3)]
    assert list(commit_infos(tmp_path, [commits[1], commits[2], commits[0]])) == [commits[1], commits[2], commits[0]]
    assert commit_infos(tmp_path, []) == {}
    with pytest.raises(GitError):
        commit_infos(tmp_path, ["1" * 40])


def test_text_in_another_encoding_is_told_as_what_it_is(tmp_path):
    commit(tmp_path, {"policy/x.yml": "a: 1\n"})
    message = tmp_path / "message"
    message.write_bytes("考核制度".encode("gbk"))
    git(tmp_path, "-c", "i18n.commitEncoding=GBK", "commit", "--quiet", "--amend", "--file", str(message))
    (info,) = commit_infos(tmp_path, [git(tmp_path, "rev-parse", "HEAD")]).values()
    assert info.subject == "考核制度"


@pytest.mark.parametrize("when", ["99999999999999 +0000", "0 +9999", "x +0000"])
def test_a_time_that_no_calendar_has_is_the_first_day_that_git_counts(tmp_path, when):
    tree = git(tmp_path, "init", "--quiet") or run(tmp_path, "mktree", given=b"").decode().strip()
    text = f"tree {tree}\nauthor A <a@b> {when}\ncommitter A <a@b> {when}\n\nx\n"
    made = run(tmp_path, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=text.encode())
    (info,) = commit_infos(tmp_path, [made.decode().strip()]).values()
    assert info.authored == info.committed == datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


FAMILY = {
    "head": ["main2", "late"],
    "late": ["early2"],
    "main2": ["main1", "side"],
    "main1": ["root"],
    "side": ["early2", "root"],
    "early2": ["early1"],
    "early1": ["root"],
    "root": [],
}


def test_what_a_merge_brought_in_is_newer_than_what_was_there():
    order = newest_first("head", FAMILY)
    assert order == ["head", "late", "main2", "side", "early2", "early1", "main1", "root"]


def test_a_long_history_is_no_matter(tmp_path):
    parents = {str(number): [str(number - 1)] for number in range(1, 50_000)} | {"0": []}
    assert newest_first("49999", parents) == [str(number) for number in range(49_999, -1, -1)]


def test_a_folder_was_made_by_the_first_commit_of_those_that_hold_the_same():
    held = {**dict.fromkeys(FAMILY, "old"), "head": "new", "late": "new"}
    assert changed_in("head", FAMILY, held) == "late"
    assert changed_in("main2", FAMILY, held) == "root"


def test_commits_that_touch_only_other_folders_do_not_count(tmp_path):
    first = commit(tmp_path, {"README.md": "a\n"})
    second = commit(tmp_path, {"data/x.csv": "a\n"})
    third = commit(tmp_path, {"policy/x.yml": "a: 1\n"})
    commit(tmp_path, {"site/x.css": "a\n"})
    fifth = commit(tmp_path, {"policy/x.yml": None, "README.md": "b\n"})
    assert [touch.commit for touch in commits_touching(tmp_path, None, fifth)] == [second, third, fifth]
    assert [touch.commit for touch in commits_touching(tmp_path, None, fifth, ["policy"])] == [third, fifth]
    assert [touch.commit for touch in commits_touching(tmp_path, second, fifth)] == [third, fifth]
    assert commits_touching(tmp_path, fifth, first) == ()
    touches = commits_touching(tmp_path, None, fifth)
    assert touches[0].contents == touches[2].contents != touches[1].contents
    assert touches[0].contents[0] is None


# Signatures.


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """Return a repository whose commits ann, bob and nobody signed, and the folder with their keys."""
    keys = tmp_path_factory.mktemp("signed")
    root = keys / "root"
    for name in ("ann", "bob"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(keys / name)]
        subprocess.run(command, check=True)
        commit(root, {"policy/x.yml": f"{name}: 1\n"})
        settings = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={keys / name}")
        git(root, *settings, "commit", "--quiet", "--amend", "--gpg-sign", "--message", name)
    commit(root, {"policy/x.yml": "nobody: 1\n"})
    return root


def allow(root: Path, *lines: str) -> Path:
    """Write an allowed-signers file; a name in braces stands for that person's key."""
    keys = {name: (root.parent / f"{name}.pub").read_text().rpartition(" ")[0] for name in ("ann", "bob")}
    path = root.parent / "allowed_signers"
    path.write_text("".join(line.format(**keys) + "\n" for line in lines), encoding="utf-8")
    return path


def states(root: Path, allowed: Path, *more: str) -> list[str]:
    """Return state and principal of the signatures, oldest commit first."""
    commits = [*git(root, "rev-list", "--reverse", "HEAD").split(), *more]
    found = read_signatures(root, commits, allowed)
    assert list(found) == commits
    for signature in found.values():
        assert signature.key.startswith("SHA256:") == (signature.state in ("good", "untrusted"))
    return [f"{signature.state} {signature.principal}".strip() for signature in found.values()]


def test_r79_a_signature_names_its_principal(signed):
    both = allow(signed, "E900 {ann}", 'bob@example.org namespaces="git" {bob}')
    assert states(signed, both) == ["good E900", "good bob@example.org", "none"]


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ('E900 valid-before="20170102" {ann}', "good E900"),
        ('E900 valid-before="20160101" {ann}', "untrusted"),
        ('E900 valid-after="20180101" {ann}', "untrusted"),
        ('E900 namespaces="file" {ann}', "bad"),
        ("E900 {bob}", "untrusted"),
        ("# nobody", "untrusted"),
    ],
)
def test_r79_a_key_counts_only_for_its_time_and_its_purpose(signed, line, state):
    # The commits are of 2017-01-01.
    assert states(signed, allow(signed, line))[0] == state


def test_r79_a_missing_file_allows_nobody(signed):
    assert states(signed, signed / "none") == ["untrusted", "untrusted", "none"]


def test_r79_a_commit_that_was_changed_after_signing_is_bad(signed):
    changed = run(signed, "cat-file", "-p", "HEAD~2").replace(b"Ann <", b"Eve <")
    forged = run(signed, "hash-object", "-t", "commit", "-w", "--stdin", given=changed).decode().strip()
    assert states(signed, allow(signed, "E900 {ann}"), forged) == ["good E900", "untrusted", "none", "bad"]


def test_r79_another_kind_of_signature_is_not_checked(signed):
    text = run(signed, "cat-file", "-p", "HEAD").replace(
        b"\n\n", b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n", 1
    )
    made = run(signed, "hash-object", "-t", "commit", "-w", "--stdin", given=text).decode().strip()
    assert states(signed, allow(signed, "E900 {ann}"), made)[-1] == "unchecked"


def test_r79_without_ssh_keygen_nothing_is_said_of_a_signature(signed, monkeypatch, tmp_path):
    (tmp_path / "git").symlink_to(str(shutil.which("git")))
    allowed = allow(signed, "E900 {ann}")
    commits = git(signed, "rev-list", "HEAD").split()
    monkeypatch.setenv("PATH", str(tmp_path))
    found = read_signatures(signed, commits, allowed)
    assert list(found.values()) == [Signature("none"), Signature("unchecked"), Signature("unchecked")]


def test_r79_settings_of_a_machine_cannot_vouch_for_anybody(signed):
    mine = allow(signed, "E900 {bob}").rename(signed.parent / "mine")
    for name, value in (("gpg.ssh.allowedSignersFile", str(mine)), ("gpg.ssh.program", "true")):
        git(signed, "config", name, value)
    assert states(signed, allow(signed, "E900 {ann}")) == ["good E900", "untrusted", "none"]
