"""The people of the tests: the demo's own, by username, each as the membership they act with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.test import Client

from communities.places.models import Compound
from federation.accounts.models import Membership, User
from federation.firms.models import PropertyFirm
from federation.pool.models import Resource
from federation.tenancy import unscoped
from federation.tenancy.models import Subdistrict

LUYI, NEIGHBOUR = "110112013", "110112990"


@dataclass
class Cast:
    """Looks people and things up in the subdistrict whose scope is open."""

    subdistrict: Subdistrict

    def __getattr__(self, username: str) -> Membership:
        """`cast.dispatcher`, `cast.firm1` …"""
        if username.startswith("_"):
            raise AttributeError(username)
        rows = Membership.objects.select_related("user", "subdistrict", "firm", "community", "compound", "department")
        return rows.get(user__username=username.replace("_", "-"))

    @cached_property
    def compounds(self) -> dict[str, Compound]:
        return {compound.name: compound for compound in Compound.objects.all()}

    def firm(self, start: str) -> PropertyFirm:
        return PropertyFirm.objects.get(name__startswith=start)

    def resource(self, start: str) -> Resource:
        return Resource.objects.select_related("firm").get(name__startswith=start)


def browser_of(username: str) -> Client:
    """A signed-in test client."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def subdistrict(code: str) -> Subdistrict:
    return unscoped.by_code(code)
