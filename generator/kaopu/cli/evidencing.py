"""The command for a dispute: evidence."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kaopu.cli.options import common, data_option, period_of, today_option
from kaopu.cli.telling import stopping

if TYPE_CHECKING:
    import datetime

    from kaopu.data.periods import Period
    from kaopu.text.language import Language


@click.command()
@common
@click.argument("person")
@click.argument("period_id", metavar="PERIOD")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The archive (default: evidence-ID-PERIOD.zip here)."
)
@today_option
@data_option
def evidence(
    root: Path,
    language: Language,
    *,
    data: Path | None,
    person: str,
    period_id: str,
    out: Path | None,
    today: datetime.date | None,
) -> None:
    """Write one archive with all written grounds of a PERSON's result in PERIOD, for a dispute.

    It holds the policy as in force then and how it was adopted, the person's own rows, the calculation, the records of
    the round and digests; nothing of anybody else. Hand it to nobody but the person and who has to decide.
    """
    from kaopu.proof.evidence import evidence as run  # noqa: PLC0415
    from kaopu.text.phrases import phrase  # noqa: PLC0415

    with stopping(root, language, data=data):
        made = run(root, person, cast("Period", period_of(period_id)), language, today, data=data)
        target = out if out is not None else Path(f"{made.folder}.zip")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made.content)
    told = {"file": target, "count": len(made.files), "digest": hashlib.sha256(made.content).hexdigest()}
    click.echo(phrase("evidence.done", language, **told))
