"""The command line speaks the language that is asked for, by an option or its own variable; never by the locale."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import kaopu
from kaopu.cli import main
from kaopu.cli.speaking import LANGUAGES, folded
from kaopu.publish import progress
from kaopu.text import language as languages
from kaopu.text.phrases import catalogue
from tests.support.modules import python_files, says_progress

HAN = re.compile(r"[\u3400-\u9fff]")
COMMANDS = {name: command.help for name, command in main.commands.items()} | {"": main.help}
OPTIONS = [
    one for command in (main, *main.commands.values()) for one in command.params if isinstance(one, click.Option)
]
HELP = {id(option): option.help for option in OPTIONS}
"""As the program has it: nothing has been asked for yet."""
CLICK = Path(click.__file__).parent
NOT_FOR_READERS = re.compile(
    "deprecated|Name '.*defined twice|No options defined|exactly one parameter|Value must be an "
    "iterable|Could not determine name|Boolean option|Do you want|Confirm the action|%\\(prog\\)s"
)
"""What click says to who writes a program, or asks in ways that ours never does."""


def one_line(text):
    return "\n\n".join(" ".join(one.split()) for one in inspect.cleandoc(text).split("\n\n"))


def run(*arguments, **environment):
    return CliRunner().invoke(main, arguments, env={"KAOPU_LANGUAGE": None, **environment}, prog_name="kaopu")


def test_what_every_command_and_option_is_for_is_there_in_each_language_and_nothing_else():
    said = {one_line(text) for text in (*COMMANDS.values(), *HELP.values())}
    known = {text.en for name in ("help", "click") for text in catalogue(name).values()}
    assert said - known == set()
    assert {text.en for text in catalogue("help").values()} - said == set()


def click_says():
    for module in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        for node in ast.walk(ast.parse((CLICK / f"{module}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
                yield from (one.value for one in node.args if isinstance(one, ast.Constant))


def test_all_that_click_says_to_readers_is_there_in_each_language():
    said = {text for text in click_says() if not NOT_FOR_READERS.search(text)} | {"required"}
    assert len(said) > 40
    assert {text.en for text in catalogue("click").values()} == said


def test_how_far_a_build_is_is_told_in_each_language():
    known = {text.en for text in catalogue("progress").values()}
    said: set[object] = set()
    for tree in filter(says_progress, python_files().values()):
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        says = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "say"]
        said.update(one.value for call in says for one in ast.walk(call) if isinstance(one, ast.Constant))
    assert len(said) >= 3
    assert said <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_progress_speaks_the_commands_language(language, capsys, monkeypatch):
    monkeypatch.setattr(progress, "_spoken", [language])
    with progress.progress("appraisals", 4) as count:
        count(4)
    told = {"zh": "考核结果：4/4", "zh-Hant": "考核結果：4/4", "en": "appraisals: 4/4"}
    assert capsys.readouterr().err == told[language] + "\n"


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_in_the_language_that_is_asked_for(name, language):
    done = run("--lang", language, *([name] if name else []), "--help")
    assert done.exit_code == 0
    told = done.output.replace("考谱 Kaopu", "")
    assert all(width(line) <= 80 for line in told.splitlines())
    if language == "en":
        assert not HAN.search(told)
        assert one_line(COMMANDS[name]).split()[:5] == told.split("\n\n")[1].replace("考谱", "").split()[:5] or not name
        return
    assert told.startswith(("用法：", "用法：")), told
    # English words are names, files, options and their values: never a sentence.
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", told)
    traditional = "選項" in told
    assert traditional == (language == "zh-Hant")
    again = run(*([name] if name else []), "-h", KAOPU_LANGUAGE=language)
    assert again.output == done.output


WRONG = [
    ["bild"], ["build", "--nope"], ["build", "--jobs", "0"], ["build", "--shard", "5/4"], ["explain", "x"],
    ["explain", "x", "2017-13"], ["check", "--today", "soon"], ["check", "--root", "/none"], ["restate", "2017-01"],
    ["build", "--scheduler", "tls://x"], ["build", "--tls-key", __file__], ["build", "--no-cache", "--shard", "1/2"],
    ["rollback", "--list", "x"], ["check", "--data", "x", "--without-data"], ["check", "extra"], ["schema", "--out"],
    ["check", "--format", "xml"], ["check", "--without-data=1"], ["check", "--lang", "fr"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_with_a_command_line_is_told_in_it_too(arguments, language):
    done = run(*arguments, KAOPU_LANGUAGE=language)
    assert done.exit_code == 2
    message = done.output.splitlines()[-1]
    assert bool(HAN.search(message)) == (language != "en"), message
    assert run("--lang", language, *arguments).output == done.output
    if "--lang" not in arguments and arguments[-1] != "--out":
        assert run(*arguments, f"--lang={language}", KAOPU_LANGUAGE="en").output == done.output
    if language == "zh":
        assert run(*arguments).output == done.output, "Chinese, where nothing is asked for"


@pytest.mark.parametrize("arguments", [["--help"], ["check"], ["explain", "x", "2017-01"]], ids=" ".join)
def test_a_language_that_there_is_not_is_told_and_not_passed_over(arguments):
    done = run(*arguments, KAOPU_LANGUAGE="fr")
    assert done.exit_code == (0 if "--help" in arguments else 2)
    if "--help" not in arguments:
        assert "--lang" in done.output
        assert "'fr'" in done.output


def test_an_option_counts_for_more_than_the_variable_and_the_last_one_for_most():
    zh, en = "没有选项", "No such option"
    assert zh in run("check", "--nope", "--lang", "zh", KAOPU_LANGUAGE="en").output
    assert en in run("check", "--lang", "zh", "--nope", "--lang=en").output
    assert en in run("--lang", "zh", "check", "--nope", "--lang", "en").output
    assert zh in run("check", "--nope", "--", "--lang", "en").output


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--nope"], ["check", "--root", "."]], ids=" ".join)
def test_the_machines_locale_changes_nothing(arguments, tmp_path):
    told = set()
    for locale in ({}, {"LANG": "de_DE.UTF-8", "LANGUAGE": "de"}, {"LC_ALL": "en_US.UTF-8"}, {"LANG": "C.UTF-8"}):
        given_ = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(kaopu.__file__).parents[1]),
            "PYTHONUTF8": "1",
            **locale,
        }
        command = [sys.executable, "-m", "kaopu", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=given_, capture_output=True, encoding="utf-8", check=False)
        assert "Traceback" not in done.stderr
        told.add((done.returncode, done.stdout, done.stderr))
    assert len(told) == 1
    assert HAN.search(str(told))


def test_why_a_file_cannot_be_written_is_told_in_the_language(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "policy").mkdir()
    for language, told in (("zh", "路径中有一段不是文件夹"), ("en", "a part of its path is no folder")):
        done = run("schema", "--root", str(tmp_path), "--out", str(tmp_path / "file/deeper"), "--lang", language)
        assert done.exit_code == 1
        assert told in done.output


def width(text):
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


@given(st.text(st.sampled_from("考核制度。，（）“”ab c -/."), max_size=120), st.integers(10, 40))
def test_folding_keeps_every_sign_and_the_width(text, cells):
    plain = " ".join(text.split())
    lines = folded(plain, cells)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", plain)
    for line in lines:
        assert line == line.strip()
        if line and line[0] in "。，）”":
            assert line == lines[0], "no line but the first begins with a sign"


@given(
    st.lists(st.sampled_from(["考核结果", "制度", "build", "--out", "发布，", "（默认）"]), max_size=30),
    st.integers(12, 60),
)
def test_lines_are_never_too_wide(words, cells):
    assert all(width(line) <= cells for line in folded(" ".join(words), cells))


def test_languages_are_the_same_everywhere():
    assert languages.LANGUAGES == LANGUAGES
