"""The life of a joint consultation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class ConsultationState(models.TextChoices):
    OPEN = "open", _("Findings are gathered")
    PROPOSED = "proposed", _("The plan waits for signatures")
    AGREED = "agreed", _("Signed by all")
    CARRIED_OUT = "carried_out", _("Carried out")
    CALLED_OFF = "cancelled", _("Called off")


_RUNNING = frozenset({ConsultationState.OPEN, ConsultationState.PROPOSED, ConsultationState.AGREED})

CONSULTATION = Workflow(
    name="consultation",
    states=ConsultationState,
    verbs={
        "put_to_signature": Verb(frozenset({ConsultationState.OPEN}), ConsultationState.PROPOSED, _("Put the plan to signature")),
        "reopen": Verb(frozenset({ConsultationState.PROPOSED, ConsultationState.AGREED}), ConsultationState.OPEN, _("Change the plan")),
        "agree": Verb(frozenset({ConsultationState.PROPOSED}), ConsultationState.AGREED, _("All have signed")),
        "carry_out": Verb(frozenset({ConsultationState.AGREED}), ConsultationState.CARRIED_OUT, _("Carried out")),
        "call_off": Verb(_RUNNING, ConsultationState.CALLED_OFF, _("Call off")),
    },
    clocks={
        ConsultationState.OPEN: Clock(_("Everybody at the table is reminded.")),
        ConsultationState.PROPOSED: Clock(_("Who has not signed is reminded.")),
        ConsultationState.AGREED: Clock(_("Who has steps to do is reminded.")),
    },
)
