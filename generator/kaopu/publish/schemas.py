"""``kaopu schema``: write the schemas of the YAML files, and the settings by which editors find them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kaopu.policy.schema import SCHEMAS_FOLDER, editor_settings, schema_files
from kaopu.text.tree import FolderTree

EDITOR_SETTINGS: Final = ".vscode/settings.json"
EDITOR_EXTENSIONS: Final = ".vscode/extensions.json"
RECOMMENDED: Final = '{\n  "recommendations": ["redhat.vscode-yaml"]\n}\n'


def write_schemas(root: Path, out: Path | None = None) -> list[Path]:
    """Write the schema of each YAML file of the repository ``root``; return the files written.

    They go to .kaopu/schemas, where editor settings find them (written too where there are none), or to ``out``.
    """
    schemas = schema_files(FolderTree(root))
    folder = out if out is not None else root / SCHEMAS_FOLDER
    texts = {folder / schema.name: schema.text for schema in schemas}
    if out is None:
        settings = {root / EDITOR_SETTINGS: editor_settings(schemas), root / EDITOR_EXTENSIONS: RECOMMENDED}
        texts |= {path: text for path, text in settings.items() if not path.exists()}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return list(texts)
