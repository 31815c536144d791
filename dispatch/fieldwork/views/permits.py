"""Work permits: required, filled, shown, countersigned, closed, revoked."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.fieldwork import actions, presentation, queries, rules
from dispatch.fieldwork.forms import PermitForm
from dispatch.fieldwork.models import PermitPicture
from dispatch.fieldwork.views.forms import about, form_page
from dispatch.mutual_aid import queries as aid
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.lookup import one
from federation.kernel.media import shown
from federation.kernel.rules import require
from federation.pool.models import PermitKind
from federation.tenancy.models import in_language


@require_POST
@member()
def wanted(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The asking side chooses which permits it wants."""
    row = aid.get_request(request.membership, pk)
    chosen = request.POST.getlist("kinds")
    kinds = [kind for kind in PermitKind.objects.filter(active=True) if str(kind.pk) in chosen]
    actions.require_kinds(row, kinds, by=request.membership, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("mutual_aid:detail", pk=pk)


@member()
def issue(request: MemberRequest, pk: UUID, kind: UUID) -> HttpResponse:
    """Fill a permit."""
    by, now = request.membership, timezone.now()
    job = aid.get_job(by, pk)
    require(rules.can_issue, by, job)
    of = get_object_or_404(PermitKind, pk=kind, active=True)
    start = timezone.localtime(now).replace(second=0, microsecond=0)
    initial = {"place": job.request.place, "valid_from": start, "valid_until": start + timedelta(hours=min(of.max_hours, 8))}
    form = PermitForm(request.POST or None, request.FILES or None, kind=of, initial=initial)

    def act() -> None:
        data = dict(form.cleaned_data)
        actions.issue_permit(job, of, **{**data, "pictures": data["pictures"] or []}, by=by, at=now)

    if done(form, act):
        messages.success(request, _("Issued; the asking side is asked to countersign."))
        return redirect("mutual_aid:job", pk=pk)
    words = _("Basis: %(citation)s. Valid for at most %(hours)d hours.") % {"citation": of.citation, "hours": of.max_hours}
    cancel = reverse("mutual_aid:job", args=[pk])
    return form_page(
        request, form, title=str(of), pretitle=about(job), cancel=cancel, submit=_("Issue the permit"), intro=words, upload=True, two=True
    )


@member()
def permit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One permit with its checklist and signatures."""
    row = queries.get_permit(request.membership, pk)
    context = {
        "row": row,
        "buttons": presentation.permit_buttons(row, request.membership),
        "measures": [in_language(one["name"], one.get("name_en", "")) for one in row.measures],
        "pictures": list(row.pictures.all()),
        "expired": row.valid_until <= timezone.now(),
        "page_title": str(row.kind),
    }
    return render(request, "dispatch/fieldwork/permit.html", context)


@require_POST
@member()
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Countersign, close or revoke."""
    by, now = request.membership, timezone.now()
    row = queries.get_permit(by, pk)
    if verb == "countersign":
        actions.countersign_permit(row, by=by, at=now)
    elif verb == "close":
        actions.close_permit(row, by=by, at=now)
    else:
        actions.revoke_permit(row, reason=request.POST.get("reason", ""), by=by, at=now)
    messages.success(request, _("Recorded."))
    return redirect("fieldwork:permit", pk=pk)


@member()
def picture(request: MemberRequest, pk: UUID, picture: UUID) -> FileResponse:
    """A photo or scan of the permit."""
    row = one(PermitPicture.objects, pk=picture, permit=queries.get_permit(request.membership, pk))
    return shown(row.file, held_s=3600)
