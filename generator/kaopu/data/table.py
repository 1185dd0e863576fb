"""What a table of the catalogue is, and its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kaopu.text.language import LocalText

ColumnType = Literal["text", "id", "date", "period", "money", "number", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type, whether each row must fill it, and for choices the values it can take.

    ``refers_to`` names the table whose ids the column holds. A derived column is computed, never stored.
    A confidential one is never shown to the person whom the row is about.
    """

    type: ColumnType
    name: LocalText
    required: bool = True
    choices: tuple[str, ...] = ()
    refers_to: str | None = None
    derived: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in file order; ``monthly`` tables lie in month folders by the date column named.

    ``needed`` tables must be there; the others may be missing, and are then without rows. Of ``anonymous`` ones a
    person is shown how many rows were counted, and no row. Those ``about_pay`` are no measure's to count, and their
    rows are never evidence; nor are those ``about_access``, which say who reads what. The rows of a table without
    ``id`` differ in their ``sort`` columns. Of two dates ``in_order`` the second is never before the first.
    """

    name: LocalText
    columns: Mapping[str, Column]
    monthly: str | None = None
    sort: tuple[str, ...] = ("id",)
    needed: bool = False
    anonymous: bool = False
    about_pay: bool = False
    about_access: bool = False
    in_order: tuple[tuple[str, str], ...] = ()
    stored: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        stored = tuple(name for name, column in self.columns.items() if not column.derived)
        object.__setattr__(self, "stored", stored)

    @property
    def countable(self) -> bool:
        """Whether measures may count its rows: they are somebody's, have a date, and are about work."""
        dated = any(column.type == "date" for column in self.columns.values())
        return "person" in self.columns and dated and not self.about_pay and not self.about_access


def column(type_: ColumnType, zh: str, en: str, **more: Any) -> Column:
    """Return a column by its names in both languages."""
    return Column(type_, LocalText(zh, en), **more)
