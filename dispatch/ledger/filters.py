"""Filters of the ledger's lists, shared by pages and API."""

from __future__ import annotations

import django_filters as df
from django.utils.translation import gettext_lazy as _

from dispatch.ledger.models import Entry, Measure, PostingKind, Proposal
from dispatch.ledger.states import ProposalState
from federation.design.fields import DayFilter


class EntryFilter(df.FilterSet):
    """Entries of a firm, a measure, a kind of posting, or a span of days (both included)."""

    firm = df.UUIDFilter(label=_("Firm"), field_name="account__firm_id")
    kind = df.ChoiceFilter(label=_("Kind"), field_name="posting__kind", choices=PostingKind.choices)
    unit = df.ChoiceFilter(label=_("Unit"), choices=Measure.choices)
    after = DayFilter(label=_("From"), field_name="posting__at", lookup_expr="date__gte")
    before = DayFilter(label=_("Until"), field_name="posting__at", lookup_expr="date__lte")

    class Meta:
        model = Entry
        fields: list[str] = []


class ProposalFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=ProposalState.choices)
    kind = df.ChoiceFilter(label=_("Kind"), choices=[choice for choice in PostingKind.choices if choice[0] != PostingKind.JOB])

    class Meta:
        model = Proposal
        fields: list[str] = []
