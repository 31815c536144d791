"""On site with a phone: check in, begin and end a shift, fill the day sheet, release what is not worked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.fieldwork import actions, queries, rules
from dispatch.fieldwork.forms import CheckInForm, SheetForm
from dispatch.fieldwork.models import Moment, Shift
from dispatch.fieldwork.states import ShiftState
from dispatch.fieldwork.views.forms import about, form_page
from dispatch.mutual_aid import queries as aid
from dispatch.mutual_aid import rules as aid_rules
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.rules import require


@member()
def check_in(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Place and time of setting out, arriving and leaving."""
    by, now = request.membership, timezone.now()
    job = aid.get_job(by, pk)
    require(aid_rules.can_carry_out, by, job)
    likely = Moment.SET_OUT if job.state == "booked" else Moment.ARRIVE if job.state == "under_way" else Moment.LEAVE
    form = CheckInForm(request.POST or None, initial={"moment": likely})

    def act() -> None:
        moment = Moment(form.cleaned_data["moment"])
        row = actions.check_in(job, moment, position=form.position(), reason=form.cleaned_data["reason"], by=by, at=now)
        if row.far:
            messages.warning(
                request, _("Recorded; the place is %(metres)d m from the compound and is marked.") % {"metres": row.distance_m}
            )
        else:
            messages.success(request, _("Recorded."))

    if done(form, act):
        return redirect("mutual_aid:job", pk=pk)
    return form_page(
        request, form, title=_("Check in"), pretitle=about(job), cancel=_job(pk), submit=_("Check in"), locate=True,
        intro=_("The position is kept with the job and seen only by both firms and staff."),
    )  # fmt: skip


@require_POST
@member()
def begin(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Work begins."""
    row = queries.get_shift(request.membership, pk)
    actions.begin_shift(row, by=request.membership, at=timezone.now())
    messages.success(request, _("Work has begun."))
    return redirect("mutual_aid:job", pk=row.job_id)


@member()
def sheet(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The day sheet, at the end of the shift or afterwards."""
    by, now = request.membership, timezone.now()
    row = queries.get_shift(by, pk)
    require(rules.can_report, by, row)
    form = SheetForm(request.POST or None, initial=_usual(row))
    if row.state == ShiftState.RUNNING:
        form.fields["began"].help_text = _("Begun at %(time)s.") % {"time": timezone.localtime(row.began_at).strftime("%m-%d %H:%M")}

    def act() -> None:
        actions.fill_sheet(row, **form.cleaned_data, by=by, at=now)

    if done(form, act):
        messages.success(request, _("The day sheet is filled."))
        return redirect("mutual_aid:job", pk=row.job_id)
    title = _("Day sheet of shift %(number)d") % {"number": row.number}
    return form_page(request, form, title=title, pretitle=about(row.job), cancel=_job(row.job_id), submit=_("Save the day sheet"), two=True)


def _usual(row: Shift) -> dict[str, object]:
    """As planned, or as it runs: now is the end."""
    now = timezone.localtime().replace(second=0, microsecond=0)
    began = timezone.localtime(row.began_at or row.starts_at).replace(second=0, microsecond=0)
    return {"began": began, "ended": min(now, timezone.localtime(row.ends_at)), "heads": row.job.quantity}


@require_POST
@member()
def release(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A shift that is not worked."""
    row = queries.get_shift(request.membership, pk)
    actions.release_shift(row, reason=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("The shift is released; its people and machines are free."))
    return redirect("mutual_aid:job", pk=row.job_id)


@require_POST
@member()
def release_rest(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Everything that is left, because the work was done earlier."""
    job = aid.get_job(request.membership, pk)
    count = actions.release_open_shifts(job, reason=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("%(count)d shifts are released.") % {"count": count})
    return redirect("mutual_aid:job", pk=pk)


def _job(pk: UUID) -> str:
    return reverse("mutual_aid:job", args=[pk])
