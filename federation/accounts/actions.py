"""People and their memberships: invite, change, end; and the supervisor's look across."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from federation.accounts import queries, rules
from federation.accounts.models import FIRM_ROLES, Membership, Role, User
from federation.kernel import audit
from federation.kernel.errors import Denied, Refused
from federation.kernel.rules import require
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict


def look_into(code: str, *, user: User, at: datetime) -> Subdistrict:
    """A district supervisor enters a subdistrict; the look is written into that subdistrict's own log."""
    subdistrict = queries.supervised_by(user).filter(code=code).first()
    if subdistrict is None:
        raise Http404
    with scope.atomic_tenant(subdistrict.pk):
        visitor = Membership(user=user, role=Role.SUPERVISOR, subdistrict=subdistrict)
        audit.record("look_into", subdistrict, by=visitor, at=at)
    return subdistrict


def add_member(*, username: str, name: str, password: str, role: Role, by: Membership, at: datetime, **place: Any) -> Membership:
    """Give a person a role here; a new username gets a new account, a known one must already belong to this subdistrict."""
    require(rules.can_manage_people, by, None)
    if by.role == Role.FIRM_ADMIN and (role not in FIRM_ROLES or getattr(place.get("firm"), "pk", None) != by.firm_id):
        raise Denied(_("You can only add people of your own firm."))
    if role == Role.LEADER and by.role != Role.LEADER:
        raise Denied(_("Only a leader can appoint or end a leader."))
    if role == Role.SUPERVISOR:
        raise Refused(_("Supervisors are appointed by the district."), code="role")
    if role in FIRM_ROLES and place.get("firm") is None:
        raise Refused(_("This role needs a firm."), code="firm")
    with transaction.atomic():
        user = User.objects.filter(pk__in=Membership.objects.values("user"), username=username).first()
        if user is None:
            user = User(username=username, name=name)
            validate_password(password, user)
            user.set_password(password)
            try:
                with transaction.atomic():
                    user.save()
            except IntegrityError as error:
                raise Refused(_("This username is taken; choose another."), code="username") from error
        try:
            with transaction.atomic():
                member: Membership = Membership.objects.create(user=user, role=role, **place)
        except IntegrityError as error:
            raise Refused(_("This person already has this role here."), code="member") from error
        audit.record("add_member", member, by=by, at=at, role=role, person=user.get_full_name())
    return member


def end_membership(member: Membership, *, by: Membership, at: datetime) -> None:
    """The person loses the role at once; nobody ends the own membership."""
    require(rules.can_manage_people, by, member)
    if by.role == Role.FIRM_ADMIN and member.firm_id != by.firm_id:
        raise Denied(_("You can only change people of your own firm."))
    if member.role == Role.LEADER and by.role != Role.LEADER:
        raise Denied(_("Only a leader can appoint or end a leader."))
    if member.pk == by.pk:
        raise Refused(_("You cannot end your own membership."), code="own")
    with transaction.atomic():
        Membership.objects.filter(pk=member.pk).update(active=False)
        audit.record("end_membership", member, by=by, at=at, role=member.role, person=member.user.get_full_name())


def resume_membership(member: Membership, *, by: Membership, at: datetime) -> None:
    """Undo of end_membership."""
    require(rules.can_manage_people, by, member)
    if by.role == Role.FIRM_ADMIN and member.firm_id != by.firm_id:
        raise Denied(_("You can only change people of your own firm."))
    if member.role == Role.LEADER and by.role != Role.LEADER:
        raise Denied(_("Only a leader can appoint or end a leader."))
    with transaction.atomic():
        Membership.objects.filter(pk=member.pk).update(active=True)
        audit.record("resume_membership", member, by=by, at=at, role=member.role, person=member.user.get_full_name())
