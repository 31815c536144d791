"""Choosing language and membership."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from federation.accounts import actions
from federation.accounts.models import User


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in the browser and, for notices, with the account."""
    wanted = request.POST.get("language", "")
    if isinstance(request.user, User) and wanted in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=wanted)
    return django_set_language(request)


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Act as another of the own memberships, or look into a supervised subdistrict."""
    user: User = request.user  # type: ignore[assignment]
    request.session.pop("looking_at", None)
    if subdistrict := request.POST.get("subdistrict"):
        request.session["looking_at"] = actions.look_into(subdistrict, user=user, at=timezone.now()).pk
    else:
        request.session["membership"] = request.POST.get("membership", "")
    after = request.POST.get("next", "/")
    return redirect(after if url_has_allowed_host_and_scheme(after, {request.get_host()}) else "/")
