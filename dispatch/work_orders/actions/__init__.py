"""Changing work orders."""

from dispatch.work_orders.actions.attaching import keep
from dispatch.work_orders.actions.closing import close, reopen, send_back, verify, wants_call
from dispatch.work_orders.actions.directing import (
    ask_transfer,
    assign,
    call_in,
    cancel,
    co_answer,
    merge,
    offer_claim,
    park,
    recategorise,
    refuse_transfer,
    take_over,
    unpark,
    withdraw_transfer,
)
from dispatch.work_orders.actions.erasing import erase, reveal
from dispatch.work_orders.actions.excluding import appeal_exclusion, ask_exclusion, decide_appeal, decide_exclusion
from dispatch.work_orders.actions.filing import NewOrder, file_order
from dispatch.work_orders.actions.handling import accept, claim, contact, note, resolve, return_order, start
from dispatch.work_orders.actions.helping import ask_federation, take_back
from dispatch.work_orders.actions.linking import open_link, outside_answer, revoke_link, seen
from dispatch.work_orders.actions.sweeping import sweep

__all__ = [
    "NewOrder",
    "accept",
    "appeal_exclusion",
    "ask_exclusion",
    "ask_federation",
    "ask_transfer",
    "assign",
    "call_in",
    "cancel",
    "claim",
    "close",
    "co_answer",
    "contact",
    "decide_appeal",
    "decide_exclusion",
    "erase",
    "file_order",
    "keep",
    "merge",
    "note",
    "offer_claim",
    "open_link",
    "outside_answer",
    "park",
    "recategorise",
    "refuse_transfer",
    "reopen",
    "resolve",
    "return_order",
    "reveal",
    "revoke_link",
    "seen",
    "send_back",
    "start",
    "sweep",
    "take_back",
    "take_over",
    "unpark",
    "verify",
    "wants_call",
    "withdraw_transfer",
]
