"""Options that many commands have, and how a period is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kaopu.cli.speaking import LANGUAGES, default_language, spoken
from kaopu.cli.telling import say

if TYPE_CHECKING:
    import datetime

    from kaopu.data.periods import Period


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options every command has."""
    root = click.option(
        "--root",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        default=Path(),
        help="The repository with policy/ and data/ (default: this folder).",
    )
    return root(language_option()(command))


def language_option(*, expose_value: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option that says in which language the command line speaks; it holds for a command after it too."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default=default_language,
        expose_value=expose_value,
        help="Language of the command line (default: $KAOPU_LANGUAGE, or zh).",
    )


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option of a command that reads data, which may have a repository of their own."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The repository that holds data/, if that is not the policy's (default: as kaopu.yml says, or the same).",
    )(command)


def today_option(command: Callable[..., Any]) -> Callable[..., Any]:
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


def period_of(text: str | None) -> Period | None:
    """Read a period given on the command line; a wrong one ends with exit status 2."""
    from kaopu.data.periods import parse_period  # noqa: PLC0415

    period = parse_period(text) if text is not None else None
    if text is not None and period is None:
        raise click.BadParameter(say("not_a_period", spoken(), text=repr(text)), param_hint="PERIOD")
    return period
