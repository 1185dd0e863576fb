"""Split credit: a deal that several people share becomes one row for each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.data.ids import IdIndex, Ids
from kaopu.facts.columns import chosen

ONE = 10**4
HUNDRED_PERCENT = 100 * 10**4
SOURCE = "source_row"
"""The stored deal's position; the column is there when deals are shared."""


def with_credits(deals: pd.DataFrame, credits_: pd.DataFrame) -> pd.DataFrame:
    """Return the deals with ``share`` and ``credited``; of a shared deal one row for each sharer, as ``person``.

    The row of the deal's own person comes first. A sharer's ``credited`` is the amount by percent, rounded to
    ten-thousandths (a half away from zero); what rounding leaves over goes to the largest share, of equal ones to the
    first, so that the parts add up to the amount. Shares are made in the same way and add up to 1. All sharers' rows
    have the file and line of the deal.
    """
    known = _known_credits(deals, credits_)
    if known.empty:
        return deals.assign(share=np.full(len(deals), ONE, dtype=np.int64), credited=deals["amount"])
    row, percent = known["row"].to_numpy(), known["percent"].to_numpy(dtype=np.int64)
    is_alone = np.ones(len(deals), dtype=np.bool_)
    is_alone[row] = False
    alone = np.flatnonzero(is_alone)
    rows = np.concatenate([alone, row])
    order = np.argsort(rows, kind="stable")
    amounts = deals["amount"].to_numpy(dtype=np.int64)
    credited = np.concatenate([amounts[alone], parts(row, amounts[row], percent)])
    share = np.concatenate([np.full(len(alone), ONE), parts(row, np.full(len(row), ONE), percent)])
    person = _joined(deals["person"].iloc[alone], known["person"].tolist()).iloc[order].reset_index(drop=True)
    return (
        deals.iloc[rows[order]]
        .reset_index(drop=True)
        .assign(person=person, share=share[order], credited=credited[order], **{SOURCE: rows[order]})
    )


def _joined(owners: pd.Series[Any], sharers: list[str]) -> pd.Series[Any]:
    """Return owners and, below them, sharers; each name is held once."""
    held = pd.Categorical(owners)
    numbers = {name: number for number, name in enumerate(dict.fromkeys([*held.categories, *sharers]))}
    below = np.array([numbers[name] for name in sharers], dtype=np.int64)
    return chosen(np.concatenate([held.codes, below]), list(numbers))


def _known_credits(deals: pd.DataFrame, credits_: pd.DataFrame) -> pd.DataFrame:
    """Return the credits of known deals with their deal's position, in the deals' order, its own person first."""
    if credits_.empty or deals.empty:
        return pd.DataFrame({"row": [], "person": [], "percent": []})
    row = IdIndex(Ids.of_column(deals["id"])).positions(Ids.of_column(credits_["deal"]))
    found = credits_[row >= 0].assign(row=row[row >= 0])
    owner = np.asarray(deals["person"].iloc[found["row"]], dtype=object)
    other = np.asarray(found["person"], dtype=object) != owner
    return found.iloc[np.lexsort((other, found["row"].to_numpy()))]


def parts(group: NDArray[Any], amounts: NDArray[np.int64], percents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Divide each group's amount by its percents (both in ten-thousandths), so that the parts add up to it.

    A group is a run of equal numbers in ``group``; its amount stands in every row of it.
    """
    # Divided first: an amount by a percent does not fit into 64 bits.
    whole, rest = np.divmod(np.abs(amounts), HUNDRED_PERCENT)
    found: NDArray[np.int64] = np.sign(amounts) * (
        whole * percents + (rest * percents + HUNDRED_PERCENT // 2) // HUNDRED_PERCENT
    )
    starts = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    number = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(group)))
    largest = np.lexsort((-percents, number))[starts]
    found[largest] += amounts[starts] - np.add.reduceat(found, starts)
    return found
