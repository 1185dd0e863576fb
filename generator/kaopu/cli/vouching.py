"""Commands that vouch for what was built, or hand it over outside the site: attest, sign, hand-over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kaopu.cli.options import common, period_of
from kaopu.cli.telling import say, stopping

if TYPE_CHECKING:
    from kaopu.data.periods import Period
    from kaopu.text.language import Language

_file = click.Path(path_type=Path, dir_okay=False)
_folder = click.Path(path_type=Path, file_okay=False)


@click.command()
@common
@click.option("--key", type=_file, required=True, help="An SSH private key that policy/'s allowed signers know.")
@click.option("--site", type=_folder, help="The published folder (default: public).")
def attest(root: Path, language: Language, key: Path, site: Path | None) -> None:
    """Sign a statement over the manifest of the current release; kaopu verify checks it."""
    from kaopu.proof.attesting import attest as run  # noqa: PLC0415
    from kaopu.publish.release import release_of  # noqa: PLC0415

    with stopping(root, language):
        statement = run(release_of(site or root / "public"), key)
    click.echo(say("attested", language, file=statement))


@click.command()
@common
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--certificate", type=_file, required=True, help="A PKCS #12 file with key and certificate.")
@click.option("--passphrase-file", type=_file, help="A file that holds the certificate's passphrase and nothing else.")
@click.option("--out", type=_folder, required=True, help="The folder for the signed copies.")
def sign(
    root: Path,
    language: Language,
    *,
    files: tuple[Path, ...],
    certificate: Path,
    passphrase_file: Path | None,
    out: Path,
) -> None:
    """Write signed copies of PDFs; the files themselves stay as they are."""
    from kaopu.proof.handing_over import names_of_copies  # noqa: PLC0415
    from kaopu.proof.signing import open_signer, signed  # noqa: PLC0415

    with stopping(root, language):
        passphrase = passphrase_file.read_text(encoding="utf-8").rstrip("\r\n") if passphrase_file else None
        signer = open_signer(certificate, passphrase)
        out.mkdir(parents=True, exist_ok=True)
        for file, name in names_of_copies(files).items():
            (out / name).write_bytes(signed(file.read_bytes(), signer))
    click.echo(say("signed", language, count=len(files), folder=out))


@click.command("hand-over")
@common
@click.argument("login")
@click.argument("period_id", metavar="PERIOD")
@click.option("--passwords", type=_file, required=True, help="A CSV of logins and passwords, outside the repository.")
@click.option("--out", type=_folder, required=True, help="The folder for the copies.")
@click.option("--site", type=_folder, help="The published folder (default: public).")
def hand_over(
    root: Path, language: Language, *, login: str, period_id: str, passwords: Path, out: Path, site: Path | None
) -> None:
    """Write copies of all PDFs of PERIOD that LOGIN may read, which only LOGIN's password opens."""
    from kaopu.access.acl import from_json  # noqa: PLC0415
    from kaopu.proof.handing_over import hand_over as run  # noqa: PLC0415
    from kaopu.proof.handing_over import password_of  # noqa: PLC0415
    from kaopu.publish.release import release_of  # noqa: PLC0415

    period = cast("Period", period_of(period_id))
    with stopping(root, language):
        release = release_of(site or root / "public")
        access = from_json((release / "access" / "acl.json").read_text(encoding="utf-8"))
        done = run(release / "public", access, login, period.id, lambda: password_of(login, passwords, root), out)
    click.echo(say("handed_over", language, count=done.documents, folder=done.folder, file=passwords))
