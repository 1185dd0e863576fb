"""From the editions in git's history to those that the handbook's page of editions shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from kaopu.history.editions import EditionFound
from kaopu.pages.handbook_editions import PublicEdition
from kaopu.policy.model import Policy
from kaopu.policy.reader import read_policy


def public_editions(
    found: Iterable[EditionFound], policies: Mapping[date, Policy] | None = None, *, changed: bool = False
) -> tuple[PublicEdition, ...]:
    """Return what the page of editions shows of each edition.

    ``policies`` (first day → policy) are those that have been read already; the others are read here, and one that
    has problems today is shown without its changes: it was free of them when it was adopted, by the program of then.
    ``changed``: the working folder's policy is not as committed.
    """
    known = policies or {}
    return tuple(_public(edition, known.get(edition.effective_from), changed) for edition in found)


def _public(edition: EditionFound, policy: Policy | None, changed: bool) -> PublicEdition:  # noqa: FBT001 - private
    info = edition.info
    return PublicEdition(
        edition.head.edition,
        edition.effective_from,
        policy if policy is not None else read_policy(edition.tree, lambda _problem: None),
        edition.commit,
        None if info is None else info.author,
        None if info is None else info.authored.date(),
        uncommitted=edition.working and changed,
    )
