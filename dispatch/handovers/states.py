"""The life of a handover protocol and of a damage case, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class HandoverState(models.TextChoices):
    OPEN = "open", _("Waits for the other signature")
    SIGNED = "signed", _("Signed by both")
    WITHDRAWN = "withdrawn", _("Taken back")


HANDOVER = Workflow(
    name="handover",
    states=HandoverState,
    verbs={
        "sign_handover": Verb(frozenset({HandoverState.OPEN}), HandoverState.SIGNED, _("Sign")),
        "withdraw_handover": Verb(frozenset({HandoverState.OPEN}), HandoverState.WITHDRAWN, _("Take back")),
    },
    clocks={HandoverState.OPEN: Clock(_("The other side should have signed."))},
)


class DamageState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    ASSESSED = "assessed", _("Decided")
    AGREED = "agreed", _("Agreed")
    DISPUTED = "disputed", _("Disputed")
    SETTLED = "settled", _("Settled")
    DROPPED = "dropped", _("Dropped")


_UNSETTLED = frozenset({DamageState.REPORTED, DamageState.ASSESSED, DamageState.AGREED, DamageState.DISPUTED})

DAMAGE = Workflow(
    name="damage",
    states=DamageState,
    verbs={
        "assess_damage": Verb(frozenset({DamageState.REPORTED, DamageState.DISPUTED}), DamageState.ASSESSED, _("Decide who is liable")),
        "agree_damage": Verb(frozenset({DamageState.ASSESSED}), DamageState.AGREED, _("Agree")),
        "dispute_damage": Verb(frozenset({DamageState.ASSESSED}), DamageState.DISPUTED, _("Dispute")),
        "settle_damage": Verb(frozenset({DamageState.AGREED}), DamageState.SETTLED, _("Settled")),
        "drop_damage": Verb(_UNSETTLED, DamageState.DROPPED, _("Drop the case")),
    },
    clocks={
        DamageState.REPORTED: Clock(_("Staff should have decided.")),
        DamageState.ASSESSED: Clock(_("Not disputed in time: it counts as agreed."), "agree_damage"),
        DamageState.DISPUTED: Clock(_("Staff should have decided again.")),
        DamageState.AGREED: Clock(_("It should have been settled.")),
    },
)
