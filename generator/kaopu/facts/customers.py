"""New and valid customers, derived from won deals by the policy's ``customers.yml`` (R23, R24).

A deal that several people share counts for each of them: it starts each sharer's relation to the customer, and
the whole of it counts as bought by the customer, because that is about the customer and not about merit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.data.tables import scaled
from kaopu.facts.columns import Codes, Columns, chosen, running_totals
from kaopu.facts.credit import SOURCE
from kaopu.facts.days import Days, later
from kaopu.policy.model import Customers
from kaopu.text.shapes import Span

ONE_YEAR = Span(1, "years")


def relation(deals: Columns, customers: Customers) -> Codes:
    """Number each deal's relation: the customer of a person, or of the company, as the policy says."""
    account, accounts = deals.codes("account")
    if customers.new.first_deal_with == "company":
        return account.astype(np.int64)
    numbers, _ = pd.factorize(deals.codes("person")[0].astype(np.int64) * max(1, len(accounts)) + account)
    return np.asarray(numbers, dtype=np.int64)


def new_or_repeat(deals: Columns, relations: Codes, customers: Customers) -> pd.Series[Any]:
    """Say of each deal whether it is a new customer's or a repeat one; ``relations`` are those of ``relation``.

    New are deals that were closed before the first won deal lies ``stays_new_for`` back. The first won deal of any
    kind starts the relation, also one without an agreement. Deals of customers who never bought are new.
    """
    closed = deals.days("closed_on")
    won = deals.holds({"stage": ("won",)})
    never = np.datetime64("9000-01-01", "D")
    first = np.full(int(relations.max(initial=-1)) + 1, never)
    np.minimum.at(first, relations[won], closed[won])
    repeat = closed >= later(first, customers.new.stays_new_for)[relations]
    return chosen(repeat.astype(np.int64), ["new", "repeat"])


def customers_of(deals: Columns, relations: Codes, customers: Customers) -> pd.DataFrame:
    """Return one row a customer: the person who won the first deal, when that was, and since when it is valid.

    Only won deals with an agreement of ``valid.agreement`` count here, also as the first one. ``valid_since`` is the
    first day on which all conditions of ``valid`` hold, or missing. ``file`` and ``line`` are those of the deal with
    which the purchases reached the minimum, or of the first deal. Where the first deal with the company counts, a
    customer has one row, that of the first deal's own person, also when the deal is shared.
    """
    ordered, starts = _by_customer(deals, relations, customers)
    closed = deals.days("closed_on")[ordered]
    lengths = np.diff(starts, append=len(ordered))
    since, decisive = _reached(deals, customers, ordered, starts, closed)
    first = ordered[starts]
    if customers.valid.cooperation_at_least is not None:
        since = np.where(
            np.isnat(since), since, np.maximum(since, later(closed[starts], customers.valid.cooperation_at_least))
        )
    told = deals.frame.iloc[np.where(decisive >= 0, decisive, first)] if len(lengths) else deals.frame.iloc[:0]
    table = pd.DataFrame(
        {
            "person": np.asarray(deals.frame["person"].iloc[first], dtype=object),
            "account": np.asarray(deals.frame["account"].iloc[first], dtype=object),
            "first_won_on": closed[starts].astype("datetime64[s]"),
            "valid_since": since.astype("datetime64[s]"),
            "file": told["file"].to_numpy(),
            "line": told["line"].to_numpy(),
        }
    )
    by = np.lexsort((deals.codes("account")[0][first], closed[starts], deals.codes("person")[0][first]))
    return table.iloc[by].reset_index(drop=True)


def _by_customer(deals: Columns, every: Codes, customers: Customers) -> tuple[Codes, NDArray[np.int64]]:
    """Return the positions of the deals that count, customer by customer as they were closed, and where each begins."""
    counted = deals.holds({"stage": ("won",), "agreement": customers.valid.agreement})
    if customers.new.first_deal_with == "company" and SOURCE in deals.frame:
        counted = counted & ~deals.frame[SOURCE].duplicated().to_numpy()
    rows = np.flatnonzero(counted)
    relations, closed = every[rows], deals.days("closed_on")[rows]
    order = np.lexsort((closed, relations))
    order = order[np.lexsort((_ranks(deals, rows, order, relations, closed), closed[order], relations[order]))]
    starts = np.flatnonzero(np.diff(relations[order], prepend=-1))
    return rows[order], starts


def _ranks(deals: Columns, rows: Codes, order: Codes, relations: Codes, closed: Days) -> NDArray[np.int64]:
    """Rank by id the deals of one customer and day; sorting the ids of all others would take long for nothing."""
    same = (np.diff(relations[order]) == 0) & (np.diff(closed[order]) == np.timedelta64(0, "D"))
    tied = np.append(same, False) | np.insert(same, 0, False) if len(order) else np.zeros(0, dtype=np.bool_)
    ranks = np.zeros(len(order), dtype=np.int64)
    ids = np.asarray(deals.frame["id"].iloc[rows[order[tied]]], dtype=object)
    ranks[tied] = pd.factorize(ids, sort=True)[0]
    return ranks


def _reached(
    deals: Columns, customers: Customers, ordered: Codes, starts: NDArray[np.int64], closed: Days
) -> tuple[Days, Codes]:
    """Return for each customer when the first year's purchases reached the minimum, and with which deal, else -1."""
    lengths = np.diff(starts, append=len(ordered))
    customer = np.repeat(np.arange(len(starts)), lengths)
    begin = np.repeat(starts, lengths)
    totals = running_totals(deals.numbers("amount")[0][ordered], int(lengths.max(initial=0)))
    bought = totals[1:] - totals[begin]
    in_first_year = closed < later(closed[starts], ONE_YEAR)[customer]
    enough = np.flatnonzero(in_first_year & (bought >= scaled(customers.valid.yearly_purchases_at_least)))
    decisive = np.full(len(starts), -1, dtype=np.int64)
    since = np.full(len(starts), "NaT", dtype="datetime64[D]")
    # The first of each customer is written last.
    decisive[customer[enough][::-1]] = ordered[enough][::-1]
    since[customer[enough][::-1]] = closed[enough][::-1]
    return since, decisive
