"""The list, one order, and entering one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from dispatch.work_orders import actions, panels, presentation, queries, rules
from dispatch.work_orders.filters import OrderFilter
from dispatch.work_orders.forms import OrderForm
from dispatch.work_orders.models import OrderKind, Source, Stage
from dispatch.work_orders.places import places_for
from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.accounts.models import FIRM_ROLES, Membership, Role
from federation.design.lists import set_filters
from federation.kernel.errors import Refused
from federation.kernel.media import shown

SIZE, MOST = 50, 2000
ORDERS = {"-received": ("-received_at", "-pk"), "due": ("due_at", "pk"), "-due": ("-due_at", "-pk"), "state": ("state", "due_at", "pk")}
SOURCES = {Role.COMMUNITY: Source.COMMUNITY, Role.GRID: Source.GRID, Role.OWNERS: Source.VISIT} | dict.fromkeys(FIRM_ROLES, Source.FIRM)


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts at most MOST rows: whoever looks further narrows the list instead."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST].count())


@member(rules.can_see)
def orders(request: MemberRequest) -> HttpResponse:
    """The list with its filters; a page costs the same however many orders there are."""
    by = request.membership
    found = OrderFilter(request.GET, queryset=queries.listed(by), request=request)
    for name in _pointless(by):
        found.form.fields.pop(name, None)
    sort = request.GET.get("sort", "")
    rows = found.qs.order_by(*ORDERS.get(sort, ORDERS["-received"]))
    page = CappedPaginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": found, "active": set_filters(found), "page": page, "sort": sort, "can_file": rules.can_file(by),
        "can_export": rules.can_export(by), "more": page.paginator.count >= MOST, "page_title": _("Work orders"),
    }  # fmt: skip
    return render(request, "dispatch/work_orders/orders.html", context)


def _pointless(by: Membership) -> list[str]:
    """Filters that would hold only one choice."""
    if by.role in FIRM_ROLES:
        return ["firm", "community"]
    return ["community"] if by.role in (Role.COMMUNITY, Role.GRID) else []


@member(rules.can_see)
def order(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One order with its story and what this person can do about it."""
    by = request.membership
    row = queries.get_order(by, pk)
    context = {
        "row": row, "steps": presentation.steps(row), "allowed": presentation.allowed(row, by), "story": presentation.story(row),
        "pictures": presentation.pictures(row), "person": presentation.person(row, by), "commands": people.commands(by),
        "decisions": presentation.decisions(row, by),
        "panels": panels.on(row, by, timezone.now()), "page_title": row.title,
    }  # fmt: skip
    return render(request, "dispatch/work_orders/order.html", context)


@member(rules.can_file)
def enter(request: MemberRequest) -> HttpResponse:
    """Enter what somebody reported; what was typed stays when something is to be mended."""
    by = request.membership
    fixed = SOURCES.get(Role(by.role))
    places = places_for(by)
    only = places.first() if request.method != "POST" and places.count() == 1 else None
    form = OrderForm(
        request.POST or None, request.FILES or None, compounds=places, fixed=fixed, initial={"compound": only, "kind": OrderKind.REPAIR}
    )
    if form.is_valid():
        try:
            return redirect(_file(request, form))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "cancel": reverse("work_orders:orders"), "page_title": _("Enter a report")}
    return render(request, "dispatch/work_orders/enter.html", context, status=422 if form.errors else 200)


def _file(request: MemberRequest, form: OrderForm) -> str:
    """The address of the new order, or of another form for whoever may not see it."""
    by, now = request.membership, timezone.now()
    data = dict(form.cleaned_data)
    photos = data.pop("photos") or []
    source, kind = form.fixed or Source(data.pop("source")), OrderKind(data.pop("kind"))
    row = actions.file_order(actions.NewOrder(source=source, kind=kind, **data), by=by, at=now)
    for clean in photos:
        actions.keep(row, clean, stage=Stage.REPORT, by=by, at=now)
    messages.success(request, _("Order %(number)s is entered.") % {"number": row.number})
    seen = queries.visible_to(by).filter(pk=row.pk).exists()
    return reverse("work_orders:order", args=[row.pk]) if seen else reverse("work_orders:enter")


@member(rules.can_see)
def attachment(request: MemberRequest, pk: UUID) -> FileResponse:
    """A picture, shown; a video, played or saved; neither ever executed by the browser."""
    row = queries.get_attachment(request.membership, pk)
    return shown(row.file, row.mime, held_s=3600)


@member()
def help_video(request: MemberRequest, pk: UUID) -> FileResponse:
    """A video that went along with a request for help."""
    row = queries.get_help_video(request.membership, pk)
    return shown(row.file, row.mime, held_s=3600)
