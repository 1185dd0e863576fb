"""What MkDocs made is taken again while all that it reads is the same, and nothing of it is a company's own code."""

from pathlib import Path

import pytest

from kaopu.pages.handbook_kept import handbook_parts

ROOT = Path(__file__).resolve().parents[2]
OURS = [ROOT / "mkdocs.yml", ROOT / "generator/kaopu/publish/new_repository/mkdocs.yml"]
PLAIN = (
    "site_name: Handbook\ntheme: material\n"
    "plugins:\n  - search:\n      lang: zh\nmarkdown_extensions:\n  - admonition\n"
)
CODE = {
    "hooks": PLAIN + "hooks:\n  - own.py\n",
    "settings elsewhere": PLAIN + "INHERIT: other.yml\n",
    "a plugin": PLAIN.replace("search:", "macros:"),
    "a plugin without settings": PLAIN.replace("markdown_extensions", "  - own\nmarkdown_extensions"),
    "files put into pages": PLAIN + "  - pymdownx.snippets\n",
    "files put into pages, with settings": PLAIN + "  - pymdownx.snippets:\n      base_path: .\n",
    "an extension": PLAIN + "  - own\n",
    "an extension with settings": PLAIN + "  - own:\n      from: elsewhere\n",
    "a plugin among names": PLAIN.replace("  - search:\n      lang: zh\n", "  macros:\n    from: elsewhere\n"),
    "a theme": PLAIN.replace("material", "own"),
    "a theme with settings": PLAIN.replace("theme: material", "theme: {name: own}"),
    "templates": PLAIN.replace("theme: material", "theme: {name: material, custom_dir: own}"),
    "themes": PLAIN.replace("theme: material", "theme: [material]"),
    "a theme whose name is a list": PLAIN.replace("theme: material", "theme: {name: [material]}"),
    "a dictionary": PLAIN.replace("lang: zh", "jieba_dict: own.txt"),
    "a dictionary of one's own": PLAIN.replace("lang: zh", "jieba_dict_user: own.txt"),
    "a dictionary, in another form": PLAIN.replace("  - search:\n      lang: zh", "  search:\n    jieba_dict: own.txt"),
    "a Python name": PLAIN + "extra:\n  icon: !!python/name:os.system\n",
    "the environment": PLAIN + "copyright: !ENV WHO\n",
    "a relative path": PLAIN + "extra: !relative $docs_dir\n",
    "no settings": "- search\n",
    "no YAML": "plugins: [\n",
}


@pytest.fixture
def root(tmp_path):
    """Return a folder in which all is written that MkDocs reads, in two languages."""
    for path in (
        "build/docs/zh/index.md",
        "build/docs/en/index.md",
        "build/handbook-terms.txt",
        "site/handbook/theme/a",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path, encoding="utf-8")
    for name in ("build/mkdocs-zh.yml", "build/mkdocs-en.yml", "mkdocs.yml"):
        (tmp_path / name).write_text(PLAIN, encoding="utf-8")
    return tmp_path


def parts(root, languages=("zh", "en"), config=None):
    return handbook_parts(root / "build", languages, config or root / "mkdocs.yml", root / "site")


@pytest.mark.parametrize("config", OURS, ids=["the project's", "a new company's"])
def test_settings_that_we_give_run_no_code(root, config):
    assert parts(root, config=config) is not None


@pytest.mark.parametrize("what", CODE)
def test_what_code_reads_nobody_knows(root, what):
    (root / "mkdocs.yml").write_text(CODE[what], encoding="utf-8")
    assert parts(root) is None


def test_every_file_that_mkdocs_reads_counts(root):
    before = parts(root)
    assert parts(root) == before
    assert parts(root, ("en", "zh")) != before
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = path.read_text(encoding="utf-8")
        path.write_text(f"{content}# more\n", encoding="utf-8")
        assert parts(root) != before, path
        path.write_text(content, encoding="utf-8")
    for folder in ("build/docs/zh", "build/docs/en", "site/handbook/theme"):
        (root / folder / "more").write_text("", encoding="utf-8")
        assert parts(root) != before, folder
        (root / folder / "more").unlink()
    assert parts(root) == before
