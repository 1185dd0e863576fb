"""Sentences about what is new in a policy or gone from it: indicators, rules, steps, whole parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.handbook_conditions import condition_words
from kaopu.pages.handbook_effects import effect_words
from kaopu.pages.handbook_pay import how_words
from kaopu.pages.telling.special import rate_line, weighted
from kaopu.pages.telling.teller import clause, scorecard_name
from kaopu.pages.telling.values import curve_words, deadline
from kaopu.records.narration import Narrator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaopu.changes.change import Change
    from kaopu.pages.handbook_words import Words
    from kaopu.pages.telling.teller import Teller
    from kaopu.policy.model import Principle
    from kaopu.policy.pay import AnyComponent


def entry(teller: Teller, change: Change) -> str:
    """Tell an entry of a part of the policy that is new or gone; of a new one also what it says."""
    subject = teller.subject(change)
    if change.part == "scorecards":
        subject = teller.say("subject_scorecard", name=scorecard_name(teller.words(change), change.path[1]))
    if change.kind == "removed":
        return teller.say("entry_removed", subject=subject)
    told = clause(_about(teller, teller.after, change))
    if not told:
        return teller.say("entry_added", subject=subject)
    return teller.say("entry_added_as", subject=subject, text=told)


def whole_part(teller: Teller, change: Change) -> str:
    """Tell a part of the policy that is new or gone as a whole."""
    part = teller.say(f"part_{change.part}")
    if change.kind == "removed":
        return teller.say("part_removed", part=part)
    told = _contents(teller, change)
    return teller.say("part_added_as", part=part, text=told) if told else teller.say("part_added", part=part)


def _contents(teller: Teller, change: Change) -> str:
    """Name what a new part has."""
    words, policy = teller.after, teller.after.policy
    named: dict[str, Mapping[str, Principle | AnyComponent]] = {
        "principles": policy.principles.principles if policy.principles is not None else {},
        "pay": policy.pay.components if policy.pay is not None else {},
    }
    return teller.joined([teller.quoted(words.text(part.name)) for part in named.get(change.part, {}).values()])


def _about(teller: Teller, words: Words, change: Change) -> str:
    """Say the essence of something new."""
    policy, part, name = words.policy, change.part, change.path[-1]
    if part == "measures":
        return words.measure(policy.measures[name])
    if part == "indicators":
        return _indicator(teller, words, name)
    if part == "scorecards":
        role, _, cycle = name.partition("/")
        return weighted(teller, words, policy.scorecards[role, cycle].weights())
    if part == "outcomes":
        return _rule(teller, words, name)
    if part == "round":
        step = policy.round[name]
        by = words.say(f"word_{step.by}")
        return teller.say("step_about", by=by, deadline=deadline(teller, words, step), cycles=words.cycles(step))
    if part == "pay":
        found = policy.pay.components[name] if policy.pay is not None else None
        return "" if found is None else words.say("gap").join(how_words(words, found))
    if part == "commission":
        return _plan(teller, words, name)
    return _text(words, change)


def _text(words: Words, change: Change) -> str:
    """Return what a new duty, dimension, target or principle says of itself."""
    policy, part, name = words.policy, change.part, change.path[-1]
    if part == "principles":
        return words.text(policy.principles.principles[name].text) if policy.principles is not None else ""
    if part in ("duties", "training"):
        return words.text((policy.duties if part == "duties" else policy.training)[name].text)
    if part == "dimensions":
        return words.text(policy.dimensions[name].about)
    return words.text(policy.targets[name].about) if part == "targets" else ""


def _indicator(teller: Teller, words: Words, name: str) -> str:
    indicator = words.policy.indicators[name]
    told = teller.say(
        "indicator_about",
        dimension=words.text(words.policy.dimensions[indicator.dimension].name),
        formula=Narrator(words.policy, words.language).formula(indicator),
        target=words.target(indicator),
    )
    return words.say("clause_mark").join([told, curve_words(teller, words, indicator)])


def _rule(teller: Teller, words: Words, name: str) -> str:
    rule = words.policy.outcomes[name]
    effects = words.say("clause_mark").join(teller.clause(effect) for effect in effect_words(words, rule))
    cycle = words.say(f"cycle_{rule.after}")
    if rule.condition is None:
        return teller.say("rule_always", cycle=cycle, effects=effects)
    when = condition_words(words, rule.condition, rule.after)
    return teller.say("rule_about", cycle=cycle, when=when, effects=effects)


def _plan(teller: Teller, words: Words, name: str) -> str:
    lines = []
    for line in words.policy.commission[name].rates:
        rate = words.quantity(line.rate, "percent")
        lines.append(teller.say("value_rate", name=rate_line(teller, words, line), rate=rate))
    return words.say("clause_mark").join(lines)
