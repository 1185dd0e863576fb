"""The command line: one short function a command. Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import click

from kaopu.cli import changing, doctoring, evidencing, proving, publishing, releasing, vouching, writing
from kaopu.cli.options import language_option
from kaopu.cli.speaking import Pages, Speaking

click.Context.formatter_class = Pages


@click.group(cls=Speaking, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kaopu", message="%(prog)s %(version)s", help="Show the version and exit.")
@language_option(expose_value=False)
def main() -> None:
    """考谱 Kaopu: a sales appraisal policy (YAML) and period data (CSV) become appraisals, pages and PDFs."""


for _command in (
    writing.init,
    writing.schema,
    writing.check,
    writing.import_,
    publishing.build,
    publishing.serve,
    publishing.explain,
    changing.diff,
    changing.impact,
    changing.bisect,
    changing.close,
    changing.restate,
    releasing.rollback,
    doctoring.doctor,
    proving.verify,
    evidencing.evidence,
    vouching.attest,
    vouching.sign,
    vouching.hand_over,
):
    main.add_command(_command)
