"""Builds the demo in three languages: a month, a quarter and a year, each with the whole handbook."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.demo_site import copy_repository, kaopu

LANGUAGES = ("zh", "zh-Hant", "en")
PERIODS = ("2017-06", "2017-Q2", "2017")


@dataclass(frozen=True)
class Built:
    """A repository, and what was published from it: the folder of each period's site."""

    root: Path
    sites: dict[str, Path]


def build_sites(root: Path) -> Built:
    """Build a site a period from the demo with one more language; what two of them have is made once."""
    copy_repository(root)
    policy = root / "policy" / "policy.yml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("languages: [zh, en]", f"languages: [{', '.join(LANGUAGES)}]"), encoding="utf-8")
    user = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    subprocess.run(["git", *user, "commit", "--quiet", "--all", "--message=Three"], cwd=root, check=True)
    sites = {}
    for period in PERIODS:
        sites[period] = root / "sites" / period
        done = kaopu(root, "build", "--period", period, "--out", str(sites[period]))
        assert done.returncode == 0, done.stdout + done.stderr
    return Built(root, {period: site.resolve() for period, site in sites.items()})
