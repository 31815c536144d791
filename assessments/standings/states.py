"""The lives of an entry of the red and black list, of a measure against a firm, and of a livelihood project."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class EntryState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    PUBLISHED = "published", _("On the list")
    REPAIRED = "repaired", _("Repaired")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Taken off after appeal")
    DROPPED = "dropped", _("Not published")


E = EntryState
ENTRY = Workflow(
    name="entry of the red and black list",
    states=EntryState,
    verbs={
        "publish_entry": Verb(frozenset({E.PROPOSED}), E.PUBLISHED, _("Publish")),
        "drop_entry": Verb(frozenset({E.PROPOSED}), E.DROPPED, _("Do not publish")),
        "repair_entry": Verb(frozenset({E.PUBLISHED}), E.REPAIRED, _("Grant the repair")),
        "revoke_entry": Verb(frozenset({E.PUBLISHED}), E.REVOKED, _("Take off the list")),
        "expire_entry": Verb(frozenset({E.PUBLISHED}), E.EXPIRED, _("Expire")),
    },
    clocks={
        E.PROPOSED: Clock(_("The leader should have decided.")),
        E.PUBLISHED: Clock(_("The entry has run out."), "expire_entry"),
    },
)


class MeasureState(models.TextChoices):
    ORDERED = "ordered", _("Ordered")
    REPORTED = "reported", _("Reported as done")
    MET = "met", _("Met")
    FAILED = "failed", _("Not met")
    CANCELLED = "cancelled", _("Cancelled")


M = MeasureState
MEASURE = Workflow(
    name="measure after an assessment",
    states=MeasureState,
    verbs={
        "report_measure": Verb(frozenset({M.ORDERED}), M.REPORTED, _("Report as done")),
        "meet_measure": Verb(frozenset({M.ORDERED, M.REPORTED}), M.MET, _("Accept")),
        "send_measure_back": Verb(frozenset({M.REPORTED}), M.ORDERED, _("Not enough")),
        "fail_measure": Verb(frozenset({M.ORDERED, M.REPORTED}), M.FAILED, _("Not met")),
        "cancel_measure": Verb(frozenset({M.ORDERED}), M.CANCELLED, _("Cancel")),
    },
    clocks={
        M.ORDERED: Clock(_("The firm should have reported.")),
        M.REPORTED: Clock(_("The office should have looked at it.")),
    },
)


class RewardState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    UNDER_WAY = "under_way", _("Under way")
    FINISHED = "finished", _("Finished, to be accepted")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not supported")
    STOPPED = "stopped", _("Stopped")


R = RewardState
REWARD = Workflow(
    name="livelihood project",
    states=RewardState,
    verbs={
        "approve_reward": Verb(frozenset({R.PROPOSED}), R.APPROVED, _("Approve")),
        "reject_reward": Verb(frozenset({R.PROPOSED}), R.REJECTED, _("Do not support")),
        "begin_reward": Verb(frozenset({R.APPROVED}), R.UNDER_WAY, _("Begin")),
        "finish_reward": Verb(frozenset({R.UNDER_WAY}), R.FINISHED, _("Report as finished")),
        "accept_reward": Verb(frozenset({R.FINISHED}), R.ACCEPTED, _("Accept")),
        "return_reward": Verb(frozenset({R.FINISHED}), R.UNDER_WAY, _("Not finished yet")),
        "stop_reward": Verb(frozenset({R.APPROVED, R.UNDER_WAY}), R.STOPPED, _("Stop")),
    },
    clocks={
        R.PROPOSED: Clock(_("The proposal should have been decided.")),
        R.APPROVED: Clock(_("The project should have begun.")),
        R.UNDER_WAY: Clock(_("The project should be finished.")),
        R.FINISHED: Clock(_("The project should have been accepted.")),
    },
)
