"""The cover of an archive of evidence, in plain language: what was decided, by which rule, and what the person knew."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kaopu.proof.evidence_case import Case, Section, signature_words
from kaopu.proof.evidence_policy import notice
from kaopu.proof.evidence_round import handed_in, step_words
from kaopu.records.record import AppraisalRecord, RecordIndicator
from kaopu.text.formats import date, money
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


def title(record: AppraisalRecord) -> str:
    """Return the archive's title in the record's language."""
    who = {"name": record.person.name, "id": record.person.id, "period": record.period.name}
    return phrase("evidence.title", record.language, **who)


def cover(case: Case, language: Language) -> tuple[Section, ...]:
    """Write the cover in a language."""
    record = case.records[language]
    company = case.judged_by[0].head.company.in_language(language)
    who = {"name": record.person.name, "id": record.person.id, "period": record.period.name}
    return (
        Section(
            phrase("evidence.what", language),
            (
                phrase("evidence.what_1", language, company=company, **who),
                phrase("evidence.what_2", language),
                phrase("evidence.what_3", language),
            ),
        ),
        Section(phrase("evidence.decided", language), (), tuple(_decided(record))),
        Section(phrase("evidence.rules", language), (), tuple(_rules(record))),
        Section(phrase("evidence.told", language), (), tuple(_told(case, record))),
        Section(phrase("evidence.first", language), tuple(_first(case, record))),
        checking(record),
    )


def checking(record: AppraisalRecord) -> Section:
    """Say how anybody checks the digests, without a program of ours."""
    language = record.language
    return Section(
        phrase("evidence.check", language),
        (
            phrase("evidence.check_1", language),
            phrase("evidence.check_2", language),
            phrase("evidence.check_3", language),
            phrase("evidence.check_4", language, id=record.person.id, period=record.period.id),
        ),
    )


def _decided(record: AppraisalRecord) -> Iterator[tuple[str, str]]:
    language = record.language
    yield phrase("evidence.score", language), format(record.score, "f")
    yield phrase("evidence.grade", language), f"{record.grade} {record.grade_name}".strip()
    yield phrase("evidence.status", language), _status(record)
    if record.payout.components:
        total = record.payout.total
        sign = "−" if total < 0 else ""
        yield phrase("evidence.pay", language), sign + money(abs(total), language, record.payout.currency)
    for outcome in record.outcomes:
        told = {"name": outcome.name, "effect": outcome.effect}
        told |= {"status": outcome.status_name, "because": outcome.because}
        yield phrase("evidence.leads_to", language), phrase("evidence.leads_to_value", language, **told)
    if not record.outcomes:
        yield phrase("evidence.leads_to", language), phrase("evidence.nothing", language)


def _status(record: AppraisalRecord) -> str:
    if record.status == "provisional":
        return phrase("evidence.status_provisional", record.language)
    if record.status == "closed":
        return phrase("evidence.status_closed", record.language)
    if record.status == "restated":
        return phrase("evidence.status_restated", record.language)
    return phrase("evidence.status_final", record.language)


def _rules(record: AppraisalRecord) -> Iterator[tuple[str, str]]:
    language, policy = record.language, record.policy
    told = {"title": policy.title, "edition": policy.edition, "day": date(policy.effective_from, language)}
    yield phrase("evidence.edition", language), phrase("evidence.edition_value", language, **told)
    for indicator in record.indicators:
        yield indicator.name, _rule(indicator, language)
    for outcome in record.outcomes:
        yield outcome.name, f"{outcome.place.file}:{outcome.place.line}"


def _rule(indicator: RecordIndicator, language: Language) -> str:
    place = f"{indicator.rule.file}:{indicator.rule.line}"
    if indicator.points is None:
        return phrase("evidence.indicator_none", language, place=place)
    points = format(indicator.points.normalize(), "f")
    return phrase("evidence.indicator", language, points=points, place=place)


def _told(case: Case, record: AppraisalRecord) -> Iterator[tuple[str, str]]:
    """Yield days and what happened on them, the earliest first."""
    language, head, own = record.language, case.judged_by[0].head, record.round
    announced_on = head.adoption.announced_on
    before = (head.effective_from - announced_on).days
    days: list[tuple[datetime.date, str]] = [
        (announced_on, phrase("evidence.announced", language, days=before, notice=notice(case, language))),
        (head.effective_from, phrase("evidence.in_force", language)),
    ]
    days += [(step.done, step_words(step, language)) for step in own.steps if step.done is not None]
    if own.acknowledgement is not None:
        days.append((own.acknowledgement.delivered_on, phrase("evidence.delivered", language)))
        days.append((own.acknowledgement.discussed_on, phrase("evidence.discussed", language)))
    for appeal in own.appeals:
        days.append((appeal.filed_on, phrase("evidence.appealed", language)))
        if appeal.answered_on is not None:
            days.append((appeal.answered_on, phrase("evidence.answered", language, outcome=appeal.outcome_text)))
    for version in record.versions:
        if version.reason is None:
            days.append((version.on, phrase("evidence.closed", language)))
        else:
            values = {"reason": version.reason, "by": version.approved_by or ""}
            days.append((version.on, phrase("evidence.restated", language, **values)))
    for day, said in sorted(days, key=lambda one: one[0]):
        yield date(day, language), said


def _first(case: Case, record: AppraisalRecord) -> Iterator[str]:
    """Yield what a reader should look at first: the calculation, and all that is out of the ordinary."""
    language, own = record.language, record.round
    yield phrase("evidence.first_calculation", language)
    if record.status == "provisional":
        yield phrase("evidence.first_provisional", language)
    if record.status == "restated":
        yield phrase("evidence.first_restated", language)
    unscored = [indicator.name for indicator in record.indicators if indicator.points is None]
    if unscored:
        yield phrase("evidence.first_unscored", language, names=phrase("pages.and", language).join(unscored))
    for one in record.adjustments:
        values = {"what": one.what, "by": one.by, "before": one.before, "after": one.after}
        yield phrase("evidence.first_adjusted", language, **values)
    late = [step.name or step.id for step in own.steps if step.late or step.missing]
    if late:
        yield phrase("evidence.first_late", language, steps=phrase("pages.and", language).join(late))
    if own.appeals:
        yield phrase("evidence.first_appeal", language)
    if own.acknowledgement is not None and own.acknowledgement.signed == "refused":
        yield phrase("evidence.first_refused", language)
    if own.acknowledgement is None:
        yield phrase("evidence.first_unsigned", language)
    yield from _doubts(case, record)


def _doubts(case: Case, record: AppraisalRecord) -> Iterator[str]:
    """Yield what is missing from what should prove the rest."""
    language = record.language
    if record.policy.changed or case.data_commit[1]:
        yield phrase("evidence.first_changed", language)
    if case.signature is not None and case.signature.state not in ("good", "none"):
        yield phrase("evidence.first_signature", language, state=signature_words(case, language))
    heard = case.judged_by[0].head.adoption.consulted
    if heard is not None and heard.record is not None and case.file_of_policy(heard.record) is None:
        yield phrase("evidence.first_record_missing", language, file=heard.record)
    for file, content in handed_in(case).items():
        if content is None:
            yield phrase("evidence.first_file_missing", language, file=file)
