"""What can be done with results; import from here."""

from assessments.results.actions.appealing import decide, file, withdraw
from assessments.results.actions.computing import ask, compute_now, finish, gather
from assessments.results.actions.correcting import approve, propose, refuse
from assessments.results.actions.publishing import conclude, make_final, publish, show_to_firms, start_deciding, sweep

__all__ = [
    "approve", "ask", "compute_now", "conclude", "decide", "file", "finish", "gather", "make_final", "propose", "publish", "refuse",
    "show_to_firms", "start_deciding", "sweep", "withdraw",
]  # fmt: skip
