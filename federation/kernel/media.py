"""Pictures and videos through one file field; each file is judged by its content and comes out clean or is refused with a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from federation.kernel import pictures, videos

PICTURES = "image/jpeg,image/png,image/webp"
VIDEOS = "video/mp4,video/quicktime,video/3gpp"


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that may be kept. Pixels and seconds, 0 where not known; `position` only where it was asked for."""

    file: File[bytes]
    mime: str
    width: int = 0
    height: int = 0
    seconds: int = 0
    position: tuple[float, float] | None = None

    @property
    def is_video(self) -> bool:
        return self.mime.startswith("video/")


def clean(upload: UploadedFile, *, with_video: bool = True) -> Clean:
    """By content, not by name; raises ValidationError. The position is read before the picture is re-encoded without it."""
    head = upload.read(261)
    upload.seek(0)
    if with_video and videos.kind_of(head):
        file, mime, seconds = videos.checked(upload)
        return Clean(file, mime, seconds=seconds)
    if with_video and (upload.content_type or "").startswith("video/") and not pictures.is_picture(head):
        raise ValidationError(_("“%(name)s” is not an MP4, MOV or 3GP video."), params={"name": upload.name}, code="type")
    picture, width, height = pictures.reencode(upload)
    position = pictures.position_of(upload)
    return Clean(picture, "image/webp", width, height, position=position)


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class MediaField(forms.FileField):
    """Several files at once; cleans to a list of Clean. `max_videos` 0 takes pictures only."""

    def __init__(self, *, max_files: int, max_videos: int = 0, **kwargs: Any) -> None:
        self.max_files, self.max_videos = max_files, max_videos
        accept = f"{PICTURES},{VIDEOS}" if max_videos else PICTURES
        super().__init__(widget=_ManyFiles(attrs={"multiple": True, "accept": accept}), max_length=200, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.max_files:
            raise ValidationError(_("At most %(count)d files."), params={"count": self.max_files}, code="too_many")
        found: list[Clean] = []
        for file in files:
            found.append(clean(super().clean(file, initial), with_video=self.max_videos > 0))
            if sum(one.is_video for one in found) > self.max_videos:
                raise ValidationError(_("At most %(count)d video."), params={"count": self.max_videos}, code="too_many")
        return found
