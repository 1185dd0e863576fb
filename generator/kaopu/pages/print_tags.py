"""What a document's parts are, for those who have it read out: as few tags as say it.

WeasyPrint has a tag for every box and one more for every line of text, and says of each cell which cells are its heads:
a thousand objects. Here a paragraph has one tag and a head says which way it heads; boxes that mean nothing have none.
"""

from __future__ import annotations

from codecs import BOM_UTF16_BE
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from kaopu.pages.print_drawing import LeanStream, short
from kaopu.pages.print_runs import escaped
from kaopu.pages.print_streams import Raw

if TYPE_CHECKING:
    from weasyprint.document import Document

_KINDS = {
    "section": "Sect",
    "article": "Art",
    "main": "Part",
    "blockquote": "BlockQuote",
    "p": "P",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    **dict.fromkeys(("ul", "ol", "dl"), "L"),
    **dict.fromkeys(("li", "dt", "dd"), "LI"),
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "a": "Link",
    "{http://www.w3.org/2000/svg}svg": "Figure",
}
_GROUPS = frozenset({"Document", "Sect", "Art", "Part", "L", "Table", "THead", "TBody", "TFoot", "TR", "BlockQuote"})
_KEPT_EMPTY = frozenset({"TD", "TH"})
_TITLE = "{http://www.w3.org/2000/svg}title"
_POINTS = 0.75
"""A CSS pixel in points."""


@dataclass(slots=True)
class Tag:
    """An element of structure: its kind, what it is a part of, its parts, and of which page its content is."""

    kind: str
    parent: Tag | None
    element: Any = None
    page: bytes = b""
    entries: bytes = b""
    kids: list[Tag | int | bytes] = field(default_factory=list)
    body: Tag | None = None
    number: int = 0


def tag(document: Document, pdf: pydyf.PDF) -> None:
    """Give a PDF, whose content is marked, its structure."""
    streams = [part for part in pdf.objects if isinstance(part, LeanStream) and part.extra.get("Type") is None]
    root = Tag("Document", None)
    pages = pdf.page_references
    tagger = _Tagger(pdf)
    for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        one = pdf.objects[int(pages[number].split()[0])]
        one["StructParents"], one["Tabs"] = number, "/S"
        tagger.turn(page, pages[number], stream)
        tagger.go_through(page._page_box, root)  # noqa: SLF001 - as WeasyPrint does
    tagger.write(root)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


class _Tagger:
    """Goes through the boxes of a document, page by page."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf
        self._page = b""
        self._height = 0.0
        self._marks: dict[Any, int] = {}
        self._of_pages: list[list[Tag]] = []
        self._links: list[tuple[Tag, pydyf.Dictionary]] = []

    def turn(self, page: Any, reference: bytes, stream: LeanStream) -> None:
        """Begin a page."""
        self._page, self._height, self._marks = reference, page.height, stream.marks
        self._of_pages.append([None] * stream.marked_pieces)  # type: ignore[list-item]

    def go_through(self, box: Any, parent: Tag) -> None:
        """Tag a box and all in it."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001 - as WeasyPrint does
        if isinstance(box, boxes.MarginBox):
            return
        mark = self._marks.get(box)
        if isinstance(box, boxes.TextBox):
            if mark is not None:
                self._mark(mark, parent)
            return
        own = self._tag_of(box, parent, drawn=mark is not None)
        if mark is not None:
            self._mark(mark, own)
        for child in getattr(box, "children", ()):
            self.go_through(child, own)
        self._close(own, parent)

    def _tag_of(self, box: Any, parent: Tag, *, drawn: bool) -> Tag:
        """Return a box's own tag, or the one around it where the box is none of its own."""
        element = box.element
        if element is None or not hasattr(element, "tag") or element is parent.element:
            return parent
        kind = _KINDS.get(element.tag)
        if kind is None or (kind == "Figure" and not drawn):
            return parent
        own = Tag(kind, parent, element)
        if kind in ("TH", "TD"):
            own.entries = _cell(box, element, kind)
        elif kind == "Figure":
            own.entries = self._figure(box, element)
        elif kind == "LI":
            own.body = Tag("LBody", own, element)
            own.kids.append(own.body)
        if box.link_annotation:
            self._links.append((own, box.link_annotation))
        return own

    def _close(self, own: Tag, parent: Tag) -> None:
        if own is parent:
            return
        if (own.body or own).kids or own.kind in _KEPT_EMPTY:
            (parent.body or parent).kids.append(own)

    def _mark(self, mark: int, tag: Tag) -> None:
        """Note whose a piece of content is; what stands between paragraphs is one of its own."""
        tags = self._of_pages[-1]
        if tags[mark] is not None:
            return
        tag = tag.body or tag
        if tag.kind in _GROUPS:
            outer = tag
            tag = Tag("P", outer)
            outer.kids.append(tag)
        if tag.page not in (b"", self._page):
            inner = Tag("Span", tag)
            tag.kids.append(inner)
            tag = inner
        tag.page = self._page
        tag.kids.append(mark)
        tags[mark] = tag

    def _figure(self, box: Any, element: Any) -> bytes:
        title = element.findtext(_TITLE) or ""
        left, top = box.content_box_x() * _POINTS, (self._height - box.content_box_y()) * _POINTS
        right, bottom = left + box.width * _POINTS, top - box.height * _POINTS
        place = " ".join(short(value) for value in (left, bottom, right, top))
        return b"/Alt " + _text(title) + f"/A<</O/Layout/BBox[{place}]>>".encode()

    def write(self, root: Tag) -> None:
        """Number all tags and put them into the PDF."""
        base = len(self._pdf.objects)
        tags = [root]
        for one in tags:
            one.number = base + len(tags) - 1 if one is root else one.number
            for kid in one.kids:
                if isinstance(kid, Tag):
                    kid.number = base + len(tags)
                    tags.append(kid)
        tree = base + len(tags)
        for start, (own, annotation) in enumerate(self._links, len(self._of_pages)):
            annotation["StructParent"] = start
            own.kids.insert(0, f"<</Type/OBJR/Obj {annotation.number} 0 R>>".encode())
        for one in tags:
            above = tree if one.parent is None else one.parent.number
            self._pdf.add_object(Raw(_written(one, above)))
        content = "".join(
            f"{number}[{' '.join(f'{one.number} 0 R' for one in marked)}]"
            for number, marked in enumerate(self._of_pages)
        )
        content += "".join(
            f" {start} {own.number} 0 R" for start, (own, _) in enumerate(self._links, len(self._of_pages))
        )
        self._pdf.add_object(Raw(f"<</Type/StructTreeRoot/K {base} 0 R/ParentTree<</Nums[{content}]>>>>".encode()))
        self._pdf.catalog["StructTreeRoot"] = f"{tree} 0 R"


def _written(one: Tag, above: int) -> bytes:
    kids = [
        kid if isinstance(kid, bytes) else str(kid).encode() if isinstance(kid, int) else f"{kid.number} 0 R".encode()
        for kid in one.kids
    ]
    page = b"/Pg " + one.page if one.page else b""
    content = b"/K[" + b" ".join(kids) + b"]" if len(kids) > 1 else b"/K " + kids[0] if kids else b""
    return f"<</S/{one.kind}/P {above} 0 R".encode() + page + one.entries + content + b">>"


def _text(text: str) -> bytes:
    """Write a text as it is, and not each byte as two figures."""
    written = text.encode("ascii") if text.isascii() else BOM_UTF16_BE + text.encode("utf-16-be")
    return escaped(written)


def _cell(box: Any, element: Any, kind: str) -> bytes:
    """Return what a cell says of itself: how many it spans, and what it is the head of."""
    said = f"/ColSpan {box.colspan}" if box.colspan != 1 else ""
    said += f"/RowSpan {box.rowspan}" if box.rowspan != 1 else ""
    if kind == "TH":
        said += f"/Scope/{'Row' if element.get('scope', '').startswith('row') else 'Column'}"
    return f"/A<</O/Table{said}>>".encode() if said else b""
