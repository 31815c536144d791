"""Uploaded pictures come out as fresh WebP without a trace of where they were taken, or not at all."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from federation.kernel.pictures import LONGEST_SIDE, PicturesField, reencode

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def drawn(kind: str, size: tuple[int, int] = (400, 300), mode: str = "RGB", **how: Any) -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(target, kind, **how)
    return target.getvalue()


def upload(content: bytes, name: str = "photo.jpg", mime: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, mime)


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[MAKE], tags[ORIENTATION] = "SecretPhone", orientation
    tags.get_ifd(GPS).update({1: "N", 2: (39.0, 53.0, 12.0), 3: "E", 4: (116.0, 38.0, 2.0)})
    return tags


def claimed_png(width: int, height: int) -> bytes:
    """A PNG of few bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


GOOD = ["JPEG RGB", "JPEG L", "JPEG CMYK", "PNG RGB", "PNG RGBA", "PNG P", "PNG 1", "PNG I;16", "WEBP RGB", "WEBP RGBA"]


@pytest.mark.parametrize(("kind", "mode"), [good.split() for good in GOOD], ids=GOOD)
def test_a_good_picture_becomes_webp(kind: str, mode: str) -> None:
    file, width, height = reencode(upload(drawn(kind, mode=mode)))
    with Image.open(io.BytesIO(file.read())) as clean:
        assert (clean.format, clean.mode, clean.size) == ("WEBP", "RGB", (400, 300))
    assert (width, height) == (400, 300)


def test_the_name_does_not_decide_what_it_is() -> None:
    assert reencode(upload(drawn("PNG"), "holiday.exe", "application/x-msdownload"))[1:] == (400, 300)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_trace_of_place_or_device_is_left(kind: str) -> None:
    before = drawn(kind, exif=exif())
    assert b"SecretPhone" in before
    after = reencode(upload(before))[0].read()
    with Image.open(io.BytesIO(after)) as clean:
        assert dict(clean.getexif()) == {} and "exif" not in clean.info and "xmp" not in clean.info
    assert b"SecretPhone" not in after and b"GPS" not in after


def test_a_picture_taken_sideways_stands_upright() -> None:
    assert reencode(upload(drawn("JPEG", exif=exif(orientation=6))))[1:] == (300, 400)


def test_a_large_picture_is_made_smaller() -> None:
    assert reencode(upload(drawn("JPEG", (5000, 2500))))[1:] == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_what_hangs_behind_the_picture_is_gone() -> None:
    polyglot = drawn("JPEG") + b"<html><script>alert(1)</script></html>"
    assert b"script" not in reencode(upload(polyglot))[0].read()


def test_a_comment_in_the_picture_is_gone() -> None:
    assert b"script" not in reencode(upload(drawn("JPEG", comment=b"<script>alert(1)</script>")))[0].read()


WRONG = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>',
    "svg with xml head": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "html behind a jpeg head": b"\xff\xd8\xff\xe0" + b"<html><script>alert(1)</script></html>" * 20,
    "html behind a gif head": b"GIF89a/*<html>*/=alert(1)//" + b"x" * 300,
    "html behind a png head": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "html behind a webp head": b"RIFF\x24\0\0\0WEBPVP8 <script>alert(1)</script>",
    "gif": drawn("GIF", mode="P"),
    "bmp": drawn("BMP"),
    "tiff": drawn("TIFF"),
    "icon": drawn("ICO", (64, 64)),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "zip": b"PK\x03\x04" + b"\0" * 300,
    "program": b"MZ" + b"\0" * 300,
    "script": b"#!/bin/sh\necho hello",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1",
    "nothing": b"",
    "one byte": b"\xff",
    "noise": bytes(range(256)) * 8,
    "half a jpeg": drawn("JPEG")[:900],
    "half a png": drawn("PNG")[:200],
    "half a webp": drawn("WEBP")[:60],
    "bomb": claimed_png(30_000, 30_000),
    "largest bomb": claimed_png(2**31 - 1, 2**31 - 1),
    "many pixels": claimed_png(8_000, 8_000),
    "more pixels than a png may have": claimed_png(5_000, 5_000),
    "no pixels": claimed_png(0, 0),
    "wrong checksum": drawn("PNG").replace(b"IDAT", b"IDAX"),
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_good_picture_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(ValidationError) as refusal:
        reencode(upload(content, "照片.jpg"))
    assert "照片.jpg" in refusal.value.messages[0]


def test_too_many_bytes_are_refused_before_they_are_looked_at(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(ValidationError) as refusal:
        reencode(upload(b"\xff\xd8\xff\xe0" + b"0" * 1024 * 1024))
    assert refusal.value.code == "too_large"


def test_a_field_takes_several_and_no_more_than_that() -> None:
    field = PicturesField(max_files=2, required=False)
    assert [size for _file, *size in field.clean([upload(drawn("PNG")), upload(drawn("JPEG"))])] == [[400, 300], [400, 300]]
    assert field.clean([]) == []
    with pytest.raises(ValidationError):
        field.clean([upload(drawn("PNG"))] * 3)
    with pytest.raises(ValidationError):
        PicturesField(max_files=2).clean([])


def pixel(content: bytes, at: tuple[int, int]) -> tuple[int, ...]:
    """The colour there after re-encoding, each part rounded to what WebP keeps of it."""
    with Image.open(io.BytesIO(reencode(upload(content))[0].read())) as clean:
        return tuple(8 * round(part / 8) for part in clean.convert("RGB").getpixel(at))  # type: ignore[union-attr]


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "P"), ("WEBP", "RGBA")])
def test_what_is_transparent_lies_on_white(kind: str, mode: str) -> None:
    target = io.BytesIO()
    picture = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 32, 64))
    picture.convert(mode).save(target, kind, **({"lossless": True} if kind == "WEBP" else {}))
    assert (pixel(target.getvalue(), (8, 32)), pixel(target.getvalue(), (56, 32))) == ((0, 0, 0), (256, 256, 256))


def test_sixteen_bits_of_grey_are_scaled_not_cut() -> None:
    target = io.BytesIO()
    Image.new("I;16", (64, 64), 128 * 257).save(target, "PNG")
    assert pixel(target.getvalue(), (32, 32)) == (128, 128, 128)


def test_a_phone_s_ten_bit_picture_is_read() -> None:
    """The brand `heix`, as newer phones write it."""
    pillow_heif = pytest.importorskip("pillow_heif")
    target = io.BytesIO()
    data = struct.pack("<H", 512 << 6) * (64 * 64 * 3)
    pillow_heif.from_bytes("RGB;16", (64, 64), data).save(target, quality=90)
    assert target.getvalue()[8:12] == b"heix"
    assert pixel(target.getvalue(), (32, 32)) == (128, 128, 128)
