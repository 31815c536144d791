"""The list of routing rules, for those who keep it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.fieldwork.views.forms import form_page
from dispatch.routing import keeping, queries, rules
from dispatch.routing.forms import SOURCES, RuleForm
from dispatch.routing.models import RoutingRule
from federation.accounts.doors import MemberRequest, done, member


@member(rules.can_keep)
def listed(request: MemberRequest) -> HttpResponse:
    """Every rule as a sentence."""
    rows = list(queries.all_rules())
    names = dict(SOURCES)
    context = {
        "rows": [{"rule": row, "sources": [str(names.get(one, one)) for one in row.sources]} for row in rows],
        "page_title": _("Routing rules"),
    }
    return render(request, "dispatch/routing/rules.html", context)


@member(rules.can_keep)
def add(request: MemberRequest) -> HttpResponse:
    """Another rule."""
    return _edit(request, None)


@member(rules.can_keep)
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change one; a broken one is back in use when it is saved."""
    return _edit(request, queries.get_rule(pk))


def _edit(request: MemberRequest, rule: RoutingRule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, rule=rule)

    def act() -> None:
        keeping.save_rule(rule, **form.cleaned_data, by=request.membership, at=timezone.now())

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Saved."))
        return redirect("routing:rules")
    title = rule.name if rule else _("Add a rule")
    return form_page(
        request, form, title=title, cancel=reverse("routing:rules"), submit=_("Save"), two=True, intro=rule.fault if rule else ""
    )


@require_POST
@member(rules.can_keep)
def act(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask it earlier or later, or remove it."""
    row, by, now = queries.get_rule(pk), request.membership, timezone.now()
    if verb == "remove":
        keeping.remove_rule(row, by=by, at=now)
    else:
        keeping.move_rule(row, up=verb == "up", by=by, at=now)
    messages.success(request, _("Saved."))
    return redirect("routing:rules")
