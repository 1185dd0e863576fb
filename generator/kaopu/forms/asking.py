"""What the forms of a round ask: one person's self-assessment (R44, R45) and the manager's report (R46-R49)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaopu.appraisal.adjusting import score_limits
from kaopu.data.rounds import Evidence, ManualScore, PersonRound, SelfScore
from kaopu.forms.field_parts import choices_of, numbered, plain, with_value
from kaopu.forms.form import Form, FormField, FormKey, FormKind, FormRow, FormSection
from kaopu.pages.wording import DASH, Wording
from kaopu.policy.model import Policy, StepKind
from kaopu.records.parts import ViewPerson
from kaopu.records.record import AppraisalRecord, RecordIndicator
from kaopu.rounds.agreement import step_named
from kaopu.text.phrases import phrase

LONGEST_REMARK = 500
LONGEST_PATH = 300
LONGEST_DAY = 24 * 60
"""Minutes."""
MOST_PLANNED = 9999
NOTHING = PersonRound()


def form_of(
    kind: FormKind,
    record: AppraisalRecord,
    policy: Policy,
    handed_in: PersonRound | None = None,
    reviewers: Sequence[ViewPerson] = (),
) -> Form:
    """Return the form of one kind for one person and period, in the record's language.

    ``handed_in`` is what came in before: it is filled in already. ``reviewers`` are those who may sign a review; the
    manager of the record when none is named.
    """
    asking = _Asking(record, policy, handed_in or NOTHING, Wording(record.language, record.currency))
    return asking.self_assessment() if kind == "self_assessment" else asking.review(reviewers)


def judged_by(record: AppraisalRecord, policy: Policy) -> str:
    """Return the digest of what a person is judged by: indicators, weights, and how far a manager may depart."""
    manual = {name: indicator.manual for name, indicator in policy.indicators.items() if indicator.manual}
    lines = [
        f"{line.id} {line.declared_weight.normalize():f} {manual[line.id].within if line.id in manual else ''}"
        for line in record.indicators
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class _Asking:
    """One form being made."""

    record: AppraisalRecord
    policy: Policy
    handed_in: PersonRound
    write: Wording

    def say(self, key: str, **values: object) -> str:
        """Return a phrase of the forms."""
        return phrase(f"forms.{key}", self.record.language, **values)

    def self_assessment(self) -> Form:
        """Ask for results, deviations, own scores and evidence."""
        own = self.handed_in.self_assessment
        given = {score.indicator: score for score in own.scores} if own is not None else {}
        return Form(
            self._key("self_assessment"),
            self.say("title_self_assessment", name=self.record.person.name, period=self.record.period.name),
            self.say("intro_self_assessment"),
            self._facts("self_assessment"),
            tuple(self._row(line, self._own_score(line, given.get(line.id))) for line in self.record.indicators),
            (*self._heads(), self.say("own_score"), self.say("own_comment")),
            (*self._plan_before(), self._own_words(), self._evidence(own.evidence if own is not None else ())),
            (self.say("note_required"), self.say("note_once_more"), self.say("note_not_agreed")),
        )

    def review(self, reviewers: Sequence[ViewPerson]) -> Form:
        """Ask for strengths, points to improve, scores where the policy allows them, the talk and the plan."""
        review = self.handed_in.review
        given = {score.indicator: score for score in review.scores} if review is not None else {}
        rows = tuple(self._row(line, self._set_score(line, given.get(line.id))) for line in self.record.indicators)
        asked = (self.say("set_score"), self.say("set_reason")) if any(row.fields for row in rows) else ()
        return Form(
            self._key("review"),
            self.say("title_review", name=self.record.person.name, period=self.record.period.name),
            self.say("intro_review"),
            self._facts("review"),
            rows,
            (*self._heads(), *asked),
            (
                *self._what_they_wrote(),
                *self._feedback(),
                *self._plan_before(),
                self._report(reviewers),
                *self._talk_and_plan(),
            ),
            (self.say("note_required"), self.say("note_once_more")),
        )

    def _key(self, kind: FormKind) -> FormKey:
        record = self.record
        return FormKey(kind, record.person.id, record.period.id, record.language, judged_by(record, self.policy))

    def _facts(self, kind: FormKind) -> tuple[tuple[str, str], ...]:
        person, period, write = self.record.person, self.record.period, self.write
        days = self.say("fact_days", first=write.date(period.first_day), last=write.date(period.last_day))
        due = next((step.due for step in self.record.round.steps if step.kind == kind), None)
        total = write.score(self.record.score)
        grade = self.say("fact_grade", score=total, grade=self.record.grade, name=self.record.grade_name)
        score = self.say("fact_score_now") if self.record.adjustments else self.say("fact_score")
        return (
            (self.say("fact_name"), person.name),
            (self.say("fact_id"), person.id),
            (self.say("fact_role"), person.role_name),
            (self.say("fact_team"), person.team_name),
            (self.say("fact_manager"), person.manager_name or DASH),
            (self.say("fact_due"), write.date(due) if due is not None else DASH),
            (score, grade),
            (self.say("fact_period"), days),
        )

    def _heads(self) -> tuple[str, ...]:
        return (
            self.say("column_indicator"),
            self.say("column_target"),
            self.say("column_actual"),
            self.say("column_attainment"),
            self.say("column_score"),
            self.say("column_weight"),
        )

    def _row(self, line: RecordIndicator, fields: tuple[FormField, ...]) -> FormRow:
        computed = line.computed if line.computed is not None else line.score
        return FormRow(
            line.id,
            line.name,
            self.write.quantity(line.target, line.unit),
            self.write.quantity(line.actual, line.unit),
            self.write.percent(line.attainment),
            self.write.number(computed),
            self.write.percent(line.weight.scaleb(-2)),
            fields,
        )

    def _own_score(self, line: RecordIndicator, given: SelfScore | None) -> tuple[FormField, ...]:
        indicator = self.policy.indicators.get(line.id)
        if indicator is None:
            return ()
        least, most = score_limits(indicator.curve)
        hint = self.say("hint_score", least=self.write.number(least), most=self.write.number(most))
        return (
            FormField(
                f"score.{line.id}",
                "number",
                self.say("of_row", indicator=line.name, field=self.say("own_score")),
                hint,
                least=least,
                most=most,
                value=plain(given.score) if given is not None else "",
                head=self.say("own_score"),
            ),
            FormField(
                f"comment.{line.id}",
                "text",
                self.say("of_row", indicator=line.name, field=self.say("own_comment")),
                longest=LONGEST_REMARK,
                value=given.comment if given is not None else "",
                head=self.say("own_comment"),
            ),
        )

    def _set_score(self, line: RecordIndicator, given: ManualScore | None) -> tuple[FormField, ...]:
        """Ask for another score only where the policy lets managers set one, within its limit and the curve's."""
        indicator = self.policy.indicators.get(line.id)
        computed = line.computed if line.computed is not None else line.score
        if indicator is None or indicator.manual is None or computed is None:
            return ()
        lowest, highest = score_limits(indicator.curve)
        least, most = max(lowest, computed - indicator.manual.within), min(highest, computed + indicator.manual.within)
        return (
            FormField(
                f"score.{line.id}",
                "number",
                self.say("of_row", indicator=line.name, field=self.say("set_score")),
                self.say("hint_set_score", least=self.write.number(least), most=self.write.number(most)),
                least=least,
                most=most,
                value=plain(given.score) if given is not None else "",
                head=self.say("set_score"),
            ),
            FormField(
                f"reason.{line.id}",
                "text",
                self.say("of_row", indicator=line.name, field=self.say("set_reason")),
                self.say("hint_reason"),
                longest=LONGEST_REMARK,
                value=given.reason if given is not None else "",
                head=self.say("set_reason"),
            ),
        )

    def _own_words(self) -> FormSection:
        own = self.handed_in.self_assessment
        fields = (
            self._text("achieved", self.say("achieved"), own.achieved if own else "", self.say("hint_achieved")),
            self._text(
                "deviations",
                self.say("deviations"),
                own.deviations if own else "",
                self.say("hint_deviations"),
                required=False,
            ),
            self._submitted_on(str(own.submitted_on) if own else ""),
        )
        return FormSection(self.say("section_own"), self.say("about_own"), fields)

    def _evidence(self, given: Sequence[Evidence]) -> FormSection:
        choices = choices_of((line.id, line.name) for line in self.record.indicators)
        fields: list[FormField] = []
        for number, piece in numbered(given):
            indicator, file = (piece.indicator or "", piece.file) if piece is not None else ("", "")
            fields += (
                FormField(
                    f"evidence.{number}.indicator",
                    "choice",
                    self.say("evidence_indicator", number=number),
                    choices=with_value(choices, indicator),
                    value=indicator,
                    head=self.say("head_indicator"),
                ),
                FormField(
                    f"evidence.{number}.file",
                    "text",
                    self.say("evidence_file", number=number),
                    longest=LONGEST_PATH,
                    value=file,
                    head=self.say("head_file"),
                ),
            )
        return FormSection(self.say("section_evidence"), self.say("about_evidence"), tuple(fields))

    def _what_they_wrote(self) -> Iterator[FormSection]:
        own = self.handed_in.self_assessment
        if own is None:
            return
        names = {line.id: line.name for line in self.record.indicators}
        lines = [self._line(self.say("achieved"), own.achieved)]
        if own.deviations:
            lines.append(self._line(self.say("deviations"), own.deviations))
        for score in own.scores:
            name, told = names.get(score.indicator, score.indicator), self.write.number(score.score)
            line = self.say("line_own_score", indicator=name, score=told, comment=score.comment)
            lines.append(line.rstrip())
        title = self.say("section_what_they_wrote", day=self.write.date(own.submitted_on))
        yield FormSection(title, "\n".join(lines), ())

    def _feedback(self) -> Iterator[FormSection]:
        lines = [
            self._line(said.department, said.comment)
            if said.score is None
            else self.say("line_scored", label=said.department, score=self.write.number(said.score), text=said.comment)
            for said in sorted(self.handed_in.feedback, key=lambda said: (said.given_on, said.department))
        ]
        if lines:
            yield FormSection(self.say("section_feedback"), "\n".join(lines), ())

    def _plan_before(self) -> Iterator[FormSection]:
        lines = [self._line(action.text, action.done_text) for action in self.record.round.plan_before]
        if lines:
            yield FormSection(self.say("section_plan_before"), "\n".join(lines), ())

    def _line(self, label: str, text: str) -> str:
        return self.say("line_labelled", label=label, text=text)

    def _report(self, reviewers: Sequence[ViewPerson]) -> FormSection:
        review, person = self.handed_in.review, self.record.person
        allowed = [(somebody.id, somebody.name) for somebody in reviewers]
        if not allowed and person.manager is not None:
            allowed = [(person.manager, person.manager_name or person.manager)]
        signed = review.reviewer if review is not None else allowed[0][0] if len(allowed) == 1 else ""
        fields = (
            FormField(
                "reviewer",
                "choice",
                self.say("reviewer"),
                required=True,
                choices=with_value(choices_of(allowed), signed),
                value=signed,
            ),
            self._text("strengths", self.say("strengths"), review.strengths if review else ""),
            self._text("to_improve", self.say("to_improve"), review.to_improve if review else ""),
            self._submitted_on(str(review.submitted_on) if review else ""),
        )
        return FormSection(self.say("section_review"), self.say("about_review"), fields)

    def _talk_and_plan(self) -> Iterator[FormSection]:
        """Ask for what the policy has in this cycle."""
        if self._has("talk"):
            yield self._talk()
        if self._has("improvement_plan"):
            yield self._plan()

    def _has(self, kind: StepKind) -> bool:
        return step_named(self.policy, self.record.period.kind, kind) is not None

    def _talk(self) -> FormSection:
        talk, step = self.handed_in.talk, step_named(self.policy, self.record.period.kind, "talk")
        least = step.least_minutes if step is not None else None
        about = self.say("about_talk")
        if least is not None:
            about = self.say("about_talk_minutes", least=self.write.number(least))
        yes_no = (("yes", self.say("agreed_yes")), ("no", self.say("agreed_no")))
        agreed = "" if talk is None else "yes" if talk.agreed else "no"
        fields = (
            FormField(
                "talk.held_on",
                "date",
                self.say("held_on"),
                self.say("hint_date", day=self.record.period.last_day),
                value=str(talk.held_on) if talk is not None else "",
            ),
            FormField(
                "talk.minutes",
                "number",
                self.say("minutes"),
                least=Decimal(1),
                most=Decimal(LONGEST_DAY),
                value=str(talk.minutes) if talk is not None else "",
            ),
            FormField("talk.agreed", "choice", self.say("agreed"), choices=yes_no, value=agreed),
        )
        return FormSection(self.say("section_talk"), about, fields)

    def _plan(self) -> FormSection:
        counted = [
            (name, measure.name.in_language(self.record.language))
            for name, measure in self.policy.measures.items()
            if measure.scores is None and measure.unit == "count"
        ]
        choices = choices_of(counted)
        fields: list[FormField] = []
        for number, action in numbered(self.handed_in.actions):
            measure = (action.measure or "") if action is not None else ""
            fields += (
                FormField(
                    f"action.{number}.text",
                    "text",
                    self.say("action_text", number=number),
                    longest=LONGEST_REMARK,
                    value=action.text if action is not None else "",
                    head=self.say("head_action"),
                ),
                FormField(
                    f"action.{number}.planned",
                    "number",
                    self.say("action_planned", number=number),
                    least=Decimal(1),
                    most=Decimal(MOST_PLANNED),
                    value=plain(action.planned) if action is not None else "",
                    head=self.say("head_planned"),
                ),
                FormField(
                    f"action.{number}.measure",
                    "choice",
                    self.say("action_measure", number=number),
                    choices=with_value(choices, measure),
                    value=measure,
                    head=self.say("head_measure"),
                ),
            )
        return FormSection(self.say("section_plan"), self.say("about_plan"), tuple(fields))

    def _text(self, field: str, label: str, value: str, hint: str = "", *, required: bool = True) -> FormField:
        return FormField(field, "text", label, hint, required=required, value=value)

    def _submitted_on(self, value: str) -> FormField:
        return FormField(
            "submitted_on",
            "date",
            self.say("submitted_on"),
            self.say("hint_date", day=self.record.period.last_day),
            required=True,
            value=value,
        )
