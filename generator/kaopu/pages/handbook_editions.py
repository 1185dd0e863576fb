"""The handbook's page of editions: when each took effect, who adopted it, and what changed with it (R77-R79)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kaopu.changes.differences import differences
from kaopu.pages.handbook_words import Words
from kaopu.pages.telling.report import told_changes

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from kaopu.changes.change import Change
    from kaopu.pages.telling.report import ChangedPart
    from kaopu.policy.model import Policy

_TOLD_ABOVE = {"edition", "effective_from", "adoption"}
"""Keys of policy.yml that the table of an edition shows: they differ with every edition."""
_SHORT_COMMIT = 12


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """An edition as the page shows it.

    ``policy`` is None where its files cannot be read any more; then nobody can say what changed with it or after it.
    ``commit`` is None for an edition that is only in the working folder; ``author`` made the commit on ``day``.
    ``uncommitted``: the working folder's policy has been changed since that commit.
    """

    edition: str
    effective_from: datetime.date
    policy: Policy | None
    commit: str | None = None
    author: str | None = None
    day: datetime.date | None = None
    uncommitted: bool = False


@dataclass(frozen=True, slots=True)
class EditionText:
    """An edition in words: its table, a remark, and the changes against the edition before by part of the policy."""

    anchor: str
    title: str
    rows: tuple[tuple[str, str], ...]
    commit: str
    remark: str
    parts: tuple[ChangedPart, ...]


def edition_texts(words: Words, editions: Sequence[PublicEdition] | None) -> list[EditionText]:
    """Return the editions in words, the newest first.

    ``editions`` are all that git's history knows, each once, in whatever order; None: nobody has looked there, and
    only the policy itself can be shown.
    """
    head = words.policy.head
    if not editions:
        alone = PublicEdition(head.edition, head.effective_from, words.policy)
        return [_text(words, None, alone, words.say("editions_alone"), _adopted(words, alone))]
    ordered = sorted(editions, key=lambda edition: edition.effective_from)
    later = [_text(words, before, after, "", _rows(words, after)) for before, after in pairwise(ordered)]
    remark = words.say("editions_first" if later else "editions_only")
    return [*reversed(later), _text(words, None, ordered[0], remark, _rows(words, ordered[0]))]


def _text(
    words: Words, before: PublicEdition | None, edition: PublicEdition, remark: str, rows: list[tuple[str, str]]
) -> EditionText:
    parts: tuple[ChangedPart, ...] = ()
    if before is not None and (before.policy is None or edition.policy is None):
        unread = before if before.policy is None else edition
        remark = words.say("editions_unreadable", edition=unread.edition)
    elif before is not None and before.policy is not None and edition.policy is not None:
        parts = _changes(before.policy, edition.policy, words)
        remark = "" if parts else words.say("editions_same", edition=before.edition)
    day = words.date(edition.effective_from)
    return EditionText(
        anchor=f"from-{edition.effective_from}",
        title=words.say("in_force", edition=edition.edition, date=day),
        rows=tuple(rows),
        commit=(edition.commit or "")[:_SHORT_COMMIT],
        remark=remark,
        parts=parts,
    )


def _changes(before: Policy, after: Policy, words: Words) -> tuple[ChangedPart, ...]:
    found = [change for change in differences(before, after) if not _told_above(change)]
    return told_changes(before, after, found, words.language)


def _told_above(change: Change) -> bool:
    return change.part == "policy" and change.path[1] in _TOLD_ABOVE


def _adopted(words: Words, edition: PublicEdition) -> list[tuple[str, str]]:
    """Return the rows of an edition's table that tell how it was adopted; none where it cannot be read."""
    if edition.policy is None:
        return []
    its = Words(edition.policy, words.language)
    adoption = edition.policy.head.adoption
    approved = []
    for entry in adoption.approved:
        who = its.say("approved_by", role=its.text(entry.role), person=entry.by)
        approved.append(its.say("editions_on", what=who, day=its.date(entry.on)))
    consulted, heard, record = adoption.consulted, its.say("adoption_not_consulted"), None
    if consulted is not None:
        heard = its.say("editions_on", what=its.text(consulted.form), day=its.date(consulted.on))
        record = consulted.record
    return [
        (its.say("adoption_drafted"), its.text(adoption.drafted_by)),
        (its.say("adoption_consulted"), heard),
        *([(its.say("adoption_record"), record)] if record is not None else []),
        (its.say("adoption_approved"), its.say("clause_mark").join(approved)),
        (its.say("adoption_announced"), its.date(adoption.announced_on)),
    ]


def _rows(words: Words, edition: PublicEdition) -> list[tuple[str, str]]:
    """Return the rows of an edition's table: how it was adopted, and who committed it when."""
    rows = _adopted(words, edition)
    if edition.author is not None and edition.day is not None:
        told = words.say("editions_on", what=edition.author, day=words.date(edition.day))
        rows.append((words.say("editions_committed"), told))
    if edition.commit is None:
        rows.append((words.say("editions_state"), words.say("editions_not_committed")))
    elif edition.uncommitted:
        rows.append((words.say("editions_state"), words.say("editions_changed_since")))
    return rows
