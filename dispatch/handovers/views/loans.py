"""Protocols, machines' own pages behind their QR labels, and pictures."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.fieldwork.rules import side_of
from dispatch.fieldwork.views.forms import about, form_page
from dispatch.handovers import actions, presentation, queries, rules
from dispatch.handovers.forms import HandoverForm, SignForm
from dispatch.handovers.models import Direction, Grade
from dispatch.handovers.states import HandoverState
from dispatch.mutual_aid import queries as aid
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.media import shown
from federation.kernel.rules import require
from federation.pool import queries as pool
from federation.pool.models import Kind, Unit


@member()
def write(request: MemberRequest, pk: UUID, unit: UUID, direction: str) -> HttpResponse:
    """Write a protocol and sign it."""
    by, now = request.membership, timezone.now()
    job = aid.get_job(by, pk)
    require(rules.can_hand_over, by, job)
    machine = next((one for one in queries.units_of(job) if one.pk == UUID(str(unit))), None)
    if machine is None:
        raise Http404
    way, signer = Direction(direction), by.user.get_full_name()
    form = HandoverForm(request.POST or None, request.FILES or None, signer=signer)

    def act() -> None:
        data = dict(form.cleaned_data)
        data["grade"], data["pictures"] = Grade(data["grade"]), data["pictures"] or []
        actions.hand_over(job, machine, way, **data, by=by, at=now)

    if done(form, act):
        messages.success(request, _("Signed; the other side is asked to sign."))
        return redirect("mutual_aid:job", pk=pk)
    title = _("Hand over: %(unit)s") if way == Direction.OUT else _("Return: %(unit)s")
    cancel = reverse("mutual_aid:job", args=[pk])
    return form_page(
        request, form, title=title % {"unit": machine}, pretitle=about(job), cancel=cancel, submit=_("Sign"), upload=True,
        intro=_("Both sides sign with their own accounts. Look at the machine together first."),
    )  # fmt: skip


@member()
def handover(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One protocol; the other side signs here."""
    by, now = request.membership, timezone.now()
    row = queries.get_handover(by, pk)
    may_sign = row.state == HandoverState.OPEN and rules.can_sign(by, row)
    form = SignForm(request.POST or None, signer=by.user.get_full_name()) if may_sign else None
    if form is not None and done(form, lambda: actions.sign(row, signature=form.cleaned_data["signature"], by=by, at=now)):
        messages.success(request, _("Both sides have signed."))
        return redirect("handovers:handover", pk=pk)
    context = {
        "row": row,
        "form": form,
        "pictures": list(row.pictures.all()),
        "may_withdraw": row.state == HandoverState.OPEN and rules.can_withdraw(by, row),
        "may_report": row.direction == Direction.BACK and row.state != HandoverState.WITHDRAWN and side_of(by, row.job) is not None,
        "damages": list(row.damages.all()),
        "page_title": f"{row.get_direction_display()}: {row.unit}",
    }
    return render(request, "dispatch/handovers/handover.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
@member()
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Something was wrong in it."""
    row = queries.get_handover(request.membership, pk)
    actions.withdraw(row, reason=request.POST.get("reason", ""), by=request.membership, at=timezone.now())
    messages.success(request, _("Taken back; write a new one."))
    return redirect("mutual_aid:job", pk=row.job_id)


@member()
def picture(request: MemberRequest, pk: UUID) -> FileResponse:
    """A picture of a protocol or a damage."""
    return shown(queries.get_picture(request.membership, pk).file, held_s=3600)


def unit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a scanned label opens: the machine with its next protocol for those concerned, and a page that tells nothing otherwise."""
    by = getattr(request, "membership", None)
    machine = queries.unit(pk) if by is not None else None
    if by is None or machine is None:
        return render(
            request, "dispatch/handovers/neutral.html", {"signed_in": by is not None, "page_title": _("A machine of the federation")}
        )
    job = queries.running_loan(by, machine)
    if job is None and not rules.can_label(by, machine):
        return render(request, "dispatch/handovers/neutral.html", {"signed_in": True, "page_title": _("A machine of the federation")})
    panel = presentation.loan_panel(job, by, timezone.now()) if job else None
    entry = next((one for one in panel["entries"] if one["unit"].pk == machine.pk), None) if panel else None
    context = {"unit": machine, "job": job, "entry": entry, "page_title": str(machine)}
    return render(request, "dispatch/handovers/unit.html", context)


@member()
def labels(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A sheet of QR labels to print and stick on."""
    by = request.membership
    row = pool.get_resource(by, pk)
    machines = list(Unit.objects.filter(resource=row, number__lte=row.quantity).select_related("resource__firm").order_by("number"))
    if row.kind != Kind.EQUIPMENT or not machines or not rules.can_label(by, machines[0]):
        raise Http404
    sheet = [(one, presentation.label(one, settings.SITE_URL)) for one in machines]
    return render(request, "dispatch/handovers/labels.html", {"row": row, "sheet": sheet, "page_title": _("QR labels")})
