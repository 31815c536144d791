"""The life of a proposal to post something by decision: one person proposes, a second one decides."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for approval")
    APPROVED = "approved", _("Approved and posted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


_WAITING = frozenset({ProposalState.PROPOSED})

PROPOSAL = Workflow(
    name="proposal",
    states=ProposalState,
    verbs={
        "approve_posting": Verb(_WAITING, ProposalState.APPROVED, _("Approve and post")),
        "reject_posting": Verb(_WAITING, ProposalState.REJECTED, _("Reject")),
        "withdraw_posting": Verb(_WAITING, ProposalState.WITHDRAWN, _("Withdraw")),
        "lapse_posting": Verb(_WAITING, ProposalState.LAPSED, _("Lapse")),
    },
    clocks={ProposalState.PROPOSED: Clock(_("Nobody decided in time."), "lapse_posting")},
)
