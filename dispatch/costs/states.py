"""The life of a cost sheet, as a table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class SheetState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    PROPOSED = "proposed", _("Waits for agreement")
    AGREED = "agreed", _("Agreed by both")


SHEET = Workflow(
    name="cost_sheet",
    states=SheetState,
    verbs={
        "propose_costs": Verb(frozenset({SheetState.DRAFT}), SheetState.PROPOSED, _("Propose")),
        "agree_costs": Verb(frozenset({SheetState.PROPOSED}), SheetState.AGREED, _("Agree")),
        "return_costs": Verb(frozenset({SheetState.PROPOSED}), SheetState.DRAFT, _("Send back")),
    },
    clocks={
        SheetState.DRAFT: Clock(_("The help is given and the costs are not proposed.")),
        SheetState.PROPOSED: Clock(_("The other side should have answered.")),
    },
)
