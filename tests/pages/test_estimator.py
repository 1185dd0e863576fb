"""What the estimator's pages are given: the policy's own rules and words, one person's figures, and nothing else."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from typing import Any

import pytest

from kaopu.pages.appraisal_page import LARGEST, appraisal_html
from kaopu.pages.estimator import Estimator, data_block, estimator_of, handbook_data, own_data
from kaopu.pages.estimator_rules import CardRules, beyond, card_rules, formula_tree
from kaopu.pages.estimator_start import starting_figures
from kaopu.pages.handbook_words import Words
from kaopu.pages.theme import ESTIMATOR_SCRIPTS, Theme, default_site_folder
from kaopu.pages.web_page import estimator_script
from kaopu.policy.expression import parse_expression
from kaopu.policy.model import Policy
from kaopu.policy.outcomes import Condition
from kaopu.policy.reader import read_policy
from kaopu.text.language import LANGUAGES
from kaopu.text.phrases import catalogue
from kaopu.text.tree import FolderTree
from tests.pages import samples
from tests.pages.conftest import LINKS
from tests.pages.policies import policy_with
from tests.support.demo_site import REPOSITORY

DAY = datetime.date(2017, 6, 30)


@pytest.fixture(scope="module")
def demo() -> Policy:
    policy = read_policy(FolderTree(REPOSITORY), lambda _: None)
    assert policy is not None
    return policy


def test_a_formula_becomes_a_tree_of_texts() -> None:
    tree = formula_tree(parse_expression("min(a, 2.50) / target.sales if a > b else -a"))
    assert tree == [
        "if",
        [">", {"n": "a"}, {"n": "b"}],
        ["/", ["min", {"n": "a"}, "2.5"], {"n": "target.sales"}],
        ["-", "0", {"n": "a"}],
    ]


def test_numbers_are_written_exactly_and_never_as_floating_point(demo: Policy) -> None:
    def numbers(value: Any) -> Any:
        if isinstance(value, dict):
            return [one for entry in value.values() for one in numbers(entry)]
        if isinstance(value, list):
            return [one for entry in value for one in numbers(entry)]
        return [value]

    for key in demo.scorecards:
        assert not [
            one
            for one in numbers(card_rules(demo, *key))
            if isinstance(one, float | int | Decimal) and one not in (True, False)
        ]


def test_every_rule_of_the_cycle_is_estimated_or_named_as_left_out(demo: Policy) -> None:
    data = json.loads(handbook_data(demo, "en", {}, {}))
    for card in data["cards"]:
        asked = CardRules(demo, card["role"], card["cycle"]).asked
        estimated, omitted = {rule["id"] for rule in card["rules"]}, " ".join(card["omitted"])
        for name, rule in asked.items():
            assert (name in estimated) != (rule.name.en in omitted), name
        if card["role"] in demo.roles and demo.pay is not None:
            paid = {component["id"] for component in card["pay"]}
            for name, component in demo.pay.components.items():
                plans = getattr(component, "plans", {card["role"]: ""})
                assert name in paid or component.name.en in omitted or card["role"] not in plans, name


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"in_a_row": Decimal(2), "grade": {"exactly": "D"}}, "periods"),
        ({"any": [{"score": {"at_least": "1"}}, {"times": Decimal(2), "within": Decimal(4)}]}, "periods"),
        ({"not": {"first_appraisal": True}}, "periods"),
        ({"employed": {"less_than": "6 months"}}, "person"),
        ({"rank": {"by": "score", "within": "team", "ties": "nobody"}}, "people"),
        ({"grade": {"at_least": "A"}}, None),
    ],
)
def test_what_looks_beyond_the_period_is_known(condition: dict[str, Any], found: str | None) -> None:
    assert beyond(Condition.model_validate(condition)) == found


def test_the_figures_to_begin_with_give_everybody_a_fair_score(demo: Policy) -> None:
    measures, targets = starting_figures(demo)
    needed = {
        str(name)
        for key in demo.scorecards
        for line in demo.scorecards[key].weights()
        for name in parse_expression(demo.indicators[line].formula).names
        and [item.name for item in parse_expression(demo.indicators[line].formula).names]
    }
    assert needed <= set(measures) | {f"target.{name}" for name in targets}
    assert all(value >= 0 for value in measures.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_block_of_data_cannot_end_itself(language: Any) -> None:
    policy = policy_with(roles=("{zh: ", "{zh: </script><b>"))
    written = handbook_data(
        policy, language, {role: Words(policy, language).owner(role) for role, _ in policy.scorecards}, {}
    )
    assert "<" not in written
    json.loads(written)
    assert data_block({"a": "</script>\u2028", "b": None, "c": False, "d": ["", None]}) == (
        '{"a":"\\u003c/script>\\u2028","d":["",null]}'
    )


def test_a_persons_page_has_the_rules_of_its_own_edition_or_none() -> None:
    record = samples.record("en")
    fitting = Estimator(record.policy.digest, ((record.person.role, '{"cards":[]}'),))
    block = own_data(record, fitting)
    assert block is not None
    found = json.loads(block)
    assert found["cards"] == []
    assert Decimal(found["start"]["score"]) == record.score
    assert own_data(record, None) is None
    assert own_data(record, Estimator("another edition", fitting.by_role)) is None
    assert own_data(record, Estimator(record.policy.digest, (("another role", "{}"),))) is None


def test_a_persons_figures_are_those_of_the_record_and_name_nobody() -> None:
    record = samples.complete("en")
    block = own_data(record, Estimator(record.policy.digest, ((record.person.role, "{}"),)))
    assert block is not None
    start = json.loads(block.replace(",}", "}"))["start"]
    assert {name: Decimal(value) for name, value in start["measures"].items()} == {
        one.id: one.value for line in record.indicators for one in line.counted if one.value is not None
    }
    for name in (record.person.name, record.person.id, record.person.manager_name or "-"):
        assert name not in block


def test_a_page_has_the_estimator_only_with_its_rules_and_only_where_it_fits(theme: Theme) -> None:
    record = samples.record("en")
    without = appraisal_html(record, theme, LINKS)
    assert 'id="estimator' not in without
    rules = '{"cards":[],"name":"' + "x" * 100 + '"}'
    whole = appraisal_html(record, theme, LINKS, Estimator(record.policy.digest, ((record.person.role, rules),)))
    assert 'id="estimator-rules"' in whole
    assert "connect-src" not in whole
    assert "default-src 'none'" in whole
    large = '{"cards":[],"name":"' + "x" * LARGEST + '"}'
    elsewhere = appraisal_html(record, theme, LINKS, Estimator(record.policy.digest, ((record.person.role, large),)))
    assert 'id="estimator-rules"' not in elsewhere
    assert "handbook/en/estimator/index.html" in elsewhere
    assert len(elsewhere.encode()) < LARGEST


def test_only_the_rules_of_roles_and_of_the_periods_day_are_given(demo: Policy) -> None:
    found = estimator_of(demo, "month", "en", DAY)
    assert [role for role, _ in found.by_role] == ["specialist"]
    before, after = (
        estimator_of(demo, "month", "en", day).of("specialist") for day in (DAY, datetime.date(2017, 7, 31))
    )
    assert before is not None
    assert after is not None
    assert '"least":"2000"' in before
    assert '"least":"2130"' in after


def test_every_phrase_is_said_and_every_saying_has_its_phrase() -> None:
    scripts = "\n".join(
        (default_site_folder() / "scripts" / name).read_text(encoding="utf-8") for name in ESTIMATOR_SCRIPTS
    )
    pages = default_site_folder().parent / "generator" / "kaopu" / "pages"
    python = "\n".join(path.read_text(encoding="utf-8") for path in pages.glob("*estimator*.py"))
    python += (pages / "appraisal_page.py").read_text(encoding="utf-8")
    known, said = set(catalogue("estimator")), set(re.findall(r'say\(\s*"([a-z_]+)"', scripts))
    assert said <= known | {"floor"}
    written = set(re.findall(r'"(?:estimator\.)?([a-z_]+)"', scripts + python))
    assert known <= written
    calculation = set(re.findall(r'"c\.([a-z_]+)"', scripts))
    assert calculation <= set(catalogue("calculation"))


@pytest.mark.parametrize("key", catalogue("estimator"))
def test_both_languages_have_the_same_holes_and_chinese_its_own_signs(key: str) -> None:
    text = catalogue("estimator")[key]
    holes = [set(re.findall(r"\{(\w+)[|}]", written)) for written in (text.zh, text.en)]
    assert holes[0] == holes[1]
    assert re.search(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", text.zh) is None


def test_the_scripts_of_a_persons_page_stay_small(theme: Theme) -> None:
    assert len(estimator_script(theme).encode()) < 27_500
