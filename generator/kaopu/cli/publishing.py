"""Commands that make pages and explain them: build, serve, explain."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kaopu.cli.options import common, data_option, period_of, today_option
from kaopu.cli.releasing import log_option
from kaopu.cli.telling import PROBLEMS_FOUND, print_problems, say, stopping, where
from kaopu.cli.working import cache_options, jobs_option, means_options, told_why

if TYPE_CHECKING:
    import datetime

    from kaopu.data.periods import Period
    from kaopu.publish.build import Means
    from kaopu.publish.shards import Shard
    from kaopu.text.language import Language


@click.command()
@common
@click.option("--period", "period_id", help="Only this period, such as 2017-Q1; goes to build/preview.")
@click.option("--person", help="Only this person's id; goes to build/preview.")
@means_options
@click.option("--why", is_flag=True, help="Say of everything that was made anew, why.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to publish (default: public).")
@log_option
@today_option
@data_option
def build(
    root: Path,
    language: Language,
    *,
    data: Path | None,
    period_id: str | None,
    person: str | None,
    shard: Shard | None,
    means: Means,
    why: bool,
    out: Path | None,
    log: Path | None,
    today: datetime.date | None,
) -> None:
    """Turn policy/ and data/ into the published site."""
    from kaopu.publish.build import build as run  # noqa: PLC0415
    from kaopu.publish.build import build_shard  # noqa: PLC0415
    from kaopu.publish.event_log import log_to  # noqa: PLC0415
    from kaopu.publish.plan import Selection  # noqa: PLC0415

    selection = Selection(period_of(period_id), person)
    with stopping(root, language, data=data), log_to(log, "build"):
        if shard is not None:
            documents = build_shard(root, shard, selection, means, today, data=data)
            click.echo(say("shard_done", language, number=shard.number, of=shard.of, documents=documents))
            return
        built = run(root, out, selection, means, today, data=data)
    repository = where(root, data)
    print_problems(repository.shown_problems(built.warnings), repository.tree, language)
    if why:
        click.echo(told_why(built.reasons, language), nl=False)
    click.echo(say("built", language, folder=built.folder, appraisals=built.appraisals, documents=built.documents))
    if means.store.folder is not None:
        click.echo(say("rebuilt", language, made=len(built.reasons), known=built.known))


@click.command()
@common
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Port on this machine (default: 8000).")
@click.option("--as", "login", help="Only what this reader may read, as on the web server: a person's id, or a login.")
@click.option("--period", "period_id", help="Only this period, such as 2017-Q1, which builds faster.")
@click.option("--person", help="Only this person's id.")
@jobs_option
@cache_options
@click.option("--no-watch", is_flag=True, help="Build once; pages do not change when files are saved.")
@today_option
@data_option
def serve(
    root: Path,
    language: Language,
    *,
    data: Path | None,
    port: int,
    login: str | None,
    period_id: str | None,
    person: str | None,
    jobs: int | None,
    cache: Path | None,
    no_cache: bool,
    no_watch: bool,
    today: datetime.date | None,
) -> None:
    """Build, then show the site on this machine only; pages are updated whenever a file is saved.

    Problems are shown in the pages and here; the last good build stays visible.
    """
    from kaopu.publish.plan import Selection  # noqa: PLC0415

    selection = Selection(period_of(period_id), person)

    def announce(address: str) -> None:
        if login is None:
            click.echo(say("serving", language, address=address))
        else:
            click.echo(say("serving_as", language, address=address, login=login))

    with stopping(root, language, data=data):
        from kaopu.publish.build import CACHE  # noqa: PLC0415
        from kaopu.publish.separately import Request  # noqa: PLC0415
        from kaopu.publish.serving import Talk, serve_live, serve_once  # noqa: PLC0415

        request = Request(root, selection, today, data, jobs, None if no_cache else cache or root / CACHE, language)
        if no_watch:
            serve_once(request, login, port, announce)
        elif not serve_live(request, login, port, Talk(language, _print, partial(click.echo, err=True), announce)):
            sys.exit(PROBLEMS_FOUND)


def _print(text: str) -> None:
    click.echo(text, nl=False)


@click.command()
@common
@click.argument("person")
@click.argument("period_id", metavar="PERIOD")
@click.argument("indicator", required=False)
@data_option
def explain(
    root: Path, language: Language, *, data: Path | None, person: str, period_id: str, indicator: str | None
) -> None:
    """Print the calculation, step by step, to the row and the policy line."""
    from kaopu.publish.explaining import explanation  # noqa: PLC0415

    period = period_of(period_id)
    with stopping(root, language, data=data):
        told = explanation(root, person, cast("Period", period), indicator, language, data=data)
    click.echo(told, nl=False)
