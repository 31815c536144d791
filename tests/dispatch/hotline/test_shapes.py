"""Orders in the shapes that platforms really send: nothing ends in an error page, nothing is lost without a word."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dispatch.callbacks.models import Callback
from dispatch.deadlines import periods
from dispatch.figures import presentation
from dispatch.figures import queries as figures
from dispatch.hotline import actions, queries
from dispatch.hotline.models import HotlineImport, HotlineMapping, HotlineOrder
from dispatch.hotline.states import ImportState
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OPEN
from federation.kernel.errors import Refused
from tests import shapes
from tests.cast import Cast
from tests.dispatch.hotline.books import uploaded
from tests.dispatch.hotline.test_importing import finish
from tests.shapes import line

SignIn = Callable[[str], Client]
Bring = Callable[..., HotlineImport]
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def bring(luyi: Cast, now: datetime) -> Bring:
    """Upload and import to the end."""

    def _bring(content: bytes, name: str = "工单.xlsx", platform: str = "12345") -> HotlineImport:
        row = actions.upload(uploaded(content, name), platform=platform, by=luyi.dispatcher, at=now)
        actions.begin(row, by=luyi.dispatcher, at=now)
        return finish(row, now)

    return _bring


def order(number: str) -> WorkOrder:
    return HotlineOrder.objects.select_related("order").get(number=number).order


def kept(number: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(HotlineOrder.objects.get(number=number).extra)
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize("make", [shapes.a_text_that_is_not_there, shapes.cut, shapes.page])
def test_a_damaged_file_is_refused_on_the_page_and_nothing_of_it_comes_in(luyi: Cast, sign_in: SignIn, make: Callable[[], bytes]) -> None:
    client, before = sign_in("dispatcher"), WorkOrder.objects.count()
    answer = client.post("/hotline/", {"platform": "12345", "file": uploaded(make())})
    assert answer.status_code == 422 and "invalid-feedback" in answer.content.decode()
    answer = client.post("/imports/new/", {"kind": "firms", "file": uploaded(make())})
    assert answer.status_code == 422
    assert WorkOrder.objects.count() == before and not HotlineImport.objects.exists()


def test_a_file_that_is_cut_far_down_fails_as_a_whole(luyi: Cast, now: datetime, sign_in: SignIn, bring: Bring) -> None:
    before = WorkOrder.objects.count()
    row = bring(shapes.cut(700))
    assert row.state == ImportState.FAILED and row.failure and WorkOrder.objects.count() == before
    waiting = actions.upload(uploaded(shapes.cut(30)), platform="12345", by=luyi.dispatcher, at=now)
    assert sign_in("dispatcher").get(f"/hotline/{waiting.pk}/").status_code == 200


def test_times_states_and_urgency_in_many_spellings(luyi: Cast, bring: Bring) -> None:
    row = bring(
        shapes.xlsx(
            line("A", 办理截止时间="2026-12-02 24:00", 紧急程度="非紧急"), line("B", 受理时间="2026年11月20日 晚上12点"),
            line("C", 工单状态="逾期未办结"), line("D", 工单状态="退回重办（上次已办结）", 办结时间="2026-11-22 10:00"),
            line("E", 工单状态="已办结", 办结时间="2026-11-20"), line("F", 受理时间="2026-11-20T09:30:00+08:00"),
        )
    )  # fmt: skip
    assert (row.new, row.wrong) == (6, 0)
    assert order("A").outside_due_at == moment("2026-12-03T00:00") and not order("A").urgent
    assert order("B").received_at == moment("2026-11-21T00:00") and order("F").received_at == moment("2026-11-20T09:30")
    assert {order(number).state in OPEN for number in "ABCDF"} == {True}
    assert order("E").closed_at == order("E").received_at == moment("2026-11-20T09:30")


def test_identifiers_are_folded_and_free_text_never(luyi: Cast, bring: Bring) -> None:
    words = "面积12㎡，第3½层，10⁵元，x²；\n第二段"
    row = bring(
        shapes.xlsx(
            line("WX-1", 标题="第3½层，10⁵元", 主要内容=words, 来电人电话="\u202d13900001111\u202c", 备注="２１㎡"),
            line("\u200bＷＸ–1"), line("WX-2", 来电人电话="13900001111；025-88886666"), line("WX-3", 来电人电话="微信用户"),
            line("WX-4", 标题="\u200b\u200b\u200b", 主要内容=""),
        )
    )  # fmt: skip
    assert (row.new, row.wrong) == (3, 2)
    first = order("WX-1")
    assert (first.title, first.description, first.phone) == ("第3½层，10⁵元", words, "13900001111")
    assert kept("WX-1") == {"备注": "２１㎡"}
    assert order("WX-2").phone == "13900001111" and kept("WX-2")["来电人电话"] == "025-88886666"
    assert order("WX-3").phone == "" and kept("WX-3")["来电人电话"] == "微信用户"


def _figures(luyi: Cast, dimension: str, now: datetime) -> dict[str, Any]:
    how = figures.windows(luyi.dispatcher)
    period = periods.span(moment("2026-11-01T00:00").date(), moment("2026-11-30T00:00").date(), how.zone, starts_at_hour=how.day_starts_at)
    scope = figures.Scope(luyi.dispatcher, period, how, now)
    return {row.key: row for row in figures.figures(scope, dimension)}


def test_fairly_satisfied_counts_as_the_subdistrict_set_and_an_unknown_word_nowhere(luyi: Cast, now: datetime, bring: Bring) -> None:
    done = {"工单状态": "已办结", "办结时间": "2026-11-21 10:00", "是否解决": "是"}
    good = [line(f"S{n}", **done, 满意度="满意" if n < 5 else "比较满意") for n in range(10)]
    row = bring(shapes.xlsx(*good, line("X", **done, 满意度="还行吧"), line("Y", **{**done, "是否解决": ""}, 满意度="满意")))
    assert (row.new, row.wrong) == (11, 1)
    assert "还行吧" in next(queries.wrong_rows(row))[2]
    found = _figures(luyi, "source", now)["hotline"].rates
    assert (found.satisfaction.whole, found.satisfaction.percent, found.composite_percent) == (10, Decimal("95.00"), Decimal("98.00"))
    assert not Callback.objects.get(order=order("Y")).valid and kept("Y")["满意度"] == "满意"


def test_figures_tell_two_platforms_apart(luyi: Cast, now: datetime, bring: Bring) -> None:
    bring(shapes.xlsx(line("1"), line("2")))
    bring(shapes.xlsx(line("1"), line("3"), line("4")), platform="啄木鸟")
    found = _figures(luyi, "source", now)
    assert {key: row.received for key, row in found.items() if key.startswith("hotline")} == {"hotline": 2, "hotline:啄木鸟": 3}
    assert presentation.labels("source", ["hotline:啄木鸟"]) == {"hotline:啄木鸟": "啄木鸟"}


def test_the_orders_behind_a_platforms_figure_open(luyi: Cast, sign_in: SignIn, bring: Bring) -> None:
    bring(shapes.xlsx(line("3"), line("4")), platform="啄木鸟")
    client, days = sign_in("dispatcher"), {"start": "2026-11-01", "end": "2026-11-30"}
    assert "啄木鸟" in client.get("/work-orders/figures/", {"by": "source", **days}).content.decode()
    asked = {"figure": "received", "by": "source", "key": "hotline:啄木鸟", "part": "all", **days}
    assert len(client.get("/work-orders/figures/orders/", asked).context["page"].object_list) == 2


def test_known_columns_and_any_column_by_hand_in_the_preview(luyi: Cast, now: datetime, sign_in: SignIn) -> None:
    header = ["工单编号", "受理时间", "标题", "小区", "办结时限", "摘要"]
    cells = ["WX-1", "2026-11-20 09:30", "灯不亮", "通瑞嘉苑", "2026-11-25 18:00", "三楼的灯"]
    row = actions.upload(uploaded(shapes.xlsx(cells, header=header)), platform="12345", by=luyi.dispatcher, at=now)
    client = sign_in("dispatcher")
    form = client.get(f"/hotline/{row.pk}/").context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    assert given["column3"] == "place" and given["column4"] == "due_at" and given["column5"] == ""
    assert client.post(f"/hotline/{row.pk}/", {**given, "column5": "content", "column4": ""}).status_code == 302
    actions.begin(HotlineImport.objects.get(pk=row.pk), by=luyi.dispatcher, at=now)
    finish(row, now)
    found = order("WX-1")
    assert (found.compound, found.description, found.outside_due_at) == (luyi.compounds["通瑞嘉苑"], "三楼的灯", None)
    assert kept("WX-1") == {"办结时限": "2026-11-25 18:00"} and HotlineMapping.objects.count() == 1


def test_a_column_that_is_needed_cannot_be_taken_away(luyi: Cast, now: datetime) -> None:
    row = actions.upload(uploaded(shapes.xlsx()), platform="12345", by=luyi.dispatcher, at=now)
    with pytest.raises(Refused):
        actions.map_columns(row, columns={"工单编号": ""}, name="x", by=luyi.dispatcher, at=now)


def test_the_command_imports_as_the_pages_do(luyi: Cast, tmp_path: Any) -> None:
    file, street = tmp_path / "a.xlsx", luyi.dispatcher.subdistrict.code
    file.write_bytes(shapes.xlsx(line("WX-1"), line("WX-2", 受理时间="昨天")))
    told = io.StringIO()
    call_command("import_file", str(file), subdistrict=street, by="dispatcher", stdout=told)
    assert "2 rows: 1 new, 0 changed, 0 unchanged, 1 wrong" in told.getvalue() and "昨天" in told.getvalue()
    file.write_bytes("企业名称\n晨光物业\n".encode())
    call_command("import_file", str(file), subdistrict=street, by="dispatcher", kind="firms", stdout=told)
    assert "1 new" in told.getvalue()
    file.write_bytes(shapes.cut())
    for kind in ("hotline", "firms"):
        with pytest.raises(CommandError):
            call_command("import_file", str(file), subdistrict=street, by="dispatcher", kind=kind)
    with pytest.raises(CommandError):
        call_command("import_file", str(file), subdistrict=street, by="firm1")
