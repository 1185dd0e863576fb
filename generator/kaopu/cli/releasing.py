"""Commands for what is published: rollback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kaopu.cli.options import common
from kaopu.cli.telling import say, stopping

if TYPE_CHECKING:
    from kaopu.publish.rollback import Release
    from kaopu.text.language import Language


def log_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option of a command that can keep a log."""
    return click.option(
        "--log",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="KAOPU_LOG",
        metavar="FILE",
        help="Add to this file what happens: JSON lines with counts, nothing personal (default: $KAOPU_LOG, or none).",
    )(command)


@click.command()
@common
@log_option
@click.argument("release", required=False)
@click.option("--list", "only_list", is_flag=True, help="Only show the releases that are kept, the newest first.")
@click.option("--out", type=click.Path(path_type=Path), help="Where it is published (default: public).")
def rollback(
    root: Path, language: Language, release: str | None, *, only_list: bool, out: Path | None, log: Path | None
) -> None:
    """Show the release before the current one again, or RELEASE; access rules go back with it."""
    from kaopu.publish.event_log import log_to  # noqa: PLC0415
    from kaopu.publish.releases import PUBLISHED  # noqa: PLC0415
    from kaopu.publish.rollback import releases_of  # noqa: PLC0415
    from kaopu.publish.rollback import rollback as run  # noqa: PLC0415

    if only_list and release is not None:
        raise click.UsageError(say("usage_list", language))
    published = out if out is not None else root / PUBLISHED
    with stopping(root, language):
        if only_list:
            for one in releases_of(published):
                click.echo(_line(one, language))
            return
        with log_to(log, "rollback"):
            shown = run(published, release)
    click.echo(say("rolled_back", language, folder=published, release=shown.name, today=shown.today or "-"))


def _line(release: Release, language: Language) -> str:
    mark = "*" if release.current else " "
    if release.appraisals is None:
        return f"{mark} {release.name}  {say('release_unreadable', language)}"
    told = say(
        "release",
        language,
        today=release.today or "-",
        edition=release.edition or "-",
        commit=(release.commit or "-")[:12],
        appraisals=release.appraisals,
    )
    return f"{mark} {release.name}  {told}"
