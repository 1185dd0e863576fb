"""Sign PDFs with a company's certificate (PAdES, ETSI EN 319 142), as an update behind the document's own bytes.

What was published stays in front, byte for byte, so that a signed copy can be held to its source like the original.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kaopu.text.problems import InputProblemsError, Place, Problem

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

FIELD = "Kaopu"


@dataclass(frozen=True, slots=True)
class SignatureFound:
    """A signature of a PDF. ``intact``: what it covers is what was signed; ``whole``: and nothing came after it."""

    signer: str
    intact: bool
    whole: bool


def open_signer(certificate: Path, passphrase: str | None) -> SimpleSigner:
    """Open a PKCS #12 file (.p12, .pfx) with the company's key and certificate.

    Raises InputProblemsError when it cannot be opened, or the libraries of ``kaopu[signing]`` are missing.
    """
    try:
        from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputProblemsError([Problem("signing-not-installed", Place(certificate.name))]) from None
    word = passphrase.encode() if passphrase is not None else None
    signer = SimpleSigner.load_pkcs12(str(certificate), passphrase=word) if certificate.is_file() else None  # type: ignore[no-untyped-call]
    if signer is None:
        raise InputProblemsError([Problem("certificate-unusable", Place(certificate.name))])
    return cast("SimpleSigner", signer)


def signed(document: bytes, signer: SimpleSigner) -> bytes:
    """Return the document with a signature behind it.

    A signature is an act in time: it has the machine's time and is never the same twice, so it is no part of a release.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra
    from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner  # noqa: PLC0415

    about = PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    out = PdfSigner(about, signer).sign_pdf(writer, output=io.BytesIO())
    return cast("bytes", out.getvalue())


def signatures_in(document: bytes) -> tuple[SignatureFound, ...]:
    """Return the signatures of a PDF, oldest first. Whether their certificates are to be trusted is not asked here."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - an extra
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    found = []
    for embedded in PdfFileReader(io.BytesIO(document), strict=False).embedded_signatures:
        trusting_nobody = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_signature(embedded, trusting_nobody, skip_diff=True)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        found.append(SignatureFound(status.signing_cert.subject.human_friendly, status.intact and status.valid, whole))
    return tuple(found)
