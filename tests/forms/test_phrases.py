"""Every phrase that the forms use exists, every phrase that exists is used, and both languages say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kaopu
from kaopu.text.phrases import catalogue

FORMS = Path(kaopu.__file__).parent / "forms"
SAID = re.compile(r"""(?:say\(\s*|phrase\(\s*["']forms\.|forms\.)["']?([a-z_]+)["']""")
NAMES = re.compile(r"\{(\w+)\}")


def said() -> set[str]:
    return {key for path in FORMS.glob("*.py") for key in SAID.findall(path.read_text(encoding="utf-8"))}


def test_every_phrase_is_used():
    assert set(catalogue("forms")) - said() == set()


def test_every_phrase_of_a_form_exists():
    text = "\n".join((FORMS / f"{name}.py").read_text(encoding="utf-8") for name in ("asking", "workbook"))
    assert set(re.findall(r"""_?say\(\s*"([a-z_]+)\"""", text)) <= set(catalogue("forms"))


@pytest.mark.parametrize("key", catalogue("forms"))
def test_both_languages_have_the_same_placeholders_and_chinese_its_own_punctuation(key: str):
    text = catalogue("forms")[key]
    assert set(NAMES.findall(text.zh)) == set(NAMES.findall(text.en))
    assert re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", text.zh) is None
