"""What is measured, and against what; run.py prints it.

From records to published PDFs, cold: Kaopu with all its start-up (cutting the fonts, starting workers) against the
``weasyprint`` command, started once for each of the same documents with the same HTML, style sheet, fonts and options.
Seconds are those of the clock, and beside them those of the processors, which tell more on a machine that does other
things as well.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from kaopu.pages.appraisal_document import document_html, style_sheet
from kaopu.pages.links import Links
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.publish.inputs import read_inputs
from kaopu.publish.plan import Plan, Selection, make_plan
from kaopu.publish.typefaces import font_key, fonts_for
from kaopu.publish.workers import Workshop, print_document, render_all

ROOT = Path(__file__).parents[2]


class Spent(NamedTuple):
    """Seconds by the clock, and of processors: of this process and of those that it started and that have ended."""

    clock: float
    processor: float

    def __sub__(self, other):
        return Spent(self.clock - other.clock, self.processor - other.processor)


def now():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Spent(time.perf_counter(), sum(found.ru_utime + found.ru_stime for found in used))


def mean(spent):
    return Spent(*map(statistics.mean, zip(*spent, strict=True)))


def kaopu_cold(plan, folder, jobs):
    """Return what it takes from records to written documents, with everything that has to start first."""
    begin = now()
    workshop = Workshop(read_theme(default_site_folder()), fonts_for(plan.appraisals), plan.links, folder)
    render_all(plan.appraisals, workshop, jobs, lambda _: None, print_document)
    return now() - begin


def weasyprint_command(records, fonts, folder):
    """Return what each document takes as a process of its own."""
    theme = read_theme(default_site_folder())
    spent = []
    for number, record in enumerate(records):
        page, style = folder / f"{number}.html", folder / f"{record.language}.css"
        page.write_text(document_html(record, theme), encoding="utf-8")
        style.write_text(fonts[font_key(record)].css() + style_sheet(theme, record.language), encoding="utf-8")
        command = [
            "weasyprint",
            "-q",
            "--pdf-variant",
            "pdf/ua-1",
            "-s",
            str(style),
            str(page),
            str(folder / "out.pdf"),
        ]
        begin = now()
        subprocess.run(command, check=True)
        spent.append(now() - begin)
    return spent


def start_up(command):
    """Return the median seconds of a command over nine runs."""
    seconds = []
    for _ in range(9):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def spread(records, count):
    """Choose ``count`` documents evenly, so that short and long ones are in."""
    return records[:: max(1, len(records) // count)][:count]


def measure(sample, jobs):
    inputs = read_inputs(ROOT)
    assert inputs.policy is not None, "the demo has problems: run kaopu check"
    plan = make_plan(inputs.results, inputs.policy.head.languages, Selection())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        chosen = spread(plan.appraisals, sample)
        fonts = fonts_for(plan.appraisals)
        half = len(chosen) // 2
        before = weasyprint_command(
            chosen[:half], fonts, folder
        )  # half before and half after: the machine's pace drifts
        cold = kaopu_cold(Plan(Links(plan.links.languages), plan.appraisals, (), ()), folder / "site", jobs)
        command = mean(before + weasyprint_command(chosen[half:], fonts, folder))
        sizes = sorted(path.stat().st_size for path in (folder / "site").rglob("*.pdf"))
    python, kaopu = [sys.executable, "-c", "pass"], [sys.executable, "-m", "kaopu"]
    documents = len(plan.appraisals)
    return {
        "documents": documents,
        "jobs": jobs,
        "weasyprint command, seconds a document": round(command.clock, 3),
        "kaopu cold, seconds in all": round(cold.clock, 2),
        "kaopu cold, seconds a document": round(cold.clock / documents, 4),
        "kaopu cold / weasyprint command, documents a second": round(command.clock * documents / cold.clock, 1),
        "weasyprint command, processor seconds a document": round(command.processor, 3),
        "kaopu cold, processor seconds a document": round(cold.processor / documents, 4),
        "the same in documents a processor second": round(command.processor * documents / cold.processor, 1),
        "largest PDF, kB": round(sizes[-1] / 1000, 1),
        "median PDF, kB": round(statistics.median(sizes) / 1000, 1),
        "kaopu --help, seconds more than python -c pass": round(start_up([*kaopu, "--help"]) - start_up(python), 3),
        "kaopu check of the demo, seconds": round(start_up([*kaopu, "check"]), 2),
    }
