"""From a Policy to the published handbook: the Markdown files, MkDocs' settings, and MkDocs itself.

The only module of the handbook that writes files and starts programs. MkDocs runs as a program of its own, once a
language: the word list of its search lives in the process, and one language's must not reach the next.
"""

from __future__ import annotations

import datetime
import html
import os
import posixpath
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from kaopu.pages.handbook import handbook_navigation, handbook_pages
from kaopu.pages.handbook_estimator import estimator_files
from kaopu.pages.handbook_finishing import UnsafePageError, finish_pages
from kaopu.pages.handbook_kept import Kept, handbook_parts, make_anew
from kaopu.pages.handbook_markdown import read_handbook_theme
from kaopu.pages.handbook_search import segmenter_dictionary
from kaopu.pages.theme import default_site_folder
from kaopu.text.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kaopu.appraisal.cases import CaseResult
    from kaopu.pages.handbook_editions import PublicEdition
    from kaopu.pages.handbook_honours import PublicHonours
    from kaopu.pages.handbook_targets import PublicTargets
    from kaopu.policy.model import Policy
    from kaopu.text.language import Language

TERMS = "handbook-terms.txt"
TOKENS = "assets/stylesheets/tokens.css"
_PROPERTY = re.compile(r"--[a-z0-9-]+:\s*[^;]+;")
_COMPLAINT = re.compile(r"^(WARNING|ERROR|CRITICAL|Aborted|\w*Error)\b")


class HandbookError(Exception):
    """MkDocs could not build the handbook, or had to warn about it; the message is what it said, one line each."""

    def __init__(self, language: Language, output: str) -> None:
        self.language = language
        lines = output.splitlines()
        self.complaints = tuple(line for line in lines if _COMPLAINT.match(line)) or tuple(lines[-20:])
        super().__init__("\n".join((f"the handbook ({language}) cannot be built:", *self.complaints)))


def build_handbook(  # noqa: PLR0913 - four parts of the book, and where it comes from and goes to
    root: Path,
    policy: Policy,
    cases: Iterable[CaseResult],
    site_dir: Path,
    *,
    targets: PublicTargets | None = None,
    honours: PublicHonours | None = None,
    editions: Sequence[PublicEdition] | None = None,
    config: Path | None = None,
    site: Path | None = None,
    kept: Kept = make_anew,
) -> None:
    """Build the handbook in every language of the policy into the folder ``site_dir``, which it replaces.

    Of ``targets`` only the company's and the teams' are shown, of ``honours`` only awards that the policy calls public.
    ``editions`` are those of git's history, for the page of editions; None: nobody has looked there.
    ``root`` is the repository, below which ``build/`` takes everything in between; ``config`` is the general
    mkdocs.yml (default: the repository's) and ``site`` the designers' folder (default: the one Kaopu came with).
    ``kept`` gives what MkDocs made of the same files before, or has it made.
    The first language goes to ``site_dir`` itself, others to ``site_dir/LANGUAGE``. Equal input gives equal bytes.
    Raises HandbookError with MkDocs' complaints, or for a page that may not be published as MkDocs made it;
    ``site_dir`` is then left as it was.
    """
    config, site = (config or root / "mkdocs.yml").resolve(), (site or default_site_folder()).resolve()
    root, cases = root.resolve(), tuple(cases)
    build, languages, theme = root / "build", policy.head.languages, read_handbook_theme(site)
    write_text(build / TERMS, segmenter_dictionary(policy))
    for language in languages:
        pages = handbook_pages(policy, language, cases, theme, targets, honours, editions=editions)
        assets = {TOKENS: scheme_css(theme.tokens_css), **estimator_files(theme)}
        write_handbook({**pages, **assets}, build / "docs" / language)
        settings = mkdocs_settings(policy, language, build, config, site)
        write_text(build / f"mkdocs-{language}.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))
    make, parts = partial(_make, root, policy, site), handbook_parts(build, languages, config, site)
    _write_anew(site_dir, kept("handbook", parts, make) if parts is not None else make())


def _make(root: Path, policy: Policy, site: Path) -> dict[str, bytes]:
    """Have MkDocs make the pages of what is written; return path → bytes."""
    build, languages = root / "build", policy.head.languages
    _run_mkdocs(root, languages, _environment(policy, build))
    _finish(build / "handbook", languages, site / "handbook" / "theme")
    return _assembled(build / "handbook", languages)


def write_handbook(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Delete what is no page below ``folder``, write pages where their bytes change, and return those paths.

    Links are deleted too, never followed: MkDocs would publish what they lead to.
    """
    changed = []
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif name not in pages or path.is_symlink():
            path.unlink()
            changed.append(name)
    changed += [path for path, text in pages.items() if write_text(folder / path, text)]
    return sorted(set(changed))


def write_text(path: Path, text: str) -> bool:
    """Write a file when its bytes change; say whether they did."""
    content = text.encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def scheme_css(tokens_css: str) -> str:
    """Return the design tokens for the theme's two colour schemes, which a reader can switch between.

    The tokens themselves follow the system's setting only.
    """
    light = tokens_css.partition("@media")[0]
    dark = tokens_css.partition("@media (prefers-color-scheme: dark)")[2].partition("@media")[0]
    blocks = ((":root,\n[data-md-color-scheme]", light), ('[data-md-color-scheme="slate"]', dark))
    written = [
        selector + " {\n" + "".join(f"  {entry}\n" for entry in _PROPERTY.findall(css)) + "}\n"
        for selector, css in blocks
    ]
    return "\n".join(written)


def mkdocs_settings(policy: Policy, language: Language, build: Path, config: Path, site: Path) -> dict[str, object]:
    """Return one language's settings, which inherit the general ones; paths are relative to ``build``.

    Names go into pages as HTML, so they are escaped here.
    """
    head = policy.head
    title, company = (html.escape(text.in_language(language)) for text in (head.title, head.company))
    edition = html.escape(head.edition)
    return {
        "INHERIT": _relative(config, build),
        "site_name": title,
        "docs_dir": f"docs/{language}",
        "site_dir": f"handbook/{language}",
        "copyright": phrase("handbook.copyright", language, company=company, title=title, edition=edition),
        "theme": {"language": language, "custom_dir": _relative(site / "handbook" / "theme", build)},
        "extra": {
            "alternate": _alternates(head.languages, language),
            "source_name": phrase("handbook.policy_files", language),
        },
        "nav": handbook_navigation(policy, language),
    }


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _alternates(languages: tuple[Language, ...], here: Language) -> list[dict[str, str]]:
    """Return the languages with the way from this one's top folder to theirs; none when there is one language."""
    tops = {language: language if language != languages[0] else "." for language in languages}
    return [
        {
            "name": phrase(f"handbook.language_{language}", language),
            "link": posixpath.relpath(tops[language], tops[here]) + "/",
            "lang": language,
        }
        for language in languages
        if len(languages) > 1
    ]


def _environment(policy: Policy, build: Path) -> dict[str, str]:
    """Return the environment for MkDocs: this one, with a date and places that depend on the policy only."""
    effective = datetime.datetime.combine(policy.head.effective_from, datetime.time(), datetime.UTC)
    words = build / "jieba"
    words.mkdir(parents=True, exist_ok=True)
    # jieba keeps its compiled dictionary in the folder for temporary files and trusts what lies there.
    places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(words))
    fixed = {"SOURCE_DATE_EPOCH": str(max(0, int(effective.timestamp()))), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
    return {**os.environ, **places, **fixed, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}


def _run_mkdocs(root: Path, languages: tuple[Language, ...], environment: Mapping[str, str]) -> None:
    """Run MkDocs for all languages side by side. Raises HandbookError for the first one that fails."""
    running = {language: _start_mkdocs(root, language, environment) for language in languages}
    outputs = {language: _output(process) for language, process in running.items()}
    for language, process in running.items():
        if process.returncode:
            raise HandbookError(language, outputs[language])


def _output(process: subprocess.Popen[str]) -> str:
    """Wait for a process, and only then close its input: at the input's end it would stop."""
    with process:
        return process.stdout.read() if process.stdout is not None else ""


def _start_mkdocs(root: Path, language: Language, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    program = (sys.executable, "-m", "kaopu.pages.handbook_process")
    return subprocess.Popen(
        (*program, "build", "--strict", "--config-file", f"build/mkdocs-{language}.yml"),
        cwd=root,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def _finish(built: Path, languages: tuple[Language, ...], theme: Path) -> None:
    """Look through MkDocs' pages and complete them. Raises HandbookError for one that may not be published."""
    for language in languages:
        try:
            finish_pages(built / language, theme)
        except UnsafePageError as error:
            raise HandbookError(language, f"ERROR - {error}") from error


def _assembled(built: Path, languages: tuple[Language, ...]) -> dict[str, bytes]:
    """Put the languages together: path → bytes. MkDocs cannot: it empties its folder, and with it other languages."""
    files: dict[str, bytes] = {}
    for language in languages:
        folder = "" if language == languages[0] else f"{language}/"
        for path in sorted((built / language).rglob("*")):
            # Source maps are for those who debug the theme.
            if path.is_file() and path.suffix != ".map":
                files[folder + path.relative_to(built / language).as_posix()] = path.read_bytes()
    return files


def _write_anew(folder: Path, files: Mapping[str, bytes]) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
