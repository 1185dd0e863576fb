"""``kaopu rollback``: an earlier release is shown again, whole, with its own access rules (R71)."""

import shutil

import pytest
from click.testing import CliRunner

from kaopu.cli.releasing import rollback as command
from kaopu.publish.release import staging
from kaopu.publish.rollback import releases_of, rollback
from kaopu.text.problems import InputProblemsError
from tests.publish.releasing import content_of, damage, leftovers, old_layout, publish, releases, shown


def codes(raised):
    return [problem.code for problem in raised.value.problems]


@pytest.fixture
def published(tmp_path):
    """Return a place in which the sites 1, 2 and 3 were published."""
    for site in (1, 2, 3):
        publish(tmp_path / "public", site)
    return tmp_path / "public"


def test_back_to_the_release_before_with_its_rules_and_on_again(published):
    for site in (2, 1):
        rollback(published)
        assert shown(published) == site
        assert (published.with_name("access") / "acl.json").read_bytes() == content_of("acl.json", site)
    with pytest.raises(InputProblemsError) as raised:
        rollback(published)
    assert codes(raised) == ["release-none-before"]
    assert shown(published) == 1
    publish(published, 4)
    assert shown(published) == 4
    assert not leftovers(published)


def test_after_a_rollback_the_next_ones_before_is_what_was_shown_before_it(published):
    rollback(published)  # from 3, which was bad, to 2
    publish(published, 4)
    rollback(published)
    assert shown(published) == 2
    rollback(published)
    assert shown(published) == 1


def test_what_was_rolled_back_from_is_dropped_first(published):
    bad = releases_of(published)[0].name
    rollback(published)
    for site in (4, 5):
        publish(published, site)
        rollback(published)
        publish(published, site + 10)
    assert bad not in releases(published)
    shown_before = [release.commit for release in releases_of(published)]
    assert shown_before[:3] == [f"{site:0<40}" for site in (15, 14, 2)]


def test_a_named_release_is_shown_and_a_few_digits_will_do(published):
    newest, middle, oldest = (release.name for release in releases_of(published))
    assert rollback(published, oldest).name == oldest
    assert shown(published) == 1
    rollback(published, newest[:6])  # forward again, too
    assert shown(published) == 3
    rollback(published, middle)
    assert shown(published) == 2


@pytest.mark.parametrize("name", ["0000000000000000", "", "..", "current", "/", "."])
def test_an_unknown_release_is_a_problem(published, name):
    with pytest.raises(InputProblemsError) as raised:
        rollback(published, name)
    assert codes(raised) == ["release-unknown"]
    assert shown(published) == 3


@pytest.mark.parametrize("how", ["changed", "missing", "manifest changed", "manifest missing", "rules changed"])
def test_a_damaged_release_is_not_shown(published, how):
    before = releases_of(published)[1].name
    folder = published.with_name("public.releases") / before
    if how == "changed":
        damage(folder / "public")
    elif how == "missing":
        (folder / "public/index.html").unlink()
    elif how == "manifest changed":
        manifest = folder / "public/manifest.json"
        manifest.write_bytes(manifest.read_bytes() + b" ")
    elif how == "manifest missing":
        (folder / "public/manifest.json").unlink()
    else:
        (folder / "access/acl.json").write_bytes(b"{}")
    with pytest.raises(InputProblemsError) as raised:
        rollback(published)
    assert codes(raised) == ["release-damaged"]
    assert raised.value.problems[0].values["release"] == before
    assert shown(published) == 3
    rollback(published, releases_of(published)[2].name)
    assert shown(published) == 1


def test_nothing_to_go_back_to(tmp_path):
    for prepare in (lambda _: None, lambda place: old_layout(place, 1), lambda place: publish(place, 2)):
        prepare(tmp_path / "public")
        with pytest.raises(InputProblemsError) as raised:
            rollback(tmp_path / "public")
        assert codes(raised) == ["release-none-before"]
    assert shown(tmp_path / "public") == 2


def test_no_rollback_while_a_build_is_running(published):
    with staging(published), pytest.raises(InputProblemsError) as raised:
        rollback(published)
    assert codes(raised) == ["build-running"]
    assert shown(published) == 3


def run(published, *arguments):
    return CliRunner().invoke(command, ["--root", str(published.parent), "--lang", "en", *arguments])


def test_the_command_lists_what_there_is_and_says_whose_rules_hold(published):
    done = run(published, "--list")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert [line[0] for line in lines] == ["*", " ", " "]
    assert [line.split()[-4] for line in lines] == [f"{site}00000000000" for site in (3, 2, 1)]
    assert all(" 2017-03-31 · edition 2017-1 · commit " in line for line in lines)
    done = run(published)
    assert done.exit_code == 0
    assert "shows release " in done.stdout
    assert "2017-03-31" in done.stdout
    assert [line[0] for line in run(published, "--list").stdout.splitlines()] == [" ", "*", " "]
    shutil.rmtree(published.with_name("public.releases") / releases_of(published)[2].name / "public/handbook")
    done = run(published)
    assert done.exit_code == 1
    assert "release-damaged" in done.stdout
    (published.with_name("public.releases") / releases_of(published)[2].name / "public/manifest.json").write_text("?")
    assert "cannot be read" in run(published, "--list").stdout
    assert run(published, "--list", "abc").exit_code == 2
