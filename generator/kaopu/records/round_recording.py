"""The round as the record shows it: steps, both sides' scores and texts, plans, appeals, and what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.scoring import Result
from kaopu.data.people import People
from kaopu.data.periods import Period
from kaopu.data.rounds import Action
from kaopu.facts.derived import Facts
from kaopu.facts.disclosing import colleagues_of
from kaopu.facts.shown import least_different, who_answered
from kaopu.policy.model import Policy
from kaopu.records.narration import adjustment_values
from kaopu.records.parts import made, rule_at
from kaopu.records.round_parts import (
    Adjustment,
    Round,
    RoundAcknowledgement,
    RoundAction,
    RoundAppeal,
    RoundEvidence,
    RoundFeedback,
    RoundReview,
    RoundScore,
    RoundSelfAssessment,
    RoundStep,
    RoundTalk,
)
from kaopu.rounds.agreement import step_named
from kaopu.rounds.plans import ActionState
from kaopu.rounds.state import AppealState, RoundState, RoundStates, RoundStatus, StepState
from kaopu.text.formats import date, number
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

PEERS = "peer_reviews"


@dataclass(frozen=True)
class RoundRecorder:
    """Writes the rounds of people down in one language; without a state a result is provisional."""

    policy: Policy
    people: People
    states: RoundStates
    language: Language
    facts: Facts | None = None

    def status(self, person: str, period: Period) -> RoundStatus:
        """Return whether a result is provisional or final."""
        state = self.states.get((person, period))
        return "provisional" if state is None else state.status

    def of(self, person: str, period: Period) -> Round:
        """Return a person's round in a period; one without steps where the policy has none."""
        state = self.states.get((person, period))
        if state is None:
            return made(Round, steps=())
        given = state.handed_in
        return made(
            Round,
            steps=tuple(self._step(step, state) for step in state.steps),
            status_text=self._status_text(state),
            notices=tuple(self._notices(state)),
            scores=tuple(self._scores(state)),
            self_assessment=self._self_assessment(state),
            review=self._review(state),
            feedback=tuple(
                RoundFeedback(department=f.department, given_on=f.given_on, score=f.score, comment=f.comment)
                for f in sorted(given.feedback, key=lambda f: (f.given_on, f.department, f.comment))
            ),
            peer_comments=self._peer_comments(state),
            talk=self._talk(state),
            plan=tuple(self._action(action) for action in given.actions),
            plan_before=tuple(self._action(done.action, done) for done in state.plan_before),
            appeal_until=state.appeal_until,
            appeal_text=self._appeal_text(state),
            appeals=tuple(self._appeal(appeal) for appeal in state.appeals),
            acknowledgement=self._acknowledgement(state),
        )

    def adjustments(self, result: Result) -> tuple[Adjustment, ...]:
        """Return every score that a person set, in the order in which they hold."""
        return tuple(self._adjustments(result))

    def _adjustments(self, result: Result) -> Iterator[Adjustment]:
        for change in result.adjustments:
            told = adjustment_values(change, self.language)
            role = "by_manager" if change.kind == "review" else "by_hr_and_sales_director"
            yield Adjustment(
                what=self._indicator(change.indicator),
                by=self._names(change.by) or self._say(role),
                why=change.why,
                before=told["before"],
                after=told["after"],
                kind=change.kind,
                role=self._say(role),
                on=change.on,
                indicator=change.indicator,
                score_before=change.score_before,
                score_after=change.score_after,
                grade_before=change.grade_before,
                grade_after=change.grade_after,
                place=rule_at(change.place),
            )

    def _say(self, key: str, **values: object) -> str:
        return phrase(f"round.{key}", self.language, **values)

    def _name(self, person: str) -> str:
        return self.people.name_of(person) or person

    def _names(self, people: tuple[str, ...]) -> str:
        return self._say("list_mark").join(self._name(person) for person in people)

    def _indicator(self, name: str) -> str:
        return self.policy.indicators[name].name.in_language(self.language)

    def _plain(self, value: Decimal) -> str:
        return number(value.normalize(), self.language)

    def _step(self, step: StepState, state: RoundState) -> RoundStep:
        declared = self.policy.round[step.id]
        return made(
            RoundStep,
            id=step.id,
            due=step.due,
            done=step.done,
            late=step.late,
            missing=step.status == "missing",
            kind=step.kind,
            name=declared.name.in_language(self.language),
            by=self._names(step.by) or self._say(f"by_{declared.by}"),
            state=step.status,
            state_text=self._state_text(step, state),
        )

    def _state_text(self, step: StepState, state: RoundState) -> str:
        told = {"due": date(step.due, self.language)}
        if step.done is not None:
            told["day"] = date(step.done, self.language)
        if state.left_on is not None:
            told["left"] = date(state.left_on, self.language)
        if step.status == "possible" and not step.fixed:
            return self._say("state_possible_later")
        return self._say(f"state_{step.status}", **told)

    def _status_text(self, state: RoundState) -> str:
        if state.status == "final":
            return self._say("final")
        if not state.waiting:
            return self._say("provisional_without_round")
        waiting = self._say("list_mark").join(self._say(f"kind_{kind}") for kind in state.waiting)
        return self._say("provisional", waiting=waiting)

    def _notices(self, state: RoundState) -> Iterator[str]:
        if state.left_on is not None:
            yield self._say("left_notice", name=self._name(state.person), left=date(state.left_on, self.language))

    def _scores(self, state: RoundState) -> Iterator[RoundScore]:
        for beside in state.scores:
            yield made(
                RoundScore,
                indicator=beside.indicator,
                name=self._indicator(beside.indicator),
                own=beside.own.score if beside.own is not None else None,
                own_comment=beside.own.comment if beside.own is not None else "",
                computed=beside.computed,
                reviewer=beside.manual.score if beside.manual is not None else None,
                reason=beside.manual.reason if beside.manual is not None else "",
                score=beside.score,
            )

    def _self_assessment(self, state: RoundState) -> RoundSelfAssessment | None:
        own = state.handed_in.self_assessment
        if own is None:
            return None
        evidence = sorted(own.evidence, key=lambda evidence: (evidence.indicator or "", evidence.file))
        return RoundSelfAssessment(
            submitted_on=own.submitted_on,
            achieved=own.achieved,
            deviations=own.deviations,
            evidence=tuple(
                RoundEvidence(
                    indicator=shown.indicator,
                    name=self._indicator(shown.indicator) if shown.indicator is not None else None,
                    file=shown.file,
                    sha256=shown.sha256,
                )
                for shown in evidence
            ),
        )

    def _review(self, state: RoundState) -> RoundReview | None:
        review = state.handed_in.review
        if review is None:
            return None
        return RoundReview(
            reviewer=self._name(review.reviewer),
            submitted_on=review.submitted_on,
            strengths=review.strengths,
            to_improve=review.to_improve,
        )

    def _peer_comments(self, state: RoundState) -> tuple[str, ...]:
        """Return the comments; none where few enough colleagues wrote to guess who (R30, R53).

        They come in the order of their texts, which says nothing that the texts do not. A comment does not say whose it
        is, so there must be enough of them and, where colleagues rate each other, enough who rated this person.
        """
        comments = state.handed_in.peer_comments
        if not comments:
            return ()
        least = least_different(self.policy, PEERS)[who_answered(PEERS)]
        rated = colleagues_of(self.facts, PEERS, state.period) if self.facts is not None else None
        enough = len(comments) >= least and (rated is None or rated[state.person] >= least)
        return comments if enough else ()

    def _talk(self, state: RoundState) -> RoundTalk | None:
        talk = state.handed_in.talk
        if talk is None:
            return None
        step = step_named(self.policy, state.period.kind, "talk")
        least = step.least_minutes if step is not None else None
        too_short = least is not None and talk.minutes < least
        manager, day = self._name(talk.manager), date(talk.held_on, self.language)
        told = [self._say("talk_text", manager=manager, day=day, minutes=talk.minutes)]
        if least is not None and too_short:
            told.append(self._say("talk_too_short", least=self._plain(least)))
        told.append(self._say("talk_agreed" if talk.agreed else "talk_not_agreed"))
        return RoundTalk(
            manager=manager,
            held_on=talk.held_on,
            minutes=talk.minutes,
            least_minutes=least,
            too_short=too_short,
            agreed=talk.agreed,
            text=(" " if self.language == "en" else "").join(told),
        )

    def _action(self, action: Action, state: ActionState | None = None) -> RoundAction:
        measure = self.policy.measures.get(action.measure) if action.measure is not None else None
        planned, done = self._plain(action.planned), state.done if state is not None else None
        told = self._say("action_unknown", planned=planned) if state is not None else ""
        if state is not None and done is not None:
            key = "action_counted" if state.counted else "action_done"
            told = self._say(key, planned=planned, done=self._plain(done))
        return RoundAction(
            id=action.id,
            text=action.text,
            planned=action.planned,
            measure_name=measure.name.in_language(self.language) if measure is not None else None,
            done=done,
            met=state.met if state is not None else None,
            done_text=told,
        )

    def _appeal_text(self, state: RoundState) -> str:
        step = state.step("appeal")
        if step is None or step.done is not None:
            return ""
        if not step.fixed:
            return self._say("appeal_until_later")
        key = "appeal_over" if step.status == "unused" else "appeal_until"
        return self._say(key, due=date(step.due, self.language))

    def _appeal(self, state: AppealState) -> RoundAppeal:
        appeal = state.appeal
        by = (appeal.hr_reviewer, appeal.director)
        return RoundAppeal(
            filed_on=appeal.filed_on,
            late=state.late,
            indicator=appeal.indicator,
            indicator_name=self._indicator(appeal.indicator) if appeal.indicator is not None else None,
            grounds=appeal.grounds,
            answer_due=state.answer_due,
            answered_on=appeal.answered_on,
            answer_late=state.answer_late,
            reviewers=tuple(self._name(person) for person in by if person is not None),
            outcome=appeal.outcome,
            outcome_text=self._outcome_text(state),
            answer=appeal.answer,
        )

    def _outcome_text(self, state: AppealState) -> str:
        appeal, day = state.appeal, date(state.appeal.filed_on, self.language)
        marks = self._say("appeal_late") if state.late else ""
        if appeal.answered_on is None or appeal.outcome is None:
            if state.answer_due is None:
                return self._say("appeal_open_undue", day=day) + marks
            return self._say("appeal_open", day=day, due=date(state.answer_due, self.language)) + marks
        marks += self._say("answer_late") if state.answer_late else ""
        answered = date(appeal.answered_on, self.language)
        return self._say(f"appeal_{appeal.outcome}", day=day, answered=answered) + marks

    def _acknowledgement(self, state: RoundState) -> RoundAcknowledgement | None:
        signed = state.handed_in.acknowledgement
        if signed is None:
            return None
        return RoundAcknowledgement(
            delivered_on=signed.delivered_on,
            discussed_on=signed.discussed_on,
            signed=signed.signed,
            text=self._say(f"signed_{signed.signed}"),
            note=signed.note,
        )
