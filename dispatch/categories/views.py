"""The category tree, for those who keep it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.categories import actions, queries, rules
from dispatch.categories.forms import CategoryForm
from dispatch.fieldwork.views.forms import form_page
from federation.accounts.doors import MemberRequest, done, member


@member(rules.can_keep)
def tree(request: MemberRequest) -> HttpResponse:
    """All groups and kinds, and what a text would be taken for."""
    text = request.GET.get("text", "")[:200]
    found = queries.suggestions(text, most=5) if text.strip() else []
    context = {"tree": queries.tree(), "text": text, "found": found, "page_title": _("Categories")}
    return render(request, "dispatch/categories/tree.html", context)


@member(rules.can_keep)
def add(request: MemberRequest) -> HttpResponse:
    """Another category."""
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and done(form, lambda: actions.add_category(**form.columns(), by=request.membership, at=timezone.now())):
        messages.success(request, _("Saved."))
        return redirect("categories:tree")
    return form_page(request, form, title=_("Add a category"), cancel=reverse("categories:tree"), submit=_("Save"), two=True)


@member(rules.can_keep)
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Change one."""
    row = queries.get_category(pk)
    form = CategoryForm(request.POST or None, category=row)

    def act() -> None:
        columns = {name: value for name, value in form.columns().items() if name != "code"}
        actions.edit_category(row, **columns, by=request.membership, at=timezone.now())

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Saved."))
        return redirect("categories:tree")
    return form_page(request, form, title=str(row), pretitle=row.code, cancel=reverse("categories:tree"), submit=_("Save"), two=True)
