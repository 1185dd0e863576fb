"""A line of one text that fits is laid out straight away; three of four lines of an appraisal are such.

WeasyPrint lays every line out as if it had boxes in boxes, floats beside it and a place to break, and asks three times
what it could collide with. A cell's figure has none of it: its text begins where its block does.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import inline

_next = inline.get_next_linebox

Line = tuple[Any, dict[int, Any] | None]
"""A line's box, and where the next line begins; as WeasyPrint has it."""


def short_lines_laid_out_straight() -> None:
    """Have WeasyPrint lay lines out so, in this process."""
    inline.get_next_linebox = get_next_linebox


def get_next_linebox(context: Any, linebox: Any, position_y: float, *others: Any) -> Line:
    """Lay out the next line of a block: straight away, or else as WeasyPrint does."""
    _bottom_space, skip_stack, block, _absolute, _fixed, *first_styles = others
    if skip_stack is None and not context.excluded_shapes and not any(first_styles) and _is_one_text(linebox, block):
        line = _straight(context, linebox, position_y, block)
        if line is not None:
            return line, None
    return _next(context, linebox, position_y, *others)  # type: ignore[no-any-return]


def _is_one_text(linebox: Any, block: Any) -> bool:
    """Return whether a line has one text, without spaces at its ends, written from the left."""
    children = linebox.children
    if len(children) != 1 or type(children[0]) is not TextBox:
        return False
    words = children[0].text
    left_to_right = linebox.style["direction"] == block.style["direction"] == "ltr"
    return left_to_right and bool(words) and words[0] != " " != words[-1]


def _straight(context: Any, linebox: Any, position_y: float, block: Any) -> Any:
    """Return the line; None when its text needs more than one."""
    left = block.content_box_x()
    room = left + block.width - left  # in the order in which WeasyPrint adds: sums are inexact
    begin, end = left + linebox.text_indent, (left + room) * (1 + 1e-9)  # and this is its allowance for that
    [child] = linebox.children
    inline.resolve_percentages(child, block)
    child.position_x, child.position_y = begin, position_y
    text, resume_at, _ = inline.split_text_box(context, child, end - begin, 0)
    if text is None or resume_at is not None or begin + text.margin_width() > end:
        return None
    linebox.position_x, linebox.position_y = left, position_y
    line = linebox.copy_with_children([text])
    line.width = begin + text.margin_width() - line.content_box_x()
    inline._adjust_line_height(line)  # noqa: SLF001 - WeasyPrint's own step
    linebox.width, linebox.height = line.width, line.height
    across = inline.text_align(context, line, room, last=True)
    bottom, top = inline.line_box_verticality(line)
    line.baseline, line.position_y, line.height = -top, top, bottom - top
    line.margin_top = line.margin_bottom = 0
    line.translate(across, position_y - top)
    line.position_y = position_y  # not as a sum of what was just subtracted
    return line
