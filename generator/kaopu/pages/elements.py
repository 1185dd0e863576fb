"""How the elements that our documents use look before any style sheet of ours: a selection from the HTML standard.

WeasyPrint's own sheet has several hundred rules for every element there is, and tries them on every element of every
document: a sixth of the time that a document takes. These give the same bytes, which a test holds them to.
"""

from __future__ import annotations

from functools import cache

from weasyprint import CSS

ELEMENT_RULES = """
head, title, meta { display: none }
html, body, section, header, article, div, p, h1, h2, h3, ul, ol { display: block; unicode-bidi: isolate }
li { display: list-item; unicode-bidi: isolate }
table { display: table; box-sizing: border-box; text-indent: initial }
thead { display: table-header-group }
tbody { display: table-row-group }
tfoot { display: table-footer-group }
tr { display: table-row }
td, th { display: table-cell }
table, thead, tbody, tfoot, tr, td, th { unicode-bidi: isolate }
table, td, th { border-color: gray }
thead, tbody, tfoot, tr { border-color: inherit }
thead, tbody, tfoot { vertical-align: middle }
tr, td, th { vertical-align: inherit }
strong, b, th, h1, h2, h3 { font-weight: bold }
h1, h2, h3 { bookmark-label: content(text); hyphens: manual; break-after: avoid; break-inside: avoid }
h1 { bookmark-level: 1 }
h2 { bookmark-level: 2 }
h3 { bookmark-level: 3 }
ol, ul { counter-reset: list-item; break-before: avoid }
li::marker { font-variant-numeric: tabular-nums; white-space: pre; text-transform: none }
br::before { content: "\\A"; white-space: pre-line }
svg { overflow: hidden }
svg * { display: none }
html { color-scheme: light }
@page {
  @top-left { text-align: left }
  @top-right { text-align: right }
  @bottom-left { text-align: left }
  @bottom-right { text-align: right }
}
"""


@cache
def element_styles() -> CSS:
    """Return the rules, parsed once a process."""
    return CSS(string=ELEMENT_RULES)
