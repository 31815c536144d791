"""The schedule as a calendar, and its subscriptions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.fieldwork import actions, ical, queries, rules
from dispatch.fieldwork import schedule as calendars
from dispatch.fieldwork.forms import FeedForm
from dispatch.fieldwork.models import Feed
from dispatch.mutual_aid.queries import SEES_ALL
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.firms.models import PropertyFirm
from federation.kernel import submissions
from federation.kernel.lookup import one
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict

MOST = 600
GROUPS = ("resource", "firm", "all")
BEHIND, AHEAD = timedelta(days=60), timedelta(days=180)


def looks(by, _subject=None) -> bool:  # type: ignore[no-untyped-def]
    """Firms their own, staff and supervisors all."""
    return people.is_firm(by) or by.role in SEES_ALL


@member(looks)
def schedule(request: MemberRequest) -> HttpResponse:
    """Shifts of a week or a month, by resource, firm or all together; planned ones can be moved."""
    by, now = request.membership, timezone.now()
    view = "month" if request.GET.get("view") == "month" else "week"
    group = request.GET.get("by") if request.GET.get("by") in GROUPS else "resource"
    day = calendars.anchor(request.GET.get("date", ""), timezone.localdate())
    period = calendars.month(day) if view == "month" else calendars.week(day)
    found = queries.shifts_between(by, *period.bounds)
    firm = _uuid(request.GET.get("firm", ""))
    if firm is not None:
        found = found.filter(job__firm=firm)
    shifts = list(found[:MOST])
    if view == "month":
        rows = calendars.rows_of_month(shifts, period, by, now)
    else:
        rows = calendars.rows_of_week(shifts, period, group or "resource", by, now)
    context = {
        "view": view, "group": group, "period": period, "rows": rows, "shifts": shifts, "cut": len(shifts) == MOST, "firm": firm,
        "firms": PropertyFirm.objects.order_by("name") if by.role in SEES_ALL else [], "can_subscribe": rules.can_subscribe(by),
        "groups": [("resource", _("By resource")), ("firm", _("By firm")), ("all", _("The whole subdistrict"))],
        "page_title": _("Schedule"),
    }  # fmt: skip
    return render(request, "dispatch/fieldwork/schedule.html", context)


@member(rules.can_subscribe)
def subscriptions(request: MemberRequest) -> HttpResponse:
    """The person's calendar addresses; a new one is shown this once."""
    by, now = request.membership, timezone.now()
    form = FeedForm(request.POST or None)
    address = ""
    if form.is_valid():
        _row, token = actions.subscribe(name=form.cleaned_data["name"], by=by, at=now)
        address = f"{settings.SITE_URL}/feeds/{by.subdistrict.code}/{token}.ics"
        submissions.shows(request, "fieldwork:subscriptions")
        form = FeedForm()
    context = {"form": form, "feeds": queries.feeds_of(by), "address": address, "page_title": _("Calendar subscriptions")}
    return render(request, "dispatch/fieldwork/subscriptions.html", context, status=422 if form.errors else 200)


@require_POST
@member(rules.can_subscribe)
def revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The address works no more."""
    row = one(queries.feeds_of(request.membership), pk=pk)
    actions.unsubscribe(row, by=request.membership, at=timezone.now())
    messages.success(request, _("The address works no more."))
    return redirect("fieldwork:subscriptions")


def feed(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The calendar behind a secret address; wrong, revoked and old ones are all the same 404."""
    place = Subdistrict.objects.filter(code=code, active=True).first()
    if place is None:
        raise Http404
    now = timezone.now()
    with scope.atomic_tenant(place.pk):
        rows = Feed.objects.select_related("member__user", "member__firm", "member__community", "member__subdistrict")
        row = rows.filter(digest=actions.digest_of(token), revoked_at=None, member__active=True, member__user__is_active=True).first()
        if row is None:
            raise Http404
        with translation.override(row.member.user.language):
            shifts = queries.shifts_of(row.member).filter(starts_at__gt=now - BEHIND, starts_at__lt=now + AHEAD).order_by("starts_at", "pk")
            name = str(row.member.firm or place)
            body = ical.calendar(shifts, name=name, zone=ZoneInfo(place.timezone), site=settings.SITE_URL)
        actions.note_use(row, at=now)
    headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": 'inline; filename="linyuan.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
