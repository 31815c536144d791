"""Tables in the shapes that other people's software writes: sound ones, odd ones and damaged ones. All of it made up."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import xlwt
from openpyxl import Workbook

SHEET, TEXTS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
HEADER = [
    "工单编号", "受理时间", "标题", "主要内容", "来电人电话", "问题点位", "紧急程度", "工单状态",
    "办结时间", "办理截止时间", "是否解决", "满意度", "备注",
]  # fmt: skip


def line(number: str = "WX-1", **changes: Any) -> list[Any]:
    """One open order."""
    given = {
        "工单编号": number, "受理时间": "2026-11-20 09:30", "标题": "楼道灯不亮", "主要内容": "第一行\n第二行", "来电人电话": "13900001111",
        "问题点位": "通瑞嘉苑", "紧急程度": "一般", "工单状态": "办理中", "备注": "记",
    }  # fmt: skip
    return [{**given, **changes}.get(name, "") for name in HEADER]


def xlsx(*lines: Sequence[Any], merge: str = "", header: Sequence[str] = HEADER) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *(lines or (line(),))):
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def altered(content: bytes, change: Callable[[str], str], *members: str) -> bytes:
    """The workbook with some of its parts rewritten; the zip stays sound."""
    parts = {name: part.decode() for name, part in _parts(content).items()}
    assert set(members) <= set(parts), "a part that is not there cannot be altered"
    return _zipped({name: change(part) if name in members else part for name, part in parts.items()})


def with_texts(content: bytes) -> bytes:
    """The same workbook with its texts in the shared table, as Excel writes them."""
    parts = {name: part.decode() for name, part in _parts(content).items()}
    texts: list[str] = []

    def shared(match: re.Match[str]) -> str:
        texts.append(re.sub(r"&#(\d+);", lambda letter: chr(int(letter[1])), match[2]))
        return f'<c r="{match[1]}" t="s"><v>{len(texts) - 1}</v></c>'

    inline = r'<c r="(\w+)"[^>]*? t="inlineStr"><is><t[^>]*>(.*?)</t></is></c>'
    parts[SHEET] = re.sub(inline, shared, parts[SHEET], flags=re.DOTALL)
    items = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    parts[TEXTS] = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'
    override = (
        f'<Override PartName="/{TEXTS}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", f"{override}</Types>")
    return _zipped(parts)


def _parts(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def cell(place: str, xml: str) -> bytes:
    """A workbook of one order whose cell at this place is written so."""
    return altered(xlsx(), lambda text: re.sub(rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)', xml, text), SHEET)


def iso_dates() -> bytes:
    return cell("B2", '<c r="B2" t="d"><v>2026-11-20T09:30:00</v></c>')


def an_error_as_number() -> bytes:
    return cell("E2", '<c r="E2"><v>#N/A</v></c>')


def no_finite_number() -> bytes:
    return cell("E2", '<c r="E2"><v>1E+400</v></c>')


def a_text_that_is_not_there() -> bytes:
    return cell("C2", '<c r="C2" t="s"><v>999</v></c>')


def cut(rows: int = 3) -> bytes:
    """The sheet's XML ends in the middle of its last row."""
    content = xlsx(*(line(f"WX-{n}") for n in range(1, rows + 1)))
    return altered(content, lambda text: text[: text.rindex("<c r=") + 8], SHEET)


def carriage_returns() -> bytes:
    content = with_texts(xlsx(line(标题="下划线_x0041_不变")))

    def change(text: str) -> str:
        return text.replace("第一行\n", "第一行_x000D_\n").replace("下划线_x0041_", "下划线_x005F_x0041_")

    return altered(content, change, TEXTS)


def strict() -> bytes:
    old, new = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
    return altered(with_texts(xlsx()), lambda text: text.replace(old, new), SHEET, TEXTS, BOOK)


def prefixed(merge: str = "") -> bytes:
    content = xlsx(line("WX-1"), line("WX-2", 问题点位=""), merge=merge)
    return altered(content, lambda text: re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text).replace("xmlns=", "xmlns:x="), SHEET)


def xls(phone: Any = 13900001111.0, *, as_date: bool = False) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("明细")
    moment = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for column, name in enumerate(HEADER):
        sheet.write(0, column, name)
    for column, value in enumerate(line(受理时间=datetime(2026, 11, 20, 9, 30), 来电人电话=phone)):
        dated = hasattr(value, "year") or (as_date and value == phone)
        sheet.write(1, column, value, moment) if dated else sheet.write(1, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def page() -> bytes:
    cells = "".join(f"<td>{name}</td>" for name in HEADER)
    return f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table><tr>{cells}</tr></table></body></html>'.encode()


def text(*lines: Sequence[Any], between: str = ",", end: str = "\r\n", codec: str = "utf-8", before: str = "", after: str = "") -> bytes:
    rows = [between.join(str(value).replace("\n", " ") for value in row) for row in (HEADER, *(lines or (line(),)))]
    return (before + end.join(rows) + end + after).encode(codec)
