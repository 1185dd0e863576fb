"""Those that Kaopu is compared with and that print many documents in one process, each at its best.

``python -m tests.bench.contestants WAY FOLDER OUT`` prints all documents of a folder (documents.py) and tells in JSON
what it took. Starting, reading style sheets and loading fonts is not counted, nor is the first document in each
language: what is measured is the pace of a long run. Nothing of Kaopu is loaded here: it would make WeasyPrint faster.

- ``loop``: WeasyPrint, one ``HTML(string=…).write_pdf()`` after the other, style sheet and fonts read once.
- ``chromium``: one page of one headless browser, in the fastest of the ways tried: the style sheet stays, the body
  is replaced, and the PDF comes through the DevTools protocol in one piece. The print style sheet holds, with its page
  size, margins and page numbers; running heads taken from the text (``string-set``) do not, which no browser knows.
- ``typst``: one compiler that keeps fonts and template, and gets one record after the other (appraisal.typ).

Each with ``-full``, the whole Noto Sans CJK, or ``-cut``, the typefaces that Kaopu has cut for itself: those are
faster, also in a browser, though somebody would have to cut them first.
"""

import base64
import importlib
import importlib.util
import json
import os
import shutil
import sys
import time
from pathlib import Path

from tests.bench.processes import processor_of_all

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--allow-file-access-from-files"]  # fmt: skip
NEXT = """html => {
  const next = new DOMParser().parseFromString(html, 'text/html');
  document.title = next.title;
  document.body.replaceWith(document.adoptNode(next.body));
  return document.fonts.ready.then(() => document.fonts.size);
}"""
PRINTING = {"preferCSSPageSize": True, "printBackground": True, "generateTaggedPDF": True}
TEMPLATE = Path(__file__).with_name("appraisal.typ")


def browser():
    """Return the path of a browser; None where there is none."""
    return os.environ.get("KAOPU_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def missing(way):
    """Say what a way lacks on this machine; None when nothing."""
    module = {"loop": "weasyprint", "chromium": "playwright", "typst": "typst"}[way.partition("-")[0]]
    if importlib.util.find_spec(module) is None:
        return f"not installed: {module}"
    return "not installed: Chromium" if way.startswith("chromium") and browser() is None else None


class Clock:
    """Counts seconds and processor seconds of printing, and keeps what was printed."""

    def __init__(self, out):
        self.out, self.clock, self.processor, self.sizes = out, 0.0, 0.0, list[int]()

    def run(self, language, names, print_one):
        """Print the documents of one language; the first once before, not counted."""
        print_one(names[0])
        begin, processor = time.perf_counter(), processor_of_all()
        printed = [(name, print_one(name)) for name in names]
        self.clock += time.perf_counter() - begin
        self.processor += processor_of_all() - processor
        for name, content in printed:
            assert content.startswith(b"%PDF"), name
            self.sizes.append(len(content))
            (self.out / f"{name}.{language}.pdf").write_bytes(content)


def by_language(folder):
    """Return the names of the documents by language, each the beginning of its file's name."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.html")):
        name, language, _ = path.name.split(".")
        found.setdefault(language, []).append(name)
    return found


def loop(folder, font, clock):
    """Print with WeasyPrint."""
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    for language, names in by_language(folder).items():
        fonts = FontConfiguration()
        css = CSS(string=(folder / f"{language}.{font}.css").read_text(encoding="utf-8"), font_config=fonts)
        options = {"stylesheets": [css], "font_config": fonts, "pdf_variant": "pdf/ua-1"}

        def print_one(name, language=language, options=options):
            text = (folder / f"{name}.{language}.html").read_text(encoding="utf-8")
            return HTML(string=text).write_pdf(**options)

        clock.run(language, names, print_one)


def chromium(folder, font, clock):
    """Print with a browser."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser(), args=OPTIONS)
        page = started.new_page()
        page.emulate_media(media="print")
        tools = page.context.new_cdp_session(page)
        for language, names in by_language(folder).items():
            # From a file, so that it may load fonts from files.
            blank = folder / f"{language}.{font}.htm"
            css = (folder / f"{language}.{font}.css").read_text(encoding="utf-8")
            head = f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><style>{css}</style></head>'
            blank.write_text(f"{head}<body></body></html>", encoding="utf-8")
            page.goto(blank.absolute().as_uri())

            def print_one(name, language=language):
                loaded = page.evaluate(NEXT, (folder / f"{name}.{language}.html").read_text(encoding="utf-8"))
                assert loaded == 2, "the style sheet has two typefaces"
                return base64.b64decode(tools.send("Page.printToPDF", PRINTING)["data"])

            clock.run(language, names, print_one)
        started.close()


def typst(folder, font, clock):
    """Print with Typst."""
    library = importlib.import_module("typst")
    for language, names in by_language(folder).items():
        places = [folder / f"fonts-{language if font == 'cut' else font}"]
        fonts = library.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=places)
        (family,) = fonts.families()
        compiler = library.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)
        words = (folder / f"{language}.words.json").read_text(encoding="utf-8")

        def print_one(name, language=language, compiler=compiler, words=words, family=family):
            record = (folder / f"{name}.{language}.json").read_text(encoding="utf-8")
            inputs = {"record": record, "words": words, "family": family}
            made, warnings = compiler.compile_with_warnings(sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"])
            assert not warnings, warnings  # such as a font that is not found: then nothing is drawn
            return made

        clock.run(language, names, print_one)


def main():
    way, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    name, _, font = way.partition("-")
    out.mkdir(parents=True, exist_ok=True)
    clock = Clock(out)
    {"loop": loop, "chromium": chromium, "typst": typst}[name](folder, font, clock)
    print(json.dumps({"clock": clock.clock, "processor": clock.processor, "sizes": clock.sizes}))


if __name__ == "__main__":
    main()
