"""``policy/handbook/ID.zh.md`` and ``ID.en.md``: the prose of the chapters that ``chapters.yml`` names."""

from __future__ import annotations

import re

from kaopu.policy.draft import Draft
from kaopu.text.decoding import decode_text
from kaopu.text.problems import Place, Problem, Report
from kaopu.text.suggestions import suggest
from kaopu.text.tree import FileTree

FOLDER = "policy/handbook"
LANGUAGES = ("zh", "en")
LARGEST = 200_000
LARGEST_IN_WORDS = "200 kB"
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def read_prose(tree: FileTree, draft: Draft, report: Report) -> None:
    """Read the prose of every chapter in both languages into ``draft.prose``; ``draft`` has its chapters already.

    Line ends are made the same; nothing else is changed.
    """
    found: set[tuple[str, str]] = set()
    for path in tree.paths(FOLDER, ".md"):
        chapter, _, language = path.removeprefix(f"{FOLDER}/").removesuffix(".md").rpartition(".")
        if language not in LANGUAGES or "/" in chapter:
            report(Problem("prose-name", Place(path)))
        elif not draft.knows("chapters", chapter):
            suggestion = suggest(chapter, draft.maps["chapters"])
            report(Problem("prose-without-chapter", Place(path), {"chapter": chapter, "suggestion": suggestion}))
        else:
            found.add((chapter, language))
            content = tree.read(path)
            text = _text(path, content, report) if content is not None else None
            if text is not None:
                draft.prose[chapter, language] = text
    for chapter in draft.maps["chapters"]:
        for language in LANGUAGES:
            if (chapter, language) not in found:
                values = {"name": f"{FOLDER}/{chapter}.{language}.md"}
                report(Problem("prose-missing", draft.places["chapters", chapter], values))


def _text(path: str, content: bytes, report: Report) -> str | None:
    if len(content) > LARGEST:
        report(Problem("file-too-large", Place(path), {"limit": LARGEST_IN_WORDS}))
        return None
    text = decode_text(path, content, "utf-8", report)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        report(Problem("merge-conflict", Place(path, text.count("\n", 0, conflict.start()) + 1, 1)))
    elif not text.strip():
        report(Problem("prose-empty", Place(path)))
    return text
