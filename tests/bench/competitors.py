"""Kaopu against what somebody would use instead, side by side: all print the same appraisals, in turns.

(a) is the ``weasyprint`` command, a process a document, as scripts call it; with Kaopu's own cut typefaces, which makes
it faster than the whole ones would. (b) to (d) are contestants.py: one process, everything read once, the start not
counted. Kaopu (printing.py) prints all documents of the demo, and its start counts. Every round runs all of
them, so that the machine's pace is the same for all; what is told is the median of the rounds.

Documents differ in length. Others print a sample, evenly taken from all; ``pages`` tells how alike the two are.
"""

import json
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

import pypdfium2  # type: ignore[import-untyped]

from tests.bench.contestants import missing
from tests.bench.documents import demo_documents
from tests.bench.measurements import ROOT, now, start_up
from tests.bench.printing import print_all
from tests.bench.processes import Watched, look_on

COMMAND, KAOPU = "command", "kaopu"
WAYS = {
    COMMAND: "(a) weasyprint command, a process a document",
    "loop-full": "(b) WeasyPrint loop, whole font",
    "loop-cut": "(b) the same with Kaopu's cut fonts",
    "chromium-full": "(c) Chromium, one page reused, whole font",
    "chromium-cut": "(c) the same with Kaopu's cut fonts",
    "typst-full": "(d) Typst, one compiler reused, whole font",
    "typst-cut": "(d) the same with Kaopu's cut fonts",
    KAOPU: "(e) Kaopu cold, all start-up included",
}
AT_LEAST = {COMMAND: 16, "loop-full": 4, "chromium-full": 3, "chromium-cut": 3}
"""So many times as many documents a second Kaopu must print."""
MOST_BYTES, MOST_WORKER = 80_000, 400_000_000


@dataclass
class Way:
    """What one way of printing took, round by round: seconds a document by the clock and of processors."""

    missing: str | None = None
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    pages: float = 0.0

    def add(self, clock, processor, documents):
        """Add a round."""
        self.clock.append(clock / documents)
        self.processor.append(processor / documents)

    def figures(self):
        """Return the medians."""
        if self.missing is not None:
            return {"missing": self.missing}
        clock = statistics.median(self.clock)
        return {
            "seconds a document": round(clock, 4),
            "documents a second": round(1 / clock, 2),
            "processor seconds a document": round(statistics.median(self.processor), 4),
            "kB, median": round(statistics.median(self.sizes) / 1000, 1),
            "kB, largest": round(max(self.sizes) / 1000, 1),
            "pages": round(self.pages, 2),
            "rounds": [round(each, 4) for each in self.clock],
        }


def measure(folder, sample, rounds, jobs, most=None):
    """Return for each way its figures, and those that concern Kaopu only; ``folder`` keeps what was printed."""
    documents = demo_documents(folder / "documents", sample, most)
    ways = {name: Way() for name in WAYS}
    watched = Watched()
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for name, way in ways.items():
            out = folder / name
            shutil.rmtree(out, ignore_errors=True)
            if name == KAOPU:
                with look_on(watched):
                    spent = print_all(documents.records, documents.links, out, jobs)
                way.add(spent.clock, spent.processor, len(documents.records))
            elif name == COMMAND:
                _weasyprint_command(documents.folder, out, way)
            else:
                _contestant(name, documents.folder, out, way)
            _look_at(out, way)
    return {name: way.figures() for name, way in ways.items()}, _of_kaopu(ways[KAOPU], documents, watched, jobs)


def _weasyprint_command(folder, out, way):
    """Print each document by a process of its own."""
    out.mkdir()
    pages, begin = sorted(folder.glob("*.html")), now()
    for page in pages:
        style = folder / f"{page.name.split('.')[1]}.cut.css"
        target = out / f"{page.stem}.pdf"
        command = [
            sys.executable,
            "-m",
            "weasyprint",
            "-q",
            "--pdf-variant",
            "pdf/ua-1",
            "-s",
            str(style),
            str(page),
            str(target),
        ]
        subprocess.run(command, check=True)
    spent = now() - begin
    way.add(spent.clock, spent.processor, len(pages))


def _contestant(name, folder, out, way):
    """Print all documents by a process that does nothing else."""
    way.missing = missing(name)
    if way.missing is not None:
        return
    command = [sys.executable, "-m", "tests.bench.contestants", name, str(folder), str(out)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    told = json.loads(done.stdout)
    way.add(told["clock"], told["processor"], len(told["sizes"]))


def _look_at(out, way):
    """Note how large the documents are, and how many pages they have on average."""
    found = sorted(out.rglob("*.pdf"))
    way.sizes = [path.stat().st_size for path in found]
    pages = []
    for path in found:
        with pypdfium2.PdfDocument(path) as document:
            pages.append(len(document))
    way.pages = statistics.mean(pages) if pages else 0.0


def _of_kaopu(way, documents, watched, jobs):
    """Return the figures that have no counterpart."""
    python, kaopu = [sys.executable, "-c", "pass"], [sys.executable, "-m", "kaopu"]
    return {
        "documents": len(documents.records),
        "documents in the sample": len(documents.sample),
        "jobs": jobs,
        "largest PDF, kB": round(max(way.sizes) / 1000, 1),
        "largest worker, MB": round(watched.peak("worker") / 1e6),
        "kaopu --help, seconds more than python -c pass": round(start_up([*kaopu, "--help"]) - start_up(python), 3),
        "kaopu check of the demo, seconds": round(start_up([*kaopu, "check"]), 2),
    }


def ratios(ways):
    """Return how many times as many documents a second Kaopu prints as each other way."""
    own = ways[KAOPU]["seconds a document"]
    others = {name: found for name, found in ways.items() if name != KAOPU and "missing" not in found}
    return {name: round(found["seconds a document"] / own, 1) for name, found in others.items()}
