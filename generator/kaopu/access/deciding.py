"""May a reader read what an address names? The same question as the web servers answer, answered without grants.

``kaopu serve --as`` asks here; the servers walk through grants on the disk instead. Tests hold both to one rule.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Mapping

from kaopu.access.addresses import HOME, ID, LONGEST, PERIOD, PLAIN, SLASHLESS
from kaopu.access.audiences import AccessList, ByPeriod

_PLAIN = re.compile(PLAIN, re.ASCII)
_SLASHLESS = re.compile(SLASHLESS, re.ASCII)
_HOME = re.compile(HOME, re.ASCII)
_OWNED = re.compile(rf"appraisals/(people|reviews|teams)/({ID})/({PERIOD})/.+", re.ASCII | re.DOTALL)
_COMPANY = re.compile(rf"appraisals/company/({PERIOD})/.+", re.ASCII | re.DOTALL)
_MANIFEST = "manifest.json"


def without_query(target: str) -> str:
    """Return a request's target without what follows the question mark, which nothing depends on."""
    return target.partition("?")[0]


def is_slashless(path: str) -> bool:
    """Say whether an address as it was sent names a folder without the slash at its end."""
    return len(path) < LONGEST and _SLASHLESS.fullmatch(path) is not None


def file_named_by(path: str) -> str | None:
    """Return the file below public/ that an address as it was sent names; None for an odd one.

    Whether there is such a file is not asked. A folder is its index.html.
    """
    if len(path) >= LONGEST or not _PLAIN.fullmatch(path):
        return None
    try:
        plain = urllib.parse.unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    return plain[1:] + ("index.html" if plain.endswith("/") else "")


def may_read(access: AccessList, login: str, path: str) -> bool:
    """Say whether a reader may read what an address, as it was sent, names; whether it exists is not asked.

    Nobody reads what has an odd address or is not named by the rule.
    """
    reader = access.readers.get(login)
    file = file_named_by(path)
    if reader is None or file is None:
        return False
    everything = reader.reads == "everything"
    if _HOME.fullmatch(file) or file.startswith("handbook/"):
        return True
    if file == _MANIFEST:
        return everything
    if found := _OWNED.fullmatch(file):
        kind, owner, period = found.groups()
        owned: Mapping[str, Mapping[str, ByPeriod]] = {
            "people": access.people,
            "reviews": access.reviews,
            "teams": access.teams,
        }
        return everything or login in owned[kind].get(owner, {}).get(period, ())
    if found := _COMPANY.fullmatch(file):
        return everything or login in access.company.get(found[1], ())
    return False
