"""What a request tells of a person goes when the work order that it came from is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dispatch.mutual_aid.models import HelpRequest
from federation.accounts.models import Membership
from federation.kernel import audit, forgetting
from federation.notices.actions import withdraw


def forget(request: HelpRequest, *, title: str, by: Membership | None, at: datetime) -> None:
    """Texts and pictures go, under a `title` that says no more than the kind; places, times and hours stay for the figures.

    The caller has checked the right. A neighbour's own copy of the request is the neighbour's to erase.
    """
    with transaction.atomic():
        withdraw(forgetting.forget(request))
        HelpRequest.objects.filter(pk=request.pk).update(title=title[:80])
        audit.record("erase", request, by=by, at=at)
