"""A strict reader for the YAML that people type: bounded, and every value keeps its place.

Only maps, lists, texts, decimal numbers, true, false and null exist. Anchors, aliases, tags, merge keys,
deep nesting, duplicate keys and plain words that YAML 1.1 would turn into something else are problems. The
parser's events are read, never its loader: the loader of the C library crashes on deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from kaopu.text.decoding import control_character, decode_text
from kaopu.text.numbers import decimal_of
from kaopu.text.problems import Place, Problem, Report

DEEPEST = 40
LARGEST = 4 * 1024 * 1024
LONGEST_SURPRISE = 100
LONGEST_SHOWN = 40

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_SURPRISES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i:true|false|null)\Z|~\Z"), "constant"),
    (re.compile(r"(?i:y|n|yes|no|on|off)\Z"), "word"),
    (re.compile(r"[-+]?[0-9][0-9_]*:[0-5]?[0-9](:[0-5]?[0-9])?(\.[0-9]*)?\Z"), "time"),
    (re.compile(r"[-+]?0[0-9_]+(\.[0-9_]*)?\Z"), "zero"),
    (re.compile(r"[-+]?[0-9]+(,[0-9]{3})+(\.[0-9]+)?\Z|[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?\Z"), "grouping"),
    (re.compile(r"[-+]?0[xbo][0-9a-fA-F_]+\Z"), "notation"),
    (re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+\Z"), "notation"),
    (re.compile(r"\+[0-9.]+\Z|-?\.[0-9]+\Z|-?[0-9]+\.\Z|[-+]?\.(?i:inf|nan)\Z"), "notation"),
    (re.compile(r"[-+]?[\d.．]*\d[\d.．]*\Z"), "wide-digits"),  # digits of every script
)
_CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )")


class YamlMap(dict[str, Any]):
    """A map that remembers its place and, for every key, the places of the key and of its value."""

    place: Place
    keys_at: dict[str, Place]
    values_at: dict[str, Place]
    quoted: set[str]


class YamlList(list[Any]):
    """A list that remembers its place and the place of every item."""

    place: Place
    items_at: list[Place]


@dataclass
class _Builder:
    file: str
    report: Report
    events: Iterator[Any]

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def problem(self, code: str, event: Any, **values: object) -> None:
        self.report(Problem(code, self.place(event), values))

    def value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent):
            self.problem("yaml-alias", event, name=event.anchor)
            return f"*{event.anchor}"
        if getattr(event, "anchor", None):
            self.problem("yaml-anchor", event, name=event.anchor)
        if getattr(event, "tag", None) is not None:
            self.problem("yaml-tag", event, tag=event.tag)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if depth > DEEPEST:
            raise _TooDeepError(self.place(event))
        return self.mapping(event, depth) if isinstance(event, yaml.MappingStartEvent) else self.sequence(event, depth)

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        self.has_control_character(event)
        if event.style:  # quoted or a block: always text
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text == "":
            return None
        if _DECIMAL.match(text):
            number = decimal_of(text)
            if number is None:
                self.problem("yaml-digits", event, value=text[:LONGEST_SHOWN])
                return text  # refused, but written: nothing else is wrong with it
            return number
        for pattern, kind in _SURPRISES:
            if len(text) <= LONGEST_SURPRISE and pattern.match(text):
                self.problem(f"yaml-{kind}", event, value=text)
        return text

    def has_control_character(self, event: Any) -> bool:
        """Find what an escape in a quoted text stands for; the file itself has no such character."""
        match = control_character(event.value)
        if match:
            self.problem("control-character", event, character=f"U+{ord(match[0]):04X}")
        return match is not None

    def sequence(self, start: Any, depth: int) -> YamlList:
        items = YamlList()
        items.place, items.items_at = self.place(start), []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.items_at.append(self.place(event))
            items.append(self.value(event, depth + 1))
        return items

    def mapping(self, start: Any, depth: int) -> YamlMap:
        entries = YamlMap()
        entries.place, entries.keys_at, entries.values_at, entries.quoted = self.place(start), {}, {}, set()
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event, depth)
            value_event = next(self.events)
            value = self.value(value_event, depth + 1)
            if key is None:
                continue
            if key in entries:
                self.problem("duplicate-key", event, key=key, first=entries.keys_at[key])
                continue
            entries[key] = value
            entries.keys_at[key], entries.values_at[key] = self.place(event), self.place(value_event)
            if getattr(value_event, "style", None):
                entries.quoted.add(key)
        return entries

    def key(self, event: Any, depth: int) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            self.problem("yaml-key", event)
            self.value(event, depth + 1)
            return None
        if event.value == "<<" and not event.style:
            self.problem("yaml-merge", event)
            return None
        if event.anchor or event.tag is not None:
            self.value(event, depth)
        if self.has_control_character(event):
            return None
        if event.value == "":
            self.problem("yaml-key", event)
            return None
        key: str = event.value
        return key


class _TooDeepError(Exception):
    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__()


def read_yaml(file: str, content: bytes, report: Report) -> YamlMap | None:
    """Read one YAML file whose root is a map; report problems with ``file`` as the path.

    Returns None when the file cannot be used as a whole (syntax, encoding, root not a map, too deep). An empty
    file is an empty map.
    """
    if len(content) > LARGEST:
        report(Problem("file-too-large", Place(file), {"limit": "4 MB"}))
        return None
    text = decode_text(file, content, "utf-8", report)
    if text is None or _conflicts(file, text, report):
        return None
    try:
        return _document(file, text, report)
    except yaml.MarkedYAMLError as error:
        report(_syntax_problem(file, text, error))
    except _TooDeepError as error:
        report(Problem("yaml-deep", error.place, {"limit": DEEPEST}))
    return None


def _document(file: str, text: str, report: Report) -> YamlMap | None:
    events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    builder = _Builder(file, report, events)
    root: Any = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                builder.problem("yaml-documents", event)
                return None
        elif isinstance(event, yaml.NodeEvent):
            root = builder.value(event, 0)
            if not isinstance(root, YamlMap) and root is not None:
                builder.problem("yaml-root", event)
                return None
    if root is None:
        root = YamlMap()
        root.place, root.keys_at, root.values_at, root.quoted = Place(file, 1, 1), {}, {}, set()
    assert isinstance(root, YamlMap)  # noqa: S101 - narrowed above
    return root


def _conflicts(file: str, text: str, report: Report) -> bool:
    lines = text.split("\n")
    marked = [number for number, line in enumerate(lines, 1) if _CONFLICT.match(line.rstrip("\r"))]
    if not any(lines[number - 1].startswith(("<<<<<<< ", ">>>>>>> ")) for number in marked):
        return False
    report(Problem("merge-conflict", Place(file, marked[0], 1)))
    return True


def _syntax_problem(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    never_closed = "end of stream" in (error.problem or "")
    mark = (error.context_mark if never_closed else None) or error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    if line > len(lines):  # the end of a file without a last line end
        line, column = len(lines), len(lines[-1]) + 1
    source = lines[line - 1]
    tab = re.match(r" *(\t)", source)
    if tab:
        return Problem("yaml-tab", Place(file, line, tab.start(1) + 1))
    return Problem("yaml-syntax", Place(file, line, column), {"reason": error.problem or error.context or "?"})
