"""The life of a case in the library."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class CaseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CASE = Workflow(
    name="case",
    states=CaseState,
    verbs={
        "publish_case": Verb(frozenset({CaseState.DRAFT, CaseState.WITHDRAWN}), CaseState.PUBLISHED, _("Publish")),
        "withdraw_case": Verb(frozenset({CaseState.PUBLISHED}), CaseState.WITHDRAWN, _("Withdraw")),
    },
    clocks={
        CaseState.DRAFT: Clock(_("A draft waits for its author; it harms nobody.")),
        CaseState.PUBLISHED: Clock(_("Published until somebody withdraws it.")),
        CaseState.WITHDRAWN: Clock(_("May be published again.")),
    },
)
