"""What the log calls the acts of campaigns, rules of conduct and classes of compounds; `acts.py` holds them with all others."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "prepare_campaign": _("Prepared a campaign"),
    "rewrite_campaign": _("Changed the draft of a campaign"),
    "start_campaign": _("Started a campaign"),
    "close_campaign": _("Closed a campaign"),
    "call_off_campaign": _("Called a campaign off"),
    "inspect_point": _("Looked at a point"),
    "inspect_rest": _("Recorded the remaining points as in order"),
    "find_fault": _("Recorded a finding"),
    "add_finding_photo": _("Added pictures to a finding"),
    "rectify_finding": _("Reported a finding as rectified"),
    "pass_finding": _("Closed a finding"),
    "fail_finding": _("Sent a finding back to be rectified again"),
    "excuse_finding": _("Excused a finding"),
    "finding_overdue": _("A finding became overdue"),
    "write_code": _("Wrote rules of conduct"),
    "issue_code": _("Put rules of conduct into force"),
    "replace_code": _("Replaced rules of conduct"),
    "acknowledge_code": _("Signed the rules of conduct"),
    "record_violation": _("Recorded a violation of the rules of conduct"),
    "state_violation": _("Stated the firm's side of a violation"),
    "withdraw_violation": _("Withdrew a violation"),
    "set_class": _("Moved a compound to another class"),
    "decide_class": _("Decided on a compound's class"),
    "write_plan": _("Wrote a compound's plan"),
    "review_plan": _("Looked at a compound's plan again"),
    "finish_plan_measure": _("Finished a measure of a plan"),
}

KINDS: dict[str, str | Promise] = {
    "campaign": _("Campaign"),
    "campaignsite": _("Compound of a campaign"),
    "inspection": _("Inspection"),
    "finding": _("Finding"),
    "conductcode": _("Rules of conduct"),
    "acknowledgement": _("Acknowledgement"),
    "violation": _("Violation"),
    "classdecision": _("Decision on a class"),
    "compoundplan": _("Plan of a compound"),
}
