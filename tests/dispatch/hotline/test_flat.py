"""Memory does not grow with the number of rows. SIZE=full reads a hundred thousand."""

from __future__ import annotations

import gc
import io
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from openpyxl import Workbook

from dispatch.hotline import actions, queries
from dispatch.hotline.states import ImportState
from dispatch.work_orders.models import WorkOrder
from tests.cast import Cast
from tests.dispatch.hotline.books import CITY, city
from tests.sizes import FULL

ROWS = 100_000 if FULL else 3_000
MEGABYTE = 1024 * 1024


def resident() -> float:
    """Memory of this process in megabytes."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def line(number: int) -> list[object]:
    received = datetime(2025, 1, 1) + timedelta(minutes=number * 5)
    return city(
        f"JB-{number:07d}", 标题=f"顶层漏雨 {number}", 主要内容=f"第 {number} 件，六层顶板漏雨多日，请尽快处理" * 2, 来电时间=received,
        办结时间=received + timedelta(hours=30), **{"来电人电话/账号": f"138{number:08d}"},
    )  # fmt: skip


def book(kind: str) -> TemporaryUploadedFile:
    file = TemporaryUploadedFile(f"big.{kind}", "application/octet-stream", 0, None)
    if kind == "csv":
        text = io.TextIOWrapper(file.file, encoding="gb18030", newline="")
        for cells in ([*CITY], *(line(n) for n in range(ROWS))):
            text.write(",".join(f'"{cell}"' for cell in cells) + "\r\n")
        text.detach()
    else:
        sheets = Workbook(write_only=True)
        sheet = sheets.create_sheet("明细")
        sheet.append(CITY)
        for n in range(ROWS):
            sheet.append(line(n))
        sheets.save(file.file)
    file.size = file.file.seek(0, 2)
    file.seek(0)
    return file


@pytest.fixture(params=["csv", "xlsx"])
def file(request: pytest.FixtureRequest) -> TemporaryUploadedFile:
    """Written before a transaction is open: it may take longer than one may stand idle."""
    return book(request.param)


def test_memory_stays_flat(file: TemporaryUploadedFile, luyi: Cast, now: datetime) -> None:
    start, began = resident(), time.monotonic()
    row = actions.upload(file, platform="12345", by=luyi.dispatcher, at=now)
    actions.begin(row, by=luyi.dispatcher, at=now)
    loaded = queries.for_work(str(row.pk))
    assert loaded is not None
    actions.stage(loaded, at=now)
    staged, read_in = resident(), time.monotonic() - began
    seen = []
    while True:
        loaded = queries.for_work(str(row.pk))
        assert loaded is not None
        if loaded.state != ImportState.RUNNING:
            break
        actions.apply_next(loaded, at=now)
        seen.append(resident())
    took = time.monotonic() - began
    assert loaded.state == ImportState.DONE and loaded.new == loaded.rows_read == ROWS
    assert WorkOrder.objects.filter(outside_number__startswith="JB-0").count() == ROWS
    quarter = seen[len(seen) // 4]
    sys.stdout.write(
        f"\n  {file.name}: {ROWS} rows, {(file.size or 0) / MEGABYTE:.1f} MB, read in {read_in:.0f} s, all in {took:.0f} s;"
        f" memory {start:.0f} MB before, {staged:.0f} read, {quarter:.0f} at a quarter, {max(seen):.0f} at most"
    )
    assert staged - start < 60 and max(seen) - quarter < 30
