"""Changing the office's books: numbers, word lists, departments. Every change is written into the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from federation.accounts import rules as people
from federation.accounts.models import Department, Membership
from federation.kernel import audit, jobs
from federation.kernel.errors import Refused
from federation.kernel.jobs import Job
from federation.kernel.rules import require
from federation.office import rules
from federation.pool.models import Term
from federation.tenancy.models import Setting
from federation.tenancy.policy import SETTINGS


def set_number(key: str, *, value: int, citation: str, by: Membership, at: datetime) -> None:
    """Give a setting the subdistrict's own value within its bounds, with the rule it rests on."""
    require(people.can_manage_settings, by, None)
    spec = SETTINGS[key]
    if not spec.low <= value <= spec.high:
        raise Refused(_("Choose a number from %(low)d to %(high)d.") % {"low": spec.low, "high": spec.high}, code="bounds")
    with transaction.atomic():
        before = Setting.objects.filter(key=key).values_list("value", flat=True).first() or spec.default
        row, _created = Setting.objects.update_or_create(key=key, defaults={"value": str(value), "citation": citation})
        audit.record("set_number", row, by=by, at=at, key=key, before=before, after=value, citation=citation)


def reset_number(key: str, *, by: Membership, at: datetime) -> None:
    """Back to the default."""
    require(people.can_manage_settings, by, None)
    with transaction.atomic():
        row = Setting.objects.filter(key=key).first()
        if row is not None:
            audit.record("reset_number", row, by=by, at=at, key=key, before=row.value, after=SETTINGS[key].default)
            row.delete()


def try_job_again(job: Job, *, by: Membership, at: datetime) -> None:
    """Have background work that was given up tried again; done twice, it is tried again once."""
    require(people.can_read_log, by, job)
    with transaction.atomic():
        if jobs.try_again(Job.objects.filter(pk=job.pk)):
            audit.record("try_job_again", job, by=by, at=at, name=job.name)


def add_term(model: type[Term], *, by: Membership, at: datetime, **fields: Any) -> Term:
    """Add a term to a word list; its code stays for good."""
    require(rules.can_keep_terms, by, None)
    with transaction.atomic():
        row = model(**fields)
        _save(row, _("This code is already used."))
        audit.record("add_term", row, by=by, at=at, code=row.code, name=row.name)
    return row


def edit_term(term: Term, *, by: Membership, at: datetime, **fields: Any) -> None:
    """Change a term's words and rules; the code that everything refers to stays."""
    require(rules.can_keep_terms, by, term)
    with transaction.atomic():
        row = type(term)._default_manager.select_for_update(of=("self",)).get(pk=term.pk)
        changed = _change(row, {name: value for name, value in fields.items() if name != "code"})
        _save(row, _("This code is already used."))
        audit.record("edit_term", row, by=by, at=at, code=row.code, changed=changed)


def use_term(term: Term, *, active: bool, by: Membership, at: datetime) -> None:
    """Offer a term in forms, or no longer; what already carries it keeps it."""
    require(rules.can_keep_terms, by, term)
    with transaction.atomic():
        type(term)._default_manager.filter(pk=term.pk).update(active=active)
        audit.record("restore_term" if active else "retire_term", term, by=by, at=at, code=term.code)


def add_department(*, by: Membership, at: datetime, **fields: Any) -> Department:
    """Add a department of the subdistrict office."""
    require(rules.can_keep_terms, by, None)
    with transaction.atomic():
        row = Department(**fields)
        _save(row, _("A department with this name is already entered."))
        audit.record("add_department", row, by=by, at=at, name=row.name)
    return row


def edit_department(department: Department, *, by: Membership, at: datetime, **fields: Any) -> None:
    """Rename a department."""
    require(rules.can_keep_terms, by, department)
    with transaction.atomic():
        row = Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
        changed = _change(row, fields)
        _save(row, _("A department with this name is already entered."))
        audit.record("edit_department", row, by=by, at=at, changed=changed)


def _change(row: models.Model, fields: dict[str, Any]) -> list[str]:
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def _save(row: models.Model, taken: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(taken, code="taken") from error
