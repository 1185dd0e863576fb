"""Signed copies, copies with a password, and attestations: made by Kaopu, checked by pdfsig, poppler and ssh-keygen."""

from __future__ import annotations

import datetime
import io
import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from kaopu.access.audiences import AccessList, Reader
from kaopu.cli.vouching import attest as attest_command
from kaopu.cli.vouching import sign as sign_command
from kaopu.proof import attesting
from kaopu.proof.attesting import read_attestation, statement_of
from kaopu.proof.handing_over import hand_over, names_of_copies, new_password, password_of
from kaopu.proof.signing import open_signer, signatures_in, signed
from kaopu.text.problems import InputProblemsError
from tests.pages.conftest import printed

COMPANY = "Invented Company"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A company's own certificate with its key, as PKCS #12 under the passphrase “open”."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, COMPANY)])
    begin = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=36500))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "company.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"company", key, made, None, BestAvailableEncryption(b"open"))
    )
    return file


def codes(error):
    return [problem.code for problem in error.value.problems]


def test_a_signed_copy_begins_with_the_document_and_pdfsig_finds_its_signature_good(certificate, tmp_path):
    document = printed("strong", "zh")
    copy = signed(document, open_signer(certificate, "open"))
    assert copy.startswith(document)
    (tmp_path / "copy.pdf").write_bytes(copy)
    said = subprocess.run(["pdfsig", tmp_path / "copy.pdf"], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert f"Signer Certificate Common Name: {COMPANY}" in said
    [found] = signatures_in(copy)
    assert (COMPANY in found.signer, found.intact, found.whole) == (True, True, True)
    assert signatures_in(document) == ()


def test_a_byte_changed_under_a_signature_breaks_it_and_one_added_behind_is_not_covered(certificate):
    copy = bytearray(signed(printed("strong", "zh"), open_signer(certificate, "open")))
    stream = copy.index(b"stream\n") + 40
    copy[stream] ^= 1
    assert [found.intact for found in signatures_in(bytes(copy))] == [False]
    copy[stream] ^= 1
    assert [(found.intact, found.whole) for found in signatures_in(bytes(copy) + b"\n% more\n")] == [(True, False)]


@pytest.mark.parametrize("passphrase", [None, "wrong"])
def test_a_certificate_that_does_not_open_is_a_sentence(certificate, passphrase):
    with pytest.raises(InputProblemsError) as error:
        open_signer(certificate, passphrase)
    assert codes(error) == ["certificate-unusable"]


def test_the_command_writes_copies_under_names_that_tell_people_apart(certificate, tmp_path):
    files = []
    for person in ("anna", "boris"):
        folder = tmp_path / "public/appraisals/people" / person / "2017-Q1"
        folder.mkdir(parents=True)
        files.append(folder / "appraisal.pdf")
        files[-1].write_bytes(printed("strong", "zh"))
    (tmp_path / "word").write_text("open\n", encoding="utf-8")
    options = ["--certificate", str(certificate), "--passphrase-file", str(tmp_path / "word"), "--lang", "en"]
    done = CliRunner().invoke(sign_command, [*map(str, files), *options, "--out", str(tmp_path / "out")])
    assert (done.exit_code, done.output.startswith("Signed copies: 2")) == (0, True), done.output
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == ["anna-2017-Q1-appraisal.pdf", "boris-2017-Q1-appraisal.pdf"]
    assert all(len(signatures_in((tmp_path / "out" / name).read_bytes())) == 1 for name in made)
    assert {file.read_bytes() for file in files} == {printed("strong", "zh")}


def test_copies_keep_their_names_where_these_differ(tmp_path):
    assert names_of_copies([tmp_path / "a.pdf", tmp_path / "b.pdf"]) == {
        tmp_path / "a.pdf": "a.pdf",
        tmp_path / "b.pdf": "b.pdf",
    }


def test_passwords_are_drawn_by_chance_and_long():
    drawn = {new_password() for _ in range(500)}
    assert len(drawn) == 500
    assert all(re.fullmatch(r"(?:[a-hjkmnp-z2-9]{5}-){4}[a-hjkmnp-z2-9]{5}", word) for word in drawn)
    assert {character for word in drawn for character in word} == set("abcdefghjkmnpqrstuvwxyz23456789-")


def test_each_reader_keeps_a_password_of_their_own_in_a_file_only_its_owner_reads(tmp_path):
    root, book = tmp_path / "repository", tmp_path / "passwords.csv"
    root.mkdir()
    first, second = password_of("anna", book, root), password_of("boris", book, root)
    assert first != second
    assert (password_of("anna", book, root), password_of("boris", book, root)) == (first, second)
    assert book.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputProblemsError) as error:
        password_of("anna", root / "data/../passwords.csv", root)
    assert codes(error) == ["passwords-in-repository"]
    book.write_text("login;password\nanna;x\n", encoding="utf-8")
    with pytest.raises(InputProblemsError) as error:
        password_of("anna", book, root)
    assert codes(error) == ["passwords-unreadable"]


@pytest.fixture
def release(tmp_path):
    """A release with the documents of two people and rules by which their manager reads one of them."""
    for person in ("anna", "boris"):
        folder = tmp_path / "release/public/appraisals/people" / person / "2017-Q1"
        folder.mkdir(parents=True)
        (folder / "appraisal.pdf").write_bytes(printed("strong", "zh"))
    manifest = {"schema": "kaopu.manifest/1", "policy_digest": "p", "commit": "c", "files": {"a": "b"}}
    (tmp_path / "release/public/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path / "release"


@pytest.fixture
def access():
    """Anna's page of one quarter is read by herself and by Cara; nobody else reads anything."""
    readers = {name: Reader(name, name, None) for name in ("anna", "cara")}
    both = frozenset({"anna", "cara"})
    today = datetime.date(2017, 12, 31)
    return AccessList(today, readers, people={"anna": {"2017-Q1": both}}, reviews={}, teams={}, company={})


def test_handed_over_documents_are_those_the_reader_may_read_and_open_with_the_password_only(release, access, tmp_path):
    word = new_password()
    done = hand_over(release / "public", access, "cara", "2017-Q1", lambda: word, tmp_path / "out")
    assert [path.name for path in done.folder.iterdir()] == ["anna-2017-Q1-appraisal.pdf"]
    file = done.folder / "anna-2017-Q1-appraisal.pdf"
    closed = PdfReader(io.BytesIO(file.read_bytes()))
    with pytest.raises(FileNotDecryptedError):
        closed.pages[0].extract_text()
    assert b"/V 5" in file.read_bytes()  # AES-256, ISO 32000-2
    shut = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=False)
    opened = subprocess.run(["pdftotext", "-upw", word, file, "-"], capture_output=True, check=True)
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(printed("strong", "zh"))
    assert shut.returncode != 0
    assert opened.stdout == subprocess.run(["pdftotext", plain, "-"], capture_output=True, check=True).stdout


def test_for_somebody_who_may_read_nothing_no_password_is_made(release, access, tmp_path):
    def never() -> str:
        raise AssertionError

    for login, period in (("boris", "2017-Q1"), ("cara", "2017-Q2")):
        with pytest.raises(InputProblemsError) as error:
            hand_over(release / "public", access, login, period, never, tmp_path / "out")
        assert codes(error) == ["nothing-to-hand-over"]
    assert not (tmp_path / "out").exists()


@pytest.fixture
def keys(tmp_path):
    """Two SSH keys, the first of which the file of allowed signers knows as E900."""
    for name in ("approver", "stranger"):
        words = ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(tmp_path / name)]
        subprocess.run(["ssh-keygen", *words], check=True)
    kind, key, _ = (tmp_path / "approver.pub").read_text(encoding="utf-8").split()
    (tmp_path / "allowed_signers").write_text(f"E900 {kind} {key}\n", encoding="utf-8")
    return tmp_path


def test_an_attestation_is_good_for_its_own_release_only(release, keys):
    allowed = keys / "allowed_signers"
    assert read_attestation(release, allowed).state == "none"
    attesting.attest(release, keys / "approver")
    found = read_attestation(release, allowed)
    assert (found.state, found.principal) == ("good", "E900")
    statement = json.loads((release / "attestation.json").read_text(encoding="utf-8"))
    said = subprocess.run(["sha256sum", release / "public/manifest.json"], capture_output=True, text=True, check=True)
    assert statement["subject"][0]["digest"]["sha256"] == said.stdout.split()[0]
    assert (statement["predicate"]["commit"], "files" in statement["predicate"]) == ("c", False)
    with (release / "public/manifest.json").open("a", encoding="utf-8") as stream:
        stream.write(" ")
    assert read_attestation(release, allowed).state == "other-release"


def test_another_statement_a_stranger_and_a_key_for_another_purpose_are_told_apart(release, keys):
    allowed = keys / "allowed_signers"
    attesting.attest(release, keys / "stranger")
    assert read_attestation(release, allowed).state == "untrusted"
    attesting.attest(release, keys / "approver")
    statement = release / "attestation.json"
    statement.write_bytes(statement.read_bytes().replace(b'"c"', b'"d"'))
    assert read_attestation(release, allowed).state == "bad"
    statement.write_bytes(statement_of((release / "public/manifest.json").read_bytes()))
    words = ["-Y", "sign", "-f", str(keys / "approver"), "-n", "git"]
    made = subprocess.run(["ssh-keygen", *words], input=statement.read_bytes(), capture_output=True, check=True)
    (release / "attestation.json.sig").write_bytes(made.stdout)
    assert read_attestation(release, allowed).state == "bad"
    allowed.unlink()
    assert read_attestation(release, allowed).state == "untrusted"


@pytest.fixture
def published(release, tmp_path):
    """The release as it is shown: by constant links through one that is switched."""
    releases = tmp_path / "public.releases"
    releases.mkdir()
    release.rename(releases / "0123456789abcdef")
    (releases / "0123456789abcdef/access").mkdir()
    (releases / "current").symlink_to("0123456789abcdef")
    for part in ("public", "access"):
        (tmp_path / part).symlink_to(f"public.releases/current/{part}")
    return tmp_path / "public"


def test_the_command_attests_the_release_that_is_shown(published, keys):
    done = CliRunner().invoke(attest_command, ["--key", str(keys / "approver"), "--site", str(published)])
    assert done.exit_code == 0, done.output
    shown = published.resolve().parent
    assert read_attestation(shown, keys / "allowed_signers").state == "good"
    assert sorted(path.name for path in shown.iterdir()) == [
        "access",
        "attestation.json",
        "attestation.json.sig",
        "public",
    ]


def test_a_key_that_cannot_sign_leaves_nothing_behind(published, keys):
    for key in (keys / "absent", keys / "allowed_signers"):
        done = CliRunner().invoke(attest_command, ["--key", str(key), "--site", str(published), "--lang", "en"])
        assert (done.exit_code, "attestation-not-signed" in done.output) == (1, True), done.output
    assert not list(published.resolve().parent.glob("attestation*"))


def test_where_the_extra_is_not_installed_that_is_the_sentence(certificate):
    without = "import sys; sys.modules['pyhanko'] = None; from kaopu.cli import main; main()"
    words = ["sign", str(certificate), "--certificate", str(certificate), "--out", "out", "--lang", "en"]
    done = subprocess.run([sys.executable, "-c", without, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, "kaopu[signing]" in done.stdout, done.stderr.count("Traceback")) == (1, True, 0)
