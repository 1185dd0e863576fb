"""What is whose, from the data alone: the canaries of a release, and who is named in what about whom.

Nothing here looks at what is published, so that a page which shows too much cannot make itself right.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from kaopu.data.periods import parse_period
from kaopu.leaks.canaries import Canaries, Canary
from kaopu.leaks.pieces import pieces_of
from kaopu.leaks.places import ALWAYS, Key, Secrets
from kaopu.leaks.whose_rows import whose_rows
from kaopu.leaks.wording import plain
from kaopu.text.garbage import garbage_left_alone

if TYPE_CHECKING:
    from kaopu.data.people import People
    from kaopu.data.rounds import PersonRound
    from kaopu.data.store import Data
    from kaopu.records.record import AppraisalRecord

LEAST_ID = 4


@garbage_left_alone()
def secrets_of(
    data: Data,
    today: datetime.date,
    records: Iterable[AppraisalRecord],
    public_texts: Iterable[str],
    honoured: Iterable[str] = (),
    recipes: Iterable[str] = (),
) -> Secrets:
    """Say what is whose in a release.

    ``records`` are those that are published; ``public_texts`` everything that everybody may read anyway: the policy's
    files, the program's own phrases, authors of its editions. ``honoured`` are the names of those whose awards the
    policy calls public, ``recipes`` texts that use ids of invented people.
    """
    people, records = data.people, list(records)
    canaries = _canaries(data, records)
    canaries.without_public(public_texts)
    canaries.practise(recipes)
    members: dict[Key, set[str]] = {}
    for record in records:
        members.setdefault((record.person.team, record.period.id), set()).add(record.person.id)
    names = set(honoured)
    return Secrets(
        canaries,
        people,
        today,
        {key: frozenset(found) for key, found in members.items()},
        _acting(data),
        _mentioned(data, records, canaries),
        frozenset(person.id for person in people.people.values() if person.name in names),
    )


def _canaries(data: Data, records: Iterable[AppraisalRecord]) -> Canaries:
    """Return what is somebody's own, wherever it may stand."""
    canaries = Canaries()
    canaries.rows = whose_rows(data, canaries.owners)
    for canary in _names(data.people):
        canaries.add(canary)
    for canary in chain(_texts(data), _figures(records)):
        canaries.add(canary)
    for person in data.people.people:
        canaries.add_path(person)
    canaries.mask_tokens(_other_ids(data))
    canaries.mask(_other_names(data))
    return canaries


def telling(identifier: str, least: int) -> bool:
    """Say whether an id is unmistakable: long enough, and neither a bare number nor a bare word."""
    if len(identifier) < least or not any(map(str.isalpha, identifier)):
        return False
    joined = "-" in identifier or "_" in identifier
    return (joined or any(map(str.isdigit, identifier))) and not _is_period(identifier)


def _is_period(text: str) -> bool:
    return text[0].isdigit() and parse_period(text.upper()) is not None


def _names(people: People) -> Iterator[Canary]:
    shared: dict[str, set[str]] = {}
    for person in people.people.values():
        shared.setdefault(plain(person.name), set()).add(person.id)
        if telling(person.id, LEAST_ID):
            yield Canary("id", person.id, frozenset((person.id,)))
    for person in people.people.values():
        if len(shared[plain(person.name)]) == 1:
            yield Canary("name", person.name, frozenset((person.id,)))


def _texts(data: Data) -> Iterator[Canary]:
    """Yield what was written about people in their rounds; the same text about several is all of theirs."""
    owners: dict[str, set[str]] = {}
    files: dict[str, set[str]] = {}
    for (person, _), handed_in in data.rounds.items():
        for text in texts_about(handed_in):
            owners.setdefault(text, set()).add(person)
        if handed_in.self_assessment is not None:
            for evidence in handed_in.self_assessment.evidence:
                files.setdefault(evidence.sha256, set()).add(person)
    for text, found in _by_piece(owners).items():
        yield Canary("text", text, frozenset(found))
    for digest, found in files.items():
        yield Canary("row", digest, frozenset(found))


def _by_piece(owners: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return texts cut into pieces: sentences that several people's texts share belong to all of them."""
    found: dict[str, set[str]] = {}
    for text, people in owners.items():
        for piece in pieces_of(text):
            found.setdefault(piece, set()).update(people)
    return found


def texts_about(handed_in: PersonRound) -> Iterator[str]:
    """Yield every text that was written in a person's round."""
    own, review, acknowledged = handed_in.self_assessment, handed_in.review, handed_in.acknowledgement
    if own is not None:
        yield from (own.achieved, own.deviations)
        yield from (score.comment for score in own.scores)
    if review is not None:
        yield from (review.strengths, review.to_improve)
        yield from (score.reason for score in review.scores)
    yield from (feedback.comment for feedback in handed_in.feedback)
    yield from (action.text for action in handed_in.actions)
    for appeal in handed_in.appeals:
        yield from (appeal.grounds, appeal.answer)
    if acknowledged is not None:
        yield acknowledged.note
    yield from handed_in.peer_comments


def _figures(records: Iterable[AppraisalRecord]) -> Iterator[Canary]:
    """Yield long amounts of pay that occur for one person alone."""
    owners: dict[str, set[str]] = {}
    for record in records:
        for component in record.payout.components:
            for amount in (component.amount, component.base, *(part.total for part in record.payout.parts)):
                owners.setdefault(f"{abs(amount):.2f}", set()).add(record.person.id)
        owners.setdefault(f"{abs(record.payout.total):.2f}", set()).add(record.person.id)
    for figure, found in owners.items():
        if len(found) == 1 and len(figure.replace(".", "")) >= LEAST_FIGURE and not figure.endswith("00.00"):
            yield Canary("figure", figure, frozenset(found))


LEAST_FIGURE = 7
"""Digits of an amount that says something; and even so three of the same person must stand in a file."""


def _other_ids(data: Data) -> Iterator[str]:
    """Yield ids of what is nobody's own: teams, customers, products."""
    yield from data.people.teams
    for name in ("accounts", "products"):
        frame = data.tables.get(name)
        if frame is not None and "id" in frame.columns:
            yield from (one for one in frame["id"] if isinstance(one, str))


def _other_names(data: Data) -> Iterator[str]:
    """Yield names that may hold somebody's: of teams, customers and products, and longer names of people."""
    yield from (team.name for team in data.people.teams.values())
    for name in ("accounts", "products"):
        frame = data.tables.get(name)
        if frame is not None and "name" in frame.columns:
            yield from (one for one in frame["name"] if isinstance(one, str))
    names = {person.name for person in data.people.people.values()}
    for name in names:
        # Only a name that holds another one can hide it.
        if any(other != name and other in name for other in _within(name, names)):
            yield name


def _within(name: str, names: set[str]) -> Iterator[str]:
    """Yield the names that are a part of a name."""
    for begin in range(len(name)):
        for end in range(begin + 2, len(name) + 1):
            if name[begin:end] in names:
                yield name[begin:end]


def _acting(data: Data) -> dict[Key, frozenset[str]]:
    """Return who signed something about a person in a period, or decided something that holds in it."""
    found: dict[Key, set[str]] = {}
    for key, handed_in in data.rounds.items():
        names = found.setdefault(key, set())
        if handed_in.review is not None:
            names.add(handed_in.review.reviewer)
        if handed_in.talk is not None:
            names.add(handed_in.talk.manager)
        for appeal in handed_in.appeals:
            names |= {one for one in (appeal.hr_reviewer, appeal.director) if one}
    # Decisions and plans go on into later periods, with the names of those who made them.
    lasting: dict[str, set[str]] = {}
    for decision in data.compensation.decisions:
        lasting.setdefault(decision.person, set()).add(decision.by)
    for plan in data.compensation.plans:
        lasting.setdefault(plan.person, set()).add(plan.mentor)
    of_persons = {(person, ALWAYS): names for person, names in lasting.items()}
    return {key: frozenset(names) for key, names in (found | of_persons).items()}


def _mentioned(data: Data, records: Iterable[AppraisalRecord], canaries: Canaries) -> dict[str, frozenset[str]]:
    """Return who is named in what data say about a person."""
    texts: dict[str, list[str]] = {}
    for (person, _), handed_in in data.rounds.items():
        texts.setdefault(person, []).extend(texts_about(handed_in))
    for record in records:
        approved = [version.approved_by for version in record.versions if version.approved_by]
        texts.setdefault(record.person.id, []).extend(approved)
    found: dict[str, frozenset[str]] = {}
    for person, parts in texts.items():
        hits = canaries.found_in("\n".join(dict.fromkeys(parts)))
        named = [canaries.owners[number] for kind, number, _ in hits if kind in ("name", "id", "practised")]
        if named:
            found[person] = frozenset[str]().union(*named)
    return found
