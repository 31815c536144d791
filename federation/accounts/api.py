"""Signing in as a program, and who I am."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import django_filters as df
from allauth.account.adapter import get_adapter
from allauth.mfa.base.internal import flows
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from federation.accounts import actions, queries, rules, tokens
from federation.accounts.forms import OPTIONAL, PLACE_OF_ROLE, PLACES
from federation.accounts.models import Department, Membership, Role, User
from federation.api.base import Door, Shown, answered_once
from federation.api.fields import Choice, Named, Nothing, Pick, Strict
from federation.kernel import identifiers

TOO_MANY = gettext_lazy("Too many failed sign-ins. Please try again later.")


class Credentials(Strict):
    """`code` is the six digits of the authenticator app, or a recovery code, for accounts with a second factor."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=500, trim_whitespace=False, style={"input_type": "password"})
    code = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class Tenant(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()


class MembershipOut(serializers.Serializer):
    """A role in a subdistrict; its id goes into X-Membership."""

    id = serializers.UUIDField(source="pk")
    role = serializers.ChoiceField(choices=Role.choices)
    subdistrict = Tenant()
    firm = Named(allow_null=True)


class Issued(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    memberships = MembershipOut(many=True)


class Person(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()


class Me(serializers.Serializer):
    """`membership` is the one that acts, empty for a person without any."""

    person = Person()
    memberships = MembershipOut(many=True)
    membership = MembershipOut(allow_null=True)


def _place(model: str) -> Any:
    rows: Any = Department if model == "department" else Membership._meta.get_field(model).related_model
    return Pick(lambda _by: rows.objects.all(), required=False, allow_null=True)


class MemberIn(Strict):
    """A person with a role here, and the one place where it applies; a known username needs no password."""

    username = serializers.SlugField(max_length=60)
    name = serializers.CharField(max_length=60)
    password = serializers.CharField(max_length=500, trim_whitespace=False, required=False, allow_blank=True, default="", write_only=True)
    role = Choice(Role, only=[role for role in Role if role != Role.SUPERVISOR])
    firm = _place("firm")
    community = _place("community")
    compound = _place("compound")
    department = _place("department")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        where = PLACE_OF_ROLE.get(data["role"])
        given = {name: data.pop(name, None) for name in PLACES}
        if where == "firm" and rules.is_firm(self.context["by"]):
            given["firm"] = given["firm"] or self.context["by"].firm
        if where and given[where] is None and data["role"] not in OPTIONAL:
            raise serializers.ValidationError({where: _("This role needs one.")}, code="required")
        wrong = [name for name in PLACES if name != where and given[name]]
        if wrong:
            raise serializers.ValidationError({name: _("This does not belong to the role.") for name in wrong}, code="place")
        return {**data, "place": {where: given[where]} if where else {}}


class MemberOut(serializers.Serializer):
    """A person's role here, and where it applies."""

    id = serializers.UUIDField(source="pk")
    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.get_full_name")
    role = serializers.ChoiceField(choices=Role.choices)
    firm = Named(allow_null=True)
    community = Named(allow_null=True)
    compound = Named(allow_null=True)
    department = Named(allow_null=True)
    active = serializers.BooleanField()


class MemberFilter(df.FilterSet):
    role = df.ChoiceFilter(label=gettext_lazy("Role"), choices=Role.choices)
    firm = df.UUIDFilter(label=gettext_lazy("Firm"), field_name="firm_id")
    active = df.BooleanFilter(label=gettext_lazy("active"))

    class Meta:
        model = Membership
        fields: list[str] = []


class People(Shown):
    """Who acts here: staff see everybody, a firm's administrator the own firm, others themselves."""

    model = Membership
    rows = queries.visible_to
    one = queries.get_member
    ordering = ("pk",)
    serializer_class = MemberOut
    filterset_class = MemberFilter

    @extend_schema(request=MemberIn, responses={201: MemberOut})
    @answered_once
    def create(self, request: Request) -> Response:
        """Give a person a role here; a new username gets a new account."""
        data = self.cleaned(MemberIn)
        row = actions.add_member(
            username=data["username"], name=data["name"], password=data["password"], role=Role(data["role"]), by=self.by,
            at=timezone.now(), **data["place"],
        )  # fmt: skip
        return self.shown(row.pk, status=201)

    @extend_schema(request=Nothing, responses=MemberOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        """End a role at once."""
        return self._change(pk, actions.end_membership)

    @extend_schema(request=Nothing, responses=MemberOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> Response:
        """Restore a role."""
        return self._change(pk, actions.resume_membership)

    def _change(self, pk: UUID, act: Any) -> Response:
        row = queries.get_member(self.by, pk)
        self.cleaned(Nothing)
        act(row, by=self.by, at=timezone.now())
        return self.shown(pk)


class TokenDoor(Door):
    """Sign in and out; failures are counted together with those of the pages."""

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.request is None or self.request.method == "POST" else [IsAuthenticated()]

    def get_authenticators(self) -> list[Any]:
        """A sign-in needs no earlier one, and a stale cookie or token must not stand in its way."""
        return [] if self.request is None or self.request.method == "POST" else super().get_authenticators()

    @extend_schema(
        operation_id="auth_token_create", request=Credentials, responses={200: Issued}, auth=[],
        examples=[OpenApiExample("Sign in", {"username": "dispatcher", "password": "…"}, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """A token, valid as long as a session; it dies when the password changes or the account is switched off."""
        data = self.cleaned(Credentials)
        now = timezone.now()
        user = _identify(request, data["username"], data["password"])
        _second_factor(user, data["code"])
        issued = {
            "token": tokens.issue(user, at=now),
            "expires_at": now + timedelta(seconds=settings.SESSION_COOKIE_AGE),
            "memberships": queries.memberships_of(user),
        }
        return Response(Issued(issued).data, headers={"Cache-Control": "private, no-store"})

    @extend_schema(operation_id="auth_token_destroy", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Forget the token of this call."""
        tokens.revoke(tokens.bearer(request._request))
        return Response(status=204)


class MeDoor(Door):
    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="me_retrieve", responses=Me)
    def get(self, request: Request) -> Response:
        """The signed-in person, the own memberships, and the acting one."""
        chosen: Membership | None = request._request.membership  # type: ignore[attr-defined]
        own = request._request.memberships  # type: ignore[attr-defined]
        return Response(Me({"person": request.user, "memberships": own, "membership": chosen}).data)


def _identify(request: Request, username: str, password: str) -> User:
    """The active person; unknown names, wrong passwords and switched-off accounts are all the same answer."""
    adapter = get_adapter(request._request)
    try:
        user = adapter.authenticate(request._request, username=username, password=password)
    except DjangoValidationError as error:
        raise Throttled(wait=getattr(error, "wait", 60), detail=str(TOO_MANY)) from error
    if not isinstance(user, User) or not user.is_active:
        raise AuthenticationFailed(_("Wrong username or password."), code="wrong_credentials")
    return user


def _second_factor(user: User, code: str) -> None:
    if not is_mfa_enabled(user):
        return
    if not code:
        raise AuthenticationFailed(_("This account needs a second factor; send it as `code`."), code="second_factor_required")
    try:
        forgive = flows.check_rate_limit(user)
    except DjangoValidationError as error:
        raise Throttled(wait=60, detail=str(TOO_MANY)) from error
    for row in Authenticator.objects.filter(user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]):
        if row.wrap().validate_code(identifiers.digits(code)):
            row.record_usage()
            forgive()
            return
    raise AuthenticationFailed(_("The code is wrong or was used already."), code="second_factor_wrong")
