"""Reading the office's books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404

from federation.accounts.models import Department
from federation.kernel import jobs
from federation.kernel.audit import LogEntry
from federation.kernel.jobs import Job
from federation.kernel.lookup import one
from federation.pool.models import CertificateKind, EmergencyKind, EquipmentType, PermitKind, Skill, Term, Trade
from federation.tenancy.models import Setting
from federation.tenancy.policy import SETTINGS, Spec

TERMS: dict[str, type[Term]] = {
    "skills": Skill,
    "trades": Trade,
    "equipment": EquipmentType,
    "certificates": CertificateKind,
    "permits": PermitKind,
    "emergencies": EmergencyKind,
}


@dataclass(frozen=True)
class Number:
    """A setting as the page shows it: its specification, and the own value where there is one."""

    key: str
    spec: Spec
    own: int | None
    citation: str

    @property
    def value(self) -> int:
        return self.spec.default if self.own is None else self.own


def log() -> QuerySet[LogEntry]:
    """The whole log of the subdistrict, newest first."""
    return LogEntry.objects.order_by("-at", "-written_at", "pk")


def jobs_given_up() -> QuerySet[Job]:
    """Background work that is not tried any more, latest first."""
    return jobs.given_up()


def get_job(pk: UUID) -> Job:
    return one(jobs_given_up(), pk=pk)


def numbers() -> list[Number]:
    """All settings in their order, in one query."""
    own = {row.key: row for row in Setting.objects.all()}
    return [_number(key, own.get(key)) for key in SETTINGS]


def get_number(key: str) -> Number:
    """One setting, else 404."""
    if key not in SETTINGS:
        raise Http404
    return _number(key, Setting.objects.filter(key=key).first())


def terms(kind: str) -> QuerySet[Term]:
    """One word list, terms in use first."""
    return TERMS[kind]._default_manager.order_by("-active", "code")


def get_term(kind: str, pk: UUID) -> Term:
    return one(terms(kind), pk=pk)


def departments() -> QuerySet[Department]:
    """All departments with how many people act for them."""
    rows: QuerySet[Any] = Department.objects.annotate(member_count=Count("memberships")).order_by("name")
    return rows


def get_department(pk: UUID) -> Department:
    return one(departments(), pk=pk)


def _number(key: str, row: Setting | None) -> Number:
    spec = SETTINGS[key]
    return Number(key, spec, None if row is None else int(row.value), row.citation if row else str(spec.citation))
