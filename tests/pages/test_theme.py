"""The theme is read once, is plain data, and never used with a hole in it."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from kaopu.pages.appraisal_document import style_sheet
from kaopu.pages.theme import Theme, compact_css, default_site_folder, environment, read_theme
from kaopu.pages.wording import page_number_words


def test_it_travels_to_other_processes(theme: Theme) -> None:
    assert pickle.loads(pickle.dumps(theme)) == theme  # noqa: S301 - our own bytes


def test_an_unknown_name_in_a_template_is_an_error(theme: Theme) -> None:
    with pytest.raises(UndefinedError):
        environment(theme).from_string("{{ nothing }}").render()


def test_every_token_used_is_defined(theme: Theme) -> None:
    defined = set(re.findall(r"--([a-z0-9-]+):", theme.tokens_css))
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", theme.web_css + theme.print_css))
    assert used <= defined | set(page_number_words("zh"))
    assert "var(" not in style_sheet(theme, "zh")


def test_five_sizes_two_weights_and_no_colour_outside_the_tokens(theme: Theme) -> None:
    assert len(set(re.findall(r"--size-[a-z]+", theme.tokens_css))) == 5
    for css in (theme.web_css, theme.print_css):
        assert set(re.findall(r"font-weight: (\d+)", css)) <= {"400", "700"}
        assert re.findall(r"#[0-9a-f]{3,6}\b", css) == []


def test_a_folder_without_its_parts_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_theme(tmp_path)
    assert (default_site_folder() / "tokens.css").is_file()


def test_css_is_made_compact_without_change() -> None:
    assert compact_css("/* a */\na {\n  b: c;\n}\n\nd > e { f: g, h }") == "a{b: c;}d > e{f: g,h}"


def test_web_and_print_line_figures_up_by_the_same_rules(theme: Theme) -> None:
    rules = [re.findall(r"\.(?:pad|point)-\d \{[^}]*\}", css) for css in (theme.web_css, theme.print_css)]
    assert len(rules[0]) == 12
    assert rules[0] == rules[1] == re.findall(r"\..*\}", (default_site_folder() / "figures.css").read_text())


def test_appraisals_and_forms_are_printed_on_the_same_paper(theme: Theme) -> None:
    site = default_site_folder()
    paper = (site / "paper.css").read_text(encoding="utf-8")
    for name, css in (("print.css", theme.print_css), ("form.css", theme.form_css)):
        assert css.startswith(paper)
        assert css.count("@page {") == 1
        assert not set(paper.split("\n\n")) & set((site / name).read_text(encoding="utf-8").split("\n\n"))
