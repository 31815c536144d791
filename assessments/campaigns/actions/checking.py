"""The office's side: recheck on site, close on photos where the lot did not fall, send back, excuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.campaigns import rules
from assessments.campaigns.actions.inspecting import MOST_DAYS, NewPhoto, keep, link
from assessments.campaigns.models import ClosedBy, Finding, Recheck, Stage
from assessments.campaigns.states import FINDING, FindingState
from assessments.results.queries import working_days_on
from federation.accounts.models import Membership
from federation.accounts.queries import people_of_firm
from federation.kernel.errors import Conflict, Refused
from federation.kernel.rules import require, require_reason
from federation.kernel.workflow import move
from federation.notices.actions import notify


def recheck(
    finding: Finding, *, passed: bool, note: str = "", days: int | None = None, photos: Sequence[NewPhoto] = (), by: Membership,
    at: datetime,
) -> None:  # fmt: skip
    """Looked at on site by somebody who is not of the firm: closed, or open again with a new deadline."""
    require(rules.can_check, by, finding)
    with transaction.atomic():
        row = _rectified(finding)
        keep(row.inspection, photos, stage=Stage.RECHECK, attempt=row.attempt, by=by, at=at)
        if passed:
            _close(row, ClosedBy.RECHECK, note, by=by, at=at)
        else:
            _reopen(row, note, days, on_site=True, by=by, at=at)
    finding.refresh_from_db()


def close_on_photos(finding: Finding, *, note: str = "", by: Membership, at: datetime) -> None:
    """The pictures are enough, and the lot did not fall on it."""
    require(rules.can_check, by, finding)
    with transaction.atomic():
        row = _rectified(finding)
        if row.sampled:
            raise Refused(_("The lot fell on this finding, or it failed before: it has to be looked at on site."), code="sampled")
        _close(row, ClosedBy.PHOTOS, note, by=by, at=at)
    finding.refresh_from_db()


def send_back(finding: Finding, *, note: str, days: int | None = None, by: Membership, at: datetime) -> None:
    """The pictures already show that it is not rectified."""
    require(rules.can_check, by, finding)
    with transaction.atomic():
        _reopen(_rectified(finding), note, days, on_site=False, by=by, at=at)
    finding.refresh_from_db()


def excuse(finding: Finding, *, reason: str, by: Membership, at: datetime) -> None:
    """The firm cannot rectify it, and that is no fault of its; the reason is kept and shown."""
    require(rules.can_run, by, finding)
    require_reason(reason)
    with transaction.atomic():
        Finding.objects.filter(pk=finding.pk, state__in=FINDING.verbs["excuse_finding"].sources).update(excuse=reason.strip()[:300])
        move(finding, FINDING, "excuse_finding", by=by, at=at, thread=finding.site.campaign_id, reason=reason)
        _tell(finding, gettext_lazy("A finding at %(compound)s is excused: %(text)s"), at=at)
    finding.refresh_from_db()


def _close(row: Finding, how: ClosedBy, note: str, *, by: Membership, at: datetime) -> None:
    Recheck.objects.create(
        finding=row, attempt=row.attempt, on_site=how == ClosedBy.RECHECK, passed=True, note=note.strip()[:500], by=by, at=at
    )
    Finding.objects.filter(pk=row.pk).update(closed_by=how, closed_at=at)
    move(row, FINDING, "pass_finding", by=by, at=at, thread=row.site.campaign_id, way=how)
    _tell(row, gettext_lazy("A finding at %(compound)s is closed: %(text)s"), at=at)


def _reopen(row: Finding, note: str, days: int | None, *, on_site: bool, by: Membership, at: datetime) -> None:
    require_reason(note)
    days = days or row.working_days
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Between 1 and %(most)d working days.") % {"most": MOST_DAYS}, code="bounds")
    Recheck.objects.create(finding=row, attempt=row.attempt, on_site=on_site, passed=False, note=note.strip()[:500], by=by, at=at)
    Finding.objects.filter(pk=row.pk).update(attempt=row.attempt + 1, sampled=False, told_for=None)
    due = working_days_on(at, days)
    move(row, FINDING, "fail_finding", by=by, at=at, due_at=due, thread=row.site.campaign_id, reason=note)
    _tell(row, gettext_lazy("A finding at %(compound)s did not pass and is to be rectified again: %(text)s"), at=at)


def _rectified(finding: Finding) -> Finding:
    """The row under its lock, while it waits for a look."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("site__campaign", "site__compound", "firm", "inspection")
    row: Finding = rows.get(pk=finding.pk)
    if row.state != FindingState.RECTIFIED:
        raise Conflict(_("This is no longer possible: the current state is “%(state)s”.") % {"state": row.state_label}, code="state")
    return row


def _tell(row: Finding, sentence: Any, *, at: datetime) -> None:
    facts = {"compound": row.site.compound, "text": row.text[:100]}
    notify(people_of_firm(row.firm_id), "assessment.finding", sentence, link=link(row), at=at, **facts)
