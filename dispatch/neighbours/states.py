"""The life of an agreement and of a call for help across the border of two subdistricts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class AgreementState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for the neighbour")
    RECEIVED = "received", _("Waiting for us")
    ACTIVE = "active", _("In force")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")


_PENDING = frozenset({AgreementState.PROPOSED, AgreementState.RECEIVED})

AGREEMENT = Workflow(
    name="agreement",
    states=AgreementState,
    verbs={
        "agree": Verb(_PENDING, AgreementState.ACTIVE, _("Agree")),
        "decline": Verb(_PENDING, AgreementState.DECLINED, _("Decline")),
        "end": Verb(_PENDING | {AgreementState.ACTIVE}, AgreementState.ENDED, _("End")),
    },
    clocks={
        AgreementState.PROPOSED: Clock(_("Not answered before it would begin to make sense."), "end"),
        AgreementState.RECEIVED: Clock(_("Not answered before it would begin to make sense."), "end"),
        AgreementState.ACTIVE: Clock(_("The agreed period is over."), "end"),
    },
)


class CallState(models.TextChoices):
    SENT = "sent", _("The neighbour is searching")
    DECLINED = "declined", _("The neighbour cannot help")
    WITHDRAWN = "withdrawn", _("Taken back")


CALL = Workflow(
    name="call to a neighbour",
    states=CallState,
    verbs={
        "decline": Verb(frozenset({CallState.SENT}), CallState.DECLINED, _("Decline")),
        "withdraw": Verb(frozenset({CallState.SENT}), CallState.WITHDRAWN, _("Take back")),
    },
    clocks={CallState.SENT: Clock(_("Taken back when the request no longer needs help."), "withdraw")},
)
