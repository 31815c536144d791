from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from federation.firms.importing import COLUMNS
from federation.imports import reading
from federation.imports.reading import read
from federation.kernel.errors import Refused
from federation.kernel.intake import Column
from federation.kernel.tables import workbook
from tests import shapes

ORDERS = [Column("number", ("工单编号",), required=True), Column("at", ("受理时间",)), Column("phone", ("来电人电话",), plain=True)]
TABLE = "企业名称,统一社会信用代码,联系电话\n晨光物业（北京）有限公司,９1110112MA00000001,13800000001\n"
ROW = {"name": "晨光物业（北京）有限公司", "credit_code": "91110112MA00000001", "phone": "13800000001"}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-mark", "utf-16-be-mark"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_encoding_and_separator_reads_the_same(codec: str, separator: str) -> None:
    text = TABLE.replace(",", separator)
    content = {
        "utf-16-le-mark": b"\xff\xfe" + text.encode("utf-16-le"),
        "utf-16-be-mark": b"\xfe\xff" + text.encode("utf-16-be"),
    }.get(codec) or text.encode(codec)

    assert read(content, COLUMNS).rows == [ROW]


def test_english_headers_title_rows_and_blank_lines() -> None:
    content = "2026 register,,\n\n Credit code *,NAME（必填）,Colour\n91110112MA00000001,晨光物业,red\n,,\n".encode()

    sheet = read(content, COLUMNS)

    assert sheet.rows == [{"credit_code": "91110112MA00000001", "name": "晨光物业"}]
    assert sheet.unused == ["Colour"]


def test_a_workbook_gives_numbers_and_days_as_text() -> None:
    table = [["企业名称", "联系电话", "电梯维保许可有效期至"], ["晨光物业", 13800000001.0, date(2028, 12, 31)]]

    assert read(workbook(table), COLUMNS).rows == [{"name": "晨光物业", "phone": "13800000001", "lift_licensed_until": "2028-12-31"}]


def test_the_sheet_that_has_the_header_is_found() -> None:
    book = Workbook()
    book.active.append(["说明"])
    book.create_sheet("数据").append(["企业名称"])
    book["数据"].append(["晨光物业"])

    assert read(_saved(book), COLUMNS).rows == [{"name": "晨光物业"}]


def test_the_apostrophe_of_our_own_exports_is_taken_off() -> None:
    assert read("企业名称\n'=1+1\n'直接\n".encode(), COLUMNS).rows == [{"name": "=1+1"}, {"name": "'直接"}]


def bomb(size: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * size)
    return target.getvalue()


def forged(member: str, text: bytes) -> bytes:
    """A good workbook with one member replaced."""
    source, target = zipfile.ZipFile(io.BytesIO(workbook([["企业名称"], ["晨光物业"]]))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one in source.namelist():
            archive.writestr(one, text if one == member else source.read(one))
    return target.getvalue()


def crowd() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(reading.LIMITS.members + 1):
            archive.writestr(f"xl/{number}.xml", b"")
    return target.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FAR = _SHEET + b'<row r="999999999999"><c r="A1"/></row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "header"),
        (b"   \n\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "type"),
        (b"%PDF-1.7\n\x80\x81\xff\xfe", "type"),
        (bytes(range(256)), "type"),
        (b"PK\x03\x04 not a zip", "broken"),
        (workbook([["企业名称"], ["晨光物业"]])[:-40], "broken"),
        (bomb(reading.LIMITS.unpacked + 1), "bomb"),
        (crowd(), "bomb"),
        (bomb(10), "broken"),
        (forged("xl/worksheets/sheet1.xml", b"<not xml"), "broken"),
        (forged("xl/worksheets/sheet1.xml", LAUGHS), "broken"),
        (forged("xl/worksheets/sheet1.xml", FAR), "too_many"),
        ('企业名称\n"晨光物业\n'.encode(), "broken"),
        ("企业名称\n".encode() + b"x" * 200_000, "broken"),
        ("企业名称\n".encode(), "empty"),
        ("颜色,大小\n红,1\n".encode(), "header"),
        ("联系电话\n13800000001\n".encode(), "header"),
        ("企业名称,企业名称\n甲,乙\n".encode(), "header"),
        (("企业名称\n" + "晨光\n" * (reading.MOST_ROWS + 1)).encode(), "too_many"),
        (b"a" * (10 * 1024 * 1024 + 1), "too_large"),
    ],
    ids=range(23),
)
def test_a_hostile_or_useless_file_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(content, COLUMNS)

    assert refusal.value.code == code
    assert str(refusal.value)


def test_a_password_protected_archive_is_refused() -> None:
    content = bytearray(workbook([["企业名称"], ["晨光物业"]]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(signature, at + 1)) != -1:
            content[at + offset] |= 1

    with pytest.raises(Refused) as refusal:
        read(bytes(content), COLUMNS)

    assert refusal.value.code == "broken"


@pytest.mark.parametrize(
    ("make", "code"),
    [(shapes.a_text_that_is_not_there, "broken"), (shapes.cut, "broken"), (shapes.page, "page")],
)
def test_what_is_damaged_is_refused_here_too(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(make(), ORDERS)
    assert refusal.value.code == code


@pytest.mark.parametrize("make", [shapes.xlsx, shapes.iso_dates, shapes.xls, shapes.strict, lambda: shapes.xls(as_date=True)])
def test_odd_workbooks_read_as_ordinary_ones(make: Callable[[], bytes]) -> None:
    (row,) = read(make(), ORDERS).rows
    assert {**row, "at": row["at"].removesuffix(":00")} == {"number": "WX-1", "at": "2026-11-20 09:30", "phone": "13900001111"}


def _saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
