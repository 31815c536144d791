"""What every view of the API shares: one savepoint per call, who acts, limits, and answers that are given once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, Throttled, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from federation.accounts.models import Membership
from federation.api import once
from federation.api.parsers import StrictJSONParser
from federation.api.schema import Schema
from federation.kernel.lookup import one

KEY = re.compile(r"^[\x21-\x7e]{1,100}$")


class Door(APIView):
    """A view whose refusals change nothing: any error rolls back to the state before the call."""

    parser_classes = [StrictJSONParser]
    metadata_class = None
    schema = Schema()

    @property
    def by(self) -> Membership:
        """The acting membership."""
        membership: Membership = self.request._request.membership  # type: ignore[attr-defined]
        return membership

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if getattr(response, "exception", False):
                transaction.set_rollback(True)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Calls that are refused at the door count towards the limits as well."""
        try:
            super().initial(request, *args, **kwargs)
        except Throttled:
            raise
        except APIException:
            self.check_throttles(request)
            raise

    def get_authenticate_header(self, request: Request) -> str:
        """Whoever is not known gets 401, also where no earlier sign-in is read."""
        return "Token"

    def cleaned(self, serializer: type[Serializer], *, partial: bool = False) -> dict[str, Any]:
        """The body, checked; raises 400 with every mistake."""
        form = serializer(data=self.request.data, partial=partial, context={"by": self.by, "request": self.request, "view": self})
        form.is_valid(raise_exception=True)
        data: dict[str, Any] = form.validated_data
        return data


class Records(Door, GenericViewSet):
    """A collection: `rows(by)` is what the person may see, `one(by, pk)` fetches or raises 404."""

    model: ClassVar[type[Any]]
    rows: ClassVar[Any]  # a function of the acting membership
    one: ClassVar[Any]  # a function of the acting membership and an id
    ordering: ClassVar[tuple[str, ...]]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            nothing: QuerySet[Any] = self.model._base_manager.none()
            return nothing
        found: QuerySet[Any] = type(self).rows(self.by)
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "by": None if getattr(self, "swagger_fake_view", False) else self.by}

    def answer(self, row: Any, serializer: type[Serializer] | None = None, *, status: int = 200) -> Response:
        """One row as its serializer shows it."""
        shown = serializer or self.get_serializer_class()
        return Response(shown(row, context=self.get_serializer_context()).data, status=status)

    def page_of(self, rows: QuerySet[Any], serializer: Any) -> Response:
        """A page of the list, in the view's order."""
        page = self.paginate_queryset(self.filter_queryset(rows))
        return self.get_paginated_response(serializer(page, many=True, context=self.get_serializer_context()).data)


class Listed(Records):
    """Adds the list."""

    def list(self, request: Request, **inside: UUID) -> Response:
        return self.page_of(self.get_queryset(), self.get_serializer_class())


class Shown(Listed):
    """Adds the list and one row; `detail_class` shows more than a row of the list where it is set."""

    detail_class: ClassVar[type[Serializer] | None] = None

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)

    def shown(self, pk: UUID, *, status: int = 200) -> Response:
        return self.answer(type(self).one(self.by, pk), self.detail_class, status=status)


def by_pk(rows: Callable[[Membership], QuerySet[Any]]) -> Callable[[Membership, UUID], Any]:
    """An authorised fetch made of a visible set: 404 for what is missing and for what is not visible."""

    return lambda by, pk: one(rows(by), pk=pk)


def answered_once(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Ask for an Idempotency-Key, and give a repeated call the first answer instead of making a second thing.

    A call that was refused made nothing and rolls its key back, so that it may be mended and sent again.
    """

    @wraps(handler)
    def guarded(self: Door, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "").strip()
        if not key:
            raise ValidationError(_("Send an Idempotency-Key header with this call."), code="idempotency_key_required")
        if not KEY.match(key):
            raise ValidationError(_("An Idempotency-Key has 1 to 100 visible ASCII characters."), code="idempotency_key_invalid")
        row = once.claim(self.by.user, key, _fingerprint(self, request), at=timezone.now())
        if row.status:
            return Response(json.loads(str(row.body)), status=row.status)
        response = handler(self, request, *args, **kwargs)
        once.remember(row, response.status_code, JSONRenderer().render(response.data).decode())
        return response

    guarded.needs_key = True  # type: ignore[attr-defined]
    return guarded


def _fingerprint(view: Door, request: Request) -> bytes:
    """What makes two calls the same: address, acting membership and body; keyed, since a body may hold a password."""
    body = json.dumps(request.data, sort_keys=True, default=str)
    whole = "\n".join([request.method or "", request.path, str(view.by.pk), body])
    return salted_hmac("federation.api.once", whole, algorithm="sha256").digest()
