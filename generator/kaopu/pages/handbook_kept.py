"""What the handbook's pages depend on, so that MkDocs need not make the same ones again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from kaopu.cache.keys import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaopu.text.language import Language

Make = Callable[[], Mapping[str, bytes]]
Kept = Callable[[str, Mapping[str, str], Make], Mapping[str, bytes]]
"""Kind, parts of the key, and what makes the files → the files, from before or made anew."""
_KNOWN_PLUGINS = frozenset({"search"})
_KNOWN_THEME = "material"
_KNOWN_EXTENSIONS = frozenset({"admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"})
"""They read the page and nothing else."""
_OWN_TEMPLATES, _OWN_TERMS = "site/handbook/theme", "build/handbook-terms.txt"
_RUNS_CODE = ("hooks", "INHERIT")


def make_anew(_kind: str, _parts: Mapping[str, str], make: Make) -> Mapping[str, bytes]:
    """Know nothing from before."""
    return make()


def handbook_parts(build: Path, languages: tuple[Language, ...], config: Path, site: Path) -> dict[str, str] | None:
    """Return the digests of all that MkDocs reads; None where mkdocs.yml runs a company's own code.

    What such code reads nobody knows, so that its pages are always made anew.
    """
    if _runs_own_code(config):
        return None
    settings = {f"settings-{language}": build / f"mkdocs-{language}.yml" for language in languages}
    files = {"config": config, "terms": build / "handbook-terms.txt", **settings}
    folders = {f"pages-{language}": build / "docs" / language for language in languages}
    folders["theme"] = site / "handbook" / "theme"
    parts = {name: digest_of(path.read_bytes()) for name, path in files.items()}
    parts |= {name: digest_of("".join(_listed(folder))) for name, folder in folders.items()}
    return parts | {"languages": ",".join(languages)}


def _listed(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"{path.relative_to(folder).as_posix()}\0{digest_of(path.read_bytes())}\n"


def _runs_own_code(config: Path) -> bool:
    """Say whether settings name hooks, or plugins and extensions of which we do not know what they read."""
    try:
        settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    except yaml.YAMLError:  # tags of MkDocs, !!python/name and !ENV: what safe YAML does not have
        return True
    if not isinstance(settings, dict):
        return True
    plugins = _named(settings.get("plugins"))
    return (
        any(name in settings for name in _RUNS_CODE)
        or not plugins.keys() <= _KNOWN_PLUGINS
        or not _named(settings.get("markdown_extensions")).keys() <= _KNOWN_EXTENSIONS
        or not _is_known_theme(settings.get("theme"))
        or any(map(_reads_own_words, plugins.values()))
    )


def _named(listed: object) -> dict[str, object]:
    """Return the settings of what is listed by its name, None of what has none; odd ones are named as they are spelled.

    They are a list of names and of names with settings, or names with settings at once.
    """
    if isinstance(listed, dict):
        return {str(name): own for name, own in listed.items()}
    entries = listed if isinstance(listed, list) else [listed] if listed else []
    found: dict[str, object] = {}
    for one in entries:
        found |= {str(name): own for name, own in one.items()} if isinstance(one, dict) and one else {str(one): None}
    return found


def _is_known_theme(named: object) -> bool:
    """Say whether the theme is one that we know, with no templates but those that count as files."""
    if not isinstance(named, dict):
        return named == _KNOWN_THEME
    return named.get("name") == _KNOWN_THEME and named.get("custom_dir", _OWN_TEMPLATES) == _OWN_TEMPLATES


def _reads_own_words(search: object) -> bool:
    """Say whether the search cuts words by a dictionary other than the policy's terms, which count."""
    return isinstance(search, dict) and (
        "jieba_dict" in search or search.get("jieba_dict_user", _OWN_TERMS) != _OWN_TERMS
    )
