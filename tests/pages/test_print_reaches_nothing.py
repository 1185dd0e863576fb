"""Printing opens no file and no connection, whatever a company's own templates and style sheets ask for (issue 7)."""

from __future__ import annotations

import io
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from kaopu.forms.printed import FormPrinter
from kaopu.pages.appraisal_document import DocumentPrinter
from kaopu.pages.theme import default_site_folder, read_theme
from tests.forms import printed_samples
from tests.pages import samples
from tests.pages.conftest import the_fonts

CONTENT = "canary-3f9c"
OURS = {"appraisal.json"}
"""What a document may carry: its own record."""


class Canary:
    """A server that listens and a file that waits; both notice who comes."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "canary.css"
        self.file.write_text(f"/* {CONTENT} */ p {{ color: red }}", encoding="utf-8")
        self.picture = folder / "canary.svg"
        self.picture.write_text(
            f"<svg xmlns='http://www.w3.org/2000/svg' id='a'><text>{CONTENT}</text></svg>", encoding="utf-8"
        )
        self.server = socket.create_server(("127.0.0.1", 0))
        self.visits: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self.server.accept()
            except OSError:
                return
            self.visits.append("a connection")
            visitor.close()

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.server.getsockname()[1]}/canary.svg"


# An audit hook cannot be taken away again; it looks while there is a canary.
_watching: list[Canary] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event == "open" and "canary." in str(arguments[0]):
        _watching[0].visits.append(f"open {arguments[0]}")
    elif _watching and event in ("socket.connect", "socket.getaddrinfo"):
        _watching[0].visits.append(event)


sys.addaudithook(_watch)


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Canary]:
    one = Canary(tmp_path)
    _watching.append(one)
    yield one
    _watching.clear()
    one.server.close()


def site_with(folder: Path, *, css: str = "", body: str = "", head: str = ""):
    """Return the theme of a company whose own files say more than ours."""
    site = folder / "site"
    shutil.copytree(default_site_folder(), site)
    for name in ("print.css", "form.css"):
        own = (site / name).read_text(encoding="utf-8")
        (site / name).write_text(css + "\n" + own if css.startswith("@import") else own + "\n" + css, encoding="utf-8")
    for name in ("appraisal_document.html", "form_document.html"):
        template = site / "templates" / name
        text = template.read_text(encoding="utf-8").replace("</head>", f"{head}</head>")
        template.write_text(text.replace("</body>", f"{body}</body>"), encoding="utf-8")
    return read_theme(site)


def print_both(theme) -> list[bytes]:
    """Print an appraisal and a form; what the fetcher refuses with an error gives no document."""
    made = []
    fonts = the_fonts("zh")
    for work in (
        lambda: DocumentPrinter(theme, fonts).pdf(samples.record("zh")),
        lambda: _form(theme),
    ):
        try:
            made.append(work())
        except FatalURLFetchingError:
            continue
    return made


def _form(theme) -> bytes:
    ours = printed_samples.the_printer("zh")
    return FormPrinter(theme, ours._font_set).pdf(printed_samples.form("zh", 1))


STYLES = [
    "@import url(URL);",
    "@import 'URL' print;",
    "body { background: url(URL) }",
    "h1::before { content: url(URL) }",
    "ul { list-style-image: url(URL) }",
    "table { border-image: url(URL) 10 }",
    "p { mask-image: url(URL); cursor: url(URL), auto }",
    "@font-face { font-family: Kaopu Sans; src: url(URL) }",
    "@page { background: url(URL); @top-left { content: url(URL) } }",
    "h2::after { content: target-counter(url(URL), page) }",
    "@namespace url(URL);",
]
BODIES = [
    "<img src='URL' alt=''/>",
    "<object data='URL'></object>",
    "<embed src='URL'/>",
    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='URL' width='9' height='9'/></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><use href='URL#a'/></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'><use x:href='URL#a'/></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><style>@import 'URL'; p {}</style><rect width='9' height='9'/></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9' fill='url(URL#a)' filter='url(URL#a)'/></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><img src='URL'/></foreignObject></svg>",
    "<iframe src='URL'></iframe>",
    "<a rel='attachment' href='URL'>x</a>",
    "<p style='background: url(URL)'>x</p>",
]
HEADS = [
    "<link rel='stylesheet' href='URL'/>",
    "<link rel='attachment' href='URL'/>",
    "<style>@import url(URL);</style>",
    "<base href='URL'/><link rel='stylesheet' href='canary.css'/>",
]
# Each is tried with one kind of address, those that matter most with all.
KINDS = ["http", "file", "path"]
ALL_KINDS = {STYLES[0], STYLES[2], BODIES[0], BODIES[4], BODIES[-1]}


def with_kinds(texts: list[str]) -> list[tuple[str, str]]:
    return [
        (text, kind)
        for number, text in enumerate(texts)
        for kind in (KINDS if text in ALL_KINDS else [KINDS[number % 3]])
    ]


def attached(pdf: bytes) -> set[str]:
    return set(PdfReader(io.BytesIO(pdf)).attachments)


def filled(text: str, canary: Canary, kind: str) -> str:
    file = canary.picture if "svg" in text or "img" in text else canary.file
    address = {"http": canary.http, "file": file.as_uri(), "path": str(file)}[kind]
    return text.replace("URL", address)


@pytest.mark.parametrize(("text", "kind"), with_kinds(STYLES))
def test_issue_7_style_sheets_reach_nothing(canary: Canary, tmp_path: Path, text: str, kind: str) -> None:
    theme = site_with(tmp_path, css=filled(text, canary, kind))
    canary.visits.clear()
    print_both(theme)
    assert canary.visits == []


@pytest.mark.parametrize(("text", "kind"), with_kinds(HEADS))
def test_issue_7_heads_of_documents_reach_nothing(canary: Canary, tmp_path: Path, text: str, kind: str) -> None:
    theme = site_with(tmp_path, head=filled(text, canary, kind))
    canary.visits.clear()
    made = print_both(theme)
    assert canary.visits == []
    assert all(attached(pdf) <= OURS for pdf in made)


@pytest.mark.parametrize(("text", "kind"), with_kinds(BODIES))
def test_issue_7_elements_reach_nothing(canary: Canary, tmp_path: Path, text: str, kind: str) -> None:
    theme = site_with(tmp_path, body=filled(text, canary, kind))
    canary.visits.clear()
    made = print_both(theme)
    assert canary.visits == []
    assert all(attached(pdf) <= OURS for pdf in made)


def test_the_canaries_notice(canary: Canary) -> None:
    with socket.create_connection(canary.server.getsockname()):
        pass
    canary.file.read_text(encoding="utf-8")
    assert "socket.connect" in canary.visits
    assert f"open {canary.file}" in canary.visits
