"""New and valid customers, derived from won deals by the policy's ``customers.yml`` (R23, R24)."""

from __future__ import annotations

import pandas as pd

from kaopu.data.tables import scaled
from kaopu.policy.model import Customers
from kaopu.text.shapes import Span

CUSTOMER_COLUMNS = ("person", "account", "first_won_on", "valid_since", "file", "line")


def offset(span: Span) -> pd.DateOffset:
    """Return a span of days, months or years as an offset of the calendar."""
    return {
        "days": pd.DateOffset(days=span.count),
        "months": pd.DateOffset(months=span.count),
        "years": pd.DateOffset(years=span.count),
    }[span.unit]


def with_derived_columns(deals: pd.DataFrame, customers: Customers) -> pd.DataFrame:
    """Add ``days_to_close`` and ``customer`` (new or repeat) to deals.

    A deal is a new customer's when it was closed before the customer's first won deal lies ``stays_new_for`` back.
    Deals of customers who never bought are new.
    """
    if deals.empty:
        return deals.assign(days_to_close=pd.Series(dtype="int64"), customer=pd.Series(dtype=object))
    keys = _keys(customers)
    won = deals[deals["stage"] == "won"]
    first = won.groupby(keys, sort=False)["closed_on"].min().rename("first_won_on")
    joined = deals.join(first, on=keys)
    repeat = joined["closed_on"] >= joined["first_won_on"] + offset(customers.new.stays_new_for)
    days = (deals["closed_on"] - deals["opened_on"]).dt.days * 10**4
    return deals.assign(days_to_close=days, customer=repeat.map({True: "repeat", False: "new"}))


def _keys(customers: Customers) -> list[str]:
    return ["person", "account"] if customers.new.first_deal_with == "person" else ["account"]


def customers_of(deals: pd.DataFrame, customers: Customers) -> pd.DataFrame:
    """Return one row a customer: the person who won the first deal, when that was, and since when it is valid.

    ``valid_since`` is the first day on which all conditions of ``valid`` hold, or missing. ``file`` and ``line``
    are those of the deal with which the purchases reached the minimum, or of the first deal.
    """
    if deals.empty:
        return pd.DataFrame({name: [] for name in CUSTOMER_COLUMNS})
    keys = _keys(customers)
    counted = deals["agreement"].isin(customers.valid.agreement)
    won = deals[(deals["stage"] == "won") & counted].sort_values(["closed_on", "id"], kind="stable")
    first = won.drop_duplicates(keys).set_index(keys)
    won = won.join(first["closed_on"].rename("first_won_on"), on=keys)
    first_year = won[won["closed_on"] < won["first_won_on"] + pd.DateOffset(years=1)]
    bought = first_year.groupby(keys, sort=False)["amount"].cumsum()
    reached = first_year[bought >= scaled(customers.valid.yearly_purchases_at_least)].drop_duplicates(keys)
    reached = reached.set_index(keys)
    table = first[["closed_on", "file", "line"]].rename(columns={"closed_on": "first_won_on"})
    table["person"] = first["person"] if "person" in first else first.index.get_level_values("person")
    since = reached["closed_on"].reindex(table.index)
    if customers.valid.cooperation_at_least is not None:
        since = since.where(
            since.isna(),
            since.clip(lower=table["first_won_on"] + offset(customers.valid.cooperation_at_least)),
        )
    table["valid_since"] = since
    table["file"] = reached["file"].reindex(table.index).fillna(table["file"])
    table["line"] = reached["line"].reindex(table.index).fillna(table["line"]).astype("int64")
    return table.drop(columns="person", errors="ignore").reset_index() if "person" in keys else table.reset_index()
