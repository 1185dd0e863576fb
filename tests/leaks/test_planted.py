"""Leaks planted in copies of built files: each is found, told by its kind and by whose it is, and never printed."""

from __future__ import annotations

import csv
import io

import pytest

from kaopu.leaks.gate import MOST_TOLD, Leak, refuse_leaks
from kaopu.text.language import LANGUAGES
from kaopu.text.problems import InputProblemsError
from tests.leaks import planting as p
from tests.leaks.conftest import PERIOD, sentence
from tests.support.searching import leaks_below

MINE = f"appraisals/people/p0001/{PERIOD}"
PAGE, RECORD, PDF = f"{MINE}/index.html", f"{MINE}/appraisal.json", f"{MINE}/appraisal.pdf"
TEAM = f"appraisals/teams/t0001/{PERIOD}"
HANDBOOK = "handbook/index.html"
WORKBOOK = f"{MINE}/self-assessment.xlsx"
OTHER = "p0008"
"""Somebody of the other team without an honour: nobody who reads these files may read of them."""

PLANTED = {
    "comment in a page": (PAGE, p.before_end(lambda s: f"<!-- {s} -->"), "html-comment"),
    "title attribute": (PAGE, p.before_end(lambda s: f'<i title="{s}"></i>'), "html-attribute"),
    "word split by tags": (PAGE, p.before_end(lambda s: f"<b>{s[:3]}</b><i>{s[3:]}</i>"), "html-text"),
    "data for a script": (PAGE, p.before_end(p.data_for_a_script), "html-script"),
    "written as entities": (PAGE, p.before_end(lambda s: f"<p>{p.entities(s)}</p>"), "html-text"),
    "query of a link": (PAGE, p.before_end(p.query_of_a_link), "html-attribute"),
    "data URL in base64": (PAGE, p.before_end(p.data_url), "data-url"),
    "base64 in a comment": (PAGE, p.before_end(p.base64_in_a_comment), "base64"),
    "text of style sheet": (PAGE, p.before_end(p.style_sheet), "html-style"),
    "hidden element": (HANDBOOK, p.before_end(lambda s: f"<p hidden>{s}</p>"), "html-text"),
    "key of JSON": (RECORD, p.in_json(p.json_key), "json-key"),
    "value of JSON": (RECORD, p.in_json(p.json_value), "json-value"),
    "search index": ("handbook/search/search_index.json", p.in_json(p.search_entry), "json-value"),
    "sitemap packed": ("handbook/sitemap.xml.gz", p.new_file(p.packed_page), "xml"),
    "folded line of a calendar": (f"{TEAM}/round.ics", p.folded, "ics"),
    "document information": (PDF, p.in_pdf(p.information), "pdf-title"),
    "XMP": (PDF, p.in_pdf(p.metadata), "pdf-xmp"),
    "outline": (PDF, p.in_pdf(p.outline), "pdf-title"),
    "attachment of a PDF": (PDF, p.in_pdf(p.attachment), "pdf-attachment > json"),
    "archive attached to a PDF": (PDF, p.in_pdf(p.packed_attachment), "pdf-attachment > zip > txt"),
    "white text": (PDF, p.in_pdf(p.white_text), "pdf-page"),
    "form field": (PDF, p.in_pdf(p.form_field), "pdf-form-field"),
    "alternative text": (PDF, p.in_pdf(p.alternative_text), "pdf-alternative-text"),
    "text that replaces a drawing": (PDF, p.in_pdf(p.replaced_text), "pdf-alternative-text"),
    "target of a PDF's link": (PDF, p.in_pdf(p.link_target), "pdf-link"),
    "note in a PDF": (PDF, p.in_pdf(p.annotation), "pdf-annotation"),
    "object that nothing shows": (PDF, p.in_pdf(p.unused_object), "pdf-string"),
    "earlier revision of a PDF": (PDF, p.earlier_revision, "pdf-revision"),
    "after a PDF's end": (PDF, p.after_the_end, "after-the-end"),
    "attachment of a PDF in an archive": (f"{TEAM}/appraisals.zip", p.pdf_with_attachment_in_archive, "pdf-attachment"),
    "comment of an archive": (f"{TEAM}/appraisals.zip", p.in_archive("", lambda s: b"", comment=True), "zip-comment"),
    "name in an archive": (f"{TEAM}/appraisals.zip", p.in_archive("{secret}/a.txt", lambda s: b"x"), "zip-name"),
    "very hidden sheet": (WORKBOOK, p.in_workbook(p.very_hidden_sheet), "xml"),
    "hidden sheet of a team's table": (f"{TEAM}/members.xlsx", p.in_workbook(p.very_hidden_sheet), "xml"),
    "comment of a cell": (WORKBOOK, p.in_workbook(p.cell_comment), "xml"),
    "defined name": (WORKBOOK, p.in_workbook(p.defined_name), "xml"),
    "property of a workbook": (WORKBOOK, p.in_workbook(p.property_of_workbook), "xml"),
    "text in a PNG": (f"{MINE}/chart.png", p.new_file(p.picture(b"tEXt")), "png-text"),
    "packed text in a PNG": (f"{MINE}/chart.png", p.new_file(p.picture(b"zTXt")), "png-text"),
    "text in many languages in a PNG": (f"{MINE}/chart.png", p.new_file(p.picture(b"iTXt")), "png-text"),
    "CSV": (f"{MINE}/rows.csv", p.new_file(lambda s: f"a,b\n1,{s}\n".encode()), "csv"),
    "SVG": (f"{MINE}/chart.svg", p.new_file(lambda s: f"<svg><desc>{s}</desc></svg>".encode()), "svg"),
    "script file": ("handbook/assets/x.js", p.new_file(lambda s: f"var a='{p.escapes(s)}'".encode()), "js"),
    "page in UTF-16": (f"{MINE}/more.html", p.new_file(lambda s: f"<p>{s}</p>".encode("utf-16")), "html"),
    "full-width letters": (PAGE, p.before_end(p.full_width), "html-text"),
    "signs that nobody sees": (PAGE, p.before_end(lambda s: "<p>" + "\u200b".join(s) + "</p>"), "html-text"),
}  # fmt: skip


def leaks_of(site, target, path):
    root = target
    for _ in path.split("/"):
        root = root.parent
    return leaks_below(root, site.secrets, site.audience_of)


def plant(site, tmp_path, path, change, secret):
    target = tmp_path / "site" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(change(p.file(site.folder, path), secret))
    return leaks_of(site, target, path)


def row_of(site, person):
    """Return the id of a data row that only this person has."""
    record = site.record(person)
    return next(row.cells[0] for table in record.evidence if table.table == "deals" for row in table.rows)


def test_at_least_twenty_different_leaks_are_planted():
    assert len({kind for _, _, kind in PLANTED.values()}) >= 20
    assert len(PLANTED) >= 40


LATIN_ONLY = {"white text", "text in a PNG", "packed text in a PNG"}
"""Ways in which no Chinese text can be planted."""
EACH = [(way, what) for way in PLANTED for what in ("name", "row", "text") if what != "text" or way not in LATIN_ONLY]


@pytest.mark.parametrize(("way", "what"), EACH)
def test_a_planted_leak_is_found(site, tmp_path, way, what):
    path, change, kind = PLANTED[way]
    secret = {
        "name": site.names[OTHER],
        "row": row_of(site, OTHER),
        "text": sentence(site.words[OTHER][0]),
    }[what]
    found = plant(site, tmp_path, path, change, secret)
    told = [leak for leak in found if leak.what == what and leak.whose == (OTHER,)]
    assert told, found
    assert any(kind in leak.kind for leak in told), told
    assert {leak.file for leak in found} == {path}
    assert not any(secret in str(leak) for leak in found)


@pytest.mark.parametrize("path", sorted({path for path, _, _ in PLANTED.values()}))
def test_the_same_files_without_anything_planted_are_clean(site, tmp_path, path):
    if (site.folder / path).is_file():
        assert plant(site, tmp_path, path, lambda content, _: content, "") == []


def test_an_anonymous_row_may_stand_nowhere_not_even_on_the_companys_page(site, tmp_path):
    rows = csv.DictReader(io.StringIO((site.root / "data/months/2017-03/peer_reviews.csv").read_text("utf-8")))
    review = next(rows)["id"]
    path = f"appraisals/company/{PERIOD}/index.html"
    [leak] = plant(site, tmp_path, path, p.before_end(lambda s: f"<p>{s}</p>"), review)
    assert (leak.what, leak.whose) == ("row", ())


def test_an_id_that_the_recipes_use_may_stand_in_the_handbook_and_nowhere_else(site, tmp_path):
    change = p.before_end(lambda s: f"<p>{s}</p>")
    assert plant(site, tmp_path / "a", HANDBOOK, change, OTHER) == []
    [leak] = plant(site, tmp_path / "b", f"{MINE}/index.html", change, OTHER)
    assert (leak.what, leak.whose) == ("practised", (OTHER,))


def test_amounts_of_pay_are_told_from_three_on(site, tmp_path):
    payout = site.record("p0001").payout
    amounts = [f"{amount:,.2f}" for amount in (*(one.amount for one in payout.components), payout.total)]
    long = [amount for amount in amounts if len(amount) >= len("12,345.67") and not amount.endswith("00.00")]
    assert len(long) == 3
    page = f"appraisals/people/{OTHER}/{PERIOD}/index.html"
    change = p.before_end(lambda s: f"<p>{s}</p>")
    for count in range(len(long) + 1):
        found = plant(site, tmp_path, page, change, " ".join(long[:count]))
        assert [leak.what for leak in found] == (["figure"] if count == len(long) else []), count


@pytest.mark.parametrize(
    ("page", "target", "told"),
    [
        (PAGE, f"../../{OTHER}/{PERIOD}/index.html", (OTHER,)),
        (PAGE, f"/appraisals/people/{OTHER}/2016/appraisal.pdf", (OTHER,)),
        (PAGE, f"../../../teams/t0001/{PERIOD}/index.html", ("t0001",)),
        (PAGE, "../../../../manifest.json", ("manifest",)),
        (f"{TEAM}/index.html", f"../../../people/{OTHER}/{PERIOD}/index.html", (OTHER,)),
        (HANDBOOK, f"../appraisals/company/{PERIOD}/payouts.xlsx", ("company",)),
    ],
)
def test_a_link_to_where_some_readers_may_not_go_is_told(site, tmp_path, page, target, told):
    published = tmp_path / "site" / f"appraisals/company/{PERIOD}/payouts.xlsx"
    published.parent.mkdir(parents=True)
    published.write_bytes((site.folder / f"appraisals/company/{PERIOD}/payouts.xlsx").read_bytes())
    found = plant(site, tmp_path, page, p.before_end(lambda s: f'<a href="{s}">x</a>'), target)
    assert [leak.whose for leak in found if leak.what == "link"] == [told]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.bin", bytes(range(256)), "unknown-kind"),
        ("a.xyz", b"plain text of a kind that nobody knows", "unknown-kind"),
        ("a.html", b"<p>\xff\xfe\x00</p>", "not-text"),
        ("a.zip", b"PK\x03\x04 broken", "broken"),
        ("a.zip", p.archive({"a.txt": b"\0" * 30_000_000}), "too-large"),
        ("a.pdf", b"%PDF-1.7\nbroken", "encrypted-or-broken"),
        ("a.json", b'{"a": "\\u00', "not-json"),
        ("a.xml.gz", b"\x1f\x8b\x08broken", "broken"),
    ],
)
def test_what_cannot_be_looked_into_is_told(site, tmp_path, name, content, reason):
    found = plant(site, tmp_path, f"{MINE}/{name}", lambda _, __: content, "")
    assert reason in {leak.whose[0] for leak in found if leak.what == "unread"}, found


def test_archives_in_archives_come_to_an_end(site, tmp_path):
    content = b"x"
    for _ in range(12):
        content = p.archive({"a.zip": content})
    found = plant(site, tmp_path, f"{MINE}/a.zip", lambda _, __: content, "")
    assert {leak.whose for leak in found} == {("too-deep",)}


def test_a_leak_stops_the_build_with_a_sentence_that_does_not_say_it(site, tmp_path):
    secret = site.names[OTHER]
    found = plant(site, tmp_path, PAGE, p.before_end(lambda s: f"<!-- {s} -->"), secret)
    with pytest.raises(InputProblemsError) as stopped:
        refuse_leaks(
            [*found, Leak("a.bin", "bin", "unread", ("unknown-kind",)), Leak("b.html", "link", "link", ("x",))]
        )
    assert [problem.code for problem in stopped.value.problems] == ["leak-found", "leak-unread", "leak-link"]
    for language in LANGUAGES:
        told = stopped.value.problems[0].message(language)
        assert OTHER in told
        assert "html-comment" in told
        assert secret not in told
    with pytest.raises(InputProblemsError) as many:
        refuse_leaks([Leak(f"{number}.html", "html", "name", ("x",)) for number in range(500)])
    assert len(many.value.problems) == MOST_TOLD
    refuse_leaks([])
