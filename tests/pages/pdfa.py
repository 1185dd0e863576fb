"""What ISO 19005-3 (PDF/A-3, conformance A) asks of a file, clause by clause, as far as a file like ours can offend.

No outside validator of PDF/A can be had from the registries that this project builds from, so these are assertions of
our own, read with libraries that did not write the file. Each returns what offends; the clause is its name.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
from fontTools.cffLib import CFFFontSet
from pikepdf import Array, Dictionary, Name, Stream
from PIL import ImageCms

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
PREDEFINED: tuple[str, ...] = (PDFAID, "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/xap/1.0/}")
PREDEFINED += ("{http://ns.adobe.com/pdf/1.3/}", "{http://www.aiim.org/pdfa/ns/extension/}")
STRUCTURES = """
    Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private H H1 H2 H3 H4 H5 H6 P L LI Lbl LBody
    Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP
    Figure Formula Form
"""
STANDARD = {*STRUCTURES.split()}
DRAWN_BY = """
    w J j M d ri i gs q Q cm m l c v y h re S s f F f* B B* b b* n W W* BT ET Tc Tw Tz TL Tf Tr Ts Td TD Tm T* Tj TJ ' "
    d0 d1 CS cs SC SCN sc scn G g RG rg K k sh BI ID EI Do MP DP BMC BDC EMC BX EX
"""
OPERATORS = {*DRAWN_BY.split()}
MOST_NESTED = 28
LONGEST_NAME, LONGEST_STRING, LARGEST_INTEGER = 127, 32767, 2**31 - 1


def dictionaries(pdf: Any) -> Iterator[Any]:
    """Yield every dictionary of a file, those within others too."""
    pending: list[Any] = [*pdf.objects]
    while pending:
        one = pending.pop()
        if isinstance(one, Dictionary | Stream):
            yield one
            pending += [value for value in (one[key] for key in one.keys()) if not _indirect(value)]  # noqa: SIM118
        elif isinstance(one, Array):
            pending += [value for value in one if not _indirect(value)]


def _indirect(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def header_6_1_2(_pdf: Any, file: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", file):
        yield "no header with four bytes above 127"


def trailer_6_1_3(pdf: Any, file: bytes) -> Iterator[str]:
    if len(pdf.trailer.get("/ID", ())) != 2:
        yield "no identifier"
    if "/Encrypt" in pdf.trailer:
        yield "encrypted"
    if not re.search(rb"%%EOF[\r\n]{0,2}\Z", file):
        yield "something after the end"


def filters_6_1_7(pdf: Any, _file: bytes) -> Iterator[str]:
    for stream in (one for one in pdf.objects if isinstance(one, Stream)):
        given = stream.get("/Filter")
        filters = [given] if isinstance(given, Name) else list(given or ())
        if {str(name) for name in filters} - {"/FlateDecode"}:
            yield f"filters {filters}"
        if {"/F", "/FFilter", "/FDecodeParms"} & set(stream.keys()):
            yield "a stream outside the file"


def _drawing(page: Any) -> Any:
    return pikepdf.parse_content_stream(page)


def limits_6_1_13(pdf: Any, _file: bytes) -> Iterator[str]:
    for one in dictionaries(pdf):
        for key in one.keys():  # noqa: SIM118
            value = one[key]
            if len(key.encode()) > LONGEST_NAME or (
                isinstance(value, Name) and len(str(value).encode()) > LONGEST_NAME
            ):
                yield f"a name too long: {key}"
            if isinstance(value, pikepdf.String) and len(bytes(value)) > LONGEST_STRING:
                yield f"a string too long: {key}"
            if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
                yield f"a number too large: {key}"


def output_intent_6_2_3(pdf: Any, _file: bytes) -> Iterator[str]:
    intents = [one for one in pdf.Root.get("/OutputIntents", ()) if one.S == Name.GTS_PDFA1]
    if len(intents) != 1:
        yield "not one output intent"
        return
    profile = intents[0].DestOutputProfile
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile.read_bytes()))
    if (profile.N, opened.profile.xcolor_space.strip()) != (3, "RGB") or opened.profile.version >= 5:
        yield "no profile of RGB"


def contents_6_2_2(pdf: Any, _file: bytes) -> Iterator[str]:
    for page in pdf.pages:
        if "/Resources" not in page.obj:
            yield "resources that are inherited"
        nested = 0
        for operands, operator in _drawing(page):
            name = str(operator)
            if name not in OPERATORS:
                yield f"operator {name}"
            if name in ("K", "k"):
                yield "colours of CMYK without a profile"
            if name == "ri" and str(operands[0])[1:] not in RENDERING:
                yield "a rendering intent of its own"
            nested += {"q": 1, "Q": -1}.get(name, 0)
            if nested > MOST_NESTED:
                yield "nested too deep"


RENDERING = ("RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation")


def graphics_6_2_5(pdf: Any, _file: bytes) -> Iterator[str]:
    for one in dictionaries(pdf):
        if {"/TR", "/HTP", "/HTO", "/OPI", "/PS", "/Ref", "/Alternates"} & set(one.keys()):
            yield "a forbidden key of graphics"
        if one.get("/Interpolate"):
            yield "an interpolated image"
        if "/BM" in one and str(one.BM)[1:] not in BLENDING:
            yield "a blend mode of its own"


BLENDINGS = """
    Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight
"""
BLENDING = {*BLENDINGS.split()}


def fonts_6_2_11(pdf: Any, _file: bytes) -> Iterator[str]:
    for font in (one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/Type") == "/Font"):
        if font.Subtype == "/Type0":
            if "/ToUnicode" not in font or font.Encoding not in ("/Identity-H", "/Identity-V"):
                yield "a font whose characters are not known"
            targets = meanings(font)
            if not targets or {b"", b"0000", b"feff", b"fffe"} & set(targets):
                yield "a glyph without a character"
        elif font.Subtype == "/CIDFontType0":
            yield from _program(font)
        else:
            yield f"a font of type {font.Subtype}"


def meanings(font: Any) -> list[bytes]:
    """Return what characters a font's codes stand for, as they are written."""
    ranges = re.findall(rb"\[((?:<[0-9a-f]*>)+)\]endbfrange", font.ToUnicode.read_bytes())
    return [target for listed in ranges for target in re.findall(rb"<([0-9a-f]*)>", listed)]


def _program(font: Any) -> Iterator[str]:
    descriptor = font.FontDescriptor
    if "/FontFile3" not in descriptor or descriptor.FontFile3.Subtype != "/CIDFontType0C":
        yield "a font that is not embedded"
        return
    program = CFFFontSet()
    program.decompile(io.BytesIO(descriptor.FontFile3.read_bytes()), None)
    [outlines] = program.values()
    system = font.CIDSystemInfo
    if tuple(outlines.ROS) != (str(system.Registry), str(system.Ordering), int(system.Supplement)):
        yield "glyphs that are numbered otherwise"
    widths = widths_of(font.W)
    for number in range(max(len(outlines.charset) - 1, *widths) + 1):
        name = f"cid{number:05}" if number else ".notdef"
        if name not in outlines.charset:
            yield f"glyph {number} is missing"
            continue
        glyph = outlines.CharStrings[name]
        glyph.draw(_Nothing())
        if abs(glyph.width - widths.get(number, float(font.DW))) > 1:
            yield f"glyph {number}: not {glyph.width} wide"


def widths_of(written: Any) -> dict[int, float]:
    """Read a font's widths: ``first [width …]`` and ``first last width``."""
    widths: dict[int, float] = {}
    entries = iter(written)
    for first in entries:
        following = next(entries)
        if isinstance(following, Array):
            widths |= {int(first) + number: float(width) for number, width in enumerate(following)}
        else:
            widths |= dict.fromkeys(range(int(first), int(following) + 1), float(next(entries)))
    return widths


class _Nothing:
    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_points: None


def no_notdef_6_2_11_8(pdf: Any, _file: bytes) -> Iterator[str]:
    for page in pdf.pages:
        for operands, operator in _drawing(page):
            if str(operator) in ("Tj", "TJ"):
                shown = operands[0] if str(operator) == "TJ" else [operands[0]]
                texts = [bytes(one) for one in shown if isinstance(one, pikepdf.String)]
                if any(text[at : at + 2] == b"\0\0" for text in texts for at in range(0, len(text), 2)):
                    yield "a glyph for what is missing"


def annotations_6_3(pdf: Any, _file: bytes) -> Iterator[str]:
    for page in pdf.pages:
        for one in page.obj.get("/Annots", ()):
            if one.Subtype != "/Link":
                yield f"an annotation of type {one.Subtype}"
            if int(one.get("/F", 0)) & 0b100011 or not int(one.get("/F", 0)) & 4:
                yield "an annotation that is not printed"


def actions_6_5(pdf: Any, _file: bytes) -> Iterator[str]:
    for one in dictionaries(pdf):
        if str(one.get("/S", ""))[1:] in FORBIDDEN or "/AA" in one or one.get("/Type") == "/Sound":
            yield "an action"
    if {"/AcroForm", "/XFA", "/Requirements", "/Collection", "/NeedsRendering"} & set(pdf.Root.keys()):
        yield "something in the catalogue that may not be there"


ACTIONS = """
    Launch Sound Movie ResetForm ImportData Hide SetOCGState Rendition Trans GoTo3DView JavaScript
"""
FORBIDDEN = {*ACTIONS.split()}


def metadata_6_6(pdf: Any, _file: bytes) -> Iterator[str]:
    text = pdf.Root.Metadata.read_bytes()
    packet = re.match(rb'<\?xpacket begin="(\xef\xbb\xbf)?" id="W5M0MpCehiHzreSzNTczkc9d"\?>', text)
    if packet is None or b"encoding=" in text[:100]:
        yield "no packet of XMP"
    root = ET.fromstring(text.decode("utf-8-sig"))  # noqa: S314 - of our own making
    claimed = [root.findtext(f".//{PDFAID}{name}") for name in ("part", "conformance")]
    if claimed != ["3", "A"]:
        yield f"claims {claimed}"
    described = {
        f"{{{schema.findtext(f'{SCHEMA}namespaceURI')}}}{one.findtext(f'{PROPERTY}name')}"
        for schema in root.iter(f"{RDF}li")
        if schema.find(f"{SCHEMA}namespaceURI") is not None
        for one in schema.iter(f"{RDF}li")
        if one.find(f"{PROPERTY}name") is not None
    }
    said = {one.tag for description in root.iter(f"{RDF}Description") for one in description}
    if strange := {tag for tag in said if not tag.startswith(PREDEFINED)} - described:
        yield f"properties that nothing describes: {sorted(strange)}"


def information_6_6_3(pdf: Any, _file: bytes) -> Iterator[str]:
    """What the information dictionary says, the metadata say too."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        pairs = {"/Title": "dc:title", "/Subject": "dc:description", "/Creator": "xmp:CreatorTool"}
        for key, name in pairs.items():
            if str(pdf.docinfo[key]) != xmp.get(name):
                yield f"{key} is {xmp.get(name)}"
        if xmp.get("dc:creator") != [str(pdf.docinfo["/Author"])]:
            yield "another author"
        for key, name in {"/CreationDate": "xmp:CreateDate", "/ModDate": "xmp:ModifyDate"}.items():
            if str(pdf.docinfo[key]) != "D:" + str(xmp.get(name)).replace("-", ""):
                yield f"{key} is {xmp.get(name)}"


def structure_6_7(pdf: Any, _file: bytes) -> Iterator[str]:
    root = pdf.Root
    if not root.MarkInfo.Marked or "/StructTreeRoot" not in root or not str(root.get("/Lang", "")):
        yield "no structure, or no language"
    for one in pdf.objects:
        # An element of structure need not say that it is one: what has a kind and a parent is.
        if isinstance(one, Dictionary) and {"/S", "/P"} <= set(one.keys()) and str(one.S)[1:] not in STANDARD:
            yield f"a structure of its own: {one.S}"
    for font in (one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/Subtype") == "/Type0"):
        for target in meanings(font):
            if any(
                0xE000 <= ord(character) <= 0xF8FF for character in bytes.fromhex(target.decode()).decode("utf-16-be")
            ):
                yield "a character that only this font knows"


def files_6_8(pdf: Any, _file: bytes) -> Iterator[str]:
    specifications = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/Type") == "/Filespec"]
    associated = [one.objgen for one in pdf.Root.get("/AF", ())]
    if len(set(associated)) != len(associated):
        yield "a file that is associated twice"
    for one in specifications:
        if one.objgen not in associated or "/AFRelationship" not in one:
            yield "a file that belongs to nothing"
        if not {"/F", "/UF", "/EF", "/Desc"} <= set(one.keys()):
            yield "a file without its names"
        held = one.EF.F
        if "/" not in str(held.get("/Subtype", ""))[1:] or not {"/ModDate", "/Size"} <= set(held.Params.keys()):
            yield "a file of no type, size or date"
        elif int(held.Params.Size) != len(held.read_bytes()):
            yield "a file of another size"


def optional_content_6_9(pdf: Any, _file: bytes) -> Iterator[str]:
    if "/OCProperties" in pdf.Root or "/AlternatePresentations" in pdf.Root.get("/Names", {}):
        yield "content that can be hidden"


CLAUSES: tuple[Callable[[Any, bytes], Iterator[str]], ...] = (
    header_6_1_2,
    trailer_6_1_3,
    filters_6_1_7,
    limits_6_1_13,
    output_intent_6_2_3,
    contents_6_2_2,
    graphics_6_2_5,
    fonts_6_2_11,
    no_notdef_6_2_11_8,
    annotations_6_3,
    actions_6_5,
    metadata_6_6,
    information_6_6_3,
    structure_6_7,
    files_6_8,
    optional_content_6_9,
)


def offences(file: bytes) -> list[str]:
    """Return all that offends PDF/A-3a in a file, each with its clause."""
    with pikepdf.open(io.BytesIO(file)) as pdf:
        return [f"{clause.__name__}: {what}" for clause in CLAUSES for what in clause(pdf, file)]
