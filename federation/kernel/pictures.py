"""Uploaded pictures are hostile until re-encoded: type by content, size and pixels checked before decoding."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

import filetype
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

try:  # its wheel carries GPL codecs; whoever may not have them leaves it out, and iPhones' own format is refused with a sentence
    import pillow_heif
except ImportError:
    pillow_heif = None  # type: ignore[assignment]

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
if pillow_heif is not None:
    pillow_heif.register_heif_opener()
    pillow_heif.options.DECODE_THREADS = 1
    FORMATS |= {"image/heic": "HEIF", "image/heif": "HEIF"}
#: Of the pixels allowed: a JPEG shrinks while it is decoded (5 bytes a pixel at the peak), the others do not (up to 15).
SHARE = {"image/jpeg": 1.0}
OTHER_SHARE = 0.4
GPS = 0x8825
LONGEST_SIDE = 2000
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
UNREADABLE = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError, struct.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def mime_of(head: bytes) -> str:
    """The MIME type by the first bytes; empty for what is no picture that we read.

    A HEIC with ten bits a colour says `heix`, which the library that knows the others does not know (ISO/IEC 23008-12, B.4).
    """
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "image/heic" if "image/heic" in FORMATS else ""
    kind = filetype.guess(head)
    return kind.mime if kind is not None and kind.mime in FORMATS else ""


def is_picture(head: bytes) -> bool:
    """Whether the first bytes are those of a picture that we read."""
    return bool(mime_of(head))


def reencode(upload: UploadedFile) -> tuple[ContentFile[bytes], int, int]:
    """The picture as a fresh WebP without metadata, with its width and height; raises ValidationError with a sentence."""
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        facts = {"name": upload.name, "limit": limit}
        raise ValidationError(_("“%(name)s” is larger than %(limit)d MB."), params=facts, code="too_large")
    head = upload.read(261)
    upload.seek(0)
    mime = mime_of(head)
    if not mime:
        raise ValidationError(_("“%(name)s” is not a JPEG, PNG, WebP or HEIC picture."), params={"name": upload.name}, code="type")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=[FORMATS[mime]]) as picture:
                if picture.width * picture.height > settings.UPLOAD_MAX_PIXELS * SHARE.get(mime, OTHER_SHARE):
                    raise ValidationError(_("“%(name)s” has too many pixels."), params={"name": upload.name}, code="pixels")
                picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # before anything copies it: 50 megapixels are 200 MB
                clean = _plain(ImageOps.exif_transpose(picture))
    except UNREADABLE as error:
        raise ValidationError(_("“%(name)s” cannot be read as a picture."), params={"name": upload.name}, code="broken") from error
    target = io.BytesIO()
    clean.save(target, "WEBP", quality=82)
    return ContentFile(target.getvalue()), clean.width, clean.height


def _plain(picture: Image.Image) -> Image.Image:
    """Eight bits a colour and nothing to look through: sixteen bits are scaled, and what is transparent lies on white paper."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 257).convert("L").convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def position_of(upload: UploadedFile) -> tuple[float, float] | None:
    """Latitude and longitude that the phone wrote into the picture, or None. Ask only with the person's consent."""
    upload.seek(0)
    try:
        with Image.open(upload) as picture:
            gps = picture.getexif().get_ifd(GPS)
        found = [_degrees(gps[2]) * (-1 if gps[1] == "S" else 1), _degrees(gps[4]) * (-1 if gps[3] == "W" else 1)]
    except (*UNREADABLE, KeyError, TypeError, ZeroDivisionError, IndexError):
        return None
    finally:
        upload.seek(0)
    return (found[0], found[1]) if abs(found[0]) <= 90 and abs(found[1]) <= 180 else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures at once; cleans to a list of (file, width, height)."""

    def __init__(self, *, max_files: int, **kwargs: Any) -> None:
        self.max_files = max_files
        widget = _ManyFiles(attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.max_files:
            raise ValidationError(_("At most %(count)d pictures."), params={"count": self.max_files}, code="too_many")
        return [reencode(super(PicturesField, self).clean(file, initial)) for file in files]
