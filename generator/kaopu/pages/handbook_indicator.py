"""An indicator's page of the handbook: its curve as a drawing, its weights, and the worked examples."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from kaopu.pages.charts import curve_chart
from kaopu.pages.drawing import web_palette
from kaopu.records.narration import Narrator
from kaopu.records.parts import Rule
from kaopu.records.record import CurvePoint, RecordCurve, RecordIndicator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaopu.appraisal.cases import CaseResult
    from kaopu.appraisal.scoring import IndicatorResult
    from kaopu.pages.handbook_words import Words
    from kaopu.text.formats import Unit


@dataclass(frozen=True, slots=True)
class WeightRow:
    """An indicator's weight in one scorecard, in words."""

    role: str
    cycle: str
    group: str
    weight: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example of one indicator: what is given, the calculation in sentences, and the score."""

    name: str
    given: str
    steps: tuple[str, ...]
    score: str


def indicator_context(words: Words, name: str, cases: Sequence[CaseResult]) -> dict[str, object]:
    """Return what the template of an indicator's page needs; ``cases`` are those that expect something of it."""
    indicator = words.policy.indicators[name]
    return {
        "id": name,
        "indicator": indicator,
        "formula": Narrator(words.policy, words.language).formula(indicator),
        "measures": words.measures_of(indicator),
        "weights": list(_weights(words, name)),
        "drawing": curve_drawing(words, name),
        "corners": words.corners(indicator),
        "deductions": words.deductions(indicator),
        "examples": [_example(words, case, name) for case in cases],
    }


def _weights(words: Words, name: str) -> Iterator[WeightRow]:
    for (role, cycle), scorecard in words.policy.scorecards.items():
        for group in scorecard.groups.values():
            weights = group.weights()
            if name in weights:
                weight = words.say("weight_value", weight=words.number(weights[name]))
                yield WeightRow(role, cycle, words.text(group.name), weight)


def curve_drawing(words: Words, name: str) -> Markup:
    """Return the drawing of an indicator's curve, as on the appraisal pages but without anybody's point.

    It stands on one line in a block of its own, so that Markdown passes it through; its labels are not searched.
    """
    return figure(curve_chart(_without_person(words, name), web_palette(), words.wording))


def figure(drawing: Markup, kind: str = "curve") -> Markup:
    """Return a drawing as a figure of a page."""
    return Markup(f'<figure class="{kind}" data-search-exclude>{drawing}</figure>')  # noqa: S704 - escaped by its maker


def _without_person(words: Words, name: str) -> RecordIndicator:
    """Return an indicator's part of a record as it is before anything was measured."""
    indicator, place = words.policy.indicators[name], words.policy.places["indicators", name]
    unit: Unit = "percent" if indicator.curve.of == "attainment" else indicator.unit
    corners = tuple(CurvePoint(x=x, y=y) for x, y in indicator.curve.corners())
    curve = RecordCurve(
        kind=indicator.curve.kind,
        of=indicator.curve.of,
        unit=unit,
        corners=corners,
        beyond=indicator.curve.beyond,
        x=None,
        y=None,
    )
    return RecordIndicator(
        id=name,
        name=words.text(indicator.name),
        dimension=indicator.dimension,
        dimension_name=words.text(words.policy.dimensions[indicator.dimension].name),
        definition=words.text(indicator.definition),
        unit=indicator.unit,
        better=indicator.better,
        measures={},
        counted=(),
        actual=None,
        target=None,
        target_rule=None,
        attainment=None,
        curve=curve,
        score=None,
        weight=Decimal(0),
        declared_weight=Decimal(0),
        points=None,
        missing=None,
        steps=(),
        rule=Rule(file=place.file, line=place.line),
        rows=(),
    )


def _example(words: Words, case: CaseResult, name: str) -> Example:
    result = next(result for result in case.indicators if result.id == name)
    score = words.number(result.score) if result.score is not None else words.say("none")
    given = words.say("case_given", values=words.say("clause_mark").join(given_values(words, result)))
    steps = Narrator(words.policy, words.language).arithmetic(result)
    return Example(words.text(case.case.name), given, steps, score)


def given_values(words: Words, result: IndicatorResult) -> Iterator[str]:
    """Say with which measures and target an indicator of an example is computed."""
    indicator = words.policy.indicators[result.id]
    for name, value in result.measures.items():
        measure = words.policy.measures[name]
        shown = words.say("none") if value.value is None else words.quantity(value.value, measure.unit)
        yield words.say("case_value", name=words.text(measure.name), value=shown)
    if result.target is not None:
        target = words.quantity(result.target.value, indicator.unit)
        yield words.say("case_value", name=words.say("target"), value=target)
