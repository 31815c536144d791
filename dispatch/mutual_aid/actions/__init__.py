"""Every verb of mutual aid. A verb checks the right first, changes rows in one transaction, and records last."""

from dispatch.mutual_aid.actions.absences import release_absent, withdraw_clashing
from dispatch.mutual_aid.actions.answering import accept_offer, decline_offer, propose_help, remind, withdraw_offer
from dispatch.mutual_aid.actions.asking import NewLine, ask, cancel_request, save_draft, submit, widen_window
from dispatch.mutual_aid.actions.commanding import (
    escalate,
    offer_as_planned,
    offer_by_hand,
    order_by_hand,
    proceed_with_booked,
    search_again,
)
from dispatch.mutual_aid.actions.crediting import credit, measured, owe, rate
from dispatch.mutual_aid.actions.doing import arrive, cancel_job, complete, confirm, report, set_out
from dispatch.mutual_aid.actions.forgetting import forget
from dispatch.mutual_aid.actions.matching import find_helpers
from dispatch.mutual_aid.actions.photographing import add_photo, show_work
from dispatch.mutual_aid.actions.sweeping import sweep
from dispatch.mutual_aid.actions.volunteering import take_up, turn_down, volunteer

__all__ = [
    "NewLine",
    "accept_offer",
    "add_photo",
    "arrive",
    "ask",
    "cancel_job",
    "cancel_request",
    "complete",
    "confirm",
    "credit",
    "decline_offer",
    "escalate",
    "find_helpers",
    "forget",
    "measured",
    "offer_as_planned",
    "offer_by_hand",
    "order_by_hand",
    "owe",
    "proceed_with_booked",
    "propose_help",
    "rate",
    "release_absent",
    "remind",
    "report",
    "save_draft",
    "search_again",
    "set_out",
    "show_work",
    "submit",
    "sweep",
    "take_up",
    "turn_down",
    "volunteer",
    "widen_window",
    "withdraw_clashing",
    "withdraw_offer",
]
