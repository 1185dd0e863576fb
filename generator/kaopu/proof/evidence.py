"""``kaopu evidence``: one archive with all written grounds of one person's result in one period.

It is for somebody who has to decide about it: the policy as in force then and how it was adopted, the person's own
rows, the calculation, the round, the lock of a closed period, and digests that anybody can check. It names nobody whom
the person's own record does not name. Its bytes depend on the repository alone.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kaopu.data.periods import Period
from kaopu.pages.appraisal_document import DocumentPrinter
from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.links import Links
from kaopu.pages.theme import Theme, read_theme
from kaopu.proof.evidence_case import COVER_LANGUAGES, Case, Item, Section, as_text, case_of
from kaopu.proof.evidence_cover import cover, title
from kaopu.proof.evidence_policy import name_of, policy_of, provenance
from kaopu.proof.evidence_print import printed
from kaopu.proof.evidence_round import round_of
from kaopu.proof.evidence_rows import excerpt_of_lock, rows_of
from kaopu.publish.design import site_folder
from kaopu.publish.estimating import estimators_of
from kaopu.publish.explaining import explained
from kaopu.publish.inputs import read_inputs
from kaopu.publish.typefaces import font_key, fonts_for
from kaopu.records.evidencing import RowStore
from kaopu.records.record import AppraisalRecord
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

SUMS = "SHA256SUMS"
_READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Evidence:
    """An archive: the name of its folder, its files by path below that, and its bytes."""

    folder: str
    files: dict[str, bytes]
    content: bytes


@garbage_left_alone()
def evidence(
    root: Path,
    person: str,
    period: Period,
    language: Language,
    today: datetime.date | None = None,
    *,
    data: Path | None = None,
) -> Evidence:
    """Put together the evidence of a person's result in a period.

    ``language`` is that of problems; the archive has all. ``data`` is the repository with the data, if they have one of
    their own, ``today`` the day on which the rounds are looked at. Raises InputProblemsError for problems of the input,
    for a period without data, and for somebody without a result in it.
    """
    case = case_of(read_inputs(root, today, data=data), person, period, language)
    theme = read_theme(site_folder(root))
    items = [*_calculation(case, theme), *policy_of(case), *rows_of(case), *round_of(case), *excerpt_of_lock(case)]
    items += _provenance(case)
    items += _covers(case, theme, items)
    files = {item.path: item.content for item in items}
    files[SUMS] = sums(files)
    folder = f"evidence-{person}-{period.id}"
    return Evidence(folder, files, _archive(folder, files, period))


def _calculation(case: Case, theme: Theme) -> Iterator[Item]:
    """Yield the steps in words, and the record, page and document as they are published."""
    links, inputs = Links(case.languages), case.inputs
    fonts = fonts_for(_printed_alike(case))
    estimators = estimators_of(inputs.results, (case.period.id,), case.languages)
    for language in case.languages:
        record, told = case.records[language], partial(_about, language)
        text = explained(inputs, case.person, case.period, None, language)
        content = text.replace("\n", "\r\n").encode("utf-8-sig")
        yield Item(f"calculation/explanation.{language}.txt", content, partial(told, "explanation"))
        printer = DocumentPrinter(theme, fonts[font_key(record)])
        page = appraisal_html(record, theme, links, estimators[case.period.id, language]).encode()
        for name, kind, made in (
            ("appraisal.json", "record", record.to_json().encode()),
            ("appraisal.pdf", "pdf", printer.pdf(record)),
            ("index.html", "page", page),
        ):
            yield Item(f"calculation/{links.file_name(name, language)}", made, partial(told, kind))


def _printed_alike(case: Case) -> list[AppraisalRecord]:
    """Return the records of all documents that share a typeface with this one: those of its period, or the open ones.

    A typeface is cut for all of them, and so the document is to the byte the one that was handed out.
    """
    results = case.inputs.results
    periods = [case.period] if case.lock else [period for period in results.periods if period not in results.closed]
    rows: dict[int, RowStore] = {}
    found: list[AppraisalRecord] = []
    for period in periods:
        appraisals = results.of(period)
        if appraisals is None:
            continue
        store = rows.setdefault(id(appraisals), RowStore(appraisals))
        for language in case.languages:
            recorder = results.recorder_in(period, language, store)
            found += [recorder.record(person, period) for person in appraisals.people_in(period)]
    return found


def _about(written_in: Language, kind: str, language: Language) -> str:
    named = name_of(written_in, language)
    if kind == "explanation":
        return phrase("evidence.item_explanation", language, named=named)
    if kind == "record":
        return phrase("evidence.item_record", language, named=named)
    if kind == "pdf":
        return phrase("evidence.item_pdf", language, named=named)
    return phrase("evidence.item_page", language, named=named)


def _provenance(case: Case) -> Iterator[Item]:
    sections = tuple(section for language in COVER_LANGUAGES for section in provenance(case, language))
    heading = " / ".join(phrase("evidence.provenance", language) for language in COVER_LANGUAGES)
    yield Item("provenance.txt", as_text(heading, sections), _provenance_about)


def _provenance_about(language: Language) -> str:
    return phrase("evidence.item_provenance", language)


def _covers(case: Case, theme: Theme, items: Iterable[Item]) -> Iterator[Item]:
    """Yield the cover and the index in each language: printed, and as plain text."""
    listed = [*items]
    for language in COVER_LANGUAGES:
        listed += [Item(f"00-cover.{language}.{end}", b"", partial(_cover_about, language)) for end in ("pdf", "txt")]
        listed.append(Item(f"01-index.{language}.txt", b"", _index_about))
    listed.append(Item(SUMS, b"", _sums_about))
    for language in COVER_LANGUAGES:
        record = case.records[language]
        rows = tuple((item.path, item.about(language)) for item in sorted(listed, key=lambda item: item.path))
        index = (Section(phrase("evidence.index", language), (), rows),)
        sections, heading = cover(case, language), title(record)
        about = partial(_cover_about, language)
        yield Item(f"00-cover.{language}.pdf", printed(heading, (*sections, *index), record, theme), about)
        yield Item(f"00-cover.{language}.txt", as_text(heading, sections), about)
        yield Item(f"01-index.{language}.txt", as_text(heading, index), _index_about)


def _cover_about(written_in: Language, language: Language) -> str:
    return phrase("evidence.item_cover", language, named=name_of(written_in, language))


def _index_about(language: Language) -> str:
    return phrase("evidence.item_index", language)


def _sums_about(language: Language) -> str:
    return phrase("evidence.item_sums", language)


def sums(files: dict[str, bytes]) -> bytes:
    """Write the digests of files as ``sha256sum -c`` reads them."""
    return "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)).encode()


def _archive(folder: str, files: dict[str, bytes], period: Period) -> bytes:
    """Pack files without compressing them, dated on the period's last day: nothing depends on machine or library."""
    day, stream = period.last_day, io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{path}", (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = _READABLE
            entry.create_system = 3  # Unix, on every system
            archive.writestr(entry, content)
    return stream.getvalue()
