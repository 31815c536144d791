"""The clock and its supervision on an order's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.clocks import queries as clocks
from dispatch.clocks.models import SpanKind
from dispatch.supervision import queries, rules
from dispatch.supervision.forms import ExtensionForm, HoldForm
from dispatch.supervision.states import ActState, TimeState
from dispatch.work_orders.models import WorkOrder
from federation.accounts.models import Membership


def clock_panel(order: WorkOrder, by: Membership, at: datetime) -> dict[str, Any] | None:
    """Spans, escalations, acts and requests for time, with what this person can do about each."""
    spans = list(clocks.spans(order))
    found = queries.of_order(order)
    acts = [
        {
            "row": act, "answers": act.state == ActState.ISSUED and rules.can_answer(by, act),
            "settles": act.state != ActState.SETTLED and rules.can_settle(by, act),
            "presses": act.state == ActState.ANSWERED and rules.can_settle(by, act),
            "late": act.state == ActState.ISSUED and act.answer_due_at < at,
        }
        for act in found["acts"]
    ]  # fmt: skip
    times = [
        {
            "row": row, "decides": row.state == TimeState.ASKED and rules.can_decide_time(by, row),
            "withdraws": row.state == TimeState.ASKED and rules.can_withdraw_time(by, row),
        }
        for row in found["times"]
    ]  # fmt: skip
    now = spans[-1] if spans and spans[-1].ended is None else None
    runs = now is not None and now.kind == SpanKind.RUN
    held = now is not None and now.kind == SpanKind.PAUSE
    waiting = any(one["row"].state == TimeState.ASKED for one in times)
    if not spans and not acts:
        return None
    return {
        "order": order, "spans": spans, "escalations": clocks.escalations(order), "acts": acts, "times": times, "held": held,
        "supervises": order.closed_at is None and rules.can_supervise(by, order),
        "asks": runs and not waiting and rules.can_ask_time(by, order), "holds": runs and rules.can_hold(by),
        "lets": held and rules.can_hold(by), "extension": ExtensionForm(), "hold": HoldForm(),
    }  # fmt: skip
