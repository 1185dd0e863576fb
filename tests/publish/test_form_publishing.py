"""Forms that are still to be handed in: which they are, where they lie, and that what is filled in comes back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from kaopu.cache.store import Store
from kaopu.execution.local import workforce
from kaopu.forms.asking import judged_by
from kaopu.forms.form import parse_key
from kaopu.forms.printed_reading import read_printed
from kaopu.forms.workbook_reading import read_workbook
from kaopu.pages.appraisal_page import appraisal_html
from kaopu.pages.links import Links, relative
from kaopu.pages.team_page import team_html
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.publish.form_imports import import_forms
from kaopu.publish.form_publishing import FormPublisher, OpenForm, forms_to_hand_in
from kaopu.publish.inputs import Inputs, read_inputs
from kaopu.publish.making import Making
from kaopu.publish.plan import Selection, make_plan
from kaopu.publish.scribing import Scribe
from kaopu.publish.shards import WHOLE
from kaopu.rounds.handing_in import open_forms
from kaopu.text.problems import Problem
from tests.appraisal.company import period_of
from tests.rounds.house import RECEIPT, REVIEW, TALK, day, house, table
from tests.support.rendering import making_in
from tests.support.repository import write

Files = dict[str, bytes]
THEME = read_theme(default_site_folder())
LINKS = Links(("zh", "en"))
ASSESSED = table("self_assessments", "ann,2017-04-05,Sold.,")


def never(problem: Problem) -> None:
    raise AssertionError(problem)


def inputs(root: Path, *handed_in: dict[str, str | None]) -> Inputs:
    write(root, house(*handed_in, changes={"data/sources.yml": None}))
    return read_inputs(root, day("04-30"))


def forms(found: Inputs, period: str = "2017-Q1", person: str = "ann") -> list[str]:
    """Return the forms about one person, in the first language."""
    opened = forms_to_hand_in(found.results, ("zh",), None, None)
    return [form.kind for form in opened if (form.person, form.period.id) == (person, period)]


@pytest.mark.parametrize(
    ("handed_in", "expected"),
    [
        ((), ["self_assessment", "review"]),
        ((ASSESSED,), ["review"]),
        ((table("reviews", REVIEW),), ["self_assessment", "review"]),
        ((ASSESSED, table("reviews", REVIEW), table("talks", TALK)), ["review"]),
        ((ASSESSED, table("reviews", REVIEW), table("talks", TALK), table("actions", "ann,a1,Call,1,")), []),
        ((table("reviews", REVIEW), table("talks", TALK), table("acknowledgements", RECEIPT)), []),
    ],
    ids=["nothing", "assessed", "reviewed", "talked", "planned", "final"],
)
def test_a_form_is_there_as_long_as_something_of_it_is_to_be_handed_in(tmp_path, handed_in, expected):
    assert forms(inputs(tmp_path, *handed_in)) == expected


def test_without_a_review_there_is_no_form_for_one():
    assert open_forms([("self_assessment", "open"), ("talk", "missing")], "provisional") == ("self_assessment",)


def test_a_selection_has_its_own_forms_only(tmp_path):
    found = inputs(tmp_path)
    quarter = period_of("2017-Q1")
    everything = forms_to_hand_in(found.results, ("zh", "en"), None, None)
    assert {form for form in everything if form.period == quarter} == set(
        forms_to_hand_in(found.results, ("zh", "en"), quarter, None)
    )
    of_ann = forms_to_hand_in(found.results, ("zh", "en"), quarter, "ann")
    assert {(form.person, form.kind, form.language) for form in of_ann} == {
        ("ann", kind, language) for kind in ("self_assessment", "review") for language in ("zh", "en")
    }


def published(found: Inputs, folder: Path, *opened: OpenForm, jobs: int = 1, making: Making | None = None) -> Files:
    making = making or making_in(folder / "site")
    publisher, scribe = FormPublisher(opened, found.results, LINKS), Scribe(making.files, LINKS)
    make_plan(found.results, LINKS.languages, Selection(), scribe.write)
    written, done = set(folder.rglob("*")), list[int]()
    with (
        workforce(jobs, folder / "workers") as workers,
        publisher.begin(scribe, THEME, making, workers, WHOLE) as begun,
    ):
        assert begun.finish(done.append) == ()
    assert sum(done) == len(opened)
    new = {path for path in (folder / "site").rglob("*") if path.is_file()} - written
    files = {path.relative_to(folder / "site").as_posix(): path.read_bytes() for path in new}
    assert set(files) == publisher.files()
    return files


def test_each_lies_where_the_pages_link_to_and_says_which_it_is(tmp_path):
    found = inputs(tmp_path / "firm")
    assert found.policy is not None
    quarter = period_of("2017-Q1")
    plan = make_plan(found.results, found.policy.head.languages, Selection(quarter))
    assert plan.forms is not None
    ours = [form for form in plan.forms.forms if form.person == "ann"]
    of_ann = next(record for record in plan.appraisals if record.person.id == "ann")
    files = published(found, tmp_path / "out", *ours)
    for form in ours:
        paths = form.paths(LINKS)
        workbook = read_workbook("x.xlsx", files[paths["xlsx"]], never)
        printed = read_printed("x.pdf", files[paths["pdf"]], never)
        assert workbook is not None
        assert printed is not None
        key = (form.kind, "ann", "2017-Q1", form.language, judged_by(of_ann, found.policy))
        assert workbook.key == printed.key
        assert (key[0], key[1], key[2], key[3], key[4]) == tuple(workbook.key.text().split()[1:])
        assert parse_key(workbook.key.text()) == workbook.key
    linked = set()
    for record in plan.appraisals:
        page, here = appraisal_html(record, THEME, LINKS), LINKS.appraisal(record.person.id, "2017-Q1", record.language)
        linked |= {path for path in plan.forms.files() if f'href="{relative(here, path)}"' in page}
    for team in plan.teams:
        page, here = team_html(team, THEME, LINKS), LINKS.team(team.id, "2017-Q1", team.language)
        linked |= {path for path in plan.forms.files() if f'href="{relative(here, path)}"' in page}
    assert linked == plan.forms.files()
    assert plan.forms.files() <= plan.expected()


def test_the_same_bytes_from_one_process_and_from_several(tmp_path):
    found = inputs(tmp_path / "firm")
    opened = [form for form in forms_to_hand_in(found.results, ("zh", "en"), None, None) if form.person == "ann"]
    assert len(opened) > 8
    one, other = published(found, tmp_path / "1", *opened), published(found, tmp_path / "2", *opened, jobs=2)
    assert one == other
    assert max(map(len, one.values())) < 300 * 1024


def test_a_form_is_made_again_just_when_something_in_it_or_its_design_has_changed(tmp_path):
    found = inputs(tmp_path / "firm")
    opened = [form for form in forms_to_hand_in(found.results, ("zh", "en"), None, None) if form.person == "ann"][:3]
    store = Store(tmp_path / "cache")
    first = making_in(tmp_path / "1/site", store)
    cold = published(found, tmp_path / "1", *opened, making=first)
    assert {reason.path for reason in first.reasons} == set(cold)
    first.close(whole=True, most=10**9)
    again = making_in(tmp_path / "2/site", store)
    assert published(found, tmp_path / "2", *opened, making=again) == cold
    assert again.reasons == []
    # What somebody handed in changes the forms of that person and period only.
    later = inputs(tmp_path / "later", table("reviews", REVIEW))
    changed = making_in(tmp_path / "3/site", store)
    warm = published(later, tmp_path / "3", *opened, making=changed)
    assert warm == published(later, tmp_path / "4", *opened)
    of_the_round = {path for form in opened if form.period.id == "2017-Q1" for path in form.paths(LINKS).values()}
    assert {reason.path for reason in changed.reasons} >= of_the_round
    assert {path for path in warm if warm[path] != cold[path]} <= {reason.path for reason in changed.reasons}


def test_r44_a_pdf_filled_in_by_another_program_comes_back(tmp_path):
    root = tmp_path / "firm"
    found = inputs(root)
    [opened] = [
        form
        for form in forms_to_hand_in(found.results, ("zh",), None, None)
        if (form.person, form.period.id, form.kind) == ("ann", "2017-Q1", "self_assessment")
    ]
    files = published(found, tmp_path / "out", opened)
    writer = PdfWriter(PdfReader(io.BytesIO(files[opened.paths(LINKS)["pdf"]])))
    said = {"achieved": "签约额超过目标。\r第二行", "submitted_on": "2017年4月5日", "score.teamwork": "８８"}
    for page in writer.pages:
        writer.update_page_form_field_values(page, said, auto_regenerate=False)
    filled = tmp_path / "filled.pdf"
    with filled.open("wb") as file:
        writer.write(file)
    done = import_forms(root, [filled])
    assert ([fate for _, fate in done.fates], done.problems) == (["taken"], ())
    rounds = root / "data/rounds/2017-Q1"
    assert (rounds / "self_assessments.csv").read_text(encoding="utf-8") == (
        'person,submitted_on,achieved,deviations\nann,2017-04-05,"签约额超过目标。\n第二行",\n'
    )
    assert (rounds / "self_scores.csv").read_text(encoding="utf-8") == (
        "person,indicator,score,comment\nann,teamwork,88,\n"
    )
