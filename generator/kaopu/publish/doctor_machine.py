"""What ``kaopu doctor`` sees of the machine: Python and its packages, the typeface, Pango."""

from __future__ import annotations

import contextlib
import io
import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kaopu.publish.doctor_findings import Finding
from kaopu.text.language import Language
from kaopu.text.phrases import phrase

LEAST_PYTHON = (3, 11)
LOCK = "requirements/build.txt"
COMMON_CHARACTERS = "考核制度绩效評價報告年月日，。：%"
_LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<marker> *;)?", re.MULTILINE)
_NAMED = 6


def look_at_python(language: Language) -> Iterator[Finding]:
    """See whether this Python is new enough."""
    here, least = platform.python_version(), ".".join(map(str, LEAST_PYTHON))
    if sys.version_info >= LEAST_PYTHON:
        yield Finding("python", "ok", phrase("doctor.python_ok", language, version=here))
    else:
        said = phrase("doctor.python_old", language, version=here)
        yield Finding("python", "problem", said, phrase("doctor.python_old_advice", language, least=least))


def look_at_names(language: Language, encoding: str | None = None) -> Iterator[Finding]:
    """See whether any name can be a file's."""
    encoding = encoding or sys.getfilesystemencoding()
    if encoding.lower().replace("-", "") == "utf8":
        yield Finding("names", "ok", phrase("doctor.names_ok", language))
    else:
        said = phrase("doctor.names_other", language, encoding=encoding)
        yield Finding("names", "problem", said, phrase("doctor.names_other_advice", language))


def look_at_packages(root: Path, language: Language) -> Iterator[Finding]:
    """Compare what is installed with the repository's lock, where it has one."""
    lock = root / LOCK
    if not lock.is_file():
        yield Finding("packages", "ok", phrase("doctor.packages_no_lock", language, file=LOCK))
        return
    missing, others, count = [], [], 0
    for found in _LOCKED.finditer(lock.read_text(encoding="utf-8", errors="replace")):
        name, wanted = found["name"], found["version"]
        installed = _version(name)
        count += 1
        if installed is None and not found["marker"]:  # what has a marker may be for another system
            missing.append(name)
        elif installed not in (None, wanted):
            others.append(f"{name} {installed} ({wanted})")
    if missing:
        said = phrase("doctor.packages_missing", language, count=len(missing), names=_few(missing), file=LOCK)
        yield Finding("packages", "problem", said, phrase("doctor.packages_missing_advice", language))
    if others:
        said = phrase("doctor.packages_other", language, count=len(others), names=_few(others), file=LOCK)
        yield Finding("packages", "warning", said, phrase("doctor.packages_other_advice", language))
    if not missing and not others:
        yield Finding("packages", "ok", phrase("doctor.packages_ok", language, count=count, file=LOCK))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _few(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def look_at_fonts(language: Language) -> Iterator[Finding]:
    """See whether the typeface is there and can draw what is written most."""
    advice = phrase("doctor.fonts_missing_advice", language)
    try:
        from kaopu.pages.fonts import missing_characters  # noqa: PLC0415 - fails where the typeface is not there

        missing = missing_characters(COMMON_CHARACTERS, "zh") | missing_characters(COMMON_CHARACTERS, "zh-Hant")
    except (ImportError, OSError):
        yield Finding("fonts", "problem", phrase("doctor.fonts_missing", language), advice)
        return
    if missing:
        said = phrase("doctor.fonts_incomplete", language, count=len(missing))
        yield Finding("fonts", "problem", said, advice)
    else:
        yield Finding("fonts", "ok", phrase("doctor.fonts_ok", language))


def look_at_pango(language: Language) -> Iterator[Finding]:
    """See whether WeasyPrint finds Pango, with which it sets text, and HarfBuzz's subsetter."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints what it could not find
            from weasyprint.text.ffi import harfbuzz_subset, pango  # noqa: PLC0415 - fails where Pango is not there

        number = int(pango.pango_version())
    except (ImportError, OSError):
        said = phrase("doctor.pango_missing", language)
        yield Finding("pango", "problem", said, phrase("doctor.pango_missing_advice", language))
        return
    here = f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    if harfbuzz_subset:
        yield Finding("pango", "ok", phrase("doctor.pango_ok", language, version=here))
    else:
        said = phrase("doctor.pango_subset", language, version=here)
        yield Finding("pango", "warning", said, phrase("doctor.pango_subset_advice", language))
