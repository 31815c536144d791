"""A firm's membership of the federation: apply, admit, suspend, leave."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class FirmState(models.TextChoices):
    APPLIED = "applied", _("Applied")
    ADMITTED = "admitted", _("Member")
    SUSPENDED = "suspended", _("Suspended")
    REJECTED = "rejected", _("Rejected")
    LEFT = "left", _("Left")


FIRM = Workflow(
    name="firm",
    states=FirmState,
    verbs={
        "admit": Verb(frozenset({FirmState.APPLIED}), FirmState.ADMITTED, _("Admit")),
        "reject": Verb(frozenset({FirmState.APPLIED}), FirmState.REJECTED, _("Reject")),
        "suspend": Verb(frozenset({FirmState.ADMITTED}), FirmState.SUSPENDED, _("Suspend")),
        "reinstate": Verb(frozenset({FirmState.SUSPENDED}), FirmState.ADMITTED, _("Reinstate")),
        "leave": Verb(frozenset({FirmState.ADMITTED, FirmState.SUSPENDED}), FirmState.LEFT, _("Leave")),
        "reapply": Verb(frozenset({FirmState.REJECTED, FirmState.LEFT}), FirmState.APPLIED, _("Apply again")),
    },
    clocks={
        FirmState.APPLIED: Clock(_("The application waits for a decision.")),
        FirmState.SUSPENDED: Clock(_("The suspension is to be looked at again.")),
    },
)
