"""The command line: one short function a command. Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

if TYPE_CHECKING:
    import datetime

    from kaopu.data.periods import Period
    from kaopu.text.language import Language

LANGUAGES = ("zh", "zh-Hant", "en")
STARTERS = ("four-dimensions", "specialists", "regulation")
PROBLEMS_FOUND = 1


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options every command has."""
    root = click.option(
        "--root",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        default=Path(),
        help="The repository with policy/ and data/ (default: this folder).",
    )
    language = click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default="zh",
        help="Language of messages (default: zh).",
    )
    return root(language(command))


def _today(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option of a command that looks at the appraisal rounds."""

    def day(_context: click.Context, _option: click.Parameter, value: datetime.datetime | None) -> datetime.date | None:
        return None if value is None else value.date()

    return click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=day,
        metavar="DATE",
        help="The day on which rounds are looked at, such as 2017-04-10 (default: the last day that the data know).",
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kaopu")
def main() -> None:
    """考谱 Kaopu: a sales appraisal policy (YAML) and period data (CSV) become appraisals, pages and PDFs."""


@main.command()
@_common
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--starter", type=click.Choice(STARTERS), default=STARTERS[0], help="From which policy it starts.")
def init(root: Path, language: Language, folder: Path, starter: str) -> None:
    """Make a new repository in DIR that checks and builds at once: a starter policy and invented data."""
    from kaopu.publish.starting import start_repository  # noqa: PLC0415
    from kaopu.text.problems import InputProblemsError  # noqa: PLC0415

    try:
        start_repository(root / folder, starter)
    except InputProblemsError as error:
        _print_problems(error.problems, root, language, "text")
        sys.exit(PROBLEMS_FOUND)
    except OSError as error:
        raise click.FileError(str(error.filename), error.strerror) from None
    click.echo(_say("started", language, folder=root / folder, starter=starter))
    click.echo(_say("next", language))
    for line in (f"cd {shlex.quote(str(root / folder))}", "git init && git add . && git commit -m Start",
                 "kaopu check", "kaopu build"):  # fmt: skip
        click.echo(f"    {line}")


@main.command()
@_common
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where to (default: .kaopu/schemas).")
def schema(root: Path, language: Language, out: Path | None) -> None:  # noqa: ARG001 - every command has --lang
    """Write JSON Schemas for every YAML file, so that editors complete and check; print the files written."""
    from kaopu.publish.schemas import write_schemas  # noqa: PLC0415

    try:
        for path in write_schemas(root, out):
            click.echo(path.as_posix())
    except OSError as error:
        raise click.FileError(str(error.filename), error.strerror) from None


@main.command()
@_common
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@_today
def check(root: Path, language: Language, form: str, today: datetime.date | None) -> None:
    """Print every problem in policy/ and data/, each with file:line:column."""
    from kaopu.publish.inputs import read_inputs  # noqa: PLC0415

    inputs = read_inputs(root, today)
    _print_problems(inputs.problems, root, language, form)
    sys.exit(PROBLEMS_FOUND if inputs.errors else 0)


@main.command()
@_common
@click.option("--period", "period_id", help="Only this period, such as 2017-Q1; goes to build/preview.")
@click.option("--person", help="Only this person's id; goes to build/preview.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Worker processes (default: one a core).")
@click.option("--out", type=click.Path(path_type=Path), help="Where to publish (default: public).")
@_today
def build(
    root: Path,
    language: Language,
    *,
    period_id: str | None,
    person: str | None,
    jobs: int | None,
    out: Path | None,
    today: datetime.date | None,
) -> None:
    """Turn policy/ and data/ into the published site."""
    from kaopu.publish.build import build as run  # noqa: PLC0415
    from kaopu.publish.plan import Selection  # noqa: PLC0415
    from kaopu.text.problems import InputProblemsError  # noqa: PLC0415

    selection = Selection(_period(period_id), person)
    try:
        built = run(root, out, selection, jobs, today)
    except InputProblemsError as error:
        _print_problems(error.problems, root, language, "text")
        sys.exit(PROBLEMS_FOUND)
    _print_problems(built.warnings, root, language, "text")
    click.echo(_say("built", language, folder=built.folder, appraisals=built.appraisals, documents=built.documents))


@main.command()
@_common
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Port on this machine (default: 8000).")
@_today
def serve(root: Path, language: Language, port: int, today: datetime.date | None) -> None:
    """Build, then show the site on this machine only."""
    from kaopu.publish.build import build as run  # noqa: PLC0415
    from kaopu.publish.plan import Selection  # noqa: PLC0415
    from kaopu.publish.preview import serve_folder  # noqa: PLC0415
    from kaopu.text.problems import InputProblemsError  # noqa: PLC0415

    try:
        built = run(root, None, Selection(), None, today)
    except InputProblemsError as error:
        _print_problems(error.problems, root, language, "text")
        sys.exit(PROBLEMS_FOUND)
    serve_folder(built.folder, port, lambda address: click.echo(_say("serving", language, address=address)))


@main.command()
@_common
@click.argument("person")
@click.argument("period_id", metavar="PERIOD")
@click.argument("indicator", required=False)
def explain(root: Path, language: Language, person: str, period_id: str, indicator: str | None) -> None:
    """Print the calculation, step by step, to the row and the policy line."""
    from kaopu.publish.explaining import explanation  # noqa: PLC0415
    from kaopu.text.problems import InputProblemsError  # noqa: PLC0415

    period = _period(period_id)
    try:
        click.echo(explanation(root, person, cast("Period", period), indicator, language), nl=False)
    except InputProblemsError as error:
        _print_problems(error.problems, root, language, "text")
        sys.exit(PROBLEMS_FOUND)


@main.command("import")
@_common
@click.argument("source")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_(root: Path, language: Language, source: str, files: tuple[Path, ...]) -> None:
    """Turn a raw export into tables in data/, by the rules of data/sources.yml."""
    from kaopu.publish.imports import run_import  # noqa: PLC0415
    from kaopu.text.problems import InputProblemsError  # noqa: PLC0415

    try:
        summary = run_import(root, source, files)
    except InputProblemsError as error:
        _print_problems(error.problems, root, language, "text")
        sys.exit(PROBLEMS_FOUND)
    for (file, table, fate), count in sorted(summary.rows.items()):
        click.echo(_say(f"rows_{fate}", language, file=file, table=table, count=count))
    for (table, case), count in sorted(summary.findings.items()):
        click.echo(_say("finding", language, table=table, case=case, count=count))
    click.echo(_say("imported", language, count=summary.written))


def _period(text: str | None) -> Period | None:
    """Read a period given on the command line; a wrong one ends with exit status 2."""
    from kaopu.data.periods import parse_period  # noqa: PLC0415

    period = parse_period(text) if text is not None else None
    if text is not None and period is None:
        raise click.BadParameter(f"{text!r} is not a period; write 2017-01, 2017-Q1 or 2017", param_hint="PERIOD")
    return period


def _say(key: str, language: Language, **values: object) -> str:
    from kaopu.text.phrases import phrase  # noqa: PLC0415

    return phrase(f"commands.{key}", language, **values)


def _print_problems(problems: Any, root: Path, language: Language, form: str) -> None:
    """Print problems to standard output, and for people a count to standard error."""
    from kaopu.text.problems import as_github, as_json, as_text  # noqa: PLC0415
    from kaopu.text.tree import FolderTree  # noqa: PLC0415

    if form == "json":
        click.echo(as_json(problems, language), nl=False)
    elif form == "github":
        click.echo(as_github(problems, language), nl=False)
    else:
        click.echo(as_text(problems, FolderTree(root), language), nl=False)
        errors = sum(problem.severity == "error" for problem in problems)
        hints = len(problems) - errors
        key = "problems" if errors else "only_hints" if hints else "no_problems"
        click.echo(_say(key, language, count=errors or hints), err=True)
