"""Shared deals: the shares of each add up to the whole, and its own person is among those who share it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
import pandas as pd

from kaopu.data.checks import Places
from kaopu.data.ids import IdIndex, Ids
from kaopu.data.parts import records
from kaopu.data.tables import unscaled
from kaopu.text.problems import Problem, Report

WHOLE = 100 * 10**4
"""All of a deal, in ten-thousandths of a percent."""
MOST_SHARERS = 20


def check_credits(
    credit: pd.DataFrame, deals: pd.DataFrame, refused: AbstractSet[str], places: Places, report: Report
) -> None:
    """Report deals that are not shared out as they should be.

    ``refused`` are deals with a row that was left out: of those the shares are not known.
    """
    for row in records(credit[credit["percent"] <= 0]):
        place = places.cell(row["file"], row["line"], "percent")
        report(Problem("credit-not-positive", place, {"percent": _percent(row["percent"])}))
    known = credit[~credit["deal"].isin(refused)]
    by_deal = known.groupby("deal", sort=False)
    found = IdIndex(Ids.of_column(deals["id"])).positions(Ids.of_column(known["deal"]))
    total, count = by_deal["percent"].transform("sum"), by_deal["percent"].transform("size")
    owner = known["deal"].where(found >= 0, None)  # of a deal that is not known nobody is the owner
    owner[found >= 0] = np.asarray(deals["person"].iloc[found[found >= 0]], dtype=object)
    owned = (known["person"] == owner).groupby(known["deal"]).transform("any") | owner.isna()
    first = known.assign(total=total, count=count, owner=owner, owned=owned).drop_duplicates("deal")
    for row in records(first[(first["total"] != WHOLE) | (first["count"] > MOST_SHARERS) | ~first["owned"]]):
        _report_deal(row, places, report)


def _report_deal(row: Mapping[str, Any], places: Places, report: Report) -> None:
    file, line, total, count = row["file"], row["line"], row["total"], row["count"]
    if total != WHOLE:
        values = {"deal": row["deal"], "total": _percent(total), "difference": _percent(WHOLE - total)}
        report(Problem("credit-total", places.cell(file, line, "percent"), values))
    if count > MOST_SHARERS:
        values = {"deal": row["deal"], "count": count, "limit": MOST_SHARERS}
        report(Problem("credit-sharers", places.cell(file, line, "deal"), values))
    if not row["owned"]:
        values = {"deal": row["deal"], "person": row["owner"]}
        report(Problem("credit-without-owner", places.cell(file, line, "deal"), values))


def _percent(scaled: int) -> str:
    return format(unscaled(scaled).normalize(), "f")
