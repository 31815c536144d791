"""Workbooks with every trap that real ones have set."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

CITY = [
    "工单编号", "工单类型", "问题分类", "标签", "标题", "主要内容", "工单状态", "来电人", "来电人电话/账号", "被反映区", "被反映街乡镇", "村/社区",
    "小区点位", "主办单位", "企业名称", "处理受理方式", "办理结果", "回复内容", "来电时间", "办结时间", "是否解决", "是否满意", "工单性质",
]  # fmt: skip
DISTRICT = [
    "序号", "工单号", "创建时间", "一级分类", "二级分类", "三级分类", "所在村社区", "问题点位", "二级承办单位简称", "问题描述", "处理结果", "是否有效回访",
    "是否联系", "是否解决", "是否满意",
]  # fmt: skip


def city(number: str, **changes: Any) -> list[Any]:
    """One finished order of the city's set, unless told otherwise."""
    given = {
        "工单编号": number, "工单类型": "投诉", "问题分类": "屋面漏雨", "标签": "雨季", "标题": "顶层漏雨", "主要内容": "六层顶板漏雨多日", "工单状态": "已办结",
        "来电人": "李女士", "来电人电话/账号": "13800138000", "被反映区": "通州区", "被反映街乡镇": "潞邑街道", "村/社区": "示范社区",
        "小区点位": "通瑞嘉苑3号楼", "主办单位": "潞邑街道", "办理结果": "已重做防水", "回复内容": "已告知来电人", "来电时间": "2026-03-02 09:10:00",
        "办结时间": "2026-03-04 16:00:00", "是否解决": "是", "是否满意": "满意", "工单性质": "个人",
    }  # fmt: skip
    values = {**given, **changes}
    return [values.get(name, "") for name in CITY]


def xlsx(rows: Sequence[Sequence[Any]], *, merge: Sequence[str] = (), before: Sequence[str] = ("说明",)) -> bytes:
    """An .xlsx whose table stands on its last sheet, behind sheets that hold something else."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for name in before:
        sheet.title = name
        sheet.append(["本表由市民热线导出", "请勿外传"])
        sheet = book.create_sheet("明细")
    for row in rows:
        sheet.append(list(row))
    for cells in merge:
        sheet.merge_cells(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xls(rows: Sequence[Sequence[Any]]) -> bytes:
    """The same as an old Excel file."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("明细")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for n, row in enumerate(rows):
        for m, value in enumerate(row):
            if hasattr(value, "year"):
                sheet.write(n, m, value, day)
            else:
                sheet.write(n, m, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def text(rows: Sequence[Sequence[Any]], encoding: str) -> bytes:
    """The same as CSV."""
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def uploaded(content: bytes, name: str = "工单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
