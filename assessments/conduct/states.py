"""The life of a version of the rules of conduct, and of a violation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.kernel.workflow import Clock, Verb, Workflow


class CodeState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")


CODE = Workflow(
    name="rules of conduct",
    states=CodeState,
    verbs={
        "issue_code": Verb(frozenset({CodeState.DRAFT}), CodeState.IN_FORCE, _("Put into force")),
        "replace_code": Verb(frozenset({CodeState.IN_FORCE}), CodeState.REPLACED, _("Replace")),
    },
    clocks={
        CodeState.DRAFT: Clock(_("A draft binds nobody.")),
        CodeState.IN_FORCE: Clock(_("A version is in force until the next one.")),
    },
)


class ViolationState(models.TextChoices):
    RECORDED = "recorded", _("Recorded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


VIOLATION = Workflow(
    name="violation of a rule of conduct",
    states=ViolationState,
    verbs={"withdraw_violation": Verb(frozenset({ViolationState.RECORDED}), ViolationState.WITHDRAWN, _("Withdraw"))},
    clocks={ViolationState.RECORDED: Clock(_("A violation stays on record; it can be withdrawn with a reason."))},
)
