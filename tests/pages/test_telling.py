"""Differences between policies as sentences: a few as people read them, and every one that edits can make."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
import yaml

from kaopu.changes.change import Change
from kaopu.changes.differences import differences
from kaopu.changes.plan import KEYED, TOGETHER
from kaopu.pages.handbook_words import Words
from kaopu.pages.telling.sentences import _OWN, tell
from kaopu.pages.telling.teller import Teller
from kaopu.pages.telling.values import _WRITERS, written
from kaopu.policy.model import Policy
from kaopu.text.language import LANGUAGES, Language, traditional
from kaopu.text.phrases import catalogue
from tests.changes.policies import edited, files_of, policy_of, read
from tests.changes.test_every_field import every_pair, fields
from tests.changes.variants import arms

TELLING = Path(__file__).resolve().parents[2] / "generator" / "kaopu" / "pages" / "telling"
DEMO = policy_of("demo")


def told(before: Policy, after: Policy, language: Language) -> list[str]:
    teller = Teller(Words(before, language), Words(after, language))
    return [tell(teller, change) for change in differences(before, after)]


GOLDEN = yaml.safe_load(Path(__file__).with_name("sentences_of_changes.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["en"][0][:40])
def test_r79_a_change_is_told_in_the_policys_own_terms(golden):
    name = golden.get("policy", "demo")
    before, after = policy_of(name), edited(*map(tuple, golden["edits"]), name=name)
    assert told(before, after, "zh") == golden["zh"]
    assert told(before, after, "en") == golden["en"]
    assert told(before, after, "zh-Hant") == [traditional(sentence) for sentence in golden["zh"]]


def test_a_rule_that_is_new_is_told_with_its_condition_and_effect():
    text = files_of("demo")["policy/outcomes.yml"].decode()
    start, end = text.index("mentor_pool:"), text.index("training_first:")
    without = edited(("outcomes.yml", text[start:end], ""))
    assert told(DEMO, without, "zh") == ["取消规则“导师人选”。"]
    assert told(without, DEMO, "zh") == [
        "新增规则“导师人选”：季度考核后，最近 4 个季度中有 3 次（包括本期），等级为 A 或更好的，进入“改进计划导师库”。"
    ]
    moved = edited(
        ("outcomes.yml", text[start:end], ""),
        ("outcomes.yml", "commission_raise:", text[start:end] + "commission_raise:"),
    )
    assert told(DEMO, moved, "zh") == ["规则的先后次序改变：“导师人选”现在排在“没有年终奖”之后。"]
    assert told(DEMO, moved, "en") == ["Order of the rules: “Mentors” now stands after “No year-end bonus”."]


def test_a_part_that_is_new_or_gone_is_told_as_a_whole():
    files = {path: content for path, content in files_of("demo").items() if path != "policy/calendar.yml"}
    without = read(files)
    assert without is not None
    assert told(DEMO, without, "zh") == ["制度不再有“工作日”部分。"]
    assert told(without, DEMO, "en") == ["The policy now has the part “Working days”."]


@pytest.mark.parametrize("name", ["policy.yml", "outcomes.yml", "indicators/results.yml", "grades.yml"])
def test_r79_layout_is_no_change(name):
    text = files_of("demo")[f"policy/{name}"].decode()
    blocks = re.split(r"\n(?=[a-z_]+:)", text)
    reordered = "\n".join([blocks[0], *reversed(blocks[1:])]) if name.startswith("indicators") else text
    spaced = reordered.replace("0.01%", "0.010%").replace("at_least: 90}", "at_least: 90.0}")
    other = read({**files_of("demo"), f"policy/{name}": f"# another comment\n{spaced}".encode()})
    assert other is not None
    assert differences(DEMO, other) == ()


def test_every_field_has_words():
    labels = set(catalogue("changes"))
    for field, _, before, after in every_pair():
        for change in differences(before, after):
            model, _, key = change.field.partition(".")
            own = change.field in _OWN or change.field.endswith((".ours", ".name")) or model in ("Effects", "Policy")
            wanted = {f"label_{key}", f"label_{model}_{key}"}
            entry = change.field in ("Principles.principles", "Pay.components", "Chapter.title")
            assert own or entry or wanted & labels, (field, change.field)


def test_another_order_is_told_as_one():
    teller = Teller(Words(DEMO, "en"), Words(DEMO, "en"))
    for field in set(KEYED) - {"CommissionPlan.rates"}:
        path = ("grades", "bands") if field.startswith("Grades") else ("policy", "x")
        change = Change("moved", path, field, ("a", "b"), ("b", "a"), None, None, None)
        assert tell(teller, change).startswith("Order of the "), field


def test_values_that_read_the_same_are_not_called_the_same():
    other = edited(("measures.yml", "sum: deals.credited", "sum: deals.credited"))
    change = Change("changed", ("measures", "new_sales", "counts"), "Measure.counts",
                    DEMO.measures["new_sales"], other.measures["new_sales"], None, None, None)  # fmt: skip
    teller = Teller(Words(DEMO, "zh"), Words(other, "zh"))
    assert tell(teller, change) == "统计项“新客户销售额”：统计口径有改动，写成文字相同。"


def test_every_word_of_the_policy_language_has_words():
    for label, annotation in fields():
        found = _words_of(annotation)
        of = ("indicators", "sales_attainment") if label.startswith("Indicator.") else ("outcomes", "improvement_plan")
        change = Change("changed", of, label, None, None, None, None, None)
        if found and label in _WRITERS:
            for language in LANGUAGES:
                words = Words(DEMO, language)
                for word in found:
                    value: Any = (word,) if get_origin(arms(annotation)[0]) is tuple else word
                    assert written(Teller(words, words), words, change, value), (label, word)


def _words_of(annotation: Any) -> tuple[str, ...]:
    found = []
    for arm in arms(annotation):
        inner = arms(get_args(arm)[0])[0] if get_origin(arm) is tuple else arm
        found += [choice for choice in get_args(inner) if isinstance(choice, str)]
    return tuple(found)


def test_every_phrase_exists_and_is_used_and_says_the_same_in_both_languages():
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TELLING.glob("*.py")))
    phrases = catalogue("changes")
    said = set(re.findall(r"""["']([a-z][a-zA-Z_-]+)["']""", text))
    composed = set(re.findall(r"""f"(?:changes\.)?([a-z]+_)\{""", text)) - {"label_"}
    prefixes = tuple({*composed, "value_", "recommended_", "group_", "mark_", "corner_"})
    labels = {f"label_{label.replace('.', '_')}" for label, _ in fields()} | {
        f"label_{label.partition('.')[2]}" for label, _ in fields()
    }
    together = {f"label_{name}" for name, _ in TOGETHER.values()}
    known = said | labels | together
    assert {key for key in phrases if key not in known and not key.startswith(prefixes)} == set()
    for key, entry in phrases.items():
        assert set(re.findall(r"\{(\w+)\}", entry.zh)) == set(re.findall(r"\{(\w+)\}", entry.en)), key
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", entry.zh), key
