"""The life of a supervision act and of a request for time, as tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class ActState(models.TextChoices):
    ISSUED = "issued", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    SETTLED = "settled", _("Settled")


A = ActState
ACT = Workflow(
    name="supervision act",
    states=ActState,
    verbs={
        "answer_act": Verb(frozenset({A.ISSUED}), A.ANSWERED, _("Answer")),
        "settle_act": Verb(frozenset({A.ISSUED, A.ANSWERED}), A.SETTLED, _("Settle")),
        "press_act": Verb(frozenset({A.ANSWERED}), A.ISSUED, _("Not enough: answer again")),
    },
    clocks={
        A.ISSUED: Clock(_("The answer is late: the level above is told.")),
        A.ANSWERED: Clock(_("Nobody objected to the answer."), "settle_act"),
    },
)


class TimeState(models.TextChoices):
    ASKED = "asked", _("Waits for a decision")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


T = TimeState
TIME = Workflow(
    name="request for time",
    states=TimeState,
    verbs={
        "grant_time": Verb(frozenset({T.ASKED}), T.GRANTED, _("Grant")),
        "refuse_time": Verb(frozenset({T.ASKED}), T.REFUSED, _("Refuse")),
        "withdraw_time": Verb(frozenset({T.ASKED}), T.WITHDRAWN, _("Withdraw")),
    },
    clocks={T.ASKED: Clock(_("The office should have decided."))},
)
