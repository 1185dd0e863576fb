"""What everybody may read anyway: the policy's files, the program's own words, the names of who made its editions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from kaopu.pages.theme import default_site_folder

if TYPE_CHECKING:
    from kaopu.data.periods import Period
    from kaopu.history.editions import EditionFound
    from kaopu.policy.model import Policy
    from kaopu.text.tree import FileTree

_WRITTEN = (("policy", ".yml"), ("policy", ".yaml"), ("policy", ".md"), ("site", ".html"))
_SITE: Final = "site/handbook/pages/"
_RECIPES: Final = "howto/"


def public_texts(tree: FileTree, editions: Iterable[EditionFound]) -> Iterator[str]:
    """Yield texts that are no secret, whoever is named in them.

    ``tree`` is the working folder's; ``editions`` are all that the handbook shows, with the names of who made them.
    """
    yield from _files(tree, _WRITTEN)
    for edition in editions:
        if not edition.working:
            yield from _files(edition.tree, _WRITTEN[:2])
        if edition.info is not None:
            yield repr(edition.info)
    yield from _own_pages(tree, recipes=False)
    phrases = files("kaopu.text").joinpath("phrases")
    for entry in phrases.iterdir():
        if entry.name.endswith(".yml"):
            yield entry.read_text(encoding="utf-8")


def recipe_texts(tree: FileTree) -> Iterator[str]:
    """Yield the recipes of the handbook's chapter for HR, Kaopu's and a company's own, all about invented people."""
    for path in sorted((default_site_folder() / "handbook" / "pages" / "howto").glob("*.md")):
        yield path.read_text(encoding="utf-8")
    yield from _own_pages(tree, recipes=True)


def honoured_names(policy: Policy, awards: Mapping[Period, Mapping[str, Iterable[str]]]) -> Iterator[str]:
    """Yield the names of those who have an award that the policy calls public; ``awards`` by period and rule."""
    for of_period in awards.values():
        for rule, names in of_period.items():
            award = policy.outcomes[rule].then.award if rule in policy.outcomes else None
            if award is not None and award.public:
                yield from names


def _own_pages(tree: FileTree, *, recipes: bool) -> Iterator[str]:
    """Yield the handbook's pages that a company wrote itself: recipes, or all others."""
    own = (path for path in tree.paths("site", ".md") if path.startswith(_SITE + _RECIPES) is recipes)
    yield from _read(tree, own)


def _files(tree: FileTree, wanted: Iterable[tuple[str, str]]) -> Iterator[str]:
    for folder, suffix in wanted:
        yield from _read(tree, tree.paths(folder, suffix))


def _read(tree: FileTree, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        content = tree.read(path)
        if content is not None:
            yield content.decode("utf-8", "replace")
