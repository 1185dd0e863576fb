"""A change as one sentence: which of the sentences of its own a field has, else its label with both values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.handbook_pay import claw_back_words, how_words, step_rows, tiers_words
from kaopu.pages.telling import special
from kaopu.pages.telling.entries import entry, whole_part
from kaopu.pages.telling.teller import Teller, clause, nested
from kaopu.pages.telling.values import written
from kaopu.text.language import LocalText

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from kaopu.changes.change import Change
    from kaopu.pages.handbook_words import Words
    from kaopu.policy.indicators import Indicator
    from kaopu.policy.measures import Measure
    from kaopu.policy.model import TargetKind
    from kaopu.text.language import Language

_LONG = frozenset(
    {
        "Adoption.approved",
        "Indicator.actual",
        "Indicator.target",
        "Indicator.curve",
        "Indicator.when_missing",
        "Measure.counts",
        "RangeCurve.range",
        "OutcomeRule.condition",
        "OutcomeRule.missing_period",
        "PeopleRules.judged_as",
        "PolicyHead.applies_by",
        "Rounding.half",
        "RoundStep.deadline",
        "NewCustomer.first_deal_with",
        "Case.expect",
        "Case.total",
        "ImprovementPlan.goals",
        "ImprovementPlan.if_not_met",
        "ImprovementPlan.mentor",
        "CommissionPlan.paid_on",
        "CommissionPlan.examples",
        "Tiers.count",
        "SalaryPay.rounding",
        "CommissionPay.rounding",
        "ExtraPay.rounding",
        "FigurePay.rounding",
        "FloorPay.rounding",
    }
)
"""Fields whose values are clauses: they are told one after the other."""
_CLAUSES = frozenset({"Measure.counts"})
"""Fields whose values are several clauses, of which those that changed are told."""
_WITHOUT_SUBJECT = frozenset(
    {"grades", "policy", "customers", "receivables", "people", "calendar", "scheme_review", "governance", "audiences"}
)


def tell(teller: Teller, change: Change) -> str:
    """Return a change as one sentence; told apart from others by what it is about, never by its place."""
    if len(change.path) == 1:
        told = special.order(teller, change) if change.kind == "moved" else whole_part(teller, change)
        return teller.sentence("", told)
    if _is_entry(change):
        return teller.sentence("", entry(teller, change))
    if _renamed(change):
        return teller.sentence("", _rename(teller, change))
    subject = "" if change.part in _WITHOUT_SUBJECT else teller.subject(change)
    return teller.sentence(subject, _text(teller, change))


def _is_entry(change: Change) -> bool:
    """Say whether a whole entry of a part is new or gone, such as an indicator."""
    return change.kind in ("added", "removed") and (
        (change.field.startswith("Policy.") and len(change.path) == 2)  # noqa: PLR2004 - part and id
        or change.field in ("Principles.principles", "Pay.components")
    )


def _renamed(change: Change) -> bool:
    """Say whether something that has a name of its own is called differently, in both languages or in this one."""
    return change.field.endswith((".name", "Chapter.title")) and change.field not in ("Group.name", "Band.name")


def _rename(teller: Teller, change: Change) -> str:
    before, after = change.before, change.after
    assert isinstance(before, LocalText)  # noqa: S101 - a name
    assert isinstance(after, LocalText)  # noqa: S101
    if before.in_language(teller.language) == after.in_language(teller.language):
        other: Language = "zh" if teller.language == "en" else "en"
        names = {"before": before.in_language(other), "after": after.in_language(other)}
        told = teller.say("name_other", **{key: nested(name) for key, name in names.items()})
        return teller.say("of_subject", subject=teller.subject(change), text=told)
    subject = Teller(teller.before, teller.before).subject(change)
    return teller.say("entry_renamed", subject=subject, name=after.in_language(teller.language))


def _text(teller: Teller, change: Change) -> str:
    """Return what is said about the subject."""
    if change.field.endswith(".ours"):
        return _ours(teller, change)
    if change.kind == "moved" and change.field != "CommissionPlan.rates":
        return teller.say("field_order", label=teller.label(change))
    own = _OWN.get(change.field)
    if own is not None:
        return own(teller, change)
    if change.field.startswith("Effects."):
        return special.effect(teller, change)
    label = teller.label(change, **_names(teller, change))
    if isinstance(change.before or change.after, LocalText):
        return teller.reworded(label, change.before, change.after)
    before = written(teller, teller.before, change, change.before)
    after = written(teller, teller.after, change, change.after)
    if change.field in _CLAUSES and before is not None and after is not None:
        before, after = _apart(teller, before, after)
    return teller.from_to(label, before, after, long=change.field in _LONG)


def _apart(teller: Teller, before: str, after: str) -> tuple[str, str]:
    """Leave out of two lists of clauses those that both have, unless one of them has nothing else."""
    mark = teller.after.say("clause_mark")
    old, new = (clause(text).split(mark) for text in (before, after))
    only_old, only_new = (
        [part for part in part_of if part not in other] for part_of, other in ((old, new), (new, old))
    )
    if not only_old or not only_new:
        return before, after
    return mark.join(only_old), mark.join(only_new)


def _ours(teller: Teller, change: Change) -> str:
    told = teller.say("ours_yes" if change.after else "ours_no")
    if change.part not in _WITHOUT_SUBJECT:
        return told
    return teller.say("of_subject", subject=teller.say(f"part_{change.part}"), text=told)


def _names(teller: Teller, change: Change) -> dict[str, str]:
    """Return what a label names besides its field: a group, a grade, a day, an indicator."""
    words = teller.words(change)
    find = _NAMES.get(change.field)
    if find is None:
        return {}
    name = find(words, change)
    if change.field == "Case.given" and change.path[3].startswith("score."):
        name = teller.say("value_score_of", name=name)
    return {"name": name}


def _group_name(words: Words, change: Change) -> str:
    role, _, cycle = change.path[1].partition("/")
    return words.text(words.policy.scorecards[role, cycle].groups[change.path[3]].name)


def _day(words: Words, change: Change) -> str:
    calendar = words.policy.calendar
    days: Mapping[datetime.date, LocalText] = getattr(calendar, change.path[1])
    return words.date(next(day for day in days if str(day) == change.path[2]))


def _given_name(words: Words, change: Change) -> str:
    kind, _, name = change.path[3].rpartition(".")
    policy = words.policy
    kinds: dict[str, Mapping[str, TargetKind | Indicator | Measure]]
    kinds = {"target": policy.targets, "score": policy.indicators, "": policy.measures}
    known = kinds.get(kind, {})
    return words.text(known[name].name) if name in known else change.path[3]


_NAMES: Mapping[str, Callable[[Words, Change], str]] = {
    "Group.name": _group_name,
    "Group.range": _group_name,
    "Band.name": lambda _words, change: change.path[2],
    "Calendar.days_off": _day,
    "Calendar.working_days": _day,
    "CommissionPay.plans": lambda words, change: words.owner(change.path[-1]),
    "Case.given": _given_name,
    "Case.expect": lambda words, change: words.text(words.policy.indicators[change.path[3]].name),
}


def _claw_back(teller: Teller, change: Change) -> str:
    before, after = (
        teller.clause(claw_back_words(words, words.policy.commission[change.path[1]].claw_back))
        for words in (teller.before, teller.after)
    )
    return teller.from_to(teller.say("label_claw_back"), before, after, long=True)


def _component(teller: Teller, change: Change) -> str:
    """Tell that a component of pay is of another kind now: how it is computed."""
    before, after = (
        None if value is None else teller.clause(words.say("gap").join(how_words(words, value)))
        for words, value in ((teller.before, change.before), (teller.after, change.after))
    )
    return teller.from_to(teller.say("label_component"), before, after, long=True)


def _tiers(teller: Teller, change: Change) -> str:
    """Tell tiers as a whole: what is added up, and every step."""
    told = [
        None if value is None else _tiers_words(teller, words, change)
        for words, value in ((teller.before, change.before), (teller.after, change.after))
    ]
    return teller.from_to(teller.say("label_tiers"), told[0], told[1], long=True)


def _tiers_words(teller: Teller, words: Words, change: Change) -> str:
    plan = words.policy.commission[change.path[1]]
    steps = [teller.say("value_tier", limit=limit, says=says) for limit, says, _ in step_rows(words, plan)]
    return words.say("clause_mark").join([*map(teller.clause, tiers_words(words, plan.tiers)), *steps])


_OWN: Mapping[str, Callable[[Teller, Change], str]] = {
    "Grades.bands": special.band,
    "Grades.recommended": special.recommended,
    "Band.at_least": special.band_limit,
    "Scorecard.groups": special.group,
    "Group.weight": special.group_weight,
    "Group.weights": special.weight,
    "PointsCurve.points": special.corner,
    "RatingCurve.marks": special.corner,
    "StepsCurve.steps": special.step,
    "DeductionCurve.off": special.off,
    "Multiplier.by_grade": special.factor,
    "Multiplier.times": special.factor,
    "CommissionPlan.rates": special.rate,
    "CommissionPlan.tiers": _tiers,
    "CommissionPlan.claw_back": _claw_back,
    "Tiers.steps": special.tier,
    "FloorPay.amounts": special.floor,
    "Pay.components": _component,
    "Policy.prose": special.prose,
}
"""Field → what has a sentence of its own."""
