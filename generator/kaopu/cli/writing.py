"""Commands for who writes policy and brings data in: init, schema, check, import."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaopu.cli.options import common, data_option, today_option
from kaopu.cli.telling import PROBLEMS_FOUND, print_problems, say, stopping

if TYPE_CHECKING:
    import datetime

    from kaopu.text.language import Language

STARTERS = ("four-dimensions", "specialists", "regulation")
FORMS = "forms"
"""As a source to import from: forms that people filled in."""


@click.command()
@common
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--starter", type=click.Choice(STARTERS), default=STARTERS[0], help="From which policy it starts.")
def init(root: Path, language: Language, folder: Path, starter: str) -> None:
    """Make a new repository in DIR that checks and builds at once: a starter policy and invented data."""
    from kaopu.publish.starting import start_repository  # noqa: PLC0415

    with stopping(root, language):
        start_repository(root / folder, starter)
    click.echo(say("started", language, folder=root / folder, starter=starter))
    click.echo(say("next", language))
    for line in (f"cd {shlex.quote(str(root / folder))}", "git init && git add . && git commit -m Start",
                 "kaopu check", "kaopu build"):  # fmt: skip
        click.echo(f"    {line}")


@click.command()
@common
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where to (default: .kaopu/schemas).")
def schema(root: Path, language: Language, out: Path | None) -> None:
    """Write JSON Schemas for every YAML file, so that editors complete and check; print the files written."""
    from kaopu.publish.schemas import write_schemas  # noqa: PLC0415

    with stopping(root, language):
        for path in write_schemas(root, out):
            click.echo(path.as_posix())


@click.command()
@common
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github", "gitlab"]), default="text", help="How to write."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of printing.")
@click.option(
    "--without-data", is_flag=True, help="Check the policy alone, by its own examples: where nobody may read data."
)
@today_option
@data_option
def check(
    root: Path,
    language: Language,
    *,
    data: Path | None,
    form: str,
    out: Path | None,
    without_data: bool,
    today: datetime.date | None,
) -> None:
    """Print every problem in policy/ and data/, each with file:line:column.

    With github and gitlab they appear on the lines of a pull request; of data only code and place are told.
    """
    from kaopu.publish.inputs import read_inputs  # noqa: PLC0415

    if without_data and data is not None:
        raise click.UsageError(say("usage_data", language))
    inputs = read_inputs(root, today, data=data, with_data=not without_data)
    on_lines = form in ("github", "gitlab")  # of the repository that has the file, by the path that it has there
    problems = inputs.problems if on_lines else inputs.repository.shown_problems(inputs.problems)
    print_problems(problems, inputs.tree, language, form, out=out)
    sys.exit(PROBLEMS_FOUND if inputs.errors else 0)


@click.command("import")
@common
@click.argument("source")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
def import_(root: Path, language: Language, *, data: Path | None, source: str, files: tuple[Path, ...]) -> None:
    """Turn a raw export into tables in data/, by the rules of data/sources.yml.

    With “forms” as SOURCE the files are filled-in forms of a round (.xlsx, .pdf, or .csv of a form service).
    """
    from kaopu.publish.imports import run_import  # noqa: PLC0415

    if source == FORMS:
        _import_forms(root, language, files, data)
        return
    with stopping(root, language, data=data):
        summary = run_import(root, source, files, data=data)
    for (file, table, fate), count in sorted(summary.rows.items()):
        click.echo(say(f"rows_{fate}", language, file=file, table=table, count=count))
    for (table, case), count in sorted(summary.findings.items()):
        click.echo(say("finding", language, table=table, case=case, count=count))
    click.echo(say("imported", language, count=summary.written))


def _import_forms(root: Path, language: Language, files: tuple[Path, ...], data: Path | None) -> None:
    """Take filled-in forms over; print what became of each, and end with exit status 1 when one was refused."""
    from kaopu.publish.form_imports import import_forms  # noqa: PLC0415
    from kaopu.text.tree import MemoryTree  # noqa: PLC0415

    with stopping(root, language, data=data):
        done = import_forms(root, files, data=data)
    if done.problems:
        print_problems(done.problems, MemoryTree({}), language)
    for form, fate in done.fates:
        told = {"place": form.place, "form": form.name, "person": form.person, "period": form.period}
        click.echo(" ".join(say(f"form_{fate}", language, **told).split()))
    click.echo(say("forms_imported", language, count=done.written, refused=done.refused))
    sys.exit(PROBLEMS_FOUND if done.refused else 0)
