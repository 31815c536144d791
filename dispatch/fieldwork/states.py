"""The life of a shift, of a wish for more time and of a work permit, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class ShiftState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("At work")
    WORKED = "worked", _("Worked")
    RELEASED = "released", _("Not worked")


SHIFT = Workflow(
    name="shift",
    states=ShiftState,
    verbs={
        "begin_shift": Verb(frozenset({ShiftState.PLANNED}), ShiftState.RUNNING, _("Begin work")),
        "end_shift": Verb(frozenset({ShiftState.RUNNING}), ShiftState.WORKED, _("End work")),
        "fill_sheet": Verb(frozenset({ShiftState.PLANNED, ShiftState.RUNNING}), ShiftState.WORKED, _("Fill the day sheet")),
        "release_shift": Verb(frozenset({ShiftState.PLANNED, ShiftState.RUNNING}), ShiftState.RELEASED, _("Release the shift")),
    },
    clocks={
        ShiftState.PLANNED: Clock(_("The shift is over and nobody filled the day sheet.")),
        ShiftState.RUNNING: Clock(_("The shift should be over.")),
    },
)


class ExtensionState(models.TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


EXTENSION = Workflow(
    name="extension",
    states=ExtensionState,
    verbs={
        "agree_extension": Verb(frozenset({ExtensionState.ASKED}), ExtensionState.AGREED, _("Agree")),
        "refuse_extension": Verb(frozenset({ExtensionState.ASKED}), ExtensionState.REFUSED, _("Refuse")),
        "withdraw_extension": Verb(frozenset({ExtensionState.ASKED}), ExtensionState.WITHDRAWN, _("Take back")),
    },
    clocks={ExtensionState.ASKED: Clock(_("Nobody answered before the booked time was over."), "withdraw_extension")},
)


class PermitState(models.TextChoices):
    ISSUED = "issued", _("To be countersigned")
    VALID = "valid", _("Valid")
    CLOSED = "closed", _("Closed")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


PERMIT = Workflow(
    name="permit",
    states=PermitState,
    verbs={
        "countersign_permit": Verb(frozenset({PermitState.ISSUED}), PermitState.VALID, _("Countersign")),
        "close_permit": Verb(frozenset({PermitState.VALID}), PermitState.CLOSED, _("Close the permit")),
        "revoke_permit": Verb(frozenset({PermitState.ISSUED, PermitState.VALID}), PermitState.REVOKED, _("Revoke")),
        "expire_permit": Verb(frozenset({PermitState.ISSUED, PermitState.VALID}), PermitState.EXPIRED, _("Expire")),
    },
    clocks={
        PermitState.ISSUED: Clock(_("Its time is over before it was countersigned."), "expire_permit"),
        PermitState.VALID: Clock(_("Its time is over."), "expire_permit"),
    },
)
