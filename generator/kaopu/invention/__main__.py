"""``python -m kaopu.invention FOLDER``: invent what the export in FOLDER/data lacks, or a company of any size.

Without ``--company`` it writes the invented tables of the demo company next to those of the export. With it, a
whole company is written into an empty folder.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kaopu.data.catalogue import MONTHS_FOLDER
from kaopu.invention.company import invent_company
from kaopu.invention.compensation import BUDGETED, LEAST_BUDGETED
from kaopu.invention.demo import invent_demo, stale_files
from kaopu.text.problems import Problem, as_text, in_order
from kaopu.text.tree import FolderTree

DEMO_SEED = 2017
DEMO_YEAR = 2017
DEALS_A_PERSON = 60


def main(arguments: Sequence[str]) -> int:
    """Invent; 1 when the export has problems, which are printed."""
    options = _options()
    chosen = options.parse_args(arguments)
    if chosen.company is None:
        return _demo(chosen.folder)
    if (chosen.folder / MONTHS_FOLDER).exists():
        options.error(f"{chosen.folder} has data already; name an empty folder")
    deals = chosen.deals if chosen.deals is not None else chosen.company * DEALS_A_PERSON
    budget = [component for component in BUDGETED if component in (*LEAST_BUDGETED, *chosen.budget)]
    invent_company(chosen.folder, chosen.company, deals, chosen.seed, chosen.year, chosen.mark, budget=budget)
    return 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m kaopu.invention", description=__doc__)
    options.add_argument("folder", type=Path, nargs="?", default=Path(), help="the repository (default: here)")
    options.add_argument("--company", type=_at_least(2), metavar="PEOPLE", help="invent a company with so many people")
    options.add_argument("--deals", type=_at_least(0), help=f"won and lost deals (default: {DEALS_A_PERSON} a person)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--year", type=_at_least(1001), default=DEMO_YEAR, help="the year with targets")
    options.add_argument("--mark", action="append", default=[], metavar="MEASURE", help="invent data/measures.csv too")
    options.add_argument(
        "--budget",
        action="append",
        default=[],
        choices=[component for component in BUDGETED if component not in LEAST_BUDGETED],
        help="invent a budget of this component of pay too; base always has one",
    )
    return options


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
        return int(text)

    return number


def _demo(folder: Path) -> int:
    tree = FolderTree(folder)
    problems: list[Problem] = []
    made = invent_demo(tree, DEMO_SEED, DEMO_YEAR, problems.append)
    if problems:
        sys.stderr.write(as_text(in_order(problems), tree, "en"))
        return 1
    for path in stale_files(tree, made):
        (folder / path).unlink()
    for path, text in sorted(made.items()):
        _replace(folder / path, text.encode())
    return 0


def _replace(path: Path, content: bytes) -> None:
    """Write a file at once, and only when its bytes change."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)  # noqa: PTH105 - one step, also over a file that is there


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
