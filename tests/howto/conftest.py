"""The practice company that all recipes begin with, made as the chapter's first page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.howto.recipes import Desk, blocks_of, program_folder


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return program_folder(tmp_path_factory.mktemp("programs") / "bin")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where what was built is kept, so that the second recipe that builds need not make the same again."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory, programs: Path, cache: Path) -> Path:
    """Return the practice company's folder; nobody may change anything there."""
    desk = Desk(tmp_path_factory.mktemp("desk"), programs, cache)
    for block in blocks_of("index", "zh"):
        desk.follow(block, "index.zh.md")
    assert (desk.folder / "policy").is_dir(), "the first page leads into the practice company's folder"
    return desk.folder
