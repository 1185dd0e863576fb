"""Ways to plant something in a real built file, each as somebody's mistake or a clever colleague would hide it."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

Plant = Callable[[bytes, str], bytes]
"""A file's bytes, and what to plant → the bytes with it."""


def text(content: bytes) -> str:
    return content.decode("utf-8")


def before_end(planted: Callable[[str], str]) -> Plant:
    """Plant right before the end of a page's body."""
    return lambda content, secret: text(content).replace("</body>", f"{planted(secret)}</body>").encode()


def entities(secret: str) -> str:
    return "".join(f"&#x{ord(sign):x};" for sign in secret)


def percents(secret: str) -> str:
    return "".join(f"%{byte:02X}" for byte in secret.encode())


def escapes(secret: str) -> str:
    return "".join(f"\\u{ord(sign):04x}" for sign in secret)


def in_base64(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode()


def data_url(secret: str) -> str:
    page = f"<p>{secret}</p>".encode()
    return f'<iframe src="data:text/html;base64,{base64.b64encode(page).decode()}"></iframe>'


def data_for_a_script(secret: str) -> str:
    return f'<script type="application/json">["{escapes(secret)}"]</script>'


def query_of_a_link(secret: str) -> str:
    return f'<a href="https://example.com/?{percents(secret)}">x</a>'


def full_width(secret: str) -> str:
    return "<p>" + "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in secret) + "</p>"


def base64_in_a_comment(secret: str) -> str:
    return f"<!-- {in_base64(f'{secret} {secret}')} -->"


def style_sheet(secret: str) -> str:
    return f'<style>i::after{{content:"{secret}"}}</style>'


def packed_page(secret: str) -> bytes:
    return gzip.compress(f"<urlset><url><loc>https://example.com/{secret}</loc></url></urlset>".encode(), mtime=0)


def new_file(make: Callable[[str], bytes]) -> Plant:
    """Plant a file that was not there."""
    return lambda _, secret: make(secret)


def in_pdf(change: Callable[[pikepdf.Pdf, str], None]) -> Plant:
    def plant(content: bytes, secret: str) -> bytes:
        written = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as document:
            change(document, secret)
            document.save(written)
        return written.getvalue()

    return plant


def information(document: pikepdf.Pdf, secret: str) -> None:
    document.docinfo["/Keywords"] = secret


def metadata(document: pikepdf.Pdf, secret: str) -> None:
    with document.open_metadata() as opened:
        opened["dc:description"] = secret


def outline(document: pikepdf.Pdf, secret: str) -> None:
    with document.open_outline() as opened:
        opened.root.append(pikepdf.OutlineItem(secret, 0))


def attached(document: pikepdf.Pdf, body: bytes, kind: str) -> pikepdf.AttachedFileSpec:
    return pikepdf.AttachedFileSpec(
        document, body, description="", filename="", mime_type=kind, creation_date="", mod_date=""
    )


def attachment(document: pikepdf.Pdf, secret: str) -> None:
    body = json.dumps({"note": [secret]}, ensure_ascii=True).encode()
    document.attachments["more.json"] = attached(document, body, "application/json")


def packed_attachment(document: pikepdf.Pdf, secret: str) -> None:
    body = archive({"inside.txt": secret.encode()})
    document.attachments["more.zip"] = attached(document, body, "application/zip")


def white_text(document: pikepdf.Pdf, secret: str) -> None:
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    page = document.pages[0]
    name = page.add_resource(font, pikepdf.Name.Font)
    drawn = f"q BT {name} 1 Tf 1 1 1 rg 1 0 0 1 50 50 Tm ({secret}) Tj ET Q".encode("latin-1")
    page.contents_add(pikepdf.Stream(document, drawn))


def form_field(document: pikepdf.Pdf, secret: str) -> None:
    widget = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        Rect=pikepdf.Array([0, 0, 0, 0]),
        F=2,
        T="field",
        V=secret,
    )
    field = document.make_indirect(widget)
    document.Root.AcroForm = document.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([field])))
    document.pages[0].obj["/Annots"] = pikepdf.Array([field])


def alternative_text(document: pikepdf.Pdf, secret: str) -> None:
    element = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Figure, Alt=secret)
    document.Root.StructTreeRoot.K = pikepdf.Array([document.make_indirect(element)])


def link_target(document: pikepdf.Pdf, secret: str) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://example.com/?q={percents(secret)}")
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 1, 1]), A=action
    )
    document.pages[0].obj["/Annots"] = pikepdf.Array([document.make_indirect(link)])


def annotation(document: pikepdf.Pdf, secret: str) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=pikepdf.Array([0, 0, 1, 1]), Contents=secret
    )
    document.pages[0].obj["/Annots"] = pikepdf.Array([document.make_indirect(note)])


def unused_object(document: pikepdf.Pdf, secret: str) -> None:
    document.Root["/Kept"] = document.make_indirect(pikepdf.Dictionary(Left=pikepdf.String(secret)))


def replaced_text(document: pikepdf.Pdf, secret: str) -> None:
    hexed = (b"\xfe\xff" + secret.encode("utf-16-be")).hex()
    drawn = f"/Span <</ActualText <{hexed}>>> BDC 0 0 1 1 re f EMC".encode()
    document.pages[0].contents_add(pikepdf.Stream(document, drawn))


def earlier_revision(content: bytes, secret: str) -> bytes:
    """Plant in a file, then write a revision over it that no longer says it, as programs save that only add."""
    first = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.docinfo["/Subject"] = secret
        document.save(first, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    old = first.getvalue()
    with pikepdf.open(io.BytesIO(old)) as document:
        number, size, root = document.docinfo.objgen[0], int(document.trailer.Size), document.Root.objgen[0]
    begin = int(old.rpartition(b"startxref")[2].split()[0])
    changed = f"{number} 0 obj\n<< /Subject (nothing) >>\nendobj\n".encode()
    table = f"xref\n{number} 1\n{len(old):010} 00000 n \ntrailer\n<< /Size {size} /Root {root} 0 R /Info {number} 0 R "
    trailer = f"{table}/Prev {begin} >>\nstartxref\n{len(old) + len(changed)}\n%%EOF\n".encode()
    return old + changed + trailer


def after_the_end(content: bytes, secret: str) -> bytes:
    return content + b"\n% " + secret.encode()


def archive(members: dict[str, bytes], comment: str = "", member_comment: str = "") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.comment = comment.encode()
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)
            entry.comment = member_comment.encode()
            entry.compress_type = zipfile.ZIP_DEFLATED
            opened.writestr(entry, content)
    return written.getvalue()


def in_archive(name: str, member: Callable[[str], bytes], comment: bool = False) -> Plant:
    """Add a member to an archive, or only a comment."""

    def plant(content: bytes, secret: str) -> bytes:
        written = io.BytesIO(content)
        with zipfile.ZipFile(written, "a") as opened:
            if comment:
                opened.comment = secret.encode()
            else:
                opened.writestr(name.format(secret=secret), member(secret))
        return written.getvalue()

    return plant


def pdf_with_attachment_in_archive(content: bytes, secret: str) -> bytes:
    """Plant in the attachment of one of an archive's own PDFs."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for number, entry in enumerate(old.infolist()):
            part = old.read(entry)
            new.writestr(entry, in_pdf(attachment)(part, secret) if number == 0 else part)
    return written.getvalue()


def in_workbook(change: Callable[[openpyxl.Workbook, str], None]) -> Plant:
    def plant(content: bytes, secret: str) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content)) if content else openpyxl.Workbook()
        change(book, secret)
        written = io.BytesIO()
        book.save(written)
        return written.getvalue()

    return plant


def very_hidden_sheet(book: openpyxl.Workbook, secret: str) -> None:
    sheet = book.create_sheet("more")
    sheet["ZZ900"] = secret
    sheet.sheet_state = "veryHidden"


def cell_comment(book: openpyxl.Workbook, secret: str) -> None:
    book.worksheets[0]["A1"].comment = Comment(secret, "somebody")


def defined_name(book: openpyxl.Workbook, secret: str) -> None:
    book.defined_names["kept"] = DefinedName("kept", attr_text=f'"{secret}"')


def property_of_workbook(book: openpyxl.Workbook, secret: str) -> None:
    book.properties.keywords = secret


def folded(content: bytes, secret: str) -> bytes:
    """Plant in a calendar so that the line is folded within the word."""
    half = len(secret) // 2
    line = f"X-NOTE:{secret[:half]}\r\n {secret[half:]}\r\n"
    return text(content).replace("END:VCALENDAR", f"{line}END:VCALENDAR").encode()


def picture(kind: bytes) -> Callable[[str], bytes]:
    """Return what makes a picture of one dot with a text in it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    def make(secret: str) -> bytes:
        bodies = {
            b"tEXt": b"Comment\0" + secret.encode("latin-1", "replace"),
            b"zTXt": b"Comment\0\0" + zlib.compress(secret.encode("latin-1", "replace")),
            b"iTXt": b"Comment\0\1\0\0\0" + zlib.compress(secret.encode()),
        }
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        dot = chunk(b"IDAT", zlib.compress(b"\0\0"))
        return b"\x89PNG\r\n\x1a\n" + head + chunk(kind, bodies[kind]) + dot + chunk(b"IEND", b"")

    return make


def in_json(change: Callable[[dict[str, Any], str], None]) -> Plant:
    def plant(content: bytes, secret: str) -> bytes:
        read = json.loads(content)
        change(read, secret)
        return json.dumps(read, ensure_ascii=True).encode()

    return plant


def json_key(read: dict[str, Any], secret: str) -> None:
    read["inputs"][secret] = 1


def json_value(read: dict[str, Any], secret: str) -> None:
    read["notices"] = [secret]


def search_entry(read: dict[str, Any], secret: str) -> None:
    first, _, rest = secret.partition(" ")
    read["docs"].append({"location": "x/", "title": "x", "text": f"<b>{first}</b> <i>{rest}</i>"})


def file(root: Path, path: str) -> bytes:
    """Return a built file's bytes; of one that is not there none."""
    return (root / path).read_bytes() if (root / path).is_file() else b""
