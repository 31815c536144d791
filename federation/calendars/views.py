"""The year of working days, the hours, and the subdistrict's own days."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.calendars import actions, queries, statutory
from federation.calendars.forms import DayForm, HoursForm, hours_text
from federation.calendars.models import DayOverride, Weekday
from federation.kernel.errors import Refused


def _reads(by: Any, _subject: Any = None) -> bool:
    return people.is_staff(by) or people.is_supervisor(by)


@member(_reads)
def year(request: MemberRequest) -> HttpResponse:
    """One year at a glance, and all days that differ from their weekday."""
    try:
        number = int(request.GET.get("year") or timezone.localdate().year)
    except ValueError as error:
        raise Http404 from error
    if not statutory.FIRST_YEAR <= number <= statutory.LAST_YEAR:
        raise Http404
    months = queries.year(number)
    listed = [day for weeks in months for week in weeks for day in week if day is not None and day.kind]
    context = {
        "months": [(date(number, n, 1), weeks) for n, weeks in enumerate(months, start=1)],
        "listed": listed, "year": number, "before": number - 1, "after": number + 1, "today": timezone.localdate(),
        "hours": [(Weekday(day).label, hours_text(windows)) for day, windows in enumerate(queries.hours())],
        "estimated": number > timezone.localdate().year and not any(day.kind == "makeup" for day in listed),
        "can_change": people.can_manage_settings(request.membership), "page_title": _("Working days"),
    }  # fmt: skip
    return render(request, "federation/calendars/year.html", context)


@member(people.can_manage_settings)
def set_day(request: MemberRequest) -> HttpResponse:
    """Enter or change one date."""
    form = DayForm(request.POST or None, initial={"date": request.GET.get("date", "")})
    if form.is_valid():
        asked = dict(form.cleaned_data)
        row = actions.set_day(asked.pop("date"), **asked, by=request.membership, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('calendars:year')}?year={row.date.year}")
    return _form(request, form, _("A day that differs"), _("It counts before the statutory calendar."))


@require_POST
@member(people.can_manage_settings)
def reset_day(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Back to the statutory calendar."""
    row = get_object_or_404(DayOverride, pk=pk)
    actions.reset_day(row, by=request.membership, at=timezone.now())
    messages.success(request, _("The statutory calendar holds again."))
    return redirect(f"{reverse('calendars:year')}?year={row.date.year}")


@member(people.can_manage_settings)
def hours(request: MemberRequest) -> HttpResponse:
    """The hours of each weekday."""
    form = HoursForm(request.POST or None, week=queries.hours())
    if form.is_valid():
        try:
            actions.set_hours(form.week(), by=request.membership, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("calendars:year")
    return _form(request, form, _("Office hours"), _("Several windows a day, separated by commas; empty means a day off."))


def _form(request: MemberRequest, form: Any, title: str, why: str) -> HttpResponse:
    context = {"form": form, "pretitle": why, "cancel": reverse("calendars:year"), "page_title": title}
    return render(request, "federation/office/edit.html", context, status=422 if form.errors else 200)
