"""Pictures of a request and of the work of its jobs."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from dispatch.mutual_aid import rules
from dispatch.mutual_aid.models import HelpRequest, Job, Photo
from dispatch.mutual_aid.states import JobState
from federation.accounts.models import Membership
from federation.kernel import audit, turns
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require

MOST = 12
RUNNING = frozenset({JobState.BOOKED, JobState.UNDER_WAY, JobState.ON_SITE})


def add_photo(request: HelpRequest, *, file: ContentFile[bytes], width: int, height: int, by: Membership, at: datetime) -> Photo:
    """Keep a re-encoded picture (kernel.pictures.reencode) under a name that nobody can guess."""
    require(rules.can_change_request, by, request)
    return keep(request, None, file=file, width=width, height=height, by=by, at=at)


def show_work(job: Job, *, file: ContentFile[bytes], width: int, height: int, by: Membership, at: datetime) -> Photo:
    """A picture of the work, before it is reported as done; the page sends both at once (`complete`)."""
    require(rules.can_carry_out, by, job)
    if job.state not in RUNNING:
        raise Conflict(_("Pictures of the work are added until it is reported as done."), code="state")
    return keep(job.request, job, file=file, width=width, height=height, by=by, at=at)


def keep(
    request: HelpRequest, job: Job | None, *, file: ContentFile[bytes], width: int, height: int, by: Membership, at: datetime
) -> Photo:
    """Keep it with the request, or with one job of it as a picture of the work; the caller has checked the right."""
    with transaction.atomic():
        turns.take("photos", request.pk)
        if Photo.objects.filter(request=request, job=job).count() >= MOST:
            raise Refused(_("A request holds at most %(count)d pictures.") % {"count": MOST}, code="too_many")
        photo = Photo(request=request, job=job, width=width, height=height, created_at=at)
        photo.file.save(f"{photo.pk}.webp", file, save=False)
        photo.save(force_insert=True)
        audit.record("add_photo", photo, by=by, at=at, thread=request.pk)
    return photo
