"""Turns the boxes of a printed form into fields that any PDF program can fill in.

WeasyPrint knows where a field stands; what it is, this module says. A field's typeface is Helvetica, which no file has
to carry: what is typed in Chinese is drawn by the reader's own fonts. A whole Chinese typeface in the file, as
WeasyPrint would put it there, makes 15 MB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pydyf

from kaopu.forms.pdf_values import COLOUR, SIZE, SMALL_SIZE, Drawn, ValueFace, drawing
from kaopu.forms.printed_layout import has_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kaopu.forms.form import Form, FormField, FormKey
    from kaopu.pages.fonts import FontSet

KEY_FIELD = "kaopu_form"
"""The hidden field, and the entry of the document's information, that say which form this is."""
KEY_ENTRY = "KaopuForm"
_APPEARANCE = f"{COLOUR} /Helv {SIZE:g} Tf"
_HIDDEN, _PRINTED = 1 << 1, 1 << 2
_READ_ONLY, _REQUIRED, _SEVERAL_LINES, _DROP_DOWN, _NO_SPELLING = 1, 1 << 1, 1 << 12, 1 << 17, 1 << 22
_TO_THE_RIGHT = 2


def make_fields(pdf: pydyf.PDF, form: Form, fonts: FontSet) -> None:
    """Make the boxes that WeasyPrint has put into ``pdf`` the fields of ``form``, and hide its key among them."""
    boxes = [_object(pdf, reference) for reference in pdf.catalog["AcroForm"]["Fields"]]
    fields, on_paper = form.fields(), {box["T"].string: box for box in boxes}
    sizes = _sizes(form)
    for name, box in on_paper.items():
        _define(box, fields[name], sizes[name])
    drawn = _draw_values(pdf, {name: (box, fields[name], sizes[name]) for name, box in on_paper.items()}, fonts)
    helvetica = pydyf.Dictionary(
        {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica", "Encoding": "/WinAnsiEncoding"}
    )
    pdf.add_object(helvetica)
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {
            "Fields": pydyf.Array([_hidden_key(pdf, form.key), *_tree(pdf, on_paper)]),
            "DR": pydyf.Dictionary({"Font": pydyf.Dictionary({"Helv": helvetica.reference})}),
            "DA": pydyf.String(_APPEARANCE),
            # Of a form with drawings of ours, a program would throw them away and look for fonts itself.
            "NeedAppearances": "false" if drawn else "true",
        }
    )
    pdf.info[KEY_ENTRY] = pydyf.String(form.key.text())


def _sizes(form: Form) -> dict[str, float]:
    """Return the size of type of each field: small for words in the narrow columns beside the figures."""
    small = {field.id for row in form.rows for field in row.fields if field.kind == "text"}
    return {name: SMALL_SIZE if name in small else SIZE for name in form.fields()}


def _draw_values(
    pdf: pydyf.PDF, boxes: Mapping[str, tuple[pydyf.Dictionary, FormField, float]], fonts: FontSet
) -> bool:
    """Draw what the fields hold already; return whether there was something, and all of it could be drawn."""
    filled = [entry for entry in boxes.values() if entry[1].value and not entry[1].fixed]
    drawn = [entry for entry in filled if not fonts.without(entry[1].shown())]
    for box, field, _ in boxes.values():
        if field.kind == "choice" and not field.value:
            # Without a drawing, however empty, some programs put an arrow of their own on ours.
            _appears(pdf, box, drawing(Drawn("", *_size(box)), None))
    if not drawn:
        return False
    face = ValueFace(fonts, (field.shown() for _, field, _ in drawn))
    font = face.add_to(pdf)
    for box, field, size in drawn:
        value = Drawn(field.shown(), *_size(box), has_lines(field), field.kind == "number", size)
        _appears(pdf, box, drawing(value, face, font))
    return len(drawn) == len(filled)


def _size(box: pydyf.Dictionary) -> tuple[float, float]:
    left, bottom, right, top = box["Rect"]
    return right - left, top - bottom


def _appears(pdf: pydyf.PDF, box: pydyf.Dictionary, stream: pydyf.Stream) -> None:
    pdf.add_object(stream)
    box["AP"] = pydyf.Dictionary({"N": stream.reference})


def _object(pdf: pydyf.PDF, reference: bytes) -> pydyf.Dictionary:
    return pdf.objects[int(reference.split()[0])]


def _define(box: pydyf.Dictionary, field: FormField, size: float) -> None:
    box["TU"] = pydyf.String(f"{field.label} – {field.hint}" if field.hint else field.label)
    box["DA"] = pydyf.String(f"{COLOUR} /Helv {size:g} Tf")
    left, top, right, bottom = box["Rect"]
    box["Rect"] = pydyf.Array((min(left, right), min(top, bottom), max(left, right), max(top, bottom)))
    box["F"] = _HIDDEN if field.fixed else _PRINTED
    flags = _READ_ONLY if field.fixed else _REQUIRED if field.required else 0
    if field.kind == "choice":
        box["FT"] = "/Ch"
        flags |= _DROP_DOWN
        choices = (("", ""), *field.choices)
        box["Opt"] = pydyf.Array(pydyf.Array(map(pydyf.String, choice)) for choice in choices)
    else:
        box["FT"] = "/Tx"
        box["MaxLen"] = field.longest
        flags |= _SEVERAL_LINES if has_lines(field) else 0 if field.kind == "text" else _NO_SPELLING
    if field.kind == "number":
        box["Q"] = _TO_THE_RIGHT
    box["Ff"] = flags
    box.pop("V", None)
    if field.value:
        box["V"] = pydyf.String(field.value)


def _hidden_key(pdf: pydyf.PDF, key: FormKey) -> bytes:
    page = pdf.objects[pdf.pages["Kids"][0]]
    hidden = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Tx",
            "T": pydyf.String(KEY_FIELD),
            "V": pydyf.String(key.text()),
            "DA": pydyf.String(_APPEARANCE),
            "F": _HIDDEN,
            "Ff": _READ_ONLY,
            "Rect": pydyf.Array((0, 0, 0, 0)),
            "P": page.reference,
        }
    )
    pdf.add_object(hidden)
    page.setdefault("Annots", pydyf.Array()).append(hidden.reference)
    return bytes(hidden.reference)


def _tree(pdf: pydyf.PDF, boxes: dict[str, pydyf.Dictionary]) -> Iterable[bytes]:
    """Hang fields with a dot in their name below fields that group them: PDF allows no dot in the name of one field."""
    groups: dict[str, pydyf.Dictionary] = {}
    top: list[bytes] = []
    for name, box in boxes.items():
        child, last = box, name
        while True:
            path, _, own = last.rpartition(".")
            child["T"] = pydyf.String(own)
            parent, known = groups.get(path), path in groups
            if path and parent is None:
                parent = pydyf.Dictionary({"Kids": pydyf.Array()})
                pdf.add_object(parent)
                groups[path] = parent
            if parent is None:
                top.append(child.reference)
                break
            child["Parent"] = parent.reference
            parent["Kids"].append(child.reference)
            if known:
                break
            child, last = parent, path
    return top
