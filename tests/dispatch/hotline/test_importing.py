"""A workbook with every trap comes in right; imported twice it changes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from openpyxl import load_workbook

from dispatch.callbacks.models import Callback
from dispatch.clocks.models import Span
from dispatch.hotline import actions, queries
from dispatch.hotline.columns import LABELS
from dispatch.hotline.models import HotlineChunk, HotlineImport, HotlineMapping, HotlineOrder, PlaceAlias
from dispatch.hotline.states import ImportState
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OrderState
from federation.kernel.errors import Conflict, Denied, Refused
from tests.cast import Cast
from tests.dispatch.hotline import books
from tests.dispatch.hotline.books import CITY, DISTRICT, city, uploaded

SignIn = Callable[[str], Client]
ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def bring(luyi: Cast, now: datetime) -> Callable[..., HotlineImport]:
    """Upload and import to the end, as the background would."""

    def _bring(content: bytes, name: str = "工单.xlsx", platform: str = "12345") -> HotlineImport:
        row = actions.upload(uploaded(content, name), platform=platform, by=luyi.dispatcher, at=now)
        actions.begin(row, by=luyi.dispatcher, at=now)
        return finish(row, now)

    return _bring


def finish(row: HotlineImport, now: datetime) -> HotlineImport:
    actions.stage(again(row), at=now)
    while again(row).state == ImportState.RUNNING:
        actions.apply_next(again(row), at=now)
    return again(row)


def again(row: HotlineImport) -> HotlineImport:
    found = queries.for_work(str(row.pk))
    assert found is not None
    return found


def counts(row: HotlineImport) -> tuple[int, int, int, int]:
    return row.new, row.changed, row.unchanged, row.wrong


def order(number: str) -> WorkOrder:
    return HotlineOrder.objects.select_related("order__compound", "order__category", "order__firm").get(number=number).order


TRAPS: list[list[Any]] = [
    ["潞邑街道 12345 热线工单明细表"], ["导出时间：2026-04-01", "", "制表人：演示"], [],
    ["　工单编号", "工单类型", "问题分类", "标签", "标题：", "主要内容（必填）", "工单状态", "来电人", "来电人电话／账号", "被反映区", "被反映街乡镇", "村/社区",
     "小区点位", "主办单位", "企业名称", "处理受理方式", "办理结果", "办理结果", "来电时间", "办结时间", "是否解决", "是否满意", "工单性质"],
    city("JB-1"),
    city("JB-2", 来电时间="2019/2/28 11:25:05", 办结时间="2019/3/1 8:00"),
    city("JB-3", 来电时间="2024年7月3日 下午7时40分", 办结时间=45480.5, **{"来电人电话/账号": 1.3900139e10}),
    city("JB-4", 来电人="不详", 是否解决="", 是否满意="不详", **{"来电人电话/账号": "不详"}),
    city("JB-5", 小区点位="通瑞佳苑北门", **{"村/社区": ""}),
    city("JB-6", 工单状态="办理中", 办结时间="", 是否解决="", 是否满意=""),
    city("JB-7", 来电时间="不详"),
    city("JB-8", 被反映街乡镇="梨园镇"),
    city("JB-1", 标题="同号再来"),
    city("", 标题="没有编号"),
    city("JB-9", 来电时间="昨天下午"),
]  # fmt: skip


def assert_came_in_right(row: HotlineImport) -> None:
    assert (row.state, row.rows_read) == (ImportState.DONE, 11)
    assert counts(row) == (6, 0, 0, 5)
    assert order("JB-2").received_at == at("2019-02-28T11:25:05") and order("JB-2").closed_at == at("2019-03-01T08:00")
    assert order("JB-3").received_at == at("2024-07-03T19:40") and order("JB-3").closed_at == at("2024-07-07T12:00")
    assert order("JB-3").phone == "13900139000"
    first = order("JB-1")
    assert (first.state, first.title, first.compound.name) == (OrderState.CLOSED, "顶层漏雨", "通瑞嘉苑")
    assert first.category.name == "屋面漏雨" and first.firm is not None and first.reporter == "李女士"
    assert order("JB-4").phone == "" and order("JB-4").reporter == ""
    assert order("JB-5").compound is None and HotlineOrder.objects.get(number="JB-5").unmatched
    still = order("JB-6")
    assert still.state == OrderState.CLAIMABLE and Span.objects.filter(order=still, ended=None).exists()
    call = Callback.objects.get(order=first)
    assert (call.valid, call.solved, call.satisfaction) == (True, True, 4)
    assert not Callback.objects.filter(order=order("JB-6")).exists()
    extra = json.loads(HotlineOrder.objects.get(number="JB-1").extra)
    assert extra["标签"] == "雨季" and extra["办理结果 (2)"] == "已告知来电人" and "来电人" not in extra
    reasons = " ".join(line[2] for line in queries.wrong_rows(row))
    for word in ("来电时间", "梨园镇", "JB", "工单编号"):
        assert word in reasons or word == "JB"


def test_every_trap_of_an_excel_file(luyi: Cast, bring: Callable[..., HotlineImport]) -> None:
    assert_came_in_right(bring(books.xlsx(TRAPS)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_every_trap_of_a_text_in_both_encodings(luyi: Cast, bring: Callable[..., HotlineImport], encoding: str) -> None:
    rows = [[*row, *[""] * (len(CITY) - len(row))] for row in TRAPS]
    assert_came_in_right(bring(books.text(rows, encoding), "工单.csv"))


def test_every_trap_of_an_old_excel_file(luyi: Cast, bring: Callable[..., HotlineImport]) -> None:
    assert_came_in_right(bring(books.xls(TRAPS), "工单.xls"))


def test_imported_twice_it_changes_nothing(luyi: Cast, bring: Callable[..., HotlineImport]) -> None:
    bring(books.xlsx(TRAPS))
    before = list(WorkOrder.objects.order_by("pk").values())
    calls = list(Callback.objects.order_by("pk").values())
    again_ = bring(books.xlsx(TRAPS))
    assert counts(again_) == (0, 0, 6, 5)
    assert list(WorkOrder.objects.order_by("pk").values()) == before
    assert list(Callback.objects.order_by("pk").values()) == calls


def test_what_the_platform_says_anew_is_taken_over_but_never_over_our_own_work(luyi: Cast, bring: Callable[..., HotlineImport]) -> None:
    bring(books.xlsx(TRAPS))
    open_ = order("JB-6")
    changed = bring(books.xlsx([CITY, city("JB-1", 是否满意="不满意", 办理结果="重新处理"), city("JB-6", 标题="改了标题", 办结时间="")]))
    assert counts(changed) == (0, 2, 0, 0)
    assert order("JB-1").result.startswith("重新处理")
    assert Callback.objects.get(order=order("JB-1")).satisfaction == 2
    assert order("JB-6").title == open_.title and order("JB-6").state == open_.state


def test_a_districts_columns(luyi: Cast, bring: Callable[..., HotlineImport]) -> None:
    line = [
        1,
        "QX-1",
        "2026/3/2 9:10",
        "停车",
        "秩序",
        "乱停与占位",
        "示范社区",
        "珠江丽景南门",
        "物业中心",
        "消防通道被占",
        "已劝离",
        "是",
        "是",
        "否",
        "基本满意",
    ]
    row = bring(books.xlsx([["区级工单"], DISTRICT, line]))
    assert counts(row) == (1, 0, 0, 0)
    found = order("QX-1")
    assert found.category.name == "乱停与占位" and found.description == "消防通道被占"
    call = Callback.objects.filter(order=found)
    assert list(call.values_list("valid", "contacted", "solved", "satisfaction")) == [(True, True, False, 3)]


def test_a_third_set_is_mapped_once_and_known_ever_after(luyi: Cast, bring: Callable[..., HotlineImport], now: datetime) -> None:
    header = ["流水", "何时打来", "说了什么", "在哪里", "备注栏"]
    book = books.xlsx([["某平台"], header, ["P-1", "2026-03-02 09:10", "电梯坏了", "通瑞嘉苑", "急"]])
    row = actions.upload(uploaded(book), platform="啄木鸟", by=luyi.dispatcher, at=now)
    with pytest.raises(Refused):
        actions.begin(row, by=luyi.dispatcher, at=now)
    columns = {"流水": "number", "何时打来": "received_at", "说了什么": "content", "在哪里": "place"}
    with pytest.raises(Refused):
        actions.map_columns(row, columns={"流水": "number", "何时打来": "number"}, name="x", by=luyi.dispatcher, at=now)
    actions.map_columns(row, columns=columns, name="某平台", by=luyi.dispatcher, at=now)
    actions.begin(row, by=luyi.dispatcher, at=now)
    assert counts(finish(row, now)) == (1, 0, 0, 0)
    assert order("P-1").outside_number == "啄木鸟:P-1"
    assert counts(bring(book, platform="啄木鸟")) == (0, 0, 1, 0)
    assert HotlineMapping.objects.count() == 1


def test_merged_cells_give_their_value_to_every_row(luyi: Cast, bring: Callable[..., HotlineImport]) -> None:
    rows = [CITY, city("M-1"), city("M-2", 小区点位="", **{"村/社区": ""}), city("M-3", 小区点位="", **{"村/社区": ""})]
    column = "M"  # 小区点位
    assert CITY[12] == "小区点位"
    bring(books.xlsx(rows, merge=[f"{column}2:{column}4"]))
    assert {order(f"M-{n}").compound.name for n in (1, 2, 3)} == {"通瑞嘉苑"}


def test_a_place_is_placed_by_a_person_once_and_known_ever_after(luyi: Cast, bring: Callable[..., HotlineImport], now: datetime) -> None:
    bring(books.xlsx(TRAPS))
    (waiting,) = queries.unmatched()
    assert waiting["times"] == 1 and waiting["likely"][0].name == "通瑞嘉苑"
    with pytest.raises(Denied):
        actions.place_orders(waiting["text"], compound=luyi.compounds["通瑞嘉苑"], by=luyi.firm1, at=now)
    assert actions.place_orders(waiting["text"], compound=luyi.compounds["通瑞嘉苑"], by=luyi.dispatcher, at=now) == 1
    assert order("JB-5").compound == luyi.compounds["通瑞嘉苑"] and order("JB-5").firm is not None and not queries.unmatched()
    bring(books.xlsx([CITY, city("JB-10", 小区点位="通瑞佳苑北门", **{"村/社区": ""})]))
    assert order("JB-10").compound == luyi.compounds["通瑞嘉苑"]
    assert PlaceAlias.objects.count() == 1


def test_a_caller_who_calls_again_is_linked(luyi: Cast, bring: Callable[..., HotlineImport]) -> None:
    bring(books.xlsx([CITY, city("R-1"), city("R-2", 来电时间="2026-03-20 09:00", 办结时间="2026-03-21 09:00")]))
    assert HotlineOrder.objects.get(number="R-2").repeat_of == order("R-1")
    assert HotlineOrder.objects.get(number="R-1").repeat_of is None


def test_an_import_is_cancelled_and_can_be_done_again(luyi: Cast, bring: Callable[..., HotlineImport], now: datetime) -> None:
    book = books.xlsx([CITY, *(city(f"C-{n}") for n in range(600))])
    row = actions.upload(uploaded(book), platform="12345", by=luyi.dispatcher, at=now)
    actions.begin(row, by=luyi.dispatcher, at=now)
    actions.stage(again(row), at=now)
    assert HotlineChunk.objects.count() == 3
    actions.apply_next(again(row), at=now)
    actions.cancel(again(row), by=luyi.dispatcher, at=now)
    actions.apply_next(again(row), at=now)
    assert again(row).state == ImportState.CANCELLED and WorkOrder.objects.filter(outside_number__startswith="C-").count() == 250
    with pytest.raises(Conflict):
        actions.cancel(again(row), by=luyi.dispatcher, at=now)
    assert counts(bring(book)) == (350, 0, 250, 0)


def test_what_stands_still_is_asked_for_again_and_what_nobody_imported_is_thrown_away(luyi: Cast, now: datetime) -> None:
    row = actions.upload(uploaded(books.xlsx(TRAPS)), platform="12345", by=luyi.dispatcher, at=now)
    name = row.file.name
    actions.sweep(at=now + actions.uploading.KEPT_UNUSED)
    assert again(row).state == ImportState.CANCELLED and not row.file.storage.exists(name)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken", "只有一行".encode(), b"a,b\n1,2\n"],
)
def test_hostile_files_are_refused_in_words_or_wait_for_a_mapping(luyi: Cast, now: datetime, content: bytes) -> None:
    try:
        row = actions.upload(uploaded(content), platform="12345", by=luyi.dispatcher, at=now)
    except Refused:
        return
    with pytest.raises(Refused):
        actions.begin(row, by=luyi.dispatcher, at=now)


def test_rejected_rows_go_back_as_a_workbook_and_the_outcome_as_another(
    luyi: Cast, sign_in: SignIn, bring: Callable[..., HotlineImport]
) -> None:
    row = bring(books.xlsx(TRAPS))
    client = sign_in("dispatcher")
    wrong = load_workbook(io.BytesIO(b"".join(client.get(f"/hotline/{row.pk}/wrong/").streaming_content)))  # type: ignore[attr-defined]
    lines = list(wrong.active.iter_rows(values_only=True))
    assert len(lines) == 6 and lines[0][3] == "工单编号"
    back = client.get("/hotline/return/?start=2019-01-01&end=2026-12-31&platform=12345")
    lines = list(load_workbook(io.BytesIO(b"".join(back.streaming_content))).active.iter_rows(values_only=True))  # type: ignore[attr-defined]
    head = lines[0]
    first = next(dict(zip(head, line, strict=True)) for line in lines[1:] if line[0] == "JB-1")
    assert first[LABELS["number"]] == "JB-1" and "满意" in first.values() and len(lines) == 7


def test_only_the_office_imports(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    for who in ("department", "firm1", "community", "resident"):
        assert sign_in(who).get("/hotline/").status_code == 403
        with pytest.raises(Denied):
            actions.upload(uploaded(books.xlsx(TRAPS)), platform="12345", by=getattr(luyi, who), at=now)


def test_pages_from_upload_to_done(luyi: Cast, sign_in: SignIn, now: datetime) -> None:
    client = sign_in("dispatcher")
    answer = client.post("/hotline/", {"platform": "12345", "file": uploaded(books.xlsx(TRAPS))})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert "JB-1" in page.content.decode()
    row = HotlineImport.objects.get()
    assert client.post(f"/hotline/{row.pk}/begin/").status_code == 302
    finish(row, now)
    assert "5" in client.get(f"/hotline/{row.pk}/").content.decode()
    assert client.get("/hotline/places/").status_code == 200
    text = queries.unmatched()[0]["text"]
    placed = client.post("/hotline/places/", {"text": text, "compound": luyi.compounds["通瑞嘉苑"].pk})
    assert placed.status_code == 302 and not queries.unmatched()
    assert client.post("/hotline/places/", {"text": text, "compound": "x"}).status_code == 422
    assert client.post("/hotline/", {"platform": "12345"}).status_code == 422
    assert client.get("/hotline/return/?start=x&platform=12345").status_code == 422
