"""What was received in time, and what is overdue, of money that was due (R25)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.data.ids import IdIndex, Ids
from kaopu.facts.columns import Columns, sums_by
from kaopu.facts.days import Days, later
from kaopu.policy.model import Receivables


def with_receipts(receivables: pd.DataFrame, receipts: pd.DataFrame, rules: Receivables | None) -> pd.DataFrame:
    """Add ``received_on_time``, ``overdue_on`` and ``overdue`` to receivables.

    In time is what came on or before the day it was due, at most the amount. ``overdue_on`` is so long after the day
    it was due as the policy says, when money was still missing at the end of that day, and ``overdue`` what was
    missing then. Nothing that comes later changes either. Without policy/receivables.yml nothing is known to
    be overdue: both are missing in every row.
    """
    table, paid = Columns("receivables", receivables), Columns("receipts", receipts)
    due, amount = table.days("due_on"), table.numbers("amount")[0]
    owner = IdIndex(Ids.of_column(receivables["id"])).positions(Ids.of_column(receipts["receivable"]))
    in_time = np.minimum(_received(paid, owner, due), amount).astype(np.int64)
    if rules is None:
        overdue_on, missing = np.full(len(table), "NaT", dtype="datetime64[D]"), np.zeros(len(table), dtype=np.int64)
    else:
        overdue_on = later(due, rules.overdue_after)
        missing = np.maximum(amount - _received(paid, owner, overdue_on), 0).astype(np.int64)
        overdue_on = np.where(missing > 0, overdue_on, np.datetime64("NaT"))
    return receivables.assign(
        received_on_time=in_time,
        overdue_on=overdue_on.astype("datetime64[s]"),
        overdue=pd.arrays.IntegerArray(missing, np.isnat(overdue_on)),
    )


def _received(paid: Columns, owner: NDArray[np.int64], until: Days) -> NDArray[Any]:
    """Return for each receivable what came until its day, the day included."""
    known = owner >= 0
    in_time = np.zeros(len(paid), dtype=np.bool_)
    in_time[known] = paid.days("received_on")[known] <= until[owner[known]]
    return sums_by(np.where(in_time, owner, -1), paid.numbers("amount")[0], len(until))
