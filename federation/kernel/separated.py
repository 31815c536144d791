"""Rows of a text whose cells are separated: by commas, semicolons or tabs, in UTF-8, UTF-16 or GB18030, lines ended in any way."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import IO

from django.utils.translation import gettext as _

from federation.kernel.errors import Refused
from federation.kernel.sheets import as_text

HEAD = 20  # lines by which the separator is found
BLOCK = 1 << 20
SEPARATORS = ",;\t"
#: Controls that texts really hold: line breaks inside a cell (0x0B, 0x0C), and the end of file of old programs (0x1A), which says nothing.
_USUAL = frozenset("\t\r\n\x0b\x0c\x1a")
#: The tab that our own CSV puts in front of a cell to keep `0501` a text (`tables.py`) separates nothing.
_OURS = re.compile(r"(?:^|(?<=[,;\"]))\t")


def rows(file: IO[bytes]) -> Iterator[list[str]]:
    """Row after row as texts. Refused for what is no such text, or where a quotation mark does not end."""
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        lines = (line.replace("\x1a", "") for line in text)
        head = list(islice(lines, HEAD))
        if head:
            head[0] = head[0].removeprefix("\ufeff")
        separator = _declared(head)
        for row in csv.reader(chain(head[1:] if separator else head, lines), delimiter=separator or _likely(head), strict=True):
            yield [as_text(cell) for cell in row]
    except csv.Error as error:
        raise Refused(_("The CSV text is broken: a quotation mark does not end, or a cell is too long."), code="broken") from error
    finally:
        text.detach()


def _declared(head: Sequence[str]) -> str:
    """The separator that a first line `sep=;` names, as Excel understands it; empty where there is none."""
    first = head[0].rstrip("\r\n") if head else ""
    return first[4] if len(first) == 5 and first[:4].lower() == "sep=" else ""


def _likely(head: Sequence[str]) -> str:
    """The separator that cuts the most of the first lines into equally many cells; commas in free text do not."""
    return max(SEPARATORS, key=lambda separator: _even(head, separator))


def _even(head: Sequence[str], separator: str) -> tuple[int, int]:
    lines = [_OURS.sub("", line) for line in head] if separator == "\t" else head
    try:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
    except csv.Error:
        return 0, 0
    return max(((times, width) for width, times in counts.items()), default=(0, 0))


def _encoding(file: IO[bytes]) -> str:
    """The first encoding in which the whole file makes sense."""
    file.seek(0)
    marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for name in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        file.seek(0)
        try:
            while block := file.read(BLOCK):
                if any(letter < " " and letter not in _USUAL for letter in decoder.decode(block)[:4096]):
                    raise UnicodeError
            decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        file.seek(0)
        return name
    raise Refused(_("This is neither a CSV text nor an Excel file (.xlsx)."), code="type")
