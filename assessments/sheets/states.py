"""The life of a scoring sheet: filled in, signed; a signed one is only ever replaced by another signed one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class SheetState(models.TextChoices):
    DRAFT = "draft", _("Being filled in")
    SIGNED = "signed", _("Signed")
    REPLACED = "replaced", _("Replaced by a correction")
    DROPPED = "dropped", _("Put away")


SHEET = Workflow(
    name="scoring sheet",
    states=SheetState,
    verbs={
        "sign_sheet": Verb(frozenset({SheetState.DRAFT}), SheetState.SIGNED, _("Sign")),
        "replace_sheet": Verb(frozenset({SheetState.SIGNED}), SheetState.REPLACED, _("Replace")),
        "drop_sheet": Verb(frozenset({SheetState.DRAFT}), SheetState.DROPPED, _("Put away")),
    },
    clocks={
        SheetState.DRAFT: Clock(_("The sheet should have been signed.")),
        SheetState.SIGNED: Clock(_("A signed sheet stands until it is corrected.")),
    },
)
