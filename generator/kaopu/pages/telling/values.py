"""Values of a policy as a sentence writes them: numbers with units, names instead of ids, words instead of keys."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kaopu.pages.handbook_conditions import condition_words, times_words
from kaopu.pages.handbook_curves import curve_rows, deduction_rows
from kaopu.pages.handbook_effects import follows_words, goal_words
from kaopu.policy.governance import GovernanceChecks
from kaopu.policy.outcomes import ImprovementPlan
from kaopu.records.narration import Narrator
from kaopu.text.formats import locale_of, month_name
from kaopu.text.language import LocalText
from kaopu.text.phrases import phrase
from kaopu.text.shapes import Quantity, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kaopu.changes.change import Change
    from kaopu.pages.handbook_words import Words
    from kaopu.pages.telling.teller import Teller
    from kaopu.policy.indicators import Indicator
    from kaopu.policy.model import RoundStep
    from kaopu.policy.outcomes import OutcomeRule

Write = "Callable[[Teller, Words, Change, Any], str]"


def written(teller: Teller, words: Words, change: Change, value: Any) -> str | None:
    """Write one of a change's values; ``words`` are those of its policy. None is the absence of a value."""
    if change.field in _ALSO_NONE:
        return _WRITERS[change.field](teller, words, change, value)
    if value is None or value == ():
        return None
    writer = _WRITERS.get(change.field)
    return writer(teller, words, change, value) if writer is not None else plain(teller, words, change, value)


def plain(teller: Teller, words: Words, change: Change, value: Any) -> str:
    """Write a value by its type alone."""
    if isinstance(value, LocalText):
        return teller.quoted(words.text(value))
    if isinstance(value, bool):
        return words.choice("yes" if value else "no")
    if isinstance(value, datetime.date):
        return words.date(value)
    if isinstance(value, Span):
        return words.span(value)
    if isinstance(value, Quantity):
        return words.quantity(value.value, value.unit or change.unit or "number")
    if isinstance(value, Decimal):
        return words.quantity(value, change.unit or "number")
    if isinstance(value, tuple):
        return teller.joined([plain(teller, words, change, entry) for entry in value])
    return teller.quoted(str(value))


def indicator_of(words: Words, change: Change) -> Indicator:
    """Return the indicator that a change is about."""
    return words.policy.indicators[change.path[1]]


def rule_of(words: Words, change: Change) -> OutcomeRule:
    """Return the outcome rule that a change is about."""
    return words.policy.outcomes[change.path[1]]


def curve_words(teller: Teller, words: Words, indicator: Indicator) -> str:
    """Say all of a curve: its kind, what it goes by, and its points."""
    curve = indicator.curve
    kind = teller.say(f"value_curve_{curve.kind}")
    if curve.kind in ("points", "steps", "range"):
        kind = teller.say(f"value_of_{curve.of}") + kind
    rows = [teller.say("value_corner", x=x, score=score) for x, score in curve_rows(words, indicator)]
    off = [teller.say("value_deducted", name=name, points=points) for name, points in deduction_rows(words, indicator)]
    return teller.say("value_curve", kind=kind, rows=words.say("clause_mark").join([*rows, *off]))


def deadline(teller: Teller, words: Words, step: RoundStep) -> str:
    """Say within which time after which event a step of the round is due."""
    after = words.policy.round.get(step.after)
    event = words.say("word_period_end") if after is None else teller.quoted(words.text(after.name))
    return teller.say("value_deadline", span=words.span(step.within), event=event)


def _range(teller: Teller, words: Words, change: Change, value: Any) -> str:
    unit = "percent" if value.of == "attainment" else indicator_of(words, change).unit
    names = {"below": value.zero_below, "low": value.full_from, "high": value.full_to, "above": value.zero_above}
    return teller.say("value_range", **{name: words.quantity(x.value, unit) for name, x in names.items()})


def _condition(_teller: Teller, words: Words, change: Change, value: Any) -> str:
    return condition_words(words, value, rule_of(words, change).after)


def _rounding(teller: Teller, words: Words, _change: Change, value: Any) -> str:
    half = teller.say(f"value_{value.half}")
    return teller.say("value_rounding", step=words.quantity(value.to, "money"), half=half)


def _owners(teller: Teller, words: Words, _change: Change, value: Any) -> str:
    return teller.joined([words.owner(role) for role in value]) or teller.say("roles_all")


def _names_in(kind: str) -> Any:
    """Write one or several ids of ``kind`` as names."""

    def write(teller: Teller, words: Words, _change: Change, value: Any) -> str:
        known = getattr(words.policy, kind)
        ids = value if isinstance(value, tuple) else (value,)
        names = [teller.quoted(words.text(known[name].name)) for name in ids]
        return teller.joined(names)

    return write


def _covers(teller: Teller, words: Words, _change: Change, value: Any) -> str:
    components = words.policy.pay.components if words.policy.pay is not None else {}
    return teller.joined([teller.quoted(words.text(components[name].name)) for name in value])


def _word(prefix: str) -> Any:
    """Write a word of the policy language, or several, by phrases of the catalogue ``changes``."""

    def write(teller: Teller, _words: Words, _change: Change, value: Any) -> str:
        found = value if isinstance(value, tuple) else (value,)
        return teller.joined([phrase(f"changes.value_{prefix}{name}", teller.language) for name in found])

    return write


def _book(prefix: str) -> Any:
    """Write a word of the policy language, or several, by phrases of the handbook."""

    def write(teller: Teller, words: Words, _change: Change, value: Any) -> str:
        found = value if isinstance(value, tuple) else (value,)
        return teller.joined([teller.clause(phrase(f"handbook.{prefix}{name}", words.language)) for name in found])

    return write


def _approval(teller: Teller, words: Words, _change: Change, value: Any) -> str:
    told = {"role": words.text(value.role), "by": value.by, "day": words.date(value.on)}
    return teller.say("value_approval", **told)


def _consulted(teller: Teller, words: Words, _change: Change, value: Any) -> str:
    told = {"form": words.text(value.form), "day": words.date(value.on)}
    if value.record is None:
        return teller.say("value_consulted", **told)
    return teller.say("value_consulted_record", record=value.record, **told)


def _given(_teller: Teller, words: Words, change: Change, value: Quantity) -> str:
    kind, _, name = change.path[3].rpartition(".")
    unit: Any = "number"
    if kind == "target" and name in words.policy.targets:
        unit = words.policy.targets[name].unit
    elif kind == "" and name in words.policy.measures:
        unit = words.policy.measures[name].unit
    return words.quantity(value.value, value.unit or unit)


def _expected(teller: Teller, words: Words, change: Change, value: Any) -> str:
    unit = words.policy.indicators[change.path[3]].unit
    told = []
    if value.actual is not None:
        actual = words.quantity(value.actual.value, value.actual.unit or unit)
        told.append(teller.say("label_expected_actual", value=actual))
    if value.attainment is not None:
        attainment = words.quantity(value.attainment.value, "percent")
        told.append(teller.say("label_expected_attainment", value=attainment))
    if value.score is not None:
        told.append(teller.say("label_expected_score", value=words.number(value.score)))
    return teller.joined(told)


def _examples(teller: Teller, words: Words, _change: Change, value: Any) -> str:
    told = []
    for example in value:
        amounts = {name: words.quantity(getattr(example, name), "money") for name in ("sold", "commission")}
        if example.target is None:
            told.append(teller.say("value_example", **amounts))
        else:
            target = words.quantity(example.target, "money")
            told.append(teller.say("value_example_target", target=target, **amounts))
    return words.say("clause_mark").join(told)


def _follows(_teller: Teller, words: Words, change: Change, _value: Any) -> str:
    plan = rule_of(words, change).then.pip
    assert isinstance(plan, ImprovementPlan)  # noqa: S101 - something of it changed
    return follows_words(words, plan)


def _region(_teller: Teller, words: Words, _change: Change, value: Any) -> str:
    return str(locale_of(words.language).territories.get(value, value))


_WRITERS: Mapping[str, Callable[[Teller, Words, Change, Any], str]] = {
    "PolicyHead.applies_by": _word(""),
    "PolicyHead.languages": _word(""),
    "PolicyHead.currency": lambda _teller, _words, _change, value: str(value),
    "PolicyHead.edition": lambda _teller, _words, _change, value: str(value),
    "Rounding.half": _word(""),
    "Rounding.money": lambda _teller, words, _change, value: words.quantity(value, "money"),
    "Adoption.approved": _approval,
    "Adoption.consulted": _consulted,
    **{f"GovernanceChecks.{check}": _word("check_") for check in GovernanceChecks.model_fields},
    "Audiences.managers": _word("line_"),
    "NewCustomer.first_deal_with": _word(""),
    "ValidCustomer.agreement": lambda _teller, words, _change, value: words.say("list_or").join(
        map(words.choice, value)
    ),
    "PeopleRules.judged_as": _word("judged_"),
    "PeopleRules.targets": _word("targets_"),
    "Duty.role": lambda _teller, words, _change, value: words.owner(value),
    "Duty.shown_by": _names_in("indicators"),
    "TargetKind.unit": lambda _teller, words, _change, value: words.unit(value),
    "Measure.unit": lambda _teller, words, _change, value: words.unit(value),
    "Measure.counts": lambda _teller, words, _change, value: words.measure(value),
    "Indicator.unit": lambda _teller, words, _change, value: words.unit(value),
    "Indicator.dimension": _names_in("dimensions"),
    "Indicator.actual": lambda _, words, change, __: Narrator(words.policy, words.language).formula(
        indicator_of(words, change)
    ),
    "Indicator.target": lambda _, words, change, __: words.target(indicator_of(words, change)),
    "Indicator.better": _book("better_"),
    "Indicator.curve": lambda teller, words, change, _: curve_words(teller, words, indicator_of(words, change)),
    "Indicator.when_missing": lambda teller, words, change, _: teller.clause(
        words.missing(indicator_of(words, change))
    ),
    "Indicator.manual": lambda teller, words, _, value: teller.say("value_manual", points=words.number(value.within)),
    "RangeCurve.range": _range,
    "Group.range": lambda teller, words, _, value: teller.say(
        "value_weight_range", low=words.number(value.at_least), high=words.number(value.at_most)
    ),
    "RoundStep.kind": _word("kind_"),
    "RoundStep.cycles": _book("word_"),
    "RoundStep.by": _book("word_"),
    "RoundStep.least_minutes": lambda teller, words, _, value: teller.say("value_minutes", count=words.number(value)),
    "Receivables.overdue_after": lambda teller, words, _, value: teller.say("value_after_due", span=words.span(value)),
    "RoundStep.deadline": lambda teller, words, _change, value: deadline(teller, words, value),
    "Calendar.region": _region,
    "Calendar.own_years": lambda teller, _words, _change, value: teller.joined([f"{year:f}" for year in value]),
    "OutcomeRule.after": _book("word_"),
    "OutcomeRule.roles": _owners,
    "OutcomeRule.condition": _condition,
    "OutcomeRule.missing_period": _word(""),
    "ImprovementPlan.months": lambda _teller, words, _change, value: times_words(words, value, "month"),
    "ImprovementPlan.mentor": _word(""),
    "ImprovementPlan.goals": lambda _teller, words, change, value: goal_words(words, change.path[-1], value),
    "ImprovementPlan.if_not_met": _follows,
    "SalaryPay.of": _book("salary_"),
    "SalaryPay.each": _book("word_"),
    "SalaryPay.part_of_period": _word("part_"),
    "SalaryPay.leave": _word("leave_"),
    "ExtraPay.of": _book("salary_"),
    "ExtraPay.each": _book("word_"),
    "FigurePay.of": _names_in("measures"),
    "FigurePay.each": _book("word_"),
    "FloorPay.covers": _covers,
    "CommissionPay.plans": _names_in("commission"),
    **{f"{model}.rounding": _rounding for model in ("SalaryPay", "CommissionPay", "ExtraPay", "FigurePay", "FloorPay")},
    "CommissionPlan.paid_on": _book("paid_on_"),
    "CommissionPlan.examples": _examples,
    "Tiers.over": _book("word_"),
    "Tiers.target": _names_in("targets"),
    "Tiers.count": _book("tiers_"),
    "Course.who": _word("who_"),
    "Course.every": _word("every_"),
    "Course.roles": lambda teller, words, change, value: (
        _owners(teller, words, change, value) if value else teller.say("roles_any")
    ),
    "Course.kinds": lambda teller, words, _, value: teller.joined([words.choice(kind) for kind in value]),
    "SchemeReview.month": lambda _teller, words, _change, value: month_name(
        datetime.date(1, int(value), 1), words.language
    ),
    "Case.role": lambda _teller, words, _change, value: words.owner(value),
    "Case.cycle": _book("word_"),
    "Case.given": _given,
    "Case.expect": _expected,
    "Case.total": lambda teller, words, _, value: teller.say(
        "label_expected_total", score=words.number(value.score), grade=value.grade
    ),
}
"""Field → how its values are written, where their type does not say it."""
_ALSO_NONE = frozenset({"Course.roles", "Indicator.target", "OutcomeRule.condition", "OutcomeRule.roles"})
"""Fields whose absence means something, which is written too."""
