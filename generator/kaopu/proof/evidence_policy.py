"""The policy as in force for a period: its files, and how it was adopted, announced and signed (R77-R79)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kaopu.proof.evidence_case import COVER_LANGUAGES, Case, Item, Section, as_text, signature_words
from kaopu.publish.closed import policy_files
from kaopu.text.formats import date
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


def policy_of(case: Case) -> Iterator[Item]:
    """Yield the files of the policy at their paths in the repository, and how it came into force."""
    policy, tree = case.judged_by
    files = policy_files(tree)
    for path, content in files.items():
        yield Item(f"repository/{path}", content, _told_of_file)
    heard, governance = policy.head.adoption.consulted, policy.governance
    named = (
        (heard.record if heard is not None else None, _told_of_consultation),
        (governance.allowed_signers if governance is not None else None, _told_of_signers),
    )
    for name, told in named:
        found = case.file_of_policy(name) if name is not None and name not in files else None
        if found is not None:
            yield Item(f"repository/{name}", found, told)
    for language in COVER_LANGUAGES:
        text = as_text(phrase("evidence.adoption", language), adoption(case, language))
        yield Item(f"adoption/adoption.{language}.txt", text, partial(_told_of_adoption, language))


def _told_of_file(language: Language) -> str:
    return phrase("evidence.item_policy", language)


def _told_of_consultation(language: Language) -> str:
    return phrase("evidence.item_consultation", language)


def _told_of_signers(language: Language) -> str:
    return phrase("evidence.item_signers", language)


def _told_of_adoption(written_in: Language, language: Language) -> str:
    return phrase("evidence.item_adoption", language, named=name_of(written_in, language))


def name_of(written_in: Language, language: Language) -> str:
    """Return the name of a language in another one."""
    if written_in == "en":
        return phrase("evidence.language_en", language)
    if written_in == "zh":
        return phrase("evidence.language_zh", language)
    return phrase("evidence.language_zh_hant", language)


def adoption(case: Case, language: Language) -> tuple[Section, ...]:
    """Tell how the edition was drafted, heard, approved, announced, committed and signed."""
    head = case.judged_by[0].head
    adopted = head.adoption
    rows = [
        (phrase("evidence.edition", language), f"{head.title.in_language(language)} {head.edition}"),
        (phrase("evidence.drafted", language), adopted.drafted_by.in_language(language)),
    ]
    if adopted.consulted is not None:
        heard = adopted.consulted
        told = (date(heard.on, language), heard.form.in_language(language), heard.record or "")
        rows.append((phrase("evidence.consulted", language), " · ".join(filter(None, told))))
    for approval in adopted.approved:
        values = {"role": approval.role.in_language(language), "by": approval.by, "day": date(approval.on, language)}
        rows.append((phrase("evidence.approved", language), phrase("evidence.approved_value", language, **values)))
    rows += [
        (phrase("evidence.announced_on", language), date(adopted.announced_on, language)),
        (phrase("evidence.notice", language), notice(case, language)),
        (phrase("evidence.effective", language), date(head.effective_from, language)),
        *_commit(case, language),
    ]
    return (Section(phrase("evidence.adoption", language), (), tuple(rows)),)


def notice(case: Case, language: Language) -> str:
    """Return the least time that the policy asks for between announcement and first day."""
    span = case.judged_by[0].head.adoption.notice
    if span.unit == "days":
        return phrase("evidence.notice_days", language, count=span.count)
    if span.unit == "working days":
        return phrase("evidence.notice_working_days", language, count=span.count)
    if span.unit == "months":
        return phrase("evidence.notice_months", language, count=span.count)
    return phrase("evidence.notice_years", language, count=span.count)


def _commit(case: Case, language: Language) -> Iterator[tuple[str, str]]:
    info, commit = case.commit, case.record.policy.commit
    yield phrase("evidence.commit", language), commit or phrase("evidence.no_commit", language)
    if info is not None:
        # Not its subject: where policy and data share a repository, that may be about anybody.
        told = {"author": info.author, "day": date(info.authored.date(), language)}
        yield phrase("evidence.commit", language), phrase("evidence.committed", language, **told)
    yield phrase("evidence.signature", language), signature_words(case, language)


def provenance(case: Case, language: Language) -> tuple[Section, ...]:
    """Tell commits and digests of policy and data."""
    record = case.record
    closed, shown = phrase("evidence.data_digest_closed", language), phrase("evidence.data_digest", language)
    commits = (
        (phrase("evidence.policy_commit", language), record.policy.commit, record.policy.changed),
        (phrase("evidence.data_commit", language), *case.data_commit),
    )
    rows = [
        (phrase("evidence.policy_digest", language), record.inputs.policy_digest),
        (shown if case.lock is None else closed, record.inputs.data_digest),
        (phrase("evidence.generator", language), record.inputs.generator),
    ]
    rows += [
        (name, phrase("evidence.uncommitted", language, commit=commit) if changed else commit)
        for name, commit, changed in commits
        if commit is not None
    ]
    return (Section(phrase("evidence.provenance", language), (), tuple(rows)),)
