"""The forms of a round as they are today: which are still to be handed in, and what each of them asks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from kaopu.appraisal.appraising import Appraisals
from kaopu.data.periods import Period, parse_period
from kaopu.data.rounds import PersonRound
from kaopu.forms.asking import form_of
from kaopu.forms.form import Form, FormKind
from kaopu.policy.model import StepKind
from kaopu.publish.results import Results
from kaopu.records.parts import ViewPerson
from kaopu.records.record import AppraisalRecord
from kaopu.records.recording import Recorder
from kaopu.rounds.agreement import step_named
from kaopu.rounds.managers import reviewers_of
from kaopu.rounds.state import NOTHING
from kaopu.text.language import Language

STEP_OF: Mapping[FormKind, StepKind] = {"self_assessment": "self_assessment", "review": "review"}
EVER = datetime.date.max
"""On the last of all days everybody who will ever be somebody's manager is."""


@dataclass
class FormMaker:
    """Makes forms from results; the recorder of a cycle and language is made once."""

    results: Results
    _recorders: dict[tuple[Period, Language], Recorder] = field(default_factory=dict)

    def form(self, kind: FormKind, person: str, period_id: str, language: Language) -> Form | None:
        """Return a form; None when the person has no result in the period, or the policy no such step in its cycle."""
        period = parse_period(period_id)
        found = None if period is None else self.results.of(period)
        if period is None or found is None or (person, period) not in found.results:
            return None
        recorder = self._recorders.get((period, language))
        if recorder is None:
            recorder = self.results.recorder(found, language)
            self._recorders[period, language] = recorder
        return self.of_record(kind, recorder.record(found.person(person), period))

    def of_record(self, kind: FormKind, record: AppraisalRecord) -> Form | None:
        """Return the form that belongs to a record, in its language; None where its cycle has no such step."""
        period = parse_period(record.period.id)
        found = None if period is None else self.results.of(period)
        if period is None or found is None or step_named(found.policy, period.kind, STEP_OF[kind]) is None:
            return None
        return form_of(kind, record, found.policy, self.handed_in(record.person.id, period), _reviewers(found, record))

    def besides(self, person: str, period_id: str) -> str:
        """Return, as one text, what the forms of a person and period are made from besides the record."""
        period = parse_period(period_id)
        found = None if period is None else self.results.of(period)
        if period is None or found is None:
            return ""
        reviewers = sorted(reviewers_of(found, person, period, EVER))
        names = [(reviewer, found.data.people.name_of(reviewer)) for reviewer in reviewers]
        return repr((self.handed_in(person, period), names))

    def handed_in(self, person: str, period: Period) -> PersonRound:
        """Return what was handed in before."""
        state = self.results.rounds.get((person, period))
        return NOTHING if state is None else state.handed_in


def _reviewers(found: Appraisals, record: AppraisalRecord) -> tuple[ViewPerson, ...]:
    """Return who may sign a review: the period's manager first, then others by id; the checks know who may on a day."""
    period = parse_period(record.period.id)
    allowed = reviewers_of(found, record.person.id, period, EVER) if period is not None else frozenset[str]()
    in_order = sorted(allowed, key=lambda person: (person != record.person.manager, person))
    return tuple(ViewPerson(id=person, name=found.data.people.name_of(person) or person) for person in in_order)
