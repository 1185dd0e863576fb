"""The typeface of the pages: Noto Sans CJK cut down to the characters that will really be printed.

The face comes with the PyPI package ``manimgx-fonts-cjk`` (SIL Open Font License), never from the machine.
HarfBuzz cuts it down, sets its weight and makes plain CFF outlines of it in one pass of some hundredths of a second
(fontTools alone takes four seconds a weight); layout and the PDF's own subsetting then work on some hundred
glyphs and not on 45,000.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import uharfbuzz

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fontTools.ttLib import TTFont

    from kaopu.text.language import Language

FAMILY = "Kaopu Sans"
WEIGHTS = (400, 700)
THIN_SPACE = "\u2009"

# Where each script's face stands in the collection: Simplified and Traditional differ in many glyphs.
_FACES: dict[Language, int] = {"zh": 2, "en": 2, "zh-Hant": 3}
_FEATURES = ("ccmp", "kern", "locl")
_NARROW_FORMS = "pwid"
_UNUSED_TABLES = ("BASE", "DSIG", "STAT", "VORG", "VVAR", "vhea", "vmtx")
_CUTTING = (
    uharfbuzz.SubsetFlags.NO_HINTING
    | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    | uharfbuzz.SubsetFlags.DOWNGRADE_CFF2
    | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
)
# The face has no thin space, but an en space (U+2002) that nothing else uses: its glyph is made narrow.
_EN_SPACE = "\u2002"
_THIN_SPACE_WIDTH = 150
# Seconds from 1904 to 2017-01-01 in the font's own clock: a fixed date, so that equal input gives equal bytes.
_FIXED_MODIFIED = 3_566_073_600
# Curly quotation marks are as wide as a Chinese character in the face; English wants the narrow ones.
_NARROW_FOR_ENGLISH = "‘’“”…"
# Signs that the face draws as wide as a Chinese character, and the width they get between figures.
_NARROWED = {"×": 620, "÷": 700, "≥": 700, "≤": 700, "±": 700, "≈": 720, "·": 300}
_SMALLER = 0.85
_SMALLER_FROM = 400
_MIDDLE_OF_FIGURES = 366
# Printed on every page whatever the record says: figures, Latin letters and punctuation.
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "–—−·×÷±≥≤≈→…¥€£’‘“”％，。、：；（）《》" + _EN_SPACE
_ADDRESS = "font:"
_CONTROLS = frozenset("\n\r\t\u200b\u00ad\ufeff" + THIN_SPACE)


@dataclass(frozen=True, slots=True)
class Face:
    """One weight of the typeface: a static OpenType font as bytes."""

    weight: int
    data: bytes


@dataclass(frozen=True, slots=True)
class FontSet:
    """The faces for one language and one set of characters; plain data that a worker can be given."""

    language: Language
    faces: tuple[Face, ...]
    characters: frozenset[str]

    def without(self, text: str) -> set[str]:
        """Return the characters of ``text`` that are not in these faces."""
        return set(text) - self.characters - _CONTROLS

    def css(self) -> str:
        """Return the ``@font-face`` rules; the fonts are in ``by_address``, for within a style sheet they are slow."""
        return "\n".join(
            f"@font-face {{ font-family: '{FAMILY}'; font-weight: {face.weight}; font-style: normal;"
            f" src: url({_ADDRESS}{face.weight}) }}"
            for face in self.faces
        )

    def by_address(self) -> dict[str, bytes]:
        """Return each font by the address that the rules give it."""
        return {f"{_ADDRESS}{face.weight}": face.data for face in self.faces}


def font_set(characters: Iterable[str], language: Language) -> FontSet:
    """Return the typeface cut down to ``characters``, in both weights.

    The bytes depend on the set of characters and the language only. Characters that the face does not have
    are left out: ask ``missing_characters`` first.
    """
    text = "".join(sorted(set().union(_ALWAYS, *characters) - _CONTROLS))
    faces = tuple(Face(weight, _cut(text, language, weight)) for weight in WEIGHTS)
    return FontSet(language, faces, frozenset(text) - missing_characters(text, language))


@cache
def typeface_digest(language: Language) -> str:
    """Return the digest of how the faces of a language are made, whatever characters they are cut for.

    A printed appraisal has the outlines that it shows, on a grid of their own: its bytes follow from this and from
    what it says, and not from the cut that it was laid out with.
    """
    return hashlib.sha256(b"".join(face.data for face in font_set([], language).faces)).hexdigest()


def missing_characters(text: str, language: Language) -> set[str]:
    """Return the characters of ``text`` that the typeface cannot print, so that nobody gets a box for a name."""
    return {character for character in set(text) - _CONTROLS if ord(character) not in _known(_FACES[language])}


def _collection() -> str:
    return str(files("manimgx_fonts_cjk").joinpath("NotoSansCJK-VF.otf.ttc"))


@cache
def _known(face: int) -> frozenset[int]:
    return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(_collection()), face).unicodes)


def _cut(text: str, language: Language, weight: int) -> bytes:
    """Return a static font with the characters of ``text``."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - a check cuts no font

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(_collection()), _FACES[language])
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = _CUTTING
    wanted.unicode_set.update(map(ord, text))
    wanted.drop_table_tag_set.update(map(_tag, _UNUSED_TABLES))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, (*_FEATURES, *((_NARROW_FORMS,) if language == "en" else ()))))
    wanted.pin_axis_location(face, "wght", weight)
    font = TTFont(io.BytesIO(uharfbuzz.subset(face, wanted).blob.data), recalcTimestamp=False, recalcBBoxes=False)
    if language == "en":
        _use_narrow_forms(font)
    _add_thin_space(font)
    _name(font, weight)
    for character, width in _NARROWED.items():
        _narrow(font, character, width)
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


def _use_narrow_forms(font: TTFont) -> None:
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == _NARROW_FORMS
        for index in record.Feature.LookupListIndex
    }
    narrow: dict[str, str] = {}
    for index in sorted(lookups):
        for part in table.LookupList.Lookup[index].SubTable:
            narrow.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    for subtable in font["cmap"].tables:
        for character in map(ord, _NARROW_FOR_ENGLISH):
            glyph = getattr(subtable, "cmap", {}).get(character)
            if glyph in narrow:
                subtable.cmap[character] = narrow[glyph]


def _narrow(font: TTFont, character: str, width: int) -> None:
    """Draw a sign smaller, about the middle of the figures, and centre it in ``width``."""
    from fontTools.pens.t2CharStringPen import T2CharStringPen  # noqa: PLC0415
    from fontTools.pens.transformPen import TransformPen  # noqa: PLC0415

    name = font.getBestCmap().get(ord(character))
    if name is None:
        return
    glyphs = font.getGlyphSet()
    old_width = font["hmtx"][name][0]
    scale = _SMALLER if width > _SMALLER_FROM else 1
    shift = (scale, 0, 0, scale, (width - old_width * scale) / 2, _MIDDLE_OF_FIGURES * (1 - scale))
    charstring = font["CFF "].cff.topDictIndex[0].CharStrings[name]
    pen = T2CharStringPen(width - charstring.private.nominalWidthX, glyphs)
    glyphs[name].draw(TransformPen(pen, shift))
    drawn = pen.getCharString(private=charstring.private, globalSubrs=charstring.globalSubrs)
    charstring.bytecode, charstring.program = None, drawn.program
    font["hmtx"][name] = (width, font["hmtx"][name][1])


def _add_thin_space(font: TTFont) -> None:
    for subtable in font["cmap"].tables:
        glyph = getattr(subtable, "cmap", {}).pop(ord(_EN_SPACE), None)
        if glyph is not None:
            subtable.cmap[ord(THIN_SPACE)] = glyph
            font["hmtx"][glyph] = (_THIN_SPACE_WIDTH, 0)
            # Its outlines, which are none, say a width as well, and PDF/A wants both to be the same.
            charstring = font["CFF "].cff.topDictIndex[0].CharStrings[glyph]
            charstring.program = [_THIN_SPACE_WIDTH - charstring.private.nominalWidthX, "endchar"]
            charstring.bytecode = None


def _name(font: TTFont, weight: int) -> None:
    style = "Bold" if weight == max(WEIGHTS) else "Regular"
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    for name_id, text in ((1, FAMILY), (2, style), (4, f"{FAMILY} {style}"), (6, postscript)):
        font["name"].removeNames(nameID=name_id)
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["head"].macStyle = int(style == "Bold")
    font["OS/2"].fsSelection = 0x20 if style == "Bold" else 0x40
    font["head"].modified = font["head"].created = _FIXED_MODIFIED
