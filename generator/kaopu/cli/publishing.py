"""Commands that make pages and explain them: build, serve, explain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kaopu.cli.options import common, period_of, today_option
from kaopu.cli.telling import print_problems, say, stopping

if TYPE_CHECKING:
    import datetime

    from kaopu.data.periods import Period
    from kaopu.text.language import Language


@click.command()
@common
@click.option("--period", "period_id", help="Only this period, such as 2017-Q1; goes to build/preview.")
@click.option("--person", help="Only this person's id; goes to build/preview.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Worker processes (default: one a core).")
@click.option("--out", type=click.Path(path_type=Path), help="Where to publish (default: public).")
@today_option
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
    from kaopu.text.tree import FolderTree  # noqa: PLC0415

    selection = Selection(period_of(period_id), person)
    with stopping(root, language):
        built = run(root, out, selection, jobs, today)
    print_problems(built.warnings, FolderTree(root), language)
    click.echo(say("built", language, folder=built.folder, appraisals=built.appraisals, documents=built.documents))


@click.command()
@common
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Port on this machine (default: 8000).")
@today_option
def serve(root: Path, language: Language, port: int, today: datetime.date | None) -> None:
    """Build, then show the site on this machine only."""
    from kaopu.publish.build import build as run  # noqa: PLC0415
    from kaopu.publish.plan import Selection  # noqa: PLC0415
    from kaopu.publish.preview import serve_folder  # noqa: PLC0415

    with stopping(root, language):
        built = run(root, None, Selection(), None, today)
    serve_folder(built.folder, port, lambda address: click.echo(say("serving", language, address=address)))


@click.command()
@common
@click.argument("person")
@click.argument("period_id", metavar="PERIOD")
@click.argument("indicator", required=False)
def explain(root: Path, language: Language, person: str, period_id: str, indicator: str | None) -> None:
    """Print the calculation, step by step, to the row and the policy line."""
    from kaopu.publish.explaining import explanation  # noqa: PLC0415

    period = period_of(period_id)
    with stopping(root, language):
        click.echo(explanation(root, person, cast("Period", period), indicator, language), nl=False)
