"""The rules in force, signing them, who has signed, and violations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessments.conduct import actions, presets, queries, rules
from assessments.conduct.forms import CodeForm, SignForm, TextForm, ViolationForm
from assessments.conduct.models import ConductCode, ConductRule, Violation, ViolationPhoto
from assessments.conduct.states import ViolationState
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, done, member
from federation.kernel.errors import Refused
from federation.kernel.lookup import one
from federation.kernel.media import shown
from federation.kernel.tables import download

SIGNED_HEADER = [
    gettext_lazy("Compound"), gettext_lazy("Firm"), gettext_lazy("Signed"), gettext_lazy("Signature"), gettext_lazy("Signed at"),
]  # fmt: skip


@member(rules.can_see)
def conduct(request: MemberRequest) -> HttpResponse:
    """The rules, who has signed them (a firm: its own compounds), and the latest violations."""
    by, code = request.membership, queries.in_force()
    rows = queries.signings(by, code, timezone.localdate()) if code is not None else []
    open_ones = [row for row in rows if row.signed is None]
    if request.GET.get("export") and code is not None:
        return download(request.GET["export"], "signatures", SIGNED_HEADER, (_signed(row) for row in rows))
    signs = people.is_firm(by) and by.role != "firm_staff" and bool(open_ones)
    context = {
        "code": code, "rules": list(code.rules.all()) if code else [], "rows": rows, "missing": len(open_ones),
        "is_firm": people.is_firm(by),
        "draft": queries.draft() if rules.can_write(by) else None, "can_write": rules.can_write(by), "can_issue": rules.can_issue(by),
        "form": SignForm() if signs else None, "page": Paginator(queries.violations(by), 20).get_page(request.GET.get("page")),
        "can_record": code is not None and by.role in rules.RECORDERS, "page_title": str(code) if code else _("Rules of conduct"),
    }  # fmt: skip
    return render(request, "assessments/conduct/conduct.html", context)


@require_POST
@member(rules.can_see)
def sign(request: MemberRequest) -> HttpResponse:
    """Sign for all own contracts that have not signed yet."""
    by, code, form = request.membership, queries.in_force(), SignForm(request.POST)
    if code is None or not form.is_valid():
        raise Refused(_("Please sign with your full name: %(name)s.") % {"name": by.user.get_full_name()}, code="signature")
    waiting = [row.contract for row in queries.signings(by, code, timezone.localdate()) if row.signed is None]
    count = actions.sign(code, contracts=waiting, signature=form.cleaned_data["signature"], by=by, at=timezone.now())
    messages.success(request, _("Signed for %(count)d compounds. Thank you.") % {"count": count})
    return redirect("conduct:conduct")


@require_POST
@member(rules.can_write)
def write(request: MemberRequest) -> HttpResponse:
    """Begin the next version."""
    row = actions.write(by=request.membership, at=timezone.now())
    return redirect("conduct:edit", pk=row.pk)


@member(rules.can_write)
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change the draft."""
    row = queries.draft()
    if row is None or row.pk != pk:
        raise Http404
    lines = presets.as_text([(one.text, one.text_en) for one in row.rules.all()])
    form = CodeForm(request.POST or None, initial={"name": row.name, "name_en": row.name_en, "lines": lines})
    if form.is_bound and form.is_valid():
        actions.rewrite(row, **form.cleaned_data, by=request.membership, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("conduct:conduct")
    return _page(request, form, str(row), _("Save"))


@require_POST
@member(rules.can_issue)
def issue(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Put the draft into force."""
    row = one(ConductCode.objects, pk=pk)
    actions.issue(row, by=request.membership, at=timezone.now())
    messages.success(request, _("In force; the firms are asked to sign."))
    return redirect("conduct:conduct")


@member(rules.reads)
def record(request: MemberRequest) -> HttpResponse:
    """Record a violation."""
    by, code = request.membership, queries.in_force()
    if by.role not in rules.RECORDERS:
        raise Http404
    today = timezone.localdate()
    given: dict[str, Any] = {"contracts": queries.contracts(by, today), "rules": ConductRule.objects.filter(code=code)}
    form = ViolationForm(request.POST or None, request.FILES or None, initial={"happened_on": today}, **given)
    made: list[Violation] = []

    def save() -> None:
        data = form.cleaned_data
        fields = {name: data[name] for name in ("rule", "text", "happened_on")}
        made.append(actions.record(data["contract"], **fields, photos=form.pictures(), by=by, at=timezone.now()))

    if done(form, save):
        messages.success(request, _("Recorded; the firm is told."))
        return redirect("conduct:violation", pk=made[0].pk)
    return _page(request, form, _("Record a violation"), _("Record"), upload=True)


@member(rules.can_see)
def violation(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One violation with its evidence and the firm's side."""
    by = request.membership
    row = queries.get_violation(by, pk)
    recorded = row.state == ViolationState.RECORDED
    context = {
        "row": row, "photos": row.photos.all(), "reads": rules.reads(by), "can_withdraw": recorded and rules.can_issue(by),
        "can_state": recorded and not row.statement and rules.can_state(by, row), "form": TextForm(), "page_title": _("Violation"),
    }  # fmt: skip
    return render(request, "assessments/conduct/violation.html", context)


@require_POST
@member(rules.can_see)
def on_violation(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """The firm's side, or the withdrawal."""
    by, at, text = request.membership, timezone.now(), request.POST.get("text", "").replace("\x00", "")
    row = queries.get_violation(by, pk)
    if verb == "state":
        actions.state_side(row, text=text, by=by, at=at)
    else:
        actions.withdraw(row, reason=text, by=by, at=at)
    messages.success(request, _("Recorded."))
    return redirect("conduct:violation", pk=pk)


@member(rules.can_see)
def photo(request: MemberRequest, pk: UUID) -> FileResponse:
    """A picture of a violation that this person may read."""
    found = one(ViolationPhoto.objects, pk=pk, violation__in=queries.violations(request.membership).values("pk"))
    return shown(found.picture)


def _signed(row: queries.Signing) -> list[Any]:
    at = f"{timezone.localtime(row.signed.at):%Y-%m-%d %H:%M}" if row.signed else ""
    name = row.signed.signature if row.signed else ""
    return [str(row.contract.compound), str(row.contract.firm), _("yes") if row.signed else _("no"), name, at]


def _page(request: MemberRequest, form: Any, title: str, submit: str, *, upload: bool = False) -> HttpResponse:
    context = {"form": form, "page_title": title, "submit": submit, "cancel": reverse("conduct:conduct"), "upload": upload}
    return render(request, "assessments/conduct/form.html", context, status=422 if form.errors else 200)
