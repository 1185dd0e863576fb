"""Lines of text laid out once for all documents of a printer: two of three stand in an earlier document, too.

What a line looks like follows from its text, what its style says of text, and the width that it may have; a whole text
that fits into a width also fits into any larger one. So headings, labels, rules and round figures are laid out once.
"""

from __future__ import annotations

from collections import OrderedDict
from math import inf
from typing import TYPE_CHECKING, Any

import weasyprint.layout.inline
import weasyprint.layout.preferred
from weasyprint.css.properties import INHERITED
from weasyprint.text import line_break
from weasyprint.text.line_break import Layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from weasyprint.text.fonts import FontConfiguration

MOST_LINES = 2_000
"""An appraisal needs five hundred. Three times as many more save a twelfth of what is still laid out, for 50 MB."""
DRAWN = "_kaopu_drawn"
"""The attribute of a line that holds what is drawn of it, for all places."""
_LINES, _LOOK = (f"_kaopu_{what}" for what in ("lines", "look"))
_OF_TEXT = (*sorted(INHERITED - {"color"}), "text_decoration_line")
"""What a style says that lines may depend on: WeasyPrint lets all of it be inherited, but for lines under text."""
First = tuple[Layout, int, int | None, float, float, float]
"""A line, its bytes, where the next one begins, its width, height and baseline in pixels; as WeasyPrint has it."""
_lay_out: Callable[..., First] = line_break.split_first_line
_lay_out_again = Layout.reactivate


def lines_laid_out_once() -> None:
    """Have WeasyPrint lay lines out so, in this process."""
    for module in (line_break, weasyprint.layout.inline, weasyprint.layout.preferred):
        module.split_first_line = split_first_line


class Lines:
    """The lines known of one set of fonts; those that were needed longest ago are forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Any, ...], First] = OrderedDict()
        self._looks: dict[object, int] = {}

    def look(self, style: Any) -> int:
        """Return the number of what a style says of text: the same for all that say the same."""
        look: int | None = style.__dict__.get(_LOOK)
        if look is None:
            values = (style[name] for name in _OF_TEXT)
            said: object = tuple(tuple(value) if isinstance(value, list) else value for value in values)
            try:
                look = self._looks.setdefault(said, len(self._looks))
            except TypeError:  # what cannot be compared is like nothing else
                look = self._looks[object()] = len(self._looks)
            setattr(style, _LOOK, look)
        return look

    def find(self, key: tuple[Any, ...]) -> First | None:
        """Return a known line."""
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def keep(self, key: tuple[Any, ...], line: First) -> None:
        """Keep a line."""
        setattr(line[0], DRAWN, [])
        self._known[key] = line
        if len(self._known) > MOST_LINES:
            self._known.popitem(last=False)


def lines_of(fonts: FontConfiguration) -> Lines:
    """Return the lines known of a set of fonts; they end with it."""
    lines: Lines | None = fonts.__dict__.get(_LINES)
    if lines is None:
        lines = Lines()
        setattr(fonts, _LINES, lines)
    return lines


def split_first_line(
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float, **flags: bool
) -> First:
    """Lay out the first line of a text, unless it is known."""
    if justification_spacing:
        return _lay_out(text, style, context, max_width, justification_spacing, **flags)
    lines = lines_of(style.font_config)
    whole = text, lines.look(style)
    room = inf if max_width is None else max_width
    found = lines.find(whole)
    if found is not None and _fits(found, room):
        return _for(found, max_width)
    broken = *whole, max_width, *flags.items()
    found = lines.find(broken)
    if found is None:
        found = _lay_out(text, style, context, max_width, justification_spacing, **flags)
        lines.keep(whole if _fits(found, room) else broken, found)
    return _for(found, max_width)


def _fits(line: First, room: float) -> bool:
    """Return whether a line is a whole text, and no wider than its room."""
    _, _, resume_at, width, _, _ = line
    return resume_at is None and width <= room


def _for(line: First, max_width: float | None) -> First:
    """Return a line for one more place; Pango's own, and what is drawn of it, are shared by all."""
    layout, *more = line
    another = Layout.__new__(Layout)
    another.__dict__.update(layout.__dict__, max_width=max_width)
    return another, *more


def own_line(layout: Layout, style: Any) -> None:
    """Lay a line out again for one place alone, before it is changed there."""
    vars(layout).pop(DRAWN, None)
    _lay_out_again(layout, style)
