"""Changing the map of the subdistrict: communities, compounds, and how a compound is managed from a day on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from communities.places import rules
from communities.places.models import Community, Compound, Management, ManagementKind
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require


def add_community(*, by: Membership, at: datetime, **fields: Any) -> Community:
    """Enter a community; its name is unique in the subdistrict."""
    require(rules.can_edit, by, None)
    with transaction.atomic():
        row = Community(**fields)
        _save(row)
        audit.record("add_community", row, by=by, at=at, name=row.name)
    return row


def edit_community(community: Community, *, by: Membership, at: datetime, **fields: Any) -> None:
    """Change a community."""
    require(rules.can_edit, by, community)
    with transaction.atomic():
        row = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
        audit.record("edit_community", row, by=by, at=at, changed=_change(row, fields))


def add_compound(*, by: Membership, at: datetime, mode: ManagementKind, since: date, **fields: Any) -> Compound:
    """Enter a compound with its management mode from a day on."""
    require(rules.can_edit, by, None)
    with transaction.atomic():
        row = Compound(**fields)
        _save(row)
        Management.objects.create(compound=row, kind=mode, during=DateRange(since, None))
        audit.record("add_compound", row, by=by, at=at, name=row.name, mode=mode)
    return row


def edit_compound(compound: Compound, *, by: Membership, at: datetime, **fields: Any) -> None:
    """Change a compound's facts; the management mode has its own dated history, and the class its decisions."""
    require(rules.can_edit, by, compound)
    with transaction.atomic():
        row = Compound.objects.select_for_update(of=("self",)).get(pk=compound.pk)
        if fields.get("grade", row.grade) != row.grade:
            raise Refused(_("The class is changed by a decision with its reason and evidence, not here."), code="class")
        audit.record("edit_compound", row, by=by, at=at, changed=_change(row, fields))


def set_class(compound: Compound, *, grade: str, by: Membership, at: datetime) -> str:
    """Move a compound to another class; called inside the decision's transaction (assessments/classes). Returns the class before."""
    require(rules.can_edit, by, compound)
    row = Compound.objects.select_for_update(of=("self",)).get(pk=compound.pk)
    before, row.grade = row.grade, grade
    row.save(update_fields=["grade"])
    audit.record("set_class", row, by=by, at=at, before=before, after=grade)
    return str(before)


def change_management(compound: Compound, *, kind: ManagementKind, since: date, by: Membership, at: datetime) -> Management:
    """From `since` on the compound is managed in this mode: the open period ends there, closed ones stay as they were."""
    require(rules.can_edit, by, compound)
    try:
        with transaction.atomic():
            for period in Management.objects.select_for_update(of=("self",)).filter(compound=compound, during__upper_inf=True):
                if period.during.lower is not None and period.during.lower >= since:
                    raise Refused(_("The present mode began on %(day)s; choose a later day.") % {"day": period.during.lower}, code="order")
                period.during = DateRange(period.during.lower, since)
                period.save(update_fields=["during"])
            row: Management = Management.objects.create(compound=compound, kind=kind, during=DateRange(since, None))
            audit.record("change_management", row, by=by, at=at, thread=compound.pk, mode=kind, since=since)
    except IntegrityError as error:
        raise Refused(_("For that day another management mode is already entered."), code="overlap") from error
    return row


def _change(row: Community | Compound, fields: dict[str, Any]) -> list[str]:
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    _save(row)
    return changed


def _save(row: Community | Compound) -> None:
    """Write the row, or say that the name is taken."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("“%(name)s” is already entered, or its position is impossible.") % {"name": row.name}, code="name") from error
