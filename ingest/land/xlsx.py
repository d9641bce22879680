"""Excel workbooks (.xlsx): all sheets, cell by cell as they are stored, in constant memory.

Belongs here: the parts of the Office Open XML package that hold cells. Does not: headings
(`headings`). Numbers are the digits in the file, not a float's; a number shown as a date is
written as one. openpyxl, which reads workbooks into floats and at a third of the speed, serves
for number formats.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse, parse
from openpyxl.styles.numbers import BUILTIN_FORMATS

from ingest.land.headings import Origin, Row, land_rows
from ingest.land.serial_dates import is_date, plain_digits, serial_text
from ingest.land.tables import Cell, Tables

BLOCK = 1 << 18
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNREADABLE = (
    zipfile.BadZipFile,
    ParseError,
    expat.ExpatError,
    DefusedXmlException,
    KeyError,
    ValueError,
    IndexError,
    EOFError,
)


@dataclass(frozen=True, slots=True)
class _Book:
    """What cells refer to: shared texts, which styles are dates, where days are counted from."""

    strings: list[str]
    dates: frozenset[str]
    since_1904: bool


def land_xlsx(path: Path, name: str, tables: Tables) -> None:
    """Land every sheet that holds anything as a table of the sheet's name."""
    sheet_name = ""
    try:
        with zipfile.ZipFile(path) as package:
            sheets, since_1904 = _sheets(package)
            book = _Book(_strings(package), _date_styles(package), since_1904)
            for sheet_name, part in sheets:
                with package.open(part) as sheet:
                    rows = _rows(sheet, book)
                    origin = Origin(sheet_name, name, sheet_name, {"sheet": sheet_name})
                    land_rows(rows, tables, origin)
    except _UNREADABLE as error:
        tables.refuse(
            f"{name} [{sheet_name}]" if sheet_name else name,
            None,
            zh=f"Excel 文件已损坏（{error}）；请在 Excel 中打开并另存后再试",
            en=f"its Excel is broken ({error}); open it in Excel and save it again",
        )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _sheets(package: zipfile.ZipFile) -> tuple[list[tuple[str, str]], bool]:
    """Names and parts of the worksheets in order, and whether days count from 1904."""
    office = _targets(package, "")
    main = next(target for kind, target in office.values() if kind == "officeDocument")
    targets = _targets(package, main)
    sheets, since_1904 = [], False
    for element in parse(package.open(main)).getroot().iter():
        kind = _local(element.tag)
        if kind == "workbookPr":
            since_1904 = element.get("date1904", "0") in {"1", "true"}
        elif kind == "sheet":
            relation = next(value for key, value in element.attrib.items() if _local(key) == "id")
            sort, part = targets[relation]
            if sort == "worksheet":
                sheets.append((element.get("name", ""), part))
    return sheets, since_1904


def _targets(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: relation id → kind and the other part's name."""
    folder, file = posixpath.split(part)
    found = {}
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    for element in parse(package.open(relations)).getroot():
        target = element.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = element.get("Type", "").rpartition("/")[2]
        found[element.get("Id", "")] = (kind, posixpath.normpath(whole))
    return found


def _part(package: zipfile.ZipFile, ending: str) -> str | None:
    return next((name for name in package.namelist() if name.lower().endswith(ending)), None)


def _strings(package: zipfile.ZipFile) -> list[str]:
    part = _part(package, "sharedstrings.xml")
    if part is None:
        return []
    strings: list[str] = []
    texts: list[str] = []
    phonetic = False
    with package.open(part) as file:
        for event, element in iterparse(file, events=("start", "end")):
            kind = _local(element.tag)
            if kind == "rPh":
                phonetic = event == "start"
            elif event == "end" and kind == "t" and not phonetic:
                texts.append(element.text or "")
            elif event == "end" and kind == "si":
                strings.append(_unescape("".join(texts)))
                texts = []
                element.clear()
    return strings


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _date_styles(package: zipfile.ZipFile) -> frozenset[str]:
    """The style numbers, as cells name them, whose number format shows a date."""
    part = _part(package, "/styles.xml")
    if part is None:
        return frozenset()
    root = parse(package.open(part)).getroot()
    formats: dict[str, str] = {str(key): value for key, value in BUILTIN_FORMATS.items()}
    styles: list[str] = []
    for section in root:
        if _local(section.tag) == "numFmts":
            formats |= {each.get("numFmtId", ""): each.get("formatCode", "") for each in section}
        elif _local(section.tag) == "cellXfs":
            styles = [each.get("numFmtId", "0") for each in section]
    return frozenset(
        str(number) for number, code in enumerate(styles) if is_date(formats.get(code, "General"))
    )


def _rows(sheet: IO[bytes], book: _Book) -> Iterator[Row]:
    reader = _SheetReader(book)
    while block := sheet.read(BLOCK):
        reader.parser.Parse(block, False)
        yield from reader.take()
    reader.parser.Parse(b"", True)
    yield from reader.take()


class _SheetReader:
    """The rows of a sheet, made while its XML goes by."""

    def __init__(self, book: _Book) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse_entities
        self._book = book
        self._done: list[Row] = []
        self._cells: list[Cell] = []
        self._row = self._place = 0
        self._type = self._style = ""
        self._texts: list[str] = []
        self._places: dict[str, int] = {}

    def take(self) -> list[Row]:
        """The rows completed since the last call."""
        done, self._done = self._done, []
        return done

    def _refuse_entities(self, *_: object) -> None:
        raise ValueError("the document declares entities")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2] if ":" in tag else tag
        if tag == "c":
            reference = attributes.get("r")
            self._place = self._place_of(reference) if reference else len(self._cells)
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._texts = []
        elif tag in {"v", "t"}:
            self.parser.CharacterDataHandler = self._texts.append
        elif tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._cells = []

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2] if ":" in tag else tag
        if tag in {"v", "t", "f"}:
            self.parser.CharacterDataHandler = None
        elif tag == "c":
            if self._texts:
                self._put(self._text())
        elif tag == "row":
            self._done.append((self._row, self._cells))

    def _place_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        place = self._places.get(letters)
        if place is None:
            place = 0
            for letter in letters.upper():
                place = place * 26 + ord(letter) - 64
            self._places[letters] = place = place - 1
        return place

    def _put(self, text: str) -> None:
        missing = self._place - len(self._cells)
        if missing:
            self._cells.extend([None] * missing)
        self._cells.append(text)

    def _text(self) -> str:
        text = self._texts[0] if len(self._texts) == 1 else "".join(self._texts)
        if self._type == "s":
            return self._book.strings[int(text)]
        if self._type == "n":
            if self._style in self._book.dates:
                return serial_text(float(text), since_1904=self._book.since_1904) or text
            return plain_digits(text)
        if self._type == "b":
            return "TRUE" if text == "1" else "FALSE"
        return _unescape(text)
