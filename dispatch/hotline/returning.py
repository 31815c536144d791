"""Workbooks that go back: rejected rows, and outcomes with the proof of the call-back. Written row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import FileResponse
from django.utils import timezone
from openpyxl import Workbook

from dispatch.callbacks.models import Callback
from dispatch.hotline.models import HotlineOrder
from federation.kernel.tables import inert

#: The platform's own words: the file is read by its machines.
RETURN_HEADER = [
    "工单编号", "平台", "工单状态", "承办单位", "小区", "受理时间", "首次联系时间", "办理截止时间", "办结时间", "是否按时",
    "办理结果", "回访时间", "回访人", "回访结果", "是否联系", "是否解决", "满意度", "回访记录",
]  # fmt: skip
WRONG_HEADER = ["工作表", "行号", "退回原因"]
_YES = {True: "是", False: "否", None: ""}


def workbook(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """The rows as an Excel file that is never held in memory as a whole; no cell of it runs as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("明细")
    sheet.append([inert(cell) for cell in header])
    for row in rows:
        sheet.append([inert(cell) for cell in row])
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(target)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{name}.xlsx")


def outcome(row: HotlineOrder, call: Callback | None) -> list[Any]:
    """One line of the return file."""
    order = row.order
    in_time = None if order.resolved_at is None else order.resolved_at <= (order.outside_due_at or order.due_at)
    proof: list[Any] = ["", "", "", "", "", "", ""]
    if call is not None:
        caller = call.by.user.get_full_name() if call.by else ""
        steps = call.get_satisfaction_display() if call.satisfaction else ""
        proof = [_time(call.at), caller, str(call.get_outcome_display()), _YES[call.contacted], _YES[call.solved], str(steps), call.note]
    return [
        row.number, row.platform, order.state_label, str(order.firm or order.department or ""), str(order.compound or ""),
        _time(order.received_at), _time(order.answered_at), _time(order.outside_due_at or order.due_at), _time(order.resolved_at),
        _YES[in_time], order.result, *proof,
    ]  # fmt: skip


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""
