"""Reading one's own notices."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from federation.accounts.models import Membership
from federation.notices.models import Notice


def own(by: Membership) -> QuerySet[Notice]:
    """The person's notices in this subdistrict, newest first."""
    return Notice.objects.filter(user=by.user_id).order_by("-created_at", "pk")


def get_own(by: Membership, pk: UUID) -> Notice:
    row = own(by).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def unread(by: Membership) -> int:
    """How many the person has not read."""
    return own(by).filter(read_at=None).count()
