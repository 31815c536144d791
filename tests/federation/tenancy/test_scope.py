"""The first wall: nothing is read or written while no subdistrict is set."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connections

from federation.accounts.models import Department
from federation.tenancy import checks, scope
from federation.tenancy.scope import Unscoped


def test_asking_without_a_subdistrict_raises(db):
    with pytest.raises(Unscoped):
        Department.objects.count()
    with pytest.raises(Unscoped):
        Department.objects.create(name="x")


def test_nested_scopes_restore_the_outer_one(luyi, neighbour):
    names = set(Department.objects.values_list("id", flat=True))
    with scope.atomic_tenant(neighbour.subdistrict.pk):
        assert not names & set(Department.objects.values_list("id", flat=True))
    assert set(Department.objects.values_list("id", flat=True)) == names


def test_a_failed_inner_scope_restores_the_outer_one(luyi, neighbour):
    with pytest.raises(ZeroDivisionError), scope.atomic_tenant(neighbour.subdistrict.pk):
        raise ZeroDivisionError
    assert scope.current() == luyi.subdistrict.pk
    assert Department.objects.exists()


def test_the_wall_cannot_be_switched_off_in_production(monkeypatch):
    environment = {**os.environ, "LINYUAN_ENV": "production", "ORM_WALL": "off", "SITE_URL": "https://example.org"}
    outcome = subprocess.run([sys.executable, "manage.py", "check"], env=environment, capture_output=True, text=True)
    assert outcome.returncode != 0
    assert "ORM_WALL=off" in outcome.stderr


@pytest.mark.django_db(databases=["default", "owner"])
def test_serving_as_the_owner_is_refused(monkeypatch):
    assert checks.unfit_role() == ""
    monkeypatch.setattr(checks, "connection", connections["owner"])
    assert "owns tables" in checks.unfit_role()
