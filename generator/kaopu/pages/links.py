"""Where each page is published, and the relative way from one page to another.

Paths are below ``public/``, with forward slashes, and name a file in full, so that pages work from a disk.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kaopu.text.language import Language

AppraisalForm = Literal["index.html", "appraisal.pdf", "appraisal.json"]
PayrollForm = Literal["payouts.csv", "payouts.xlsx"]
FillIn = Literal["xlsx", "pdf"]
"""What can be filled in: a workbook, or a PDF with fields."""


def relative(here: str, there: str) -> str:
    """Return the relative link from the page ``here`` to the file ``there``."""
    return posixpath.relpath(there, posixpath.dirname(here))


@dataclass(frozen=True, slots=True)
class Links:
    """The places of all pages; ``languages`` are the policy's languages, the first one unmarked in file names."""

    languages: tuple[Language, ...]

    def file_name(self, name: str, language: Language) -> str:
        """Return ``index.html`` for the first language and ``index.en.html`` for another one."""
        if language == self.languages[0]:
            return name
        stem, dot, suffix = name.rpartition(".")
        return f"{stem}.{language}{dot}{suffix}"

    def home(self, language: Language) -> str:
        """Return the place of the site's first page."""
        return self.file_name("index.html", language)

    def appraisal(self, person: str, period: str, language: Language, form: AppraisalForm = "index.html") -> str:
        """Return the place of a person's page, PDF or JSON."""
        return f"appraisals/people/{person}/{period}/{self.file_name(form, language)}"

    def team(self, team: str, period: str, language: Language) -> str:
        """Return the place of a team's page."""
        return f"appraisals/teams/{team}/{period}/{self.file_name('index.html', language)}"

    def team_archive(self, team: str, period: str) -> str:
        """Return the place of the archive with all of a team's PDFs."""
        return f"appraisals/teams/{team}/{period}/appraisals.zip"

    def team_table(self, team: str, period: str, language: Language) -> str:
        """Return the place of the workbook with a team's table of people."""
        return f"appraisals/teams/{team}/{period}/{self.file_name('members.xlsx', language)}"

    def team_calendar(self, team: str, period: str) -> str:
        """Return the place of the dates of a team's round, where there is one."""
        return f"appraisals/teams/{team}/{period}/round.ics"

    def self_assessment(self, person: str, period: str, language: Language, suffix: FillIn) -> str:
        """Return the place of a person's own form, which is nobody else's to see."""
        return f"appraisals/people/{person}/{period}/{self.file_name(f'self-assessment.{suffix}', language)}"

    def review(self, person: str, period: str, language: Language, suffix: FillIn) -> str:
        """Return the place of the form in which a manager reports about somebody, which that person never reads."""
        return f"appraisals/reviews/{person}/{period}/{self.file_name(f'{person}.review.{suffix}', language)}"

    def company(self, period: str, language: Language) -> str:
        """Return the place of the company's page."""
        return f"appraisals/company/{period}/{self.file_name('index.html', language)}"

    def company_table(self, period: str, language: Language) -> str:
        """Return the place of the workbook with the company's table of people."""
        return f"appraisals/company/{period}/{self.file_name('members.xlsx', language)}"

    def company_calendar(self, period: str) -> str:
        """Return the place of the dates of everybody's round, where there is one."""
        return f"appraisals/company/{period}/round.ics"

    def payroll(self, period: str, form: PayrollForm) -> str:
        """Return the place of a period's payouts, which are in one language for all."""
        return f"appraisals/company/{period}/{form}"

    def handbook(self, language: Language, page: str = "") -> str:
        """Return the place of a handbook page; ``page`` is a folder such as ``indicators/sales_attainment``."""
        marked = () if language == self.languages[0] else (language,)
        return "/".join(("handbook", *marked, *((page,) if page else ()), "index.html"))

    def indicator(self, indicator: str, language: Language) -> str:
        """Return the place of an indicator's page in the handbook."""
        return self.handbook(language, f"indicators/{indicator}")
