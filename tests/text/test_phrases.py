"""Every text that a reader sees is there in every language, says the same in each, and is used; nothing falls back."""

from __future__ import annotations

import ast
import re

import pytest
import yaml

from kaopu.pages.theme import default_site_folder
from kaopu.text.language import LANGUAGES, LocalText
from kaopu.text.phrases import phrase
from kaopu.text.plurals import with_plurals
from tests.support.modules import PACKAGE, python_files, says_progress

FOLDER = PACKAGE / "text" / "phrases"
HAN = re.compile(r"[\u3400-\u9fff]")
HOLE = re.compile(r"\{(\w+)(?:![rs])?\}")
FORMS = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")
WORD = re.compile(r"[A-Za-z]{2,}")

BARE = ("{suggestion}",)
"""What comes from elsewhere, in the language that is asked for."""
SAME_IN_BOTH = {
    "changes.quoted": "quotation marks are the same",
    "changes.weighted": "a name and a percentage",
    "changes.value_weight_range": "two numbers",
    "doctor.python_ok": "a product and its version",
    "handbook.middle_dot": "a sign",
    "handbook.weight_value": "a percentage",
    "handbook.case_value": "a name and a value",
    "handbook.rank_by": "quotation marks are the same",
    "handbook.effect_grade_factor": "a grade and a factor",
    "handbook.example_flat": "arithmetic",
    "outcomes.by_name": "quotation marks are the same",
    "outcomes.multiplier": "arithmetic",
    "pages.chart_funnel": "a name and numbers",
    "pages.plan_at_least": "a sign and a value",
    "pages.plan_at_most": "a sign and a value",
    "pay.part": "a period and an amount",
    "verifying.key": "a key as it is",
    **{f"{name}.language_{one}": "a language is called by its own name"
       for name in ("pages", "handbook") for one in LANGUAGES},
}  # fmt: skip
"""Texts that are the same in Chinese and English, and why."""
HAN_IN_ENGLISH = {"help.main": "the program's name", **dict.fromkeys(SAME_IN_BOTH, "see above")}
OTHER_HOLES = {
    "calculation.missing_fail": "English begins a sentence with it",
    "calculation.missing_leave_out": "English begins a sentence with it",
    "calculation.missing_fixed_score": "English begins a sentence with it",
    "pay.by_kind": "English begins a sentence with it",
    "periods.month": "Chinese has numbers for months, English names",
    **{f"click.{key}": "click's word for what it is, which is English in any case"
       for key in ("is_file", "is_folder", "not_readable", "not_writable", "not_executable", "not_there")},
}  # fmt: skip
"""Texts whose holes have other names in one of the languages, and why."""
NO_SINGULAR = {
    "pay.extra": "one month has a phrase of its own",
    "click.takes_one": "as it stands in click",
    "click.takes_more": "as it stands in click",
    "click.needs_one": "as it stands in click",
    "click.needs_more": "as it stands in click",
    "click.argument_values": "as it stands in click",
    "click.needs_values": "as it stands in click",
}
MANY = re.compile(
    r"\{(\w+)\} (?:more |data |working |anonymous |repeated |different |common |hexadecimal )?(?:days|rows|people"
    r"|points|months|quarters|years|minutes|files|forms|appraisals|documents|results|problems|changes|lines|characters|levels"
    r"|columns|cells|values|packages|folders|digits|bytes|keys|reviews|colleagues|actions|periods|items|entries|teams"
    r"|persons|employees|cases|deals|targets|releases|commits|copies|reviewers|copies)\b"
)
"""A number and a noun that has another form when the number is one."""


class Strict(yaml.SafeLoader):
    """Refuses what YAML says to refuse and PyYAML takes: a key that stands there twice."""


def without_repeats(loader, node, deep=False):
    keys = [loader.construct_object(key, deep) for key, _ in node.value]
    assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)
    return dict(zip(keys, (loader.construct_object(value, True) for _, value in node.value), strict=True))


Strict.add_constructor("tag:yaml.org,2002:map", without_repeats)


def entries():
    """Yield the name and the texts of every phrase; of problems, of message and hint."""
    for path in sorted(FOLDER.glob("*.yml")):
        for key, texts in yaml.load(path.read_text(encoding="utf-8"), Strict).items():  # noqa: S506 - a safe one
            if path.stem == "problems":
                assert set(texts) == {"message", "hint"}, key
                yield from ((f"problems.{key}.{part}", texts[part]) for part in texts)
            else:
                yield f"{path.stem}.{key}", texts


ALL = dict(entries())
KEYS = {name for name in ALL if not name.startswith("problems.")}


def test_every_text_has_each_language_and_nothing_else():
    assert len(ALL) > 2500
    wrong = [name for name, texts in ALL.items() if set(texts) != {"zh", "en"}]
    assert wrong == []
    empty = [name for name, texts in ALL.items() for text in texts.values() if not isinstance(text, str)]
    assert empty == []
    # A gap between sentences is none in Chinese.
    assert [name for name, texts in ALL.items() if not texts["en"]] == []
    gaps = [name for name, texts in ALL.items() if not texts["zh"]]
    assert [name for name in gaps if texts_without_signs(ALL[name]["en"])] == []


def texts_without_signs(text):
    return re.sub(r"[\s\W_]", "", FORMS.sub("x", HOLE.sub("", text)))


def test_no_text_is_another_languages():
    same = {name for name, texts in ALL.items() if texts["zh"] == texts["en"] and texts["zh"] not in BARE}
    assert same == set(SAME_IN_BOTH)
    chinese = {name for name, texts in ALL.items() if HAN.search(texts["en"])}
    assert chinese - set(HAN_IN_ENGLISH) == set()
    english = {
        name for name, texts in ALL.items()
        if not HAN.search(texts["zh"]) and WORD.search(HOLE.sub("", texts["zh"])) and name not in SAME_IN_BOTH
    }  # fmt: skip
    assert english == set()


def holes(text):
    return set(HOLE.findall(text)) | {found[0] for found in FORMS.findall(text)}


def test_every_language_has_the_same_holes():
    other = {name for name, texts in ALL.items() if holes(texts["zh"]) != holes(texts["en"])}
    assert other == set(OTHER_HOLES)
    for name, texts in ALL.items():
        traditional = LocalText(texts["zh"], texts["en"]).in_language("zh-Hant")
        assert holes(traditional) == holes(texts["zh"]), name
        assert FORMS.search(texts["zh"]) is None, f"{name}: Chinese has one form"
        # Whatever else looks like a hole would be said as it stands, or fail.
        for text in (*texts.values(), traditional):
            assert not re.search(r"[{}]", HOLE.sub("", FORMS.sub("", text))) or name.startswith(("kinds.", "problems."))


YAML = {"kinds.map", "problems.yaml-root.message", "problems.yaml-root.hint", "problems.yaml-key.hint"}
YAML |= {"problems.adoption-not-consulted.hint", "problems.adoption-no-drafters.hint"}
"""They show how something is written in YAML."""


def test_chinese_has_its_own_punctuation():
    for name, texts in ALL.items():
        if name in YAML:
            continue
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", texts["zh"]), name


def test_a_number_of_one_is_told_in_the_singular():
    wrong = {
        name: texts["en"] for name, texts in ALL.items()
        if MANY.search(texts["en"]) and name not in NO_SINGULAR
    }  # fmt: skip
    assert wrong == {}


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ("1", "1 day"), (1, "1 day"), ("2", "2 days"), ("0", "0 days"), ("1.0", "1.0 days"), ("1.5", "1.5 days"),
        ("11", "11 days"), ("1,001", "1,001 days"), ("-1", "-1 day"), ("–", "– days"), ("21", "21 days"),
    ],
)  # fmt: skip
def test_english_plurals_follow_the_figure_as_it_is_written(days, told):
    assert phrase("units.days", "en", value=days) == told
    assert phrase("units.days", "zh", value=days) == f"{days} 天"


def test_forms_of_what_is_not_given_are_a_defect():
    with pytest.raises(KeyError):
        with_plurals("{days|day|days}", {}, "en")


def said_in_python():
    """Yield the file, key and given names of every call ``phrase("catalogue.key", …)``; None for ``**names``."""
    for path, tree in python_files().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            key = node.args[0]
            if name == "phrase" and isinstance(key, ast.Constant):
                given = {one.arg for one in node.keywords}
                yield path.name, key.value, None if None in given else given


def test_every_phrase_that_is_said_exists_and_gets_what_it_needs():
    said = list(said_in_python())
    assert len(said) > 150
    missing = {(file, key) for file, key, _ in said if key not in KEYS}
    assert missing == set()
    for file, key, given in said:
        if given is not None:
            needed = holes(ALL[key]["zh"]) | holes(ALL[key]["en"])
            assert needed <= given, (file, key, needed - given)


OF_SEVERAL_PARTS = {
    "term_": "the glossary takes every term that is in the catalogue",
    "corner_": "pages/telling says what came, went and changed with {kind}_{what}",
    "mark_": "likewise",
    "commission_rate_": "records/outcome_words says which operation a rate has",
    "may_apply_": "records/outcome_words says which operation a rate has",
}
"""How keys begin that are put together in ways which are not seen here, and where."""


def strings():
    """Return all that programs, templates and pages could call a phrase by, and the beginnings of such names."""
    whole, begun = set(), set(OF_SEVERAL_PARTS)
    for tree in python_files().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                first = node.values[0]
                if isinstance(first, ast.Constant):
                    begun.add(str(first.value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
    site = default_site_folder()
    for path in [*site.rglob("*.html"), *site.rglob("*.md"), *site.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        whole.update(re.findall(r"""['"`]([\w.-]+)['"`]""", text))
        whole.update(re.findall(r"\b(?:words|texts|t|say|T)\.(\w+)", text))
        begun.update(re.findall(r"""['"`]([\w.-]+_)['"] *[~+]""", text))
        begun.update(re.findall(r"`([\w.-]+_)\$\{", text))
    # “pages.” alone would make every page's phrase a used one, and “com” every command's.
    return whole, tuple(one for one in begun if re.fullmatch(r"(\w+\.)?[\w-]*_", one))


def test_every_key_that_is_said_is_in_some_catalogue():
    """Rooms have a way of their own to say what is in their catalogue; a key that is in none is a slip."""
    known = {name.partition(".")[2] for name in KEYS}
    said = set()
    for tree in python_files().values():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in {"say", "_say"} and not says_progress(tree):
                said.add(node.args[0].value)
    for path in default_site_folder().joinpath("templates").glob("*.html"):
        said.update(re.findall(r"""\bsay\(\s*['"]([\w.-]+)['"]\s*[,)]""", path.read_text(encoding="utf-8")))
    assert len(said) > 400
    assert {key for key in said if key not in known and key not in KEYS} == set()


FOUND_BY_ENGLISH = ("help.", "click.", "progress.")
"""Catalogues whose entries are found by their English: see tests/text/test_command_line.py."""


def test_every_phrase_is_used():
    whole, begun = strings()
    unused = set()
    for name in KEYS:
        key = name.partition(".")[2]
        if name.startswith(FOUND_BY_ENGLISH) or {name, key} & whole or name.startswith(begun) or key.startswith(begun):
            continue
        unused.add(name)
    assert unused == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_that_does_not_exist_is_a_defect_and_no_label(language):
    with pytest.raises(KeyError):
        phrase("pages.there_is_none", language)
    with pytest.raises(FileNotFoundError):
        phrase("none.score", language)
