"""The parts of an .xlsx file read as streams: its texts onto disk, its rows one by one. Declarations of entities are refused."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Container, Iterator, Sequence
from datetime import datetime
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel

BLOCK = 1 << 16


class Entities(ValueError):
    """The part declares a document type: no spreadsheet program does."""


def _parser(start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Callable[[str], None]) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attrs: start(name.rpartition(":")[2], attrs)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: Any) -> None:
    raise Entities


class Strings(Sequence[str]):
    """The shared texts, on disk: a file of a hundred thousand orders has half a million of them."""

    def __init__(self, source: IO[bytes] | None) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the workbook is read
        self._starts = array("Q", [0])
        self._parts: list[str] = []
        self._inside, self._sound = False, 0
        parser = _parser(self._start, self._end, self._text)
        while source is not None and (block := source.read(BLOCK)):
            parser.Parse(block)

    def _start(self, name: str, _attrs: dict[str, str]) -> None:
        self._sound += name == "rPh"  # how a text is spoken is not what it says
        self._inside = name == "t" and not self._sound
        if name == "si":
            self._parts = []

    def _end(self, name: str) -> None:
        self._inside = False
        self._sound -= name == "rPh"
        if name == "si":
            self._file.write("".join(self._parts).encode("utf-8", "replace"))
            self._starts.append(self._file.tell())

    def _text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, index: Any) -> Any:
        start = self._starts[index]
        self._file.seek(start)
        return self._file.read(self._starts[index + 1] - start).decode()


class Rows:
    """The rows of one sheet as texts; rows and cells that the file leaves out are empty."""

    def __init__(self, strings: Sequence[str], dates: Container[int], epoch: datetime, *, columns: int, rows: int) -> None:
        self.strings, self.dates, self.epoch, self.columns, self.most = strings, dates, epoch, columns, rows
        self._ready: list[list[str]] = []
        self._cells: list[str] = []
        self._number = self._column = 0
        self._kind, self._style, self._parts, self._inside = "", 0, [""], False

    def of(self, source: IO[bytes]) -> Iterator[list[str]]:
        """One row after the other."""
        parser = _parser(self._start, self._end, self._text)
        while block := source.read(BLOCK):
            parser.Parse(block)
            yield from self._ready
            self._ready.clear()

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "c":
            reference = attrs.get("r", "").rstrip("0123456789")
            self._column = column_index_from_string(reference) - 1 if reference else len(self._cells)
            self._kind, self._style, self._parts = attrs.get("t", "n"), int(attrs.get("s", 0)), []
        elif name == "row":
            number = int(attrs.get("r", self._number + 1))
            while self._number < min(number, self.most + 2) - 1:
                self._ready.append([])
                self._number += 1
            self._cells = []
        self._inside = name in ("v", "t")

    def _end(self, name: str) -> None:
        self._inside = False
        if name == "c" and self._column < self.columns:
            while len(self._cells) < self._column:
                self._cells.append("")
            self._cells.append(self._value("".join(self._parts)))
        elif name == "row":
            self._number += 1
            self._ready.append(self._cells)

    def _text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)

    def _value(self, text: str) -> str:
        """As people see it: times as ISO, whole numbers without `.0`."""
        if self._kind == "s":
            return str(self.strings[int(text)]) if text else ""
        if self._kind in ("str", "inlineStr"):
            return text
        if self._kind == "b":
            return "是" if text == "1" else "否"
        if self._kind == "e" or not text:
            return ""
        if self._style in self.dates:
            return as_time(float(text), self.epoch)
        number = float(text)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text


def as_time(number: float, epoch: datetime) -> str:
    """A serial day as ISO; a number that is no day stays a number."""
    try:
        found = from_excel(number, epoch)
    except (ValueError, OverflowError):
        return str(number)
    return found.replace(microsecond=0).isoformat(sep=" ") if isinstance(found, datetime) else str(found)
