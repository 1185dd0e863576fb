"""``kaopu explain`` on what a result leads to and on pay: every figure of the record, and a sum that adds up."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from kaopu.data.periods import parse_period
from kaopu.publish.explaining import consequence_lines, explanation, pay_lines
from kaopu.text.language import Language
from kaopu.text.problems import InputProblemsError
from tests.outcomes.firm import deal, firm, grades
from tests.pages import samples
from tests.support.repository import write

RULES = """\
low:
  {name: Two Cs, text: A plan., after: quarter, if: {in_a_row: 2, grade: {at_most: C}}, missing_period: breaks,
   then: {pip: {months: 3, mentor: optional, goals: {satisfaction: 85}, if_not_met: [training]}}}
"""
SALARIES = "person,from,base_salary,performance_pay\nann,2017-01-01,8000,2000\nmax,2017-01-01,9000,3000\n"


@pytest.fixture
def root(tmp_path):
    files = firm(RULES, grades("ann", "CC"), months=6, deals=[deal("ann", "2017-05-03", "2500")])
    write(tmp_path, {**files, "data/salaries.csv": SALARIES})
    return tmp_path


def explained(root, person: str, period: str, indicator: str | None = None, language: Language = "en") -> list[str]:
    found = parse_period(period)
    assert found is not None
    return explanation(root, person, found, indicator, language).splitlines()


def test_r62_r70_explain_tells_the_outcome_with_its_because_and_pay_step_by_step(root):
    lines = explained(root, "ann", "2017-Q2")
    start = lines.index("What it leads to")
    assert lines[start + 1].startswith("Two Cs  policy/outcomes.yml:1")
    assert lines[start + 2] == "  Improvement plan from 1 Jul 2017 to 30 Sept 2017 (in force)"
    assert "Q1 2017" in lines[start + 3]
    assert "Q2 2017" in lines[start + 3]
    pay = lines[lines.index("Pay") :]
    assert any("3 May 2017" in line and "¥2,500.00 × 1% = ¥25.00" in line for line in pay)
    assert any("data/months/2017-05/deals.csv:2" in line for line in pay)
    amounts = [Decimal(line[4:].replace("¥", "").replace(",", "")) for line in pay if line.startswith("  = ")]
    assert sum(amounts) == Decimal("6025.00")  # three months of 2000, and 1 % of 2500
    assert pay[-1].endswith("= ¥6,025.00.")


def test_explain_of_one_indicator_says_nothing_of_pay(root):
    text = "\n".join(explained(root, "ann", "2017-Q2", "result"))
    assert "¥" not in text
    assert "leads to" not in text


def test_who_is_paid_but_not_appraised_has_pay_explained(root):
    lines = explained(root, "max", "2017-Q2")
    assert "max" in lines[0]
    assert lines[-1].endswith("= ¥9,000.00.")
    with pytest.raises(InputProblemsError):
        explained(root, "max", "2017-Q2", "result")
    with pytest.raises(InputProblemsError):
        explained(root, "bob", "2016-Q2")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_about_a_record_is_told(language):
    record = samples.complete(language)
    text = re.sub(r"\s+", " ", "\n".join([*consequence_lines(record), *pay_lines(record.payout, language)]))
    for outcome in record.outcomes:
        for told in (outcome.name, outcome.effect, outcome.because, outcome.status_name):
            assert told in text
        for decision in outcome.decisions:
            assert decision.by in text
    for plan in record.improvement_plans:
        assert plan.status_name in text
    for component in record.payout.components:
        assert component.name in text
        assert all(step in text for step in component.steps)
        assert all(line.what in text for line in component.lines)
