"""Room on the disk: files are refused while there is still enough of it for the database to go on, and none is left half-written."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext_lazy as _

NO_ROOM = _("There is no room for files at this moment. Send the text without them, and add them later.")


class NoRoom(OSError):
    """Writing this would take what the reserve keeps free."""


def is_left(size: int = 0) -> bool:
    """Whether so many bytes more leave the reserve untouched (settings.DISK_RESERVE_BYTES); always where files go to an object store."""
    if settings.STORAGES["default"]["BACKEND"] != f"{__name__}.OwnDisk":
        return True
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free - size >= settings.DISK_RESERVE_BYTES


def check(_file: Any = None) -> None:
    """Validator of every field that takes files; raises ValidationError beside it."""
    if not is_left():
        raise ValidationError(NO_ROOM, code="no_room")


class OwnDisk(FileSystemStorage):
    """Files on the installation's own disk, whole or not at all."""

    def _save(self, name: str, content: Any) -> str:
        if not is_left(content.size or 0):
            raise NoRoom("the reserve of DISK_RESERVE_MB is reached")
        before = Path(self.path(name))
        there = before.exists()
        try:
            return super()._save(name, content)
        except OSError:
            if not there:
                with suppress(OSError):
                    before.unlink()
            raise
