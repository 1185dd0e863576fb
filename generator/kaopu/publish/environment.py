"""What the bytes of a release depend on beyond the repository: the programs and libraries that made it (R69).

The manifest records them, so that a difference between two builds of one commit can be explained. No machine, user,
folder, time or locale is among them: those change nothing.
"""

from __future__ import annotations

import contextlib
import os
import platform
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PACKAGES = (
    "weasyprint",
    "pydyf",
    "cssselect2",
    "tinycss2",
    "jinja2",
    "fonttools",
    "manimgx-fonts-cjk",
    "babel",
    "opencc",
    "jieba",
    "mkdocs",
    "mkdocs-material",
    "markdown",
    "pymdown-extensions",
    "nh3",
    "rjsmin",
    "xlsxwriter",
    "pypdf",
    "icalendar",
    "holidays",
    "pydantic",
    "pandas",
    "numpy",
)
"""The Python packages whose versions can change what is written."""


@cache
def environment() -> Mapping[str, str]:
    """Return the version of everything by its name, sorted; what is not there is left out."""
    return dict(sorted((_programs() | _packages()).items()))


def environment_differences(recorded: object) -> tuple[tuple[str, str, str], ...]:
    """Return name, recorded and present version of what is another one here; all is, when nothing was recorded.

    ``recorded`` is what a manifest says, whatever that is.
    """
    then, now = recorded if isinstance(recorded, dict) else {}, environment()
    names = sorted(now.keys() | {name for name in then if isinstance(name, str)})
    pairs = ((name, str(then.get(name, "")), now.get(name, "")) for name in names)
    return tuple((name, before, after) for name, before, after in pairs if before != after)


def _programs() -> dict[str, str]:
    import uharfbuzz  # noqa: PLC0415
    from babel.core import get_cldr_version  # noqa: PLC0415

    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        **_layout(),
        "uharfbuzz": f"{version('uharfbuzz')} (HarfBuzz {uharfbuzz.version_string()})",
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "cldr": get_cldr_version(),
    }


def _layout() -> dict[str, str]:
    """Return the versions of what lays text out; its HarfBuzz is not uharfbuzz's own.

    The libraries are asked themselves: WeasyPrint, which finds them by the same names, takes a second to be read.
    """
    from cffi import FFI  # type: ignore[import-untyped]  # noqa: PLC0415

    if os.name == "nt":  # where it also says in which folders they lie
        import weasyprint.text.ffi  # noqa: F401, PLC0415
    asking = FFI()
    asking.cdef("int pango_version(void); void hb_version(unsigned int *, unsigned int *, unsigned int *);")
    major, rest = divmod(_library(asking, _PANGO).pango_version(), 10_000)
    numbers = [asking.new("unsigned int *") for _ in range(3)]
    _library(asking, _HARFBUZZ).hb_version(*numbers)
    return {
        "pango": f"{major}.{rest // 100}.{rest % 100}",
        "harfbuzz": ".".join(str(number[0]) for number in numbers),
    }


def _library(asking: Any, names: Sequence[str]) -> Any:
    """Return a library by the first of its names that it has. Raises OSError when it is not there."""
    for name in names[:-1]:
        with contextlib.suppress(OSError):
            return asking.dlopen(name)
    return asking.dlopen(names[-1])


_PANGO = (
    "libpango-1.0-0",
    "pango-1.0-0",
    "pango-1.0",
    "libpango-1.0.so.0",
    "libpango-1.0.dylib",
    "libpango-1.0-0.dll",
)
_HARFBUZZ = (
    "libharfbuzz-0",
    "harfbuzz",
    "harfbuzz-0.0",
    "libharfbuzz.so.0",
    "libharfbuzz.0.dylib",
    "libharfbuzz-0.dll",
)
"""What the libraries are called on each system, as WeasyPrint asks for them."""


def _packages() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
