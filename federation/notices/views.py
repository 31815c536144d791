"""One's own notices."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts.doors import MemberRequest, member
from federation.notices import actions, queries, reaching
from federation.notices.events import GROUPS
from federation.notices.forms import ChannelForm, QuietForm
from federation.notices.models import Way


@member()
def notices(request: MemberRequest) -> HttpResponse:
    """Newest first, unread ones marked."""
    page = Paginator(queries.own(request.membership), 30).get_page(request.GET.get("page"))
    context = {"page": page, "unread": queries.unread(request.membership), "page_title": _("Notices")}
    return render(request, "federation/notices/list.html", context)


@require_POST
@member()
def open_notice(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Follow a notice: it is read, and what it tells of is shown."""
    row = queries.get_own(request.membership, pk)
    actions.mark_one_read(row, at=timezone.now())
    local = url_has_allowed_host_and_scheme(row.link, None)
    return redirect(row.link if row.link and local else "notices:list")


@require_POST
@member()
def mark_read(request: MemberRequest) -> HttpResponse:
    """All are read."""
    actions.mark_read(request.membership.user, at=timezone.now())
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices:list")


@member()
def ways(request: MemberRequest) -> HttpResponse:
    """By which ways one's own notices leave the product, and when not."""
    form = QuietForm(request.POST if request.method == "POST" else None, initial=queries.manner(request.membership))
    if form.is_valid():
        reaching.set_quiet(form.cleaned_data["quiet_from"], form.cleaned_data["quiet_until"], by=request.membership, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("notices:ways")
    context = {"form": form, "ways": queries.ways(request.membership), "page_title": _("How I am told")}
    return render(request, "federation/notices/ways.html", context, status=422 if form.errors else 200)


@member()
def way(request: MemberRequest, way: str) -> HttpResponse:
    """Open or change one way."""
    chosen, row = Way(way), queries.own_channel(request.membership, way)
    if not queries.usable(chosen):
        raise Http404
    initial = (
        {"address": row.address, "groups": [group for group in GROUPS if group not in row.silent]} if row else {"groups": list(GROUPS)}
    )
    form = ChannelForm(request.POST if request.method == "POST" else None, way=chosen, initial=initial)
    if form.is_valid():
        by, now, clean = request.membership, timezone.now(), form.cleaned_data
        secret = clean.get("secret") or (row.secret if row and row.address == clean["address"] else "")  # another robot, another secret
        channel = reaching.open_channel(chosen, address=clean["address"], secret=secret, silent=form.silent(), by=by, at=now)
        reaching.try_channel(channel, by=by, at=now)
        messages.success(request, _("Saved; a first message is on its way."))
        return redirect("notices:ways")
    context = {"form": form, "page_title": chosen.label, "cancel": reverse("notices:ways")}
    return render(request, "federation/notices/way.html", context, status=422 if form.errors else 200)


@require_POST
@member()
def close_way(request: MemberRequest, way: str) -> HttpResponse:
    """Nothing by this way any more."""
    row = queries.own_channel(request.membership, way)
    if row is None:
        raise Http404
    reaching.close_channel(row, by=request.membership, at=timezone.now())
    messages.success(request, _("This way is closed."))
    return redirect("notices:ways")
