"""``kaopu verify`` on documents: what is the repository's is the same, and one changed byte is found (R70)."""

import hashlib
import io
import json
import random
import shutil
import zipfile

import pikepdf
import pytest
from click.testing import CliRunner

from kaopu.cli.proving import verify as command
from kaopu.proof.signing import open_signer, signed
from kaopu.proof.verifying import Asked, Verdict, verify
from kaopu.proof.verifying_report import NOTES, SENTENCES, told
from kaopu.publish.closing import close
from kaopu.text.phrases import catalogue
from tests.proof.printing import printed_of
from tests.proof.small_company import commit, company, copied, edit, git, release_of
from tests.proof.test_vouching import certificate  # noqa: F401 - a fixture
from tests.support.editions import period

PDF = "appraisals/people/ann/2017-Q1/appraisal.pdf"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return company(tmp_path_factory.mktemp("verify") / "company")


@pytest.fixture(scope="module")
def document(small):
    return (small / "public" / PDF).read_bytes()


def asked_of(root, *files, **more):
    """Return the codes of what is said of the files, and the verdicts."""
    verdicts = list(verify(files, Asked(root, **more)))
    return [verdict.code for verdict in verdicts], verdicts


def note(verdict):
    return [code for code, _ in verdict.notes]


QUIET, WRONG = "quiet", "wrong"


def file(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def test_r70_everything_that_is_published_of_an_appraisal_is_the_same(small):
    folder = small / "public/appraisals"
    files = sorted([*folder.glob("people/ann/*/appraisal*"), *folder.glob("teams/north/2017-Q1/*.zip")])
    codes, verdicts = asked_of(small, *files)
    assert len(codes) > len(files) > 10
    assert set(codes) == {"same"}
    assert verdicts[0].record is not None
    assert (verdicts[0].record.person.id, verdicts[0].record.language) == ("ann", "en")


def test_r70_one_flipped_byte_anywhere_in_a_pdf_is_found(small, document, tmp_path):
    chance = random.Random(7)  # noqa: S311 - to be repeated
    places = {0, 5, 9, 12, len(document) - 1, len(document) - 7, document.rindex(b"startxref") + 11}
    places |= {document.index(word) + 3 for word in (b"/XRef", b"/EmbeddedFile", b"/Metadata", b"/CIDFontType0C")}
    places |= {chance.randrange(len(document)) for _ in range(30)}
    files = []
    for place in sorted(places):
        spoilt = bytearray(document)
        spoilt[place] ^= 1 << chance.randrange(8)
        files.append(file(tmp_path, f"{place}.pdf", bytes(spoilt)))
    codes, _ = asked_of(small, *files)
    assert len(codes) == len(files) > 35
    assert set(codes) <= {"not-ours", "pages-differ", "record-differs", "sources-missing", "appended", "locked"}


def test_cut_off_and_added_to_a_pdf_is_found(small, document, tmp_path):
    files = [file(tmp_path, f"{cut}.pdf", document[:cut]) for cut in (0, 1, 9, 1000, len(document) - 1)]
    files += [file(tmp_path, "more.pdf", document + b"\n"), file(tmp_path, "before.pdf", b"\n" + document)]
    codes, _ = asked_of(small, *files)
    assert not set(codes) & {"same", "signed-copy", "encrypted-copy"}
    assert codes[-2] == "appended"


def test_r70_an_edited_figure_is_told_by_its_key(small, tmp_path):
    record = json.loads((small / "public" / PDF.replace(".pdf", ".json")).read_text(encoding="utf-8"))
    record["indicators"][0]["score"] = "99"
    record["payout"]["total"] = "123456.78"
    edited = file(tmp_path, "appraisal.json", json.dumps(record).encode())
    codes, [verdict] = asked_of(small, edited)
    assert codes == ["record-differs"]
    assert [one.key for one in verdict.keys] == ["indicators.0.score", "payout.total"]
    assert verdict.keys[1].theirs == '"123456.78"'
    assert "123456.78" in told(verdict, "en", values=True)
    hidden = told(verdict, "zh", values=False)
    assert "payout.total" in hidden
    assert "123456.78" not in hidden


def rewritten(document, change):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as pdf:
        change(pdf)
        pdf.save(out, static_id=True)
    return out.getvalue()


def test_r70_an_attachment_that_was_swapped_is_found(small, document, tmp_path):
    other = (small / "public" / PDF.replace("ann", "bob").replace(".pdf", ".json")).read_bytes()

    def swap(pdf):
        pdf.Root.AF[0].EF.F.write(other)

    codes, [verdict] = asked_of(small, file(tmp_path, "swapped.pdf", rewritten(document, swap)))
    assert codes == ["pages-differ"]
    assert "words" in note(verdict)


def test_r70_digits_edited_on_the_page_are_found_and_where(small, document, tmp_path):
    def edit_digits(pdf):
        # Another glyph in the place of one that is drawn: what a PDF editor does to a figure.
        drawn = pikepdf.parse_content_stream(pdf.pages[0])
        texts = [one for one in drawn if str(one.operator) in ("Tj", "TJ")]
        here, other = (bytes(next(glyphs(text))) for text in (texts[20], texts[21]))
        assert here[:2] != other[:2]
        for number, one in enumerate(drawn):
            if one is texts[20]:
                changed = pikepdf.String(other[:2] + here[2:])
                drawn[number] = pikepdf.ContentStreamInstruction([changed], pikepdf.Operator("Tj"))
        pdf.pages[0].Contents = pdf.make_stream(pikepdf.unparse_content_stream(drawn))

    def glyphs(text):
        listed = text.operands[0]
        return (
            part
            for part in (listed if isinstance(listed, pikepdf.Array) else [listed])
            if isinstance(part, pikepdf.String)
        )

    codes, [verdict] = asked_of(small, file(tmp_path, "edited.pdf", rewritten(document, edit_digits)))
    assert codes == ["pages-differ"]
    assert ("words", {"pages": "1"}) in verdict.notes


def test_a_pdf_that_was_only_written_anew_is_told_apart_by_its_words(small, document, tmp_path):
    codes, [verdict] = asked_of(small, file(tmp_path, "anew.pdf", rewritten(document, lambda _pdf: None)))
    assert codes == ["pages-differ"]
    assert note(verdict) == ["words-same", "environment-unknown"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-",
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"{}",
        b'{"schema": "kaopu.appraisal/1"}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"PK\x03\x04 no archive",
        b"<html></html>",
    ],
)
def test_what_kaopu_did_not_make_is_said_to_be_none_of_ours(small, content, tmp_path):
    codes, _ = asked_of(small, file(tmp_path, "file", content))
    assert codes == ["not-ours"]


def test_a_folder_that_is_no_release_is_none_of_ours(small, tmp_path):
    assert asked_of(small, tmp_path)[0] == ["not-ours"]


def test_r70_an_archive_with_a_document_too_few_or_a_byte_changed_is_found(small, tmp_path):
    archive = small / "public/appraisals/teams/north/2017-Q1/appraisals.zip"
    content = archive.read_bytes()
    fewer = tmp_path / "fewer.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(fewer, "w") as part:
        for entry in whole.infolist()[:-1]:
            part.writestr(entry, whole.read(entry))
    codes, _ = asked_of(small, fewer)
    assert codes[:-1] == ["same"] * 5
    assert codes[-1] == "wrapper-differs"
    chance, files = random.Random(3), []  # noqa: S311 - to be repeated
    for place in (0, 11, len(content) - 1, len(content) - 30, *(chance.randrange(len(content)) for _ in range(4))):
        spoilt = bytearray(content)
        spoilt[place] ^= 1
        files.append(file(tmp_path, f"{place}.zip", bytes(spoilt)))
    for one in files:
        codes, _ = asked_of(small, one)
        assert set(codes) - {"same"}, one


def test_an_archive_that_is_a_bomb_is_not_unpacked(small, tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("ann/appraisal.pdf", bytes(200_000_000))
    assert asked_of(small, path)[0] == ["not-ours"]


def test_a_signed_copy_is_the_same_and_one_changed_behind_the_signature_is_not(
    small,
    document,
    certificate,  # noqa: F811
    tmp_path,
):
    copy = signed(document, open_signer(certificate, "open"))
    codes, [verdict] = asked_of(small, file(tmp_path, "signed.pdf", copy))
    assert codes == ["signed-copy"]
    assert "Invented Company" in str(verdict.values["signers"])
    spoilt = bytearray(copy)
    spoilt[document.index(b"stream\n") + 40] ^= 1
    assert asked_of(small, file(tmp_path, "spoilt.pdf", bytes(spoilt)))[0] == ["pages-differ"]
    hidden = bytearray(copy)
    at = copy.index(b"/Contents <", len(document)) + 200
    hidden[at] = ord("0") if hidden[at] != ord("0") else ord("1")
    assert asked_of(small, file(tmp_path, "broken.pdf", bytes(hidden)))[0] == ["appended"]


def test_an_encrypted_copy_is_compared_once_its_password_is_given(small, document, tmp_path):
    def encrypted(content):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pdf.save(out, encryption=pikepdf.Encryption(user=QUIET, owner="loud", R=6))
        return out.getvalue()

    copy = file(tmp_path, "copy.pdf", encrypted(document))
    assert asked_of(small, copy)[0] == ["locked"]
    assert asked_of(small, copy, password=WRONG)[0] == ["locked"]
    assert asked_of(small, copy, password=QUIET)[0] == ["encrypted-copy"]

    def scribble(pdf):
        pdf.pages[0].contents_add(b"0 0 m 9 9 l S")

    changed = file(tmp_path, "changed.pdf", encrypted(rewritten(document, scribble)))
    assert asked_of(small, changed, password=QUIET)[0] == ["encrypted-differs"]


@pytest.fixture(scope="module")
def later(small, tmp_path_factory):
    """The company two commits on: another policy, then other data."""
    root = copied(small, tmp_path_factory.mktemp("later") / "company")
    edit(root / "policy/principles.yml", "Sell well.", "Sell better.")
    commit(root)
    edit(root / "data/measures.csv", "ann,2017-Q1,marks,59", "ann,2017-Q1,marks,58")
    commit(root)
    return root


def test_r70_a_pdf_of_two_commits_ago_is_made_again_out_of_git(later, small, document, tmp_path):
    first = git(small, "rev-parse", "HEAD")
    codes, [verdict] = asked_of(later, file(tmp_path, "old.pdf", document))
    assert codes == ["same"]
    assert verdict.notes == (("made-at", {"commit": first[:12]}),)
    spoilt = bytearray(document)
    spoilt[len(spoilt) // 2] ^= 4
    assert asked_of(later, file(tmp_path, "spoilt.pdf", bytes(spoilt)))[0][0] not in ("same", "signed-copy")
    assert git(later, "status", "--porcelain") == ""


def test_r70_sources_that_are_not_here_are_named_with_what_to_fetch(later, small, document, tmp_path):
    first = git(small, "rev-parse", "HEAD")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{later}", str(shallow))
    old = file(tmp_path, "old.pdf", document)
    codes, [verdict] = asked_of(shallow, old)
    assert codes == ["sources-missing"]
    assert ("fetch-all", {"commit": first}) in verdict.notes
    assert "git fetch --unshallow" in told(verdict, "en", values=False)
    assert "git fetch --unshallow" in told(verdict, "zh", values=False)
    shutil.rmtree(shallow / ".git")
    git(shallow, "init", "--quiet")
    commit(shallow)
    codes, [verdict] = asked_of(shallow, old)
    assert codes == ["sources-missing"]
    assert ("fetch", {"commit": first}) in verdict.notes


def test_a_pdf_of_changes_that_were_never_committed_is_said_to_be_that(small, document, tmp_path):
    root = copied(small, tmp_path / "company")
    edit(root / "data/measures.csv", "ann,2017-Q1,marks,59", "ann,2017-Q1,marks,57")
    codes, [verdict] = asked_of(root, root / "public" / PDF)
    assert codes == ["same"]  # that of the commit
    git(root, "checkout", "--quiet", "--orphan", "other")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Other")
    git(root, "branch", "--quiet", "-D", "main")
    git(root, "reflog", "expire", "--expire=now", "--all")
    git(root, "gc", "--quiet", "--prune=now")
    codes, [verdict] = asked_of(root, root / "public" / PDF)
    assert codes == ["sources-missing"]
    assert verdict.record is not None


def test_r70_a_closed_periods_pdf_is_verified_by_its_lock_whatever_came_later(small, tmp_path):
    root = copied(small, tmp_path / "company")
    close(root, period("2017-Q1"), provisional=True)
    commit(root)
    old = file(tmp_path, "closed.pdf", printed_of(root, "ann", "2017-Q1", "zh"))
    edit(root / "policy/principles.yml", "Sell well.", "Sell better.")
    commit(root)
    codes, [verdict] = asked_of(root, old)
    assert codes == ["same"]
    assert verdict.record is not None
    assert (verdict.record.status, verdict.notes) == ("closed", ())


def test_another_environment_is_named_as_what_can_be_the_reason(small, document, tmp_path):
    """A release whose manifest says that it was made elsewhere, with a PDF that is a byte longer than ours."""
    root = copied(small, tmp_path / "company")
    release = release_of(root)
    other = rewritten(document, lambda _pdf: None)
    (release / "public" / PDF).write_bytes(other)
    manifest = release / "public/manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["files"][PDF] = hashlib.sha256(other).hexdigest()
    content["environment"]["pango"] = "1.40.0"
    manifest.write_text(json.dumps(content), encoding="utf-8")
    release.rename(release.with_name(hashlib.sha256(manifest.read_bytes()).hexdigest()[:16]))
    codes, [verdict] = asked_of(root, file(tmp_path, "theirs.pdf", other))
    assert codes == ["pages-differ"]
    named = [values for code, values in verdict.notes if code == "environment"]
    assert [(one["what"], one["then"]) for one in named] == [("pango", "1.40.0")]
    assert "1.40.0" in told(verdict, "zh", values=False)


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)


def test_the_command_tells_and_its_exit_status_is_that_of_the_worst_file(small, document, tmp_path):
    good, bad = small / "public" / PDF, file(tmp_path, "bad.pdf", document[:-1])
    done = run("--root", small, "--lang", "en", good)
    assert (done.exit_code, "same" in done.output, "ann · 2017-Q1 · zh" in done.output) == (0, True, True)
    done = run("--root", small, good, bad)
    assert done.exit_code == 1
    assert run("--root", small, tmp_path / "none.pdf").exit_code == 2


def test_a_files_name_cannot_write_on_the_terminal(small, tmp_path):
    done = run("--root", small, file(tmp_path, "a\x1b[2J\u202eb.pdf", b"no"))
    assert "\x1b" not in done.output
    assert "\u202e" not in done.output


def test_every_code_has_its_sentence_and_every_sentence_its_code():
    used = {key.removeprefix("verifying.") for key in (*SENTENCES.values(), *NOTES.values())}
    assert used | {"of", "key", "key_values", "keys_hidden"} == set(catalogue("verifying"))
    assert not Verdict("a", "locked").good
