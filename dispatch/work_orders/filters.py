"""Filters of the staff list, shared by pages and API."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.places.models import Community, Compound
from dispatch.categories.models import Category
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from dispatch.work_orders.states import OPEN, OrderState
from federation.design.fields import DayFilter
from federation.firms.models import PropertyFirm
from federation.kernel import identifiers

WHAT = [
    ("open", _("Not closed")),
    ("overdue", _("Overdue")),
    ("today", _("Due within a day")),
    ("unheld", _("Held by nobody")),
    ("mine", _("Held by me")),
    ("hard", _("Hard cases")),
    ("excluded", _("Left out of the figures")),
    ("accused", _("About a firm's conduct")),
]


def _groups(_request: object) -> QuerySet[Category]:
    return Category.objects.filter(active=True).order_by("position")


def _compounds(_request: object) -> QuerySet[Compound]:
    return Compound.objects.filter(outside=False)


class OrderFilter(df.FilterSet):
    """What the office narrows its list by; every one is a column of the order's own row."""

    q = df.CharFilter(label=_("Search"), method="search")
    what = df.ChoiceFilter(label=_("Show"), choices=WHAT, method="with_what", empty_label=_("All"))
    state = df.ChoiceFilter(label=_("State"), choices=OrderState.choices)
    source = df.ChoiceFilter(label=_("Source"), choices=Source.choices)
    kind = df.ChoiceFilter(label=_("Kind"), choices=OrderKind.choices)
    category = df.ModelChoiceFilter(label=_("Category"), queryset=_groups, method="with_category")
    community = df.ModelChoiceFilter(label=_("Community"), queryset=lambda _request: Community.objects.all())
    compound = df.ModelChoiceFilter(label=_("Compound"), queryset=_compounds)
    firm = df.ModelChoiceFilter(label=_("Firm"), queryset=lambda _request: PropertyFirm.objects.all())
    since = DayFilter(label=_("Received from"), method="from_day")
    until = DayFilter(label=_("Received until"), method="until_day")

    class Meta:
        model = WorkOrder
        fields: list[str] = []

    def search(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        words, number = words.strip()[:80], identifiers.code(words)[:80]
        if number.upper().startswith("GD-"):
            return rows.filter(number__startswith=number.upper())
        return rows.filter(Q(title__icontains=words) | Q(number__endswith=number) | Q(outside_number=number))

    def with_what(self, rows: QuerySet[Any], _name: str, what: str) -> QuerySet[Any]:
        now = timezone.now()
        open_ones = Q(state__in=OPEN)
        member = getattr(self.request, "membership", None)
        wanted = {
            "open": open_ones,
            "overdue": open_ones & Q(due_at__lte=now),
            "today": open_ones & Q(due_at__gt=now, due_at__lte=now + timedelta(days=1)),
            "unheld": open_ones & Q(firm=None, department=None),
            "mine": open_ones & Q(handler=getattr(member, "pk", None)),
            "hard": Q(state=OrderState.PARKED),
            "excluded": Q(excluded=True),
            "accused": Q(about_firm__isnull=False),
        }
        return rows.filter(wanted[what])

    def with_category(self, rows: QuerySet[Any], _name: str, category: Category) -> QuerySet[Any]:
        if category.parent_id is not None:
            return rows.filter(category=category)
        return rows.filter(category__in=list(Category.objects.filter(parent=category).values_list("pk", flat=True)))

    def from_day(self, rows: QuerySet[Any], _name: str, day: date) -> QuerySet[Any]:
        return rows.filter(received_at__gte=_midnight(day))

    def until_day(self, rows: QuerySet[Any], _name: str, day: date) -> QuerySet[Any]:
        return rows.filter(received_at__lt=_midnight(day) + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
