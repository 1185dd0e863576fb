"""Which lines of the data a record rests on: the rows it shows, and where its targets stand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from kaopu.data.catalogue import CATALOGUE
from kaopu.records.record import Evidence, RecordIndicator

DATA = "data/"


def lines_shown(indicators: Iterable[RecordIndicator], evidence: Iterable[Evidence]) -> dict[str, set[int]]:
    """Return the line numbers by file: of all indicators' rows and targets, and of the evidence.

    Not those of a table with a confidential column: whoever has the digest of lines of which all but a word is known
    could try which word it is.
    """
    found: dict[str, set[int]] = {}
    for indicator in indicators:
        for rows in indicator.rows:
            found.setdefault(rows.file, set()).update(rows.lines)
        rule = indicator.target_rule
        if rule is not None and rule.file.startswith(DATA):
            found.setdefault(rule.file, set()).add(rule.line)
    for table in evidence:
        for row in table.rows:
            found.setdefault(row.file, set()).add(row.line)
    return {file: lines for file, lines in found.items() if _shown_whole(file)}


@lru_cache(maxsize=4096)
def _shown_whole(file: str) -> bool:
    table = CATALOGUE.get(file.rpartition("/")[2].rsplit(".", 1)[0])
    return table is None or not any(column.confidential for column in table.columns.values())
