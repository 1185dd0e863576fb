"""What was done in the person's round: when it was due, what was handed in, what was said and signed (R44-R54)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from kaopu.data.round_tables import EVIDENCE_FOLDER, ROUNDS_FOLDER
from kaopu.proof.evidence_case import COVER_LANGUAGES, Case, Item, Section, as_text
from kaopu.proof.evidence_policy import name_of
from kaopu.records.record import AppraisalRecord
from kaopu.records.round_parts import RoundStep
from kaopu.text.formats import date
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

_LINK = re.compile(r"[a-z][a-z0-9+.-]*://.*", re.IGNORECASE | re.DOTALL)


def round_of(case: Case) -> Iterator[Item]:
    """Yield the round in words, and the files that the person handed in."""
    for language in COVER_LANGUAGES:
        text = as_text(phrase("evidence.round", language), round_sections(case.records[language]))
        yield Item(f"round/round.{language}.txt", text, partial(_told, language))
    for file, content in handed_in(case).items():
        if content is not None:
            yield Item(f"round/{EVIDENCE_FOLDER}/{file}", content, _told_of_file)


def handed_in(case: Case) -> dict[str, bytes | None]:
    """Return the files that the person handed in as evidence; None for one that the repository does not hold."""
    own = case.record.round.self_assessment
    files = sorted({one.file for one in own.evidence if not _LINK.fullmatch(one.file)}) if own is not None else []
    # Everybody's own files lie below their id; another's would not be theirs, whatever a row says.
    folder = f"{ROUNDS_FOLDER}/{case.period.id}/{EVIDENCE_FOLDER}"
    own_files = [file for file in files if file.startswith(f"{case.person}/") and file.isprintable()]
    return {file: case.inputs.tree.read(f"{folder}/{file}") for file in own_files}


def _told(written_in: Language, language: Language) -> str:
    return phrase("evidence.item_round", language, named=name_of(written_in, language))


def _told_of_file(language: Language) -> str:
    return phrase("evidence.item_handed_in", language)


def step_words(step: RoundStep, language: Language) -> str:
    """Tell of a step who does it, when it was due and what has become of it."""
    state = step.state_text or (
        date(step.done, language) if step.done is not None else phrase("evidence.step_open", language)
    )
    return phrase(
        "evidence.step", language, name=step.name or step.id, by=step.by, due=date(step.due, language), state=state
    )


def round_sections(record: AppraisalRecord) -> tuple[Section, ...]:
    """Write down the round of a record, in the record's language."""
    language, own = record.language, record.round
    steps = tuple(step_words(step, language) for step in own.steps)
    sections = [
        Section(
            phrase("evidence.steps", language),
            (*(steps or (phrase("evidence.no_round", language),)), *filter(None, (own.status_text, *own.notices))),
        ),
        *_assessment(record),
        *_review(record),
        *_answers(record),
    ]
    return tuple(sections)


def _assessment(record: AppraisalRecord) -> Iterator[Section]:
    language, own = record.language, record.round.self_assessment
    if own is None:
        return
    told = [date(own.submitted_on, language), own.achieved]
    if own.deviations:
        told += [phrase("evidence.deviations", language), own.deviations]
    scores = [(one.name, f"{one.own} {one.own_comment}".strip()) for one in record.round.scores if one.own is not None]
    yield Section(phrase("evidence.self_assessment", language), tuple(told), tuple(scores))
    if own.evidence:
        rows = tuple((one.file, f"SHA-256 {one.sha256}") for one in own.evidence)
        yield Section(phrase("evidence.handed_in", language), (), rows)


def _review(record: AppraisalRecord) -> Iterator[Section]:
    language, round_ = record.language, record.round
    if round_.review is not None:
        said = round_.review
        who = phrase("evidence.review_by", language, reviewer=said.reviewer, day=date(said.submitted_on, language))
        told = (who, said.strengths, phrase("evidence.to_improve", language), said.to_improve)
        scores = [
            (one.name, f"{one.reviewer} {one.reason}".strip()) for one in round_.scores if one.reviewer is not None
        ]
        yield Section(phrase("evidence.review", language), told, tuple(scores))
    if round_.feedback:
        rows = tuple((f"{one.department}, {date(one.given_on, language)}", one.comment) for one in round_.feedback)
        yield Section(phrase("evidence.feedback", language), (), rows)
    if round_.talk is not None:
        yield Section(phrase("evidence.talk", language), (date(round_.talk.held_on, language), round_.talk.text))


def _answers(record: AppraisalRecord) -> Iterator[Section]:
    language = record.language
    for appeal in record.round.appeals:
        told = [date(appeal.filed_on, language), appeal.grounds]
        if appeal.answered_on is not None:
            day = date(appeal.answered_on, language)
            told += [phrase("evidence.answer", language), f"{day} {appeal.outcome_text}", appeal.answer]
        yield Section(phrase("evidence.appeal", language), tuple(told))
    signed = record.round.acknowledgement
    if signed is not None:
        days = (
            (phrase("evidence.delivered", language), date(signed.delivered_on, language)),
            (phrase("evidence.discussed", language), date(signed.discussed_on, language)),
        )
        said = tuple(filter(None, (signed.text, signed.note)))
        yield Section(phrase("evidence.acknowledgement", language), said, days)
