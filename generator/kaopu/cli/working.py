"""Options that say with what a build works: processes, other machines, and what was made before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kaopu.cli.speaking import spoken
from kaopu.cli.telling import say
from kaopu.text.garbage import garbage_left_alone

if TYPE_CHECKING:
    from kaopu.execution.workforce import Workforce
    from kaopu.publish.build import Means
    from kaopu.publish.making import Reason
    from kaopu.publish.shards import Shard
    from kaopu.text.language import Language

_SHARD = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


def means_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add all of these options; the command gets what they come to as ``means``, and a part to be made as ``shard``."""

    @wraps(command)
    def with_means(root: Path, shard: Shard | None, **given: Any) -> Any:
        told = {name: given.pop(name) for name in _NAMES}
        if told["no_cache"] and (shard is not None or told["shards"] is not None):
            raise click.UsageError(say("usage_parts", spoken()))
        return command(root=root, shard=shard, means=means_of(root, **told), **given)

    return jobs_option(cache_options(_shard_options(_scheduler_options(with_means))))


def jobs_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that says how many processes work."""
    told = "Worker processes (default: one a core)."
    return click.option("--jobs", type=click.IntRange(1, 256), help=told)(command)


_NAMES = ("jobs", "cache", "no_cache", "shards", "scheduler", "tls_ca_file", "tls_cert", "tls_key")


def means_of(
    root: Path,
    *,
    jobs: int | None = None,
    cache: Path | None = None,
    no_cache: bool = False,
    shards: int | None = None,
    scheduler: str | None = None,
    tls_ca_file: Path | None = None,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
) -> Means:
    """Return what a build works with."""
    with garbage_left_alone():  # all that a build needs is loaded here: a tenth of that would be looking for garbage
        from kaopu.cache.store import Store  # noqa: PLC0415
        from kaopu.publish.build import CACHE, Means  # noqa: PLC0415

    store = Store(None if no_cache else cache or root / CACHE)
    return Means(jobs, store, _workers_of(scheduler, (tls_ca_file, tls_cert, tls_key)), shards)


def cache_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where what was made is kept."""
    folder = click.option(
        "--cache",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="KAOPU_CACHE",
        metavar="DIR",
        help="Where what was made is kept for the next build (default: $KAOPU_CACHE, or build/cache).",
    )
    without = click.option("--no-cache", is_flag=True, help="Make everything anew, and keep nothing.")
    return folder(without(command))


def _shard_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a build in several parts."""
    one = click.option(
        "--shard",
        callback=_shard,
        metavar="I/N",
        help="Only render part I of N into the cache, e.g. in one job of a CI matrix; nothing is published.",
    )
    merged = click.option(
        "--merge-shards",
        "shards",
        type=click.IntRange(1, 9999),
        metavar="N",
        help="Publish from the cache what N parts have rendered; stops when anything is missing.",
    )
    return one(merged(command))


def _scheduler_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a build with workers on other machines."""
    file = click.Path(path_type=Path, exists=True, dir_okay=False)
    for option, told in (
        ("--tls-key", "The key of --tls-cert."),
        ("--tls-cert", "For tls://: our own certificate, in PEM form."),
        ("--tls-ca-file", "For tls://: who signs for the scheduler and its workers, in PEM form."),
    ):
        command = click.option(option, type=file, metavar="FILE", help=told)(command)
    return click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Have the workers of this Dask scheduler render: tcp://… or tls://… (needs kaopu[dask]).",
    )(command)


def _workers_of(scheduler: str | None, files: tuple[Path | None, ...]) -> Callable[[], Workforce] | None:
    """Return what opens the workers of a scheduler; None without one. ``files`` are authority, certificate and key."""
    if scheduler is None and any(files):
        raise click.UsageError(say("usage_certificates", spoken()))
    if scheduler is None:
        return None
    if scheduler.startswith("tls://") != all(files) or (any(files) and not all(files)):
        raise click.UsageError(say("usage_tls", spoken()))
    from kaopu.execution.elsewhere import Tls, elsewhere  # noqa: PLC0415
    from kaopu.publish.making import what_makes  # noqa: PLC0415

    authority, certificate, key = files
    tls = Tls(authority, certificate, key) if authority and certificate and key else None
    return partial(elsewhere, scheduler, tls, what_makes)


def _shard(_context: click.Context, _option: click.Parameter, value: str | None) -> Shard | None:
    if value is None:
        return None
    from kaopu.publish.shards import Shard  # noqa: PLC0415

    found = _SHARD.fullmatch(value)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise click.BadParameter(say("not_a_part", spoken(), text=repr(value)))
    return Shard(int(found[1]), int(found[2]))


def told_why(reasons: tuple[Reason, ...], language: Language) -> str:
    """Say of every output that was made anew, why: a line each."""
    from kaopu.text.phrases import phrase  # noqa: PLC0415

    between = phrase("commands.why_between", language)
    lines = (
        phrase(
            "commands.why",
            language,
            path=reason.path,
            why=between.join(phrase(f"why.{part}", language) for part in _known(reason.parts)),
        )
        for reason in reasons
    )
    return "".join(f"{line}\n" for line in lines)


def _known(parts: tuple[str, ...]) -> Iterable[str]:
    """Return parts that have a name; one that only another version of the program knows is the program's change."""
    from kaopu.text.phrases import catalogue  # noqa: PLC0415

    names = catalogue("why")
    return dict.fromkeys(part if part in names else "program" for part in parts)
