"""Commands about changes of policy and results: diff, impact, bisect, close, restate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kaopu.cli.options import common, data_option, period_of, today_option
from kaopu.cli.telling import PROBLEMS_FOUND, say, say_commit, stopping, where, write_file

if TYPE_CHECKING:
    import datetime

    from kaopu.data.periods import Period
    from kaopu.text.language import Language


@click.command()
@common
@click.argument("base")
@click.argument("head", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="How to print.")
def diff(root: Path, language: Language, base: str, head: str | None, form: str) -> None:
    """Tell what changed in the policy from the revision BASE to HEAD (default: the working folder)."""
    from kaopu.publish.comparing import WRITERS, compare  # noqa: PLC0415

    with stopping(root, language, "json" if form == "json" else "text"):
        compared = compare(root, base, head)
    click.echo(WRITERS[form](compared, language), nl=False)


@click.command()
@common
@click.argument("base")
@click.argument("head", required=False)
@click.option("--periods", "period_ids", multiple=True, help="Try both policies on this period, such as 2017.")
@click.option(
    "--format", "form", type=click.Choice(["markdown", "html", "json"]), default="markdown", help="How to write."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file instead of printing.")
@today_option
@data_option
def impact(
    root: Path,
    language: Language,
    *,
    data: Path | None,
    base: str,
    head: str | None,
    period_ids: tuple[str, ...],
    form: str,
    out: Path | None,
    today: datetime.date | None,
) -> None:
    """Tell what the policy of HEAD (default: the working folder) would have done, compared with that of BASE.

    Markdown has sums and counts only and is for everybody; html and json name people and are for HR.
    """
    from kaopu.publish.impacts import Question, run_impact  # noqa: PLC0415
    from kaopu.text.problems import as_text  # noqa: PLC0415
    from kaopu.text.tree import FolderTree  # noqa: PLC0415

    asked = Question(base, head, tuple(cast("Period", period_of(period)) for period in period_ids), today)
    with stopping(root, language, with_data=form != "markdown", data=data):
        written, problems = run_impact(root, asked, form, language, data=data)
    if out is None:
        click.echo(written, nl=False)
    else:
        write_file(out, written)
    if problems:  # to standard error when the document is on standard output, which may be JSON
        click.echo(as_text(problems, FolderTree(root), language), nl=False, err=out is None)
        sys.exit(PROBLEMS_FOUND)


@click.command()
@common
@click.argument("person")
@click.argument("period_id", metavar="PERIOD")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@data_option
def bisect(root: Path, language: Language, *, data: Path | None, person: str, period_id: str, form: str) -> None:
    """Name the commit that made a person's result what it is now, with the figures before and after; for HR."""
    from kaopu.publish.bisect_report import WRITERS  # noqa: PLC0415
    from kaopu.publish.bisecting import find_culprit  # noqa: PLC0415

    with stopping(root, language, form, data=data):
        found = find_culprit(root, person, cast("Period", period_of(period_id)), language, data=data)
    click.echo(WRITERS[form](found, language), nl=False)


@click.command()
@common
@click.argument("period_id", metavar="PERIOD")
@click.option("--provisional", is_flag=True, help="Close even while reviews, talks or acknowledgements are missing.")
@today_option
@data_option
def close(
    root: Path,
    language: Language,
    *,
    data: Path | None,
    period_id: str,
    provisional: bool,
    today: datetime.date | None,
) -> None:
    """Close PERIOD: what came out is frozen in data/closed, and whatever would change it is a problem from then on."""
    from kaopu.publish.closing import close as run  # noqa: PLC0415

    with stopping(root, language, data=data):
        done = run(root, cast("Period", period_of(period_id)), today, provisional=provisional, data=data)
    repository = where(root, data)
    file = repository.shown(done.file)
    click.echo(say("closed", language, period=period_id, people=done.people, levels=done.levels, file=file))
    say_commit(language, f"Close {period_id}", repository)


@click.command()
@common
@click.argument("period_id", metavar="PERIOD")
@click.option("--reason", required=True, help="What is corrected and why; it stands on everybody's page.")
@click.option("--approved-by", required=True, metavar="ID", help="Who approved it.")
@today_option
@data_option
def restate(
    root: Path,
    language: Language,
    *,
    data: Path | None,
    period_id: str,
    reason: str,
    approved_by: str,
    today: datetime.date | None,
) -> None:
    """Correct a closed PERIOD after data or policy were corrected; every version stays on the pages."""
    from kaopu.publish.closing import restate as run  # noqa: PLC0415

    with stopping(root, language, data=data):
        done = run(root, cast("Period", period_of(period_id)), reason, approved_by, today, data=data)
    repository = where(root, data)
    file = repository.shown(done.file)
    click.echo(say("restated", language, period=period_id, count=done.different, file=file))
    if done.still:
        periods = say("why_between", language).join(period.id for period in done.still)
        click.echo(say("still_changed", language, periods=periods))
    say_commit(language, f"Restate {period_id}", repository)
