"""Reading people: which memberships a person has, and who is to be told of something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from federation.accounts.models import Membership, Role, Supervision, User
from federation.kernel.lookup import one
from federation.tenancy import scope, unscoped
from federation.tenancy.models import Subdistrict


def memberships_of(user: User) -> list[Membership]:
    """The person's own active memberships in every subdistrict; the database shows no others.

    The firm is not joined here: no subdistrict is entered yet, so the wall would make it look like none.
    """
    scope.set_database(scope.current_or_none(), user.pk)
    rows = unscoped.rows(Membership).filter(user=user, active=True, subdistrict__active=True)
    return list(rows.select_related("subdistrict", "user").order_by("role", "id"))


def supervised_by(user: User) -> QuerySet[Subdistrict]:
    """The subdistricts of the districts that the person supervises."""
    districts = Supervision.objects.filter(user=user).values("district")
    return Subdistrict.objects.filter(district__in=districts, active=True).order_by("code")


def visible_to(by: Membership) -> QuerySet[Membership]:
    """Staff see everybody in the subdistrict; a firm's administrator sees the own firm."""
    rows = Membership.objects.select_related("user", "firm", "community", "compound", "department").order_by("role", "user__name")
    if by.role in (Role.LEADER, Role.DISPATCHER, Role.SECRETARIAT, Role.SUPERVISOR):
        return rows
    if by.role == Role.FIRM_ADMIN:
        return rows.filter(firm=by.firm_id)
    return rows.filter(user=by.user)


def get_member(by: Membership, pk: UUID) -> Membership:
    """One membership that this person may see, else 404."""
    return one(visible_to(by), pk=pk)


def people_of_firm(firm_id: Any, *, roles: Iterable[Role] = (Role.FIRM_ADMIN, Role.SITE_MANAGER)) -> Iterable[User]:
    """Who answers for the firm."""
    members = Membership.objects.filter(firm=firm_id, role__in=roles, active=True)
    return User.objects.filter(is_active=True, pk__in=members.values("user"))


def commanders() -> Iterable[User]:
    """The dispatchers and leaders of the current subdistrict."""
    roles = Q(role__in=[Role.DISPATCHER, Role.LEADER])
    return User.objects.filter(is_active=True, pk__in=Membership.objects.filter(roles, active=True).values("user"))
