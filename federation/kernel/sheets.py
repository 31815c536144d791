"""The parts of an .xlsx file read as streams: its texts onto disk, its rows one by one. Declarations of entities are refused.

Every cell becomes a text as people see it: times as ISO, whole numbers without `.0`.
"""

from __future__ import annotations

import math
import re
import tempfile
from array import array
from collections.abc import Callable, Container, Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel

BLOCK = 1 << 16
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how OOXML writes letters that XML cannot hold (ECMA-376, ST_Xstring)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNKEPT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # what neither a page nor the database can hold


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
        if source is None:
            return
        parser = _parser(self._start, self._end, self._text)
        while block := source.read(BLOCK):
            parser.Parse(block)
        parser.Parse(b"", True)  # a part that was cut is no part

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
        """The text of this number; IndexError for one that the file does not hold."""
        if not 0 <= index < len(self):
            raise IndexError(index)
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
        """One row after the other; ExpatError for a part that is cut."""
        parser = _parser(self._start, self._end, self._text)
        while block := source.read(BLOCK):
            parser.Parse(block)
            yield from self._ready
            self._ready.clear()
        parser.Parse(b"", True)
        yield from self._ready

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
        if self._kind == "s":
            return unescaped(self.strings[int(text)]) if text else ""
        if self._kind in ("str", "inlineStr"):
            return unescaped(text)
        if self._kind == "b":
            return "是" if text == "1" else "否"
        if self._kind == "e" or not text or text.startswith("#"):  # an error, also where a program forgot to say so
            return ""
        if self._kind == "d":
            return as_iso(text)
        return self._numeric(text)

    def _numeric(self, text: str) -> str:
        """A number, or a day where the column is formatted so; what is no finite number stays what it is, to be found wrong."""
        try:
            number = float(text)
        except ValueError:
            return as_text(text)
        if not math.isfinite(number):
            return text
        return as_time(number, self.epoch) if self._style in self.dates else as_number(number)


def unescaped(text: str) -> str:
    """A text of a workbook: `_x000D_` is a letter that XML cannot hold, `_x005F_` an underscore."""
    return as_text(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))


def as_text(text: str) -> str:
    """Lines ended by `\\n` alone, without control letters; nothing else changes."""
    return _UNKEPT.sub("", _BREAKS.sub("\n", text))


def as_number(number: float) -> str:
    """Whole numbers without `.0`, others in the fewest digits that say the same."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def as_time(number: float, epoch: datetime) -> str:
    """A serial day as ISO; a number that is no day stays a number."""
    try:
        found = from_excel(number, epoch)
    except (ValueError, OverflowError):
        return as_number(number)
    return as_day(found) if isinstance(found, date | time) else as_number(number)


def as_iso(text: str) -> str:
    """A cell that holds a time as text, in the one way in which times are written here; anything else stays."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return as_text(text)
    return as_day(found) if found.tzinfo is None else text


def as_day(found: date | time) -> str:
    """A day as `2026-11-20`, also one that a workbook keeps as its midnight; a moment as `2026-11-20 09:30:00`."""
    if not isinstance(found, datetime):
        return found.isoformat()
    return f"{found:%Y-%m-%d}" if found.time() == time() else found.replace(microsecond=0).isoformat(sep=" ")
