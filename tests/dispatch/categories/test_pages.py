"""The tree is the subdistrict's own to edit; orders keep the clock they were filed with."""

from __future__ import annotations

from dispatch.categories import queries
from dispatch.categories.models import Category
from dispatch.work_orders.models import WorkOrder
from tests.dispatch.work_orders.conftest import file  # noqa: F401

FIELDS = {
    "name": "屋面漏雨", "side": "firm", "disposition": "handle", "mode": "calendar", "respond_minutes": 60, "resolve_minutes": 600,
    "callback_percent": 50, "words": "屋顶:9", "active": "on", "citation": "街道规定", "countable": "on",
}  # fmt: skip


def test_the_office_edits_a_clock_and_new_orders_run_by_it(file, luyi, sign_in, now):  # noqa: F811
    before = file()
    row = Category.objects.get(code="STR01")
    page = f"/work-orders/categories/{row.pk}/"
    assert sign_in("firm1").get(page).status_code == 403
    answer = sign_in("dispatcher").post(page, {**FIELDS, "parent": row.parent_id})
    assert answer.status_code == 302
    after = file(title="另一处漏雨")
    assert abs((after.due_at - after.received_at).total_seconds() - 36_000) < 2
    assert WorkOrder.objects.get(pk=before.pk).due_at == before.due_at


def test_a_solution_cannot_be_due_before_the_answer(luyi, sign_in):
    row = Category.objects.get(code="STR01")
    answer = sign_in("leader").post(f"/work-orders/categories/{row.pk}/", {**FIELDS, "parent": row.parent_id, "resolve_minutes": 30})
    assert answer.status_code == 422 and "办结时限" in answer.content.decode()


def test_the_tree_says_what_a_text_would_be_taken_for(luyi, sign_in):
    page = sign_in("dispatcher").get("/work-orders/categories/", {"text": "电梯困人"}).content.decode()
    assert "电梯困人" in page and "困人" in page
    assert len(queries.tree()) == 14 and sum(len(one["kinds"]) for one in queries.tree()) == 95
