"""A disk that fills up: files are refused beside the field, text is taken, nothing is left half-written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.mutual_aid.models import HelpRequest, Photo
from federation.kernel.room import NoRoom, OwnDisk
from tests.federation.kernel.test_pictures import drawn

EVERYTHING = 2**60


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes."""
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", tmp_path], capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def test_a_report_with_a_picture_is_taken_without_it(luyi: Any, sign_in: Any, settings: Any) -> None:
    form = {"category": "", "title": "屋面漏雨", "compound": str(luyi.compounds["通瑞嘉苑"].pk), "phone": "13800138000"}
    client = sign_in("dispatcher")
    settings.DISK_RESERVE_BYTES = EVERYTHING
    picture = SimpleUploadedFile("a.jpg", drawn("JPEG"), "image/jpeg")
    page = client.post("/work-orders/enter/", {**form, "photos": picture})
    assert page.status_code == 422 and "暂无空间存放文件" in page.content.decode() and "屋面漏雨" in page.content.decode()
    assert "暂无空间" not in client.post("/work-orders/enter/", form).content.decode()
    assert not Photo.objects.exists() and not HelpRequest.objects.filter(title="屋面漏雨").exists()


def test_files_stop_at_the_reserve_and_none_is_left_half(small_disk: Path, settings: Any) -> None:
    settings.MEDIA_ROOT, settings.DISK_RESERVE_BYTES = small_disk, 1024 * 1024
    disk, kept = OwnDisk(location=small_disk), []
    with pytest.raises(NoRoom):
        for number in range(9):
            kept.append(disk.save(f"{number}.bin", ContentFile(b"x" * 1024 * 1024)))
    assert len(kept) == 3 and os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize >= 1024 * 1024
    settings.DISK_RESERVE_BYTES = -EVERYTHING  # the control: without a reserve the disk runs full
    with pytest.raises(OSError, match="No space left"):
        disk.save("last.bin", ContentFile(b"x" * 3 * 1024 * 1024))
    assert sorted(path.name for path in small_disk.iterdir()) == sorted(kept)
