"""Views for managers and directors, made from appraisal records and nothing else (plus targets and data quality)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from kaopu.data.people import People, Team
from kaopu.records.closing_parts import ClosedVersion
from kaopu.records.consequences import rule_counts, view_outcomes, view_plans
from kaopu.records.level_views import LevelView
from kaopu.records.parts import Rows, made
from kaopu.records.past import SHARE_STEP, History
from kaopu.records.record import AppraisalRecord, RecordIndicator, RecordMeasure
from kaopu.records.views import (
    CompanyRecord,
    Member,
    MemberIndicator,
    QualityLine,
    TeamRecord,
    TeamSummary,
    ViewIndicator,
    ViewTotal,
)
from kaopu.text.csv_reader import TextTable
from kaopu.text.formats import Unit
from kaopu.text.grouping import grouped
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

ADDING_UNITS: tuple[Unit, ...] = ("money", "count")
"""Units of what adds up over people."""
Records = Sequence[AppraisalRecord]


def team_record(team: Team, own: Records, history: History, view: LevelView) -> TeamRecord:
    """Summarise a team in a period.

    ``own`` are the team's records (at least one), ``history`` the periods up to this one and with it, in the same
    language, and ``view`` what does not follow from people's records.
    """
    first, now = own[0], history.teams[team.id][-1]
    return TeamRecord(
        language=first.language,
        currency=first.currency,
        id=team.id,
        name=team.name,
        manager_name=view.manager_name,
        period=first.period,
        policy=first.policy,
        bands=first.bands,
        indicators=_columns(own),
        members=tuple(member(record) for record in own),
        mean_score=now.mean_score,
        grades=now.grades,
        company_grades=history.company[-1].grades,
        totals=totals(own),
        trend=tuple(history.teams[team.id]),
        own=view.own,
        targets=view.targets,
        funnels=view.funnels,
        advice=view.advice,
        not_appraised=view.not_appraised,
        outcomes=view_outcomes(own),
        plans=view_plans(own),
        nearly=view.nearly,
        round=view.team_round,
        training=view.training,
        versions=closed_versions(first),
    )


def company_record(
    name: str,
    people: People,
    everybody: Records,
    history: History,
    quality: TextTable | None,
    view: LevelView,
) -> CompanyRecord:
    """Summarise the company in a period; ``everybody`` are all its records, the rest is as for ``team_record``."""
    first, now = everybody[0], history.company[-1]
    return CompanyRecord(
        language=first.language,
        currency=first.currency,
        name=name,
        period=first.period,
        policy=first.policy,
        bands=first.bands,
        indicators=_columns(everybody),
        people=len(everybody),
        mean_score=now.mean_score,
        grades=now.grades,
        teams=tuple(_team_summaries(people, everybody, history)),
        members=tuple(member(record) for record in everybody),
        totals=totals(everybody),
        trend=tuple(history.company),
        quality=quality_lines(quality, first.language),
        own=view.own,
        targets=view.targets,
        funnels=view.funnels,
        advice=view.advice,
        not_appraised=view.not_appraised,
        rules=rule_counts(everybody),
        plans=view_plans(everybody),
        cost=view.cost,
        round=view.company_round,
        training=view.training,
        scheme_review=view.scheme_review,
        versions=closed_versions(first),
        closed=tuple(history.closed),
    )


def _team_summaries(people: People, everybody: Records, history: History) -> Iterable[TeamSummary]:
    members = grouped(everybody, lambda record: record.person.team)
    for team in people.teams.values():
        if own := members.get(team.id):
            now = history.teams[team.id][-1]
            yield TeamSummary(
                id=team.id,
                name=team.name,
                manager_name=people.name_of(team.manager),
                people=len(own),
                mean_score=now.mean_score,
                grades=now.grades,
                totals=totals(own),
            )


def member(record: AppraisalRecord) -> Member:
    """Return a person's line in a view."""
    before = record.trend[-2].score if len(record.trend) > 1 else None
    return made(
        Member,
        id=record.person.id,
        name=record.person.name,
        role_name=record.person.role_name,
        team=record.person.team,
        score=record.score,
        grade=record.grade,
        change=None if before is None else record.score - before,
        indicators={
            indicator.id: made(
                MemberIndicator,
                actual=indicator.actual,
                target=indicator.target,
                attainment=indicator.attainment,
                score=indicator.score,
                missing=indicator.missing,
            )
            for indicator in record.indicators
        },
        notices=record.notices,
    )


def _columns(records: Records) -> tuple[ViewIndicator, ...]:
    """Return the indicators of all scorecards in the view, in the order they first appear."""
    columns: dict[str, ViewIndicator] = {}
    for record in records:
        for indicator in record.indicators:
            if indicator.id not in columns:
                columns[indicator.id] = ViewIndicator(
                    id=indicator.id, name=indicator.name, unit=indicator.unit, weight=indicator.declared_weight
                )
    return tuple(columns.values())


def totals(records: Records) -> tuple[ViewTotal, ...]:
    """Add up every counted measure that adds up over people, and every such indicator.

    A measure that several indicators of a person use counts once; of a measure and an indicator with the same id, which
    say the same, the indicator is shown.
    """
    found: dict[tuple[str, str], _Total] = {}
    for record in records:
        seen: set[str] = set()
        for indicator in record.indicators:
            for measure in indicator.counted:
                adds_up = measure.adds_up and measure.unit in ADDING_UNITS
                if adds_up and measure.value is not None and measure.id not in seen:
                    _of(found, "measure", measure).add(measure.value, None)
                seen.add(measure.id)
            if indicator.adds_up and indicator.unit in ADDING_UNITS and indicator.actual is not None:
                _of(found, "indicator", indicator).add(indicator.actual, indicator.target)
    return tuple(
        total.shown(name)
        for (kind, name), total in found.items()
        if kind == "indicator" or ("indicator", name) not in found
    )


@dataclass
class _Total:
    """What has been added up so far; there is a target as soon as anybody has one."""

    name: str
    unit: Unit
    value: Decimal | None = None
    target: Decimal | None = None

    def add(self, value: Decimal, target: Decimal | None) -> None:
        known, self.value = self.value, value if self.value is None else self.value + value
        if known is None:
            self.target = target
        else:
            self.target = None if target is None else (self.target or Decimal(0)) + target

    def shown(self, identifier: str) -> ViewTotal:
        value = self.value if self.value is not None else Decimal(0)
        attainment = (value / self.target).quantize(SHARE_STEP, rounding=ROUND_HALF_UP) if self.target else None
        return made(
            ViewTotal,
            id=identifier,
            name=self.name,
            unit=self.unit,
            value=value,
            target=self.target,
            attainment=attainment,
        )


def _of(found: dict[tuple[str, str], _Total], kind: str, part: RecordMeasure | RecordIndicator) -> _Total:
    key = (kind, part.id)
    known = found.get(key)
    if known is None:
        known = found[key] = _Total(part.name, part.unit)
    return known


def closed_versions(record: AppraisalRecord) -> tuple[ClosedVersion, ...]:
    """Return the versions of a record's closed period, without what any of them gave anybody."""
    return tuple(
        ClosedVersion(number=one.number, on=one.on, reason=one.reason, approved_by=one.approved_by)
        for one in record.versions
    )


def quality_lines(quality: TextTable | None, language: Language) -> tuple[QualityLine, ...]:
    """Summarise the import report: each case of each table with its rows in the export."""
    return () if quality is None else _quality_lines(_Report(quality), language)


@dataclass(frozen=True, slots=True, eq=False)
class _Report:
    """An import report that is the same as no other one: to compare all their rows would take longer than to read."""

    table: TextTable

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Report) and other.table is self.table

    def __hash__(self) -> int:
        return id(self.table)


@lru_cache(maxsize=8)  # one report, in each language, for the company's page of every period
def _quality_lines(report: _Report, language: Language) -> tuple[QualityLine, ...]:
    quality = report.table
    index = {name: quality.header.index(name) for name in ("table", "case", "file", "line", "column")}
    found: dict[tuple[str, str, str], dict[str, set[int]]] = {}
    for row in quality.rows:
        key = (row[index["case"]], row[index["table"]], row[index["column"]])
        found.setdefault(key, {}).setdefault(row[index["file"]], set()).add(int(row[index["line"]]))
    return tuple(
        QualityLine(
            case=case,
            text=phrase(f"quality.{case}", language, table=table, column=column),
            rows=sum(len(lines) for lines in files.values()),
            where=tuple(Rows(file=file, lines=tuple(sorted(lines))) for file, lines in sorted(files.items())),
        )
        for (case, table, column), files in sorted(found.items())
    )
