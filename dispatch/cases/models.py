"""Learning from each other: closed requests as cases, and questions among members."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.cases.states import CaseState
from dispatch.mutual_aid.models import HelpRequest
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.workflow import Stateful
from federation.tenancy.models import TenantKey, TenantModel


class Case(Stateful, TenantModel):
    """What went wrong, why, and what helped. `codes` are the skills, trades and machines it needed."""

    request = TenantKey(HelpRequest, null=True, related_name="cases", verbose_name=_("request"))
    title = models.CharField(_("title"), max_length=80)
    problem = models.TextField(_("what was the matter"), max_length=4000)
    cause = models.TextField(_("what was the cause"), max_length=2000, blank=True)
    solution = models.TextField(_("what helped"), max_length=4000)
    codes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    helpers = models.ManyToManyField(PropertyFirm, through="CaseHelper", related_name="+")
    by = TenantKey(Membership, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "request"], name="case_once"),
            models.CheckConstraint(name="case_state", condition=Q(state__in=CaseState.values)),
        ]
        indexes = [GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="case_title")]
        ordering = ["-created_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(CaseState(self.state).label)

    def __str__(self) -> str:
        return self.title


class CaseHelper(TenantModel):
    """A firm that helped, named with thanks."""

    case = TenantKey(Case, models.CASCADE, related_name="+")
    firm = TenantKey(PropertyFirm, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "case", "firm"], name="case_helper_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.firm_id}"


class Question(TenantModel):
    """A question to all members."""

    title = models.CharField(_("question"), max_length=120)
    text = models.TextField(_("details"), max_length=4000, blank=True)
    by = TenantKey(Membership, related_name="+", verbose_name=_("asked by"))
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class Answer(TenantModel):
    """One member's answer; the asker may mark one as the one that helped."""

    question = TenantKey(Question, related_name="answers")
    text = models.TextField(_("answer"), max_length=4000)
    by = TenantKey(Membership, related_name="+", verbose_name=_("answered by"))
    created_at = models.DateTimeField()
    helped = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subdistrict", "question"], condition=Q(helped=True), name="answer_helped_once")]
        ordering = ["-helped", "created_at"]

    def __str__(self) -> str:
        return self.text[:60]
