"""One page for one form: the house's form with a title, what it is about, and a way back."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from dispatch.mutual_aid.models import Job
from federation.accounts.doors import MemberRequest


def form_page(request: MemberRequest, form: Form, *, title: str, cancel: str, submit: str, **more: Any) -> HttpResponse:
    """The form; 422 with what was typed when something is to be mended."""
    context = {"form": form, "page_title": title, "cancel": cancel, "submit": submit, **more}
    return render(request, "dispatch/fieldwork/form.html", context, status=422 if form.errors else 200)


def about(job: Job) -> str:
    """Which job a page is about."""
    return f"{job.request.number} · {job.request.compound} · {job.resource}"
