"""Read the recipes of the handbook's chapter for HR, and carry them out; knows nothing of the generator."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TEXTS = Path(__file__).parents[2] / "site" / "handbook" / "pages" / "howto"
NAMES = sorted(path.name.removesuffix(".zh.md") for path in TEXTS.glob("*.zh.md"))
LANGUAGES = ("zh", "en")
_SECONDS = 300  # a block may have several commands, on a machine that has other things to do


@dataclass(frozen=True)
class Block:
    """Something between fences: its kind, what stands beside it, and its text."""

    kind: str
    told: str
    text: str
    line: int

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def text_of(name: str, language: str) -> str:
    return (TEXTS / f"{name}.{language}.md").read_text(encoding="utf-8")


def blocks_of(name: str, language: str) -> list[Block]:
    """Return the blocks of a recipe in their order, read line by line."""
    found: list[Block] = []
    opened: tuple[str, int] | None = None
    held: list[str] = []
    for number, line in enumerate(text_of(name, language).splitlines(keepends=True), 1):
        if line.startswith("```") and opened is None:
            opened, held = (line[3:].strip(), number), []
        elif line.rstrip() == "```" and opened is not None:
            kind, _, told = opened[0].partition(" ")
            found.append(Block(kind, told, "".join(held), opened[1]))
            opened = None
        else:
            held.append(line)
    assert opened is None, f"{name}.{language}.md: the fence of line {opened} is not closed"
    return found


class Desk:
    """Where somebody follows a recipe: a folder, a shell, and what the screen showed last."""

    def __init__(self, folder: Path, programs: Path, cache: Path) -> None:
        self.folder, self.programs, self.cache = folder, programs, cache
        self.shown = ""

    def follow(self, block: Block, where: str) -> None:
        """Do what a block says, or hold what it promises to what happened; fails with the place in the text."""
        getattr(self, f"_{block.kind}")(block, f"{where}:{block.line}")

    def _edit(self, block: Block, where: str) -> None:
        path = self.folder / block.told
        text = path.read_bytes().decode()
        assert all(line[:1] in ("-", "+", " ") for line in block.lines), f"{where}: a line begins wrongly"
        before = "".join(f"{line[1:]}\n" for line in block.lines if line[0] != "+")
        after = "".join(f"{line[1:]}\n" for line in block.lines if line[0] != "-")
        assert text.count(before) == 1, f"{where}: stands {text.count(before)} times in {block.told}:\n{before}"
        path.write_bytes(text.replace(before, after).encode())

    def _append(self, block: Block, where: str) -> None:
        path = self.folder / block.told
        text = path.read_bytes().decode()
        assert text.endswith("\n"), where
        path.write_bytes((text + block.text).encode())

    def _file(self, block: Block, where: str) -> None:
        path = self.folder / block.told
        assert not path.exists(), f"{where}: {block.told} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(block.text.encode())

    def _run(self, block: Block, where: str) -> None:
        note = self.folder.parent / "where-the-shell-ended"
        script = f"set -e\n{block.text}\npwd -P > '{note}'\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
            timeout=_SECONDS,
        )
        self.shown = done.stdout
        expected = int(block.told or 0)
        assert done.returncode == expected, f"{where}: ended with {done.returncode}, not {expected}\n{done.stdout}"
        if expected == 0:
            self.folder = Path(note.read_text(encoding="utf-8").strip())

    def _see(self, block: Block, where: str) -> None:
        assert re.fullmatch(pattern_of(block.lines), self.shown), (
            f"{where}: the page promises\n{block.text}\nbut the screen shows\n{self.shown}"
        )

    def _page(self, block: Block, where: str) -> None:
        text = readable((self.folder / block.told).read_text(encoding="utf-8-sig"))
        place = 0
        for line in block.lines:
            wanted = " ".join(line.split())
            found = text.find(wanted, place)
            assert found >= 0, f"{where}: {block.told} does not say (there): {wanted}"
            place = found + len(wanted)

    def _picture(self, block: Block, where: str) -> None:
        assert block.lines, where

    def _environment(self) -> dict[str, str]:
        own = {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "KAOPU_CACHE": str(self.cache),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", "HR"), ("EMAIL", "hr@example.com"))},
        }  # fmt: skip
        return {**{name: value for name, value in os.environ.items() if not name.startswith("KAOPU_")}, **own}


def pattern_of(lines: list[str]) -> str:
    """Return what a screen must show: these lines; “…” alone is any lines, within a line anything."""
    parts = [
        "(?:[^\\n]*\\n)*?" if line.strip() == "…" else "[^\\n]*?".join(map(re.escape, line.split("…"))) + "\\n"
        for line in lines
    ]
    return "".join(parts)


def readable(page: str) -> str:
    """Return the text of a page as its reader sees it, on one line; a CSV stays as it is."""
    if "<html" in page[:2000].lower():
        page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
        page = html.unescape(re.sub(r"<[^>]*>", " ", page))
    return " ".join(page.split())


def program_folder(folder: Path) -> Path:
    """Make a folder with the command ``kaopu``, run by the interpreter of the tests."""
    folder.mkdir()
    program = folder / "kaopu"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kaopu "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def copy_of(practice: Path, folder: Path) -> Path:
    """Return a fresh copy of the practice company, with its history."""
    return Path(shutil.copytree(practice, folder / "practice", symlinks=True))
