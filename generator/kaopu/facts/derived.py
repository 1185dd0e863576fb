"""The tables as the policy sees them: stored columns, and those that follow from them and the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.data.store import Data
from kaopu.facts.columns import Columns, Numbered, chosen
from kaopu.facts.credit import SOURCE, with_credits
from kaopu.facts.customers import customers_of, new_or_repeat, relation
from kaopu.facts.receivables import with_receipts
from kaopu.policy.editions import Editions
from kaopu.policy.model import Policy

A_DAY = 10**4


@dataclass(frozen=True)
class Facts:
    """All tables with their derived columns, and the people to whom their rows belong. Made once, counted often.

    ``editions`` are those of the policy where it has several: what an earlier one showed of anonymous tables is known
    to the readers of a later one. ``kept`` is what others worked out of the tables, to be looked up again.
    """

    policy: Policy
    data: Data
    tables: Mapping[str, Columns]
    editions: Editions | None = field(default=None, repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
    _people: dict[str, Numbered] = field(default_factory=dict, repr=False)

    def people_of(self, table: str) -> Numbered:
        """Return for each row of a table the number of its person in people.csv's order, -1 for nobody known."""
        if table not in self._people:
            columns = self.tables[table]
            numbers = {person: number for number, person in enumerate(self.data.people.people)}
            known = "person" in columns.frame
            self._people[table] = (
                columns.codes_among("person", numbers) if known else np.full(len(columns), -1, dtype=np.int32)
            )
        return self._people[table]

    def sources_of(self, table: str) -> NDArray[np.int64] | None:
        """Return for each row the stored row it was made from; None when every row is one of its own."""
        frame = self.tables[table].frame
        return frame[SOURCE].to_numpy() if SOURCE in frame else None


def gather_facts(policy: Policy, data: Data, editions: Editions | None = None) -> Facts:
    """Add to the data's tables the columns and tables that follow from them by the policy.

    ``editions`` are all editions of the policy, this one among them, where there are several (see Facts).
    """
    tables = {name: Columns(name, frame) for name, frame in data.tables.items()}
    tables["deals"], tables["customers"] = _deals_and_customers(policy, data.tables)
    receivables = with_receipts(data.tables["receivables"], data.tables["receipts"], policy.receivables)
    tables["receivables"] = Columns("receivables", receivables)
    activities = tables["activities"]
    tables["activities"] = activities.extended(days_to_log=_days_between(activities, "held_on", "logged_on"))
    return Facts(policy, data, tables, editions)


def _deals_and_customers(policy: Policy, tables: Mapping[str, pd.DataFrame]) -> tuple[Columns, Columns]:
    """Return customers, and deals with ``share``, ``credited``, ``series``, ``days_to_close`` and ``customer``."""
    deals = Columns("deals", with_credits(tables["deals"], tables["credits"]))
    relations = relation(deals, policy.customers)
    derived = deals.extended(
        series=_series_of(deals, tables["products"]),
        days_to_close=_days_between(deals, "opened_on", "closed_on"),
        customer=new_or_repeat(deals, relations, policy.customers),
    )
    return derived, Columns("customers", customers_of(derived, relations, policy.customers))


def _series_of(deals: Columns, products: pd.DataFrame) -> pd.Series[Any]:
    """Return each deal's series, that of its product; missing when the product has none."""
    names, products_by_number = deals.codes("product")
    known: dict[str, str] = {}
    for product, series in zip(products["id"], products["series"], strict=True):
        if isinstance(series, str):
            known.setdefault(product, series)
    numbers = {name: number for number, name in enumerate(sorted(set(known.values())))}
    by_product = [numbers[known[product]] if product in known else -1 for product in products_by_number]
    codes = np.array([*by_product, -1], dtype=np.int64)[names]
    return chosen(codes, list(numbers))


def _days_between(table: Columns, first: str, last: str) -> NDArray[np.int64]:
    """Return calendar days from one date to another, in ten-thousandths; both columns fill every row."""
    between = table.days(last) - table.days(first)
    return between.astype(np.int64) * A_DAY
