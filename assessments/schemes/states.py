"""The life of a scheme: written, locked by the first cycle that opens with it, retired."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class SchemeState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    LOCKED = "locked", _("Locked")
    RETIRED = "retired", _("No longer used")


SCHEME = Workflow(
    name="assessment scheme",
    states=SchemeState,
    verbs={
        "lock_scheme": Verb(frozenset({SchemeState.DRAFT}), SchemeState.LOCKED, _("Lock")),
        "retire_scheme": Verb(frozenset({SchemeState.DRAFT, SchemeState.LOCKED}), SchemeState.RETIRED, _("Put away")),
    },
    clocks={
        SchemeState.DRAFT: Clock(_("A draft waits for its cycle; it hurts nobody.")),
        SchemeState.LOCKED: Clock(_("A locked scheme stays as it is until it is put away.")),
    },
)
