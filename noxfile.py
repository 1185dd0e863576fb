"""The project's tasks: ``nox -s NAME``, or ``nox`` alone to build the site.

Every session installs what the locks in requirements/ list, hashes checked, into an environment of its own
under .nox/. It is kept between runs, and filled again only when its lock or pyproject.toml changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["build"]
nox.options.reuse_venv = "yes"
# Also where uv is on the machine: pip checks every hash, and asks the index that pip is configured with.
nox.options.default_venv_backend = "virtualenv"

LOCKS = Path("requirements")

# What each lock is made from. Later ones keep the versions of earlier ones.
LOCK_INPUTS = {
    "backends": ["--group", "backends"],
    "build": ["pyproject.toml", "--constraint", "requirements/backends.txt"],
    "signing": ["pyproject.toml", "--extra", "signing", "--constraint", "requirements/build.txt"],
    "dask": ["pyproject.toml", "--extra", "dask", "--constraint", "requirements/signing.txt"],
    "tests": [
        *("pyproject.toml", "--all-extras", "--group", "dev"),
        *("--constraint", "requirements/signing.txt", "--constraint", "requirements/dask.txt"),
    ],
    "browser": ["pyproject.toml", "--all-extras", "--group", "browser", "--constraint", "requirements/tests.txt"],
    "audit": ["--group", "audit"],
}

INSTALLERS = {
    "apt-get": "sudo apt-get install --no-install-recommends",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "apk": "sudo apk add",
    "brew": "brew install",
}

PANGO = {
    "apt-get": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "pango harfbuzz",
    "pacman": "pango",
    "apk": "pango harfbuzz-subset",
    "brew": "pango",
    "windows": "install MSYS2, then: pacman -S mingw-w64-x86_64-pango",
}
POPPLER = {
    "apt-get": "poppler-utils",
    "dnf": "poppler-utils",
    "pacman": "poppler",
    "apk": "poppler-utils",
    "brew": "poppler",
    "windows": "install MSYS2, then: pacman -S mingw-w64-x86_64-poppler",
}
LIBREOFFICE = {
    "apt-get": "libreoffice-calc-nogui",
    "dnf": "libreoffice-calc",
    "pacman": "libreoffice-still",
    "apk": "libreoffice-calc",
    "brew": "--cask libreoffice",
    "windows": "install LibreOffice, then put the folder of soffice.exe on PATH",
}
OPENSSH = {
    "apt-get": "openssh-client",
    "dnf": "openssh-clients",
    "pacman": "openssh",
    "apk": "openssh-keygen",
    "brew": "openssh",
    "windows": "install the optional feature OpenSSH Client",
}
JQ = dict.fromkeys(INSTALLERS, "jq") | {"windows": "winget install jqlang.jq"}
NGINX = {
    "apt-get": "nginx-light",
    "dnf": "nginx",
    "pacman": "nginx",
    "apk": "nginx",
    "brew": "nginx",
    "windows": "the tests of the web servers run on Linux and macOS only",
}
CADDY = dict.fromkeys(INSTALLERS, "caddy") | {
    "windows": "the tests of the web servers run on Linux and macOS only",
}
CHROMIUM = {
    "apt-get": "chromium libatomic1",
    "dnf": "chromium libatomic",
    "pacman": "chromium",
    "apk": "chromium",
    "brew": "--cask chromium",
    "windows": "install Chrome, then put the folder of chrome.exe on PATH",
}

# Says so when WeasyPrint finds every library that it draws text and cuts fonts with.
PANGO_PROBE = "from weasyprint.text.ffi import harfbuzz_subset as h; print('all found' if h else 'no subset')"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@nox.session
def build(session: nox.Session) -> None:
    """Make public/ from policy/ and data/; what follows ``--`` goes to ``kaopu build``."""
    install_locked(session, "build")
    ensure_pango(session)
    session.run("kaopu", "build", *session.posargs)


@nox.session
def serve(session: nox.Session) -> None:
    """Build the site and show it on this machine."""
    install_locked(session, "build")
    ensure_pango(session)
    session.run("kaopu", "serve", *session.posargs)


@nox.session
def review(session: nox.Session) -> None:
    """Show problems on the lines of a pull request; write build/review/impact.md, compared with KAOPU_BASE.

    Without that variable the base is origin/main. What follows ``--`` goes to ``kaopu impact``.
    """
    install_locked(session, "build")
    session.run("kaopu", "check", *form_of_problems())
    base = os.environ.get("KAOPU_BASE") or "origin/main"
    session.run("kaopu", "impact", base, "--format", "markdown", "--out", "build/review/impact.md", *session.posargs)


def form_of_problems() -> list[str]:
    """Return the options by which problems appear where this runs: on GitHub, on GitLab, or on a terminal."""
    if os.environ.get("GITHUB_ACTIONS"):
        return ["--format", "github"]
    return ["--format", "gitlab", "--out", "build/review/problems.json"] if os.environ.get("GITLAB_CI") else []


@nox.session
def tests(session: nox.Session) -> None:
    """Check all that must hold: style, floors, types, tests. What follows ``--`` goes to pytest."""
    install_locked(session, "tests")
    ensure_pango(session)
    ensure_poppler(session)
    ensure_libreoffice(session)
    ensure_ssh_keygen(session)
    ensure_jq(session)
    ensure_web_servers(session)
    check_style(session)
    check_types(session)
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the code's style and its floors."""
    install_locked(session, "tests")
    check_style(session)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the package, its tests and this file."""
    install_locked(session, "tests")
    check_types(session)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure time and memory beside others; what follows ``--`` goes to tests/bench/run.py (docs/performance.md)."""
    install_locked(session, "browser")
    ensure_pango(session)
    chromium = ensure_chromium(session)
    session.run("python", "-m", "tests.bench.run", *session.posargs, env={"KAOPU_CHROMIUM": chromium})


@nox.session
def browser(session: nox.Session) -> None:
    """Open the built pages in Chromium; its path is handed to the tests as KAOPU_CHROMIUM."""
    install_locked(session, "browser")
    ensure_pango(session)
    chromium = ensure_chromium(session)
    # One process: the tests share one built site and one browser.
    arguments = session.posargs or ["tests/browser"]
    session.run("pytest", "-n=0", *arguments, env={"KAOPU_CHROMIUM": chromium})


@nox.session
def fuzz(session: nox.Session) -> None:
    """Throw 100,000 broken inputs at every reader; what follows ``--`` goes to pytest."""
    install_locked(session, "tests")
    # One process: the inputs share one budget of memory, which is measured.
    session.run("pytest", "-n=0", "tests/hostile", *session.posargs, env={"KAOPU_FUZZ_INPUTS": "100000"})


@nox.session
def reproduce(session: nox.Session) -> None:
    """Build the site twice, as differently as a machine allows, and compare every byte."""
    install_locked(session, "build")
    ensure_pango(session)
    session.run("python", "-m", "tests.reproduce", *session.posargs)


@nox.session
def sign(session: nox.Session) -> None:
    """Write signed copies of PDFs; what follows ``--`` goes to ``kaopu sign``."""
    install_locked(session, "signing")
    session.run("kaopu", "sign", *session.posargs)


@nox.session
def elsewhere(session: nox.Session) -> None:
    """Run a program where Dask is installed, too: ``-- dask worker …``, or ``-- kaopu build --scheduler …``."""
    install_locked(session, "dask")
    ensure_pango(session)
    session.run(*session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Ask the public list of known weaknesses about every locked package; needs the network."""
    session.install("--require-hashes", "--requirement", str(LOCKS / "audit.txt"))
    for name in ("build", "signing", "dask", "tests", "browser"):
        session.run("pip-audit", "--require-hashes", "--disable-pip", "--requirement", str(LOCKS / f"{name}.txt"))


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements/*.txt anew from pyproject.toml; ``-- --upgrade`` takes today's newest versions."""
    session.install("uv")
    for name, inputs in LOCK_INPUTS.items():
        target = LOCKS / f"{name}.txt"
        session.run(
            *("uv", "pip", "compile", "--quiet", "--no-header", "--generate-hashes"),
            # One version of each package on every Python and system, so that all of them make the same pages.
            *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
            *inputs,
            *("--output-file", str(target), *session.posargs),
            silent=True,
        )
        tidy_lock(session, target)


def tidy_lock(session: nox.Session, lock_file: Path) -> None:
    """Say how the file is made, and keep every address of this machine's package index out of it."""
    options = ("-i ", "-f ", "--index-url", "--extra-index-url", "--find-links", "--trusted-host")
    lines = lock_file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith((*options, "# Made by"))]
    text = "\n".join(["# Made by `nox -s lock` from pyproject.toml; do not edit.", *kept]) + "\n"
    if "://" in text:
        session.error(f"{lock_file} names a package by its address; lock it by name and version instead.")
    lock_file.write_text(text, encoding="utf-8", newline="\n")


def install_locked(session: nox.Session, name: str) -> None:
    """Install what requirements/NAME.txt lists, and this checkout; do nothing when neither changed."""
    sources = [LOCKS / "backends.txt", LOCKS / f"{name}.txt", Path("pyproject.toml")]
    digest = hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()
    stamp = Path(session.virtualenv.location, "installed.sha256")
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest:
        session.log(f"{name}.txt is installed already.")
        return
    stamp.unlink(missing_ok=True)
    # The backends come first, so that what has no wheel is built with them and not with something unhashed.
    for lock_file in sources[:2]:
        session.install("--require-hashes", "--no-build-isolation", "--requirement", str(lock_file))
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")
    stamp.write_text(digest, encoding="ascii")


def check_style(session: nox.Session) -> None:
    """Run the linter, the formatter's check and the floors' check."""
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-logo")


def check_types(session: nox.Session) -> None:
    """Run mypy on all that pyproject.toml names."""
    session.run("mypy")


def ensure_pango(session: nox.Session) -> None:
    """See to it that WeasyPrint finds Pango, and HarfBuzz's subsetter, on this machine."""
    answer = session.run("python", "-c", PANGO_PROBE, silent=True, log=False, success_codes=[0, 1])
    if "all found" not in str(answer):
        install_on_machine(session, "Pango, with which WeasyPrint draws text,", PANGO)


def ensure_poppler(session: nox.Session) -> None:
    """See to it that pdftotext and pdffonts, with which the tests read PDFs, are on this machine."""
    if not (shutil.which("pdftotext") and shutil.which("pdffonts")):
        install_on_machine(session, "Poppler, with which the tests read PDFs,", POPPLER)


def ensure_libreoffice(session: nox.Session) -> None:
    """See to it that LibreOffice, with which the tests fill in forms, is on this machine."""
    if not shutil.which("soffice"):
        install_on_machine(session, "LibreOffice, with which the tests fill in forms,", LIBREOFFICE)


def ensure_ssh_keygen(session: nox.Session) -> None:
    """See to it that ssh-keygen, with which the tests sign commits, is on this machine."""
    if not shutil.which("ssh-keygen"):
        install_on_machine(session, "OpenSSH, with which the tests sign commits,", OPENSSH)


def ensure_jq(session: nox.Session) -> None:
    """See to it that jq, with which an auditor recomputes a digest, is on this machine."""
    if not shutil.which("jq"):
        install_on_machine(session, "jq, with which the tests recompute digests as an auditor does,", JQ)


def ensure_web_servers(session: nox.Session) -> None:
    """See to it that nginx and Caddy, on which the tests try the access rules, are on this machine.

    Debian starts each on port 80 as it installs it; the tests start their own, on ports of their own. Its nginx lies in
    /usr/sbin, where only root looks for programs.
    """
    for program, packages in (("nginx", NGINX), ("caddy", CADDY)):
        if not (shutil.which(program) or Path("/usr/sbin", program).is_file()):
            install_on_machine(session, f"The web server {program}, on which the tests try the access rules,", packages)


def ensure_chromium(session: nox.Session) -> str:
    """See to it that Chromium, or Chrome, is here, and what Playwright starts it with; return its path."""
    answer = session.run("playwright", "--version", silent=True, log=False, success_codes=[0, 1, 127])
    if "Version" not in str(answer) or not any(map(shutil.which, CHROMIUM_NAMES)):
        install_on_machine(session, "Chromium, in which the tests open pages,", CHROMIUM)
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)))


def install_on_machine(session: nox.Session, what: str, packages: dict[str, str]) -> None:
    """Install packages on Debian or Ubuntu as root; elsewhere stop with the one line that would."""
    manager = next(filter(shutil.which, INSTALLERS), None)
    if manager == "apt-get" and os.geteuid() == 0:
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        session.run("apt-get", "update", "-qq", external=True, env=quiet)
        wanted = ["-qq", "--yes", "--no-install-recommends", *packages[manager].split()]
        session.run("apt-get", "install", *wanted, external=True, env=quiet)
        return
    if sys.platform == "win32":
        line = packages["windows"]
    elif manager:
        line = f"{INSTALLERS[manager]} {packages[manager]}"
    else:
        line = f"install what Debian calls {packages['apt-get']}"
    session.error(f"{what} is missing. On this system: {line}")
