"""Every link of the built sites, of all pages in every language, leads to a page and a place that are there."""

import re

import pikepdf
import pytest

from tests.browser.building import PERIODS
from tests.support.crawling import dead_links, pages


@pytest.mark.parametrize("period", PERIODS)
def test_no_link_of_any_page_is_dead(built, period):
    site = built.sites[period]
    assert len(pages(site)) > 300
    dead = list(dead_links(site))
    assert not dead, "\n".join(dead)


@pytest.mark.parametrize("period", PERIODS)
def test_no_link_of_a_document_is_dead(built, period):
    site = built.sites[period]
    documents = sorted(site.glob("appraisals/**/*.pdf"))
    assert len(documents) > 90
    dead = []
    for document in documents:
        with pikepdf.open(document) as pdf:
            for page in pdf.pages:
                for note in page.get("/Annots", []):
                    address = str(note.A.get("/URI", "https:")) if "/A" in note else "https:"
                    file = (document.parent / address.partition("#")[0]).resolve()
                    if not re.match("https:|mailto:", address) and not file.is_file():
                        dead.append(f"{document.relative_to(site)}: {address}")
    assert not dead, "\n".join(dead)
