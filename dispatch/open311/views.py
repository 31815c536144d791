"""GeoReport v2: /open311/v2/, for other systems; no session, no cookie, no page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from communities.places.models import Compound
from dispatch.categories.models import Category
from dispatch.open311 import actions, presentation, queries, reading
from dispatch.open311.faults import Fault
from dispatch.open311.models import ClientKey
from dispatch.open311.rendering import answer
from dispatch.work_orders import actions as orders
from dispatch.work_orders.models import OrderKind, Stage, WorkOrder
from federation.kernel.addresses import client_address
from federation.kernel.errors import Refused
from federation.kernel.limits import allowed
from federation.kernel.media import Clean
from federation.kernel.pictures import reencode
from federation.tenancy import policy, scope
from federation.tenancy.models import Subdistrict

Door = Callable[..., HttpResponse]
PHOTOS, MOST_A_MINUTE = 5, 300


def door(*methods: str) -> Callable[[Door], Door]:
    """Enter the jurisdiction, serve the call, and answer a fault in the form that was asked for."""

    def decorate(view: Door) -> Door:
        @csrf_exempt
        @require_http_methods([*methods, "HEAD"])
        @wraps(view)
        def opened(request: HttpRequest, *, form: str, **parts: Any) -> HttpResponse:
            try:
                if not allowed("open311", client_address(request), most=MOST_A_MINUTE, seconds=60):
                    raise Fault(_("Too many calls. Please wait a minute."), 429)
                return view(request, _enter(request), form, timezone.now(), **parts)
            except Fault as fault:
                return _fault(str(fault), fault.status, form)
            except Refused as refusal:
                return _fault(str(refusal), 400, form)

        return opened

    return decorate


@require_safe
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where everything is; the same for every jurisdiction."""
    return answer(presentation.discovery(settings.SITE_URL), "discovery", form)


@door("GET")
def services(request: HttpRequest, home: Subdistrict, form: str, now: datetime) -> HttpResponse:
    """Every kind of matter that can be reported."""
    return answer([presentation.service(row) for row in queries.services()], "services", form)


@door("GET")
def service(request: HttpRequest, home: Subdistrict, form: str, now: datetime, code: str) -> HttpResponse:
    """The questions of one kind of matter."""
    return answer(presentation.definition(_service(code)), "service_definition", form)


@door("GET", "POST")
def requests(request: HttpRequest, home: Subdistrict, form: str, now: datetime) -> HttpResponse:
    """List public requests, or file one with a key."""
    if request.method == "POST":
        return _post(request, form, now)
    rows = queries.listed(reading.wanted(request.GET, now=now))
    zone = presentation.zone_of(home)
    return answer([presentation.request(row, zone) for row in rows], "service_requests", form)


@door("GET")
def one_request(request: HttpRequest, home: Subdistrict, form: str, now: datetime, number: str) -> HttpResponse:
    """One public request, as a list of one."""
    return answer([presentation.request(_public(number), presentation.zone_of(home))], "service_requests", form)


@door("GET")
def token(request: HttpRequest, home: Subdistrict, form: str, now: datetime, number: str) -> HttpResponse:
    """A request has its number at once, so its token is the number."""
    if not WorkOrder.objects.filter(number=number).exists():
        raise Fault(_("There is no such token."), 404)
    return answer([{"service_request_id": number, "token": number}], "service_requests", form)


@door("GET", "POST")
def updates(request: HttpRequest, home: Subdistrict, form: str, now: datetime) -> HttpResponse:
    """The widely used extension: what happened to public requests, and messages about the key's own."""
    if request.method == "POST":
        return _post_update(request, form, now)
    what = reading.wanted(request.GET, now=now)
    zone = presentation.zone_of(home)
    return answer([presentation.update(entry, number, zone) for entry, number in queries.updates(what)], "service_request_updates", form)


def _post(request: HttpRequest, form: str, now: datetime) -> HttpResponse:
    key, given = _key(request), request.POST
    category = _service(reading.text(given, "service_code", 30))
    position, (compound, place) = reading.position(given), _place(request)
    if position and compound is None:
        compound = queries.compound_at(*position, policy.number("open311_radius"))
    asked = reading.attributes(given)
    kind = (asked.get(presentation.KIND) or [OrderKind.REPAIR])[0]
    if kind not in OrderKind.values:
        raise Fault(_("attribute[%(name)s] has no value %(value)s.") % {"name": presentation.KIND, "value": kind[:40]})
    name = "".join(reading.text(given, one, 60) for one in ("last_name", "first_name"))
    report = actions.Report(
        category=category, kind=OrderKind(kind), description=reading.text(given, "description", 4000), compound=compound,
        place=" ".join([*asked.get(presentation.PLACE, [])[:1], place]).strip(), position=position, name=name,
        phone=reading.text(given, "phone", 30), email=reading.text(given, "email", 200), device=reading.text(given, "device_id", 100),
        account=reading.text(given, "account_id", 100), media_url=reading.text(given, "media_url", 500),
    )  # fmt: skip
    pictures = _pictures(request)
    order, new = actions.post_report(report, key=key, at=now)
    for file, width, height in pictures if new else []:
        orders.keep(order, Clean(file, "image/webp", width, height), stage=Stage.REPORT, by=None, at=now)
    return answer(
        [{"service_request_id": order.number, "service_notice": "", "account_id": report.account}], "service_requests", form
    )  # fmt: skip


def _post_update(request: HttpRequest, form: str, now: datetime) -> HttpResponse:
    key, given = _key(request), request.POST
    update_id, number = reading.text(given, "update_id", 100), reading.text(given, "service_request_id", 30)
    if not update_id or not number:
        raise Fault(_("update_id and service_request_id are required."))
    order = queries.posted_with(key, number)
    if order is None:
        raise Fault(_("There is no such request."), 404)
    actions.post_update(
        order, outside_id=update_id, status=reading.text(given, "status", 40), description=reading.text(given, "description", 4000),
        sent_at=reading.moment(given, "updated_datetime") or now, key=key, at=now,
    )  # fmt: skip
    return answer([{"update_id": update_id}], "service_request_updates", form)


def _enter(request: HttpRequest) -> Subdistrict:
    code = reading.text(request.GET, "jurisdiction_id", 30) or reading.text(request.POST, "jurisdiction_id", 30)
    home = queries.jurisdiction(code)
    if home is None:
        raise Fault(_("There is no such jurisdiction_id."), 404) if code else Fault(_("jurisdiction_id is required."))
    scope.enter(home.pk)
    return home


def _key(request: HttpRequest) -> ClientKey:
    key = queries.key_of(reading.text(request.POST, "api_key", 200) or reading.text(request.GET, "api_key", 200))
    if key is None:
        raise Fault(_("api_key is missing or wrong."), 403)
    return key


def _service(code: str) -> Category:
    if not code:
        raise Fault(_("service_code is required."))
    row = queries.service(code)
    if row is None:
        raise Fault(_("There is no such service_code."), 404)
    return row


def _public(number: str) -> WorkOrder:
    row = queries.public_orders().filter(number=number[:30]).first()
    if row is None:
        raise Fault(_("There is no such request."), 404)
    return row


def _place(request: HttpRequest) -> tuple[Compound | None, str]:
    """A position, an address or an address id is required; the compound where it is known, and the address as it was sent."""
    given = request.POST
    address, address_id = reading.text(given, "address_string", 200), reading.text(given, "address_id", 40)
    if not address and not address_id and reading.position(given) is None:
        raise Fault(_("lat and long, address_string or address_id is required."))
    if address_id:
        try:
            compound = Compound.objects.filter(pk=UUID(address_id)).first()
        except ValueError:
            compound = None
        if compound is None:
            raise Fault(_("There is no such address_id."))
        return compound, address
    return queries.compound_named(address) if address else None, address


def _pictures(request: HttpRequest) -> list[Any]:
    files = [file for name in sorted(request.FILES) for file in request.FILES.getlist(name)]
    if len(files) > PHOTOS:
        raise Fault(_("At most %(count)d pictures.") % {"count": PHOTOS})
    try:
        return [reencode(file) for file in files]
    except ValidationError as error:
        raise Fault(" ".join(error.messages)) from error


def _fault(sentence: str, status: int, form: str) -> HttpResponse:
    return answer([{"code": str(status), "description": sentence}], "errors", form, status)
