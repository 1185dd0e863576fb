"""The demo company's built site with its access rules, and real servers that show it."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kaopu.access.audiences import AccessList, Published, audiences_of
from kaopu.access.grants import write_access
from kaopu.access.servers import server_files
from kaopu.data.settings import ServerSettings, Settings
from kaopu.data.store import read_data
from kaopu.policy.reader import read_policy
from kaopu.text.tree import FolderTree
from tests.access.path_rule import PathRule
from tests.access.serving import HEADER, STAND_IN, caddy_command, free_port, nginx_command, running
from tests.support.demo_site import copy_repository, demo

__all__ = ["demo"]

TODAY = datetime.date(2017, 12, 31)
# All invented. Ids that begin like others, somebody who has left, somebody who is yet to come, somebody above all.
MORE_PEOPLE = """\
anna,Anna (invented),specialist,team-dustin-brinkmann,dustin-brinkmann,,
anna-snelling-2,Another Anna (invented),specialist,team-rocco-neubert,rocco-neubert,,
Anna-Snelling_3,A third Anna (invented),specialist,team-rocco-neubert,anna,,
gone-away,Left (invented),supervisor,team-cara-losch,top-boss,,2017-12-30
last-day,Leaving (invented),specialist,team-cara-losch,gone-away,,2017-12-31
not-yet,Coming (invented),specialist,team-cara-losch,cara-losch,2018-01-01,
top-boss,Top (invented),supervisor,team-cara-losch,,,
"""
MORE_MOVES = """\
cara-losch,2017-04-01,,,top-boss
rocco-neubert,2017-10-01,,,top-boss
anna,2017-07-01,,team-cara-losch,cara-losch
boris-faz,2017-07-01,,team-summer-sewald,summer-sewald
"""
READERS = """\
login,person,reads,from,until
hr.one,,everything,,
director@demo.example,,company,,
olga,anna-snelling,,,
mei-mei-johns,mei-mei-johns,everything,,
celia-rouche,celia-rouche,company,,
was-hr,,everything,,2017-12-30
will-be-hr,,everything,2018-01-01,
left-hr,gone-away,everything,,
L0123456789012345678901234567890123456789012345678901234567890.@,,company,,
"""
INVENTED = ("anna", "anna-snelling-2", "Anna-Snelling_3", "gone-away", "last-day", "not-yet", "top-boss")
STRANGERS = (
    *("gone-away", "not-yet", "anna-snelling", "was-hr", "will-be-hr", "left-hr", "nobody", "any", "HR.ONE", "Olga"),
    *("hr.on", "hr.one.", "hr-one", "everything", "home", "people", "index.html", "company", "manifest.json"),
)
"""Names that somebody might sign in with who is no reader (any more, yet, or at all)."""


@dataclass(frozen=True)
class Site:
    """A folder with the links ``public`` and ``access``, as a build leaves it, and what is known of it."""

    folder: Path
    access: AccessList
    rule: PathRule
    files: tuple[str, ...]
    ports: dict[str, int]

    def allows(self, login: str, file: str) -> bool:
        """Say by the independent rule whether a login may read a file."""
        return self.rule.allows(login, file)

    @property
    def logins(self) -> tuple[str, ...]:
        """All who may sign in, and the strangers."""
        return (*self.rule.logins, *STRANGERS)


def add_rows(root: Path) -> None:
    """Add the invented people, moves and readers to a repository, and say which reporting lines count."""
    for name, rows in (("people.csv", MORE_PEOPLE), ("moves.csv", MORE_MOVES)):
        with (root / "data" / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    (root / "data/readers.csv").write_text(READERS, encoding="utf-8")
    (root / "policy/audiences.yml").write_text("managers: [period_end, today]\n", encoding="utf-8")


def add_pages(public: Path) -> None:
    """Add pages of the invented people, forms for managers, and what nobody expects."""
    for person in INVENTED:
        for period in ("2017-Q2", "2017-Q3"):
            folder = public / "appraisals/people" / person / period
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "index.html").write_text(f"<p>{person} {period}", encoding="utf-8")
    for person in ("anna-snelling", "anna", "boris-faz", "cara-losch", "top-boss"):
        folder = public / "appraisals/reviews" / person / "2017-Q2"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{person}.review.xlsx").write_bytes(b"review of " + person.encode())
    (public / "handbook/手册 一.txt").write_text("考核", encoding="utf-8")
    (public / "handbook/assets/deep.er").mkdir()
    (public / "handbook/assets/deep.er/some.thing").write_bytes(b"no ending")


def make_site(demo_folder: Path, folder: Path) -> Site:
    """Lay out a release of the demo site with the access rules of a company that has a little of everything."""
    repository = folder / "repository"
    repository.mkdir()
    copy_repository(repository)
    add_rows(repository)
    release = folder / "public.releases/0123456789abcdef"
    release.mkdir(parents=True)
    shutil.copytree(demo_folder / "public", release / "public", copy_function=os.link)
    add_pages(release / "public")
    rule = PathRule(repository / "data", TODAY.isoformat())
    published = published_in(release / "public/appraisals", rule)
    rule.shown = published.teams
    problems: list[object] = []
    policy, data = (
        read_policy(FolderTree(repository), problems.append),
        read_data(FolderTree(repository), problems.append),
    )
    assert policy is not None
    assert not problems
    access = audiences_of(policy, data, published, TODAY)
    ports = {name: free_port() for name in ("sign-on", "nginx", "caddy")}
    write_access(release, access, Settings(server=settings(ports, "nginx")))
    for link, target in {
        "public.releases/current": release.name,
        "public": "public.releases/current/public",
        "access": "public.releases/current/access",
    }.items():
        (folder / link).symlink_to(target)
    (folder / "run").mkdir()
    files = sorted(
        str(file.relative_to(release / "public")) for file in (release / "public").rglob("*") if file.is_file()
    )
    return Site(folder, access, rule, tuple(files), ports)


def published_in(appraisals: Path, rule: PathRule) -> Published:
    """Read off the folders what is published, and from the tables who is shown on a team's page."""

    def pairs(kind: str) -> frozenset[tuple[str, str]]:
        return frozenset((place.parent.name, place.name) for place in (appraisals / kind).glob("*/*"))

    people, teams = pairs("people"), pairs("teams")
    shown = {
        (team, period): frozenset(
            person for person, other in people if other == period and rule.team(person, period) == team
        )
        for team, period in teams
    }
    company = frozenset(place.name for place in (appraisals / "company").iterdir())
    return Published(people, shown, company, pairs("reviews"))


def settings(ports: dict[str, int], server: str) -> ServerSettings:
    """Return the settings with a server's port and the stand-in for the sign-on proxy."""
    return ServerSettings(
        identity=f"http://127.0.0.1:{ports['sign-on']}/oauth2/auth",
        header=HEADER,
        listen=f"127.0.0.1:{ports[server]}",
    )


@pytest.fixture(scope="session")
def site(demo, tmp_path_factory):
    """Return the site; its access/ has nginx listen at its own port."""
    return make_site(demo, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def sign_on(site):
    """Run the stand-in for the sign-on proxy, an nginx that believes a cookie; return its port."""
    port = site.ports["sign-on"]
    (site.folder / "sign-on.conf").write_text(STAND_IN.format(port=port, header=HEADER), encoding="utf-8")
    with running(nginx_command(site.folder, "sign-on.conf", ""), site.folder, port):
        yield port


@pytest.fixture(scope="session")
def nginx(site, sign_on):
    """Run nginx by the site's configuration as it is; return its port."""
    with running(nginx_command(site.folder, "access/nginx.conf"), site.folder, site.ports["nginx"]):
        yield site.ports["nginx"]


@pytest.fixture(scope="session")
def caddy(site, sign_on):
    """Run Caddy by a configuration that differs from the site's in its port only; return that."""
    text = server_files(settings(site.ports, "caddy"))["Caddyfile"]
    (site.folder / "Caddyfile").write_text(text, encoding="utf-8")
    with running(caddy_command("Caddyfile"), site.folder, site.ports["caddy"], HOME=str(site.folder / "run")):
        yield site.ports["caddy"]


@pytest.fixture(scope="session")
def previews(site):
    """Run a preview for every login in one process; return the ports by login. None is somebody not signed in."""
    port = free_port()
    logins, ports = site.folder / "logins.json", site.folder / "ports.json"
    logins.write_text(json.dumps(site.logins), encoding="utf-8")
    script = str(Path(__file__).with_name("all_previews.py"))
    command = [sys.executable, script, str(site.folder / "public"), str(port), str(logins), str(ports)]
    with running(command, site.folder, port):
        yield {None: port, **json.loads(ports.read_text(encoding="utf-8"))}


@dataclass(frozen=True)
class Server:
    """One of the three, asked alike."""

    name: str
    ports: dict[str | None, int]

    def port(self, login: str | None) -> int:
        """Return the port where a login is answered."""
        return self.ports.get(login, self.ports[None])


@pytest.fixture(scope="session", params=["nginx", "caddy", "serve"])
def server(request):
    """Return each of the three servers."""
    if request.param == "serve":
        return Server("serve", request.getfixturevalue("previews"))
    return Server(request.param, {None: request.getfixturevalue(request.param)})
