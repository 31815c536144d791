"""The pool's week with what is booked, and the bookings of one resource."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.mutual_aid import calendar as weeks
from dispatch.mutual_aid.views.answering import works
from federation.accounts.doors import MemberRequest, member
from federation.pool import queries as pool
from federation.pool.filters import ResourceFilter
from federation.pool.models import Kind

PER_PAGE = 40


@member(works)
def calendar(request: MemberRequest) -> HttpResponse:
    """Every visible resource's week: hours, absences, bookings."""
    today = timezone.localdate()
    monday = weeks.monday_of(request.GET.get("week", ""), today)
    found = ResourceFilter(request.GET, queryset=pool.visible_to(request.membership), request=request)
    found.form.fields = {name: found.form.fields[name] for name in ("q", "firm", "kind")}
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    step = timedelta(days=7)
    context = {
        "filter": found,
        "active": sum(1 for name in ("q", "firm") if found.form.data.get(name)),
        "page": page,
        "week": weeks.week(list(page), monday, request.membership, today),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "kinds": [("", _("All")), *Kind.choices],
        "before": weeks.name_of(monday - step),
        "after": weeks.name_of(monday + step),
        "page_title": _("Calendar"),
    }
    return render(request, "dispatch/mutual_aid/calendar.html", context)


@member(works)
def bookings(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The fragment of one resource's page."""
    row = pool.get_resource(request.membership, pk)
    found = weeks.bookings_ahead(row, request.membership, timezone.now())
    return render(request, "dispatch/mutual_aid/_bookings.html", {"bookings": found})
