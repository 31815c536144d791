"""What a request tells of a person goes when the work order that it came from is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dispatch.mutual_aid.models import HelpRequest, OutsideHelp, Photo
from federation.accounts.models import Membership
from federation.kernel import audit
from federation.kernel.media import delete_on_commit
from federation.notices.actions import withdraw


def forget(request: HelpRequest, *, title: str, by: Membership | None, at: datetime) -> None:
    """Texts and pictures go, under a `title` that says no more than the kind; places, times and hours stay for the figures.

    The caller has checked the right. A neighbour's own copy of the request is the neighbour's to erase.
    """
    with transaction.atomic():
        photos = Photo.objects.filter(request=request)
        delete_on_commit(row.file for row in photos)
        photos.delete()
        HelpRequest.objects.filter(pk=request.pk).update(title=title[:80], description="", place="")
        request.jobs.update(result="")
        OutsideHelp.objects.filter(request=request).update(result="")
        withdraw(f"/requests/{request.pk}/")
        audit.record("erase", request, by=by, at=at)
        audit.erase_words(request.pk)
