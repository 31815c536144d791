"""A joint plan laid beside today's: what would change, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.mutual_aid.models import HelpRequest, RequestLine
from dispatch.planning.states import ProposalState
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.pool.models import Resource
from federation.tenancy.models import TenantKey, TenantModel


class PlanProposal(Stateful, TenantModel):
    """One plan over everything that waits; worth is the engine's objective, comparable only within the proposal."""

    made_by = TenantKey(Membership, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"))
    stability = models.PositiveSmallIntegerField(default=0)  # per mille of its worth that dropping a helper must gain
    worth_today = models.BigIntegerField(default=0)
    worth = models.BigIntegerField(default=0)
    requests = models.PositiveSmallIntegerField(_("requests"), default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="plan_proposal_state", condition=Q(state__in=ProposalState.values))]
        ordering = ["-made_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(ProposalState(self.state).label)

    @property
    def stability_percent(self) -> float:
        """The price of a change, in per cent."""
        return self.stability / 10

    @property
    def gain(self) -> float:
        """By how many per cent the plan is worth more than today's."""
        return 100 * (self.worth - self.worth_today) / self.worth_today if self.worth_today else 100.0 * bool(self.worth)

    def __str__(self) -> str:
        return f"{self.made_at:%m-%d %H:%M}"


class Change(models.TextChoices):
    KEPT = "kept", _("stays")
    NEW = "new", _("would be asked")
    DROPPED = "dropped", _("would no longer be asked")
    SHORT = "short", _("still nobody")


class PlanRow(TenantModel):
    """What the plan says of one helper for one need; `resource` is empty where nobody is found."""

    proposal = TenantKey(PlanProposal, models.CASCADE, related_name="rows")
    request = TenantKey(HelpRequest, models.CASCADE, related_name="+")
    line = TenantKey(RequestLine, models.CASCADE, related_name="+")
    resource = TenantKey(Resource, models.CASCADE, null=True, related_name="+")
    change = models.CharField(max_length=10, choices=Change.choices)
    quantity = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(null=True)
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(max_length=20, blank=True)
    score = models.PositiveSmallIntegerField(default=0)
    parts = models.JSONField(default=list)
    why = models.CharField(max_length=60, blank=True)
    applied = models.BooleanField(null=True)

    class Meta:
        ordering = ["request", "line", "change"]

    def __str__(self) -> str:
        return f"{self.change} {self.resource_id}"
