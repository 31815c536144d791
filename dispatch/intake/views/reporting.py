"""Behind a place's code: report, similar orders, a code for the phone, my reports, the open list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatch.categories import queries as categories
from dispatch.intake import actions, keeping, presentation, queries, tokens
from dispatch.intake.doors import PROOF_COOKIE, PROOF_SECONDS, at_place, caller
from dispatch.intake.forms import CodeForm, ProofForm, ReportForm, complaint
from dispatch.intake.models import PlaceCode
from dispatch.intake.tokens import Purpose
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import OrderKind, Source, WorkOrder
from dispatch.work_orders.phones import key_of
from federation.kernel.errors import Refused
from federation.tenancy import policy


@at_place
def report(request: HttpRequest, place: PlaceCode, token: str) -> HttpResponse:
    """Where we are first, then the form; what was typed and chosen stays when something is to be mended."""
    anonymous = bool(policy.number("intake_anonymous"))
    initial = {"kind": OrderKind.REPAIR, "category": place.category_id, "place": place.place}
    form = ReportForm(request.POST or None, request.FILES or None, anonymous=anonymous, initial=initial)
    if request.method == "POST" and "send_code" in request.POST:
        return _resend(request, place, token, form)
    if form.is_valid():
        try:
            return _done(request, _file(request, place, form))
        except actions.TooMany:
            raise
        except Refused as refused:
            form.add_error("code" if refused.code.startswith("code") or refused.code == "phone" else None, str(refused))
    if request.method == "GET":
        keeping.count_scan(place)
    return _page(request, place, token, form, status=422 if form.errors else 200)


def _page(request: HttpRequest, place: PlaceCode, token: str, form: ReportForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "place": place, "form": form, "token": token, "anonymous": not form.fields["phone"].required, "host": request.get_host(),
        "subdistrict": place.subdistrict, "development": settings.DEVELOPMENT, "public_list": policy.number("intake_public_list"),
        "page_title": _("Report a problem"), **more,
    }  # fmt: skip
    return render(request, "dispatch/intake/report.html", context, status=status)


def _resend(request: HttpRequest, place: PlaceCode, token: str, form: ReportForm) -> HttpResponse:
    """The way without script: the same page again, with a code on its way."""
    wanted = CodeForm(request.POST)
    form.errors.clear()
    if not wanted.is_valid():
        form.errors["phone"] = wanted.errors["phone"]
        return _page(request, place, token, form, status=422)
    actions.send_code(wanted.cleaned_data["phone"], purpose="report", caller=caller(request, place.subdistrict_id), at=timezone.now())
    return _page(request, place, token, form, code_sent=True)


def _file(request: HttpRequest, place: PlaceCode, form: ReportForm) -> WorkOrder:
    now, data, who = timezone.now(), form.cleaned_data, caller(request, place.subdistrict_id)
    if data["phone"] and who.phone_key != key_of(data["phone"]) and data["code"]:
        who = actions.Caller(who.address, actions.check_code(data["phone"], data["code"], at=now))
    new = orders.NewOrder(
        source=Source.RESIDENT, kind=OrderKind(data["kind"]), category=data["category"], title=data["title"],
        description=data["description"], place=data["place"] or place.place, position=form.position(), phone=data["phone"],
        reporter=data["reporter"], address=data["address"], consented=data["consented"], about_firm=data["about_firm"],
    )  # fmt: skip
    return actions.report(place, new, files=data["photos"] or [], caller=who, at=now)


def _done(request: HttpRequest, order: WorkOrder, purpose: Purpose = Purpose.REPORTER) -> HttpResponse:
    """To the tracking page; a form sent by script is told to go there, so that its files were kept until now."""
    url = reverse("intake:track", args=[tokens.token(purpose, order.subdistrict_id, order.pk)])
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


@at_place
def suggest(request: HttpRequest, place: PlaceCode, token: str) -> HttpResponse:
    """While one types: which category it may be and why, and what is reported already."""
    title = request.GET.get("title", "")[:80]
    words = f"{title} {request.GET.get('description', '')[:300]}".strip()
    found = categories.suggestions(words) if len(words) > 1 else []
    chosen = _category(request.GET.get("category", "")) or (found[0][0] if found else None)
    near = []
    if len(words) > 1:
        near = queries.similar(words, compound=place.compound, category=chosen, place=place.place, at=timezone.now())
    context = {"found": found, "chosen": chosen, "similar": [presentation.known(one) for one in near], "token": token, "place": place}
    return render(request, "dispatch/intake/_suggestions.html", context)


def _category(text: str) -> Any:
    try:
        return categories.get_category(UUID(text))
    except (ValueError, Http404):
        return None


@require_POST
@at_place
def code(request: HttpRequest, place: PlaceCode, token: str) -> HttpResponse:
    """Send a one-time code, and show where to type it."""
    form = CodeForm(request.POST)
    context: dict[str, Any] = {"token": token, "development": settings.DEVELOPMENT}
    if form.is_valid():
        try:
            who = caller(request, place.subdistrict_id)
            actions.send_code(form.cleaned_data["phone"], purpose="report", caller=who, at=timezone.now())
            context["sent"] = True
        except Refused as refused:
            context["error"] = str(refused)
    else:
        context["error"] = complaint(form)
    return render(request, "dispatch/intake/_proof.html", context)


@require_POST
@at_place
def proof(request: HttpRequest, place: PlaceCode, token: str) -> HttpResponse:
    """The code is right: the phone counts as proven for an hour in this browser."""
    form = ProofForm(request.POST)
    context: dict[str, Any] = {"token": token, "sent": True, "development": settings.DEVELOPMENT}
    if form.is_valid():
        try:
            key = actions.check_code(form.cleaned_data["phone"], form.cleaned_data["code"], at=timezone.now())
            context["proof"] = tokens.phone_proof(place.subdistrict_id, key)
        except Refused as refused:
            context["error"] = str(refused)
    else:
        context["error"] = complaint(form)
    answer = render(request, "dispatch/intake/_proof.html", context)
    if "proof" in context:
        answer.set_cookie(
            PROOF_COOKIE, context["proof"], max_age=PROOF_SECONDS, path=f"/report/{token}/", secure=request.is_secure(), httponly=True,
            samesite="Lax",
        )  # fmt: skip
    return answer


@require_POST
@at_place
def follow(request: HttpRequest, place: PlaceCode, token: str) -> HttpResponse:
    """This one, instead of another of the same kind."""
    try:
        order = queries.order_behind(UUID(request.POST.get("order", "")))
    except ValueError as error:
        raise Http404 from error
    near = order is not None and order.compound_id == place.compound_id and order.about_firm_id is None
    if order is None or not near:
        raise Http404
    form = CodeForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(complaint(form))
        actions.follow(order, form.cleaned_data["phone"], caller=caller(request, place.subdistrict_id), at=timezone.now())
    except (Refused, ValidationError) as refused:
        sentence = refused.messages[0] if isinstance(refused, ValidationError) else str(refused)
        status = 429 if isinstance(refused, actions.TooMany) else 422
        return render(request, "dispatch/intake/_refused.html", {"sentence": sentence}, status=status)
    return _done(request, order, Purpose.FOLLOWER)


@at_place
def mine(request: HttpRequest, place: PlaceCode, token: str) -> HttpResponse:
    """My reports, for whoever proves the phone."""
    context: dict[str, Any] = {"token": token, "place": place, "page_title": _("My reports"), "development": settings.DEVELOPMENT}
    key = caller(request, place.subdistrict_id).phone_key
    context["rows"] = [presentation.own(row, key) for row in queries.orders_of(key)] if key else None
    return render(request, "dispatch/intake/mine.html", context)


@at_place
def public(request: HttpRequest, place: PlaceCode, token: str) -> HttpResponse:
    """What is being done at this compound, as far as the reporters agreed, without names."""
    if not policy.number("intake_public_list"):
        raise Http404
    now = timezone.now()
    page = Paginator(queries.public_list(place.compound, now), 20).get_page(request.GET.get("page"))
    overdue = bool(policy.number("intake_public_overdue"))
    rows = [presentation.shown(row, now, overdue=overdue) for row in page.object_list]
    context = {"token": token, "place": place, "page": page, "rows": rows, "page_title": _("Reported here")}
    return render(request, "dispatch/intake/public.html", context)


@at_place
def outbox(request: HttpRequest, place: PlaceCode, token: str) -> HttpResponse:
    """Development only: the texts that would have been sent."""
    if not settings.DEVELOPMENT:
        raise Http404
    return render(request, "dispatch/intake/outbox.html", {"rows": queries.outbox(), "token": token, "page_title": _("Outbox")})
