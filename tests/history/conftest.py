"""A repository with two editions."""

from __future__ import annotations

import pytest

from tests.history.found_editions import D1, D2, named


@pytest.fixture
def root(tmp_path):
    """Return a folder whose repository has two editions: a, then b."""
    root = tmp_path / "root"
    named(root, D1, "a")
    named(root, D2, "b")
    return root
