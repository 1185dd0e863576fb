"""`kaopu serve` as somebody who writes policy uses it: the real command, a real Chromium, files saved as editors do."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.publish.conftest import copy_repository

PERSON, PERIOD = "anna-snelling", "2017-Q1"
EN, ZH = (f"appraisals/people/{PERSON}/{PERIOD}/index{mark}.html" for mark in (".en", ""))
SERVE = ["serve", "--port", "0", "--person", PERSON, "--period", PERIOD, "--lang", "en"]
LONG = 180_000
"""Milliseconds that a build may take on a busy machine."""
PANEL = "kaopu-serve section:not([data-quiet])"


@contextmanager
def serving(root, *arguments):
    """Run the command; give the process, its address and the file with what it says on standard error."""
    said = root.parent / f"said-{len(list(root.parent.glob('said-*')))}"
    command = [sys.executable, "-m", "kaopu", *SERVE, *arguments, "--root", str(root)]
    with (
        said.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8") as process,
    ):
        told = ""
        assert process.stdout is not None
        for line in process.stdout:
            told += line
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        else:
            pytest.fail(told + said.read_text(encoding="utf-8"))
        yield process, found[0], said
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return copy_repository(tmp_path_factory.mktemp("serve") / "repository")


@pytest.fixture(scope="module")
def server(root):
    with serving(root) as given:
        yield given


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    one = context.new_page()
    one.troubles = []
    one.on("console", lambda message: one.troubles.append(message.text) if message.type == "error" else None)
    one.on("pageerror", lambda error: one.troubles.append(str(error)))
    one.set_default_timeout(LONG)
    yield one
    context.close()


@pytest.fixture
def grades(root, server, page):
    """Return the file of grades, which is as it was at the end, and what is shown as well."""
    file = root / "policy/grades.yml"
    before = file.read_text(encoding="utf-8")
    yield file
    if file.read_text(encoding="utf-8") != before:
        save(file, before)
    wait_for_quiet(server[2])
    page.goto(server[1] + EN)
    page.wait_for_selector(PANEL, state="detached")


def wait_for_quiet(said, seconds=1.5):
    """Wait until nothing is being built, and nothing begins to be for a while."""
    deadline, since = time.monotonic() + LONG / 1000, time.monotonic()
    before = ""
    while time.monotonic() < deadline:
        now = said.read_text(encoding="utf-8")
        ended = re.findall("Updated;|the same as before|Problems found", now[now.find("Pages are") :])
        if now.count("Files have changed") > len(ended) or now != before:
            since, before = time.monotonic(), now
        elif time.monotonic() - since > seconds:
            return
        time.sleep(0.1)
    pytest.fail(before)


def save(file, text):
    """Save as many editors do: a new file takes the old one's name."""
    beside = file.with_name(f"{file.name}.tmp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def eventually(holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_running(process):
    """Say whether a process runs; one that has ended may wait for whoever adopted it to look."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", process], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def wait_until_gone(processes):
    assert processes
    deadline = time.monotonic() + 60
    while alive := [one for one in processes if is_running(one)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.2)


def edited(file, before, after):
    text = file.read_text(encoding="utf-8")
    assert before in text
    return text.replace(before, after, 1)


def text_of(page):
    """Return what a page says, without the estimator, which tells its result a moment later."""
    return page.locator("main > :not(.what-if)").all_inner_texts()


def release(root):
    return (root / "build/preview.releases/current").readlink().name


def test_issue_9_a_saved_change_is_shown_where_the_reader_was(server, page, grades):
    page.goto(server[1] + EN)
    page.evaluate("scrollTo(0, 400)")
    page.evaluate("document.querySelectorAll('details').forEach((one, at) => one.open = at % 2 === 0)")
    opened = page.evaluate("[...document.querySelectorAll('details')].map(one => one.open)")
    with page.expect_event("load"):
        save(grades, edited(grades, "en: Excellent", "en: Magnificent"))
    page.get_by_text("Magnificent").first.wait_for()
    eventually(lambda: page.evaluate("scrollY") == 400)
    assert page.evaluate("[...document.querySelectorAll('details')].map(one => one.open)") == opened
    assert page.locator("kaopu-serve section").count() == 0
    assert page.troubles == []


def test_issue_9_problems_are_shown_in_the_page_in_its_language_and_go_when_mended(server, page, root, grades):
    before, good = release(root), grades.read_text(encoding="utf-8")
    page.goto(server[1] + EN)
    under = text_of(page)
    save(grades, good.replace("at_least: 90", "at_least: 70"))
    page.wait_for_selector(PANEL)
    line = good.splitlines().index(next(line for line in good.splitlines() if "grade: B" in line)) + 1
    told = page.inner_text(PANEL)
    assert re.search(rf"policy/grades\.yml:{line}:\d+\n", told)
    assert "band B begins at 75 and overlaps A, which begins at 70" in told
    assert "write a limit below 70" in told
    assert text_of(page) == under
    assert release(root) == before
    for path, words in (
        (ZH, "等级 B 从 75 起"),
        ("handbook/grades/index.html", "等级 B 从 75 起"),
        ("handbook/en/grades/index.html", "band B begins at 75"),
        ("nothing/", "band B begins at 75"),
    ):
        page.goto(server[1] + path)
        page.wait_for_selector(PANEL)
        assert words in page.inner_text(PANEL)
    page.goto(server[1] + EN)
    page.wait_for_selector(PANEL)
    page.evaluate("document.title = 'not loaded again'")
    save(grades, good)
    page.wait_for_selector(PANEL, state="detached")
    assert page.title() == "not loaded again", "the pages are as they were: nothing to load"
    assert [one for one in page.troubles if "404" not in one] == []


def test_issue_9_what_is_wrong_is_shown_as_text(server, page, grades):
    page.goto(server[1] + EN)
    evil = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script>"
    save(grades, f"{grades.read_text(encoding='utf-8')}\n'{evil.replace(chr(39), chr(39) * 2)}': 1\n")
    page.wait_for_selector(PANEL)
    assert evil in page.inner_text(PANEL)
    assert page.evaluate("document.querySelector('kaopu-serve').shadowRoot.querySelector('img, script')") is None
    assert page.title() != "hit"


def test_issue_9_a_build_that_fails_half_way_publishes_nothing(server, page, root, grades):
    page.goto(server[1] + EN)
    before, under = release(root), text_of(page)
    template = root / "site/templates/appraisal_page.html"
    good = template.read_text(encoding="utf-8")
    save(template, f"{good}{{% block more %}}{{{{ record.nothing_of_that_name }}}}{{% endblock %}}")
    # In no block of the page above it, it would never be asked: so in one that is.
    save(template, good.replace("{% block main %}", "{% block main %}{{ record.nothing_of_that_name }}", 1))
    page.wait_for_selector(PANEL)
    assert "nothing_of_that_name" in page.inner_text(PANEL)
    assert release(root) == before
    assert text_of(page) == under
    save(template, good)
    page.wait_for_selector(PANEL, state="detached")
    assert release(root) == before


def test_issue_9_a_burst_of_saves_builds_once(server, page, grades):
    page.goto(server[1] + EN)
    begun = server[2].read_text(encoding="utf-8").count("Files have changed")
    for number in range(12):
        save(grades, edited(grades, "en: Good", "en: Goo").replace("en: Goo}", f"en: Goo{number}}}"))
        time.sleep(0.05)
        if number < 11:
            save(grades, edited(grades, f"en: Goo{number}}}", "en: Good}"))
    page.goto(f"{server[1]}handbook/en/grades/index.html")
    page.get_by_text("Goo11").first.wait_for()
    said = server[2].read_text(encoding="utf-8")
    assert said.count("Files have changed") == begun + 1


def test_nothing_of_it_is_in_what_is_published(server, root):
    files = [path for path in (root / "build/preview").rglob("*") if path.suffix in {".html", ".js"}]
    assert len(files) > 20
    assert not [path for path in files if b".kaopu/" in path.read_bytes()]


def test_a_reader_sees_only_what_is_theirs_and_ctrl_c_leaves_nothing(chromium, root):
    with serving(root, "--as", PERSON) as (process, address, said):
        page = chromium.new_page()
        assert page.goto(address + EN).status == 200
        assert page.goto(f"{address}appraisals/company/{PERIOD}/").status == 404
        assert page.goto(f"{address}manifest.json").status == 404
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stdout.read() == ""
        page.close()
    assert "Traceback" not in said.read_text(encoding="utf-8")
    wait_until_gone(children.stdout.split())
    assert not [one.name for one in (root / "build/preview.releases").iterdir() if one.name.startswith(".staging")]


def test_a_policy_with_problems_from_the_beginning_is_shown_once_it_is_mended(chromium, root):
    file = root / "policy/grades.yml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("at_least: 90", "at_least: 70"), encoding="utf-8")
    aside = (root / "build/preview.releases").rename(root / "build/aside")
    with serving(root) as (_, address, _said):
        page = chromium.new_page()
        page.set_default_timeout(LONG)
        assert page.goto(address + EN).status == 404
        page.wait_for_selector(PANEL)
        with page.expect_event("load"):
            save(file, good)
        page.get_by_text("Anna Snelling").first.wait_for()
        page.close()
    assert aside.is_dir()


def test_a_build_dies_with_the_command_even_when_that_is_killed(root):
    with serving(root, "--no-cache") as (process, _, _said):
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
        process.kill()
        process.wait()
    wait_until_gone(children.stdout.split())
