"""The lives of a computation, an appeal and a correction."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class CalculationState(models.TextChoices):
    QUEUED = "queued", _("Waiting for a worker")
    GATHERED = "gathered", _("Inputs are read")
    DONE = "done", _("Computed")
    FAILED = "failed", _("Could not be computed")


C = CalculationState
CALCULATION = Workflow(
    name="computation of a cycle",
    states=CalculationState,
    verbs={
        "gather_inputs": Verb(frozenset({C.QUEUED}), C.GATHERED, _("Read the inputs")),
        "finish_scores": Verb(frozenset({C.GATHERED}), C.DONE, _("Compute")),
        "fail_scores": Verb(frozenset({C.QUEUED, C.GATHERED}), C.FAILED, _("Give up")),
    },
    clocks={
        C.QUEUED: Clock(_("A worker should have begun.")),
        C.GATHERED: Clock(_("A worker should have finished.")),
    },
)


class AppealState(models.TextChoices):
    FILED = "filed", _("Waits for a decision")
    UPHELD = "upheld", _("Upheld")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


A = AppealState
APPEAL = Workflow(
    name="appeal",
    states=AppealState,
    verbs={
        "uphold_appeal": Verb(frozenset({A.FILED}), A.UPHELD, _("Uphold")),
        "reject_appeal": Verb(frozenset({A.FILED}), A.REJECTED, _("Reject")),
        "reopen_appeal": Verb(frozenset({A.UPHELD}), A.FILED, _("Decide again")),
        "withdraw_appeal": Verb(frozenset({A.FILED}), A.WITHDRAWN, _("Withdraw")),
    },
    clocks={A.FILED: Clock(_("The appeal should have been decided."))},
)


class CorrectionState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


K = CorrectionState
CORRECTION = Workflow(
    name="correction of a score",
    states=CorrectionState,
    verbs={
        "approve_correction": Verb(frozenset({K.PROPOSED}), K.APPROVED, _("Approve")),
        "refuse_correction": Verb(frozenset({K.PROPOSED}), K.REFUSED, _("Refuse")),
    },
    clocks={K.PROPOSED: Clock(_("The correction should have been decided."))},
)
