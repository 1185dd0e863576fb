"""``kaopu doctor``: what is wrong with a machine or a place is found, each on a real one, and said what to do about."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner

import kaopu
from kaopu.cli.doctoring import doctor
from kaopu.publish.doctor import examine
from kaopu.publish.doctor_machine import look_at_names, look_at_packages
from kaopu.publish.doctor_repository import look_at_git, look_at_settings
from kaopu.publish.release import release, settled, staging
from kaopu.text.phrases import catalogue
from tests.publish.conftest import REPOSITORY
from tests.publish.mounting import in_own_mounts
from tests.publish.releasing import damage, digest_of, fill, manifest_of, old_layout, publish

CHECKS = ["python", "names", "packages", "fonts", "pango", "git", "settings", "place", "disk", "release"]
PROGRAM = ("-c", "from kaopu.cli.doctoring import doctor; doctor()", "--format", "json", "--lang", "en", "--root")
PACKAGE = Path(kaopu.__file__).parent


def git(folder, *words):
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path):
    """Return a repository with two commits in which nothing has been published."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for number in ("one", "two"):
        git(folder, "commit", "--quiet", "--allow-empty", "--message", number)
    return folder


def findings(root, *checks):
    """Return what is found about these, as (state, sentence and advice)."""
    found = examine(root, root / "public", "en")
    assert {finding.check for finding in found} >= set(CHECKS)
    return [(one.state, f"{one.said} | {one.advice}") for one in found if one.check in checks]


def elsewhere(setup, root):
    """Run the command with mounts of its own; return its exit status, and what is found by check."""
    command = in_own_mounts(setup, sys.executable, *PROGRAM, root)
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, {one["check"]: (one["state"], one["message"]) for one in json.loads(done.stdout)}


def test_a_healthy_place_has_no_problems_in_any_language_and_form(root):
    publish(root / "public", 1)
    for language, word in (("en", "ok: "), ("zh", "正常: "), ("zh-Hant", "正常: ")):
        done = CliRunner().invoke(doctor, ["--root", str(root), "--lang", language])
        assert done.exit_code == 0, done.output
        lines = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
        assert [line.removeprefix(word).partition(":")[0] for line in lines] == CHECKS
    done = CliRunner().invoke(doctor, ["--root", str(root), "--format", "json"])
    assert [(one["check"], one["state"]) for one in json.loads(done.stdout)] == [(check, "ok") for check in CHECKS]
    assert not [path for path in root.iterdir() if "doctor" in path.name]
    assert CliRunner().invoke(doctor, ["--format", "html"]).exit_code == 2


def test_every_sentence_is_used_and_in_every_language():
    sources = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*/doctor*.py"))
    for key in catalogue("doctor"):
        assert f'"doctor.{key}"' in sources, key


def test_a_damaged_release_is_a_problem_and_names_no_file(root):
    publish(root / "public", 1)
    damage(root / "public")
    done = CliRunner().invoke(doctor, ["--root", str(root), "--lang", "en"])
    assert done.exit_code == 1
    assert "problem: release: " in done.stdout
    assert "1 file differs" in done.stdout
    assert "kaopu rollback" in done.stdout
    assert "person-" not in done.stdout


def test_states_of_the_published_place(root):
    published = root / "public"
    assert findings(root, "release")[0][1].startswith("nothing has been published yet")
    old_layout(published, 1)
    assert findings(root, "release")[0][0] == "warning"
    publish(published, 2)
    (root / "access").unlink()
    assert [state for state, _ in findings(root, "release")] == ["problem", "ok"]
    publish(published, 3)
    (root / "public.releases/.staging-abc").mkdir()
    assert [state for state, _ in findings(root, "release")] == ["warning", "ok"]
    with staging(published):
        assert findings(root, "release")[0] == ("ok", "a build is running | ")
    shutil.rmtree(root / "public.releases")
    (root / "public").unlink()
    (root / "public").write_text("mine", encoding="utf-8")
    assert findings(root, "place")[0][0] == "problem"


def test_libraries_other_than_those_of_the_release_are_named(root):
    manifest = manifest_of(1, environment={"pango": "0.1"})
    with staging(root / "public") as aside:
        fill(aside, 1)
        (aside.public / "manifest.json").write_bytes(manifest)
        settled(aside, digest_of(manifest))
        release(aside, digest_of(manifest))
    [(state, said)] = findings(root, "environment")
    assert state == "warning"
    assert "pango 0.1 → " in said


@pytest.mark.parametrize("name", ["kaopu.yaml", "Kaopu.yml", ".kaopu.yml", "kaopu.yml.txt", "kaopu.json"])
def test_settings_under_another_name_are_a_problem(root, name):
    (root / name).write_text("{}", encoding="utf-8")
    found = [(one.state, one.said) for one in look_at_settings(root, "en")]
    assert found[0] == ("problem", f"{name} is not read")


def test_settings_are_read(root):
    (root / "kaopu.yml").write_text("server:\n  listn: 127.0.0.1:80\n", encoding="utf-8")
    [found] = look_at_settings(root, "en")
    assert found.state == "problem"
    assert found.said.startswith("kaopu.yml:2:3: ")
    (root / "kaopu.yml").write_text("server:\n  listen: 127.0.0.1:80\n", encoding="utf-8")
    assert [one.state for one in look_at_settings(root, "en")] == ["ok"]


def test_packages_are_compared_with_the_lock(root):
    assert [one.state for one in look_at_packages(root, "en")] == ["ok"]
    (root / "requirements").mkdir()
    lock = root / "requirements/build.txt"
    text = (
        "# made\nclick==0.1 \\\n    --hash=sha256:00\nno-such-thing==1.0\nno-such-other==1 ; sys_platform == 'win32'\n"
    )
    lock.write_text(text, encoding="utf-8")
    missing, other = look_at_packages(root, "en")
    assert (missing.state, other.state) == ("problem", "warning")
    assert "no-such-thing" in missing.said
    assert "no-such-other" not in missing.said
    assert "(0.1)" in other.said


def test_states_of_git(root, tmp_path, monkeypatch):
    [found] = look_at_git(root, "en")
    assert found.state == "ok"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", root.as_uri(), tmp_path / "shallow"], check=True)
    [found] = look_at_git(tmp_path / "shallow", "en")
    assert (found.state, "--unshallow" in found.advice) == ("warning", True)
    (tmp_path / "plain").mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    [found] = look_at_git(tmp_path / "plain", "en")
    assert (found.state, "git init" in found.advice) == ("warning", True)
    monkeypatch.setenv("PATH", str(tmp_path))
    [found] = look_at_git(root, "en")
    assert (found.state, "install git" in found.advice) == ("problem", True)


def test_another_encoding_of_names_is_a_problem():
    assert [one.state for one in look_at_names("en", "utf-8")] == ["ok"]
    assert [one.state for one in look_at_names("zh", "ascii")] == ["problem"]


def pango():
    """Return the file that this process has loaded Pango from."""
    import weasyprint  # noqa: F401, PLC0415

    return next(one.path for one in psutil.Process().memory_maps() if "/libpango-1.0." in one.path)


def test_a_machine_without_pango_and_without_its_typeface(root):
    import manimgx_fonts_cjk  # noqa: PLC0415

    in_own_mounts("true")  # where nobody may mount anything, nobody need look for files
    typeface = Path(manimgx_fonts_cjk.__file__).parent / "NotoSansCJK-VF.otf.ttc"
    status, found = elsewhere(f"mount --bind /dev/null {pango()} && mount --bind /dev/null {typeface}", root)
    assert status == 1
    assert found["pango"] == ("problem", "Pango is not there, so no PDF can be made")
    assert found["fonts"][0] == "problem"
    assert found["release"][0] == "ok"


def test_a_small_disk_one_without_names_left_and_one_that_cannot_be_written(root):
    mount = f"mount -t tmpfs -o size={{size}}m,nr_inodes={{names}} none {root}"
    status, found = elsewhere(mount.format(size=20, names=0), root)
    assert (status, found["disk"]) == (1, ("problem", "only 20 MB are free, and a build needs about 500 MB"))
    status, found = elsewhere(mount.format(size=600, names=200), root)
    assert (status, found["disk"][0]) == (1, "problem")
    assert "takes only 19" in found["disk"][1]
    status, found = elsewhere(mount.format(size=600, names=0) + f" && mount -o remount,ro none {root}", root)
    assert (status, found["place"][0]) == (1, "problem")
    assert "Read-only file system" in found["place"][1]
