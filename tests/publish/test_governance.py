"""What an edition needs before it takes effect, as far as files, locks and git tell: real git, real keys (R77-R79)."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from kaopu.closing.fingerprint import Fingerprint
from kaopu.closing.lock import Version, lock_path, lock_text
from kaopu.data.periods import parse_period
from kaopu.publish.inputs import read_inputs
from tests.history.real_git import commit, git, run
from tests.outcomes.firm import deal, firm, grades
from tests.outcomes.test_editions import LOWER
from tests.support.bad_input import assert_sentences_complete
from tests.support.editions import FIRST
from tests.support.repository import write

FILES = firm(LOWER, grades("ann", "DACB"), deals=[deal("ann", "2017-08-10", "1000")])
HEAD, GOVERNANCE, RECORD = "policy/policy.yml", "policy/governance.yml", "policy/records/2016-11-18.md"
SIGNED = "checks: {signature: require}\nallowed_signers: policy/allowed_signers\n"
CODES = {
    "adoption-record-missing",
    "edition-in-closed-past",
    "edition-not-committed",
    "edition-signature-bad",
    "edition-signature-unchecked",
    "edition-signature-untrusted",
    "edition-signed-by-another",
    "edition-unsigned",
    "signers-missing",
}


def found(root: Path) -> list[str]:
    """Return severity, code and place of what governance has to say."""
    problems = [problem for problem in read_inputs(root).problems if not problem.code.startswith("git-")]
    for problem in problems:
        assert_sentences_complete(problem)
    return [f"{problem.severity} {problem.code} {problem.place}" for problem in problems]


def next_edition(first_day: str) -> dict[str, str | bytes | None]:
    """Return the files of an edition that begins on another day."""
    text = FILES[HEAD].replace(FIRST, f"effective_from: {first_day}").replace("2017-1", "2017-2", 1)
    return {HEAD: text.replace("notice: 30 days", "notice: 1 day")}


def test_the_repository_of_these_tests_lacks_nothing(tmp_path):
    commit(tmp_path, FILES)
    assert found(tmp_path) == []


# The record of the consultation, and the file of signers.


def test_r79_the_record_of_the_consultation_is_there(tmp_path):
    write(tmp_path, {path: text for path, text in FILES.items() if path != RECORD})
    assert found(tmp_path) == ["error adoption-record-missing policy/policy.yml:10:54"]
    write(tmp_path, {GOVERNANCE: "checks: {consultation: warn}\n"})
    assert found(tmp_path) == ["warning adoption-record-missing policy/policy.yml:10:54"]
    write(tmp_path, {GOVERNANCE: "checks: {consultation: skip}\n"})
    assert found(tmp_path) == []


def test_r79_a_link_is_no_record(tmp_path):
    write(tmp_path, FILES)
    (tmp_path / RECORD).unlink()
    (tmp_path / RECORD).symlink_to(tmp_path / "policy/principles.yml")
    assert [line.split()[1] for line in found(tmp_path)] == ["symbolic-link"]


def test_r79_the_file_of_signers_is_there_when_somebody_has_to_sign(tmp_path):
    write(tmp_path, {path: text for path, text in FILES.items() if path != "policy/allowed_signers"})
    assert found(tmp_path) == []
    write(tmp_path, {GOVERNANCE: SIGNED})
    assert found(tmp_path) == [
        "error signers-missing policy/governance.yml:2:18",
        "warning edition-not-committed policy/policy.yml:12:5",
    ]


# Closed periods.


def lock(*periods: str, first_day: str = "2017-01-01") -> dict[str, str | bytes | None]:
    """Return locks of periods, closed under the edition that begins on a day."""
    day = datetime.date.fromisoformat(first_day)
    version = Version(day, day, "2017-1", day, None, False, "a", "b", "kaopu", None, None, False, Fingerprint({}, {}))
    read = [period for period in map(parse_period, periods) if period is not None]
    return {lock_path(period, 1): lock_text(version) for period in read}


def test_r79_an_edition_may_not_claim_a_period_that_was_closed_under_another(tmp_path):
    commit(tmp_path, {**FILES, **lock("2017-Q1", "2017-01", "2017-Q2")})
    assert "edition-in-closed-past" not in " ".join(found(tmp_path))
    commit(tmp_path, next_edition("2017-04-01"))
    [problem] = [one for one in read_inputs(tmp_path).problems if one.code == "edition-in-closed-past"]
    assert str(problem.place) == "policy/policy.yml:4:17"
    assert (problem.values["count"], problem.values["periods"]) == (1, "2017-Q2")
    commit(tmp_path, next_edition("2017-07-01"))
    # The edition of April is on the history still, and claims the quarter; the folder's own does not.
    assert "error edition-in-closed-past policy/policy.yml" in found(tmp_path)


def test_r79_an_edition_after_all_closed_periods_is_none_of_them(tmp_path):
    commit(tmp_path, {**FILES, **lock("2017-Q1", "2017-Q2")})
    commit(tmp_path, next_edition("2017-07-01"))
    assert "edition-in-closed-past" not in " ".join(found(tmp_path))


def test_r79_the_company_can_let_an_edition_reach_back_for_a_restatement(tmp_path):
    commit(tmp_path, {**FILES, **lock("2017-Q2")})
    files = {**next_edition("2017-04-01"), GOVERNANCE: "checks: {closed_past: warn}\n"}
    commit(tmp_path, files)
    assert "warning edition-in-closed-past policy/policy.yml:4:17" in found(tmp_path)
    commit(tmp_path, {GOVERNANCE: "checks: {closed_past: skip}\n"})
    assert "edition-in-closed-past" not in " ".join(found(tmp_path))


def test_many_closed_periods_are_counted_and_ten_are_named(tmp_path):
    months = [f"2017-{month:02d}" for month in range(1, 13)]
    commit(tmp_path, {**FILES, **lock(*months, first_day="2016-01-01")})
    [problem] = [one for one in read_inputs(tmp_path).problems if one.code == "edition-in-closed-past"]
    assert problem.values["count"] == 12
    assert problem.values["periods"] == ", ".join(months[:10]) + ", …"


# Signatures.


@dataclass(frozen=True)
class Signers:
    """Real keys by name, and a file that allows them."""

    folder: Path

    def public(self, name: str) -> str:
        """Return somebody's public key."""
        return (self.folder / f"{name}.pub").read_text(encoding="utf-8").rpartition(" ")[0]

    def allowed(self, **ids: str) -> dict[str, str | bytes | None]:
        """Return the file of signers: name → the ids that sign with that key."""
        return {"policy/allowed_signers": "".join(f"{ids[name]} {self.public(name)}\n" for name in ids)}

    def commit(self, root: Path, files: Mapping[str, str | bytes | None], by: str = "") -> str:
        """Commit files with somebody's signature, or none."""
        made = commit(root, files)
        if by:
            settings = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={self.folder / by}")
            git(root, *settings, "commit", "--quiet", "--amend", "--no-edit", "--gpg-sign")
            made = git(root, "rev-parse", "HEAD")
        return made


@pytest.fixture(scope="module")
def signers(tmp_path_factory):
    """Return the keys of a boss and of a clerk."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("boss", "clerk"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True)
    return Signers(folder)


AT_APPROVED = "policy/policy.yml:12:5"


def asking(signers: Signers, demand: str = "require", **ids: str) -> dict[str, str | bytes | None]:
    """Return the repository of a company that asks for signatures."""
    governance = SIGNED.replace("require", demand)
    return {**FILES, GOVERNANCE: governance, **signers.allowed(**(ids or {"boss": "E900"}))}


def test_r79_the_approver_signed_the_commit(tmp_path, signers):
    signers.commit(tmp_path, asking(signers), by="boss")
    assert found(tmp_path) == []
    commit(tmp_path, {"data/note.txt": "another commit, which changes no policy"})
    assert found(tmp_path) == []


def test_r79_of_several_names_of_a_key_the_first_is_the_persons_id(tmp_path, signers):
    signers.commit(tmp_path, asking(signers, boss="E900,boss@example.org"), by="boss")
    assert found(tmp_path) == []
    signers.commit(tmp_path, signers.allowed(boss="boss@example.org,E900"), by="boss")
    assert found(tmp_path) == [f"error edition-signed-by-another {AT_APPROVED}"]


@pytest.mark.parametrize(("demand", "severity"), [("require", "error"), ("warn", "warning")])
def test_r79_a_commit_without_signature(tmp_path, signers, demand, severity):
    signers.commit(tmp_path, asking(signers, demand))
    assert found(tmp_path) == [f"{severity} edition-unsigned {AT_APPROVED}"]
    signers.commit(tmp_path, {GOVERNANCE: SIGNED.replace("require", "skip")})
    assert found(tmp_path) == []


def test_r79_the_principal_must_be_an_approver(tmp_path, signers):
    signers.commit(tmp_path, asking(signers, boss="E900", clerk="E901"), by="clerk")
    assert found(tmp_path) == [f"error edition-signed-by-another {AT_APPROVED}"]


def test_r79_a_key_that_the_file_does_not_have(tmp_path, signers):
    signers.commit(tmp_path, asking(signers), by="clerk")
    [problem] = read_inputs(tmp_path).problems
    assert (problem.code, problem.severity) == ("edition-signature-untrusted", "error")
    told = subprocess.run(["ssh-keygen", "-l", "-f", signers.folder / "clerk.pub"], capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert str(problem.values["key"]) in told.stdout


def test_r79_a_commit_that_was_changed_after_signing(tmp_path, signers):
    signers.commit(tmp_path, asking(signers), by="boss")
    forged = run(tmp_path, "cat-file", "-p", "HEAD").replace(b"Ann <", b"Eve <")
    made = run(tmp_path, "hash-object", "-t", "commit", "-w", "--stdin", given=forged).decode().strip()
    git(tmp_path, "reset", "--quiet", "--hard", made)
    assert found(tmp_path) == [f"error edition-signature-bad {AT_APPROVED}"]


def test_r79_another_kind_of_signature_cannot_be_checked(tmp_path, signers):
    signers.commit(tmp_path, asking(signers), by="boss")
    other = run(tmp_path, "cat-file", "-p", "HEAD").replace(b"SSH SIGNATURE", b"PGP SIGNATURE")
    made = run(tmp_path, "hash-object", "-t", "commit", "-w", "--stdin", given=other).decode().strip()
    git(tmp_path, "reset", "--quiet", "--hard", made)
    assert found(tmp_path) == [f"error edition-signature-unchecked {AT_APPROVED}"]


def test_r79_what_is_not_committed_cannot_be_signed_and_is_a_hint(tmp_path, signers):
    signers.commit(tmp_path, asking(signers), by="boss")
    write(tmp_path, {RECORD: "# Other minutes\n"})
    assert found(tmp_path) == [f"warning edition-not-committed {AT_APPROVED}"]


def test_r79_the_commit_that_counts_is_the_newest_that_changed_the_policy(tmp_path, signers):
    signers.commit(tmp_path, asking(signers), by="boss")
    signers.commit(tmp_path, {RECORD: "# Other minutes\n"})
    assert found(tmp_path) == [f"error edition-unsigned {AT_APPROVED}"]
    signers.commit(tmp_path, {RECORD: "# The minutes again\n"}, by="boss")
    assert found(tmp_path) == []


def test_r79_a_merge_keeps_the_signature_of_what_it_merges(tmp_path, signers):
    commit(tmp_path, {**FILES, **signers.allowed(boss="E900")})
    git(tmp_path, "checkout", "--quiet", "-b", "edition")
    signers.commit(tmp_path, {GOVERNANCE: SIGNED}, by="boss")
    git(tmp_path, "checkout", "--quiet", "main")
    commit(tmp_path, {"data/note.txt": "meanwhile"})
    git(tmp_path, "merge", "--quiet", "--no-ff", "--no-edit", "edition")
    assert found(tmp_path) == []


def test_r79_an_earlier_edition_says_itself_whether_it_must_be_signed(tmp_path, signers):
    signers.commit(tmp_path, FILES)
    signers.commit(tmp_path, {**next_edition("2017-07-01"), GOVERNANCE: SIGNED, **signers.allowed(boss="E900")})
    assert [line.split()[1] for line in found(tmp_path)] == ["edition-unsigned"]
    git(tmp_path, "checkout", "--quiet", "--orphan", "other")
    signers.commit(tmp_path, asking(signers))
    signers.commit(tmp_path, next_edition("2017-07-01"), by="boss")
    assert found(tmp_path) == ["error edition-unsigned policy/policy.yml"]


def test_r79_a_key_that_was_lost_is_ended_in_todays_file(tmp_path, signers):
    signers.commit(tmp_path, asking(signers), by="boss")
    ended = f'E900 valid-before="20160101" {signers.public("boss")}\n'
    signers.commit(tmp_path, {**next_edition("2017-07-01"), "policy/allowed_signers": ended}, by="boss")
    assert found(tmp_path) == [
        "error edition-signature-untrusted policy/policy.yml",
        f"error edition-signature-untrusted {AT_APPROVED}",
    ]
