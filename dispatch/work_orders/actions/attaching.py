"""Pictures and videos of an order; they were checked and re-encoded at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from dispatch.work_orders.models import Attachment, Medium, Stage, WorkOrder
from federation.accounts.models import Membership
from federation.kernel.errors import Refused

MOST = 40
ENDINGS = {"image/webp": "webp", "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "video/3gpp": "3gp"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A clean file: a re-encoded picture, or a video as it came. Width and height in pixels, 0 where not known."""

    file: ContentFile[bytes]
    mime: str
    width: int = 0
    height: int = 0
    seconds: int = 0

    @property
    def medium(self) -> Medium:
        return Medium.VIDEO if self.mime.startswith("video/") else Medium.PHOTO


def keep(order: WorkOrder, kept: Kept, *, stage: Stage, by: Membership | None, at: datetime) -> Attachment:
    """Keep it under a name that nobody can guess; the caller has checked the right."""
    if Attachment.objects.filter(order=order).count() >= MOST:
        raise Refused(_("An order holds at most %(count)d pictures and videos.") % {"count": MOST}, code="too_many")
    row = Attachment(
        order=order, stage=stage, medium=kept.medium, mime=kept.mime, width=kept.width, height=kept.height, seconds=kept.seconds,
        size=kept.file.size, created_at=at, by=by,
    )  # fmt: skip
    row.file.save(f"{row.pk}.{ENDINGS[kept.mime]}", kept.file, save=False)
    row.save(force_insert=True)
    return row
