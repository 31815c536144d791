"""Looking at the pool: the list, the own firm's part of it, one resource."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.design.lists import listing
from federation.kernel import audit
from federation.kernel.acts import act
from federation.kernel.errors import Denied
from federation.kernel.sealed import masked
from federation.kernel.tables import download
from federation.pool import presentation, queries, rules
from federation.pool.filters import ResourceFilter
from federation.pool.models import Kind, Resource, StandingOffer
from federation.tenancy import policy

HEADER = [
    gettext_lazy("Kind"), gettext_lazy("Name"), gettext_lazy("Firm"), gettext_lazy("Home compound"), gettext_lazy("What it offers"),
    gettext_lazy("Number"), gettext_lazy("Capacity"), gettext_lazy("Maker"), gettext_lazy("Model"),
    gettext_lazy("Cost an hour (yuan)"), gettext_lazy("Verification"), gettext_lazy("Condition"),
    gettext_lazy("Offered to others"),
]  # fmt: skip


@member(people.reads_pool)
def pool(request: MemberRequest) -> HttpResponse:
    """Everything that can be lent, by kind."""
    return _list(request, queries.visible_to(request.membership), reverse("pool:list"), _("Shared pool"), own=False)


@member(people.is_firm)
def mine(request: MemberRequest) -> HttpResponse:
    """What the own firm lends, also what it hides for now."""
    own = queries.visible_to(request.membership).filter(firm=request.membership.firm_id)
    return _list(request, own, reverse("pool:mine"), _("Our people and machines"), own=True)


def _list(request: MemberRequest, found: QuerySet[Resource], url: str, title: str, *, own: bool) -> HttpResponse:
    filtered = ResourceFilter(request.GET, queryset=found, request=request)
    if own:
        filtered.form.fields.pop("firm")
    if request.GET.get("export"):
        return download(request.GET["export"], "pool", HEADER, presentation.export_rows(filtered.qs.iterator(chunk_size=500)))
    context = listing(request, filtered)
    kinds = [(str(label), str(value)) for value, label in Kind.choices] if rules.can_add(request.membership) else []
    context |= {
        "rows": presentation.rows(context["page"], timezone.localdate(), policy.number("certificate_notice_days")),
        "tabs": _tabs(request, url),
        "own": own,
        "adds": [(label, kind, reverse("pool:add", args=[kind])) for label, kind in kinds],
        "page_title": title,
    }
    return render(request, "federation/pool/list.html", context)


def _tabs(request: MemberRequest, url: str) -> list[dict[str, Any]]:
    now = request.GET.get("kind", "")
    words = [("", _("All")), (Kind.EXPERT, _("Experts")), (Kind.CREW, _("Crews")), (Kind.EQUIPMENT, _("Machines"))]
    return [{"label": label, "url": f"{url}?kind={kind}" if kind else url, "active": now == kind} for kind, label in words]


@member(people.reads_pool)
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One resource: what it can do, its papers, its time, and what can be changed."""
    by, now = request.membership, timezone.now()
    row = queries.get_resource(by, pk)
    private = rules.can_see_private(by, row)
    context = {
        "row": row,
        "what": presentation.what(row),
        "certificates": presentation.certificates(row, by, timezone.localdate(), policy.number("certificate_notice_days")),
        "week": presentation.week(row),
        "exceptions": presentation.exceptions(row, now) if private else [],
        "kept": presentation.kept_for(row),
        "private": private,
        "phone": masked(row.phone) if private and row.phone else "",
        "can_edit": rules.can_edit(by, row),
        "promised": StandingOffer.in_force(now).filter(resource=row).first() if private else None,
        "can_promise": rules.can_promise(by, row),
        "can_verify": rules.can_verify(by, row),
        "removed": request.session.pop("removed_exception", None),
        "story": _story(row) if private else [],
        "page_title": str(row),
    }
    return render(request, "federation/pool/detail.html", context)


def _story(row: Resource) -> list[dict[str, Any]]:
    return [{"at": one.at, "title": act(one.verb), "who": one.actor_name or _("The clock")} for one in presentation.story(row)]


@require_POST
@member(people.reads_pool)
def phone(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The number in full; every look is logged."""
    row = queries.get_resource(request.membership, pk)
    if not rules.can_see_private(request.membership, row):
        raise Denied(_("Your role does not allow this."))
    audit.record("see_phone", row, by=request.membership, at=timezone.now())
    return render(request, "federation/pool/phone.html", {"row": row, "phone": row.phone, "page_title": str(row)})
