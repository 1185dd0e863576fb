"""Every field of every model counts: another value is a change, and what is no change has the same digest (R79)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from kaopu.changes.differences import PARTS, differences
from kaopu.policy.edition import PolicyHead
from kaopu.policy.model import Policy
from kaopu.policy.reader import FOLDERS, MAPS, SINGLE
from kaopu.policy.scorecards import Scorecard
from kaopu.text.problems import Place
from tests.changes.policies import NOT_MEANT, digest, policy_of
from tests.changes.variants import made, models, others, pairs

MODELS: dict[str, Any] = {
    **{path.removesuffix(".yml"): model for path, model in (*SINGLE.items(), *MAPS.items()) if path != "policy.yml"},
    **FOLDERS,
    "head": PolicyHead,
    "scorecards": Scorecard,
}
"""Field of the policy → its model, or that of its entries."""
ENOUGH = 6
"""So many ways to change a field are tried in each part of the policy."""
DEMO = policy_of("demo")


class Places(dict[Any, Place]):
    """The place of whatever is asked for: ids that are made up here have none."""

    def __missing__(self, key: Any) -> Place:
        return Place("policy")


def with_part(policy: Policy, field: str, value: Any) -> Policy:
    changed = replace(policy, **{field: value}, places=Places(policy.places))
    return replace(changed, digest=digest(changed))


def invented() -> Policy:
    """Return a policy with one entry of everything, which says nothing that makes sense."""
    parts: dict[str, Any] = {
        field: {("seven", "seven") if field == "scorecards" else "seven": made(model)}
        if isinstance(getattr(DEMO, field), Mapping)
        else made(model)
        for field, model in MODELS.items()
    }
    return replace(DEMO, **parts, prose={("seven", "zh"): "七", ("seven", "en"): "Seven"}, places=Places())


def every_pair() -> Iterator[tuple[str, str, Policy, Policy]]:
    policy, tried = invented(), Counter[tuple[str, str]]()
    for field, model in MODELS.items():
        value = getattr(policy, field)
        several = isinstance(value, Mapping)
        for label, before, after in pairs(f"Policy.{field}", model, made(model)):
            tried[field, label] += 1
            if tried[field, label] <= ENOUGH:
                sides = [dict.fromkeys(value, side) if several else side for side in (before, after)]
                yield field, label, with_part(policy, field, sides[0]), with_part(policy, field, sides[1])


def fields() -> Iterator[tuple[str, Any]]:
    """Yield every field of every model, and its type."""
    for model in set().union(*(models(start) for start in MODELS.values())):
        yield from ((f"{model.__name__}.{name}", field.annotation) for name, field in model.model_fields.items())


def test_r79_another_value_of_any_field_is_a_change():
    seen = set()
    for field, label, before, after in every_pair():
        seen.add(label)
        assert before.digest != after.digest, label
        for found in (differences(before, after), differences(after, before)):
            assert found, label
            assert {PARTS[change.part] for change in found} == {field}, label
        assert differences(before, replace(before)) == ()
    # A map that has to be there and a word without a choice have no other value; what the map holds is seen.
    changeable = {label for label, annotation in fields() if list(others(annotation, made(annotation)))}
    assert changeable - seen == set()
    assert len(changeable) > 250


def test_no_model_of_the_policy_is_missing_here():
    assert set(MODELS) == set(Policy.__dataclass_fields__) - {"prose", *NOT_MEANT}
    assert set(MODELS) == set(PARTS.values())


@pytest.mark.parametrize("name", ["demo", "specialists", "regulation"])
def test_every_entry_of_a_map_can_come_and_go(name):
    policy = policy_of(name)
    for field in MODELS:
        value = getattr(policy, field)
        if not isinstance(value, Mapping):
            continue
        for key in value:
            rest: Any = {other: entry for other, entry in value.items() if other != key}
            smaller = replace(policy, **{field: rest})
            part, path = {"head": "policy"}.get(field, field), "/".join(key) if isinstance(key, tuple) else key
            for kind, found in (
                ("removed", differences(policy, smaller)),
                ("added", differences(smaller, policy)),
            ):
                assert [(change.kind, change.path) for change in found] == [(kind, (part, path))]
