"""Supervising work orders: telling the levels, acts and their answers, time asked for and granted."""

from dispatch.supervision.actions.acts import answer, issue, press, settle
from dispatch.supervision.actions.firing import fire, sweep
from dispatch.supervision.actions.times import ask_extension, ask_pause, grant, hold, let_run, refuse, withdraw

__all__ = [
    "answer",
    "ask_extension",
    "ask_pause",
    "fire",
    "grant",
    "hold",
    "issue",
    "let_run",
    "press",
    "refuse",
    "settle",
    "sweep",
    "withdraw",
]
