"""Five hundred hostile files: none crashes, none is kept as it came unless it is a video without notes, every refusal says why."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from federation.kernel.media import POSTER, MediaField, clean

SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
NAMES = [
    "../../etc/passwd", "..\\..\\windows\\win.ini", "photo.jpg.html", "a\x00.jpg", "x.svg", "照片.php", "a" * 190 + ".jpg", ".htaccess",
    "con.jpg", "<img src=x onerror=alert(1)>.png",
]  # fmt: skip
MIMES = ["image/jpeg", "image/svg+xml", "text/html", "video/mp4", "application/x-php", ""]


def drawn(kind: str, size: tuple[int, int] = (64, 48), **how: object) -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(target, kind, **how)
    return target.getvalue()


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def video(*, seconds: int = 5, notes: bytes = b"", data: bytes = b"\0" * 64, brand: bytes = b"isom") -> bytes:
    head = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000) + bytes(80))
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"moov", head + notes) + box(b"mdat", data)


def png(width: int, height: int, data: bytes = b"\0" * 100) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("bomb", bytes(5_000_000))
    return target.getvalue()


def contents() -> Iterator[bytes]:
    """Half by hand, half by damage."""
    good = [drawn("JPEG"), drawn("PNG"), drawn("WEBP"), drawn("GIF"), drawn("BMP"), drawn("TIFF"), drawn("ICO"), drawn("HEIF"), video()]
    for file in good:
        for tail in (SCRIPT, HTML, SVG, archive(), b"<?php system($_GET[0]);"):
            yield file + tail  # polyglots: an image for one reader, a page or an archive for another
        yield SVG + file
    yield from (
        SVG,
        HTML,
        b"\xef\xbb\xbf" + SVG,
        b"<?xml version='1.0'?>" + SVG,
        b"",
        b"\0" * 5000,
        archive(),
        b"MZ" + bytes(500),
        b"%PDF-1.7\n" + SCRIPT,
    )
    yield from (
        b"\x7fELF" + bytes(300),
        b"#!/bin/sh\nreboot\n",
        b"GIF89a/*" + SCRIPT + b"*/=1;",
        b"RIFF\x10\0\0\0WEBPVP8X",
        b"\xff\xd8\xff\xe0",
    )
    for width, height in ((60_000, 60_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0), (30_000, 2_000), (100_000, 10)):
        yield png(width, height)
    yield png(20_000, 1_000, bytes(60_000_000))  # 60 MB out of 60 kB
    for notes in (
        box(b"udta", b"+39.9+116.4/" + SCRIPT),
        box(b"moov") * 50,
        box(b"trak", box(b"mdia", box(b"udta", HTML))),
        box(b"meta", SVG),
    ):
        yield video(notes=notes)
    yield from (video(seconds=100_000), video(data=HTML), box(b"ftyp", b"isom") * 5000, video()[:30], video() + box(b"html", HTML))
    yield from (
        box(b"ftyp", b"isom" * 2) + struct.pack(">I4s", 1, b"moov") + struct.pack(">Q", 2**63),
        box(b"ftyp", b"heic" * 3) + bytes(900),
    )
    chance = random.Random(20260)
    taken = [drawn("JPEG", (640, 480)), drawn("PNG"), drawn("WEBP", (640, 480)), drawn("HEIF"), video()]
    while True:
        file = bytearray(chance.choice(taken))
        first = chance.choice((0, 48))  # half of them keep their head, and so reach the decoder
        for _ in range(chance.randint(1, 20)):
            file[chance.randrange(first, len(file))] = chance.randrange(256)
        cut = chance.randrange(20, len(file)) if chance.random() < 0.4 else len(file)
        yield bytes(file[:cut])


def uploads(count: int) -> Iterator[SimpleUploadedFile]:
    for number, content in zip(range(count), contents(), strict=False):
        yield SimpleUploadedFile(NAMES[number % len(NAMES)], content, MIMES[number % len(MIMES)])


def test_five_hundred_hostile_files() -> None:
    kept = refused = 0
    for upload in uploads(500):
        try:
            found = clean(upload)
        except ValidationError as error:
            assert error.messages and all(len(sentence) > 8 for sentence in error.messages)
            refused += 1
            continue
        content = found.file.read()
        kept += 1
        if found.is_video:
            assert content[4:8] == b"ftyp" and found.mime.startswith("video/")
            assert b"116.4" not in content  # the position is gone; what lies in the pictures' data is served as video and never as a page
        else:
            assert content[:4] == b"RIFF" and content[8:12] == b"WEBP"
            assert not any(word in content for word in (b"<script", b"<svg", b"<?php", b"PK\x03\x04"))
    assert kept + refused == 500
    assert refused > 200 and kept > 50


@pytest.mark.parametrize("brand", [b"isom", b"mp42", b"qt  ", b"3gp5"])
def test_a_phones_video_is_kept_with_its_length(brand: bytes) -> None:
    found = clean(SimpleUploadedFile("v.mp4", video(brand=brand, seconds=7), "video/mp4"))
    assert (found.is_video, found.seconds, found.file.size) == (True, 7, len(video(brand=brand)))


def test_a_video_forgets_where_it_was_taken() -> None:
    noted = video(notes=box(b"udta", box(b"\xa9xyz", b"+39.9042+116.4074/")) + box(b"trak", box(b"meta", b"location=home")))
    content = clean(SimpleUploadedFile("v.mov", noted, "video/quicktime")).file.read()
    assert len(content) == len(noted)
    assert b"116.4" not in content and b"home" not in content


def test_an_iphones_picture_is_read() -> None:
    found = clean(SimpleUploadedFile("IMG_0001.HEIC", drawn("HEIF", (400, 300)), "image/heic"))
    assert (found.mime, found.width, found.height) == ("image/webp", 400, 300)


@pytest.mark.parametrize(("seconds", "code"), [(121, "too_long"), (120, "")])
def test_a_long_video_is_refused(seconds: int, code: str) -> None:
    upload = SimpleUploadedFile("v.mp4", video(seconds=seconds), "video/mp4")
    if not code:
        assert clean(upload).seconds == seconds
        return
    with pytest.raises(ValidationError) as error:
        clean(upload)
    assert error.value.code == code


def test_the_position_is_known_to_the_caller_and_gone_from_the_file() -> None:
    tags = Image.Exif()
    tags.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 0.0), 3: "E", 4: (116.0, 24.0, 0.0)})
    found = clean(SimpleUploadedFile("p.jpg", drawn("JPEG", exif=tags), "image/jpeg"))
    assert found.position == pytest.approx((39.9, 116.4))
    with Image.open(found.file) as picture:
        assert not picture.getexif()


def test_a_video_brings_the_picture_that_the_browser_took_of_it() -> None:
    field = MediaField(max_files=2, max_videos=1)
    film = SimpleUploadedFile("a.mp4", video(), "video/mp4")
    [kept] = field.clean([film, SimpleUploadedFile(f"{POSTER}.jpg", drawn("JPEG"), "image/jpeg")])
    assert kept.is_video and kept.poster is not None and kept.poster.mime == "image/webp"
    film.seek(0)
    [plain] = field.clean([film, SimpleUploadedFile(f"{POSTER}.jpg", b"<svg onload=alert(1)>", "image/jpeg")])
    assert plain.is_video and plain.poster is None
    alone = MediaField(max_files=2, max_videos=1, required=False)
    assert alone.clean([SimpleUploadedFile(f"{POSTER}.jpg", drawn("JPEG"), "image/jpeg")]) == []
