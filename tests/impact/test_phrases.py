"""Every phrase that tells an impact exists, and every phrase that exists is used."""

from __future__ import annotations

import re
from pathlib import Path

from kaopu.pages.theme import default_site_folder
from kaopu.text.phrases import catalogue

PACKAGE = Path(__file__).resolve().parents[2] / "generator" / "kaopu"
SAID = re.compile(r"""(?:(?:wording|tell)\.say\(\s*["']|phrase\("impact\.)([a-z0-9_]+)["']""")
BEGUN = re.compile(r"""say\((?:f["']([a-z_]+_)\{|'([a-z_]+_)' ~)""")


def sources() -> str:
    files = [*(PACKAGE / "impact").glob("*.py"), PACKAGE / "pages" / "impact_page.py"]
    files.append(PACKAGE / "publish" / "impacts.py")
    files.append(PACKAGE / "publish" / "impacts.py")
    files.append(default_site_folder() / "templates" / "impact_page.html")
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_phrase_exists_and_is_used() -> None:
    text, phrases = sources(), set(catalogue("impact"))
    prefixes = tuple({prefix for pair in BEGUN.findall(text) for prefix in pair if prefix})
    said = (
        set(SAID.findall(text)) | set(re.findall(r'"(head_[a-z]+)"', text)) | set(re.findall(r'say\("([a-z_]+)"', text))
    )
    assert {key for key in said if not key.endswith("_")} - phrases == set()
    assert {key for key in phrases - said if not key.startswith(prefixes)} == set()


def test_both_languages_have_the_same_placeholders() -> None:
    for key, text in catalogue("impact").items():
        names = [set(re.findall(r"\{(\w+)\}", written)) for written in (text.zh, text.en)]
        assert names[0] == names[1], key
