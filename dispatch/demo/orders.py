"""Work orders for the demo: posters on walls, and reports at different points of their life. Fictional firms only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dispatch.callbacks import actions as calls
from dispatch.callbacks.models import CallOutcome
from dispatch.categories.models import Category
from dispatch.intake import keeping
from dispatch.work_orders import actions
from dispatch.work_orders.actions import NewOrder
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from federation.accounts.models import Membership

Member = Callable[[str], Membership]
YEAR = timedelta(days=365)


def reports(member: Member, *, at: datetime) -> None:
    """One to be claimed, one being mended, one to be verified, one called back and closed, one for the office."""
    dispatcher, community, firm = member("dispatcher"), member("community"), member("firm3")
    assert firm.firm is not None
    compound = firm.firm.contracts.get().compound
    owners = member("owners").compound
    assert owners is not None
    keeping.make_code(owners, expires_on=(at + YEAR).date(), by=dispatcher, at=at)
    for building, asset in (("", ""), ("1号楼", ""), ("2号楼", "1号电梯")):
        keeping.make_code(compound, building=building, asset=asset, expires_on=(at + YEAR).date(), by=dispatcher, at=at)

    def filed(code: str, title: str, hours: int, **more: object) -> WorkOrder:
        category = Category.objects.select_related("parent").get(code=code)
        given = {"source": Source.PHONE, "compound": compound, "phone": "13800000000", "consented": True, **more}
        new = NewOrder(category=category, title=title, **given)  # type: ignore[arg-type]
        return actions.file_order(new, by=dispatcher, at=at - timedelta(hours=hours))

    filed("ELE02", "2号楼三层楼道灯不亮", 1)
    working = filed("WTR04", "1号楼一层下水堵塞返水", 20, description="厨房地漏往上返水，请尽快疏通。")
    mended = filed("STR05", "1号楼单元门闭门器损坏", 30)
    closed = filed("PRK03", "东门道闸不抬杆", 50)
    filed("FEE03", "公共收益使用情况希望公开", 3, kind=OrderKind.COMPLAINT)
    filed("NBR01", "邻居周末装修施工噪声", 5, kind=OrderKind.COMPLAINT)
    for order, hours in ((working, 18), (mended, 28), (closed, 48)):
        actions.claim(order, by=firm, at=at - timedelta(hours=hours))
        actions.start(order, by=firm, at=at - timedelta(hours=hours - 1))
    for order, hours, result in ((mended, 4, "更换闭门器并调试"), (closed, 40, "更换起落杆电机")):
        actions.resolve(order, result=result, worked_minutes=45, by=firm, at=at - timedelta(hours=hours))
    actions.verify(closed, by=community, at=at - timedelta(hours=30))
    calls.record_call(
        closed, outcome=CallOutcome.REACHED, contacted=True, solved=True, satisfaction=5, by=dispatcher, at=at - timedelta(hours=26)
    )
