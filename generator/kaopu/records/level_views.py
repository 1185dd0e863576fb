"""What a team's or the company's record says besides its people: its own result, targets, advice, who has none."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kaopu.appraisal.appraising import Appraisals
from kaopu.appraisal.breakdown import Owner, parts_of_target
from kaopu.appraisal.scoring import IndicatorResult
from kaopu.data.periods import Period
from kaopu.data.targets import COMPANY
from kaopu.facts.owners import Level
from kaopu.facts.presence import Presence
from kaopu.records.costs import Costs
from kaopu.records.narration import Narrator
from kaopu.records.nearness import Nearness
from kaopu.records.parts import made, rule_at
from kaopu.records.reaching import Reaching
from kaopu.records.record import AppraisalRecord
from kaopu.records.round_view_parts import CompanyRound, TeamRound
from kaopu.records.round_views import RoundViewer
from kaopu.records.training_parts import ViewSchemeReview, ViewTraining
from kaopu.records.training_recording import TrainingTeller
from kaopu.records.views import (
    LevelIndicator,
    LevelResult,
    NearRule,
    RecordCost,
    RecordNotAppraised,
    RecordTarget,
    RecordTargetPart,
    ViewFunnel,
)
from kaopu.rounds.state import RoundStates
from kaopu.rounds.training import TrainingBook
from kaopu.text.formats import percent
from kaopu.text.grouping import grouped
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

SHARE_STEP = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class LevelView:
    """The parts of a team's or the company's record that do not come from people's records."""

    manager_name: str | None
    own: LevelResult | None
    targets: tuple[RecordTarget, ...]
    advice: tuple[str, ...]
    not_appraised: tuple[RecordNotAppraised, ...]
    cost: RecordCost | None = None
    nearly: tuple[NearRule, ...] = ()
    team_round: TeamRound | None = None
    company_round: CompanyRound | None = None
    training: tuple[ViewTraining, ...] = ()
    scheme_review: ViewSchemeReview | None = None
    funnels: tuple[ViewFunnel, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelRecorder:
    """Writes the views of one set of appraisals in one language.

    ``costs`` stand on the company's page only, who is near a rule (``nearness``) on the team's. Without ``states``
    and the day on which they were looked at (``today``) nothing is said of the round.
    """

    appraisals: Appraisals
    language: Language
    costs: Costs | None = None
    nearness: Nearness | None = None
    states: RoundStates | None = None
    today: datetime.date | None = None
    training: TrainingBook | None = None

    def team(self, team: str, period: Period, records: Sequence[AppraisalRecord]) -> LevelView:
        """Return what is said of a team whose people have ``records``."""
        people = self.appraisals.data.people
        without = self.not_appraised(period, team)
        everybody = {record.person.id for record in records} | {of.id for of in without} | {people.teams[team].manager}
        return LevelView(
            people.name_of(people.teams[team].manager),
            self.own("team", team, period),
            self.targets("team", team, period),
            self.advice(records),
            without,
            nearly=self.nearly(period, records),
            team_round=rounds.team(period, records) if (rounds := self._rounds()) is not None else None,
            training=() if (told := self._training()) is None else told.view(period, everybody),
            funnels=self.funnels(period, records, ()),
        )

    def company(self, period: Period, records: Sequence[AppraisalRecord]) -> LevelView:
        """Return what is said of the company."""
        return LevelView(
            None,
            self.own("company", COMPANY, period),
            self.targets("company", COMPANY, period),
            self.advice(records),
            self.not_appraised(period, None),
            None if self.costs is None else self.costs.record(period, self.language),
            company_round=rounds.company(period, records) if (rounds := self._rounds()) is not None else None,
            training=() if (told := self._training()) is None else told.view(period),
            scheme_review=None if told is None else told.review(period),
            funnels=self.funnels(period, records, list(self.appraisals.data.people.teams)),
        )

    def funnels(
        self, period: Period, records: Sequence[AppraisalRecord], teams: Sequence[str]
    ) -> tuple[ViewFunnel, ...]:
        """Return how many leads became deals: of all who have ``records`` together, and of each of ``teams``."""
        reaching, known = Reaching(self.appraisals, period), self.appraisals.data.people.teams
        together = reaching.funnel("", "", [record.person.id for record in records], self.language)
        members = grouped(records, lambda record: record.person.team)
        found = [
            reaching.funnel(team, known[team].name, [record.person.id for record in members[team]], self.language)
            for team in teams
            if team in members
        ]
        return tuple(funnel for funnel in (together, *found) if funnel is not None)

    def _training(self) -> TrainingTeller | None:
        return None if self.training is None else TrainingTeller(self.training, self.language)

    def _rounds(self) -> RoundViewer | None:
        if self.states is None or self.today is None:
            return None
        return RoundViewer(self.appraisals, self.states, self.today, self.language)

    def nearly(self, period: Period, records: Sequence[AppraisalRecord]) -> tuple[NearRule, ...]:
        """Return who is one period from a rule."""
        if self.nearness is None:
            return ()
        return tuple(near for record in records for near in self.nearness.of(record, period, self.language))

    def own(self, level: Level, owner: str, period: Period) -> LevelResult | None:
        """Return the result by the level's own scorecard (R21); None when it has none."""
        result = self.appraisals.levels.get((level, owner, period))
        if result is None:
            return None
        return LevelResult(
            score=result.score,
            grade=result.band.grade,
            grade_name=result.band.name.in_language(self.language),
            points=result.points,
            indicators=tuple(self._indicator(indicator) for indicator in result.indicators),
        )

    def _indicator(self, result: IndicatorResult) -> LevelIndicator:
        policy = self.appraisals.policy
        indicator = policy.indicators[result.id]
        return LevelIndicator(
            id=result.id,
            name=indicator.name.in_language(self.language),
            unit=indicator.unit,
            actual=result.actual,
            target=result.target.value if result.target is not None else None,
            attainment=result.attainment,
            score=result.score,
            weight=result.weight,
            points=result.points,
            missing=Narrator(policy, self.language).missing(result),
        )

    def targets(self, level: Level, owner: str, period: Period) -> tuple[RecordTarget, ...]:
        """Return the level's targets in the policy's order, each that adds up with its parts (R19-R22)."""
        found = self.appraisals.data.targets.of(level, owner, period)
        reaching = Reaching(self.appraisals, period)
        return tuple(
            RecordTarget(
                id=name,
                name=kind.name.in_language(self.language),
                unit=kind.unit,
                value=found[name].value,
                rule=rule_at(found[name].place),
                parts=tuple(self._parts(Owner(level, owner), reaching, name)) if kind.adds_up else (),
                reached=reaching.reached(Owner(level, owner), name),
            )
            for name, kind in self.appraisals.policy.targets.items()
            if name in found
        )

    def _parts(self, owner: Owner, reaching: Reaching, name: str) -> Iterator[RecordTargetPart]:
        data = self.appraisals.data
        for part, target in parts_of_target(data, self.appraisals.roll, owner, reaching.period, name).items():
            of_team = owner.level == COMPANY
            named = data.people.teams[part].name if of_team else data.people.people[part].name
            reached = reaching.reached(Owner("team" if of_team else "person", part), name)
            yield made(RecordTargetPart, id=part, name=named, value=target.value, reached=reached)

    def advice(self, records: Sequence[AppraisalRecord]) -> tuple[str, ...]:
        """Compare the grades with the distribution the policy recommends; this changes nobody's grade."""
        return tuple(self._advice(records))

    def _advice(self, records: Sequence[AppraisalRecord]) -> Iterator[str]:
        for recommended in self.appraisals.policy.grades.recommended:
            people = sum(record.grade in recommended.grades for record in records)
            if people <= recommended.at_most * len(records):
                continue
            share = (Decimal(people) / len(records)).quantize(SHARE_STEP, rounding=ROUND_HALF_UP)
            yield phrase(
                "calculation.advice",
                self.language,
                grades=phrase("calculation.list_mark", self.language).join(recommended.grades),
                share=percent(share.normalize(), self.language),
                people=people,
                total=len(records),
                limit=percent(recommended.at_most.normalize(), self.language),
            )

    def not_appraised(self, period: Period, team: str | None) -> tuple[RecordNotAppraised, ...]:
        """Return the people of a team, or of all, who were there on too few days to be appraised."""
        return tuple(
            RecordNotAppraised(
                id=there.person.id,
                name=there.person.name,
                reason=reason_not_appraised(self.appraisals, there, period, self.language),
            )
            for there in self.appraisals.not_appraised_in(period, team)
        )


def reason_not_appraised(appraisals: Appraisals, there: Presence, period: Period, language: Language) -> str:
    """Say why somebody is not appraised in a period."""
    least = appraisals.roll.least_days(period)
    return phrase("calculation.too_few_days", language, days=there.days, least=least)
