"""What is said of verified files: a sentence each, then reasons and ways out, one a line (R70)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaopu.history.objects import SHORT
from kaopu.proof.verifying import Code, Verdict
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.showing import printable

SENTENCES: Mapping[Code, str] = {
    "same": "verifying.same",
    "signed-copy": "verifying.signed_copy",
    "encrypted-copy": "verifying.encrypted_copy",
    "record-differs": "verifying.record_differs",
    "pages-differ": "verifying.pages_differ",
    "appended": "verifying.appended",
    "encrypted-differs": "verifying.encrypted_differs",
    "wrapper-differs": "verifying.wrapper_differs",
    "sources-missing": "verifying.sources_missing",
    "not-ours": "verifying.not_ours",
    "locked": "verifying.locked",
    "unreadable": "verifying.unreadable",
    "release-same": "verifying.release_same",
    "release-differs": "verifying.release_differs",
    "release-rebuilt": "verifying.release_rebuilt",
    "release-not-rebuilt": "verifying.release_not_rebuilt",
}
"""The sentence of each verdict."""
NOTES: Mapping[str, str] = {
    "changed": "verifying.changed",
    "missing": "verifying.missing",
    "unexpected": "verifying.unexpected",
    "more": "verifying.more",
    "not-named": "verifying.not_named",
    "attested": "verifying.attested",
    "attestation-untrusted": "verifying.attestation_untrusted",
    "attestation-bad": "verifying.attestation_bad",
    "manifest-only": "verifying.manifest_only",
    "no-sources": "verifying.no_sources",
    "made-at": "verifying.made_at",
    "made-at-both": "verifying.made_at_both",
    "closest": "verifying.closest",
    "untried": "verifying.untried",
    "rows-unknown": "verifying.rows_unknown",
    "fetch-all-data": "verifying.fetch_all_data",
    "part": "verifying.part",
    "words": "verifying.words",
    "words-same": "verifying.words_same",
    "looks": "verifying.looks",
    "published-in": "verifying.published_in",
    "environment": "verifying.environment",
    "environment-same": "verifying.environment_same",
    "environment-unknown": "verifying.environment_unknown",
    "generator": "verifying.generator",
    "today": "verifying.today",
    "uncommitted": "verifying.uncommitted",
    "no-commit": "verifying.no_commit",
    "fetch": "verifying.fetch",
    "fetch-all": "verifying.fetch_all",
}
"""The sentence of each reason or way out."""


def told(verdict: Verdict, language: Language, *, values: bool) -> str:
    """Return what is said of a file, its name first. Not with ``values`` no figure of anybody is told."""
    return "".join(f"{line}\n" for line in _lines(verdict, language, values=values))


def _lines(verdict: Verdict, language: Language, *, values: bool) -> Iterator[str]:
    yield printable(f"{verdict.file}: {phrase(SENTENCES[verdict.code], language, **_shown(verdict.values))}")
    record = verdict.record
    if record is not None:
        inputs = record.inputs
        about = {
            "person": record.person.id,
            "period": record.period.id,
            "written_in": record.language,
            "policy": inputs.policy_digest[:SHORT],
            "data": inputs.data_digest[:SHORT],
            "commit": (record.policy.commit or "–")[:SHORT],
        }
        yield printable(f"    {phrase('verifying.of', language, **about)}")
    for one in verdict.keys:
        if values:
            said = phrase("verifying.key_values", language, name=one.key, theirs=one.theirs, ours=one.ours)
        else:
            said = phrase("verifying.key", language, name=one.key)
        yield printable(f"    {said}")
    if verdict.keys and not values:
        yield f"    {phrase('verifying.keys_hidden', language)}"
    for code, about_it in verdict.notes:
        yield printable(f"    {phrase(NOTES[code], language, **_shown(about_it))}")


def _shown(values: Mapping[str, object]) -> dict[str, str]:
    return {name: printable(str(value)) for name, value in values.items()}
