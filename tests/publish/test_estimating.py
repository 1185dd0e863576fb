"""People's pages have the estimator of the edition that judged them, and are made anew when its rules change."""

from kaopu.publish.estimating import estimator_digest, estimators_of
from kaopu.publish.inputs import read_inputs
from tests.publish.test_closing import GRADES, Q1, closed, edited, printed
from tests.support.repository import write

__all__ = ["closed"]
BLOCK = 'id="estimator-rules"'


def test_a_closed_periods_page_estimates_by_the_rules_it_was_closed_with(closed, tmp_path):
    write(closed, edited(GRADES, "name: Outstanding", "name: Brilliant"))
    inputs = read_inputs(closed)
    found = estimators_of(inputs.results, (Q1, "2017-Q2"), ("en",))
    [(_, then)], [(_, now)] = found[Q1, "en"].by_role, found["2017-Q2", "en"].by_role
    assert "Outstanding" in then
    assert "Brilliant" not in then
    assert "Brilliant" in now
    page = printed(closed, tmp_path / "out", "ann", Q1)["appraisals/people/ann/2017-Q1/index.en.html"].decode()
    assert BLOCK in page
    assert "Outstanding" in page
    assert "Brilliant" not in page


def test_the_pages_key_follows_from_the_rules(closed):
    before = estimators_of(read_inputs(closed).results, ("2017-Q2",), ("en", "zh"))
    write(closed, edited(GRADES, "name: Outstanding", "name: Brilliant"))
    after = estimators_of(read_inputs(closed).results, ("2017-Q2",), ("en", "zh"))
    assert estimator_digest(before, "2017-Q2", "en") != estimator_digest(after, "2017-Q2", "en")
    assert estimator_digest(before, "2017-Q2", "en") != estimator_digest(before, "2017-Q2", "zh")
    assert estimator_digest(before, "2017-Q2", "en") == estimator_digest(dict(before), "2017-Q2", "en")
    assert estimator_digest(before, "2017-Q3", "en") == ""
