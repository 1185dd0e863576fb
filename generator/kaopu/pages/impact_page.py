"""The page for HR that shows what a change of policy would do: everybody's figures, with drawings; one file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from kaopu.impact.bands import BANDS, all_bands
from kaopu.impact.replay import outermost
from kaopu.pages.charts_of_impact import band_bar, change_bar, change_scale
from kaopu.pages.drawing import web_palette
from kaopu.pages.theme import Theme
from kaopu.pages.web_page import view_style, web_page
from kaopu.pages.wording import Wording as PageWording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kaopu.impact.attributing import Contribution, Part
    from kaopu.impact.bands import BandRow
    from kaopu.impact.comparing import Impact
    from kaopu.impact.payroll import PayLine
    from kaopu.impact.wording import Wording
    from kaopu.pages.drawing import Palette

    Cells = Mapping[tuple[str | None, str | None], int]

MOST_MOVES = 10


@dataclass(frozen=True, slots=True)
class ImpactView:
    """What the page shows: the impact, the causes of the largest moves, how both sides are called, and how to say it.

    ``part`` tells in words what was changed in some parts of the policy. ``tried``: the policies were tried on periods
    in which they were not in force.
    """

    impact: Impact
    causes: Mapping[str, tuple[Contribution, ...]]
    base: str
    head: str
    wording: Wording
    part: Callable[[tuple[Part, ...]], Sequence[str]]
    tried: bool = False


@dataclass(frozen=True, slots=True)
class _Drawings:
    """The drawings of the page, each with its text alternative."""

    tell: Wording
    measure: str
    palette: Palette

    def lines(self, found: Sequence[PayLine]) -> list[tuple[PayLine, Markup]]:
        """Return each line of a table with the bar of its difference, all on one scale."""
        scale = change_scale([line.change for line in found])
        return [(line, change_bar(line.change, scale, self.tell.change(line.change), self.palette)) for line in found]

    def bands(self, row: BandRow) -> Markup:
        """Return the bar of a group's five bands."""
        counts = zip(BANDS, row.counts, strict=True)
        title = "; ".join(f"{self.tell.say(f'band_{band}_{self.measure}')} {count}" for band, count in counts if count)
        return band_bar(row, title, self.palette)


def impact_html(view: ImpactView, theme: Theme) -> str:
    """Return the page; it names people and amounts and is for HR only."""
    tell, impact = view.wording, view.impact
    write = PageWording(tell.language, tell.head.head.currency)
    measure = "pay" if impact.pay.by_person else "points"
    outer = frozenset(outermost(impact.periods))
    context = {
        "style": Markup(view_style(theme)),  # noqa: S704 - our own style sheet
        "language": tell.language,
        "languages": [],
        "handbook": None,
        "say": write.say,
        "tell": tell,
        "write": write,
        "impact": impact,
        "view": view,
        "title": tell.say("title"),
        "periods": tell.periods(outermost(impact.periods)),
        "draw": _Drawings(tell, measure, web_palette()),
        "measure": measure,
        "bands": BANDS,
        "band_groups": [(name, rows) for name, rows in all_bands(impact).items() if rows],
        "moves": [move for move in impact.moves if move.gain or move.points][:MOST_MOVES],
        "outer_points": lambda cause: sum((one for at, one in cause.points.items() if at in outer), Decimal(0)),
        "cycles": _cycles(impact),
        "person": lambda identifier: tell.people.people[identifier].name,
        "touched_people": len({change.person for change in impact.touched}),
    }
    return web_page(theme, "impact_page.html", context)


def _cycles(impact: Impact) -> list[tuple[str, Cells, list[str | None]]]:
    """Return the cycles in which any grade is another one, with the grades that come up, best first."""
    found: list[tuple[str, Cells, list[str | None]]] = []
    for kind, cells in impact.migration.items():
        if any(before != after for before, after in cells):
            grades: list[str | None] = [grade for grade in impact.grades if any(grade in cell for cell in cells)]
            found.append((kind, cells, grades + ([None] if any(None in cell for cell in cells) else [])))
    return found
