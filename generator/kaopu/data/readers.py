"""Who signs in under which name, and who reads more than their own and their people's pages, as readers.csv says."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from kaopu.data.parts import day_in, records, text_in
from kaopu.text.problems import Place

Reads = Literal["company", "everything"]
"""company: the company's pages too. everything: all that is published, as HR does."""
LOGIN = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", re.ASCII)
"""What a login looks like: it becomes part of a path on the disk, and every id of a person is one."""


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A row of data/readers.csv: a login, whose it is, and what it reads; both days are included, None is open.

    ``person`` is None for somebody who is not in people.csv; ``reads`` is None where a row only names a login.
    """

    login: str
    person: str | None
    reads: Reads | None
    first_day: datetime.date | None
    last_day: datetime.date | None
    place: Place

    def holds_on(self, day: datetime.date) -> bool:
        """Say whether the row counts on a day."""
        begun = self.first_day is None or self.first_day <= day
        return begun and (self.last_day is None or day <= self.last_day)

    def meets(self, other: ReaderRow) -> bool:
        """Say whether there is a day on which both rows count."""
        begins = max(self.first_day or datetime.date.min, other.first_day or datetime.date.min)
        return begins <= min(self.last_day or datetime.date.max, other.last_day or datetime.date.max)


def read_readers(tables: Mapping[str, pd.DataFrame]) -> tuple[ReaderRow, ...]:
    """Make the rows of data/readers.csv from their frame, in file order."""
    return tuple(
        ReaderRow(
            row["login"],
            text_in(row["person"]),
            text_in(row["reads"]),  # type: ignore[arg-type] # the catalogue's choices
            day_in(row["from"]),
            day_in(row["until"]),
            Place(row["file"], int(row["line"]), 1),
        )
        for row in records(tables["readers"])
    )
