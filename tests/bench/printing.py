"""Kaopu from records to PDFs on the disk, cold: what others in competitors.py are compared with.

Everything counts that a build does for it: writing the records down, cutting the typefaces, starting workers, reading
the style sheets there, collecting and writing the files. Only pages for the web are left out, which others do not make.
"""

from kaopu.cache.store import Store
from kaopu.execution.local import workforce
from kaopu.execution.workforce import work
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.publish.batches import Order
from kaopu.publish.making import begin_making
from kaopu.publish.release_files import ReleaseFiles
from kaopu.publish.rendering import Workshop, render
from kaopu.publish.scribing import Scribe
from kaopu.publish.typefaces import cut_fonts
from tests.bench.measurements import now

PDF = "appraisal.pdf"


def print_all(records, links, folder, jobs):
    """Print all records below ``folder``, which is new; return what it took."""
    begin = now()
    files = ReleaseFiles(folder / "public")
    scribe = Scribe(files, links)
    for record in records:
        scribe.put(record.to_json(), record)
    fonts = cut_fonts(scribe.characters, begin_making(Store(None), files))
    workshop = Workshop(read_theme(default_site_folder()), fonts, links)
    paths = {sheet: {PDF: sheet.place(links, PDF)} for sheet in scribe.sheets}
    orders = (Order(sheet, paths[sheet], scribe.read(sheet)) for sheet in scribe.sheets)
    with workforce(jobs, folder / "workers") as workers:
        for done in work(workers, render, workers.share(workshop), orders):
            assert done.result is not None, f"{done.item.sheet.person} killed its workers"
            files.write(done.item.paths[PDF], done.result[PDF])
    return now() - begin
