"""The site's first page: which policy this is, and where handbook and appraisals are. It names nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaopu.pages.appraisal_page import page_context
from kaopu.pages.theme import Theme
from kaopu.pages.web_page import web_page
from kaopu.pages.wording import Wording

if TYPE_CHECKING:
    from kaopu.pages.links import Links
    from kaopu.policy.model import Policy
    from kaopu.text.language import Language


def home_html(policy: Policy, language: Language, theme: Theme, links: Links) -> str:
    """Return the page ``public/index.html`` of one language."""
    head, write = policy.head, Wording(language, policy.head.currency)
    here = links.home(language)
    title = head.title.in_language(language)
    context = page_context(theme, links, here, language, links.home) | {
        "say": write.say,
        "company": head.company.in_language(language),
        "title": title,
        "edition": write.say("home_edition", edition=head.edition, date=write.date(head.effective_from)),
    }
    return web_page(theme, "home_page.html", context)
