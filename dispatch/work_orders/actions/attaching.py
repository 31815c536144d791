"""Pictures and videos of an order; they were checked and re-encoded at the door."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from dispatch.work_orders.models import Attachment, Medium, Stage, WorkOrder
from federation.accounts.models import Membership
from federation.kernel import turns
from federation.kernel.errors import Refused
from federation.kernel.media import Clean

MOST = 40
ENDINGS = {"image/webp": "webp", "video/mp4": "mp4", "video/quicktime": "mov", "video/3gpp": "3gp"}


def keep(
    order: WorkOrder, kept: Clean, *, stage: Stage, by: Membership | None, at: datetime, poster_for: Attachment | None = None
) -> Attachment:
    """Keep it, and a video's poster with it, under names that nobody can guess; the caller has checked the right."""
    turns.take("attachments", order.pk)
    if Attachment.objects.filter(order=order).count() >= MOST:
        raise Refused(_("An order holds at most %(count)d pictures and videos.") % {"count": MOST}, code="too_many")
    row = Attachment(
        order=order, stage=stage, medium=Medium.VIDEO if kept.is_video else Medium.PHOTO, mime=kept.mime,
        width=kept.width, height=kept.height, seconds=kept.seconds,
        size=kept.file.size, created_at=at, by=by, poster_for=poster_for,
    )  # fmt: skip
    row.file.save(f"{row.pk}.{ENDINGS[kept.mime]}", kept.file, save=False)
    row.save(force_insert=True)
    if kept.poster is not None:
        keep(order, kept.poster, stage=stage, by=by, at=at, poster_for=row)
    return row
