"""With a keyboard alone: everything that can be used is reached, one sees where one is, and can skip to the text."""

from collections import defaultdict
from itertools import cycle

import pytest

from tests.browser.building import LANGUAGES
from tests.browser.examining import AT_ONCE
from tests.browser.kinds import in_language, pages_by_kind, typical

# What a mouse can use and a finger can hit: links, buttons, fields, summaries, labels of switches, what scrolls.
UNREACHED = """
() => {
  const used = "a[href], button, select, textarea, summary, input:not([type=hidden]), label[for], [role=button]";
  const shown = one => one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})
    && one.getClientRects().length && one.getBoundingClientRect().width > 1;
  const reached = one => one.tabIndex >= 0 && !one.disabled && !one.closest("[inert]") && one.checkVisibility();
  // A label does what its field does, or the field beside it.
  const behind = one => one.tagName === "LABEL" ? [document.getElementById(one.htmlFor), one,
    ...one.querySelectorAll("[tabindex]"), ...one.closest("form")?.querySelectorAll("input") ?? []] : [one];
  const scrolls = one => one.scrollWidth > one.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
  // What looks like a heading and does nothing where the window is wide is no switch.
  const idle = one => one.tagName === "LABEL" && getComputedStyle(one).cursor !== "pointer";
  const lost = [...document.querySelectorAll(used)].filter(one => shown(one) && !one.disabled && !idle(one)
    && !one.closest("[aria-hidden=true]") && one.getAttribute("aria-hidden") !== "true"
    && !behind(one).some(other => other && (reached(other) || other.checked)));
  const stuck = [...document.querySelectorAll("main *")].filter(one => shown(one) && scrolls(one)
    && one.tabIndex < 0 && !one.querySelector("a[href], button, input, [tabindex='0']"));
  return [...lost, ...stuck].map(one => one.outerHTML.slice(0, 160));
}
"""
# Where the next stop of the keyboard is, and whether it looks different from what it looks like elsewhere.
STOP = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const look = element => {
    const style = getComputedStyle(element);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    return [outlined, style.boxShadow, style.backgroundColor, style.borderColor, style.color, style.textDecoration];
  };
  // A switch's own box has no size: the label behind it shows where one is.
  const box = one.getBoundingClientRect();
  const shown = box.width > 1 && box.height > 1 ? one : one.nextElementSibling ?? one;
  const marks = [look(shown), look(shown.parentElement)];
  const outlined = marks[0][0];
  const name = one.outerHTML.slice(0, 160);
  window.stops = window.stops ?? new Set();
  const again = stops.has(one);
  stops.add(one);
  const sized = shown.getBoundingClientRect();
  const inWindow = sized.bottom > 0 && sized.top < innerHeight && sized.right > 0 && sized.left < innerWidth;
  one.blur();
  const changed = JSON.stringify(marks) !== JSON.stringify([look(shown), look(shown.parentElement)]);
  one.focus({preventScroll: true});
  return {name, outlined, changed, again, inWindow};
}
"""
MOST_STOPS = 40


@pytest.fixture(scope="module")
def pages(built, serving):
    """Return an address for each kind of page, in one language after the other."""
    found, languages = {}, cycle(LANGUAGES)
    for site in built.sites.values():
        base = serving(site)
        for kind, paths in pages_by_kind(site).items():
            if kind not in found:
                found[kind] = base + in_language(next(typical(site, paths)), next(languages))
    return found


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def walked(chromium, pages):
    """Open each kind of page once and go through it with the keyboard; return finding → lines about pages."""
    context = chromium.new_context(reduced_motion="reduce")
    page, found = context.new_page(), defaultdict[str, list[str]](list)
    for kind, address in pages.items():
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(address)
        page.evaluate(AT_ONCE)
        found["unreached"] += [f"{kind}, phone: {one}" for one in page.evaluate(UNREACHED)]
        page.set_viewport_size({"width": 1280, "height": 900})
        found["unreached"] += [f"{kind}, desktop: {one}" for one in page.evaluate(UNREACHED)]
        found["unseen"] += [f"{kind}: {stop}" for stop in stops(page)]
        page.goto(address)
        found["not skipped"] += [f"{kind}: {reason}" for reason in skipping(page, address)]
    context.close()
    return found


def stops(page):
    """Go from stop to stop; yield those at which nobody sees where the keyboard is."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or stop["again"]:
            return
        if not (stop["outlined"] or stop["changed"]) or not stop["inWindow"]:
            yield stop


def skipping(page, address):
    """Take the first link and go on from there; yield what is wrong with it."""
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.getAttribute('href')") or ""
    if not skip.startswith("#") or page.evaluate("document.activeElement.getBoundingClientRect().width") <= 1:
        yield f"the first stop is {skip}, or cannot be seen"
        return
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    beyond = "Boolean(document.activeElement.closest('main') || document.activeElement === document.body)"
    if page.url != address + skip or not page.evaluate(beyond):
        yield f"{page.url}, then {page.evaluate('document.activeElement.outerHTML')[:100]}"


def test_everything_on_every_kind_of_page_can_be_reached(walked):
    assert not walked["unreached"], "\n".join(walked["unreached"])


def test_the_keyboards_way_through_a_page_can_be_seen(walked):
    assert not walked["unseen"], "\n".join(walked["unseen"])


def test_one_can_skip_to_the_text_of_every_page(walked):
    assert not walked["not skipped"], "\n".join(walked["not skipped"])


def test_the_handbooks_drawer_opens_and_shuts_by_the_keyboard(pages, page):
    page.goto(pages["handbook/index.html"])
    link = page.locator(".md-nav--primary .md-nav__link[href]").last
    assert not link.is_visible()
    page.focus("label[for=__drawer][role=button]")
    page.keyboard.press("Enter")
    link.wait_for(state="visible")
    page.focus("label[for=__drawer][role=button]")
    page.keyboard.press("Enter")
    link.wait_for(state="hidden")
