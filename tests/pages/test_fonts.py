"""The typeface: the characters asked for, two real weights, the same bytes for the same characters."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from kaopu.pages.fonts import THIN_SPACE, font_set, missing_characters, typeface_digest
from kaopu.text.language import LANGUAGES, Language

RARE = "喆玥堃𠮷"


@pytest.fixture(scope="module")
def faces() -> list[TTFont]:
    return [TTFont(io.BytesIO(face.data)) for face in font_set([f"考核{RARE}"], "zh").faces]


def test_both_weights_have_the_characters(faces: list[TTFont]) -> None:
    assert [face["OS/2"].usWeightClass for face in faces] == [400, 700]
    for face in faces:
        assert {ord(character) for character in f"考核{RARE}09Az%{THIN_SPACE}"} <= set(face.getBestCmap())
        assert ord("谱") not in face.getBestCmap()
        assert "CFF " in face


def test_figures_are_tabular_and_bold_is_bolder(faces: list[TTFont]) -> None:
    widths = [{face["hmtx"][face.getBestCmap()[ord(figure)]][0] for figure in "0123456789"} for face in faces]
    assert all(len(width) == 1 for width in widths)
    assert widths[0] < widths[1] or max(widths[0]) < max(widths[1])


def test_a_thin_space_is_thin_and_signs_of_arithmetic_are_narrow(faces: list[TTFont]) -> None:
    for face in faces:
        width = {character: face["hmtx"][face.getBestCmap()[ord(character)]][0] for character in f"{THIN_SPACE} ×÷核"}
        assert width[THIN_SPACE] < width[" "] < width["×"] < width["核"] == 1000


def test_equal_characters_give_equal_bytes_in_any_order() -> None:
    assert font_set(["核", "考"], "en") == font_set(["考核"], "en")


def test_english_quotation_marks_are_narrow() -> None:
    widths = {}
    for language in ("zh", "en"):
        face = TTFont(io.BytesIO(font_set(["“"], language).faces[0].data))
        widths[language] = face["hmtx"][face.getBestCmap()[ord("“")]][0]
    assert widths["en"] < widths["zh"] == 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_characters_are_named(language: Language) -> None:
    assert missing_characters(f"{RARE} 張三 Zoë\n", language) == set()
    assert missing_characters("张\ue000三\U000f0000", language) == {"\ue000", "\U000f0000"}


def test_how_faces_are_made_has_a_digest_of_its_own_whatever_they_are_cut_for() -> None:
    before = typeface_digest("zh")
    font_set([f"考核{RARE}"], "zh")
    typeface_digest.cache_clear()
    assert typeface_digest("zh") == before
    assert len({typeface_digest(language) for language in ("zh", "zh-Hant", "en")}) == 3
