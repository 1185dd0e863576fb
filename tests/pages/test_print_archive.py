"""Printed appraisals are PDF/A-3a and PDF/UA-1 and carry the record that they show (R70)."""

import datetime
import io
import shutil
import subprocess
from importlib.resources import files
from xml.etree import ElementTree as ET

import numpy as np
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from pdfua import Severity, validate
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms
from pypdf import PdfReader

from kaopu.pages.print_archive import NAMESPACE
from kaopu.pages.print_colours import profile
from kaopu.records.record import AppraisalRecord
from tests.pages.conftest import SAMPLES, printed, the_printer
from tests.pages.pdfa import offences


def test_r70_a_document_carries_its_record_to_the_byte(sample, language, pdf):
    record = SAMPLES[sample](language)
    [name] = PdfReader(io.BytesIO(pdf)).attachments
    [content] = PdfReader(io.BytesIO(pdf)).attachments[name]
    assert name == "appraisal.json"
    assert content == record.to_json().encode()
    assert AppraisalRecord.from_json(content) == record


def test_r70_the_record_is_the_documents_data_and_nothing_else_is_attached(record, pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [specification] = opened.Root.AF
        assert specification.AFRelationship == Name.Data
        assert specification.EF.F.Subtype == Name("/application/json")
        [name, named] = opened.Root.Names.EmbeddedFiles.Names
        assert str(name) == str(specification.UF) == "appraisal.json"
        assert named.objgen == specification.objgen
        assert str(specification.EF.F.Params.ModDate) == f"D:{record.period.last_day:%Y%m%d}000000Z"
        streams = [one for one in opened.objects if isinstance(one, pikepdf.Stream)]
        assert sum(one.get("/Type") == "/EmbeddedFile" for one in streams) == 1


def test_r70_the_digests_stand_in_the_metadata_too(record, pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = ET.fromstring(opened.Root.Metadata.read_bytes().decode("utf-8-sig"))  # noqa: S314 - of our own making
    said = {name: root.findtext(f".//{{{NAMESPACE}}}{name}") for name in ("policyDigest", "dataDigest", "commit")}
    assert said == {
        "policyDigest": record.inputs.policy_digest,
        "dataDigest": record.inputs.data_digest,
        "commit": record.policy.commit,
    }


def test_nothing_offends_pdf_a_3(pdf):
    assert offences(pdf) == []


def test_nothing_offends_pdf_ua_1(pdf, tmp_path):
    (tmp_path / "document.pdf").write_bytes(pdf)
    report = validate(tmp_path / "document.pdf")
    assert [finding.message for finding in report.findings if finding.severity == Severity.ERROR] == []


def test_three_readers_find_nothing_wrong(pdf, tmp_path):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
    assert len(pypdfium2.PdfDocument(pdf)) == len(PdfReader(io.BytesIO(pdf), strict=True).pages)
    if shutil.which("qpdf"):
        (tmp_path / "document.pdf").write_bytes(pdf)
        subprocess.run(["qpdf", "--check", str(tmp_path / "document.pdf")], check=True, capture_output=True)


def test_another_record_gives_another_attachment_and_identifier():
    record = SAMPLES["strong"]("zh")
    other = record.model_copy(update={"inputs": record.inputs.model_copy(update={"data_digest": "0" * 64})})
    identifiers = []
    for one in (record, other):
        pdf = the_printer("zh").pdf(one)
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            identifiers.append(bytes(opened.trailer.ID[0]))
    assert identifiers[0] != identifiers[1]


def test_outside_git_no_commit_is_named():
    record = SAMPLES["strong"]("en")
    policy = record.policy.model_copy(update={"commit": None})
    pdf = the_printer("en").pdf(record.model_copy(update={"policy": policy}))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert b"commit" not in opened.Root.Metadata.read_bytes()
    assert offences(pdf) == []


def test_an_attachment_costs_little():
    """The record is compressed as tightly as deflate goes, and what else PDF/A wants is less than two kilobytes."""
    for name in SAMPLES:
        with pikepdf.open(io.BytesIO(printed(name, "zh"))) as opened:
            raw = len(opened.Root.AF[0].EF.F.read_raw_bytes())
            others = (opened.Root.OutputIntents[0].DestOutputProfile, opened.Root.Metadata)
            assert raw < 12_000
            assert sum(len(one.read_raw_bytes()) for one in others) < 1_500


def test_the_profile_means_the_colours_of_the_iccs_own():
    theirs = ImageCms.ImageCmsProfile(io.BytesIO((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()))
    ours = ImageCms.ImageCmsProfile(io.BytesIO(profile()))
    assert (ours.profile.version, ours.profile.xcolor_space.strip(), len(profile())) == (4.2, "RGB", 480)
    shades = Image.fromarray(np.random.default_rng(1).integers(0, 256, (256, 256, 3), np.uint8))
    turned = ImageCms.profileToProfile(shades, ours, theirs)
    assert np.abs(np.asarray(turned).astype(int) - np.asarray(shades).astype(int)).max() <= 1


def _without(key):
    def spoil(pdf):
        del pdf.Root[key]

    return spoil


def _specification(key, value):
    def spoil(pdf):
        if value is None:
            del pdf.Root.AF[0][key]
        else:
            pdf.Root.AF[0][key] = value

    return spoil


def _widths(pdf):
    font = next(one for one in pdf.objects if isinstance(one, Dictionary) and "/W" in one and "/FontDescriptor" in one)
    font.W[1][0] = 77


def _attached_twice(pdf):
    pdf.Root.AF.append(pdf.Root.AF[0])


def _note(pdf):
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def _script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("1"))


def _undescribed(pdf):
    text = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata = pdf.make_stream(text.replace(b"<pdfaProperty:name>dataDigest", b"<pdfaProperty:name>other"))


def _other_title(pdf):
    pdf.docinfo["/Title"] = "Another"


def _cmyk(pdf):
    pdf.pages[0].contents_add(b"0 0 0 1 k")


def _size(pdf):
    pdf.Root.AF[0].EF.F.Params.Size = 3


def _own_structure(pdf):
    pdf.Root.StructTreeRoot.K.S = Name.Mine


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        (_without("/OutputIntents"), "output_intent_6_2_3"),
        (_without("/StructTreeRoot"), "structure_6_7"),
        (_without("/Lang"), "structure_6_7"),
        (_without("/AF"), "files_6_8"),
        (_specification("/AFRelationship", None), "files_6_8"),
        (_specification("/UF", None), "files_6_8"),
        (_attached_twice, "files_6_8"),
        (_size, "files_6_8"),
        (_widths, "fonts_6_2_11"),
        (_note, "annotations_6_3"),
        (_script, "actions_6_5"),
        (_undescribed, "metadata_6_6"),
        (_other_title, "information_6_6_3"),
        (_cmyk, "contents_6_2_2"),
        (_own_structure, "structure_6_7"),
    ],
)
def test_what_offends_is_found(spoil, clause):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed("strong", "en"))) as pdf:
        spoil(pdf)
        pdf.save(out, static_id=True)
    assert {found.partition(":")[0] for found in offences(out.getvalue())} >= {clause}


def test_what_is_encrypted_or_goes_on_after_its_end_is_found():
    pdf = printed("strong", "en")
    assert any("something after the end" in found for found in offences(pdf + b"more"))
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert any("encrypted" in found for found in offences(out.getvalue()))


def test_the_dates_are_the_periods_and_not_the_clocks(record, pdf):
    year = datetime.date.today().year  # noqa: DTZ011 - to see that it is not there
    assert record.period.last_day.year != year
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(year).encode() not in opened.Root.Metadata.read_bytes()
