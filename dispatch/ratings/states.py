"""The life of a complaint about a rating."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class ComplaintState(models.TextChoices):
    OPEN = "open", _("Waiting for a decision")
    UPHELD = "upheld", _("Rating stands")
    STRUCK = "struck", _("Rating struck")


_OPEN = frozenset({ComplaintState.OPEN})

COMPLAINT = Workflow(
    name="complaint",
    states=ComplaintState,
    verbs={
        "uphold_rating": Verb(_OPEN, ComplaintState.UPHELD, _("Let the rating stand")),
        "strike_rating": Verb(_OPEN, ComplaintState.STRUCK, _("Strike the rating")),
    },
    clocks={ComplaintState.OPEN: Clock(_("Staff are reminded until they decide."))},
)
