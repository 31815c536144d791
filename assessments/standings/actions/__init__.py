"""What can be done; import from here."""

from assessments.standings.actions.listing import (
    answer_entry,
    appeal_entry,
    ask_repair,
    drop_entry,
    propose_entry,
    publish_entry,
    sweep,
)  # fmt: skip
from assessments.standings.actions.measuring import (
    cancel_measure,
    fail_measure,
    meet_measure,
    order_measure,
    report_measure,
    return_measure,
)
from assessments.standings.actions.rewarding import (
    accept_reward,
    add_photo,
    approve_reward,
    begin_reward,
    finish_reward,
    note_progress,
    propose_reward,
    reject_reward,
    return_reward,
    stop_reward,
)  # fmt: skip

__all__ = [
    "accept_reward", "add_photo", "answer_entry", "appeal_entry", "approve_reward", "ask_repair", "begin_reward", "cancel_measure",
    "drop_entry", "fail_measure", "finish_reward", "meet_measure", "note_progress", "order_measure", "propose_entry", "propose_reward",
    "publish_entry", "reject_reward", "report_measure", "return_measure", "return_reward", "stop_reward", "sweep",
]  # fmt: skip
