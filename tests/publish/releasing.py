"""Small sites to publish, and a slow, obvious look at what is published: nothing of it asks the code under test."""

import hashlib
import json
import random
from pathlib import Path

from kaopu.publish.release import release, settled, staging

PEOPLE = 8
PAGES = [f"appraisals/people/person-{number}/2017-Q1/index.html" for number in range(PEOPLE)]
FILES = ["index.html", "handbook/index.html", *PAGES]
RULES = ["acl.json", "nginx.conf"]


def digest_of(content):
    return hashlib.sha256(content).hexdigest()


def content_of(name, site):
    """Return what file ``name`` holds in the site of this number: it names both, and is of any length."""
    chance = random.Random(f"{name} {site}")  # noqa: S311 - the same content every time
    return f"{site} {name} ".encode() + chance.randbytes(chance.randrange(3000))


def manifest_of(site, **more):
    files = {name: digest_of(content_of(name, site)) for name in FILES}
    links = hashlib.sha256(b"grants/everything/@hr\x00../../../public\x00").hexdigest()
    rules = {**{name: digest_of(content_of(name, site)) for name in RULES}, "grants": links}
    told = {"site": site, "commit": f"{site:0<40}", "today": "2017-03-31", "edition": "2017-1", "appraisals": PEOPLE}
    return json.dumps({**told, "files": files, "access": rules, **more}).encode()


def fill(aside, site):
    """Write a whole site and its rules, file by file."""
    for folder, names in ((aside.public, FILES), (aside.access, RULES)):
        for name in names:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content_of(name, site))
    grants = aside.access / "grants/everything"
    grants.mkdir(parents=True)
    (grants / "@hr").symlink_to("../../../public")
    (aside.public / "manifest.json").write_bytes(manifest_of(site))


def publish(published, site, before_release=lambda: None):
    """Publish the site of this number, as a build does; return its release's name."""
    with staging(published) as aside:
        fill(aside, site)
        before_release()
        settled(aside, digest_of(manifest_of(site)))
        return release(aside, digest_of(manifest_of(site))).name


def old_layout(published, site):
    """Publish a site as kaopu did before there were access rules: the link leads to the site itself."""
    name = digest_of(manifest_of(site))[:16]
    folder = published.with_name("public.releases") / name
    for page in FILES:
        (folder / page).parent.mkdir(parents=True, exist_ok=True)
        (folder / page).write_bytes(content_of(page, site))
    (folder / "manifest.json").write_bytes(manifest_of(site))
    published.symlink_to(f"public.releases/{name}")


def damage(published):
    """Change one byte of a page that is shown; return what ``shown`` says to that."""
    page = published / FILES[-1]
    page.write_bytes(_flipped(page.read_bytes()))
    return "damaged"


def _flipped(content):
    return bytes([content[0] ^ 1]) + content[1:]


def shown(published):
    """Return the number of the site that is shown, None when there is none; assert that it is whole, rules included.

    Rules may be missing only where there were none before; they are never another site's. A site that ``damage`` has
    been at, and is whole otherwise, is called damaged.
    """
    if not published.exists():
        return None
    site = json.loads((published / "manifest.json").read_bytes())["site"]
    found = {path.relative_to(published).as_posix() for path in published.rglob("*") if path.is_file()}
    assert found == {*FILES, "manifest.json"}
    assert (published / "manifest.json").read_bytes() == manifest_of(site)
    for name in FILES[:-1]:
        assert (published / name).read_bytes() == content_of(name, site), name
    last, expected = (published / FILES[-1]).read_bytes(), content_of(FILES[-1], site)
    assert last in (expected, _flipped(expected))
    access = published.with_name("access")
    if access.exists():
        assert {name: (access / name).read_bytes() for name in RULES} == {
            name: content_of(name, site) for name in RULES
        }
        through = access / "grants/everything/@hr/index.html"
        assert through.read_bytes() == content_of("index.html", site)
        assert through.resolve() == (published / "index.html").resolve()
    return site if last == expected else "damaged"


def leftovers(published):
    """Return what lies around that belongs to no release."""
    releases = published.with_name(published.name + ".releases")
    names = {path.name for path in releases.iterdir()} - {".lock", ".order", "current"}
    beside = {path.name for path in published.parent.iterdir()} - {published.name, releases.name, "access", "work"}
    return {name for name in names if len(name) != 16} | beside


def releases(published):
    """Return the names of the releases on disk."""
    folder = published.with_name(published.name + ".releases")
    return {path.name for path in Path(folder).iterdir() if not path.name.startswith(".")} - {"current"}
