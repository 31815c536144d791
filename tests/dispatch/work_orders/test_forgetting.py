"""Everything that hangs on an order or a help request is judged: it goes with the person, or it stays for a reason."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, models, transaction
from django.utils import timezone

from dispatch.demo import seed
from dispatch.mutual_aid import actions as aid
from dispatch.mutual_aid.models import HelpRequest, Job
from dispatch.ratings.models import Rating
from dispatch.work_orders import actions
from dispatch.work_orders.models import WorkOrder
from dispatch.work_orders.states import OrderState
from federation.accounts.models import Membership
from federation.firms.models import PropertyFirm
from federation.kernel.forgetting import story
from federation.tenancy import scope
from federation.tenancy.models import Subdistrict, TenantModel
from tests.cast import LUYI, Cast, subdistrict
from tests.conftest import LIVE
from tests.dispatch.work_orders.test_traces import CANARY, rows_with

#: What stays, and why.
STAYS = {
    "number": {"WorkOrder", "HelpRequest", "HotlineOrder", "Permit", "Handover", "DamageCase", "Guest"},  # identifiers
    "title": {"WorkOrder", "HelpRequest"},  # becomes the name of the category
    "outside_number outside_id status platform digest": {"WorkOrder", "HotlineOrder", "Update"},  # the next list is matched by them
    "shortfall gaps mode parts reason detail why": {"HelpRequest", "Job", "Offer", "Candidate", "PlanRow"},  # written by the matching
    "certificate": {"RequestLine"},  # the name of a kind
    "issuer first_name second_name name guardian workers firm_name helper": {
        "SupervisionAct", "Handover", "Signature", "Permit", "Shift", "OutsideHelp",
    },  # who acted in office: staff and members, not the person
    "unit": {"Step", "CostItem"},  # a licensed firm; a unit of measure
    "units accessories note reason description decision answer": {"Swap", "Handover", "DamageCase"},  # machines and who pays for them
    "note label": {"CostSheet", "CostItem"},  # accounts, kept by law
    "reason ": {"Posting"},  # accounts are final
    "voice": {"Rating"},  # a digest that tells devices apart
    "measures": {"Permit"},  # ticked from a list
    "title problem cause solution": {"Case"},  # written to be read by all members, without persons
    "lines": {"Guest"},  # the neighbour's order, erased there
    "file": {"PermitPicture", "ConditionPicture"},  # of machines and of signed permits
    "body answer": {"Delivery"},  # number, state and times; what a system answered
}  # fmt: skip
CANNOT_GATHER = {"phone_key"}  # a keyed digest, which the planner needs


def written(model: type[models.Model]) -> set[str]:
    """Its columns that can hold what somebody wrote."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
    return {field.name for field in model._meta.local_fields if isinstance(field, kinds) and not field.choices and field.name != "state"}


def judged() -> dict[type[Any], str]:
    found: dict[type[Any], str] = {}
    for root in (WorkOrder, HelpRequest):
        found |= {root: "pk"} | {model: path for model, path in story(root) if model not in found}
    return found


def test_every_column_of_a_story_goes_or_is_known_to_stay() -> None:
    unjudged = {}
    columns = 0
    for model in judged():
        stays = {name for names, owners in STAYS.items() if model.__name__ in owners for name in names.split()}
        left = set() if model.forgets == ("pk",) else written(model) - set(model.forgets) - stays
        columns += len(written(model))
        if left:
            unjudged[model.__name__] = sorted(left)
    sys.stdout.write(f"  {len(judged())} models, {columns} columns")
    assert unjudged == {} and len(judged()) > 45


@pytest.mark.django_db
def test_every_forgotten_column_is_unknown_to_the_planner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE a.attstattarget = 0 AND c.relnamespace = 'public'::regnamespace"
        )
        quiet = {name for (name,) in cursor.fetchall()}
    wanted = {
        f"{model._meta.db_table}.{model._meta.get_field(name).column}"
        for model in judged() for name in set(model.forgets) - {"pk"} - CANNOT_GATHER
    }  # fmt: skip
    sys.stdout.write(f"  {len(wanted)} columns")
    assert wanted - quiet == set() and len(wanted) > 50


#: What the database asks for beside it.
MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "Agreement": lambda: {"kinds": ["expert"], "partner": Subdistrict.objects.exclude(pk=scope.current()).first()},
    "Transfer": lambda: {"to_firm": PropertyFirm.objects.first()},
    "CoHandler": lambda: {"firm": PropertyFirm.objects.first()},
    "TimeRequest": lambda: {"within": timedelta(hours=1)},
    "Extension": lambda: {"days": 1},
    "Rating": lambda: {"by": Membership.objects.first()},
    "Step": lambda: {"unit": "x"},
}


def first(model: type[Any]) -> Any:
    """A row of the subdistrict; where the demo has none, one is made of the plainest values that its columns take."""
    found = model.objects.filter(**({"request__work_orders": None} if model is Job else {})).first()
    values = {field.name: plain(model, field) for field in model._meta.local_fields if needed(field)}
    return found or model.objects.create(**values | MORE.get(model.__name__, dict)())


def needed(field: Any) -> bool:
    given = field.has_default() or field.null or field.auto_created or field.has_db_default()
    return not given and not (field.blank and field.empty_strings_allowed)


def plain(model: type[Any], field: Any) -> Any:
    if field.name == "state":
        checks = [rule.condition for rule in model._meta.constraints if isinstance(rule, models.CheckConstraint)]
        pairs = [pair for check in checks for pair in check.children if isinstance(pair, tuple)]
        return next(values[0] for name, values in pairs if name == "state__in")
    if field.is_relation:
        return first(field.related_model) if issubclass(field.related_model, TenantModel) else field.related_model.objects.all()[0]
    if field.choices:
        return field.choices[0][0]
    kinds: dict[str, Any] = {
        "DateTimeField": timezone.now(),
        "DateField": timezone.now().date(),
        "UUIDField": uuid.uuid4(),
        "BooleanField": True,
        "ArrayField": [],
    }
    return kinds.get(field.get_internal_type(), 1 if field.get_internal_type() not in {"CharField", "TextField", "FileField"} else "x")


def planted(tenant: int) -> set[str]:
    """As the owner of the database: the word into every column that is to be emptied. The models that had rows for it."""
    filled = set()
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant)])
        for model in judged():
            table = model._meta.db_table
            texts = [model._meta.get_field(name) for name in model.forgets if name in written(model)]
            if not texts:
                continue
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            values = ", ".join(f'"{field.column}" = left(%(word)s, {field.max_length or 99})' for field in texts)
            cursor.execute(f'UPDATE "{table}" SET {values}', {"word": CANARY})
            filled |= {model.__name__} if cursor.rowcount else set()
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("UPDATE dispatch_workorder SET state = %s", [OrderState.CLOSED])
    return filled


@pytest.mark.django_db(**LIVE)
def test_every_story_of_the_demo_forgets_what_was_written_in_it(world: None) -> None:
    seed.scene(at=timezone.now())
    tenant = subdistrict(LUYI).pk
    with scope.atomic_tenant(tenant):
        for model in judged():
            if model.forgets:
                first(model)
    filled = planted(tenant)
    with scope.atomic_tenant(tenant), connection.cursor() as cursor:
        before = rows_with(CANARY, cursor)
        assert len(before) == len(filled), "the control"
        leader = Cast(subdistrict(LUYI)).leader
        for order in WorkOrder.objects.all():
            actions.erase(order, by=leader, at=timezone.now())
        for request in HelpRequest.objects.filter(work_orders=None):
            aid.forget(request, title="x", by=leader, at=timezone.now())
        left = rows_with(CANARY, cursor)
        gone = [model for model in judged() if model.forgets == ("pk",)]
        assert left == {} and {model.__name__ for model in gone if model.objects.exists()} == set() and len(gone) == 4
    sys.stdout.write(f"  {sum(before.values())} rows of {len(filled)} models")
    assert {model.__name__ for model in judged() if set(model.forgets) - {"pk"}} - filled == set()


@pytest.mark.django_db
def test_a_rating_can_be_emptied_and_not_rewritten(luyi: Any, now: datetime) -> None:
    seed.scene(at=now)
    row = first(Rating)
    for change in ({"comment": "better"}, {"stars": 5}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Rating.objects.filter(pk=row.pk).update(**change)
    assert Rating.objects.filter(pk=row.pk).update(comment="") == 1
