"""What the log calls the acts of results and their consequences; `acts.py` holds them with all others."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "propose_entry": _("Proposed an entry of the red or black list"),
    "publish_entry": _("Put on the red or black list"),
    "drop_entry": _("Did not publish an entry"),
    "ask_repair": _("Asked for repair"),
    "ask_appeal": _("Appealed against an entry"),
    "keep_entry": _("Let an entry stand"),
    "repair_entry": _("Granted the repair"),
    "revoke_entry": _("Took an entry off the list"),
    "expire_entry": _("An entry of the list ran out"),
    "order_measure": _("Ordered a measure"),
    "report_measure": _("Reported on a measure"),
    "meet_measure": _("Accepted what a measure demanded"),
    "send_measure_back": _("Demanded more of a measure"),
    "fail_measure": _("Noted a measure as not met"),
    "cancel_measure": _("Cancelled a measure"),
    "propose_reward": _("Proposed a livelihood project"),
    "approve_reward": _("Approved a livelihood project"),
    "reject_reward": _("Did not support a livelihood project"),
    "begin_reward": _("Began a livelihood project"),
    "note_progress": _("Noted progress"),
    "finish_reward": _("Finished a livelihood project"),
    "accept_reward": _("Accepted a livelihood project"),
    "return_reward": _("Sent a livelihood project back"),
    "stop_reward": _("Stopped a livelihood project"),
    "compute_cycle": _("Had the scores computed"),
    "gather_inputs": _("The inputs are read"),
    "finish_scores": _("The scores are computed"),
    "fail_scores": _("The scores could not be computed"),
    "notify_firms": _("Showed the firms their scores"),
    "start_deciding": _("The time to appeal is over"),
    "make_final": _("Made the result final"),
    "reopen_appeal": _("Took an appeal up again"),
    "publish_cycle": _("Published the result"),
    "conclude_cycle": _("Concluded the cycle"),
    "file_appeal": _("Appealed against a score"),
    "uphold_appeal": _("Upheld an appeal"),
    "reject_appeal": _("Rejected an appeal"),
    "withdraw_appeal": _("Withdrew an appeal"),
    "propose_correction": _("Proposed a correction"),
    "approve_correction": _("Approved a correction"),
    "refuse_correction": _("Refused a correction"),
}

KINDS: dict[str, str | Promise] = {
    "listentry": _("Entry of the red or black list"),
    "measure": _("Measure after an assessment"),
    "reward": _("Livelihood project"),
    "rewardnote": _("Progress"),
    "rewardphoto": _("Photo"),
    "calculation": _("Computation of scores"),
    "appeal": _("Appeal"),
    "correction": _("Correction of a score"),
}
