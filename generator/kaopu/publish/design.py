"""How the pages look: the files that Kaopu came with, each replaced by the repository's own file in ``site/``."""

from __future__ import annotations

import shutil
from pathlib import Path

from kaopu.pages.theme import default_site_folder
from kaopu.text.problems import InputProblemsError
from kaopu.text.tree import FolderTree

OWN = "site"


def site_folder(root: Path) -> Path:
    """Return the folder with templates, style sheets and theme for the repository ``root``.

    Where it has files of its own in site/, they are put over Kaopu's in build/site. Raises InputProblemsError for
    links, which are never followed.
    """
    packaged, tree = default_site_folder(), FolderTree(root)
    refused = tree.refusals(OWN)
    if refused:
        raise InputProblemsError(refused)
    own = tree.paths(OWN, "")
    if not own or (root / OWN).resolve() == packaged.resolve():
        return packaged
    merged = root / "build" / OWN
    shutil.rmtree(merged, ignore_errors=True)
    shutil.copytree(packaged, merged, copy_function=shutil.copyfile)
    for path in own:
        target = root / "build" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(tree.read(path) or b"")
    return merged
