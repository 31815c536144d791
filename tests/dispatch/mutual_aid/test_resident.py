"""The pool kept in memory is the pool in the database, whoever changed it and whenever that was committed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from dispatch.mutual_aid import resident
from dispatch.mutual_aid.resident import pool
from federation.pool.models import HomeReserve, PoolChange, Resource, Skill, Trade, Unit, WeeklyHours
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict
from tests.cast import LUYI, NEIGHBOUR
from tests.conftest import LIVE
from tests.stack import address

pytestmark = pytest.mark.django_db(**LIVE)
STEPS = {
    "quantity": "UPDATE federation_resource SET quantity = quantity + 1 WHERE id = %(crew)s",
    "no longer offered": "UPDATE federation_resource SET active = false WHERE id = %(crew)s",
    "hours": "UPDATE federation_weeklyhours SET until_minute = until_minute - 60 WHERE resource_id = %(crew)s",
    "hours gone": "DELETE FROM federation_weeklyhours WHERE resource_id = %(crew)s",
    "damage": "UPDATE federation_unit SET active = false WHERE resource_id = %(crew)s AND number = 1",
    "skill": "UPDATE federation_resourceskill SET level = 6 - level WHERE level <> 3",
    "certificate": "UPDATE federation_certificate SET next_review_on = '2020-01-01'",
    "mode of a skill": "UPDATE federation_skill SET mode = 'advise'",
    "trade": "UPDATE federation_trade SET code = 'X-' || code",
    "reserve": "UPDATE federation_homereserve SET keep = keep + 1",
}


@pytest.fixture
def street(world: None) -> Iterator[Subdistrict]:
    subdistrict = Subdistrict.objects.get(code=LUYI)
    with scope.request_scope():
        yield subdistrict


@pytest.fixture
def elsewhere(street: Subdistrict) -> Iterator[psycopg2.extensions.cursor]:
    """Another process of the application, in the midst of a transaction."""
    session = psycopg2.connect(address("default"))
    with session.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(street.pk)])
        session.commit()
        cursor.execute("SELECT set_config('app.tenant', %s, false)", [str(street.pk)])
        yield cursor
    session.close()


def read(subdistrict: Subdistrict) -> resident.Pool:
    with scope.atomic_tenant(subdistrict.pk):
        return pool()


def truth(subdistrict: Subdistrict) -> tuple[object, object]:
    with scope.atomic_tenant(subdistrict.pk):
        return resident._members(None), resident._reserves()


def queries(subdistrict: Subdistrict) -> int:
    with scope.atomic_tenant(subdistrict.pk), CaptureQueriesContext(connection) as asked:
        pool()
    return len(asked)


def some_crew(subdistrict: Subdistrict) -> Resource:
    with scope.atomic_tenant(subdistrict.pk):
        found: Resource = Resource.objects.filter(kind="crew", active=True).order_by("name")[0]
        return found


@pytest.mark.parametrize("change", STEPS)
def test_what_another_process_commits_is_seen_at_once(street, elsewhere, change):
    with scope.atomic_tenant(street.pk):
        crew = some_crew(street)
        HomeReserve.objects.get_or_create(firm_id=crew.firm_id, kind="crew", code="GEN", defaults={"keep": 1})
    before = read(street)
    elsewhere.execute(STEPS[change], {"crew": crew.pk})
    assert elsewhere.rowcount > 0
    read(street)  # a copy read while the other has not finished: it must not hide what comes
    assert (read(street).members, read(street).reserves) == (before.members, before.reserves)
    elsewhere.connection.commit()
    after = read(street)
    assert (after.members, after.reserves) == truth(street) != (before.members, before.reserves)
    assert queries(street) == 1


def test_new_and_deleted_resources_come_and_go(street):
    crew = some_crew(street)
    read(street)
    with scope.atomic_tenant(street.pk):
        made = Resource.objects.create(kind="crew", trade=Trade.objects.all()[0], firm=crew.firm, home=crew.home, name="新队")
        WeeklyHours.objects.create(resource=made, weekday=2, from_minute=480, until_minute=600)
    assert read(street).members[made.pk].hours == ((2, 480, 600),)
    assert list(read(street).members) == sorted(read(street).members)
    with scope.atomic_tenant(street.pk):
        made.delete()
    assert made.pk not in read(street).members


def test_a_change_costs_the_reading_of_what_changed(street):
    crew = some_crew(street)
    first = read(street)
    assert queries(street) == 1
    assert read(street) is first
    with scope.atomic_tenant(street.pk):
        Unit.objects.filter(resource=crew, number=1).update(active=False)
    assert queries(street) == 6
    again = read(street)
    assert again.members[crew.pk] == replace(first.members[crew.pk], broken=1)
    assert all(again.members[pk] is member for pk, member in first.members.items() if pk != crew.pk)


def test_what_is_rolled_back_is_seen_inside_and_never_after(street):
    before, crew = read(street), some_crew(street)
    with scope.atomic_tenant(street.pk):
        Resource.objects.filter(pk=crew.pk).update(quantity=77)
        assert pool().members[crew.pk].quantity == 77
        transaction.set_rollback(True)
    assert read(street).members == before.members
    resident._pools.clear()
    with scope.atomic_tenant(street.pk):
        Resource.objects.filter(pk=crew.pk).update(quantity=77)
        assert pool().members[crew.pk].quantity == 77
        transaction.set_rollback(True)
    assert read(street).members == before.members


def test_subdistricts_are_kept_apart_and_few(street, monkeypatch):
    other = Subdistrict.objects.get(code=NEIGHBOUR)
    own, neighbours = read(street), read(other)
    assert own.members and neighbours.members and not own.members.keys() & neighbours.members.keys()
    with scope.atomic_tenant(other.pk):
        Skill.objects.update(mode="advise")
    assert read(street) is own and read(other) is not neighbours
    monkeypatch.setattr(resident, "KEPT", 1)
    read(other)
    assert list(resident._pools) == [(connection.settings_dict["NAME"], other.pk)]


def test_much_change_and_old_age_read_everything_again(street, monkeypatch):
    first = read(street)
    with scope.atomic_tenant(street.pk):
        Resource.objects.update(note="x")
    monkeypatch.setattr(resident, "MANY", 2)
    assert read(street).read_at > first.read_at
    second = read(street)
    monkeypatch.setattr(resident, "OLD", timedelta(0))
    assert read(street).read_at > second.read_at


def test_only_old_notes_of_changes_are_dropped(street):
    crew = some_crew(street)
    with scope.atomic_tenant(street.pk):
        Resource.objects.filter(pk=crew.pk).update(note="x")
        PoolChange.objects.exclude(resource_id=crew.pk).update(at=Now() - timedelta(days=3))
        resident.forget()
        assert set(PoolChange.objects.values_list("resource_id", flat=True)) == {crew.pk}
