"""The demo company as it is really built: nothing in any of its files is of people its readers may not read about."""

from __future__ import annotations

from kaopu.leaks.gate import audience_by
from kaopu.publish.plan import Selection
from tests.leaks.conftest import secrets_for
from tests.support.searching import leaks_below


def test_the_demo_company_has_no_leak(demo):
    _, secrets, access = secrets_for(demo, Selection())
    sizes = secrets.canaries.sizes()
    assert sizes["id"] == sizes["name"] == 41
    assert sizes["row"] > 20_000
    assert sizes["text"] > 100
    assert sizes["figure"] > 100
    assert leaks_below(demo / "public", secrets, audience_by(access)) == []
