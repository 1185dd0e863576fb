"""``kaopu doctor``: look at the machine, the repository and what is published, and say what to do (R71).

Nothing is changed; a folder is made and deleted again beside the published one, for only that tells whether it can be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from kaopu.publish.doctor_findings import Finding
from kaopu.publish.doctor_machine import look_at_fonts, look_at_names, look_at_packages, look_at_pango, look_at_python
from kaopu.publish.doctor_places import look_at_disk, look_at_place, look_at_release
from kaopu.publish.doctor_repository import look_at_git, look_at_settings
from kaopu.publish.releases import home_of
from kaopu.text.language import Language
from kaopu.text.phrases import phrase


def examine(root: Path, published: Path, language: Language) -> tuple[Finding, ...]:
    """Look at everything; a look that fails in an unexpected way is a problem and does not stop the others."""
    home = home_of(published)
    looks: dict[str, Callable[[], Iterable[Finding]]] = {
        "python": lambda: look_at_python(language),
        "names": lambda: look_at_names(language),
        "packages": lambda: look_at_packages(root, language),
        "fonts": lambda: look_at_fonts(language),
        "pango": lambda: look_at_pango(language),
        "git": lambda: look_at_git(root, language),
        "settings": lambda: look_at_settings(root, language),
        "place": lambda: look_at_place(home, language),
        "disk": lambda: look_at_disk(home, language),
        "release": lambda: look_at_release(home, language),
    }
    return tuple(finding for check, look in looks.items() for finding in _looked(check, look, language))


def _looked(check: str, look: Callable[[], Iterable[Finding]], language: Language) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 - a doctor who dies of what is wrong is of no use
        said = phrase("doctor.failed", language, kind=type(error).__name__)
        yield Finding(check, "problem", said, phrase("doctor.failed_advice", language))


def as_text(findings: Iterable[Finding], language: Language) -> str:
    """Write a line for each finding, and below it what to do."""
    lines = []
    states = {
        "ok": phrase("doctor.state_ok", language),
        "warning": phrase("doctor.state_warning", language),
        "problem": phrase("doctor.state_problem", language),
    }
    for finding in findings:
        lines.append(f"{states[finding.state]}: {finding.check}: {finding.said}")
        lines += [f"    {finding.advice}"] if finding.advice else []
    return "".join(f"{line}\n" for line in lines)


def as_json(findings: Iterable[Finding]) -> str:
    """Write the findings as a JSON list of objects, for programs."""
    entries = [
        {"check": finding.check, "state": finding.state, "message": finding.said, "advice": finding.advice}
        for finding in findings
    ]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"
