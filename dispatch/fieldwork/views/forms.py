"""One page for one form: the house's form with a title, what it is about, and a way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from dispatch.mutual_aid.models import Job
from federation.accounts.doors import MemberRequest
from federation.kernel.errors import Refused


def form_page(request: MemberRequest, form: Form, *, title: str, cancel: str, submit: str, **more: Any) -> HttpResponse:
    """The form; 422 with what was typed when something is to be mended."""
    context = {"form": form, "page_title": title, "cancel": cancel, "submit": submit, **more}
    return render(request, "dispatch/fieldwork/form.html", context, status=422 if form.errors else 200)


def done(form: Form, act: Callable[[], Any]) -> bool:
    """Do it when the form is right; a refusal becomes the form's error and nothing has changed."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def about(job: Job) -> str:
    """Which job a page is about."""
    return f"{job.request.number} · {job.request.compound} · {job.resource}"
