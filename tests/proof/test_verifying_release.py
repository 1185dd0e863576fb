"""``kaopu verify`` on releases: one changed byte in any file is found, and all can be made again (R69, R70)."""

import hashlib
import json
import os
import random
import shutil
import sys

import pytest

from kaopu.proof.verifying import Asked, verify
from kaopu.proof.verifying_report import told
from tests.proof.small_company import commit, company, copied, edit, git, release_of


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return company(tmp_path_factory.mktemp("release") / "company")


@pytest.fixture
def copy(small, tmp_path):
    return copied(small, tmp_path / "company")


def asked_of(root, *paths, **more):
    verdicts = list(verify(paths or (root / "public",), Asked(root, **more)))
    return [verdict.code for verdict in verdicts], verdicts


def notes(verdict, code):
    return [values.get("path") for found, values in verdict.notes if found == code]


def published_files(release):
    """Return every file of a release, the manifest and the access rules too; found without Kaopu."""
    found = [os.path.join(parent, name) for parent, _, names in os.walk(release) for name in names]  # noqa: PTH118
    return sorted(path for path in found if not os.path.islink(path))  # noqa: PTH114


def test_r70_a_release_is_what_its_manifest_says_by_whatever_name_it_is_called(small):
    release = release_of(small)
    ways = (small / "public", release, release / "public", release / "public/manifest.json", release.parent / "current")
    codes, verdicts = asked_of(small, *ways)
    assert codes == ["release-same"] * 5
    assert {verdict.values["files"] for verdict in verdicts} == {len(published_files(release / "public")) - 1}
    assert all(verdict.notes == () for verdict in verdicts)


def test_r70_one_flipped_byte_in_every_published_file_is_found(copy):
    release, chance = release_of(copy), random.Random(11)  # noqa: S311 - to be repeated
    files = published_files(release)
    kinds = {os.path.splitext(path)[1] for path in files}  # noqa: PTH122
    assert kinds >= {".pdf", ".json", ".zip", ".html", ".xlsx", ".csv", ".ics", ".js", ".css", ".conf", ""}
    assert len(files) > 250
    missed = []
    for path in files:
        with open(path, "r+b") as stream:  # noqa: PTH123
            content = stream.read()
            if not content:
                continue
            for place in (0, len(content) - 1, chance.randrange(len(content))):
                stream.seek(place)
                stream.write(bytes([content[place] ^ (1 << chance.randrange(8))]))
                stream.flush()
                if asked_of(copy)[0] != ["release-differs"]:
                    missed.append((path, place))
                stream.seek(place)
                stream.write(content[place : place + 1])
                stream.flush()
    assert missed == []
    assert asked_of(copy)[0] == ["release-same"]


def test_r70_what_is_missing_and_what_is_too_many_is_named(copy):
    release = release_of(copy)
    (release / "public/appraisals/people/ann/2017-Q1/appraisal.pdf").unlink()
    (release / "public/handbook/more.html").write_text("<p>more</p>", encoding="utf-8")
    (release / "public/appraisals/more").symlink_to("/etc")
    (release / "note.txt").write_text("mine", encoding="utf-8")
    codes, [verdict] = asked_of(copy)
    assert codes == ["release-differs"]
    assert notes(verdict, "missing") == ["public/appraisals/people/ann/2017-Q1/appraisal.pdf"]
    assert notes(verdict, "unexpected") == ["public/appraisals/more", "public/handbook/more.html", "note.txt"]
    assert "handbook/more.html" in told(verdict, "zh", values=False)


def test_r70_a_grant_that_leads_elsewhere_is_gone_or_was_added_is_found(copy):
    release = release_of(copy)
    grants = sorted(path for path in (release / "access").rglob("*") if path.is_symlink())
    assert grants
    grant, there = grants[0], os.readlink(grants[0])  # noqa: PTH115
    for change in ("elsewhere", "gone", "added"):
        other = grant.with_name("@intruder")
        if change == "added":
            other.symlink_to(there)
        else:
            grant.unlink()
        if change == "elsewhere":
            grant.symlink_to("/etc")
        assert asked_of(copy)[0] == ["release-differs"], change
        other.unlink(missing_ok=True)
        grant.unlink(missing_ok=True)
        grant.symlink_to(there)
    assert asked_of(copy)[0] == ["release-same"]


def test_r70_a_manifest_that_was_made_to_fit_is_given_away_by_the_folders_name(copy):
    release = release_of(copy)
    page = release / "public/index.html"
    page.write_text("<p>another page</p>", encoding="utf-8")
    manifest = release / "public/manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["files"]["index.html"] = hashlib.sha256(page.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    codes, [verdict] = asked_of(copy)
    assert codes == ["release-differs"]
    assert notes(verdict, "changed") == ["public/manifest.json"]


def test_a_copy_under_another_name_says_that_nothing_vouches_for_its_manifest(copy, tmp_path):
    shutil.copytree(release_of(copy), tmp_path / "a-copy", symlinks=True)
    codes, [verdict] = asked_of(copy, tmp_path / "a-copy")
    assert codes == ["release-same"]
    digest = hashlib.sha256((tmp_path / "a-copy/public/manifest.json").read_bytes()).hexdigest()
    assert verdict.notes == (("not-named", {"digest": digest}),)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"files": 3}', "[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_no_crash(copy, content):
    (release_of(copy) / "public/manifest.json").write_text(content, encoding="utf-8")
    codes, _ = asked_of(copy)
    assert codes == ["release-differs"]


def test_an_attestation_is_checked_and_a_broken_one_is_a_difference(copy):
    release = release_of(copy)
    (release / "attestation.json").write_text("{}", encoding="utf-8")
    codes, [verdict] = asked_of(copy)
    assert codes == ["release-differs"]
    assert [code for code, _ in verdict.notes] == ["attestation-bad"]


def test_the_manifest_records_what_the_bytes_depend_on(small):
    manifest = json.loads((small / "public/manifest.json").read_text(encoding="utf-8"))
    recorded = manifest["environment"]
    assert {"python", "weasyprint", "pydyf", "pango", "harfbuzz", "uharfbuzz", "zlib", "cldr", "opencc"} <= set(
        recorded
    )
    assert recorded["python"] == ".".join(map(str, sys.version_info[:3]))
    assert list(recorded) == sorted(recorded)
    assert "access" in manifest
    assert str(small) not in json.dumps(manifest)


@pytest.mark.slow
def test_r69_all_of_a_release_is_made_again_of_an_old_commit_too(copy):
    codes, verdicts = asked_of(copy, rebuild=True, jobs=1)
    assert codes == ["release-same", "release-rebuilt"]
    assert verdicts[1].values["commit"] == ""
    edit(copy / "policy/principles.yml", "Sell well.", "Sell better.")
    edit(copy / "data/measures.csv", "ann,2017-Q1,marks,59", "ann,2017-Q1,marks,58")
    commit(copy)
    before = git(copy, "rev-parse", "HEAD~1")
    codes, verdicts = asked_of(copy, rebuild=True, jobs=1)
    assert codes == ["release-same", "release-rebuilt"]
    assert verdicts[1].values["commit"] == before[:12]


@pytest.mark.slow
def test_r69_what_is_otherwise_when_made_again_is_named(copy):
    """Somebody has changed a page and everything that vouches for it."""
    release = release_of(copy)
    page = release / "public/appraisals/people/ann/2017-Q1/index.html"
    page.write_text(page.read_text(encoding="utf-8") + "<!-- more -->", encoding="utf-8")
    manifest = release / "public/manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["files"][page.relative_to(release / "public").as_posix()] = hashlib.sha256(page.read_bytes()).hexdigest()
    content["environment"]["harfbuzz"] = "1.0.0"
    manifest.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    forged = release.rename(release.with_name(hashlib.sha256(manifest.read_bytes()).hexdigest()[:16]))
    codes, verdicts = asked_of(copy, forged, rebuild=True, jobs=1)
    assert codes == ["release-same", "release-not-rebuilt"]
    assert notes(verdicts[1], "changed") == ["public/appraisals/people/ann/2017-Q1/index.html"]
    named = [values for code, values in verdicts[1].notes if code == "environment"]
    assert [(one["what"], one["then"]) for one in named] == [("harfbuzz", "1.0.0")]


def test_a_release_whose_sources_are_gone_says_so(copy):
    edit(copy / "policy/principles.yml", "Sell well.", "Sell better.")
    shutil.rmtree(copy / ".git")
    git(copy, "init", "--quiet")
    commit(copy)
    codes, verdicts = asked_of(copy, rebuild=True, jobs=1)
    assert codes == ["release-same", "release-not-rebuilt"]
    assert [code for code, _ in verdicts[1].notes] == ["no-sources", "fetch"]
