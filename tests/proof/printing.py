"""Print one document as a whole build prints it, by the ways of a build."""

from __future__ import annotations

from pathlib import Path

from kaopu.pages.appraisal_document import DocumentPrinter
from kaopu.pages.theme import read_theme
from kaopu.publish.design import site_folder
from kaopu.publish.inputs import read_inputs
from kaopu.publish.plan import Selection, make_plan
from kaopu.publish.typefaces import font_key, fonts_for


def printed_of(root: Path, person: str, period: str, language: str, data: Path | None = None) -> bytes:
    inputs = read_inputs(root, data=data)
    assert inputs.policy is not None
    assert not inputs.errors
    plan = make_plan(inputs.results, inputs.policy.head.languages, Selection())
    record = next(
        one for one in plan.appraisals if (one.person.id, one.period.id, one.language) == (person, period, language)
    )
    printer = DocumentPrinter(read_theme(site_folder(root)), fonts_for(plan.appraisals)[font_key(record)])
    return printer.pdf(record)
