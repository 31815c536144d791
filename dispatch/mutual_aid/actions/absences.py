"""A helper is no longer there for others: booked elsewhere, away or out of order. Who counted on it looks further."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from dispatch.mutual_aid.actions.answering import free_units
from dispatch.mutual_aid.actions.closing import drop_out
from dispatch.mutual_aid.models import Job, Offer
from dispatch.mutual_aid.queries import requester
from dispatch.mutual_aid.states import OFFER, UNANSWERED, JobState
from dispatch.mutual_aid.supply import spans
from federation.accounts.queries import commanders, people_of_firm
from federation.kernel import jobs
from federation.kernel.errors import Conflict
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import Resource

ABSENT = gettext_lazy("Away at that time: %(resource)s for %(number)s; we search again")


def release_absent(resource_id: UUID, *, at: datetime) -> int:
    """Release every job of the resource that is booked into an absence or on a machine out of order; returns how many."""
    resource = Resource.objects.select_related("firm").filter(pk=resource_id).first()
    if resource is None:
        return 0
    booked = Job.objects.filter(resource=resource, state=JobState.BOOKED).select_related("request__firm", "request__created_by__user")
    if resource.in_service:
        away = Q(resource__exceptions__available=False, bookings__live=True)
        met = Q(bookings__during__startswith__lt=F("resource__exceptions__ends_at"))
        booked = booked.filter(away & met & Q(bookings__during__endswith__gt=F("resource__exceptions__starts_at"))).distinct()
    away_jobs = list(booked.order_by("starts_at"))
    with transaction.atomic():
        for job in away_jobs:
            drop_out(job, reason="absent", by=None, at=at)
            request = job.request
            for users in (requester(request), people_of_firm(job.firm_id), commanders()):
                notify(users, "job.cancelled", ABSENT, link=f"/requests/{request.pk}/", at=at, resource=resource, number=request.number)
    return len(away_jobs)


def withdraw_clashing(resource_id: UUID, *, at: datetime) -> None:
    """Take back unanswered offers of a helper that has no unit left at their time.

    Never waits for a lock: an offer that somebody is answering this moment meets the booking by itself.
    """
    with transaction.atomic():
        rows = Offer.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("request", "resource")
        for offer in rows.filter(resource=resource_id, state__in=UNANSWERED).order_by("id"):
            try:
                free_units(offer.resource, 1, spans(offer.starts_at, offer.request, offer.travel), at_least=1)
            except Conflict:
                move(offer, OFFER, "withdraw", by=None, at=at, thread=offer.request_id, reason="taken")
    jobs.enqueue("dispatch.mutual_aid.sweep", at=at)
