"""All changes between two policies, grouped by part: as data for pages, and as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from kaopu.changes.differences import differences
from kaopu.pages.handbook_markdown import code, escape_markdown
from kaopu.pages.handbook_words import Words
from kaopu.pages.telling.sentences import tell
from kaopu.pages.telling.teller import Teller
from kaopu.policy.meaning import meaning

if TYPE_CHECKING:
    from kaopu.changes.change import Change
    from kaopu.policy.model import Policy
    from kaopu.text.language import Language
    from kaopu.text.problems import Place


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change with its sentence in one language."""

    change: Change
    sentence: str

    @property
    def place(self) -> Place | None:
        """Where it stands in the later policy, or, where that has it no more, in the earlier one."""
        return self.change.place or self.change.place_before


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A part of the policy with its changes; ``id`` is that of its file or folder."""

    id: str
    title: str
    changes: tuple[ToldChange, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two policies that are compared, and what their revisions are called, such as ``main``; None: the folder."""

    base: Policy
    head: Policy
    base_name: str
    head_name: str | None

    def told(self, language: Language) -> tuple[ChangedPart, ...]:
        """Return the changes by part, each as a sentence."""
        return told_changes(self.base, self.head, differences(self.base, self.head), language)


def told_changes(base: Policy, head: Policy, changes: Iterable[Change], language: Language) -> tuple[ChangedPart, ...]:
    """Tell changes between two policies; parts stand in the order of the changes, which is the handbook's."""
    teller = Teller(Words(base, language), Words(head, language))
    return tuple(
        ChangedPart(
            part, teller.say(f"part_{part}"), tuple(ToldChange(change, tell(teller, change)) for change in found)
        )
        for part, found in groupby(changes, key=lambda change: change.part)
    )


def as_text(compared: Compared, language: Language) -> str:
    """Write the changes for a terminal: by part, one sentence a line, with its place below it."""
    parts, say = compared.told(language), _teller(compared, language).say
    if not parts:
        return say("no_changes") + "\n"
    lines = [_heading(compared, language)]
    for part in parts:
        lines += ["", part.title]
        for told in part.changes:
            lines += [f"  {told.sentence}", f"      {_place(compared, told)}"]
    return "\n".join([*lines, "", _count(compared, parts, language)]) + "\n"


def as_markdown(compared: Compared, language: Language) -> str:
    """Write the changes as Markdown, for a pull request; texts of the policy are shown as they are."""
    parts, say = compared.told(language), _teller(compared, language).say
    if not parts:
        return say("no_changes") + "\n"
    lines = [f"# {escape_markdown(_heading(compared, language))}", "", _count(compared, parts, language)]
    for part in parts:
        lines += ["", f"## {escape_markdown(part.title)}", ""]
        lines += [f"- {escape_markdown(told.sentence)} {code(_place(compared, told))}" for told in part.changes]
    return "\n".join(lines) + "\n"


def as_json(compared: Compared, language: Language) -> str:
    """Write the changes for programs: kind, path, both values as data, sentence, and both places."""
    entries = [
        {
            "part": part.id,
            "kind": told.change.kind,
            "path": list(told.change.path),
            "before": meaning(told.change.before),
            "after": meaning(told.change.after),
            "sentence": told.sentence,
            "place": _as_data(told.change.place),
            "place_before": _as_data(told.change.place_before),
        }
        for part in compared.told(language)
        for told in part.changes
    ]
    document = {
        "base": {"revision": compared.base_name, "digest": compared.base.digest},
        "head": {"revision": compared.head_name, "digest": compared.head.digest},
        "changes": entries,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _teller(compared: Compared, language: Language) -> Teller:
    return Teller(Words(compared.base, language), Words(compared.head, language))


def _heading(compared: Compared, language: Language) -> str:
    say = _teller(compared, language).say
    return say("heading", base=compared.base_name, head=compared.head_name or say("working_folder"))


def _as_data(place: Place | None) -> dict[str, str | int] | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}


def _place(compared: Compared, told: ToldChange) -> str:
    """Write a place as ``file:line``; one in the earlier policy with its revision before it, as git writes it."""
    place = told.place
    if place is None:
        return ""
    shown = f"{place.file}:{place.line}" if place.line else place.file
    return shown if told.change.place is not None else f"{compared.base_name}:{shown}"


def _count(compared: Compared, parts: Sequence[ChangedPart], language: Language) -> str:
    count = sum(len(part.changes) for part in parts)
    return _teller(compared, language).say("changes_one" if count == 1 else "changes_count", count=count)
