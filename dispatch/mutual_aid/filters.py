"""Filters of the lists, shared by pages and API."""

from __future__ import annotations

import django_filters as df
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from communities.places.models import Compound
from dispatch.mutual_aid.models import Candidate, HelpRequest, Job, Offer, RequestLine, Urgency
from dispatch.mutual_aid.states import JobState, OfferState, RequestState
from federation.design.fields import DayFilter
from federation.firms.models import PropertyFirm
from federation.kernel import identifiers
from federation.pool.models import Kind


def _compounds(_request: object) -> QuerySet[Compound]:
    return Compound.objects.all()


def _firms(_request: object) -> QuerySet[PropertyFirm]:
    return PropertyFirm.objects.all()


def _named(words: str) -> Q:
    """What the words may name: a title, a number however it was typed, a compound."""
    return Q(title__icontains=words) | Q(number__icontains=identifiers.code(words)) | Q(compound__name__icontains=words)


class RequestFilter(df.FilterSet):
    """Search by words or number; narrow by state, urgency, kind of help, place, firm and day."""

    q = df.CharFilter(label=_("Search"), method="search")
    state = df.MultipleChoiceFilter(label=_("State"), choices=RequestState.choices, widget=forms.SelectMultiple(attrs={"size": 3}))
    urgency = df.ChoiceFilter(label=_("Urgency"), choices=Urgency.choices)
    kind = df.ChoiceFilter(label=_("Kind of help"), choices=Kind.choices, method="with_kind")
    compound = df.ModelChoiceFilter(label=_("Compound"), queryset=_compounds)
    firm = df.ModelChoiceFilter(label=_("Firm"), queryset=_firms)
    logged_after = DayFilter(label=_("Logged from"), field_name="created_at", lookup_expr="date__gte")
    logged_before = DayFilter(label=_("Logged until"), field_name="created_at", lookup_expr="date__lte")

    class Meta:
        model = HelpRequest
        fields: list[str] = []

    def search(self, rows: QuerySet[HelpRequest], _name: str, words: str) -> QuerySet[HelpRequest]:
        return rows.filter(_named(words))

    def with_kind(self, rows: QuerySet[HelpRequest], _name: str, kind: str) -> QuerySet[HelpRequest]:
        return rows.filter(lines__kind=kind).distinct()


class OpenNeedFilter(df.FilterSet):
    """What a member looks for when it wants to help."""

    q = df.CharFilter(label=_("Search"), method="search")
    urgency = df.ChoiceFilter(label=_("Urgency"), choices=Urgency.choices)
    kind = df.ChoiceFilter(label=_("Kind of help"), choices=Kind.choices, method="with_kind")
    fitting = df.BooleanFilter(label=_("Only what we could serve"), method="with_fitting", widget=forms.CheckboxInput)

    class Meta:
        model = HelpRequest
        fields: list[str] = []

    def search(self, rows: QuerySet[HelpRequest], _name: str, words: str) -> QuerySet[HelpRequest]:
        return rows.filter(_named(words))

    def with_kind(self, rows: QuerySet[HelpRequest], _name: str, kind: str) -> QuerySet[HelpRequest]:
        return rows.filter(Exists(RequestLine.objects.filter(request=OuterRef("pk"), kind=kind)))

    def with_fitting(self, rows: QuerySet[HelpRequest], _name: str, wanted: bool) -> QuerySet[HelpRequest]:
        own = Candidate.objects.filter(line__request=OuterRef("pk"), resource__firm=self.request.membership.firm_id, reason="")
        return rows.filter(Exists(own)) if wanted else rows


class OfferFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=OfferState.choices)
    request = df.UUIDFilter(label=_("Request"), field_name="request_id")

    class Meta:
        model = Offer
        fields: list[str] = []


class JobFilter(df.FilterSet):
    state = df.MultipleChoiceFilter(label=_("State"), choices=JobState.choices, widget=forms.SelectMultiple(attrs={"size": 3}))
    request = df.UUIDFilter(label=_("Request"), field_name="request_id")
    firm = df.ModelChoiceFilter(label=_("Helping firm"), queryset=_firms)

    class Meta:
        model = Job
        fields: list[str] = []
