"""Background work that was given up, for the subdistrict's leaders."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from federation.accounts import rules as people
from federation.accounts.doors import MemberRequest, member
from federation.office import actions, queries


@member(people.can_read_log)
def jobs(request: MemberRequest) -> HttpResponse:
    """What the clock or a worker could not do in a day of trying, and why."""
    page = Paginator(queries.jobs_given_up(), 30).get_page(request.GET.get("page"))
    return render(request, "federation/office/jobs.html", {"page": page, "page_title": _("Failed background work")})


@require_POST
@member(people.can_read_log)
def again(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Have it tried again."""
    actions.try_job_again(queries.get_job(pk), by=request.membership, at=timezone.now())
    messages.success(request, _("It is being tried again."))
    return redirect("office:jobs")
