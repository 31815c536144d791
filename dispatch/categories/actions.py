"""Changing categories; what orders carry keeps the clock it was filed with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dispatch.categories import rules
from dispatch.categories.models import Category
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.errors import Refused
from federation.kernel.rules import require


def add_category(*, by: Membership, at: datetime, **fields: Any) -> Category:
    """A group, or a kind in one; the code stays for good."""
    require(rules.can_keep, by, None)
    _check(fields)
    with transaction.atomic():
        row = Category(**fields)
        _save(row)
        audit.record("add_category", row, by=by, at=at, code=row.code, name=row.name)
    return row


def edit_category(category: Category, *, by: Membership, at: datetime, **fields: Any) -> None:
    """Names, clocks, side, basis, words; also whether it is in use."""
    require(rules.can_keep, by, category)
    _check(fields)
    if fields.get("parent") is not None and (fields["parent"].pk == category.pk or category.children.exists()):
        raise Refused(_("A group that holds kinds cannot lie in another group."), code="levels")
    with transaction.atomic():
        row = Category.objects.select_for_update(of=("self",)).get(pk=category.pk)
        changed = sorted(name for name, value in fields.items() if name != "code" and getattr(row, name) != value)
        for name in changed:
            setattr(row, name, fields[name])
        _save(row)
        audit.record("edit_category", row, by=by, at=at, code=row.code, changed=changed)


def _check(fields: dict[str, Any]) -> None:
    parent = fields.get("parent")
    if parent is not None and parent.parent_id is not None:
        raise Refused(_("There are two levels; choose a group."), code="levels")
    if fields["resolve_within"] < fields["respond_within"]:
        raise Refused(_("The time to solve cannot be shorter than the time to answer."), code="clocks")


def _save(row: Category) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("This code is already used."), code="taken") from error
