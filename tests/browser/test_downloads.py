"""Everything that can be downloaded opens in a program of its kind, and is linked from a page that hands it out."""

import csv
import io
import json
import posixpath
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin

import openpyxl
import pypdfium2  # type: ignore[import-untyped]
import pytest
from icalendar import Calendar

from tests.browser.building import PERIODS
from tests.browser.kinds import in_first_language, listed
from tests.support.crawling import read


def open_pdf(content):
    document = pypdfium2.PdfDocument(content)
    assert len(document) >= 1
    assert document[0].get_textpage().get_text_range().strip()


def open_zip(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()
        assert {archive.read(name)[:5] for name in archive.namelist()} == {b"%PDF-"}


def open_workbook(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert any(cell.value is not None for row in book.worksheets[0] for cell in row)


def open_calendar(content):
    assert Calendar.from_ical(content).walk("VEVENT")


def open_table(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


OPENERS: dict[str, Callable[[bytes], object]] = {
    ".pdf": open_pdf,
    ".zip": open_zip,
    ".xlsx": open_workbook,
    ".ics": open_calendar,
    ".csv": open_table,
    ".json": json.loads,
}


def downloads(site):
    """Return what the build publishes besides pages, and the handbook's own parts."""
    return [path for path in listed(site) if not path.endswith(".html") and path.startswith("appraisals/")]


@pytest.mark.parametrize("period", PERIODS)
def test_every_download_opens(built, period):
    site = built.sites[period]
    paths = downloads(site)
    assert {PurePosixPath(path).suffix for path in paths} <= OPENERS.keys()
    assert {".pdf", ".zip", ".xlsx", ".csv"} <= {PurePosixPath(path).suffix for path in paths}
    for path in paths:
        # Of documents that every person has in every language, one language's.
        if not (path.startswith("appraisals/people/") and path.endswith((".en.pdf", ".zh-Hant.pdf", ".zh-Hant.json"))):
            OPENERS[PurePosixPath(path).suffix]((site / path).read_bytes())


def of_somebody_without_manager(site, path):
    """Say whether a file is a report's form about somebody who has no manager, on whose team's page it could stand."""
    parts = PurePosixPath(path).parts
    if parts[1] != "reviews":
        return False
    record = site / "appraisals" / "people" / parts[2] / parts[3] / "appraisal.json"
    return json.loads(record.read_text(encoding="utf-8"))["person"]["manager"] is None


@pytest.mark.parametrize("period", PERIODS)
def test_every_download_is_linked_from_a_page(built, period):
    site = built.sites[period]
    linked = {
        posixpath.normpath(posixpath.join(posixpath.dirname(page), address))
        for page in listed(site)
        if page.endswith(".html") and page.startswith("appraisals/")
        for tag, address in read(site / page).leads
        if tag == "a"
    }
    # A period's payouts lie beside those of its parts, whose own pages this build of one period has not.
    shown = {posixpath.dirname(page) for page in listed(site) if page.endswith(".html")}
    own = [path for path in downloads(site) if posixpath.dirname(path) in shown or "/payouts." not in path]
    lost = sorted(path for path in set(own) - linked if not of_somebody_without_manager(site, path))
    assert not lost, "\n".join(lost[:20])


def test_a_click_hands_out_the_very_file(built, serving, chromium):
    kinds = set()
    for site in built.sites.values():
        base = serving(site)
        page = chromium.new_page()
        for path in (
            next(
                path for path in listed(site) if path.startswith(f"appraisals/{part}/") and path.endswith("/index.html")
            )
            for part in ("company", "teams", "people")
        ):
            assert in_first_language(path)
            page.goto(base + path)
            found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
            for address in found:
                kind = (PurePosixPath(path).parts[1], PurePosixPath(address.partition("#")[0]).suffix)
                if kind[1] not in OPENERS.keys() - {".json"} or kind in kinds:
                    continue
                kinds.add(kind)
                file = (site / path).parent.joinpath(address).read_bytes()
                if kind[1] == ".pdf":
                    # Chromium shows it instead of keeping it.
                    assert page.request.get(urljoin(page.url, address)).body() == file
                    continue
                with page.expect_download() as waiting:
                    page.eval_on_selector(f'a[href="{address}"]', "link => link.click()")
                assert Path(waiting.value.path()).read_bytes() == file
        page.close()
    assert {("people", ".pdf"), ("teams", ".zip"), ("company", ".xlsx"), ("company", ".csv")} <= kinds
