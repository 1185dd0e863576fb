"""The parts of the team's and the company's record that say how far the round is, and how managers score."""

from __future__ import annotations

import datetime

from pydantic import Field

from kaopu.records.parts import Number, Part, ViewPerson


class ViewStep(Part):
    """A step that somebody has to do; people who have to do the same by the same day stand together."""

    name: str
    by: str = Field(description="who has to do it: a name where it is known, otherwise the role")
    people: tuple[ViewPerson, ...] = Field(description="whose rounds it belongs to")
    due: datetime.date
    firm: bool = Field(description="false while the day can move, because the step before is not done")
    days: int = Field(description="calendar days left; negative when it is overdue")


class ViewBeside(Part):
    """A person's own score of an indicator against the manager's, or against the computed one where none was set."""

    own: Number
    manager: Number
    difference: Number


class ViewOwnScores(Part):
    """How somebody's own scores compare; ``mean`` is the mean difference, above (+) or below the manager's."""

    person: ViewPerson
    mean: Number
    indicators: dict[str, ViewBeside]


class TeamRound(Part):
    """The round of a team: what to do next, overdue first, and own scores against the manager's."""

    today: datetime.date
    provisional: int
    final: int
    steps: tuple[ViewStep, ...]
    own_scores: tuple[ViewOwnScores, ...]
    forms: tuple[ViewPerson, ...] = Field(default=(), description="whose report the manager has still to hand in")
    forms_of_managers: tuple[ViewPerson, ...] = Field(
        default=(),
        description="the same, about managers who may read this page, and do not read reports about themselves",
    )


class ViewStepCount(Part):
    """A step of the round in the whole company: how many people's are done, late (of those done), open, missing."""

    name: str
    by: str
    done: int
    late: int
    open: int
    missing: int


class ViewShortTalk(Part):
    """A talk that took fewer minutes than the policy demands (R54)."""

    person: ViewPerson
    manager: str
    held_on: datetime.date
    minutes: int
    least_minutes: Number | None


class ViewAppeal(Part):
    """An appeal and what came of it (R50, R51)."""

    person: ViewPerson
    indicator: str | None
    open: bool
    text: str


class ViewDeparture(Part):
    """A score that a manager set instead of the computed one (R46)."""

    person: ViewPerson
    indicator: str
    by: str
    before: str
    after: str
    why: str


class ViewSpread(Part):
    """Mean and standard deviation in points."""

    mean: Number
    deviation: Number


class ViewLeniency(Part):
    """A manager beside all the others; a spread is None where fewer than three people stand behind it.

    ``departures`` are scores that differ from the computed ones, of ``departed`` people; of the others' people
    ``rest_departed`` have such scores.
    """

    manager: ViewPerson
    people: int
    rest: int
    scores: ViewSpread | None
    rest_scores: ViewSpread | None
    departures: int
    departed: int
    rest_departed: int
    departure: ViewSpread | None
    rest_departure: ViewSpread | None


class CompanyRound(Part):
    """The round of the company on a day: how far it is, what is missing, and who departed from computed scores."""

    today: datetime.date
    provisional: int
    final: int
    counts: tuple[ViewStepCount, ...]
    missing: tuple[ViewStep, ...]
    short_talks: tuple[ViewShortTalk, ...]
    appeals: tuple[ViewAppeal, ...]
    departures: tuple[ViewDeparture, ...]
    leniency: tuple[ViewLeniency, ...]
