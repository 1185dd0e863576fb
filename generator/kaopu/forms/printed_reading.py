"""A PDF form that somebody filled in → what they wrote, field by field. Nothing in it is trusted or run."""

from __future__ import annotations

import codecs
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NullObject, StreamObject

from kaopu.forms.form import Answer, Answers, FormKey, parse_key
from kaopu.forms.pdf_fields import KEY_ENTRY, KEY_FIELD
from kaopu.text.problems import Place, Problem, Report

LARGEST = 5 * 1024 * 1024
"""Of a file, in bytes."""
LARGEST_UNPACKED = 10 * 1024 * 1024
"""Of one packed part of it: a form's largest has a hundredth of that."""
MOST_FIELDS = 1000
DEEPEST = 8
"""How deep fields may hang below each other: ours have three floors."""
MOST_NODES = 10_000
"""How many fields, groups of them and places on paper are looked at; one that hangs at several places counts again."""
LONGEST_TEXT = 1_000_000
"""Of all fields together, in characters."""
_HEADER_WITHIN = 1024
_OPENED = re.compile(rb"(?:(?:<<|\[)\s*(?:/[^\s<>\[\]()/]{0,64}\s*)?)+")
MOST_OPENED = 60
"""Lists and maps that begin within each other: pypdf reads on from each of them when they have no end."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF16_LE, "utf-16-le"))
# What a broken file makes pypdf log is not for whoever imports forms: the file is refused with a sentence. Nor is it
# for anybody's log: what somebody wrote may stand in it.
_log = logging.getLogger("pypdf")
_log.addHandler(logging.NullHandler())
_log.propagate = False


class _RefusedError(Exception):
    """The file is not to be read; carries the problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_printed(file: str, content: bytes, report: Report) -> Answers | None:
    """Return what stands in a form's fields; None when the file is none of our PDFs, and then says why.

    ``file`` is its name for places: a field of a PDF has none of its own. A field whose text cannot be read is reported
    too; it is left out, and the caller knows from the report that the file is not to be taken.
    """
    try:
        with apply_configuration(
            zlib_maximum_output_length=LARGEST_UNPACKED,
            lzw_maximum_output_length=LARGEST_UNPACKED,
            run_length_maximum_output_length=LARGEST_UNPACKED,
            stream_decoding_work_maximum_length=LARGEST_UNPACKED,
        ):
            return _read(file, content, report)
    except _RefusedError as refused:
        report(refused.problem)
    except (DependencyError, FileNotDecryptedError):
        report(Problem("form-pdf-locked", Place(file)))
    except Exception:  # noqa: BLE001 - a file that somebody broke makes the library raise nearly anything
        report(Problem("form-pdf-unreadable", Place(file)))
    return None


def _read(file: str, content: bytes, report: Report) -> Answers:
    place = Place(file)
    if len(content) > LARGEST:
        raise _RefusedError(Problem("form-pdf-large", place, {"limit": f"{LARGEST // 1024**2} MB"}))
    if b"%PDF-" not in content[:_HEADER_WITHIN] or _is_nested(content):
        raise _RefusedError(Problem("form-pdf-unreadable", place))
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise _RefusedError(Problem("form-pdf-locked", place))
    values: dict[str, str | None] = {}
    length = 0
    for name, value in _Fields(place).of(_fields(reader, place)):
        text = _text(value)
        length += len(value.get_data()) if isinstance(value, StreamObject) else len(text or "")
        if len(values) >= MOST_FIELDS or length > LONGEST_TEXT:
            raise _RefusedError(Problem("form-pdf-large", place, {"limit": f"{MOST_FIELDS} / {LONGEST_TEXT:,}"}))
        if values.setdefault(name, text) != text:
            raise _RefusedError(Problem("form-pdf-merged", place, {"field": name}))
    key = _key(reader, values.pop(KEY_FIELD, None))
    if key is None:
        raise _RefusedError(Problem("form-pdf-foreign", place))
    return Answers(key, file, dict(_answers(file, values, report)))


def _is_nested(content: bytes) -> bool:
    """Say whether there are more lists and maps within each other than anybody makes."""
    runs = (run[0] for run in _OPENED.finditer(content))
    return any(run.count(b"[") + run.count(b"<<") > MOST_OPENED for run in runs)


def _fields(reader: PdfReader, place: Place) -> ArrayObject:
    form = _resolved(reader.root_object.get("/AcroForm"))
    fields = _resolved(form.get("/Fields")) if isinstance(form, DictionaryObject) else None
    if isinstance(fields, ArrayObject) and fields:
        return fields
    if isinstance(form, DictionaryObject) and "/XFA" in form:
        raise _RefusedError(Problem("form-pdf-xfa", place))
    raise _RefusedError(Problem("form-pdf-flat", place))


def _answers(file: str, values: dict[str, str | None], report: Report) -> Iterator[tuple[str, Answer]]:
    for name, text in values.items():
        if text is None:
            report(Problem("form-pdf-text", Place(file), {"field": name}))
        else:
            yield name, Answer(text, Place(file))


def _key(reader: PdfReader, text: str | None) -> FormKey | None:
    """Return which form this is: by its hidden field, or by the document's information where a program dropped that."""
    if text is None and reader.metadata is not None:
        text = _text(_resolved(reader.metadata.get(f"/{KEY_ENTRY}")))
    return parse_key(text or "")


@dataclass
class _Fields:
    """Looks for fields that hold a value themselves, in a tree that may have been made to have no end."""

    place: Place
    looked_at: int = 0

    def of(
        self, nodes: ArrayObject, path: str = "", inherited: Any = None, depth: int = 0
    ) -> Iterator[tuple[str, Any]]:
        """Yield each field's full name, and the value as it stands in the file."""
        self.looked_at += len(nodes)
        if depth > DEEPEST or len(nodes) > MOST_FIELDS or self.looked_at > MOST_NODES:
            raise _RefusedError(Problem("form-pdf-unreadable", self.place))
        for node in map(_resolved, nodes):
            if not isinstance(node, DictionaryObject):
                continue
            own = _text(_resolved(node.get("/T"))) or ""
            name = f"{path}.{own}" if path and own else path or own
            value = _resolved(node.get("/V")) if "/V" in node else inherited
            kids = _resolved(node.get("/Kids"))
            if isinstance(kids, ArrayObject) and self._are_fields(kids):
                yield from self.of(kids, name, value, depth + 1)
            elif name:
                yield name, value

    def _are_fields(self, kids: ArrayObject) -> bool:
        """Say whether kids have names; those without are places on paper where the same field stands."""
        self.looked_at += len(kids)
        if len(kids) > MOST_FIELDS:
            raise _RefusedError(Problem("form-pdf-unreadable", self.place))
        return any("/T" in kid for kid in map(_resolved, kids) if kid is not None)


def _resolved(value: Any) -> Any:
    return value.get_object() if value is not None else None


def _text(value: Any) -> str | None:
    """Return a value as text, lines ending as everywhere else; None when it is none."""
    if isinstance(value, ArrayObject) and len(value) <= 1:
        value = _resolved(value[0]) if value else None
    match value:
        case None | NullObject():
            return ""
        case StreamObject():
            text = _decoded(value.get_data())
        case ByteStringObject():
            text = _decoded(bytes(value))
        case str() | int() | float():
            text = str(value)
        case _:
            return None
    return text if text is None else text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _decoded(data: bytes) -> str | None:
    """Return bytes as text by the mark at their beginning; without one only ASCII is certain."""
    try:
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                return data[len(mark) :].decode(encoding)
        return data.decode("ascii")
    except UnicodeDecodeError:
        return None
