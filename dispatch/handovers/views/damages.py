"""Damage cases: report, list, decide, answer, settle, clear."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dispatch.fieldwork.views.forms import about, form_page
from dispatch.handovers import actions, presentation, queries, rules
from dispatch.handovers.forms import AssessForm, DamageForm
from dispatch.handovers.models import DamageCase, Party
from dispatch.handovers.states import DamageState
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.rules import require
from federation.kernel.tables import download

_HEADER = [
    gettext_lazy("Number"), gettext_lazy("Machine"), gettext_lazy("Helping firm"), gettext_lazy("Asking firm"), gettext_lazy("State"),
    gettext_lazy("Liable"), gettext_lazy("Amount in yuan"), gettext_lazy("Reported at"),
]  # fmt: skip


@member()
def report(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Found at the return."""
    by, now = request.membership, timezone.now()
    row = queries.get_handover(by, pk)
    require(rules.can_report_damage, by, row.job)
    form = DamageForm(request.POST or None, request.FILES or None)
    found = []

    def act() -> None:
        data = form.cleaned_data
        found.append(actions.report_damage(row, description=data["description"], pictures=data["pictures"] or [], by=by, at=now))

    if done(form, act):
        messages.success(request, _("Reported. The machine is lent to nobody until it is cleared."))
        return redirect("handovers:damage", pk=found[0].pk)
    cancel = reverse("handovers:handover", args=[pk])
    return form_page(
        request, form, title=_("Report a damage"), pretitle=f"{about(row.job)} · {row.unit}", cancel=cancel, submit=_("Report"), upload=True
    )


@member()
def damages(request: MemberRequest) -> HttpResponse:
    """All cases of the own jobs; for staff all."""
    rows = queries.damages_of(request.membership)
    state = request.GET.get("state", "")
    if state in DamageState.values:
        rows = rows.filter(state=state)
    if request.GET.get("export"):
        return download(request.GET["export"], "damages", _HEADER, (_cells(row) for row in rows))
    page = Paginator(rows.order_by("-created_at", "pk"), 20).get_page(request.GET.get("page"))
    context = {"page": page, "states": [("", _("All")), *DamageState.choices], "state": state, "page_title": _("Damage cases")}
    return render(request, "dispatch/handovers/damages.html", context)


def _cells(row: DamageCase) -> list[Any]:
    asker = str(row.job.request.firm or "")
    return [
        row.number, str(row.unit), str(row.job.firm), asker, row.state_label, row.get_party_display(), row.amount_fen / 100,
        timezone.localtime(row.created_at).strftime("%Y-%m-%d %H:%M"),
    ]  # fmt: skip


@member()
def damage(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One case."""
    row = queries.get_damage(request.membership, pk)
    context = {
        "row": row,
        "buttons": presentation.damage_buttons(row, request.membership),
        "pictures": list(row.pictures.all()),
        "page_title": _("Damage: %(unit)s") % {"unit": row.unit},
    }
    return render(request, "dispatch/handovers/damage.html", context)


@member()
def assess(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Staff decide."""
    by, now = request.membership, timezone.now()
    row = queries.get_damage(by, pk)
    require(rules.can_assess, by, row)
    form = AssessForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        actions.assess_damage(row, party=Party(data["party"]), amount_fen=form.fen(), decision=data["decision"], by=by, at=now)

    if done(form, act):
        messages.success(request, _("Decided; both firms are told."))
        return redirect("handovers:damage", pk=pk)
    cancel = reverse("handovers:damage", args=[pk])
    return form_page(
        request, form, title=_("Decide who is liable"), pretitle=f"{row.number} · {row.unit}", cancel=cancel, submit=_("Decide")
    )


@require_POST
@member()
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Agree, dispute, settle, drop, clear."""
    by, now, reason = request.membership, timezone.now(), request.POST.get("reason", "")
    row = queries.get_damage(by, pk)
    if verb in ("dispute", "drop"):
        {"dispute": actions.dispute_damage, "drop": actions.drop_damage}[verb](row, reason=reason, by=by, at=now)
    elif verb == "agree":
        actions.agree_damage(row, by=by, at=now)
    elif verb == "settle":
        actions.settle_damage(row, by=by, at=now)
    else:
        actions.clear_unit(row, by=by, at=now)
    messages.success(request, _("Recorded."))
    return redirect("handovers:damage", pk=pk)
