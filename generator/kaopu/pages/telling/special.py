"""Sentences of their own: grades, weights, curves, effects, rates, prose."""

from __future__ import annotations

import difflib
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kaopu.changes.change import Weight
from kaopu.pages.handbook_curves import curve_unit, step_words
from kaopu.pages.handbook_effects import component_name, effect_words
from kaopu.pages.handbook_measures import tell_conditions
from kaopu.pages.handbook_pay import limit_words, tier_words
from kaopu.pages.telling.values import indicator_of, rule_of

if TYPE_CHECKING:
    from kaopu.changes.change import Change
    from kaopu.pages.handbook_words import Words
    from kaopu.pages.telling.teller import Teller
    from kaopu.policy.pay import CommissionRateLine
    from kaopu.policy.scorecards import Group

_FULL = Decimal(100)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")


def band(teller: Teller, change: Change) -> str:
    """Tell a grade band that is new or gone."""
    words, value = teller.words(change), change.after or change.before
    told = {"grade": value.grade, "name": words.text(value.name)}
    if change.kind == "removed":
        return teller.say("band_removed", **told)
    if value.at_least is None:
        return teller.say("band_added_open", **told)
    return teller.say("band_added", after=words.number(value.at_least), **told)


def band_limit(teller: Teller, change: Change) -> str:
    """Tell where a band starts now."""
    told = {key: words.number(value) for key, words, value in teller.sides(change)}
    key = {"changed": "band_at_least", "added": "band_closed", "removed": "band_opened"}[change.kind]
    return teller.say(key, grade=change.path[2], **told)


def recommended(teller: Teller, change: Change) -> str:
    """Tell a recommended share."""
    name = teller.after.say("recommended_and").join(change.path[2].split(","))
    shares = {key: words.quantity(value.at_most, "percent") for key, words, value in teller.sides(change)}
    if change.kind == "changed":
        return teller.say("recommended_changed", name=name, **shares)
    return teller.say(f"recommended_{change.kind}", name=name, share=next(iter(shares.values())))


def group_weight(teller: Teller, change: Change) -> str:
    """Tell a group's weight; that of its indicators follows where they have shares of it."""
    group = _group(teller.after, change)
    key = "group_weight_shares" if group.shares else "group_weight"
    weights = {"before": teller.before.number(change.before), "after": teller.after.number(change.after)}
    return teller.say(key, name=teller.after.text(group.name), **weights)


def group(teller: Teller, change: Change) -> str:
    """Tell a group that is new or gone, with its indicators."""
    words, value = teller.words(change), change.after or change.before
    told = {"name": words.text(value.name), "weight": words.number(value.weight)}
    return teller.say(f"group_{change.kind}", indicators=weighted(teller, words, value.weights()), **told)


def weighted(teller: Teller, words: Words, weights: dict[str, Decimal]) -> str:
    """Name indicators with their weights."""
    return teller.joined(
        [
            teller.say("weighted", name=words.text(words.policy.indicators[name].name), weight=words.number(weight))
            for name, weight in weights.items()
        ]
    )


def _group(words: Words, change: Change) -> Group:
    role, _, cycle = change.path[1].partition("/")
    return words.policy.scorecards[role, cycle].groups[change.path[3]]


def weight(teller: Teller, change: Change) -> str:
    """Tell an indicator's weight, in whichever way it is set."""
    words, name = teller.words(change), change.path[-1]
    told = {"name": words.text(words.policy.indicators[name].name)}
    told["group"] = teller.quoted(words.text(_group(words, change).name))
    for key, its, value in teller.sides(change):
        told[key] = its.number(_group(its, change).weights()[name])
        told[f"share_{key}"] = its.quantity(value.value, "percent")
    return teller.say(_weight_key(teller, change), **told)


def _weight_key(teller: Teller, change: Change) -> str:
    before, after = change.before, change.after
    if isinstance(before, Weight) and isinstance(after, Weight):
        if before.of_group and after.of_group:
            return "share_changed"
        if after.of_group:
            return "share_instead"
        return "weight_instead" if before.of_group else "weight_changed"
    if change.kind == "added":
        return "weight_added"
    role, _, cycle = change.path[1].partition("/")
    stays = change.path[-1] in teller.after.policy.scorecards[role, cycle].weights()
    return "weight_left" if stays else "weight_removed"


def corner(teller: Teller, change: Change) -> str:
    """Tell a point of a curve, or a mark of a scale."""
    words = teller.words(change)
    indicator, value = indicator_of(words, change), change.after or change.before
    scores = _scores(teller, change)
    key = "mark" if change.field.startswith("Rating") else "corner"
    x = words.number(value.x.value) if key == "mark" else words.quantity(value.x.value, curve_unit(indicator))
    return teller.say(f"{key}_{change.kind}", x=x, **scores)


def step(teller: Teller, change: Change) -> str:
    """Tell a step of a curve."""
    words = teller.words(change)
    x = step_words(words, change.after or change.before, curve_unit(indicator_of(words, change)))
    return teller.say(f"step_{change.kind}", x=x, **_scores(teller, change))


def _scores(teller: Teller, change: Change) -> dict[str, str]:
    return {key: words.number(value.score) for key, words, value in teller.sides(change)}


def off(teller: Teller, change: Change) -> str:
    """Tell what a finding takes off."""
    words = teller.words(change)
    name = words.text(words.policy.measures[change.path[-1]].name)
    points = {key: its.number(value) for key, its, value in teller.sides(change)}
    return teller.say(f"off_{change.kind}", name=name, **points)


def effect(teller: Teller, change: Change) -> str:
    """Tell an effect of a rule as a whole."""
    kind = change.path[3]
    told = {}
    for key, words, _ in teller.sides(change):
        rule = rule_of(words, change)
        effects: dict[str, str] = dict(zip(rule.then.kinds(), effect_words(words, rule), strict=True))
        told[key] = teller.clause(effects[kind])
    if change.kind != "changed":
        return teller.say(f"effect_{change.kind}", **told)
    if told["before"] == told["after"]:
        return teller.say("field_written", label=teller.say("label_effect"))
    return teller.say("effect_now", **told)


def factor(teller: Teller, change: Change) -> str:
    """Tell a multiplier's factor, of one grade or of all."""
    words = teller.words(change)
    multiplier = rule_of(words, change).then.multiplier
    component = component_name(words, multiplier.of) if multiplier is not None else ""
    name = change.path[-1] if change.field == "Multiplier.by_grade" else ""
    label = teller.label(change, component=component, **({"name": name} if name else {}))
    before, after = (
        its.quantity(value, "percent") if isinstance(value, Decimal) else None
        for its, value in ((teller.before, change.before), (teller.after, change.after))
    )
    return teller.from_to(label, before, after)


def rate(teller: Teller, change: Change) -> str:
    """Tell the rate of a commission plan for some deals from a date on, or that another line fits first now."""
    if change.kind == "moved":
        return _reordered(teller, change)
    name = rate_line(teller, teller.words(change), change.after or change.before)
    rates = {key: its.quantity(value.rate, "percent") for key, its, value in teller.sides(change)}
    if change.kind == "changed":
        return teller.from_to(teller.say("label_rate", name=name), rates["before"], rates["after"])
    return teller.say(f"rate_{change.kind}", name=name, **rates)


def _reordered(teller: Teller, change: Change) -> str:
    """Tell the lines in their order: of several that fit a deal the first one counts."""
    words = teller.after
    told = [
        teller.say("value_rate", name=rate_line(teller, words, line), rate=words.quantity(line.rate, "percent"))
        for line in words.policy.commission[change.path[1]].rates
    ]
    return teller.say("rates_reordered", lines=words.say("clause_mark").join(told))


def rate_line(teller: Teller, words: Words, line: CommissionRateLine) -> str:
    """Say for which deals from when on a rate is."""
    day = words.date(line.from_)
    if not line.where:
        return teller.say("value_rate_others", day=day)
    return teller.say("value_rate_line", deals=tell_conditions(words, "deals", line.where), day=day)


def tier(teller: Teller, change: Change) -> str:
    """Tell a step of a commission plan's tiers."""
    words, value = teller.words(change), change.after or change.before
    tiers = words.policy.commission[change.path[1]].tiers
    assert tiers is not None  # noqa: S101 - one of its steps changed
    name = words.say("step_at_least", value=limit_words(words, tiers, value.at_least))
    told = {key: tier_words(its, which) for key, its, which in teller.sides(change)}
    if change.kind == "changed":
        return teller.from_to(teller.say("label_tier", name=name), told["before"], told["after"])
    return teller.say(f"tier_{change.kind}", name=name, **told)


def floor(teller: Teller, change: Change) -> str:
    """Tell the least pay from a date on."""
    value = change.after or change.before
    label = teller.say("label_floor", name=teller.words(change).date(value.from_))
    before, after = (
        None if which is None else its.quantity(which.amount, "money")
        for its, which in ((teller.before, change.before), (teller.after, change.after))
    )
    return teller.from_to(label, before, after)


def prose(teller: Teller, change: Change) -> str:
    """Tell in which language a chapter's text changed, and how many paragraphs."""
    script = teller.say(f"prose_{change.path[-1]}")
    before, after = (_paragraphs(str(text)) for text in (change.before, change.after))
    counts = {"changed": 0, "added": 0, "removed": 0}
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        both = min(i2 - i1, j2 - j1) if kind != "equal" else 0
        counts["changed"] += both
        counts["removed"] += i2 - i1 - both if kind != "equal" else 0
        counts["added"] += j2 - j1 - both if kind != "equal" else 0
    told = [teller.say(f"paragraphs_{kind}", count=count) for kind, count in counts.items() if count]
    if not told:
        return teller.say("prose_laid_out", script=script)
    return teller.say("prose_changed", script=script, counts=teller.say("paragraphs_mark").join(told))


def _paragraphs(text: str) -> list[str]:
    """Return a text's paragraphs; where their lines are broken makes no difference."""
    return [" ".join(paragraph.split()) for paragraph in _PARAGRAPHS.split(text) if paragraph.strip()]


def order(teller: Teller, change: Change) -> str:
    """Tell which rules stand elsewhere now, each by its neighbour."""
    before, after = change.before, change.after
    kept = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    staying = {name for block in kept for name in after[block.b : block.b + block.size]}
    moves = teller.after.say("clause_mark").join(_move(teller, after, name) for name in after if name not in staying)
    return teller.say("rules_reordered", moves=moves)


def _move(teller: Teller, after: tuple[str, ...], moved: str) -> str:
    place = after.index(moved)
    neighbour = after[place - 1] if place else after[1]
    rules = teller.after.policy.outcomes
    names = {key: teller.after.text(rules[name].name) for key, name in (("name", moved), ("neighbour", neighbour))}
    return teller.say("rules_order" if place else "rules_order_first", **names)
