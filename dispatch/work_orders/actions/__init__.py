"""Changing work orders."""

from dispatch.work_orders.actions.attaching import keep
from dispatch.work_orders.actions.closing import close, reopen, send_back, verify, wants_call
from dispatch.work_orders.actions.filing import NewOrder, file_order
from dispatch.work_orders.actions.handling import accept, claim, contact, note, resolve, return_order, start
from dispatch.work_orders.actions.sweeping import sweep

__all__ = [
    "NewOrder",
    "accept",
    "claim",
    "close",
    "contact",
    "file_order",
    "keep",
    "note",
    "reopen",
    "resolve",
    "return_order",
    "send_back",
    "start",
    "sweep",
    "verify",
    "wants_call",
]
