"""Our few rules for HTML elements against WeasyPrint's own style sheet: the same bytes, document by document."""

import pytest
from weasyprint import HTML

from kaopu.pages.appraisal_document import WellFormedDocument
from tests.pages.conftest import SAMPLES, the_printer


@pytest.mark.parametrize("name", SAMPLES)
def test_a_document_is_the_same_with_every_rule_that_weasyprint_has(name, monkeypatch):
    record = SAMPLES[name]("zh")
    ours = the_printer("zh").pdf(record)
    monkeypatch.setattr(WellFormedDocument, "_ua_stylesheets", HTML._ua_stylesheets)
    assert the_printer("zh").pdf(record) == ours
