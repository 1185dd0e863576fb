"""Every link of the whole demo's site, of all periods and languages, leads to a page and a place that are there."""

from tests.support.crawling import dead_links, pages


def test_issue_9_no_link_of_the_whole_site_is_dead(public):
    folder = public.resolve()
    assert len(pages(folder)) > 1500
    dead = list(dead_links(folder))
    assert not dead, "\n".join([f"{len(dead)} dead links", *dead[:50]])
