"""Records whose every name and text tries to be something else than text."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{7*7}}",
    "{% raw %}",
    "${x}",
    "--><!--",
    "]]>",
    "</title></style></script>",
    "<svg/onload=alert(1)>",
    "&lt;b&gt;&#60;",
    "a\u2028b\u2029c",
    "\u202egnp.exe\u2066",
    "[x](javascript:alert(1)) | `y` [[grades]]",
)
PAYLOAD = " ".join(PAYLOADS)
Record = TypeVar("Record", bound=BaseModel)


def hostile(record: Record, payload: str = PAYLOAD) -> Record:
    """Return the record with ``payload`` after every name and text; ids, kinds and numbers stay."""
    return type(record).model_validate_json(json.dumps(_changed(json.loads(record.model_dump_json()), payload)))


def _changed(value: Any, payload: str) -> Any:
    if isinstance(value, dict):
        return {key: _changed(inner, payload) for key, inner in value.items()}
    if isinstance(value, list):
        return [_changed(inner, payload) for inner in value]
    return f"{value} {payload}" if isinstance(value, str) and _is_text(value) else value


def _is_text(value: str) -> bool:
    return not value.isascii() or " " in value or (len(value) > 3 and value.isalpha() and value[0].isupper())


PRINTABLE = "".join(character for character in PAYLOAD if character.isprintable())
"""What a policy's YAML lets in: lines that end in the middle and turned directions are refused there."""
_OWN_LINE = re.compile(r"^(\s+(?:zh|en)): ([^'\"|>{\[\n][^\n]*)$", re.MULTILINE)
_IN_BRACES = re.compile(r"\{zh: ([^,{}'\"\n]+), en: ([^,{}'\"\n]+)\}")


def hostile_yaml(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return a policy's files with the payload after every name and text that is written without quotation marks."""
    return {
        path: _with_payload(content.decode()).encode() if path.endswith(".yml") else content
        for path, content in files.items()
    }


def _with_payload(yaml: str) -> str:
    quoted = PRINTABLE.replace("'", "''")

    def text(words: str) -> str:
        return f"'{words.strip().replace(chr(39), chr(39) * 2)} {quoted}'"

    lines = _OWN_LINE.sub(lambda match: f"{match[1]}: {text(match[2])}", yaml)
    return _IN_BRACES.sub(lambda match: f"{{zh: {text(match[1])}, en: {text(match[2])}}}", lines)
