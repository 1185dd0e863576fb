"""What every sentence about a change is made of: two policies' words, subjects, labels and values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaopu.text.language import LocalText
from kaopu.text.phrases import catalogue, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaopu.changes.change import Change
    from kaopu.pages.handbook_words import Words
    from kaopu.text.language import Language

_NAMED_PARTS = frozenset(
    {
        "roles",
        "duties",
        "dimensions",
        "targets",
        "measures",
        "indicators",
        "round",
        "outcomes",
        "commission",
        "training",
        "cases",
    }
)
"""Parts that map an id to something with a name."""
_SHORT: Mapping[Language, int] = {"zh": 24, "zh-Hant": 24, "en": 60}
"""The most characters of texts that are told within one clause."""
_SENTENCES = re.compile(r".+?(?:[。！？](?![”’）])|[.!?](?=\s|$)|$)\s*", re.DOTALL)
_SINGLE = str.maketrans("“”", "‘’")
_BEGINNING = re.compile(r"[A-Z][a-z ]")
"""How an English sentence begins, unless with a name such as CRM."""
_SENTENCE_END = re.compile(r"[。.]$")
# A date begins and ends with a Chinese character or stands without spaces: it needs none around it.
_SPACE_AFTER = re.compile(r"(?<=[A-Za-z0-9%¥$€£)])(?=[\u4e00-\u9fff])(?![年月日])")
_SPACE_BEFORE = re.compile(r"(?<=[由为為是从從在得扣于於])(?=[A-Za-z0-9¥$€£−+])(?!\d{4}年)")


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells changes in one language: what was by the words of the earlier policy, what is by those of the later."""

    before: Words
    after: Words

    @property
    def language(self) -> Language:
        """The language of the sentences."""
        return self.after.language

    def say(self, key: str, **values: object) -> str:
        """Return the phrase ``changes.key``."""
        return phrase(f"changes.{key}", self.language, **values)

    def words(self, change: Change) -> Words:
        """Return the words of the policy that has what a change is about: the later one, if it has it."""
        return self.before if change.kind == "removed" else self.after

    def sides(self, change: Change) -> list[tuple[str, Words, Any]]:
        """Return the values that a change has, each as ``before`` or ``after`` and with the words of its policy."""
        both = (("before", self.before, change.before), ("after", self.after, change.after))
        return [side for side in both if side[2] is not None]

    def joined(self, parts: list[str] | tuple[str, ...]) -> str:
        """Join names or figures."""
        return self.after.say("list_mark").join(parts)

    def quoted(self, text: str) -> str:
        """Put a text into quotation marks."""
        return self.say("quoted", text=nested(text))

    def label(self, change: Change, **names: object) -> str:
        """Name what changed, by its model and key or by the key alone."""
        model, _, key = change.field.partition(".")
        labels = catalogue("changes")
        own = f"{model}_{key}"
        if f"label_{own}" in labels:
            return self.say(f"label_{own}", **names)
        return self.say(f"label_{key}", **names)

    def subject(self, change: Change) -> str:
        """Name what a change belongs to, such as an indicator; empty where its label says enough."""
        part, words = change.part, self.words(change)
        name = _name(words, change.path)
        return self.say(f"subject_{part}", name=name) if name else ""

    def from_to(self, label: str, before: str | None, after: str | None, *, long: bool = False) -> str:
        """Say that a value changed, appeared or went; ``long`` ones are told one after the other.

        Where both are told alike that is said, and no more: it need not mean that they are the same.
        """
        if before is None:
            return self.say("field_added", label=label, after=clause(after or ""))
        if after is None:
            return self.say("field_removed", label=label, before=clause(before))
        if before == after:
            return self.say("field_written", label=label)
        if long:
            return self.say("field_now", label=label, before=clause(before), after=clause(after))
        return self.say("field_changed", label=label, before=before, after=after)

    def clause(self, sentence: str) -> str:
        """Return a sentence so that it can stand inside another: without its end, in English with a small letter."""
        told = clause(sentence)
        small = self.language == "en" and _BEGINNING.match(told) is not None
        return told[:1].lower() + told[1:] if small else told

    def reworded(self, label: str, before: object, after: object) -> str:
        """Say how a text reads now; a change in the other language only is told as one of that language."""
        if not isinstance(before, LocalText) or not isinstance(after, LocalText):
            texts = (self.after.text(text) if isinstance(text, LocalText) else None for text in (before, after))
            old, new = (None if text is None else self.quoted(text) for text in texts)
            return self.from_to(label, old, new)
        told = {"before": before.in_language(self.language), "after": after.in_language(self.language)}
        if told["before"] != told["after"]:
            if max(map(len, told.values())) <= _SHORT[self.language]:
                return self.from_to(label, self.quoted(told["before"]), self.quoted(told["after"]))
            old, new = apart(told["before"], told["after"])
            return self.say("field_reworded", label=label, before=nested(old), after=nested(new))
        other: Language = "zh" if self.language == "en" else "en"
        its = {"before": before.in_language(other), "after": after.in_language(other)}
        old, new = apart(its["before"], its["after"])
        return self.say("field_other", label=label, before=nested(old), after=nested(new))

    def sentence(self, subject: str, text: str) -> str:
        """Make a whole sentence of what is said about a subject."""
        told = self.say("of_subject", subject=subject, text=text) if subject else text
        told = clause(told) + self.after.say("sentence_end")
        if self.language == "en":
            return told[:1].upper() + told[1:]
        return _SPACE_BEFORE.sub(" ", _SPACE_AFTER.sub(" ", told))


def apart(before: str, after: str) -> tuple[str, str]:
    """Leave out of two texts the sentences with which both begin or end; what is left says by “…” that it is a part.

    Where a text would have nothing left, both stay whole.
    """
    old, new = (_SENTENCES.findall(text) for text in (before, after))
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    parts = [sentences[first : len(sentences) - last] for sentences in (old, new)]
    if not all(parts):
        return before, after
    start, end = "…" if first else "", "…" if last else ""
    return start + "".join(parts[0]).strip() + end, start + "".join(parts[1]).strip() + end


def _common(old: list[str], new: list[str]) -> int:
    """Return how many sentences two texts begin with that are the same."""
    different = (n for n, (its, other) in enumerate(zip(old, new, strict=False)) if its.strip() != other.strip())
    return next(different, min(len(old), len(new)))


def nested(text: str) -> str:
    """Return a text as it stands inside quotation marks: its own become single ones."""
    return " ".join(text.translate(_SINGLE).split())


def clause(sentence: str) -> str:
    """Return a sentence without its end, so that another can go on."""
    return _SENTENCE_END.sub("", sentence.strip())


def _name(words: Words, path: tuple[str, ...]) -> str:
    """Name the thing that a path leads through: an indicator, a rule, a scorecard; empty where there is none."""
    part, policy = path[0], words.policy
    if part == "principles":
        named = len(path) > 2 and policy.principles is not None  # noqa: PLR2004 - the map and an id
        return words.text(policy.principles.principles[path[2]].name) if named and policy.principles else ""
    if part == "pay":
        named = len(path) > 2 and policy.pay is not None  # noqa: PLR2004
        return words.text(policy.pay.components[path[2]].name) if named and policy.pay else ""
    if len(path) == 1:
        return ""
    if part == "scorecards":
        return scorecard_name(words, path[1])
    if part == "chapters":
        return words.text(policy.chapters[path[1]].title)
    return words.text(getattr(policy, part)[path[1]].name) if part in _NAMED_PARTS else ""


def scorecard_name(words: Words, key: str) -> str:
    """Name a scorecard by ``role/cycle``."""
    role, _, cycle = key.partition("/")
    return words.scorecard(role, cycle)
