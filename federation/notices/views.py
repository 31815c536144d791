"""One's own notices."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts.doors import MemberRequest, member
from federation.notices import actions, queries


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
