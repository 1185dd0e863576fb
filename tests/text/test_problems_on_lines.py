"""Problems on the lines of a pull request: as GitHub's workflow commands, and as GitLab's report on code quality."""

from __future__ import annotations

import json

import pytest

from kaopu.text.language import LANGUAGES
from kaopu.text.problems import Place, Problem, as_github, as_gitlab

POLICY = Problem("unknown-key", Place("policy/a,b.yml", 3, 5), {"key": "100%", "suggestion": "did you mean x"})
WHOLE_FILE = Problem("missing-file", Place("policy/grades.yml"), severity="warning")
PERSONAL = Problem(
    "talk-too-short",
    Place("data/rounds/2017-Q1/talks.csv", 2, 9),
    {"person": "ann-invented", "minutes": 20, "least": 30},
)


def test_github_has_place_title_and_sentence_of_each_problem():
    first, second = as_github([POLICY, WHOLE_FILE], "en").splitlines()
    assert first.startswith("::error file=policy/a%2Cb.yml,line=3,col=5,title=unknown-key::")
    assert "100%25" in first
    assert "did you mean x" in first
    assert second.startswith("::warning file=policy/grades.yml,line=1,col=1,title=missing-file::")


def test_gitlab_has_what_its_report_needs():
    first, second = json.loads(as_gitlab([POLICY, WHOLE_FILE], "en"))
    assert set(first) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert first["location"] == {"path": "policy/a,b.yml", "lines": {"begin": 3}}
    assert (first["check_name"], first["severity"]) == ("unknown-key", "major")
    assert first["description"] == f"{POLICY.message('en')} – {POLICY.hint('en')}"
    assert (second["location"]["lines"], second["severity"]) == ({"begin": 1}, "minor")
    assert json.loads(as_gitlab([], "en")) == []


def test_a_fingerprint_stays_on_another_line_and_no_two_are_the_same():
    def fingerprints(*problems: Problem) -> list[str]:
        return [entry["fingerprint"] for entry in json.loads(as_gitlab(problems, "en"))]

    moved = Problem(POLICY.code, Place(POLICY.place.file, 9, 1), POLICY.values)
    assert fingerprints(POLICY) == fingerprints(moved)
    assert len(set(fingerprints(POLICY, moved, WHOLE_FILE))) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_data_only_code_and_place_are_told(language):
    """Logs and reports are read by more people than the data, and kept elsewhere."""
    assert "ann-invented" in PERSONAL.message(language)
    for written in (as_github([PERSONAL], language), as_gitlab([PERSONAL], language)):
        assert "ann-invented" not in written
        assert "talk-too-short" in written
        assert "data/rounds/2017-Q1/talks.csv" in written
        assert "kaopu check" in written
