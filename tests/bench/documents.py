"""The documents that everybody prints: real appraisals of the demo company, with all that others need to print them.

In a folder: ``N.LANGUAGE.html`` (just what Kaopu lays out), ``N.LANGUAGE.json`` (the record, without the rows that are
not printed), for each language ``LANGUAGE.cut.css`` with Kaopu's own cut typefaces in it and ``LANGUAGE.full.css`` with
the whole face, ``LANGUAGE.words.json`` with the labels; and the typefaces as files, for those that want files.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import uharfbuzz

from kaopu.pages.appraisal_document import document_html, style_sheet
from kaopu.pages.fonts import FAMILY, WEIGHTS, FontSet
from kaopu.pages.links import Links
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.publish.inputs import read_inputs
from kaopu.publish.plan import Selection, make_plan
from kaopu.publish.typefaces import FontKey, font_key, fonts_for
from kaopu.records.record import AppraisalRecord
from kaopu.text.phrases import catalogue
from tests.bench.measurements import ROOT, spread

FULL_FAMILY = "Full Sans"
SIMPLIFIED = 2
"""The face for Simplified Chinese in the package's collection."""
NOT_PRINTED = {"evidence"}


@dataclass(frozen=True)
class Documents:
    """All records of the demo, those that others print too, and the folder with what they print them from."""

    links: Links
    records: tuple[AppraisalRecord, ...]
    sample: tuple[AppraisalRecord, ...]
    folder: Path


def demo_documents(folder, sample, most=None):
    """Read the demo, work everything out and write the sample down below ``folder``; nothing of this is counted."""
    inputs = read_inputs(ROOT)
    assert inputs.policy is not None, "the demo has problems: run kaopu check"
    assert not inputs.errors, "the demo has problems: run kaopu check"
    plan = make_plan(inputs.results, inputs.policy.head.languages, Selection())
    records = plan.appraisals if most is None else tuple(spread(plan.appraisals, most))
    chosen = tuple(spread(records, sample))
    folder.mkdir()
    write_documents(folder, chosen, fonts_for(records))
    return Documents(plan.links, records, chosen, folder)


def write_documents(folder, records, fonts: dict[FontKey, FontSet]):
    """Write what others print from."""
    theme = read_theme(default_site_folder())
    (folder / "fonts-full").mkdir()
    for weight in WEIGHTS:
        (folder / "fonts-full" / f"{weight}.otf").write_bytes(whole_face(weight))
    for number, record in enumerate(records):
        name, language = f"{number:03}.{record.language}", record.language
        (folder / f"{name}.html").write_text(document_html(record, theme), encoding="utf-8")
        told = {key: value for key, value in json.loads(record.to_json()).items() if key not in NOT_PRINTED}
        (folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        style, cut = style_sheet(theme, language), fonts[font_key(record)]
        rules = cut.css()
        for address, face in cut.by_address().items():
            place = folder / f"fonts-{language}" / f"{address.partition(':')[2]}.otf"
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(face)
            rules = rules.replace(f"url({address})", f"url({place.absolute().as_uri()})")
        (folder / f"{language}.cut.css").write_text(rules + style, encoding="utf-8")
        (folder / f"{language}.full.css").write_text(whole_faces(folder) + in_full(style), encoding="utf-8")
        words = {key: text.in_language(language) for key, text in catalogue("pages").items()}
        (folder / f"{language}.words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def whole_face(weight):
    """Return the whole face of the package (Simplified Chinese) in one weight.

    The package has one variable font for all weights. WeasyPrint needs twenty seconds a document with it and writes a
    broken file, so its rivals get what a company would install: one static font a weight, with every character.
    """
    collection = str(files("manimgx_fonts_cjk").joinpath("NotoSansCJK-VF.otf.ttc"))
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(collection), SIMPLIFIED)
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.flags |= uharfbuzz.SubsetFlags.DOWNGRADE_CFF2
    wanted.pin_axis_location(face, "wght", weight)
    data: bytes = uharfbuzz.subset(face, wanted).blob.data
    return data


def whole_faces(folder):
    """Return the rules that load the whole faces from files."""
    return "".join(
        f"@font-face {{ font-family: '{FULL_FAMILY}'; font-weight: {weight};"
        f" src: url({(folder / 'fonts-full' / f'{weight}.otf').absolute().as_uri()}) }}\n"
        for weight in WEIGHTS
    )


def in_full(style):
    """Return the style sheet with the whole face instead of the cut one."""
    return style.replace(FAMILY, FULL_FAMILY)
