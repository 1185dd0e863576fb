"""The same commit gives the same bytes (R69): elsewhere, in another zone and language, with other seeds and cores."""

import subprocess
from pathlib import Path

import pytest

from tests.outcomes.firm import deal, firm, grades
from tests.outcomes.test_editions import LOWER
from tests.reproduce import ABROAD, HOME, build, built, differing, released
from tests.support.repository import write

REPOSITORY = Path(__file__).parents[2]


def committed(root):
    """Write a small company into ``root`` and commit it."""
    root.mkdir()
    write(root, firm(LOWER, grades("ann", "DA"), months=3, deals=[deal("ann", "2017-02-10", "1000")]))
    write(root, {"mkdocs.yml": (REPOSITORY / "mkdocs.yml").read_bytes()})
    name = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    for words in (("init", "--quiet", "--initial-branch=main"), ("add", "."), (*name, "commit", "--quiet", "-mFirst")):
        subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)
    return root


@pytest.mark.slow
def test_r69_two_clones_built_as_differently_as_can_be_are_the_same_byte_for_byte(tmp_path):
    source = committed(tmp_path / "source")
    first, second = (built(source, tmp_path, around) for around in (HOME, ABROAD))
    one, other = released(first), released(second)
    assert len(one) > 200
    assert {"manifest.json", "index.html", "appraisal.pdf", "search_index.json", "payouts.xlsx"} <= {
        Path(path).name for path in one
    }
    assert list(differing(one, other)) == []
    # A second time with everything there that the first build left behind.
    build(second, ABROAD)
    assert list(differing(one, released(second))) == []


def test_what_differs_is_named_the_manifest_last():
    one = {"public/manifest.json": "1", "public/a": "1", "public/b": "1"}
    other = {"public/manifest.json": "2", "public/b": "2", "public/c": "1"}
    assert list(differing(one, other)) == ["public/a", "public/b", "public/c", "public/manifest.json"]
