"""Every verb of field work."""

from dispatch.fieldwork.actions.arriving import Position, check_in
from dispatch.fieldwork.actions.estimating import estimate_alone
from dispatch.fieldwork.actions.extending import agree_extension, ask_for_time, refuse_extension, withdraw_extension
from dispatch.fieldwork.actions.permitting import close_permit, countersign_permit, issue_permit, require_kinds, revoke_permit
from dispatch.fieldwork.actions.scheduling import move_shift
from dispatch.fieldwork.actions.shifts import (
    after_cancel,
    after_complete,
    before_complete,
    begin_shift,
    end_shift,
    fill_sheet,
    plan_shifts,
    release_open_shifts,
    release_shift,
)
from dispatch.fieldwork.actions.subscribing import digest_of, note_use, subscribe, unsubscribe
from dispatch.fieldwork.actions.swapping import replacements, swap
from dispatch.fieldwork.actions.sweeping import sweep

__all__ = [
    "Position",
    "after_cancel",
    "after_complete",
    "agree_extension",
    "ask_for_time",
    "before_complete",
    "begin_shift",
    "check_in",
    "close_permit",
    "countersign_permit",
    "digest_of",
    "end_shift",
    "estimate_alone",
    "fill_sheet",
    "issue_permit",
    "move_shift",
    "note_use",
    "plan_shifts",
    "refuse_extension",
    "release_open_shifts",
    "release_shift",
    "replacements",
    "require_kinds",
    "revoke_permit",
    "subscribe",
    "swap",
    "sweep",
    "unsubscribe",
    "withdraw_extension",
]
