"""``kaopu impact``: what a change of policy would have done, worked out on the same data under both policies.

Both sides are what they are: the editions on each revision's history judge the periods that they decide. With periods
named each revision's own policy is tried on them instead, as if it had been in force then, both from the same day on:
that is how a branch asks what next year's weights would have done to last year. When the head's policy is not in force
yet in any period with data, it is tried on the latest year, since otherwise there would be nothing to see.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kaopu.appraisal.roll import KINDS
from kaopu.changes.differences import differences
from kaopu.closing.lock import read_locks
from kaopu.data.periods import Period, parse_period, periods_from_months
from kaopu.data.repository import open_repository
from kaopu.data.store import Data
from kaopu.impact.attributing import EDITION, Contribution, Part, Step, attribute, steps_between
from kaopu.impact.comparing import Impact, compare
from kaopu.impact.exporting import as_json
from kaopu.impact.markdown import markdown
from kaopu.impact.replay import Replay, replay
from kaopu.impact.wording import Wording
from kaopu.pages.impact_page import MOST_MOVES, ImpactView, impact_html
from kaopu.pages.telling.report import told_changes
from kaopu.pages.theme import read_theme
from kaopu.policy.model import Policy
from kaopu.policy.pay import AnyComponent, CommissionPlan, FloorPay, Pay
from kaopu.publish.design import site_folder
from kaopu.publish.inputs import GENERATOR
from kaopu.publish.results import chain_of_results
from kaopu.publish.revisions import Revision, Revisions
from kaopu.records.recording import Provenance
from kaopu.rounds.today import last_known_day
from kaopu.text.garbage import garbage_left_alone
from kaopu.text.language import Language
from kaopu.text.phrases import phrase
from kaopu.text.problems import InputProblemsError, Place, Problem, in_order
from kaopu.text.suggestions import suggest

DECIDED = ("data/decisions.csv", "data/improvement_plans.csv", "data/rounds/")
UNUSED = frozenset({"target-unknown", "given-measure-unknown", "unknown-component", "budget-period-too-short"})
_NOWHERE = Provenance(None, changed=False, generator=GENERATOR)
Editions = tuple[Policy, ...]


@dataclass(frozen=True)
class ImpactFound:
    """An impact with what is needed to tell it: both sides' own policies, and why the largest moves came about.

    ``tried`` says that the policies were tried on the periods, whether or not they were in force in them. ``closed``
    are the closed periods in which something would really come out otherwise: there must be none.
    """

    impact: Impact
    causes: Mapping[str, tuple[Contribution, ...]]
    base: Policy
    head: Policy
    data: Data
    tried: bool
    closed: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Which revisions are compared (``head`` None: the working folder), and on which periods they are tried.

    Without ``periods`` each side is what it is. ``today`` is the day on which rounds are looked at.
    """

    base: str
    head: Revision = None
    periods: tuple[Period, ...] = ()
    today: datetime.date | None = None


def run_impact(
    root: Path, asked: Question, form: str, language: Language, *, data: Path | None = None
) -> tuple[str, tuple[Problem, ...]]:
    """Return an impact as written, and what must not be: a closed period that would come out otherwise."""
    found = impact_of(root, asked, data=data)
    names = (asked.base, asked.head if asked.head is not None else phrase("impact.folder", language))
    written = WRITERS[form](found, names, language, root)
    if not found.closed:
        return written, ()
    periods = ", ".join(period.id for period in found.closed)
    return written, (Problem("impact-closed", Place("policy/policy.yml"), {"periods": periods}),)


@garbage_left_alone()
def impact_of(root: Path, asked: Question, *, data: Path | None = None) -> ImpactFound:
    """Compare what two revisions' policies give on the head's data; nothing is written.

    Data that have a repository of their own (``data``) are taken as they lie there, whatever the head is. Raises
    InputProblemsError when a side has problems, or none of the periods asked for has data.
    """
    revisions = Revisions(open_repository(root, data))
    tables = revisions.data(asked.head)
    months = tables.months if tables is not None else ()
    sides = [revisions.editions(revision, months) for revision in (asked.base, asked.head)]
    before, after = revisions.policy(asked.base), revisions.policy(asked.head)
    revisions.stop_if_wrong()
    assert tables is not None  # noqa: S101 - no problem was found
    assert before is not None  # noqa: S101
    assert after is not None  # noqa: S101
    periods = _asked(tables, asked.periods) if asked.periods else _decided(sides, tables)
    own = next(policy for policy in sides[1] if policy.head.effective_from == after.head.effective_from)
    tried = bool(asked.periods) or not any(own.decides(period) for period in periods)
    if tried:
        periods = periods if asked.periods else _latest_year(tables)
        starts = (policy.head.effective_from for policy in (before, after))
        first_day = min(*starts, *(period.first_day for period in periods))
        sides = [(in_force_from(before, first_day),), (in_force_from(after, first_day),)]
    trial = _Trial(tables, asked.today if asked.today is not None else last_known_day(tables), periods)
    found = [trial.replay(side) for side in sides]
    for revision, (_, problems) in zip((asked.base, asked.head), found, strict=True):
        revisions.problems += [_named(problem, revision, revisions.of_data(asked.head)) for problem in problems]
    revisions.stop_if_wrong()
    first, last = (side for side, _ in found)
    impact = compare(first, last)
    people = [move.person for move in impact.moves[:MOST_MOVES] if move.gain or move.points]
    steps = steps_between(*sides) if people else ()
    causes = _causes(steps, first, last, people, trial)
    closed = () if tried else _closed(impact, revisions, asked.head)
    return ImpactFound(impact, causes, before, after, tables, tried, closed)


def _closed(impact: Impact, revisions: Revisions, head: Revision) -> tuple[Period, ...]:
    """Return the closed periods in which anybody's result or pay is touched."""
    tree = revisions.tree(head)
    problems: list[Problem] = []
    locks = read_locks(tree, problems.append) if tree is not None else {}
    revisions.problems += [_named(problem, head, revisions.of_data(head)) for problem in problems]
    revisions.stop_if_wrong()
    touched = {change.period for change in impact.touched}
    touched |= {period for line in impact.pay.by_period if line.moved and (period := parse_period(line.id))}
    return tuple(sorted(period for period in locks if period in touched))


@dataclass(frozen=True, slots=True)
class _Trial:
    """The data on which policies are tried, and the periods that are looked at."""

    data: Data
    today: datetime.date
    periods: Sequence[Period]

    def replay(self, policies: Sequence[Policy], people: Collection[str] | None = None) -> tuple[Replay, list[Problem]]:
        """Replay editions for everybody, or for a few, and return the problems for which it is not complete."""
        problems: list[Problem] = []
        sources = [(policy, _NOWHERE) for policy in policies]
        results = chain_of_results(sources, self.data, self.today, problems.append, people)
        errors = [problem for problem in problems if problem.severity == "error" and not _is_beside(problem)]
        return replay(policies, results, self.periods), in_order(errors)


def _is_beside(problem: Problem) -> bool:
    """Say whether a problem hides nobody's result: data that this policy has no use for, or what people did under it.

    Decisions and forms were made under the policy as it was; figures may be of what only the other one counts.
    """
    return problem.code in UNUSED or problem.place.file.startswith(DECIDED)


def _named(problem: Problem, revision: Revision, data: Revision) -> Problem:
    """Put a problem where it is: in a revision's policy, or in the data's, on which both are replayed."""
    place = problem.place
    holder = revision if place.file.startswith("policy/") else data
    return problem if holder is None else replace(problem, place=replace(place, file=f"{holder}:{place.file}"))


def _causes(
    steps: Sequence[Step], first: Replay, last: Replay, people: Sequence[str], trial: _Trial
) -> Mapping[str, tuple[Contribution, ...]]:
    """Attribute the moves of ``people`` to steps; one that the data do not fit is put together with the next."""
    replays: dict[int, Replay] = {}
    fitting: list[Step] = []
    waiting: tuple[Part, ...] = ()
    for number, step in enumerate(steps, 1):
        waiting += step.parts
        if number < len(steps):
            found, problems = trial.replay(step.policies, people)
            if problems:
                continue
            replays[id(step.policies)] = found
        fitting.append(Step(waiting, step.policies))
        waiting = ()
    return attribute(fitting, first, last, people, lambda policies: replays[id(policies)])


def in_force_from(policy: Policy, day: datetime.date) -> Policy:
    """Return a policy as if it had been in force from ``day`` on, or longer, and nothing came after it.

    What it says from a date on that is not after its own first day (rates, least pay) it then says from ``day`` on:
    otherwise next year's rates would pay nothing for last year's deals.
    """
    start = policy.head.effective_from
    if start <= day:
        return replace(policy, later=())
    head = policy.head.model_copy(update={"effective_from": day})
    commission = {name: _with_earlier_rates(plan, start, day) for name, plan in policy.commission.items()}
    pay = None if policy.pay is None else _with_earlier_floors(policy.pay, start, day)
    return replace(policy, head=head, later=(), commission=commission, pay=pay)


def _with_earlier_rates(plan: CommissionPlan, start: datetime.date, day: datetime.date) -> CommissionPlan:
    rates = (line.model_copy(update={"from_": day}) if line.from_ <= start else line for line in plan.rates)
    return plan.model_copy(update={"rates": tuple(rates)})


def _with_earlier_floors(pay: Pay, start: datetime.date, day: datetime.date) -> Pay:
    components: dict[str, AnyComponent] = {}
    for name, component in pay.components.items():
        components[name] = component
        if isinstance(component, FloorPay):
            begun = [amount for amount in component.amounts if amount.from_ <= start][-1:]
            later = [amount for amount in component.amounts if amount.from_ > start]
            amounts = (*(amount.model_copy(update={"from_": day}) for amount in begun), *later)
            components[name] = component.model_copy(update={"amounts": amounts})
    return pay.model_copy(update={"components": components})


def _all_periods(data: Data) -> tuple[Period, ...]:
    return tuple(period for kind in KINDS for period in periods_from_months(data.months, kind))


def _decided(sides: Sequence[Editions], data: Data) -> tuple[Period, ...]:
    """Return the periods with data that either side judges."""
    policies = [policy for side in sides for policy in side]
    return tuple(period for period in _all_periods(data) if any(policy.decides(period) for policy in policies))


def _latest_year(data: Data) -> tuple[Period, ...]:
    """Return the latest whole year with data and what is inside it; without one, the latest twelve months of data."""
    years = periods_from_months(data.months, "year")
    if not years:
        return _inside(data, data.months[-12:])
    return _inside(data, years[-1].months())


def _inside(data: Data, months: Sequence[Period]) -> tuple[Period, ...]:
    chosen = frozenset(months)
    return tuple(period for period in _all_periods(data) if chosen.issuperset(period.months()))


def _asked(data: Data, asked: Sequence[Period]) -> tuple[Period, ...]:
    """Return the periods asked for and those inside them. Raises InputProblemsError for one without data."""
    known = _all_periods(data)
    for period in asked:
        if period not in known:
            values = {"period": period.id, "suggestion": suggest(period.id, [one.id for one in known])}
            raise InputProblemsError([Problem("period-without-data", Place("data/months"), values)])
    return tuple(one for one in known if any(one in period.parts(one.kind) for period in asked))


def _as_markdown(found: ImpactFound, names: tuple[str, str], language: Language, _root: Path) -> str:
    return markdown(found.impact, _wording(found, language), *names, tried=found.tried)


def _as_json(found: ImpactFound, names: tuple[str, str], _language: Language, _root: Path) -> str:
    return as_json(found.impact, found.causes, *names, tried=found.tried)


def _as_html(found: ImpactFound, names: tuple[str, str], language: Language, root: Path) -> str:
    parts = _Parts(found, language).sentences
    view = ImpactView(found.impact, found.causes, *names, _wording(found, language), parts, found.tried)
    return impact_html(view, read_theme(site_folder(root)))


WRITERS: Final[Mapping[str, Callable[[ImpactFound, tuple[str, str], Language, Path], str]]] = {
    "markdown": _as_markdown,
    "html": _as_html,
    "json": _as_json,
}
"""How an impact can be written; only Markdown is for those who may not see single people."""


def _wording(found: ImpactFound, language: Language) -> Wording:
    return Wording(found.base, found.head, found.data.people, language)


@dataclass(frozen=True)
class _Parts:
    """Tells what was changed in a part of the policy, in the sentences of ``kaopu diff``."""

    found: ImpactFound
    language: Language

    def sentences(self, parts: tuple[Part, ...]) -> Sequence[str]:
        base, head = self.found.base, self.found.head
        wanted = [change for change in differences(base, head) if any(_about(part, change.path) for part in parts)]
        told = told_changes(base, head, wanted, self.language)
        return [one.sentence for part in told for one in part.changes]


def _about(part: Part, path: tuple[str, ...]) -> bool:
    """Say whether a change is of a part: ``head`` is policy.yml, and a scorecard has two names."""
    kind, name = part
    if kind == EDITION:
        return True
    if path[0] != {"head": "policy"}.get(kind, kind):
        return False
    return not name or path[1:2] == (name,)
