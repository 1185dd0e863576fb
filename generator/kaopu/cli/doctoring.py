"""The command that looks at the machine: doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kaopu.cli.options import common
from kaopu.cli.telling import PROBLEMS_FOUND

if TYPE_CHECKING:
    from kaopu.text.language import Language


@click.command()
@common
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to write.")
@click.option("--out", type=click.Path(path_type=Path), help="Where it is published (default: public).")
def doctor(root: Path, language: Language, *, form: str, out: Path | None) -> None:
    """Look at fonts, Pango, git, disk, versions and what is published, and say what to do; nothing is changed."""
    from kaopu.publish.doctor import as_json, as_text, examine  # noqa: PLC0415
    from kaopu.publish.releases import PUBLISHED  # noqa: PLC0415
    from kaopu.text.phrases import phrase  # noqa: PLC0415

    findings = examine(root, out if out is not None else root / PUBLISHED, language)
    click.echo(as_json(findings) if form == "json" else as_text(findings, language), nl=False)
    problems, warnings = (sum(finding.state == state for finding in findings) for state in ("problem", "warning"))
    if form == "text":
        fine = not problems and not warnings
        told = (
            phrase("doctor.all_ok", language)
            if fine
            else phrase("doctor.some", language, problems=problems, warnings=warnings)
        )
        click.echo(told, err=True)
    sys.exit(PROBLEMS_FOUND if problems else 0)
