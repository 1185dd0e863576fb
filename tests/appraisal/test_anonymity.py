"""R30, R53: what is published of random companies, person by person, team by team, cannot be subtracted."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from kaopu.records.level_views import LevelRecorder
from kaopu.text.language import Language
from tests.appraisal.company import MONTHS, TEAMS, company, read, record_of
from tests.support.differencing import exposed

TEAM_OF = {"ann": "north", "bob": "north", "cay": "south", "eve": "south"}
REVIEWERS = [*TEAM_OF, "max", "pat", "sam"]
PEOPLE = "id,name,role,team,manager\n" + "".join(
    f"{name},{name.title()},{'specialist' if name in TEAM_OF else 'supervisor'},{TEAM_OF.get(name, 'north')},\n"
    for name in REVIEWERS
)
CARD = "{groups: {process: {name: Process, weight: 100, indicators: {compliance: 60, teamwork: 40}}}}"
CYCLES = f"{{month: {CARD}, quarter: {CARD}, year: {CARD}}}"
EVERYWHERE = {
    "data/people.csv": PEOPLE,
    "data/teams.csv": TEAMS + "south,South,max,\n",
    "policy/scorecards.yml": f"specialist: {CYCLES}\nteam: {CYCLES}\ncompany: {CYCLES}\n",
    "policy/cases/example.yml": None,
    "policy/cases/edges.yml": None,
}
Rows = list[dict[str, str]]


def invented(seed: int) -> Rows:
    """Invent reviews of one company: some people have many, some few, some months have none."""
    chance = random.Random(seed)  # noqa: S311 - invented data
    rows = []
    for person in TEAM_OF:
        often = chance.choice([1, 2, 4])
        for month in MONTHS:
            asked = chance.sample(REVIEWERS, chance.choice([0, often, often]))
            rows += [
                {"person": person, "reviewer": by, "given_on": f"{month}-{chance.randint(1, 28):02}"} for by in asked
            ]
    return rows


def months_of(period: str) -> set[str]:
    """Return the months of a period, from its id alone."""
    if "Q" in period:
        last = int(period[-1]) * 3
        return {f"{period[:4]}-{month:02}" for month in range(last - 2, last + 1)}
    return {period} if "-" in period else {f"{period}-{month:02}" for month in range(1, 13)}


def figures_of(rows: Rows) -> dict[tuple[str, str], frozenset[int]]:
    """Publish a company, and return (owner, period) → the rows of every figure that its records and views show."""
    files = company(
        {"peer_reviews": [f"{r['person']},{r['reviewer']},{r['given_on']},{60 + n % 40}" for n, r in enumerate(rows)]},
        "",
        EVERYWHERE,
    )
    found = {}
    for owner, period, written in _published(files):
        indicators = json.loads(written)["indicators"]
        [teamwork] = [indicator for indicator in indicators if indicator["id"] == "teamwork"]
        if teamwork["actual"] is not None:
            found[owner, period] = frozenset(
                number
                for number, row in enumerate(rows)
                if row["given_on"][:7] in months_of(period)
                and owner in ("company", row["person"], TEAM_OF[row["person"]])
            )
    return found


def _published(files: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    cycles, problems = read(files)
    assert {problem.code for problem in problems} <= {"case-missing-at-edge", "scorecard-repeats"}
    for appraisals in cycles.values():
        for person, period in appraisals.results:
            yield person, period.id, record_of(cycles, person, period.id).to_json()
        levels = LevelRecorder(appraisals, "en")
        for level, owner, period in appraisals.levels:
            own = levels.own(level, owner, period)
            assert own is not None
            yield owner, period.id, own.model_dump_json()


def told(language: Language, *reviewers_by_month: str) -> list[tuple[str | None, str]]:
    """Return what Ann's months and quarter say of her peer reviews: the missing sentence, and the first step."""
    given = [
        f"ann,{by},2017-0{month}-10,80" for month, names in enumerate(reviewers_by_month, 1) for by in names.split()
    ]
    cycles, _ = read(company({"peer_reviews": given}, "", EVERYWHERE))
    records = [record_of(cycles, "ann", text, language) for text in ("2017-01", "2017-02", "2017-Q1")]
    found = [indicator for record in records for indicator in record.indicators if indicator.id == "teamwork"]
    assert [indicator.counted[0].counted for indicator in found if indicator.missing] == [0, 0]
    return [(indicator.missing, indicator.steps[0]) for indicator in found]


def test_r30_a_withheld_figure_says_why_and_the_policy_says_what_follows():
    month, small, quarter = told("en", "bob cay eve", "bob cay")
    assert month[1] == "Peer reviews: 80 points (3 anonymous reviews by 3 colleagues; none of them is shown)."
    assert small[1].startswith("Peer reviews: – (fewer than 3 different values of")
    assert quarter[1] == (
        "Peer reviews: – (“Peer reviews” is not shown: subtracting figures shown before would give the anonymous "
        "answers of fewer than 3 colleagues)."
    )
    assert quarter[0] is not None
    assert quarter[0].startswith("“Peer reviews” is not shown: subtracting figures")
    assert "weight" in quarter[0]
    assert "与此前已公布的数字相减，会得出不足 3 位同事的匿名评价" in str(told("zh", "bob cay eve", "bob cay")[2][0])


ONLY_QUARTERS = {"policy/scorecards.yml": f"specialist: {{quarter: {CARD}}}\n"}


@pytest.mark.parametrize(("cards", "shown"), [(ONLY_QUARTERS, True), ({}, False)])
def test_r30_only_what_a_scorecard_shows_takes_another_figure_away(cards, shown):
    """Three colleagues in January and one in February: beside January's figure the quarter's tells February's."""
    given = [f"ann,{by},2017-0{month}-10,80" for by, month in (("bob", 1), ("cay", 1), ("eve", 1), ("max", 2))]
    cycles, _ = read(company({"peer_reviews": given}, "", {**EVERYWHERE, **cards}))
    record = record_of(cycles, "ann", "2017-Q1")
    [teamwork] = [indicator for indicator in record.indicators if indicator.id == "teamwork"]
    assert (teamwork.actual is not None) is shown


@pytest.mark.parametrize("seed", range(8))
def test_r30_r53_no_published_figures_of_random_companies_tell_the_answers_of_two(seed):
    rows = invented(seed)
    figures = figures_of(rows)
    assert exposed(rows, figures.values()) == []
    assert {owner for owner, _ in figures} & {"north", "south", "company"}
    assert len({period for _, period in figures}) > 4
