"""Worker processes: every document is printed, also when there are more than one shift of workers prints."""

from kaopu.pages.fonts import FontSet, font_set
from kaopu.pages.links import Links
from kaopu.pages.theme import default_site_folder, read_theme
from kaopu.publish import workers
from kaopu.publish.typefaces import FontKey
from tests.pages import samples


def test_all_documents_are_printed_over_several_shifts_of_workers(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "DOCUMENTS_A_WORKER", 2)
    sample = samples.record("en")
    records = [
        sample.model_copy(update={"person": sample.person.model_copy(update={"id": f"person-{number}"})})
        for number in range(9)
    ]
    fonts: dict[FontKey, FontSet] = {("en", ""): font_set([record.to_json() for record in records], "en")}
    links, printed = Links(("en",)), list[int]()
    public, left = tmp_path / "release/public", tmp_path / "left"
    left.mkdir()
    monkeypatch.setenv("TMPDIR", str(left))  # of the workers; this process asked long ago
    public.mkdir(parents=True)
    workshop = workers.Workshop(read_theme(default_site_folder()), fonts, links, public)
    workers.render_all(records, workshop, 2, printed.append, workers.print_document)
    assert sum(printed) == 9
    found = sorted(path.parent.parent.name for path in tmp_path.rglob("appraisal.pdf"))
    assert found == [f"person-{number}" for number in range(9)]
    # The print library's fonts hold the characters of people's names: none is left on the machine.
    assert [path.name for path in (*left.iterdir(), *public.parent.iterdir())] == ["public"]
