"""What commands say: phrases, problems with an exit status, and files that the command line names."""

from __future__ import annotations

import errno
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaopu.cli.speaking import spoken

if TYPE_CHECKING:
    from kaopu.data.repository import Repository
    from kaopu.text.language import Language
    from kaopu.text.problems import Problem
    from kaopu.text.tree import FileTree

PROBLEMS_FOUND = 1
INTERRUPTED = 130
"""Exit statuses; the second as shells have it for Ctrl-C."""


def say(key: str, language: Language, **values: object) -> str:
    """Return a phrase of the catalogue commands."""
    from kaopu.text.phrases import phrase  # noqa: PLC0415

    return phrase(f"commands.{key}", language, **values)


def _why(error: OSError, language: Language) -> str:
    """Say why a file could not be read or written; what is rare is said as the system says it, with its number."""
    why = {
        errno.ENOENT: "error_not_there",
        errno.EACCES: "error_not_allowed",
        errno.EPERM: "error_not_allowed",
        errno.EISDIR: "error_folder",
        errno.ENOTDIR: "error_no_folder",
        errno.ENOSPC: "error_full",
        errno.EROFS: "error_only_read",
        errno.EEXIST: "error_there",
        errno.ENAMETOOLONG: "error_long",
    }.get(error.errno or 0)
    return (
        say(why, language) if why is not None else say("error_other", language, told=error.strerror, number=error.errno)
    )


@contextmanager
def stopping(
    root: Path, language: Language, form: str = "text", *, with_data: bool = True, data: Path | None = None
) -> Iterator[None]:
    """End with exit status 1 at problems of the input, and print them; a file that cannot be written is named.

    Without ``with_data`` no line of data is shown: where everybody reads the log, nobody's row belongs in it. ``data``
    is the repository that holds data/, as the command line names it.
    """
    from kaopu.publish.progress import speak  # noqa: PLC0415
    from kaopu.text.problems import InputProblemsError  # noqa: PLC0415
    from kaopu.text.tree import TreeWithout  # noqa: PLC0415

    speak(language)
    try:
        yield
    except InputProblemsError as error:
        repository = where(root, data)
        # Problems of old commits bring the lines of their files along.
        lines = getattr(error, "tree", repository.tree)
        if with_data:
            print_problems(repository.shown_problems(error.problems), lines, language, form)
        else:
            print_problems(error.problems, TreeWithout(lines, "data/"), language, form)
        sys.exit(PROBLEMS_FOUND)
    except KeyboardInterrupt:
        click.echo(say("stopped", language), err=True)
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.filename is None:
            raise
        raise click.FileError(str(error.filename), _why(error, language)) from None


def where(root: Path, data: Path | None) -> Repository:
    """Return where policy and data lie, for messages; what is wrong with that, others report."""
    from kaopu.data.repository import find_repository  # noqa: PLC0415

    return find_repository(root, data, lambda _problem: None)[0]


def print_problems(
    problems: Sequence[Problem], lines: FileTree, language: Language, form: str = "text", *, out: Path | None = None
) -> None:
    """Print problems to standard output, or write them to ``out``; and for people a count to standard error.

    ``lines`` has the lines that are shown below them: none where people wrote what does not belong in a log.
    """
    from kaopu.text.problems import as_github, as_gitlab, as_json, as_text  # noqa: PLC0415

    writers = {"json": as_json, "github": as_github, "gitlab": as_gitlab}
    told = writers[form](problems, language) if form in writers else as_text(problems, lines, language)
    if out is None:
        click.echo(told, nl=False)
    else:
        write_file(out, told)
    if form == "text" or out is not None:
        errors = sum(problem.severity == "error" for problem in problems)
        hints = len(problems) - errors
        key = "problems" if errors else "only_hints" if hints else "no_problems"
        click.echo(say(key, language, count=errors or hints), err=True)


def write_file(path: Path, text: str) -> None:
    """Write a file that the command line names; where that is not possible, say so with exit status 1."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    except OSError as error:
        raise click.FileError(str(error.filename), _why(error, spoken())) from None


def say_commit(language: Language, message: str, repository: Repository) -> None:
    """Tell how to commit what was written to data/closed."""
    git = f"git -C {shlex.quote(repository.shown('data').removesuffix('/data'))}" if repository.separate else "git"
    click.echo(say("now_commit", language))
    for line in (f"{git} add data/closed", f"{git} commit -m {shlex.quote(message)}"):
        click.echo(f"    {line}")
