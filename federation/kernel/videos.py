"""Uploaded videos are kept as they came, except that nothing in them says where they were taken; never decoded by us.

MP4, MOV and 3GP are boxes in boxes: size, four letters, content. The walk below reads only their heads, bounded in number
and depth, finds the length, and blanks the boxes that hold positions and other notes, in place, so that no offset moves.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

KINDS = {"video/mp4": "mp4", "video/quicktime": "mov", "video/3gpp": "3gp"}
_HOLDS = {b"moov", b"trak", b"mdia"}
_NOTES = {b"udta", b"meta", b"uuid", b"XMP_"}
_TOP = {
    b"ftyp",
    b"moov",
    b"mdat",
    b"free",
    b"skip",
    b"wide",
    b"uuid",
    b"meta",
    b"moof",
    b"mfra",
    b"sidx",
    b"styp",
    b"pnot",
    b"udta",
    b"pdin",
}
_MOST_BOXES, _CHUNK = 4000, 1 << 20


class _Broken(Exception):
    """Not what it says it is."""


def kind_of(head: bytes) -> str:
    """The MIME type by the first bytes, empty for what is no video of a phone."""
    found = filetype.guess(head)
    if head[4:8] == b"ftyp" and head[8:11] in (b"3gp", b"3g2"):
        return "video/3gpp"
    return found.mime if found is not None and found.mime in KINDS else ""


def checked(upload: UploadedFile) -> tuple[File[bytes], str, int]:
    """A clean copy, its MIME type and its length in seconds; raises ValidationError with a sentence."""
    facts = {"name": upload.name}
    if (upload.size or 0) > settings.VIDEO_MAX_BYTES:
        limit = settings.VIDEO_MAX_BYTES // 1024 // 1024
        raise ValidationError(_("“%(name)s” is larger than %(limit)d MB."), params={**facts, "limit": limit}, code="too_large")
    mime = kind_of(upload.read(261))
    upload.seek(0)
    if not mime:
        raise ValidationError(_("“%(name)s” is not an MP4, MOV or 3GP video."), params=facts, code="type")
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - handed on, closed by the storage
    for chunk in upload.chunks(_CHUNK):
        copy.write(chunk)
    try:
        seconds = _clean(copy, upload.size or 0)
    except (_Broken, struct.error, OverflowError) as error:
        copy.close()
        raise ValidationError(_("“%(name)s” cannot be read as a video."), params=facts, code="broken") from error
    if seconds > settings.VIDEO_MAX_SECONDS:
        copy.close()
        limit = settings.VIDEO_MAX_SECONDS
        raise ValidationError(_("“%(name)s” is longer than %(limit)d seconds."), params={**facts, "limit": limit}, code="too_long")
    copy.seek(0)
    file: File[bytes] = File(copy, name=f"video.{KINDS[mime]}")
    file.size = upload.size or 0
    return file, mime, seconds


def _clean(file: BinaryIO, size: int) -> int:
    """Blank what tells on the person, and return the length in seconds; raises _Broken."""
    seconds, left = None, _MOST_BOXES
    waiting = [(0, size, 0)]
    while waiting:
        start, end, depth = waiting.pop()
        for name, begin, stop in _boxes(file, start, end):
            left -= 1
            if left < 0 or (depth == 0 and name not in _TOP):
                raise _Broken
            if name in _NOTES:
                _blank(file, begin, stop)
            elif name in _HOLDS:
                waiting.append((begin, stop, depth + 1))
            elif name == b"mvhd":
                seconds = _length(file, begin)
    if seconds is None:
        raise _Broken
    return seconds


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, begin and end of the content of each box in [start, end)."""
    at = start
    while at + 8 <= end:
        file.seek(at)
        size, name = struct.unpack(">I4s", file.read(8))
        begin = at + 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            begin += 8
        stop = end if size == 0 else at + size
        if stop > end or stop < begin:
            raise _Broken
        yield name, begin, stop
        at = stop


def _blank(file: BinaryIO, begin: int, stop: int) -> None:
    """Make it a box of nothing."""
    file.seek(begin - 4)
    file.write(b"free")
    file.seek(begin)
    while begin < stop:
        begin += file.write(bytes(min(_CHUNK, stop - begin)))


def _length(file: BinaryIO, begin: int) -> int:
    """The movie's length in whole seconds, rounded up."""
    file.seek(begin)
    head = file.read(32)
    scale, length = struct.unpack(">IQ", head[20:32]) if head[0] == 1 else struct.unpack(">II", head[12:20])
    if scale == 0:
        raise _Broken
    return int(-(-length // scale))
