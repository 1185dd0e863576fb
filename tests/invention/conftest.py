"""Companies of different sizes, and the demo company, made or found once for all tests of this folder."""

from pathlib import Path

import pytest

from kaopu.invention.company import invent_company
from tests.invention.rows import tables_of

ROOT = Path(__file__).parents[2]
SIZES = {"ten": (10, 600), "thousand": (1000, 30000)}
YEARS = {"demo": 2017, "ten": 2017, "thousand": 2026}


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """Return name → folder of the demo company and of invented ones."""
    found = {"demo": ROOT}
    for name, (people, deals) in SIZES.items():
        found[name] = tmp_path_factory.mktemp(name)
        invent_company(found[name], people, deals, seed=1, year=YEARS[name])
    return found


@pytest.fixture(scope="session")
def companies(folders):
    """Return name → tables, read by the csv module."""
    return {name: tables_of(folder) for name, folder in folders.items()}


@pytest.fixture(params=["demo", "ten", "thousand"])
def name(request):
    """Name one of the companies."""
    return request.param


@pytest.fixture
def tables(companies, name):
    """Return the tables of one company."""
    return companies[name]
