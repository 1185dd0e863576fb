"""``kaopu diff``: read the policies of two revisions and compare them; what cannot be read is named by its revision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kaopu.data.repository import Repository
from kaopu.pages.telling.report import Compared, as_json, as_markdown, as_text
from kaopu.publish.revisions import Revisions
from kaopu.text.language import Language

WRITERS: Final[Mapping[str, Callable[[Compared, Language], str]]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}
"""How a comparison can be written."""


def compare(root: Path, base: str, head: str | None = None) -> Compared:
    """Compare the policies of two revisions; ``head`` None: the working folder, whatever git says of it.

    Nothing is checked out or written. Raises RevisionProblemsError with the problems of both.
    """
    revisions = Revisions(Repository(root, root))
    before, after = revisions.policy(base), revisions.policy(head)
    revisions.stop_if_wrong()
    assert before is not None  # noqa: S101 - no problem was found
    assert after is not None  # noqa: S101
    return Compared(before, after, base, head)
