"""Pictures and videos through one file field; each file is judged by its content and comes out clean or is refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from federation.kernel import pictures, videos

PICTURES = "image/jpeg,image/png,image/webp"
VIDEOS = "video/mp4,video/quicktime,video/3gpp"
POSTER = "poster-of-the-video"  # what forms.js calls the picture that it takes of a video


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that may be kept. Pixels and seconds, 0 where not known; `position` only where it was asked for.

    A video may have a `poster`: a picture of it that the sender's own browser took, for videos are never decoded here.
    """

    file: File[bytes]
    mime: str
    width: int = 0
    height: int = 0
    seconds: int = 0
    position: tuple[float, float] | None = None
    poster: Clean | None = None

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


def delete_on_commit(files: Iterable[FieldFile]) -> None:
    """The files go when the transaction that removed their rows has held; the storage keeps nothing of them."""
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))


def shown(file: FieldFile, mime: str = "image/webp", *, held_s: int = 0) -> FileResponse:
    """A kept picture or video on its way to a browser: looked at or played, never executed, in no shared cache.

    The reader's own browser may hold it for `held_s` seconds; by default it stores nothing.
    """
    name = str(file.name).rsplit("/", 1)[-1]
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": f"private, max-age={held_s}" if held_s else "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'",
        "X-Content-Type-Options": "nosniff",
    }
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        raise Gone(_("The file is not there any more. Tell the property desk of the subdistrict if you need it.")) from error
    return FileResponse(content, content_type=mime, headers=headers)


class Gone(Http404):
    """A row names a file that the store does not have; the page says so."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)


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
        posters = [file for file in files if self.max_videos and file.name.startswith(POSTER)]
        files = [file for file in files if file not in posters]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.max_files:
            raise ValidationError(_("At most %(count)d files."), params={"count": self.max_files}, code="too_many")
        found: list[Clean] = []
        for file in files:
            found.append(clean(super().clean(file, initial), with_video=self.max_videos > 0))
            if sum(one.is_video for one in found) > self.max_videos:
                raise ValidationError(_("At most %(count)d video."), params={"count": self.max_videos}, code="too_many")
        return [_with_poster(one, posters[0]) if one.is_video and posters else one for one in found]


def _with_poster(video: Clean, upload: UploadedFile) -> Clean:
    """The video with its picture, re-encoded like any other; what is no picture is left away without a word, nobody chose it."""
    with suppress(ValidationError):
        return replace(video, poster=clean(upload, with_video=False))
    return video
