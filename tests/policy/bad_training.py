"""Bad input in training.yml and scheme_review.yml (R72-R75)."""
# ruff: noqa: E501 - one case a line reads best

from __future__ import annotations

from tests.support.bad_input import Bad
from tests.support.repository import VALID

COURSES = "policy/training.yml"
REVIEW = "policy/scheme_review.yml"
WITH_TRAINING = {
    **VALID,
    COURSES: """\
induction:
  name: Induction
  text: The policy.
  by: HR
  who: new_people
  within: 10 working days
tests:
  name: Tests
  text: Products.
  by: Sales
  who: everybody
  every: quarter
  roles: [specialist]
  kinds: [product_test]
""",
    REVIEW: """\
text: Do the weights fit?
month: 12
departments: {sales: Sales, hr: HR}
""",
}


def bad(name: str, path: str, old: str, new: str, problems: tuple[str, ...], says: str = "") -> Bad:
    """Return bad training."""
    return Bad(name, path, old, new, problems, says, base=WITH_TRAINING)


TRAINING = [
    bad("induction-without-a-time", COURSES, "  within: 10 working days\n", "", ("2:3 missing-key",), "within"),
    bad("induction-every-quarter", COURSES, "  within: 10 working days\n", "  within: 10 days\n  every: quarter\n", ("7:10 course-timing",), "so long after joining"),
    bad("tests-after-joining", COURSES, "  every: quarter\n", "  within: 3 months\n", ("8:3 missing-key", "12:11 course-timing"), "every"),
    bad("tests-every-month", COURSES, "every: quarter", "every: month", ("12:10 not-a-choice",), "half_year"),
    bad("course-of-nobody", COURSES, "who: everybody", "who: sellers", ("11:8 not-a-choice",), "everybody, managers, new_people"),
    bad("course-of-an-unknown-role", COURSES, "[specialist]", "[specialists]", ("13:11 unknown-role",), "did you mean specialist"),
    bad("course-of-a-role-twice", COURSES, "[specialist]", "[specialist, specialist]", ("13:23 listed-twice",)),
    bad("course-of-unknown-rows", COURSES, "[product_test]", "[test]", ("14:11 not-a-choice",), "product_test"),
    bad("review-in-the-thirteenth-month", REVIEW, "month: 12", "month: 13", ("2:8 month-number",), "for example month: 12"),
    bad("review-in-half-a-month", REVIEW, "month: 12", "month: 11.5", ("2:8 month-number",)),
    bad("review-by-nobody", REVIEW, "{sales: Sales, hr: HR}", "{}", ("3:14 wrong-type",)),
]  # fmt: skip
