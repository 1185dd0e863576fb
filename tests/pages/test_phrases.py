"""Every phrase that the pages use exists, and every phrase that exists is used."""

from __future__ import annotations

import re
from pathlib import Path

from kaopu.pages.theme import default_site_folder
from kaopu.text.phrases import catalogue

PAGES = Path(__file__).resolve().parents[2] / "generator" / "kaopu" / "pages"
SAID = re.compile(r"""say\(\s*['"]([a-zA-Z0-9_-]+)['"]""")
COMPOSED = re.compile(r"""say\(\s*(?:f"|')([a-z_]+_)(?:\{|' ~)""")


OF_THE_HANDBOOK = ("handbook", "references", "prose", "charts_of_policy")


OF_THE_IMPACT = ("impact_", "charts_of_impact")
"""Pages with a catalogue of their own, see tests/impact."""


OF_THE_ESTIMATOR = ("estimator",)
"""So has the estimator."""


def has_its_own_phrases(path: Path) -> bool:
    return path.name.startswith((*OF_THE_HANDBOOK, *OF_THE_IMPACT, *OF_THE_ESTIMATOR))


def sources() -> str:
    files = [*PAGES.glob("*.py"), *(default_site_folder() / "templates").glob("*.html")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if not has_its_own_phrases(path))


def test_every_phrase_exists_and_is_used() -> None:
    text, phrases = sources(), set(catalogue("pages"))
    composed = set(COMPOSED.findall(text))
    said = set(SAID.findall(text)) - composed
    assert said - phrases == set()
    assert {"status_", "status_note_", "sign_", "language_"} <= composed
    unused = {key for key in phrases - said if not any(key.startswith(prefix) for prefix in composed)}
    elsewhere = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.parent.rglob("*.py"))
    assert {key for key in unused if f"pages.{key}" not in elsewhere} == set()


def handbook_sources() -> str:
    pages = default_site_folder() / "handbook" / "pages"
    files = [path for path in PAGES.glob("*.py") if path.name.startswith(OF_THE_HANDBOOK)]
    return "\n".join(path.read_text(encoding="utf-8") for path in (*files, *pages.glob("*.md")))


def test_every_phrase_has_its_own_phrases_exists_and_is_used() -> None:
    text, phrases = handbook_sources(), set(catalogue("handbook"))
    prefixes = {
        *re.findall(r"""f"(?:handbook\.)?([a-z_]+_)\{""", text),
        *re.findall(r"""'([a-z_]+_)' ~""", text),
        "term_",
    }
    written = set(re.findall(r"""["'](?:handbook\.)?([a-z][a-zA-Z_-]+)["']""", text))
    said = set(SAID.findall(text)) - prefixes
    assert said - phrases == set()
    assert {key for key in phrases - written if not key.startswith(tuple(prefixes))} == set()


def test_both_languages_have_the_same_placeholders() -> None:
    for key, text in catalogue("pages").items():
        names = [set(re.findall(r"\{(\w+)\}", written)) for written in (text.zh, text.en)]
        assert names[0] == names[1], key


def test_chinese_uses_chinese_punctuation() -> None:
    for key, text in catalogue("pages").items():
        assert re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", text.zh) is None, key
