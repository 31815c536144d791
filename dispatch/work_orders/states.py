"""The life of a work order, of a transfer and of a request to leave an order out of the figures, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class OrderState(models.TextChoices):
    FILED = "filed", _("Taken in")
    CLAIMABLE = "claimable", _("To be claimed")
    ASSIGNED = "assigned", _("Assigned")
    ACCEPTED = "accepted", _("Accepted")
    WORKING = "working", _("Being mended")
    HELPING = "helping", _("Federation helps")
    RETURNED = "returned", _("Sent back to the office")
    PARKED = "parked", _("Parked as a hard case")
    RESOLVED = "resolved", _("Mended, to be verified")
    VERIFIED = "verified", _("Verified, to be called back")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Not handled")
    MERGED = "merged", _("Joined to another order")
    ERASED = "erased", _("Personal data erased")


S = OrderState
#: Somebody is to do something about it; these count as open everywhere.
OPEN = frozenset({S.FILED, S.CLAIMABLE, S.ASSIGNED, S.ACCEPTED, S.WORKING, S.HELPING, S.RETURNED, S.PARKED})
HELD = frozenset({S.ACCEPTED, S.WORKING})
OVER = frozenset({S.CLOSED, S.CANCELLED, S.MERGED})

ORDER = Workflow(
    name="work order",
    states=OrderState,
    verbs={
        "offer_claim": Verb(frozenset({S.FILED, S.RETURNED}), S.CLAIMABLE, _("Put up for claiming")),
        "assign": Verb(frozenset({S.FILED, S.CLAIMABLE, S.ASSIGNED, S.RETURNED}), S.ASSIGNED, _("Assign")),
        "hand_over": Verb(OPEN - {S.HELPING, S.PARKED}, S.ACCEPTED, _("Taken over")),
        "claim": Verb(frozenset({S.CLAIMABLE}), S.ACCEPTED, _("Claim")),
        "accept": Verb(frozenset({S.ASSIGNED}), S.ACCEPTED, _("Accept")),
        "release": Verb(frozenset({S.ACCEPTED}), S.CLAIMABLE, _("Release the claim")),
        "start": Verb(frozenset({S.ACCEPTED}), S.WORKING, _("Begin work")),
        "return_order": Verb(frozenset({S.CLAIMABLE, S.ASSIGNED, S.ACCEPTED, S.WORKING}), S.RETURNED, _("Send back to the office")),
        "ask_federation": Verb(HELD, S.HELPING, _("We cannot solve it alone")),
        "take_back": Verb(frozenset({S.HELPING}), S.WORKING, _("Back from the federation")),
        "park": Verb(OPEN - {S.PARKED}, S.PARKED, _("Park as a hard case")),
        "unpark": Verb(frozenset({S.PARKED}), S.RETURNED, _("Take up again")),
        "resolve": Verb(HELD, S.RESOLVED, _("Report mended")),
        "send_back": Verb(frozenset({S.RESOLVED}), S.WORKING, _("Not mended: back to work")),
        "verify": Verb(frozenset({S.RESOLVED}), S.VERIFIED, _("Verify")),
        "close": Verb(frozenset({S.RESOLVED, S.VERIFIED}), S.CLOSED, _("Close")),
        "reopen": Verb(frozenset({S.RESOLVED, S.VERIFIED, S.CLOSED}), S.ASSIGNED, _("Open again")),
        "cancel": Verb(OPEN, S.CANCELLED, _("Do not handle")),
        "merge": Verb(OPEN, S.MERGED, _("Join to another order")),
        "erase": Verb(OVER, S.ERASED, _("Erase personal data")),
    },
    clocks={
        S.FILED: Clock(_("The office should have routed it.")),
        S.CLAIMABLE: Clock(_("Nobody claimed it in time."), "return_order"),
        S.ASSIGNED: Clock(_("It should have been accepted.")),
        S.ACCEPTED: Clock(_("Nobody worked on it in time: the claim is released."), "release"),
        S.WORKING: Clock(_("It should be mended.")),
        S.HELPING: Clock(_("The federation's help should have arrived.")),
        S.RETURNED: Clock(_("The office should have decided.")),
        S.PARKED: Clock(_("The plan is to be looked at again.")),
        S.RESOLVED: Clock(_("Nobody verified it in time: it counts as verified."), "verify"),
        S.VERIFIED: Clock(_("Call-backs are done, or their time is over."), "close"),
        S.CLOSED: Clock(_("The time to keep personal data is over."), "erase"),
        S.CANCELLED: Clock(_("The time to keep personal data is over."), "erase"),
        S.MERGED: Clock(_("The time to keep personal data is over."), "erase"),
    },
)


class TransferState(models.TextChoices):
    ASKED = "asked", _("Waits for an answer")
    TAKEN = "taken", _("Taken over")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSFER = Workflow(
    name="transfer of a work order",
    states=TransferState,
    verbs={
        "take_over": Verb(frozenset({TransferState.ASKED}), TransferState.TAKEN, _("Take over")),
        "refuse_transfer": Verb(frozenset({TransferState.ASKED}), TransferState.REFUSED, _("Refuse")),
        "withdraw_transfer": Verb(frozenset({TransferState.ASKED}), TransferState.WITHDRAWN, _("Withdraw")),
    },
    clocks={TransferState.ASKED: Clock(_("No answer in time: the first receiver keeps it."), "withdraw_transfer")},
)


class ExclusionState(models.TextChoices):
    ASKED = "asked", _("Waits for a decision")
    GRANTED = "granted", _("Left out of the figures")
    REFUSED = "refused", _("Refused")
    APPEALED = "appealed", _("Appealed")
    UPHELD = "upheld", _("Refused for good")
    OVERTURNED = "overturned", _("Left out after appeal")


E = ExclusionState
EXCLUSION = Workflow(
    name="exclusion of a work order",
    states=ExclusionState,
    verbs={
        "grant_exclusion": Verb(frozenset({E.ASKED}), E.GRANTED, _("Leave out of the figures")),
        "refuse_exclusion": Verb(frozenset({E.ASKED}), E.REFUSED, _("Refuse")),
        "appeal_exclusion": Verb(frozenset({E.REFUSED}), E.APPEALED, _("Appeal")),
        "overturn_exclusion": Verb(frozenset({E.APPEALED}), E.OVERTURNED, _("Leave out after all")),
        "uphold_exclusion": Verb(frozenset({E.REFUSED, E.APPEALED}), E.UPHELD, _("Refuse for good")),
    },
    clocks={
        E.ASKED: Clock(_("The office should have decided.")),
        E.REFUSED: Clock(_("Nobody appealed in time."), "uphold_exclusion"),
        E.APPEALED: Clock(_("The leader should have decided.")),
    },
)
