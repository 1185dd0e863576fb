"""Who reads what a build publishes: from the plan's places and the people shown on them to the list of audiences."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kaopu.access.audiences import AccessList, Published, audiences_of, employed
from kaopu.data.people import People, Person, Team
from kaopu.policy.model import Policy
from kaopu.records.views import TeamRecord
from kaopu.text.csv_reader import cell_place
from kaopu.text.problems import Place, Problem
from kaopu.text.tree import FileTree

if TYPE_CHECKING:
    from kaopu.publish.inputs import Inputs
    from kaopu.publish.plan import Plan

_OWNED = 5
"""So many parts at least has the path of a person's or a team's file: appraisals, kind, id, period and the name."""


def access_list(inputs: Inputs, plan: Plan) -> AccessList:
    """Return who reads what the plan publishes, on the day of the build.

    Raises ValueError where the plan has a file that no rule says the audience of, or where there is no policy.
    """
    if inputs.policy is None:
        raise ValueError("without a policy nobody knows who may read")
    published = published_by(plan, inputs.data.people)
    return audiences_of(inputs.policy, inputs.data, published, inputs.today)


def published_by(plan: Plan, people: People) -> Published:
    """Return the places of a plan, from the paths of all its files, and whom each team's page shows.

    Raises ValueError for a file below appraisals/ that lies in none of the known places.
    """
    found: dict[str, set[tuple[str, str]]] = {"people": set(), "reviews": set(), "teams": set()}
    company: set[str] = set()
    for path in plan.expected():
        parts = path.split("/")
        if parts[:2] == ["appraisals", "company"] and len(parts) == _OWNED - 1:
            company.add(parts[2])
        elif parts[0] == "appraisals" and len(parts) == _OWNED and parts[1] in found:
            found[parts[1]].add((parts[2], parts[3]))
        else:
            raise ValueError(f"no rule says who reads {path}")
    shown: dict[tuple[str, str], set[str]] = {place: set() for place in found["teams"]}
    for team in plan.teams:
        shown[team.id, team.period.id] |= _shown_on(team, people)
    teams = {place: frozenset(on_page) for place, on_page in shown.items()}
    return Published(frozenset(found["people"]), teams, frozenset(company), frozenset(found["reviews"]))


def _shown_on(team: TeamRecord, people: People) -> set[str]:
    """Return the ids of all of whom a team's page tells something: results, reasons for none, targets, training."""
    ids = {member.id for member in team.members} | {absent.id for absent in team.not_appraised}
    ids |= {part.id for target in team.targets for part in target.parts}
    if team.training and team.id in people.teams:  # the attendance of the team's own manager is told too
        ids.add(people.teams[team.id].manager)
    return ids


def check_team_managers(policy: Policy, people: People, today: datetime.date, tree: FileTree) -> Iterator[Problem]:
    """Hint at teams whose manager by teams.csv may not read the team's page: somebody of it reports to others.

    Asked of the people who are there now and can be appraised. A row of moves.csv that names another manager and no
    team is on purpose; managers who have left read nothing, whatever teams.csv says.
    """
    judged = {role for role, _ in policy.scorecards}
    outside: dict[str, list[str]] = {}
    for identifier, known in people.people.items():
        if not employed(known, today):
            continue
        person = people.on(identifier, today)
        team = people.teams.get(person.team)
        if team is None or person.role not in judged or not _manages(team, people, today):
            continue
        if team.manager not in {identifier, *people.above(identifier, today)} and not _lent(people, person, today):
            outside.setdefault(team.id, []).append(identifier)
    for name, members in outside.items():
        team = people.teams[name]
        values = {"team": name, "manager": team.manager, "person": members[0], "people": len(members)}
        yield Problem("team-manager-out-of-line", _manager_cell(team, tree), values, severity="warning")


def _manages(team: Team, people: People, today: datetime.date) -> bool:
    """Say whether the team's manager is somebody who is there."""
    return team.manager in people.people and employed(people.people[team.manager], today)


def _lent(people: People, person: Person, today: datetime.date) -> bool:
    """Say whether the person's manager comes from a move that names a manager and no team."""
    moves = [move for move in people.moves.get(person.id, ()) if move.first_day <= today and move.manager is not None]
    return bool(moves) and moves[-1].team is None


def _manager_cell(team: Team, tree: FileTree) -> Place:
    file = team.place.file
    text = (tree.read(file) or b"").decode("utf-8-sig", "replace")
    header = next(csv.reader(text.splitlines()[:1]), [])
    return cell_place(file, text, team.place.line, header.index("manager") if "manager" in header else 0)
