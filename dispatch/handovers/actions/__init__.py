"""Every verb of handovers and damage."""

from dispatch.handovers.actions.damaging import (
    agree_damage,
    assess_damage,
    clear_unit,
    dispute_damage,
    drop_damage,
    report_damage,
    settle_damage,
)
from dispatch.handovers.actions.handing import before_complete, hand_over, sign, withdraw
from dispatch.handovers.actions.sweeping import sweep

__all__ = [
    "agree_damage",
    "assess_damage",
    "before_complete",
    "clear_unit",
    "dispute_damage",
    "drop_damage",
    "hand_over",
    "report_damage",
    "settle_damage",
    "sign",
    "sweep",
    "withdraw",
]
