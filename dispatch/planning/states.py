"""The life of a plan that staff look at before it counts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class ProposalState(models.TextChoices):
    PREPARING = "preparing", _("Being computed")
    PROPOSED = "proposed", _("To be looked at")
    RELEASED = "released", _("Released")
    DISCARDED = "discarded", _("Discarded")


PROPOSAL = Workflow(
    name="proposal",
    states=ProposalState,
    verbs={
        "prepare": Verb(frozenset({ProposalState.PREPARING}), ProposalState.PROPOSED, _("Compute")),
        "release": Verb(frozenset({ProposalState.PROPOSED}), ProposalState.RELEASED, _("Release")),
        "discard": Verb(frozenset({ProposalState.PREPARING, ProposalState.PROPOSED}), ProposalState.DISCARDED, _("Discard")),
    },
    clocks={
        ProposalState.PREPARING: Clock(_("A plan that no worker computed in time is put away."), "discard"),
        ProposalState.PROPOSED: Clock(_("A plan is as old as the supply it saw."), "discard"),
    },
)
