"""Checks of the edition, of customers and of how people are treated who were not there all the time."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from kaopu.data.tables import scaled
from kaopu.policy.checks.common import Problems, positive_problems
from kaopu.policy.draft import Draft
from kaopu.text.problems import Problem
from kaopu.text.shapes import wrong_type
from kaopu.text.single_texts import is_chinese, texts_written_once


def check_rounding(draft: Draft) -> Problems:
    """Rounding steps are powers of ten, such as 1, 0.1 or 0.01."""
    if draft.head is None:
        return
    rounding = draft.head.rounding
    for name in ("money", "percent", "days", "score"):
        step: Decimal = getattr(rounding, name)
        if step <= 0 or step.normalize().as_tuple().digits != (1,):
            yield Problem("rounding-step", rounding.place_of(name), {"name": name})


def check_languages(draft: Draft) -> Problems:
    """A language is listed once."""
    if draft.head is not None and len(set(draft.head.languages)) != len(draft.head.languages):
        yield Problem("language-repeated", draft.head.place_of("languages"))


def check_texts(draft: Draft) -> Problems:
    """A text that is written once, in Chinese, has an English one besides where pages are English: none falls back.

    A name such as “CRM” may stand in both.
    """
    if draft.head is None or "en" not in draft.head.languages:
        return
    for model in draft.models():
        for place, text in texts_written_once(model):
            if is_chinese(text):
                yield Problem("language-missing", place, {"language": "en"})


def check_adoption(draft: Draft) -> Problems:
    """Consultation, approval and announcement come in this order, before the edition takes effect (R79)."""
    if draft.head is None:
        return
    adoption = draft.head.adoption
    heard = adoption.consulted
    steps = [] if heard is None else [("consulted", heard.on, heard.place_of("on"))]
    steps += [("approved", approval.on, approval.place_of("on")) for approval in adoption.approved]
    steps.append(("announced_on", adoption.announced_on, adoption.place_of("announced_on")))
    steps.append(("effective_from", draft.head.effective_from, draft.head.place_of("effective_from")))
    for (before, early, _), (after, late, place) in pairwise(steps):
        if late < early:
            yield Problem("adoption-order", place, {"after": after, "before": before, "date": early})


def check_highest_score(draft: Draft) -> Problems:
    """The highest score, where one is named, is above zero."""
    if draft.head is not None and draft.head.highest_score is not None:
        yield from positive_problems(draft.head.highest_score, draft.head.place_of("highest_score"))


def check_customers(draft: Draft) -> Problems:
    """The purchases that make a customer valid are an amount that deals can have (R24)."""
    if draft.customers is None:
        return
    valid = draft.customers.valid
    if valid.yearly_purchases_at_least < 0 or scaled(valid.yearly_purchases_at_least) is None:
        yield wrong_type(valid.place_of("yearly_purchases_at_least"), "cell_amount", valid.yearly_purchases_at_least)


def check_people(draft: Draft) -> Problems:
    """Leave and presence are counted in calendar days."""
    if draft.people is None:
        return
    for name in ("leave_from", "at_least"):
        if getattr(draft.people, name).unit != "days":
            yield Problem("length-in-days", draft.people.place_of(name))
