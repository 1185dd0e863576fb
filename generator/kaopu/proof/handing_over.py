"""Hand PDFs over outside the site: copies that only a password opens (AES-256), one password for each reader.

Passwords are drawn by chance, never made from names, ids or dates, and kept in a file outside the repository.
"""

from __future__ import annotations

import csv
import io
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf

from kaopu.access.deciding import may_read
from kaopu.text.problems import InputProblemsError, Place, Problem

if TYPE_CHECKING:
    from kaopu.access.audiences import AccessList

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter or digit that is taken for another one when read aloud or off paper."""
GROUPS, GROUP = 5, 5
"""25 characters of 31: 123 bits."""
HEAD = ("login", "password")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was handed over: the folder, and how many documents are in it."""

    folder: Path
    documents: int


def new_password() -> str:
    """Return a password drawn by chance, such as ``k3vd9-…`` with five groups of five."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def password_of(login: str, book: Path, root: Path) -> str:
    """Return a reader's password out of the file ``book``; a reader who is not in it is given one, and written down.

    Raises InputProblemsError when the file lies in the repository, where it would be committed, or is no such table.
    """
    if book.resolve().is_relative_to(root.resolve()):
        raise InputProblemsError([Problem("passwords-in-repository", Place(book.name))])
    rows = _rows(book)
    if login not in rows:
        rows[login] = new_password()
        _write(book, rows)
    return rows[login]


def _rows(book: Path) -> dict[str, str]:
    if not book.exists():
        return {}
    rows = list(csv.reader(io.StringIO(book.read_text(encoding="utf-8"))))
    if not rows or tuple(rows[0]) != HEAD or any(len(row) != len(HEAD) or not all(row) for row in rows):
        raise InputProblemsError([Problem("passwords-unreadable", Place(book.name))])
    return {row[0]: row[1] for row in rows[1:]}


def _write(book: Path, rows: dict[str, str]) -> None:
    """Write the file beside the old one and put it in its place; nobody but its owner may read it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEAD, *rows.items()])
    fresh = book.with_name(f".{book.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text.getvalue())
    fresh.replace(book)


def hand_over(
    public: Path, access: AccessList, login: str, period: str, password: Callable[[], str], out: Path
) -> HandedOver:
    """Write copies of all PDFs of ``period`` that ``login`` may read into ``out``, each opened by the password only.

    ``password`` is asked for when there is something to hand over, so that a slip leaves no password behind. The reader
    may read, print and use assistive technology. A signature does not survive it: sign only what goes without one.
    Raises InputProblemsError when there is nothing that the reader may read.
    """
    readable = [
        path
        for path in sorted(public.glob(f"appraisals/people/*/{period}/appraisal*.pdf"))
        if may_read(access, login, f"/{path.relative_to(public).as_posix()}")
    ]
    if not readable:
        raise InputProblemsError([Problem("nothing-to-hand-over", Place("data/readers.csv"), {"login": login})])
    word = password()
    out.mkdir(parents=True, exist_ok=True)
    for path, name in names_of_copies(readable).items():
        _encrypted(path, out / name, word)
    return HandedOver(out, len(readable))


def names_of_copies(files: Iterable[Path]) -> dict[Path, str]:
    """Return a name for each file's copy: its own, and before it as many folders' as make them all different."""
    paths = {file: file.absolute().parts for file in files}
    length = 1
    while len({parts[-length:] for parts in paths.values()}) < len(paths):
        length += 1
    # A person's documents are told apart by id and period, also when there is one only.
    lengths = {file: max(length, 3) if "appraisals" in parts else length for file, parts in paths.items()}
    return {file: "-".join(parts[-lengths[file] :]) for file, parts in paths.items()}


def _encrypted(document: Path, target: Path, password: str) -> None:
    allowed = pikepdf.Permissions(modify_annotation=False, modify_assembly=False, modify_form=False, modify_other=False)
    # The owner's password is thrown away: nobody is to change what was handed over.
    lock = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(32), R=6, allow=allowed)
    with pikepdf.open(document) as opened:
        opened.save(target, encryption=lock)
