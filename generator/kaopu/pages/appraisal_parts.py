"""What the appraisal's templates are given, the same for the web page and the printed document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from kaopu.pages.charts import BAR, CURVE, SHORT_BAR, SMALL_CURVE, attainment_bar, axis_name, bar_scale, curve_chart
from kaopu.pages.charts_of_grades import grade_mark
from kaopu.pages.charts_of_scores import TALL_TREND, TREND, score_ruler, trend_chart
from kaopu.pages.wording import Wording

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping, Sequence

    from kaopu.pages.drawing import Palette
    from kaopu.records.pay_parts import PayComponent, PayLine
    from kaopu.records.record import AppraisalRecord, RecordGroup, RecordIndicator, TrendPoint
    from kaopu.records.round_parts import Round, RoundStep
from kaopu.records.parts import Rows

LEAST_PERIODS_OF_A_TREND = 2
MOST_PERIODS_OF_A_TREND = 8
MOST_INDICATORS_OF_A_TREND = 5
# With more indicators the printed calculation is set close, so that it stays within three pages.
MOST_INDICATORS_SET_WIDE = 4
# Paper lists so many lines of commission, those with a remark first; the web page and the JSON have all.
MOST_DEALS_PRINTED = 16
MOST_DEALS_SET_CLOSE = 5
# A score sheet is kept on one page, unless it has more lines than a page or much stands above it.
MOST_LINES_KEPT_TOGETHER = 20
MOST_SAID_ABOVE = 4
_HEADLINES = frozenset({"multiplier", "extra_salary", "cancel"})
# What has to be done before a result is final.
_MAKE_FINAL = frozenset({"review", "talk", "acknowledgement", "appeal_answer"})
_MONTHLY = re.compile(r"(data/months/)([^/]+)/([^/]+)")


def appraisal_context(record: AppraisalRecord, palette: Palette, *, web: bool) -> dict[str, object]:
    """Return the names that the templates of an appraisal use."""
    write = Wording(record.language, record.currency)
    compact = not web and _set_close(record)
    trend = record.trend[-MOST_PERIODS_OF_A_TREND:]
    scale = bar_scale(record.indicators)
    return {
        "record": record,
        "web": web,
        "compact": compact,
        "long_sheet": len(record.indicators) > MOST_LINES_KEPT_TOGETHER
        or (compact and len(record.outcomes) + len(record.notices) > MOST_SAID_ABOVE),
        "presence": _presence(record, write),
        "write": write,
        "say": write.say,
        "title": write.say("document_title", name=record.person.name, period=record.period.name),
        "sheet": _sheet(record),
        "places": _places(record, trend, write),
        "sources": _sources(record, write),
        "rules": _rules,
        "bar": partial(attainment_bar, scale=scale, palette=palette, wording=write, size=BAR if web else SHORT_BAR),
        "curve": partial(curve_chart, palette=palette, wording=write, layout=SMALL_CURVE if compact else CURVE),
        "axis_name": partial(axis_name, wording=write),
        "mark": partial(grade_mark, bands=record.bands, palette=palette),
        "multipliers": [outcome for outcome in record.outcomes if outcome.kind in _HEADLINES],
        "paid": [line for line in record.payout.components if line.amount or line.steps or line.lines],
        "base_places": write.places(write.money(line.base) for line in record.payout.components),
        "deals_of": partial(listed_deals, most=_most_deals(web=web, compact=compact)),
        "trend": trend if len(trend) >= LEAST_PERIODS_OF_A_TREND else (),
        "main_indicators": _heaviest(record.indicators),
        "state_of": state_of,
        "has_due": partial(has_due, record.round),
        "beside": [line for line in record.round.scores if line.own is not None or line.reviewer is not None],
        "actions_met": sum(action.met is True for action in record.round.plan_before),
        "final_since": _final_since(record),
        "unfinished": bool(record.versions)
        and any(step.kind in _MAKE_FINAL and state_of(step) in ("open", "missing") for step in record.round.steps),
        "trend_drawing": partial(trend_chart, trend, record.bands, palette, write, TALL_TREND if web else TREND),
        "ruler": partial(score_ruler, record.score, record.grade, record.bands, palette, write),
    }


def _set_close(record: AppraisalRecord) -> bool:
    """Return whether paper sets the calculation close: many indicators, or both pay and what people wrote to print."""
    wrote = record.round.self_assessment is not None or record.round.review is not None
    return len(record.indicators) > MOST_INDICATORS_SET_WIDE or (wrote and bool(record.payout.components))


@dataclass(frozen=True, slots=True)
class ListedDeals:
    """The lines of a commission that are listed, whether one was shared, and what the ``rest`` add up to."""

    lines: tuple[PayLine, ...]
    shared: bool
    rest: int
    rest_base: Decimal
    rest_amount: Decimal
    amount: Decimal


def _most_deals(*, web: bool, compact: bool) -> int | None:
    return None if web else MOST_DEALS_SET_CLOSE if compact else MOST_DEALS_PRINTED


def listed_deals(component: PayComponent, most: int | None) -> ListedDeals:
    """Choose the lines to list: at most ``most`` (None: all), those with something to explain before the others."""
    lines = component.lines
    plain = [len(line.tiers) <= 1 and not line.note for line in lines]
    telling = sorted(range(len(lines)), key=lambda number: (plain[number], number))
    chosen = sorted(telling[:most])
    rest = [lines[number] for number in telling[len(chosen) :]]
    return ListedDeals(
        tuple(lines[number] for number in chosen),
        any(lines[number].share != 1 for number in chosen),
        len(rest),
        sum((line.base for line in rest), Decimal(0)),
        sum((line.amount for line in rest), Decimal(0)),
        sum((line.amount for line in lines), Decimal(0)),
    )


def state_of(step: RoundStep) -> str:
    """Return the state of a step; a record without states says at least what was done, late or missing."""
    if step.state is not None:
        return step.state
    return "late" if step.late else "done" if step.done is not None else "missing" if step.missing else "open"


def has_due(of: Round, step: RoundStep) -> bool:
    """Return whether a step has a day that somebody has to mind: an answer to no appeal has none."""
    return step.state != "not_needed" and not (step.state == "possible" and of.appeal_until is None)


def _final_since(record: AppraisalRecord) -> datetime.date | None:
    """Return the day on which the last step that a final result needs was done."""
    if record.status != "final":
        return None
    return max((step.done for step in record.round.steps if step.kind in _MAKE_FINAL and step.done), default=None)


def _presence(record: AppraisalRecord, write: Wording) -> str:
    """Say how much of the period somebody was there; nothing when it was all of it."""
    there, period = record.presence, record.period
    if there is None:
        return ""
    joined, left = there.first_day > period.first_day, there.last_day < period.last_day
    part = "between" if joined and left else "from" if joined else "until" if left else "part"
    values = {"first": write.date(there.first_day), "last": write.date(there.last_day)}
    told = write.say(f"presence_{part}", days=there.days, of=there.of, **values)
    return told + (write.say("presence_leave", days=there.leave) if there.leave else "")


def _sheet(record: AppraisalRecord) -> list[tuple[RecordGroup | None, list[RecordIndicator]]]:
    """Return the lines of the score sheet by group; one group alone has no line of its own."""
    by_id = {indicator.id: indicator for indicator in record.indicators}
    if len(record.groups) < 2:  # noqa: PLR2004 - a single subtotal would repeat the total
        return [(None, list(record.indicators))]
    return [(group, [by_id[name] for name in group.indicators]) for group in record.groups]


def _heaviest(indicators: Sequence[RecordIndicator]) -> list[RecordIndicator]:
    """Return the indicators that weigh most, in the order of the score sheet."""
    by_weight = sorted(indicators, key=lambda indicator: -indicator.declared_weight)
    main = {indicator.id for indicator in by_weight[:MOST_INDICATORS_OF_A_TREND]}
    return [indicator for indicator in indicators if indicator.id in main]


def _places(record: AppraisalRecord, trend: Sequence[TrendPoint], write: Wording) -> Mapping[str, int]:
    """Return the most decimals of each column of the score sheet, and of the scores below the trend."""
    lines = record.indicators
    points = [line.points for line in lines] + [group.points for group in record.groups] + [record.points]
    weights = [line.weight for line in lines] + [group.weight for group in record.groups]
    return {
        "attainment": write.places(write.percent_figure(line.attainment) for line in lines),
        "trend": write.places(write.number(value) for point in trend for value in point.indicators.values()),
        "score": write.places(write.number(line.score) for line in lines),
        "weight": write.places(write.number(weight) for weight in weights),
        "points": write.places([*(write.number(value) for value in points), write.score(record.score)]),
    }


def _rules(indicator: RecordIndicator) -> str:
    """Write where the policy says it: ``policy/results.yml:2, policy/measures.yml:2, 8``."""
    lines: dict[str, list[int]] = {}
    for rule in (indicator.rule, *(measure.rule for measure in indicator.counted)):
        found = lines.setdefault(rule.file, [])
        if rule.line not in found:
            found.append(rule.line)
    return ", ".join(f"{file}:{', '.join(map(str, numbers))}" for file, numbers in lines.items())


def _sources(record: AppraisalRecord, write: Wording) -> dict[str, str]:
    """Write the data rows of each indicator; rows that an earlier indicator listed are named after it.

    Of rows that are not shown to anybody (anonymous reviews, R30) only the number is written.
    """
    first_user: dict[tuple[Rows, ...], str] = {}
    written: dict[str, str] = {}
    for indicator in record.indicators:
        listed_by = first_user.setdefault(indicator.rows, indicator.name)
        if not indicator.rows or listed_by == indicator.name:
            parts = list(_files(indicator.rows, write))
        else:
            number = sum(len(rows.lines) for rows in indicator.rows)
            parts = [write.say("rows_as", number=number, name=listed_by)]
        unlisted = sum(measure.counted for measure in indicator.counted if not measure.rows)
        parts += [write.say("rows_anonymous", number=unlisted)] if unlisted else []
        written[indicator.id] = "; ".join(parts)
    return written


def _files(rows: Sequence[Rows], write: Wording) -> Iterator[str]:
    """Write files with their lines; what a table has in several months is named once, and then month by month."""
    months: dict[str, list[str]] = {}
    for part in rows:
        monthly = _MONTHLY.fullmatch(part.file)
        place = f"{monthly[1]}…/{monthly[3]}" if monthly else part.file
        months.setdefault(place, []).append(f"{monthly[2]}: {write.lines(part)}" if monthly else write.lines(part))
    for place, listed in months.items():
        yield f"{place}{' ' if '…' in place else ': '}{'; '.join(listed)}"
