"""In which language the command line speaks: as ``--lang`` says, or ``$KAOPU_LANGUAGE``, or Chinese; never the locale.

Commands and options say in the program, in English, what they are for; click says in its own source what is wrong with
a command line. Both are found by their English in the catalogues ``help`` and ``click``. Where click would ask gettext,
which goes by the machine's locale, it asks here.
"""

from __future__ import annotations

import inspect
import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

import click
from click import core, decorators, exceptions, formatting, parser, types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaopu.text.language import Language

LANGUAGES: Final = ("zh", "zh-Hant", "en")
VARIABLE: Final = "KAOPU_LANGUAGE"
_NO_LINE_BEGINS_WITH = "，。；：、？！）”’》…,.;:?!)"
_spoken: list[str] = ["en"]
"""The language of this command, in a list so that it can be replaced; until one runs, that of the program's texts."""


def spoken() -> Language:
    """Return the language of the command that runs; of help, and of what is wrong with the command line."""
    return cast("Language", _spoken[0])


def default_language() -> str:
    """Return what ``--lang`` is where it is left out: what the group's own says, or ``$KAOPU_LANGUAGE``, or Chinese."""
    return _asked[0] or os.environ.get(VARIABLE) or LANGUAGES[0]


_asked: list[str | None] = [None]


def listen(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Find out which language is asked for, before anything is read: what is wrong must be told in it too.

    One that does not exist is told of later, in the language that holds without it.
    """
    found = [value for value in _values(arguments) if value in LANGUAGES]
    _asked[0] = found[-1] if found else None
    told = (_asked[0], environment.get(VARIABLE), LANGUAGES[0])
    _spoken[0] = next(value for value in told if value in LANGUAGES)


def _values(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the values of all ``--lang``, up to where options end."""
    for at, argument in enumerate(arguments):
        if argument == "--":
            return
        if argument == "--lang" and at + 1 < len(arguments):
            yield arguments[at + 1]
        elif argument.startswith("--lang="):
            yield argument.partition("=")[2]


@cache
def _entries(name: str) -> dict[str, Any]:
    """Return the texts of a catalogue by their English."""
    from kaopu.text.phrases import catalogue  # noqa: PLC0415 - read where something is to be said

    return {text.en: text for text in catalogue(name).values()}


def _told(english: str) -> str:
    """Say in the language of this command what click says; what is no text for readers stays as it is."""
    if spoken() == "en":
        return english
    text = _entries("click").get(english)
    return english if text is None else str(text.in_language(spoken()))


def _told_of_many(one: str, more: str, count: int) -> str:
    return _told(one if count == 1 else more)


for _module in (core, decorators, exceptions, formatting, parser, types):
    for _name, _ours in (("_", _told), ("ngettext", _told_of_many)):
        if hasattr(_module, _name):
            setattr(_module, _name, _ours)


class Pages(click.HelpFormatter):
    """Writes help with lines as wide as the terminal: a Chinese character takes two cells, and may end a line."""

    def write_heading(self, heading: str) -> None:
        """Write a heading with the language's own colon."""
        self.write(f"{'':>{self.current_indent}}{heading}{':' if spoken() == 'en' else '：'}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        paragraphs = (folded(" ".join(one.split()), self.width - self.current_indent) for one in text.split("\n\n"))
        self.write("\n\n".join("\n".join(indent + line for line in lines) for lines in paragraphs) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms, and beside each what it is."""
        told = list(rows)
        first = min(max(map(_width, (term for term, _ in told)), default=0), col_max) + col_spacing
        for term, text in told:
            lines = folded(text, max(self.width - first - self.current_indent, 10)) if text else []
            begin = " " * self.current_indent + term
            if lines and _width(term) + col_spacing <= first:
                begin += " " * (first - _width(term)) + lines.pop(0)
            self.write(begin + "\n")
            self.write("".join(" " * (first + self.current_indent) + line + "\n" for line in lines))


def folded(text: str, width: int) -> list[str]:
    """Fold a text into lines of at most ``width`` cells: between words, and between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _width(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """Yield what must stay together: words with the space behind them, characters with the signs behind them."""
    piece = ""
    for at, character in enumerate(text):
        wide_here, wide_before = _width(character) > 1, at > 0 and _width(text[at - 1]) > 1
        breaks = text[at - 1 : at] == " " or wide_here or wide_before
        opened = piece[-1:] in tuple("（“‘《")
        if piece and breaks and character not in _NO_LINE_BEGINS_WITH and character != " " and not opened:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


class Speaking(click.Group):
    """The command line, in the language that is asked for."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **given: Any) -> Any:
        """Run it; see click."""
        arguments = list(sys.argv[1:] if args is None else args)
        listen(arguments, os.environ)
        if not arguments or {"-h", "--help"} & set(arguments):
            translate(self)
        return super().main(arguments, *others, **given)


_written: dict[int, str] = {}
"""What commands and options say in the program, by their objects, which stay as long as the process."""


def translate(group: click.Group) -> None:
    """Let all commands and options say what they are for in the language of this command."""
    for command in (group, *group.commands.values()):
        english = inspect.cleandoc(_written.setdefault(id(command), command.help or ""))
        command.help = _help(english)
        command.short_help = _first_clause(command.help)
        command._help_option = None  # noqa: SLF001 - it would stay in the language that it was first asked for in
        for option in command.params:
            if isinstance(option, click.Option) and option.help is not None:
                english = _written.setdefault(id(option), option.help)
                option.help = _told(english) if english in _entries("click") else _help(english)


def _help(english: str) -> str:
    """Return what stands in the catalogue; raises KeyError for what does not, which is a defect."""
    plain = "\n\n".join(" ".join(one.split()) for one in english.split("\n\n"))
    return str(_entries("help")[plain].in_language(spoken()))


def _first_clause(text: str) -> str:
    """Shorten what a command is for to one clause, for the list of all commands."""
    first = text.partition("\n\n")[0]
    for mark in (*"；。", "; "):
        first = first.partition(mark)[0]
    return first.removesuffix(".")
