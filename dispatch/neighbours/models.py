"""Lending between subdistricts. Each side keeps its own rows behind its own wall; a token names the same thing on both."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dispatch.mutual_aid.models import HelpRequest
from dispatch.neighbours.states import AgreementState, CallState
from federation.accounts.models import Membership
from federation.kernel.workflow import Stateful
from federation.pool.models import Kind
from federation.tenancy.models import Subdistrict, TenantKey, TenantModel


class Agreement(Stateful, TenantModel):
    """One direction of lending with one neighbour: kinds and period. `lends` means that this side gives."""

    token = models.UUIDField(default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Subdistrict, models.PROTECT, related_name="+", verbose_name=_("neighbouring subdistrict"))
    lends = models.BooleanField(_("direction"), choices=[(True, _("We lend to them")), (False, _("They lend to us"))])
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind.choices), verbose_name=_("kinds of help"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    signed_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("signed on our side by"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "token"], name="agreement_token_once"),
            models.CheckConstraint(name="agreement_state", condition=Q(state__in=AgreementState.values)),
            models.CheckConstraint(name="agreement_period", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="agreement_kinds", condition=Q(kinds__len__gte=1)),
            models.CheckConstraint(name="agreement_not_with_itself", condition=~Q(partner=F("subdistrict"))),
        ]
        ordering = ["-starts_on"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(AgreementState(self.state).label)

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of help in the reader's language."""
        return [str(Kind(kind).label) for kind in self.kinds]

    def __str__(self) -> str:
        return f"{self.partner} {self.starts_on}–{self.ends_on}"


class Call(Stateful, TenantModel):
    """A request of ours that was opened to a neighbour."""

    forgets = ("reason",)
    token = models.UUIDField(default=uuid.uuid4, editable=False)
    request = TenantKey(HelpRequest, related_name="calls")
    agreement = TenantKey(Agreement, related_name="calls")
    sent_by = TenantKey(Membership, null=True, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "request", "agreement"], condition=Q(state="sent"), name="call_open_once"),
            models.UniqueConstraint(fields=["subdistrict", "token"], name="call_token_once"),
            models.CheckConstraint(name="call_state", condition=Q(state__in=CallState.values)),
        ]
        ordering = ["-sent_at"]

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(CallState(self.state).label)

    def __str__(self) -> str:
        return f"{self.request} → {self.agreement.partner}"


class Guest(TenantModel):
    """A neighbour's request as it stands on our side: an ordinary request of ours, tied to theirs by the token."""

    token = models.UUIDField(editable=False)
    agreement = TenantKey(Agreement, related_name="guests")
    request = TenantKey(HelpRequest, related_name="guests")
    number = models.CharField(_("the neighbour's number"), max_length=20)
    lines = models.JSONField(default=dict)
    told = models.BooleanField(default=False, help_text=_("The neighbour knows that nobody comes."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subdistrict", "token"], name="guest_token_once"),
            models.UniqueConstraint(fields=["subdistrict", "request"], name="guest_request_once"),
        ]

    def __str__(self) -> str:
        return self.number
