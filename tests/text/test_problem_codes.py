"""Every problem has sentences in every language, and every sentence belongs to a problem that a test brings about."""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Iterator
from pathlib import Path

import pytest

import kaopu
from kaopu.text.language import LANGUAGES
from kaopu.text.problems import Place, Problem, in_order, problem_codes
from tests.appraisal import test_bad_input as appraisal_cases
from tests.closing import test_lock as lock_cases
from tests.data import test_bad_compensation as compensation_cases
from tests.data import test_bad_input as data_cases
from tests.data import test_bad_people_and_figures as people_cases
from tests.data import test_bad_readers as reader_cases
from tests.data import test_bad_rounds as handed_in_cases
from tests.forms import test_answering as answer_cases
from tests.forms import test_printed_reading as printed_cases
from tests.forms import test_table_reading as service_cases
from tests.forms import test_workbook_reading as workbook_cases
from tests.history import test_git as git_cases
from tests.outcomes import test_bad_input as recorded_cases
from tests.pages import test_prose_check as prose_cases
from tests.pay import test_examples as example_cases
from tests.policy import test_bad_input as policy_cases
from tests.policy import test_bad_outcomes as outcome_cases
from tests.policy import test_bad_pay as pay_cases
from tests.publish import test_closing as closing_cases
from tests.publish import test_governance as governance_cases
from tests.records import test_costs as budget_cases
from tests.rounds import test_bad_input as round_cases
from tests.rounds import test_training as training_cases
from tests.support.bad_input import codes_of

TESTED_ELSEWHERE = {
    "symbolic-link": "needs a disk: tests/policy/test_bad_input.py",
    "not-a-file": "needs a disk: tests/hostile/test_files.py",
    "file-name": "needs a disk: tests/hostile/test_files.py",
    "folder-deep": "needs a disk: tests/hostile/test_files.py",
    "csv-columns": "needs many columns: tests/hostile/test_names.py",
    "id-reserved": "needs many ids: tests/hostile/test_names.py",
    "calendar-year-unknown": "comes with the deadlines: tests/rounds/test_deadlines.py",
    "nothing-to-score": "needs another policy: tests/appraisal/test_appraising.py",
    "source-unknown": "an argument of the command, not a file: tests/publish",
    "period-without-data": "an argument of the command, not a file: tests/publish",
    "person-unknown": "an argument of the command, not a file: tests/publish",
    "login-unknown": "an argument of the command, not a file: tests/access/test_preview.py",
    "not-appraised": "an argument of the command, not a file: tests/publish",
    "reference-unknown": "concerns the handbook's prose: tests/pages/test_references.py",
    "folder-not-empty": "concerns the folder that is written: tests/publish",
    "team-manager-out-of-line": "concerns a day and a policy: tests/publish/test_access.py",
    "output-not-ours": "concerns the folder that is written: tests/publish",
    "build-running": "needs two builds at once: tests/publish/test_release.py",
    "disk-full": "needs a full disk: tests/publish/test_release_full.py",
    "release-not-as-written": "concerns the folder that is written: tests/publish/test_release.py",
    "nothing-published": "concerns the folder that is written: tests/publish/test_release.py",
    "release-damaged": "concerns the folder that is written: tests/publish/test_rollback.py",
    "release-unknown": "an argument of the command, not a file: tests/publish/test_rollback.py",
    "release-none-before": "concerns the folder that is written: tests/publish/test_rollback.py",
    "character-without-glyph": "concerns fonts: tests/pages and tests/publish",
    "form-file-unknown": "concerns a file that was handed in: tests/publish/test_form_imports.py",
    "form-file-large": "concerns a file that was handed in: tests/publish/test_form_imports.py",
    "form-policy-changed": "needs two policies: tests/publish/test_form_imports.py",
    "form-round-final": "needs a whole round: tests/publish/test_form_imports.py",
    "form-twice": "needs two forms: tests/publish/test_form_imports.py",
    "form-evidence-missing": "needs a disk: tests/publish/test_form_imports.py",
    "form-evidence-path": "needs a disk: tests/publish/test_form_imports.py",
    "form-evidence-large": "needs a disk: tests/publish/test_form_imports.py",
    "form-evidence-link": "needs a disk: tests/publish/test_form_imports.py",
    "role-not-in-edition": "needs two editions: tests/appraisal/test_editions.py",
    "commission-left-over": "needs two editions: tests/pay/test_editions.py",
    "salary-begins-late": "a warning, and all data are in order: tests/pay/test_salaries.py",
    "edition-unreadable": "needs two editions: tests/publish/test_editions_in_git.py",
    "edition-currency-changed": "needs two editions: tests/publish/test_editions_in_git.py",
    "impact-closed": "needs two revisions: tests/publish/test_impacts.py",
    "bisect-never": "needs a history: tests/publish/test_bisecting.py",
    "bisect-shallow": "needs a shallow clone: tests/publish/test_bisecting.py",
    "data-folder-missing": "needs a disk: tests/publish/test_repositories.py",
    "data-twice": "needs a disk: tests/publish/test_repositories.py",
    "data-file-changed": "needs a change in between: tests/data/test_lines.py",
    "source-reserved": "concerns the import of forms: tests/publish/test_form_imports.py",
    "template-failed": "needs a whole build: tests/publish/test_rendering.py",
    "document-kills-workers": "needs workers that die: tests/publish/test_rendering.py",
    "workers-elsewhere": "needs a scheduler, or none: tests/publish/test_elsewhere.py",
    "workers-do-not-start": "needs a machine that starts none: tests/publish/test_elsewhere.py",
    "shards-missing": "needs several builds: tests/publish/test_shards.py",
    "shards-incomplete": "needs several builds: tests/publish/test_shards.py",
    "handbook-failed": "needs a whole build: tests/publish/test_build.py",
    "script-in-page": "needs a whole build: tests/publish/test_build.py",
    "attestation-not-signed": "needs a key: tests/proof/test_vouching.py",
    "signing-not-installed": "needs a machine without the libraries: tests/proof/test_vouching.py",
    "certificate-unusable": "needs a certificate: tests/proof/test_vouching.py",
    "passwords-in-repository": "an argument of the command, not a file: tests/proof/test_vouching.py",
    "passwords-unreadable": "a file outside the repository: tests/proof/test_vouching.py",
    "nothing-to-hand-over": "an argument of the command, not a file: tests/proof/test_vouching.py",
    "leak-found": "concerns what was built: tests/leaks/test_planted.py",
    "leak-link": "concerns what was built: tests/leaks/test_planted.py",
    "leak-unread": "concerns what was built: tests/leaks/test_planted.py",
}
MAKERS = {"Problem": 0, "ExpressionError": 0, "problem": 0}
"""Calls that make a problem, with the position of the code."""


def codes_in(source: ast.AST) -> Iterator[str]:
    """Yield the codes of a module's problems; what is computed in a code is an asterisk."""
    for node in ast.walk(source):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        code = node.args[0]
        if name not in MAKERS or not isinstance(code, ast.Constant | ast.JoinedStr):
            continue
        if isinstance(code, ast.Constant):
            yield str(code.value)
        else:
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in code.values)


def codes_in_the_program() -> set[str]:
    files = Path(kaopu.__file__).parent.rglob("*.py")
    return {code for file in files for code in codes_in(ast.parse(file.read_text(encoding="utf-8")))}


def test_every_code_in_the_program_has_sentences():
    known = problem_codes()
    assert {code for code in codes_in_the_program() if not fnmatch.filter(known, code)} == set()


def test_every_sentence_belongs_to_a_code_in_the_program():
    # These reach Problem through a variable: pydantic's own and those of shapes.py.
    through_a_variable = {"language-unknown", "language-missing"}
    written = codes_in_the_program()
    unused = {code for code in problem_codes() if not any(fnmatch.fnmatch(code, pattern) for pattern in written)}
    assert unused <= through_a_variable


def test_every_code_is_brought_about_by_a_case_or_said_to_be_tested_elsewhere():
    cases = [
        *policy_cases.ALL,
        *outcome_cases.ALL,
        *pay_cases.ALL,
        *data_cases.ALL,
        *people_cases.ALL,
        *reader_cases.ALL,
        *appraisal_cases.ALL,
        *compensation_cases.ALL,
        *handed_in_cases.ALL,
        *example_cases.ALL,
        *budget_cases.ALL,
    ]
    produced = codes_of(cases) | git_cases.CODES | recorded_cases.CODES | round_cases.CODES | training_cases.CODES
    produced |= answer_cases.CODES | service_cases.CODES | workbook_cases.CODES | printed_cases.CODES
    produced |= governance_cases.CODES | closing_cases.CODES | lock_cases.CODES | prose_cases.CODES
    assert produced.isdisjoint(TESTED_ELSEWHERE)
    assert problem_codes() - produced == set(TESTED_ELSEWHERE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_from_the_input_cannot_disguise_a_message(language):
    problem = Problem("unknown-key", Place("a.yml", 1, 1), {"key": "a\u202eb\x07\nc", "suggestion": "{x}"})
    assert not set("\u202e\x07\n") & set(problem.message(language))
    assert problem.hint(language) == "{x}"


def test_problems_come_in_order_of_place_and_once_each():
    problems = [
        Problem("yaml-tab", Place("b.yml", 2, 1)),
        Problem("yaml-tab", Place("a.yml", 10, 1)),
        Problem("yaml-tab", Place("a.yml", 9, 5)),
        Problem("yaml-tab", Place("b.yml", 2, 1)),
        Problem("missing-file", Place("a.yml")),
    ]
    assert [str(problem.place) for problem in in_order(problems)] == ["a.yml", "a.yml:9:5", "a.yml:10:1", "b.yml:2:1"]


def test_a_value_that_yaml_refused_has_no_second_problem_at_its_place():
    refused, follows = Problem("yaml-zero", Place("a.yml", 1, 4), {"value": "010"}), Place("a.yml", 1, 4)
    elsewhere = Problem("yaml-tab", Place("a.yml", 1, 5))
    found = in_order([Problem("missing-key", follows, {"key": "x"}), refused, elsewhere])
    assert found == [refused, elsewhere]
