"""Work permits: required, issued by the helping firm, countersigned by the asking side, closed, revoked, expired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.fieldwork import rules
from dispatch.fieldwork.models import Permit, PermitNeed, PermitPicture
from dispatch.fieldwork.states import PERMIT, PermitState
from dispatch.mutual_aid.models import HelpRequest, Job
from dispatch.mutual_aid.queries import LIVE_JOBS, requester
from dispatch.mutual_aid.states import RequestState
from federation.accounts.models import Membership
from federation.accounts.queries import people_of_firm
from federation.kernel import audit
from federation.kernel.errors import Conflict, Refused
from federation.kernel.numbers import next_number
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify
from federation.pool.models import PermitKind

CLOSED = (RequestState.FINISHED, RequestState.CLOSED, RequestState.CANCELLED)


def require_kinds(request: HelpRequest, kinds: Sequence[PermitKind], *, by: Membership, at: datetime) -> None:
    """The asking side says which permits it wants for all work on its ground; what the skills demand stays in any case."""
    require(rules.can_require_permit, by, request)
    with transaction.atomic():
        if request.state in CLOSED:
            raise Conflict(_("The work is over."), code="state")
        PermitNeed.objects.filter(request=request).exclude(kind__in=kinds).delete()
        known = set(PermitNeed.objects.filter(request=request).values_list("kind", flat=True))
        PermitNeed.objects.bulk_create(
            PermitNeed(request=request, kind=kind, by=by, created_at=at) for kind in kinds if kind.pk not in known
        )
        audit.record("require_permits", request, by=by, at=at, kind=", ".join(str(kind) for kind in kinds))


def issue_permit(
    job: Job, kind: PermitKind, *, place: str, work: str, workers: str, guardian: str, valid_from: datetime, valid_until: datetime,
    measures: Sequence[str], pictures: Sequence[tuple[ContentFile[bytes], int, int]] = (), by: Membership, at: datetime,
) -> Permit:  # fmt: skip
    """Fill the permit and put it before the other side. `measures` are the names ticked; all of the kind's are needed."""
    require(rules.can_issue, by, job)
    _require_sense(kind, workers=workers, guardian=guardian, valid_from=valid_from, valid_until=valid_until, measures=measures, at=at)
    with transaction.atomic():
        job.refresh_from_db(fields=["state"])
        if job.state not in LIVE_JOBS:
            raise Conflict(_("The job is no longer running."), code="state")
        day = at.astimezone(ZoneInfo(by.subdistrict.timezone)).date()
        row: Permit = Permit.objects.create(
            number=next_number("ZYP", day), job=job, kind=kind, place=place, work=work, workers=workers, guardian=guardian,
            valid_from=valid_from, valid_until=valid_until, measures=kind.measures, issued_by=by, issued_at=at,
            state=PermitState.ISSUED, state_since=at, state_due_at=valid_until,
        )  # fmt: skip
        for file, width, height in pictures:
            add_picture(row, file=file, width=width, height=height, at=at)
        audit.record("issue_permit", row, by=by, at=at, thread=job.request_id, kind=kind, name=row.number)
        request = job.request
        users = requester(request)
        notify(
            users, "permit.issued", gettext_lazy("Please countersign the %(kind)s for %(number)s"),
            link=f"/permits/{row.pk}/", at=at, kind=kind, number=request.number,
        )  # fmt: skip
    return row


def _require_sense(
    kind: PermitKind, *, workers: str, guardian: str, valid_from: datetime, valid_until: datetime, measures: Sequence[str], at: datetime
) -> None:
    if not kind.active:
        raise Refused(_("This permit is out of use."), code="kind")
    if not valid_from < valid_until or valid_until <= at:
        raise Refused(_("The permit must end after it begins, and not in the past."), code="times")
    if valid_until - valid_from > timedelta(hours=kind.max_hours):
        raise Refused(_("A %(kind)s holds for at most %(hours)d hours.") % {"kind": kind, "hours": kind.max_hours}, code="too_long")
    if guardian.strip() and guardian.strip() in workers:
        raise Refused(_("The guardian only watches and does not work."), code="guardian")
    if missing := [one for one in kind.measures if one["name"] not in measures]:
        raise Refused(_("Every measure must be taken first; %(count)d are open.") % {"count": len(missing)}, code="measures")


def add_picture(permit: Permit, *, file: ContentFile[bytes], width: int, height: int, at: datetime) -> PermitPicture:
    """Keep a re-encoded photo or scan; the caller has checked the right."""
    row = PermitPicture(permit=permit, width=width, height=height, created_at=at)
    row.file.save(f"{row.pk}.webp", file, save=False)
    row.save(force_insert=True)
    return row


def countersign_permit(permit: Permit, *, by: Membership, at: datetime) -> None:
    """The asking side has looked at the place and the measures; from now on the permit counts."""
    require(rules.can_countersign, by, permit)
    with transaction.atomic():
        if permit.valid_until <= at:
            raise Conflict(_("Its time is over."), code="expired")
        move(permit, PERMIT, "countersign_permit", by=by, at=at, due_at=permit.valid_until, thread=permit.job.request_id)
        Permit.objects.filter(pk=permit.pk).update(countersigned_by=by, countersigned_at=at)
        _tell_helper(permit, gettext_lazy("The %(kind)s for %(number)s is countersigned"), at=at)


def revoke_permit(permit: Permit, *, reason: str, by: Membership, at: datetime) -> None:
    """Whoever sees danger stops the work, with a reason."""
    require(rules.can_revoke, by, permit)
    require_reason(reason)
    with transaction.atomic():
        move(permit, PERMIT, "revoke_permit", by=by, at=at, thread=permit.job.request_id, reason=reason)
        Permit.objects.filter(pk=permit.pk).update(reason=reason[:300])
        _tell_helper(permit, gettext_lazy("The %(kind)s for %(number)s is revoked: stop the work"), at=at)


def close_permit(permit: Permit, *, by: Membership, at: datetime) -> None:
    """The dangerous work is over and the place was looked after."""
    require(rules.can_close, by, permit)
    with transaction.atomic():
        move(permit, PERMIT, "close_permit", by=by, at=at, thread=permit.job.request_id)


def _tell_helper(permit: Permit, sentence: Any, *, at: datetime) -> None:
    job = permit.job
    notify(
        people_of_firm(job.firm_id), "permit.answer", sentence,
        link=f"/permits/{permit.pk}/", at=at, kind=permit.kind, number=job.request.number,
    )  # fmt: skip
