"""A build in several parts, each on a machine of its own, e.g. in the jobs of a CI matrix; and putting them together.

A part renders its share of the appraisals and forms and keeps them in the cache; nothing is published. Whoever has all
caches in one folder puts them together, which renders none of these: it proves that every part was finished, by the
same program and from the same sources, and that every document is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kaopu.cache.keys import digest_of, key_of
from kaopu.text.problems import InputProblemsError, Place, Problem

if TYPE_CHECKING:
    from kaopu.publish.inputs import Inputs
    from kaopu.publish.making import Making
    from kaopu.publish.plan import Selection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``number`` of ``of``, counted from 1."""

    number: int
    of: int

    def share(self, everything: Iterable[T]) -> list[T]:
        """Return every ``of``-th thing: long and short documents, months and years, are spread evenly."""
        return [one for index, one in enumerate(everything) if index % self.of == self.number - 1]


WHOLE = Shard(1, 1)
"""The only part of a build in one."""


def note_shard(making: Making, shard: Shard, sources: str, documents: int) -> None:
    """Keep in the cache that a part is finished."""
    making.store.put(_key(making, shard, sources), {"documents": str(documents).encode("ascii")})


def check_shards(making: Making, count: int, sources: str, documents: int) -> None:
    """Raise InputProblemsError unless every part was finished, and they have as many documents as are planned."""
    found = {number: making.store.get(_key(making, Shard(number, count), sources)) for number in range(1, count + 1)}
    missing = [number for number, note in found.items() if note is None]
    if missing:
        values = {"missing": ", ".join(map(str, missing)), "of": count}
        raise InputProblemsError([Problem("shards-missing", Place("build/cache"), values)])
    finished = sum(int(note["documents"]) for note in found.values() if note is not None)
    if finished != documents:
        raise InputProblemsError([lost_of_shards(abs(documents - finished))])


def lost_of_shards(count: int) -> Problem:
    """Return the problem of documents that no part has brought."""
    return Problem("shards-incomplete", Place("build/cache"), {"count": count})


def sources_of(inputs: Inputs, selection: Selection) -> str:
    """Return the digest of everything that the parts of one build have in common."""
    where = inputs.provenance
    told = {
        "policy": "" if inputs.policy is None else inputs.policy.digest,
        "data": inputs.data.digest,
        "commit": where.commit,
        "changed": where.changed,
        "today": inputs.today.isoformat(),
        "period": None if selection.period is None else selection.period.id,
        "person": selection.person,
    }
    return digest_of(json.dumps(told, sort_keys=True))


def _key(making: Making, shard: Shard, sources: str) -> str:
    return key_of("shard", {**making.common, "sources": sources, "shard": f"{shard.number}/{shard.of}"})
