"""Opens pages in Chromium, in two windows side by side, and writes down what a reader would stumble over."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"]  # fmt: skip
SIZES = {"phone": (360, 740), "desktop": (1280, 900), "wide": (1920, 1080)}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Of the rules only those of WCAG 2.2, levels A and AA, with all that it took over from 2.0 and 2.1.
VIOLATIONS = """
async () => {
  const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const found = await axe.run(document, {runOnly: {type: "tag", values}, resultTypes: ["violations"]});
  return found.violations.flatMap(one => one.nodes.slice(0, 5).map(
    node => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
"""
# A colour is looked at where its change has ended. Not an element of the page: its Content-Security-Policy holds.
AT_ONCE = """
() => {
  const style = new CSSStyleSheet();
  style.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets.push(style);
}
"""
# The handbook's readers switch by a button, which sets this; everywhere else the system's setting counts.
SWITCH = """scheme => { document.body.dataset.mdColorScheme = scheme === "dark" ? "slate" : "default"; }"""
BRIGHTNESS = """
() => {
  const colours = [document.body, document.documentElement].map(one => getComputedStyle(one).backgroundColor);
  const colour = colours.find(one => one !== "rgba(0, 0, 0, 0)") ?? "rgb(255, 255, 255)";
  return Math.max(...colour.match(/[\\d.]+/g).slice(0, 3).map(Number));
}
"""


@dataclass(frozen=True)
class Visit:
    """A page to open, and in which schemes and sizes axe looks at it."""

    kind: str
    language: str
    address: str
    axe: Sequence[tuple[str, str]]


@dataclass
class Seen:
    """What was found on one page; every list is empty where all is well."""

    visit: Visit
    status: int = 0
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)
    violations: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    brightness: dict[str, float] = field(default_factory=dict)
    """Of the page's ground by scheme, from 0 to 255."""
    language: str = ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["KAOPU_CHROMIUM"], args=OPTIONS)
        yield browser
        browser.close()


def examine(visits: Sequence[Visit], windows: int = 2) -> list[Seen]:
    """Open all pages, each once; a window after the other would leave most of the machine idle."""
    with ThreadPoolExecutor(windows) as threads:
        shares = [visits[number::windows] for number in range(windows)]
        return [seen for share in threads.map(_examined, shares) for seen in share]


def _examined(visits: Iterable[Visit]) -> list[Seen]:
    found: list[Seen] = []
    with chromium() as browser:
        page = browser.new_context(reduced_motion="reduce").new_page()
        # A window of its own for each visit would take longer than most visits.
        page.on("console", lambda message: found[-1].errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: found[-1].errors.append(str(error)))
        page.on("request", lambda request: found[-1].requests.append(request.url))
        for visit in visits:
            found.append(Seen(visit))
            _look(page, found[-1])
            # What this page still asks for is not put down to the next one.
            page.goto("about:blank")
    return found


def _look(page: Page, seen: Seen) -> None:
    visit = seen.visit
    page.emulate_media(color_scheme="light")
    answer = page.goto(visit.address, wait_until="load")
    seen.status = answer.status if answer is not None else 0
    seen.language = page.get_attribute("html", "lang") or ""
    page.evaluate(AT_ONCE)
    if visit.axe:
        page.evaluate(AXE)
    by_button = page.evaluate("'mdColorScheme' in document.body.dataset")
    for scheme in SCHEMES:
        if by_button:
            page.evaluate(SWITCH, scheme)
        else:
            page.emulate_media(color_scheme=scheme)
        seen.brightness[scheme] = page.evaluate(BRIGHTNESS)
        for size, (width, height) in SIZES.items():
            looked_at = (scheme, size) in visit.axe
            if looked_at or scheme == SCHEMES[0]:
                page.set_viewport_size({"width": width, "height": height})
                shown = page.evaluate("document.documentElement.scrollWidth")
                seen.too_wide += [f"{size}: {shown} pixels"] if shown > width else []
            if looked_at:
                seen.violations[scheme, size] = page.evaluate(VIOLATIONS)
