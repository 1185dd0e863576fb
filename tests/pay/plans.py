"""Commission plans and rows that several tests of pay share."""

from __future__ import annotations

QUARTER_TIERS = """\
plan:
  {{name: a, text: a, paid_on: signing, rates: [{{rate: 1%, from: 2017-01-01}}],
   tiers: {{over: {over}, of: amount, count: {count}, steps: [
     {{at_least: ¥0, rate: 1%}}, {{at_least: ¥1000, rate: 2%}}, {{at_least: ¥3000, rate: 5%}}]}}}}
"""
RECEIVABLE = {"id": "r1", "deal": "d000", "due_on": "2017-02-01", "amount": "1000"}


THIRDS = [
    {"deal": "d000", "person": "ann", "percent": "33.34"},
    {"deal": "d000", "person": "bob", "percent": "33.33"},
    {"deal": "d000", "person": "eve", "percent": "33.33"},
]


CLAW = ", claw_back: {after: [cancelled, credit_note, written_off], within: 3 months}"


def reversal(amount, reversed_on, kind="cancelled", **more):
    return {"deal": "d000", "kind": kind, "reversed_on": reversed_on, "amount": str(amount), **more}


def plan(*rates, paid_on="signing", more=""):
    return f"plan: {{name: a, text: a, paid_on: {paid_on}, rates: [{', '.join(rates)}]{more}}}"


def deal(amount, closed_on="2017-01-10", **more):
    return {"amount": str(amount), "closed_on": closed_on, **more}
