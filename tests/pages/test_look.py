"""The look, computed: what can be read, told apart without colour, and shows the focus; five sizes, two weights."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from kaopu.pages.theme import Theme, default_site_folder

SITE = default_site_folder()
TEXTS = ("ink", "soft", "accent", "grade-5")
"""What text is written with; that of ``grade-5`` is a warning."""
GROUNDS = ("paper", "faint")
GRADES = tuple(f"grade-{number}" for number in range(1, 6))
READABLE, SEEN = 4.5, 3.0
"""WCAG 2.2: the contrast of text (1.4.3), and of what else has to be seen (1.4.11)."""
TOLD_APART = 1.25
SHEETS = ("web.css", "views.css", "print.css", "form.css", "paper.css", "figures.css")
HANDBOOK = tuple(f"handbook/theme/assets/stylesheets/{name}.css" for name in ("handbook", "frame", "tables"))


def sheet(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (SITE / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def handbook_css() -> str:
    return "".join(map(sheet, HANDBOOK))


def tokens() -> dict[str, dict[str, str]]:
    """Return the tokens as each reader gets them, read without the generator's help."""
    light, dark, paper = re.split(r"@media[^{]*", sheet("tokens.css"))
    found = [dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", part)) for part in (light, dark, paper)]
    return {"light": found[0], "dark": found[0] | found[1], "print": found[0] | found[2]}


def luminance(colour: str) -> float:
    assert re.fullmatch("#[0-9a-f]{6}", colour), colour
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_the_standard_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the standard's known near miss


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_issue_9_everything_can_be_read_and_seen_in_every_scheme(scheme: str) -> None:
    colours = tokens()[scheme]
    pairs = {(text, ground): contrast(colours[text], colours[ground]) for text in TEXTS for ground in GROUNDS}
    assert {pair: ratio for pair, ratio in pairs.items() if ratio < READABLE} == {}
    assert contrast(colours["paper"], colours["ink"]) >= READABLE  # the band of a provisional result
    marks = {(grade, ground): contrast(colours[grade], colours[ground]) for grade in GRADES for ground in GROUNDS}
    assert {pair: ratio for pair, ratio in marks.items() if ratio < SEEN} == {}
    assert contrast(colours["accent"], colours["paper"]) >= SEEN  # bars and the ring around what has the focus


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_issue_9_grades_differ_in_greyscale(scheme: str) -> None:
    colours = tokens()[scheme]
    near = [pair for pair in combinations(GRADES, 2) if contrast(*(colours[name] for name in pair)) < TOLD_APART]
    assert near == []


@pytest.mark.parametrize("name", [*SHEETS, *HANDBOOK])
def test_issue_9_sizes_weights_and_colours_come_from_the_tokens_alone(name: str) -> None:
    css = sheet(name)
    sizes = re.findall(r"font-size:\s*([^;}]+)", css) + re.findall(r"font:\s*(?:400|700) ([^ /;]+)", css)
    # A browser's own size for a control, 20 pixels to the handbook's rem, and the largest type of a field to write in.
    allowed = {"inherit", "20px", "12pt"}
    strange = [size for size in sizes if size.strip() not in allowed and "var(--size-" not in size]
    assert strange == []
    assert set(re.findall(r"font-weight:\s*([^;}\s]+)", css)) <= {"400", "700"}
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)", css) == []
    assert re.findall(r"\b(?:rgba?|hsla?|oklch)\(", css) == []


def test_the_scale_has_five_sizes_and_the_spaces_stand_on_a_grid_of_eight() -> None:
    for scheme, values in tokens().items():
        assert sum(name.startswith("size-") for name in values) == 5, scheme
        spaces = {
            name: float(re.sub("[a-z]", "", value)) for name, value in values.items() if name.startswith("space-")
        }
        assert spaces.pop("space-half") == 4
        assert {name: space for name, space in spaces.items() if space % 8} == {}


def test_issue_9_what_has_the_focus_is_seen_and_nothing_moves_unasked(theme: Theme) -> None:
    for css in (theme.web_css, handbook_css()):
        assert re.search(r":focus-visible\s*\{\s*outline:\s*2px solid var\(--accent\)", css)
        assert re.findall(r"outline:\s*(?:0|none)", css) == []
    # A page moves only for those who have nothing against it; the handbook's own theme is told to hold still.
    moving = re.split(r"@media \(prefers-reduced-motion: no-preference\) \{[^}]*\}", theme.web_css)
    assert all(re.search("scroll-behavior|transition|animation", part) is None for part in moving)
    assert "@media (prefers-reduced-motion: reduce)" in handbook_css()


def test_chinese_is_set_as_chinese(theme: Theme) -> None:
    for css in (theme.web_css, handbook_css()):
        assert "line-break: strict" in css  # no punctuation begins a line
        assert "text-autospace: normal" in css  # a thin space beside Latin letters
        assert "tabular-nums" in css


def test_issue_9_paper_has_no_chinese_in_a_second_weight(theme: Theme) -> None:
    """Each would be one more outline in every file: headings and labels are told by size, colour and space."""
    bold = {
        selector.strip()
        for selectors, rules in re.findall(
            r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", theme.print_css, flags=re.DOTALL)
        )
        if "font-weight: 700" in rules
        for selector in selectors.split(",")
    }
    assert bold == {".letter .big", ".group td", ".total td"}
    assert re.search(r"strong, b \{ font-weight: 400", theme.print_css)
    assert re.search(r"h2, h3 \{ font-weight: 400", theme.print_css)
