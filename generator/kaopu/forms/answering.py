"""What somebody wrote in a form → the rows that it stands for, or what is wrong with it, field by field (R44-R49).

No problem repeats what was written: it says in which field something is wrong, and never what stands there.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from kaopu.data.rounds import Action
from kaopu.forms.form import Answer, Answers, Form, FormField
from kaopu.text.decoding import control_character
from kaopu.text.numbers import decimal_of
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.suggestions import suggest

REVIEWER = "reviewer"
PARTS = 3
"""Words of a field in a numbered line, such as ``evidence.1.file``."""
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?", re.ASCII)
_STRANGE = re.compile(r"[\ud800-\udfff]|^<{7} ", re.MULTILINE)
"""Halves of characters, and what the reader of tables takes for a merge conflict."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class FiledRow:
    """A row for a table of ``data/rounds``: its cells by column, and where each was written in the form."""

    cells: Mapping[str, str]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class FiledTable:
    """The rows for one table; ``all_of`` says that they take the place of everything the table has of the person.

    Otherwise each takes the place of the row with the same key only.
    """

    rows: tuple[FiledRow, ...]
    all_of: bool = True


@dataclass(frozen=True, slots=True)
class Filed:
    """What one person's form becomes: ``tables`` by name; a table that is not in it stays as it is.

    ``place`` is where the form begins, for what is wrong with it as a whole. ``name`` is what was handed in: the kind
    of form, or the name of a table. Files of evidence are named as the person named them, and have no digest yet.
    """

    name: str
    person: str
    period: str
    place: Place
    tables: Mapping[str, FiledTable]


def check_answers(
    answers: Answers, form: Form, actions: Sequence[Action], report: Report, place: Place | None = None
) -> Filed | None:
    """Return what a form becomes; None when anything in it is wrong, and then all of it was reported.

    ``actions`` is the plan that was agreed on before: an action keeps its id, which next period's counts refer to.
    ``place`` is where the form begins; None: its file.
    """
    reading = _Reading(answers, form)
    for problem in reading.problems:
        report(problem)
    if reading.problems:
        return None
    tables = _assessment(reading) if form.key.kind == "self_assessment" else _review(reading, actions)
    key = form.key
    return Filed(key.kind, key.person, key.period, place or Place(answers.file), tables)


def read_value(asked: FormField, answer: Answer, report: Report) -> str | None:
    """Return what is stored for an answer, "" for one left empty; None when it is wrong, which was reported."""
    if not answer.text.strip():
        return ""
    value = stored_value(asked, answer.text)
    problem = _not_of_its_kind(asked, answer.place) if value is None else _limit(asked, value, answer.place)
    if problem is not None:
        report(problem)
        return None
    return value


def _not_of_its_kind(asked: FormField, place: Place) -> Problem:
    if asked.kind == "number":
        return Problem("form-answer-number", place, {"field": named(asked)})
    if asked.kind == "date":
        return Problem("form-answer-date", place, {"field": named(asked)})
    # Whoever may sign is named by id: a log has no names in it.
    choices = ", ".join(value if asked.id == REVIEWER else shown for value, shown in asked.choices)
    return Problem("form-answer-choice", place, {"field": named(asked), "choices": choices})


def _limit(asked: FormField, value: str, place: Place) -> Problem | None:
    """Say what is wrong with a value of the right kind."""
    told: dict[str, object] = {"field": named(asked)}
    if asked.kind == "number":
        number = Decimal(value)
        if (asked.least is not None and number < asked.least) or (asked.most is not None and number > asked.most):
            return Problem("form-answer-range", place, told)  # its ends would tell what was computed
    if asked.kind == "text":
        if len(value) > asked.longest:
            return Problem("form-answer-long", place, {**told, "longest": asked.longest, "length": len(value)})
        strange = control_character(value) or _STRANGE.search(value)
        if strange is not None:
            return Problem("form-answer-character", place, {**told, "character": f"U+{ord(strange[0][0]):04X}"})
    return None


def stored_value(asked: FormField, text: str) -> str | None:
    """Return what is stored for a text that was written in a field; None where it is not of the field's kind."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match asked.kind:
        case "number":
            number = decimal_of(_usual(plain)) if _NUMBER.fullmatch(plain) else None
            return None if number is None else _plainly(number)
        case "date":
            return _day(plain)
        case "choice":
            return _chosen(asked, text)
        case _:
            return re.sub(r"\r\n?|[\x0b\x85\u2028\u2029]", "\n", text).strip()


def _usual(number: str) -> str:
    """Write ``085.`` and ``+85`` as everybody else writes ``85``."""
    sign, digits = ("-" if number[0] == "-" else ""), number.lstrip("+-")
    whole, dot, rest = digits.partition(".")
    return sign + (whole.lstrip("0") or "0") + (dot + rest if rest else "")


def _plainly(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")


def _day(text: str) -> str | None:
    found = _DAY.fullmatch(text)
    try:
        return datetime.date(*map(int, found.groups())).isoformat() if found is not None else None
    except ValueError:
        return None


def _chosen(asked: FormField, text: str) -> str | None:
    """Return the value of a choice that was written down, as it is stored or as it is shown."""
    wanted = _folded(text)
    for value, shown in asked.choices:
        if text == value or wanted in (_folded(value), _folded(shown)):
            return value
    return None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


@dataclass
class _Reading:
    """The answers of a form as they are stored; what is wrong with them is in ``problems``."""

    answers: Answers
    form: Form
    values: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        asked = self.form.fields()
        for name, answer in self.answers.values.items():
            if name not in asked:
                if answer.text.strip():
                    told = {"field": name, "suggestion": suggest(name, asked)}
                    self.problems.append(Problem("form-field-unknown", answer.place, told))
            else:
                self._read(asked[name], answer)
        for one in asked.values():
            if one.fixed and not self.values.get(one.id):
                self.values[one.id] = one.value  # printed on the form, and nothing to choose
            if one.required and not self.values.get(one.id):
                self.problems.append(Problem("form-answer-missing", self.place(one.id), {"field": named(one)}))
        self.problems += self._belonging_together(asked)

    def _read(self, asked: FormField, answer: Answer) -> None:
        value = read_value(asked, answer, self.problems.append)
        # What cannot be read is not missing as well.
        self.values[asked.id] = answer.text if value is None else value

    def _belonging_together(self, asked: Mapping[str, FormField]) -> Iterator[Problem]:
        """Yield what cannot be said alone: why without how many points, a plan without its number."""
        for name, one in asked.items():
            needs = [other for other in _needs(name, self.form) if other in asked and not self.values.get(other)]
            if self.values.get(name) and needs and not asked[needs[0]].required:
                told = {"field": named(asked[needs[0]]), "because": named(one)}
                yield Problem("form-answer-alone", self.place(needs[0], name), told)

    def place(self, *names: str) -> Place:
        """Return where the first of some fields stands that is in the file."""
        for name in names:
            if name in self.answers.values:
                return self.answers.values[name].place
        return Place(self.answers.file)

    def has(self, names: Iterable[str]) -> bool:
        """Whether any of the fields is in the file, filled in or not."""
        return any(name in self.values for name in names)

    def row(self, columns: Mapping[str, str], **more: str) -> FiledRow:
        """Return a row of the columns that come from fields, by the fields' ids, and of others as they are."""
        key = self.form.key
        cells = {
            "person": key.person,
            **more,
            **{column: self.values.get(name, "") for column, name in columns.items()},
        }
        return FiledRow(cells, {column: self.place(name) for column, name in columns.items()})

    def numbers(self, what: str) -> list[int]:
        """Return the numbers of the fields ``what.NUMBER.…`` that the form has, ascending."""
        parts = [name.split(".") for name in self.form.fields()]
        return sorted(
            {int(part[1]) for part in parts if part[0] == what and len(part) == PARTS and part[1].isdecimal()}
        )


def named(asked: FormField) -> str:
    """Name a field as people see it and as programs do."""
    return f"{asked.label} ({asked.id})"


def _needs(name: str, form: Form) -> tuple[str, ...]:
    """Return the fields that have to be filled in when this one is."""
    what, _, rest = name.partition(".")
    number, _, part = rest.partition(".")
    match what:
        case "comment" | "reason":
            return (f"score.{rest}",)
        case "score" if form.key.kind == "review":
            return (f"reason.{rest}",)
        case "evidence" if part == "indicator":
            return (f"evidence.{number}.file",)
        case "action":
            return tuple(f"action.{number}.{other}" for other in ("text", "planned") if other != part)
        case "talk":
            return tuple(f"talk.{other}" for other in ("held_on", "minutes", "agreed") if other != rest)
        case _:
            return ()


def _assessment(reading: _Reading) -> dict[str, FiledTable]:
    said = ("submitted_on", "achieved", "deviations")
    tables = {"self_assessments": FiledTable((reading.row({name: name for name in said}),))}
    indicators = [row.indicator for row in reading.form.rows]
    if reading.has(f"score.{name}" for name in indicators):
        tables["self_scores"] = FiledTable(
            tuple(
                reading.row({"score": f"score.{name}", "comment": f"comment.{name}"}, indicator=name)
                for name in indicators
                if reading.values.get(f"score.{name}")
            )
        )
    numbers = reading.numbers("evidence")
    if reading.has(f"evidence.{number}.file" for number in numbers):
        rows = (
            reading.row({part: f"evidence.{number}.{part}" for part in ("indicator", "file")}, sha256="")
            for number in numbers
            if reading.values.get(f"evidence.{number}.file")
        )
        tables["evidence"] = FiledTable(tuple(rows))
    return tables


def _review(reading: _Reading, actions: Sequence[Action]) -> dict[str, FiledTable]:
    """Return the report and its scores; a talk or a plan that is left empty takes nothing away that is recorded."""
    asked, reviewer = reading.form.fields(), reading.values[REVIEWER]
    said = {name: name for name in ("submitted_on", "strengths", "to_improve")}
    tables = {"reviews": FiledTable((reading.row({REVIEWER: REVIEWER, **said}),))}
    indicators = [row.indicator for row in reading.form.rows if f"score.{row.indicator}" in asked]
    if reading.has(f"score.{name}" for name in indicators):
        tables["review_scores"] = FiledTable(
            tuple(
                reading.row({"score": f"score.{name}", "reason": f"reason.{name}"}, reviewer=reviewer, indicator=name)
                for name in indicators
                if reading.values.get(f"score.{name}")
            )
        )
    if reading.values.get("talk.held_on"):
        talk = {name: f"talk.{name}" for name in ("held_on", "minutes", "agreed")}
        tables["talks"] = FiledTable((reading.row(talk, manager=reviewer),))
    planned = [number for number in reading.numbers("action") if reading.values.get(f"action.{number}.text")]
    if planned:
        texts = {number: reading.values[f"action.{number}.text"] for number in planned}
        ids = _action_ids(texts, actions)
        parts = ("text", "planned", "measure")
        tables["actions"] = FiledTable(
            tuple(
                reading.row({part: f"action.{number}.{part}" for part in parts}, action=ids[number])
                for number in planned
            )
        )
    return tables


def _action_ids(texts: Mapping[int, str], before: Sequence[Action]) -> dict[int, str]:
    """Give each action an id: the one it had, by its text or else by its number, otherwise a new one."""
    kept, left = dict[int, str](), list(before)
    for number, text in texts.items():
        same = next((action for action in left if action.text == text), None)
        if same is not None:
            kept[number] = same.id
            left.remove(same)
    taken = set(kept.values())
    for number in texts:
        if number in kept:
            continue
        there = before[number - 1].id if number <= len(before) else ""
        free = (f"A{other}" for other in count(number) if f"A{other}" not in taken)
        kept[number] = there if there and there not in taken else next(free)
        taken.add(kept[number])
    return kept
