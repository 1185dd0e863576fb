"""LibreOffice as another program than ours: a macro that types into the cells of a workbook, as somebody would."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

SECONDS = 180
_MODULE = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
{source}
</script:module>
"""
_MAIN = """\
Sub Type_(sheet, cell, text)
  On Error Resume Next ' as with a locked cell, which somebody cannot type into either
  sheet.getCellRangeByName(cell).FormulaLocal = text
End Sub
Sub Main
  Dim arguments(0) As New com.sun.star.beans.PropertyValue
  arguments(0).Name = "Hidden"
  arguments(0).Value = True
  Dim saving(0) As New com.sun.star.beans.PropertyValue
  saving(0).Name = "FilterName"
  saving(0).Value = "Calc MS Excel 2007 XML"
"""


@dataclass(frozen=True)
class Filling:
    """A workbook's bytes, and what is typed into which cell of its first sheet; ``inserted`` rows are put above all."""

    content: bytes
    typed: Mapping[str, str]
    inserted: int = 0


def filled(folder: Path, fillings: Sequence[Filling]) -> list[bytes]:
    """Return the workbooks as LibreOffice saves them; it is started once, with a profile of its own."""
    program = shutil.which("soffice")
    assert program is not None, "LibreOffice is missing: nox -s tests installs it or says how"
    source = [_MAIN]
    for number, filling in enumerate(fillings):
        (folder / f"{number}.xlsx").write_bytes(filling.content)
        source += _lines(folder, number, filling)
    start = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    # The first start makes the profile, with an empty module in it.
    subprocess.run([*start, "--terminate_after_init"], check=True, capture_output=True, timeout=SECONDS)
    module = folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba"
    assert module.is_file()
    module.write_text(_MODULE.format(source=escape("\n".join([*source, "End Sub"]))), encoding="utf-8")
    macro = "macro:///Standard.Module1.Main"
    subprocess.run([*start, macro], check=True, capture_output=True, timeout=SECONDS)
    return [(folder / f"{number}.filled.xlsx").read_bytes() for number in range(len(fillings))]


def _lines(folder: Path, number: int, filling: Filling) -> list[str]:
    given, saved = ((folder / f"{number}{ending}").as_uri() for ending in (".xlsx", ".filled.xlsx"))
    lines = [
        f'  book = StarDesktop.loadComponentFromURL("{given}", "_blank", 0, arguments())',
        "  sheet = book.Sheets.getByIndex(0)",
    ]
    lines += [f'  Type_(sheet, "{cell}", {_literal(text)})' for cell, text in filling.typed.items()]
    if filling.inserted:
        lines += ['  sheet.unprotect("")', f"  sheet.Rows.insertByIndex(1, {filling.inserted})"]
    return [*lines, f'  book.storeToURL("{saved}", saving())', "  book.close(True)"]


def _literal(text: str) -> str:
    """Write a text as Basic does: quotation marks twice, the end of a line as a character's number."""
    return " & Chr(10) & ".join('"' + line.replace('"', '""') + '"' for line in text.split("\n"))
