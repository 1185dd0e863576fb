"""The command that proves what was published: verify."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaopu.cli.options import common, data_option, today_option
from kaopu.cli.telling import PROBLEMS_FOUND, stopping

if TYPE_CHECKING:
    import datetime

    from kaopu.text.language import Language


@click.command()
@common
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--rebuild", is_flag=True, help="Of a release: build all of it again, in a scratch folder, and compare.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Worker processes for --rebuild (default: one a core).")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that holds the password of encrypted PDFs and nothing else.",
)
@today_option
@data_option
def verify(
    root: Path,
    language: Language,
    *,
    files: tuple[Path, ...],
    rebuild: bool,
    jobs: int | None,
    password_file: Path | None,
    today: datetime.date | None,
    data: Path | None,
) -> None:
    """Say whether FILEs are, byte for byte, what the repository gives.

    A FILE is a PDF, an appraisal.json, a team's appraisals.zip, a release folder or its manifest.json.
    """
    from kaopu.proof.verifying import Asked  # noqa: PLC0415
    from kaopu.proof.verifying import verify as run  # noqa: PLC0415
    from kaopu.proof.verifying_report import told  # noqa: PLC0415

    password = password_file.read_text(encoding="utf-8").rstrip("\r\n") if password_file is not None else None
    asked = Asked(root, data, today, password, rebuild, jobs)
    good = True
    with stopping(root, language, data=data):
        for verdict in run(files, asked):
            good = good and verdict.good
            click.echo(told(verdict, language, values=sys.stdout.isatty()), nl=False)
    if not good:
        sys.exit(PROBLEMS_FOUND)
