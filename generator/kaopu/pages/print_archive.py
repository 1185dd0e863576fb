"""What makes a printed document last and prove itself: PDF/A-3 beside PDF/UA-1, and its record attached (R70).

WeasyPrint writes one variant of PDF at a time, and its own PDF/A-3 lists an attachment twice. Both variants differ from
plain PDF by a few entries, which are written here: one packet of metadata that claims both, the colours that are
meant, and the record, bound to the document as the data that it shows.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pydyf

from kaopu.pages.print_colours import srgb

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from weasyprint.document import Document, DocumentMetadata

ATTACHED = "appraisal.json"
"""The name of the attachment, whatever the document's language."""
NAMESPACE = "https://kaopu.example/xmp/1/"
"""The namespace of Kaopu's own properties in a document's metadata; it only has to be unlike any other."""
_PDFUA = "http://www.aiim.org/pdfua/ns/id/"
_SRGB = "sRGB IEC61966-2.1"
_TIGHT = 8
"""The last step would cost a record a millisecond for 30 bytes."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What a document carries of what it was printed from.

    ``record`` are the bytes of appraisal.json, ``day`` stands for the attachment's date (no clock is read), ``commit``
    is the policy's, None outside git.
    """

    record: bytes
    description: str
    day: datetime.date
    policy_digest: str
    data_digest: str
    commit: str | None = None

    def properties(self) -> dict[str, tuple[str, str]]:
        """Return Kaopu's own properties by name: value and description."""
        found = {
            "policyDigest": (self.policy_digest, "Digest of the policy that judged"),
            "dataDigest": (self.data_digest, "Digest of the data rows shown, or of all data at closing"),
        }
        if self.commit is not None:
            found["commit"] = (self.commit, "Commit that last changed the policy")
        return found


def archive(document: Document, pdf: pydyf.PDF, enclosure: Enclosure) -> None:
    """Make a PDF with tags and without metadata a PDF/A-3a and PDF/UA-1 that carries its record."""
    _attach(pdf, enclosure)
    _say_which_colours(pdf)
    for part in pdf.objects:
        if isinstance(part, pydyf.Dictionary) and part.get("Type") == "/Annot":
            part["F"] = 4  # printed like everything else
    packet = pydyf.Stream([_packet(document.metadata, enclosure)], {"Type": "/Metadata", "Subtype": "/XML"}, True)  # noqa: FBT003
    pdf.add_object(packet)
    pdf.catalog["Metadata"] = packet.reference


def _attach(pdf: pydyf.PDF, enclosure: Enclosure) -> None:
    day = pydyf.String(f"D:{enclosure.day:%Y%m%d}000000Z")
    described = {
        "Type": "/EmbeddedFile",
        "Subtype": "/application#2Fjson",
        "Params": pydyf.Dictionary({"Size": len(enclosure.record), "CreationDate": day, "ModDate": day}),
        "Filter": "/FlateDecode",
    }
    content = pydyf.Stream([zlib.compress(enclosure.record, _TIGHT)], described)
    pdf.add_object(content)
    name = pydyf.String(ATTACHED)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": name,
            "UF": name,
            "Desc": pydyf.String(enclosure.description),
            "AFRelationship": "/Data",
            "EF": pydyf.Dictionary({"F": content.reference, "UF": content.reference}),
        }
    )
    pdf.add_object(specification)
    names = pydyf.Dictionary({"Names": pydyf.Array([name, specification.reference])})
    pdf.add_object(names)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = names.reference
    pdf.catalog["AF"] = pydyf.Array([specification.reference])


def _say_which_colours(pdf: pydyf.PDF) -> None:
    profile = pydyf.Stream([srgb()], {"N": 3, "Filter": "/FlateDecode"})
    pdf.add_object(profile)
    intent = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": pydyf.String(_SRGB),
        "Info": pydyf.String(_SRGB),
        "RegistryName": pydyf.String("http://www.color.org"),
        "DestOutputProfile": profile.reference,
    }
    pdf.catalog["OutputIntents"] = pydyf.Array([pydyf.Dictionary(intent)])


def _packet(metadata: DocumentMetadata, enclosure: Enclosure) -> bytes:
    own = enclosure.properties()
    lines = [
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
        (
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
            ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
            f' xmlns:pdfuaid="{_PDFUA}" xmlns:kaopu="{NAMESPACE}">'
        ),
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>",
        *_said_of_the_document(metadata),
        *(f"<kaopu:{name}>{escape(value)}</kaopu:{name}>" for name, (value, _) in own.items()),
        "</rdf:Description>",
        (
            '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
            ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
            ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
        ),
        *_schema("PDF/UA", _PDFUA, "pdfuaid", {"part": ("Integer", "internal", "Part of ISO 14289")}),
        *_schema("Kaopu", NAMESPACE, "kaopu", {key: ("Text", "external", said) for key, (_, said) in own.items()}),
        "</rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF></x:xmpmeta>",
        '<?xpacket end="r"?>',
    ]
    return "\n".join(lines).encode()


def _said_of_the_document(metadata: DocumentMetadata) -> Iterator[str]:
    """Yield what the document's information says too, in the same words."""
    for name, text in (("title", metadata.title), ("description", metadata.description)):
        if text:
            one = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
            yield f"<dc:{name}>{one}</dc:{name}>"
    if metadata.authors:  # one entry, as the information has one text
        yield f"<dc:creator><rdf:Seq><rdf:li>{escape(', '.join(metadata.authors))}</rdf:li></rdf:Seq></dc:creator>"
    said = {
        "xmp:CreatorTool": metadata.generator,
        "xmp:CreateDate": metadata.created,
        "xmp:ModifyDate": metadata.modified,
    }
    yield from (f"<{name}>{escape(text)}</{name}>" for name, text in said.items() if text)


def _schema(title: str, namespace: str, prefix: str, properties: dict[str, tuple[str, str, str]]) -> Iterator[str]:
    """Describe properties that PDF/A does not know of itself."""
    yield (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    )
    for name, (kind, category, said) in properties.items():
        yield (
            f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
            f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
            f"<pdfaProperty:category>{category}</pdfaProperty:category>"
            f"<pdfaProperty:description>{said}</pdfaProperty:description></rdf:li>"
        )
    yield "</rdf:Seq></pdfaSchema:property></rdf:li>"
